import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type OpenApp, freshHome, launchChromium } from './support/apps.ts'
import { call, startRun, whenDone } from './support/contract.ts'
import * as needs from './support/needs.ts'
import { answer, draw, model, question } from '../support/draw.ts'
import { type Simulator, startSimulator } from '../support/practice.ts'

/*
 * issue 4, "How it is measured": "the models screen tried as a new user would, with the practice provider behind each
 * provider's own address: key in, test, first answer in under a minute", and by keyboard alone.
 */

const chromium = needs.chromium()
const key = ['sk', 'ant', 'api03', 'aZ3kQ9vT1mX7bR5cW2dY8aZ3kQ9vT1mX7b'].join('-')

describe.skipIf(chromium.missing !== null)(chromium.missing ?? 'a new user with a key', () => {
  let simulator: Simulator
  let app: OpenApp
  let remove: () => Promise<void>
  beforeAll(async () => {
    simulator = await startSimulator()
    const place = await freshHome()
    remove = place.remove
    app = await launchChromium({
      home: place.home,
      env: { ANTHROPIC_BASE_URL: simulator.url, OPENAI_BASE_URL: `${simulator.url}/v1`, GROQ_API_KEY: undefined },
    })
  })
  afterAll(async () => {
    await app.close()
    await simulator.close()
    await remove()
  })

  test('pastes it, tests it, and has a first answer, by keyboard alone', async () => {
    const { page } = app
    await page.evaluate(() => (window.location.hash = '#/models'))
    await page.getByRole('button', { name: 'Save key' }).waitFor()
    const begun = Date.now()
    await page.evaluate((text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }, key)
    await page.getByRole('dialog', { name: 'This looks like a key of Anthropic' }).waitFor()
    expect(await simulator.log()).toEqual([])
    await page.keyboard.press('Enter')
    await page.getByText(/It works: it answered/).waitFor()
    // The key is nowhere on the page after.
    expect(await page.content()).not.toContain(key)
    const made = draw({ question, m: model('anthropic', 'cheap'), answer }, [
      'question.value > m.prompt',
      'm.answer > answer.value',
    ])
    const { id } = await call(app, 'pipelines.create', { document: made })
    const { receipt } = await whenDone(app, await startRun(app, id, 'What is 17 * 23?'))
    expect(receipt?.answeredBy['answer']).toMatchObject({ provider: 'anthropic', model: 'cheap' })
    expect(Date.now() - begun).toBeLessThan(60_000)
  })

  test('a wrong key, nobody there, and a page where the API should be: each is a sentence that says what to do', async () => {
    const { page } = app
    const tried = async (baseUrl: string | null, secret: string): Promise<string> => {
      await call(app, 'providers.save', { id: 'groq', label: 'Groq', baseUrl })
      const { ok, message } = await call(app, 'providers.test', { id: 'groq', secret })
      expect(ok).toBe(false)
      return message
    }
    expect(await tried(`${simulator.url}/v1`, 'bad-key')).toMatch(/key/i)
    expect(await tried('http://127.0.0.1:9/v1', 'any-key')).toMatch(/reach|refused|connection|network/i)
    expect(await tried(`${simulator.url}/nothing/here`, 'any-key')).toMatch(/address/i)
    await page.reload()
    await page
      .getByRole('button', { name: 'Save key' })
      .or(page.getByRole('heading', { name: 'Models and keys' }))
      .first()
      .waitFor()
  })
})
