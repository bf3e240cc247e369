import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { answer, draw, model, question } from '../support/draw.ts'
import { leaksBelow, leaksIn, markedKey } from '../support/leaks.ts'
import { type OpenApp, freshHome, launchChromium } from './support/apps.ts'
import { noWindow, withWindow } from './support/desktop.ts'
import { call, startRun, whenDone } from './support/contract.ts'
import * as needs from './support/needs.ts'
import { type StandIn, startStandIn } from './support/stand-in.ts'

/* issue 4, 6: no key of the test run is in the renderer's memory, nor in what a killed process leaves behind. */

const chromium = needs.chromium()
const keys = {
  anthropic: markedKey('sk-ant-api03-', 'hea'),
  openai: markedKey('sk-proj-', 'snp'),
  // Of no shape; an access key's secret, by itself; a tool's; and what stands in the address of a proxy.
  azure: markedKey('9f3a71c2', 'azr'),
  bedrock: markedKey('wJalrXUt', 'aws', '/+'),
  tool: markedKey('tool-', 'wea'),
  proxy: markedKey('proxy123', 'prx'),
}
const accessKey = `AKIA${'LEAKSCAN'.padEnd(16, '7')}:${keys.bedrock}`

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
  let standIn: StandIn
  let app: OpenApp
  let home: string
  let remove: () => Promise<void>
  beforeAll(async () => {
    standIn = await startStandIn()
    ;({ home, remove } = await freshHome())
    app = await launchChromium({
      home,
      env: {
        ...{ ANTHROPIC_BASE_URL: standIn.url, OPENAI_BASE_URL: `${standIn.url}/v1` },
        ...{ AZURE_OPENAI_ENDPOINT: standIn.url, AWS_ENDPOINT_URL_BEDROCK_RUNTIME: standIn.url },
        ...{ HTTPS_PROXY: `http://user:${keys.proxy}@127.0.0.1:9`, NO_PROXY: '127.0.0.1' },
      },
    })
  })
  afterAll(async () => {
    await standIn.close()
    await remove()
  })

  test('neither the page’s memory nor a file holds it, also not after the process is killed', async () => {
    const { page } = app
    await page.evaluate(() => (window.location.hash = '#/models'))
    await page.getByRole('button', { name: 'Save key' }).waitFor()
    for (const [label, key] of [
      ['Anthropic', keys.anthropic],
      ['Amazon Bedrock', accessKey],
    ] as const) {
      await page.evaluate((text) => {
        const data = new DataTransfer()
        data.setData('text/plain', text)
        document.body.dispatchEvent(
          new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
        )
      }, key)
      await page.getByRole('button', { name: `Test it with ${label}` }).click()
      await page.getByRole('heading', { name: label, exact: true }).waitFor()
      await page.getByText(/It works: it answered/).waitFor()
    }
    for (const [label, key] of [
      ['OpenAI', keys.openai],
      ['Azure OpenAI', keys.azure],
    ] as const) {
      await page.getByRole('button', { name: new RegExp(`^${label}`) }).click()
      await page.getByPlaceholder(`Paste your ${label} key`).fill(key)
      await page.getByRole('button', { name: 'Save key' }).click()
      await page.getByText('asks with it').waitFor()
    }
    // One of the wrong provider's: moved, tested there, thrown away.
    await page.getByRole('button', { name: /^Groq/ }).click()
    await page.getByPlaceholder('Paste your Groq key').fill(keys.openai)
    await page.getByRole('button', { name: 'Move it to OpenAI' }).click()
    await page.getByRole('button', { name: 'Not now' }).click()
    await page.getByRole('button', { name: 'Tools', exact: true }).click()
    const tools = page.getByRole('region', { name: 'Keys of tools' })
    await tools.getByLabel('Name').fill('weather')
    await tools.getByLabel('Key', { exact: true }).fill(keys.tool)
    await tools.getByRole('button', { name: 'Set' }).click()
    await tools.getByText('weather').waitFor()
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
      for (const [provider, secret] of [
        ['openai', keys.openai],
        ['azure', keys.azure],
        ['bedrock', accessKey],
        ['tools', keys.tool],
      ])
        await call(app, 'keys.set', { provider, name: 'default', secret })
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
