import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
import { root } from '../../../scripts/lib/places.ts'

const axe = await readFile(join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8')

export const large = { width: 1440, height: 900 }
export const small = { width: 1000, height: 640 }

/** Everything axe-core holds against the page as it stands, one line each. */
async function violations(page: Page, without: string[] = []): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const found = await page.evaluate((names) => {
    const tool = (window as unknown as { axe: { run(context: unknown, options: unknown): Promise<unknown> } }).axe
    // Colours are judged where they come to rest, not on their way there.
    for (const animation of document.getAnimations())
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish()
    // The guards of Base UI hold nothing: they send the focus on, from the last control of a window to its first.
    return tool.run(
      { exclude: ['[data-base-ui-focus-guard]'] },
      { rules: Object.fromEntries(names.map((name) => [name, { enabled: false }])) },
    )
  }, without)
  return (found as AxeResults).violations.flatMap((rule) =>
    rule.nodes.map(
      ({ target, html, any }) => `${rule.id}: ${target.join(' ')} ${html.slice(0, 160)} ${any[0]?.message ?? ''}`,
    ),
  )
}

/** What is held against it in both themes, at each size. */
export async function inBothThemes(page: Page, sizes: (typeof large)[], without: string[] = []): Promise<string[]> {
  const all: string[] = []
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const shown = () =>
        page.evaluate(() => [innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches])
      await expect.poll(shown).toEqual([size.width, size.height, colorScheme === 'dark'])
      for (const line of await violations(page, without)) all.push(`${colorScheme}, ${size.width}: ${line}`)
    }
  }
  return all
}
