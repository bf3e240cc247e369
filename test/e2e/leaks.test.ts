import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answer, draw, model, question } from '../support/draw.ts'
import { leaksBelow, leaksIn, markedKey } from '../support/leaks.ts'
import { type Simulator, startSimulator } from '../support/practice.ts'
import { type OpenApp, freshHome, launchChromium } from './support/apps.ts'
import { noWindow, withWindow } from './support/desktop.ts'
import { call, startRun, whenDone } from './support/contract.ts'
import * as needs from './support/needs.ts'

/* issue 4, 6: no key of the test run is in the renderer's memory, nor in what a killed process leaves behind. */

const chromium = needs.chromium()
const keys = { anthropic: markedKey('sk-ant-api03-', 'hea'), openai: markedKey('sk-proj-', 'snp') }

/** Everything the page's JavaScript holds, after its garbage was collected. */
async function heapOf({ page }: OpenApp): Promise<string> {
  const session = await page.context().newCDPSession(page)
  const chunks: string[] = []
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => void chunks.push(chunk))
  await session.send('HeapProfiler.collectGarbage')
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await session.detach()
  return chunks.join('')
}

describe.skipIf(chromium.missing !== null)(chromium.missing ?? 'after a key was pasted, tested and used', () => {
  let simulator: Simulator
  let app: OpenApp
  let home: string
  let remove: () => Promise<void>
  beforeAll(async () => {
    simulator = await startSimulator()
    ;({ home, remove } = await freshHome())
    app = await launchChromium({
      home,
      env: { ANTHROPIC_BASE_URL: simulator.url, OPENAI_BASE_URL: `${simulator.url}/v1` },
    })
  })
  afterAll(async () => {
    await simulator.close()
    await remove()
  })

  test('neither the page’s memory nor a file holds it, also not after the process is killed', async () => {
    const { page } = app
    await page.evaluate(() => (window.location.hash = '#/models'))
    await page.getByRole('button', { name: 'Save key' }).waitFor()
    await page.evaluate((text) => {
      const data = new DataTransfer()
      data.setData('text/plain', text)
      document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))
    }, keys.anthropic)
    await page.getByRole('button', { name: /^Test it with Anthropic/ }).click()
    await page.getByText(/It works: it answered/).waitFor()
    await page.getByRole('button', { name: /^OpenAI/ }).click()
    await page.getByPlaceholder('Paste your OpenAI key').fill(keys.openai)
    await page.getByRole('button', { name: 'Save key' }).click()
    await page.getByText('asks with it').waitFor()
    const made = draw({ question, m: model('anthropic', 'cheap'), answer }, [
      'question.value > m.prompt',
      'm.answer > answer.value',
    ])
    const { id } = await call(app, 'pipelines.create', { document: made })
    await whenDone(app, await startRun(app, id, 'What is 17 * 23?'))
    await page.evaluate(() => (window.location.hash = '#/runs'))
    await page.getByRole('heading', { name: 'Runs' }).waitFor()

    expect(leaksIn('heap', await heapOf(app), keys)).toEqual([])
    // The search can fail: what is planted is found.
    await page.evaluate((text) => void Object.assign(window, { planted: { text: `${text}!` } }), keys.openai)
    expect(leaksIn('heap', await heapOf(app), keys).join()).toContain('openai')

    await app.kill()
    expect(await leaksBelow(home, keys)).toEqual([])
  })
})

describe.skipIf(noWindow)('a window that crashes', () => {
  test('leaves a dump on this machine that holds no key', async () => {
    await withWindow(async (app, home) => {
      await call(app, 'keys.set', { provider: 'openai', name: 'default', secret: keys.openai })
      await app.page.evaluate(() => (window.location.hash = '#/models'))
      await app.page
        .getByText(/ends in/)
        .first()
        .waitFor()
      await app.electron.evaluate(({ BrowserWindow }) =>
        BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer(),
      )
      const dumps = (): string[] =>
        existsSync(join(home, 'crashes'))
          ? readdirSync(join(home, 'crashes'), { recursive: true })
              .filter((file) => String(file).endsWith('.dmp'))
              .map(String)
          : []
      await expect.poll(dumps, { timeout: 20_000 }).not.toEqual([])
      expect(await leaksBelow(home, keys)).toEqual([])
    })
  })
})
