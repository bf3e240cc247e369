/// <reference lib="dom" />
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { CDPSession, Page } from 'playwright-core'
import { root } from '../scripts/lib/places.ts'
import { buildStale } from '../scripts/lib/build.ts'
import { freshHome, launchChromium, type OpenApp } from '../test/e2e/support/apps.ts'
import { call, show } from '../test/e2e/support/contract.ts'
import { chromium } from '../test/e2e/support/needs.ts'
import { grid, streaming } from './canvas/documents.ts'
import { serveWriters } from './canvas/writers.ts'
import { dragOurs, frames, pan, wire, type Frames } from './canvas/gestures.ts'
import { figure, median, table } from './lib/measure.ts'

/**
 * The canvas in headless Chromium, as performance.md measures it: 1,000 nodes and 1,500 wires at full size, the same seen
 * all at once, and fifty nodes that stream. With the peers' folder (its `canvas/` is built) their pages run beside ours:
 * React Flow at its best and a page without any library.
 */
const repetitions = Number(process.env['SWITCHYARD_BENCH_REPETITIONS'] ?? 5)
const nodes = 1000
const seconds = 2

const heapMb = async (cdp: CDPSession): Promise<number> => {
  await cdp.send('HeapProfiler.collectGarbage')
  const { usedSize } = (await cdp.send('Runtime.getHeapUsage')) as { usedSize: number }
  return usedSize / 2 ** 20
}

/** From the address to two frames after the first cards stand there. */
const firstRender = (page: Page, hash: string): Promise<number> =>
  page.evaluate(
    (to) =>
      new Promise<number>((resolve) => {
        const began = performance.now()
        location.hash = to
        const look = (): void => {
          if (document.querySelector('[data-node-id], [data-painted]') === null) requestAnimationFrame(look)
          else requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - began)))
        }
        requestAnimationFrame(look)
      }),
    hash,
  )

interface Row {
  first: number
  pan: Frames
  drag: Frames
  wire?: Frames
  heap: number
}

const row = (what: string, rows: readonly Row[]): Record<string, string | number> => {
  const of = (pick: (row: Row) => number): number => median(rows.map(pick))
  const both = (pick: (row: Row) => Frames): string =>
    `${figure(of((r) => pick(r).mean))} / ${figure(of((r) => pick(r).p95))}`
  return {
    what,
    'first render ms': of((r) => r.first),
    'pan: mean / p95 ms': both((r) => r.pan),
    'drag: mean / p95 ms': both((r) => r.drag),
    'wire: mean / p95 ms': rows.every((r) => r.wire !== undefined) ? both((r) => r.wire ?? r.drag) : '–',
    'heap MB': of((r) => r.heap),
  }
}

async function ours(app: OpenApp, zoomedOut: boolean): Promise<Row> {
  const { page } = app
  const { pipeline } = await call(app, 'pipelines.import', { text: JSON.stringify(grid(nodes)) })
  const id = pipeline?.id ?? ''
  const view = zoomedOut ? {} : { viewport: { x: 40, y: 40, zoom: 1, width: 892, height: 588 } }
  await call(app, 'pipelines.view.set', { id, view })
  const first = await firstRender(page, `#/p/${id}`)
  await page.waitForFunction(() => document.querySelector('[data-save="saved"]') !== null)
  const cdp = await page.context().newCDPSession(page)
  const measured = {
    first,
    pan: await pan(page),
    drag: await dragOurs(page, zoomedOut),
    ...(zoomedOut ? {} : { wire: await wire(page) }),
    heap: await heapMb(cdp),
  }
  await show(app, '#/')
  await page.getByText('Start from a template').waitFor()
  await call(app, 'pipelines.delete', { id })
  return measured
}

/** CPU seconds of the processes that draw pages, all their threads together: what others do on this machine isn't in it. */
async function drawn(page: Page): Promise<number> {
  const browser = page.context().browser()
  if (browser === null) throw new Error('The page has no browser.')
  const session = await browser.newBrowserCDPSession()
  const { processInfo } = await session.send('SystemInfo.getProcessInfo')
  await session.detach()
  return processInfo.reduce((sum, each) => (each.type === 'renderer' ? sum + each.cpuTime : sum), 0)
}

/** Share of one core that drawing takes while fifty nodes, all in view and readable, write at once. */
async function streams(app: OpenApp): Promise<number> {
  const { page } = app
  const writers = await serveWriters(app)
  const { pipeline } = await call(app, 'pipelines.import', { text: JSON.stringify(streaming(50, writers.provider)) })
  const id = pipeline?.id ?? ''
  await call(app, 'pipelines.view.set', { id, view: { viewport: { x: 0, y: 0, zoom: 0.5, width: 892, height: 588 } } })
  await firstRender(page, `#/p/${id}`)
  const question = page.getByRole('region', { name: 'Run', exact: true }).getByRole('textbox').first()
  await question.fill('Write at length about trains.')
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  // All of them have begun to write.
  await page.waitForFunction(
    () =>
      [...document.querySelectorAll('.sw-card > footer')].filter((each) => each.textContent.includes('Answering'))
        .length >= 50,
  )
  const [before, began] = [await drawn(page), performance.now()]
  await new Promise((resolve) => setTimeout(resolve, seconds * 1000))
  const share = ((await drawn(page)) - before) / ((performance.now() - began) / 1000)
  await page.getByRole('button', { name: 'Stop', exact: true }).click()
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor()
  writers.close()
  return share
}

interface Bundle {
  /** kB (1,000 bytes) gzip: what the page begins with, what it has with the editor open, and all there is. */
  first: number
  editor: number
  all: number
}

async function bundle(loaded: readonly string[]): Promise<Bundle> {
  const folder = join(root, 'dist', 'renderer', 'assets')
  const index = await readFile(join(root, 'dist', 'renderer', 'index.html'), 'utf8')
  const sizes: Bundle = { first: 0, editor: 0, all: 0 }
  for (const name of await readdir(folder)) {
    if (!/\.(js|css)$/.test(name)) continue
    const size = gzipSync(await readFile(join(folder, name))).length / 1000
    sizes.all += size
    if (index.includes(name)) sizes.first += size
    if (index.includes(name) || loaded.some((url) => url.endsWith(name))) sizes.editor += size
  }
  return sizes
}

/** The peers' own pages, over HTTP as they want to be. */
async function servePeers(folder: string): Promise<{ url: string; close(): void }> {
  const server = createServer((request, response) => {
    const path = (request.url ?? '/').replace(/\?.*/, '')
    const type = path.endsWith('.html') ? 'text/html' : path.endsWith('.css') ? 'text/css' : 'text/javascript'
    readFile(join(folder, 'canvas', 'dist', path)).then(
      (body) => response.writeHead(200, { 'content-type': type }).end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => void server.close() }
}

async function peer(page: Page, url: string): Promise<Row> {
  await page.goto(url)
  await page.waitForFunction(() => (window as unknown as { bench?: { first: number | null } }).bench?.first != null)
  const first = await page.evaluate(() => (window as unknown as { bench: { first: number } }).bench.first)
  const grab = await page.evaluate(() => (window as unknown as { bench: { grab(): [number, number] } }).bench.grab())
  const cdp = await page.context().newCDPSession(page)
  const panned = await pan(page)
  await page.reload()
  await page.waitForFunction(() => (window as unknown as { bench?: { first: number | null } }).bench?.first != null)
  await page.mouse.move(...grab)
  await page.mouse.down()
  const dragged = await frames(page, (step) =>
    page.mouse.move(grab[0] + 60 + 50 * Math.sin(step / 15), grab[1] + 60 + 50 * Math.sin(step / 11)),
  )
  await page.mouse.up()
  return { first, pan: panned, drag: dragged, heap: await heapMb(cdp) }
}

/** @returns Markdown; null where there is no Chromium to draw in. */
export async function run(peers: string | null): Promise<string | null> {
  if (chromium().thing === null) return null
  await buildStale(['renderer'], console.error)
  const served = peers === null ? null : await servePeers(peers)
  const { home, remove } = await freshHome()
  const app = await launchChromium({ home })
  let loaded: string[] = []
  const [near, far, dom, flow, core]: [Row[], Row[], Row[], Row[], number[]] = [[], [], [], [], []]
  try {
    await app.page.getByRole('button', { name: 'New pipeline' }).waitFor()
    await openOnce(app)
    loaded = await app.page.evaluate(() => performance.getEntriesByType('resource').map((each) => each.name))
    const other = await app.page.context().newPage()
    for (let repetition = 0; repetition < repetitions; repetition++) {
      await app.page.bringToFront()
      near.push(await ours(app, false))
      far.push(await ours(app, true))
      core.push(await streams(app))
      await show(app, '#/')
      if (served === null) continue
      await other.bringToFront()
      flow.push(await peer(other, `${served.url}/xyflow.html?memo=1&visible=2&bg=0&n=${nodes}`))
      dom.push(await peer(other, `${served.url}/floor.html?n=${nodes}`))
    }
  } finally {
    await app.close()
    await remove()
    served?.close()
  }
  const rows = [
    row(`Switchyard, ${nodes} nodes, ${grid(nodes).edges.length} wires, full size`, near),
    row('Switchyard, all of them in view', far),
    ...(served === null
      ? []
      : [row(`React Flow at its best, ${nodes} nodes`, flow), row('floor: bare DOM, no library', dom)]),
  ]
  const { first, editor, all } = await bundle(loaded)
  return [
    table(rows),
    `Fifty nodes writing at once, all readable: ${figure(median(core) * 100)} % of one core, all threads that draw the page.`,
    `Code and styles, gzip: ${figure(first)} kB before the first paint, ${figure(editor)} kB with the editor open, ${figure(all)} kB in all.`,
  ].join('\n\n')
}

/** The editor's own part of the page is loaded once: what is measured is drawing, not reading files. */
async function openOnce(app: OpenApp): Promise<void> {
  const { pipeline } = await call(app, 'pipelines.import', { text: JSON.stringify(grid(3)) })
  await firstRender(app.page, `#/p/${pipeline?.id}`)
  await show(app, '#/')
  await app.page.getByText('Start from a template').waitFor()
}
