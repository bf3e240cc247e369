import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { exampleAddress } from '../../shared/providers/address.ts'
import { builtInProviders } from '../../shared/providers/registry.ts'
import { type OpenApp, freshHome, launchChromium } from './support/apps.ts'
import { call } from './support/contract.ts'
import { canvas, inspector, node, select } from './support/drawing.ts'
import * as needs from './support/needs.ts'
import { screenshot } from './support/screenshot.ts'
import { type StandIn, startStandIn } from './support/stand-in.ts'

/*
 * issue 4, "How it is measured": "the models screen tried as a new user would, with the practice provider behind each
 * provider's own address: key in, test, first answer in under a minute". By mouse and keyboard, from the first screen to
 * the cost in the receipt, for every provider of the app. The minute is a person's: what the app can be held to is how
 * little there is to do in it. The seconds are printed, since they say as much of the machine that runs this.
 */

/** Whoever takes a second or two for each is done in half a minute. */
const mostClicks = 12
const mostKeys = 6

const chromium = needs.chromium()
const filler = 'aZ3kQ9vT1mX7bR5cW2dY8'.repeat(6)

/** A key of nobody's, of each provider's own shape; of no shape where it has none. */
const shaped: Readonly<Record<string, string>> = {
  openai: `sk-proj-${filler.slice(0, 80)}`,
  anthropic: `sk-ant-api03-${filler.slice(0, 90)}`,
  gemini: `AIza${filler.slice(0, 35)}`,
  groq: `gsk_${filler.slice(0, 52)}`,
  deepseek: `sk-${'a3k9v1m7b5c2d8e4f6g0h1j2k3l4m5n6'}`,
  xai: `xai-${filler.slice(0, 80)}`,
  together: `tgp_v1_${filler.slice(0, 43)}`,
  fireworks: `fw_${filler.slice(0, 24)}`,
  perplexity: `pplx-${filler.slice(0, 48)}`,
  openrouter: `sk-or-v1-${filler.slice(0, 64)}`,
  cerebras: `csk-${'a3k9v1m7b5c2d8e4f6g0h1j2k3l4m5n6p7q8'}`,
  huggingface: `hf_${filler.slice(0, 34)}`,
  bedrock: `AKIA${'A2B3C4D5E6F7G2H3'}:${filler.slice(0, 40)}`,
}
const unshaped = filler.slice(0, 32)

const clouds = builtInProviders.filter(({ practice, local }) => !practice && !local)

/** Clicks and strokes of the keyboard so far, as the page saw them. */
const efforts = (page: Page): Promise<{ clicks: number; keys: number }> =>
  page.evaluate(() => ({ ...(window as unknown as { efforts: { clicks: number; keys: number } }).efforts }))

describe.skipIf(chromium.missing !== null)(chromium.missing ?? 'a new user with a key', () => {
  let standIn: StandIn
  let app: OpenApp
  let remove: () => Promise<void>
  const measured: string[] = []

  beforeAll(async () => {
    standIn = await startStandIn()
    const place = await freshHome()
    remove = place.remove
    app = await launchChromium({ home: place.home, env: { OLLAMA_HOST: standIn.url } })
    const { page } = app
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    await page.addInitScript(() => {
      const efforts = { clicks: 0, keys: 0 }
      Object.assign(window, { efforts })
      window.addEventListener(
        'click',
        ({ isTrusted, detail }) => (efforts.clicks += isTrusted && detail > 0 ? 1 : 0),
        true,
      )
      window.addEventListener('keydown', () => (efforts.keys += 1), true)
    })
    await page.reload()
    for (const { id, label, protocol } of clouds)
      if (id !== 'azure')
        await call(app, 'providers.save', {
          ...{ id, label },
          baseUrl: protocol === 'openai' || protocol === 'responses' ? `${standIn.url}/v1` : standIn.url,
        })
  })
  afterEach(async ({ task }) => {
    if (task.result?.state === 'fail')
      await screenshot(app.page, `failed-${task.name.replace(/\W+/g, '-').slice(0, 60)}`)
  })
  afterAll(async () => {
    console.info(measured.join('\n'))
    await app.close()
    await standIn.close()
    await remove()
  })

  /** As a person has it in the clipboard, and presses Ctrl+V. */
  async function paste(text: string): Promise<void> {
    await app.page.evaluate((copied) => navigator.clipboard.writeText(copied), text)
    await app.page.keyboard.press('ControlOrMeta+v')
  }

  /** From the editor, too: by way of the first screen. */
  async function openModels(): Promise<void> {
    const { page } = app
    await page.getByRole('link', { name: 'Switchyard, all pipelines' }).click()
    await page.getByRole('link', { name: 'Models and keys' }).click()
    await page.getByRole('searchbox', { name: 'Search providers' }).waitFor()
  }

  async function openProvider(label: string): Promise<void> {
    const { page } = app
    await openModels()
    await page.getByRole('searchbox', { name: 'Search providers' }).fill(label)
    await page.getByRole('button', { name: new RegExp(`^${label}`) }).click()
    await page.getByRole('heading', { name: label, exact: true }).waitFor()
  }

  async function firstAnswer(label: string): Promise<string> {
    const { page } = app
    await page.getByRole('link', { name: 'Switchyard, all pipelines' }).click()
    await page.getByRole('button', { name: /^One model/ }).click()
    await canvas(page).waitFor()
    await select(page, 'Model')
    await inspector(page)
      .getByRole('button', { name: /^Model:/ })
      .click()
    const offered = page.getByRole('region', { name: label, exact: true }).getByRole('button').first()
    // Whoever takes the first that is offered gets one that answers.
    expect(await offered.innerText()).not.toContain('switched off')
    const name = (await offered.innerText()).split('\n')[0] ?? ''
    await offered.click()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect.poll(() => node(page, 'Answer').getAttribute('data-state'), { timeout: 15_000 }).toBe('done')
    expect(await node(page, 'Answer').innerText()).toContain('391')
    return name
  }

  test.each(clouds.map(({ id, label }) => ({ id, label })))(
    '$label: key in, tested, first answer and its cost in few clicks and keys',
    async ({ id, label }) => {
      const { page } = app
      const key = shaped[id] ?? unshaped
      await page.getByRole('link', { name: 'Switchyard, all pipelines' }).click()
      await page
        .getByRole('heading', { level: 1 })
        .or(page.getByRole('heading', { level: 2 }))
        .first()
        .waitFor()
      const before = await efforts(page)
      const begun = Date.now()
      await openProvider(label)
      if (id === 'azure') {
        // The one provider without an address of its own: the page asks for it.
        await page.getByPlaceholder(exampleAddress({ id: 'azure', protocol: 'azure' })).fill(standIn.url)
        await page.keyboard.press('Enter')
        await page.getByText('set by you').waitFor()
        await page.getByPlaceholder('Paste your Azure OpenAI key').click()
      }
      const heard = standIn.keys().length
      await paste(key)
      if (id === 'azure') await page.keyboard.press('Enter')
      else {
        const dialog = page.getByRole('dialog')
        await dialog.getByText(`It ends in ${key.slice(-4)}`).waitFor()
        // Others may be asked meanwhile, as servers of this machine are; with this key nobody was.
        const sent = standIn.keys().slice(heard)
        expect(sent.filter((header) => header.includes(key.split(':')[0] ?? key))).toEqual([])
        if (id === 'openai' || id === 'mistral') await screenshot(page, `new-user-${id}-asked`)
        await dialog.getByRole('button', { name: `Test it with ${label}` }).click()
      }
      await page.getByText(/It works/).waitFor()
      if (id === 'openai' || id === 'bedrock') await screenshot(page, `new-user-${id}-works`)
      // The key is nowhere on the page after.
      expect(await page.content()).not.toContain(key)
      const model = await firstAnswer(label)
      const receipt = await page.getByRole('region', { name: 'Receipt' }).innerText()
      const total = /Total[^$]*(\$\S+|unknown)/.exec(receipt)?.[1]
      // OpenRouter bills what its answer says, and this one says nothing: unknown is not zero.
      expect(total).toMatch(id === 'openrouter' ? /^unknown/ : /^\$0\.0\d*[1-9]/)
      if (id === 'openai' || id === 'azure') await screenshot(page, `new-user-${id}-answer`)
      const after = await efforts(page)
      const seconds = (Date.now() - begun) / 1000
      measured.push(
        `${label} (${model}): ${seconds.toFixed(1)} s, ${after.clicks - before.clicks} clicks, ${after.keys - before.keys} keys; ${total}`,
      )
      expect(after.clicks - before.clicks).toBeLessThanOrEqual(mostClicks)
      expect(after.keys - before.keys).toBeLessThanOrEqual(mostKeys)
    },
    // So that one that hangs ends.
    240_000,
  )

  test('by keyboard alone: paste, Enter, Enter, Run', async () => {
    const { page } = app
    await call(app, 'keys.delete', { provider: 'anthropic', name: 'default' })
    await page.getByRole('link', { name: 'Switchyard, all pipelines' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('link', { name: 'Models and keys' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('searchbox', { name: 'Search providers' }).waitFor()
    const before = await efforts(page)
    const key = shaped['anthropic'] ?? ''
    await paste(key)
    await page.getByRole('dialog', { name: 'This looks like a key of Anthropic' }).waitFor()
    await page.keyboard.press('Enter')
    await page.getByText(/It works/).waitFor()
    await page.getByRole('button', { name: 'Try it in a pipeline' }).focus()
    await page.keyboard.press('Enter')
    await canvas(page).waitFor()
    await page.keyboard.press('ControlOrMeta+Enter')
    await expect.poll(() => node(page, 'Answer').getAttribute('data-state'), { timeout: 15_000 }).toBe('done')
    expect(await node(page, 'Answer').innerText()).toContain('391')
    expect(await page.getByRole('region', { name: 'Receipt' }).innerText()).toMatch(/Total[^$]*\$0\.0/)
    await screenshot(page, 'new-user-short-way')
    const after = await efforts(page)
    expect(after.clicks - before.clicks).toBe(0)
    measured.push(`The short way: ${after.keys - before.keys} keys`)
  })

  test('a key that gets into the search or the address by mistake is taken for a key, and no address keeps one', async () => {
    const { page } = app
    const key = shaped['groq'] ?? ''
    await openModels()
    for (const field of [page.getByRole('searchbox', { name: 'Search providers' }), page.getByLabel('Base URL')]) {
      await field.click()
      await paste(key)
      await page.getByRole('dialog', { name: 'This looks like a key of Groq' }).waitFor()
      await page.getByRole('button', { name: 'Not now' }).click()
      expect(await field.inputValue()).not.toContain(key)
    }
    const holding = { id: 'openai', label: 'OpenAI', baseUrl: `${standIn.url}/v1?key=${key}` }
    await expect(call(app, 'providers.save', holding)).rejects.toThrow(/looks like a key/)
  })

  test('a server on this machine is found by itself, and answers without a key', async () => {
    const { page } = app
    await openModels()
    const found = page.getByRole('region', { name: 'Servers on this machine' })
    await found.getByText('Ollama').waitFor()
    await screenshot(page, 'new-user-local')
    await openProvider('Ollama')
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText(/It works/).waitFor()
    await page.getByRole('button', { name: 'Try it in a pipeline' }).click()
    await canvas(page).waitFor()
    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await expect.poll(() => node(page, 'Answer').getAttribute('data-state'), { timeout: 15_000 }).toBe('done')
    expect(await node(page, 'Answer').innerText()).toContain('391')
  })

  test('a wrong key, nobody there, and a page where the API should be: each is a sentence that says what to do', async () => {
    const tried = async (baseUrl: string, secret: string): Promise<string> => {
      await call(app, 'providers.save', { id: 'groq', label: 'Groq', baseUrl })
      const { ok, message } = await call(app, 'providers.test', { id: 'groq', secret })
      expect(ok).toBe(false)
      return message
    }
    expect(await tried(`${standIn.url}/v1`, 'bad-key')).toMatch(/key/i)
    expect(await tried('http://127.0.0.1:9/v1', 'any-key')).toMatch(/reach|refused|connection|network/i)
    expect(await tried(`${standIn.url}/nothing/here`, 'any-key')).toMatch(/address/i)
  })

  test('left no complaint in the console', () => {
    expect(app.complaints).toEqual([])
  })
})
