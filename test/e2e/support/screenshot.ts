import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { root } from '../../../scripts/lib/places.ts'

/** Takes a picture of the page once its fonts are there and nothing moves. @returns the file, in test-results/ */
export async function screenshot(page: Page, name: string): Promise<string> {
  const folder = join(root, 'test-results')
  await mkdir(folder, { recursive: true })
  await page.evaluate(() => document.fonts.ready.then(() => undefined))
  const path = join(folder, `${name}.png`)
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' })
  return path
}
