import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { type OpenApp, freshHome, launchChromium } from './support/apps.ts'
import { buildStale } from '../../scripts/lib/build.ts'
import { root } from '../../scripts/lib/places.ts'

/** `npm run screenshots`: the pictures of docs/images, taken of the real app after real runs on practice models. */
const folder = join(root, 'docs', 'images')

async function shoot(page: Page, name: string): Promise<void> {
  // Off the button that was pressed last: a picture shows it at rest.
  await page.mouse.move(720, 8)
  for (const scheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' })
    await page.evaluate(() => document.fonts.ready.then(() => undefined))
    await page.screenshot({ path: join(folder, `${name}-${scheme}.png`), animations: 'disabled', caret: 'hide' })
  }
}

async function openTemplate(page: Page, title: RegExp): Promise<void> {
  await page.evaluate(() => (window.location.hash = '#/'))
  await page.getByRole('button', { name: title }).first().click()
  await page.locator('.react-flow__pane').waitFor()
}

async function runWith(app: OpenApp, text: string): Promise<void> {
  const { page } = app
  await page.getByRole('region', { name: 'Run', exact: true }).getByRole('textbox').first().fill(text)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
  await page.getByRole('button', { name: 'Stop', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Run', exact: true }).waitFor()
}

const { home, remove } = await freshHome()
await buildStale(undefined, console.error)
await mkdir(folder, { recursive: true })
const app = await launchChromium({ home })
try {
  const { page } = app
  await page.getByRole('button', { name: /Try/ }).waitFor()
  await openTemplate(page, /cheap first/i)
  await runWith(app, 'What is 17 * 23?')
  await page.locator('[data-node-id][aria-label^="Good enough?, "]').click({ position: { x: 60, y: 14 } })
  await shoot(page, 'editor')
  await runWith(app, 'What is 48 * 57?')
  await openTemplate(page, /blend of three/i)
  await runWith(app, 'What is 48 * 57?')
  await shoot(page, 'blend')
  await page.evaluate(() => (window.location.hash = '#/'))
  await page
    .getByRole('searchbox')
    .or(page.getByPlaceholder(/search/i))
    .first()
    .waitFor()
  await shoot(page, 'home')
  await page.evaluate(() => (window.location.hash = '#/runs'))
  await page.getByText('Cheap first').first().waitFor()
  await shoot(page, 'runs')
  await page.evaluate(() => (window.location.hash = '#/models'))
  await page.getByText('Practice provider').first().waitFor()
  await shoot(page, 'models')
} finally {
  await app.close()
  await remove()
}
