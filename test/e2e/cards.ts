import { mkdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { root, scratch } from '../../scripts/lib/places.ts'
import * as needs from './support/needs.ts'
import { screenshot } from './support/screenshot.ts'

/** `node test/e2e/cards.ts`: pictures of every card in every state, light and dark, near and far, in test-results/. */
const folder = join(scratch, 'cards')
const sheets = [
  { name: 'models', width: 1400, height: 880, zoom: 1 },
  { name: 'models', width: 520, height: 400, zoom: 0.36 },
  { name: 'models', width: 300, height: 230, zoom: 0.2 },
  { name: 'kinds', width: 1400, height: 3600, zoom: 1 },
] as const

process.env['NODE_ENV'] = 'production'
await mkdir(folder, { recursive: true })
await build({
  configFile: join(root, 'vite.config.ts'),
  root: join(root, 'test/e2e/cards'),
  logLevel: 'warn',
  build: { outDir: folder, emptyOutDir: true },
})
const types: Record<string, string> = { html: 'text/html', js: 'text/javascript', css: 'text/css' }
const server = createServer((request, response) => {
  const path = new URL(request.url ?? '/', 'http://127.0.0.1').pathname
  readFile(join(folder, path === '/' ? 'index.html' : path)).then(
    (body) => response.writeHead(200, { 'content-type': types[path.split('.').at(-1) ?? ''] ?? 'text/html' }).end(body),
    () => response.writeHead(404).end(),
  )
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const { thing: executablePath, missing } = needs.chromium()
if (executablePath === null) throw new Error(missing)
const browser = await chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu'] })
try {
  for (const { name, width, height, zoom } of sheets) {
    const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: zoom < 1 ? 2 : 1 })
    page.on('pageerror', (error) => console.error(error))
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/?sheet=${name}&zoom=${zoom}`)
    await page.locator('.sw-flow').waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      console.log(await screenshot(page, `cards-${name}-${Math.round(zoom * 100)}-${colorScheme}`))
    }
    await page.close()
  }
} finally {
  await browser.close()
  server.close()
}
