import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../scripts/lib/places.ts'
import { type OpenApp, freshHome } from './support/apps.ts'
import { cheapFirst, runToEnd, show } from './support/contract.ts'
import { hosts } from './support/hosts.ts'

const axe = await readFile(join(root, 'node_modules', 'axe-core', 'axe.min.js'), 'utf8')

const large = { width: 1440, height: 900 }
const small = { width: 1000, height: 640 }

/** Everything axe-core holds against the page as it stands, one line each. */
async function violations(page: Page): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axe)
  const found = await page.evaluate(() => {
    const tool = (window as unknown as { axe: { run(): Promise<unknown> } }).axe
    // Colours are judged where they come to rest, not on their way there.
    for (const animation of document.getAnimations())
      if (animation.effect?.getComputedTiming().endTime !== Infinity) animation.finish()
    return tool.run()
  })
  return (found as AxeResults).violations.flatMap((rule) =>
    rule.nodes.map(
      ({ target, html, any }) => `${rule.id}: ${target.join(' ')} ${html.slice(0, 160)} ${any[0]?.message ?? ''}`,
    ),
  )
}

/** What is held against it in both themes, at each size. */
async function inBothThemes(page: Page, sizes: (typeof large)[]): Promise<string[]> {
  const all: string[] = []
  for (const size of sizes) {
    await page.setViewportSize(size)
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      const shown = () =>
        page.evaluate(() => [innerWidth, innerHeight, matchMedia('(prefers-color-scheme: dark)').matches])
      await expect.poll(shown).toEqual([size.width, size.height, colorScheme === 'dark'])
      for (const line of await violations(page)) all.push(`${colorScheme}, ${size.width}: ${line}`)
    }
  }
  return all
}

describe.each(hosts)('axe-core finds nothing $name', ({ launch, missing }) => {
  describe.skipIf(missing !== null)('in light and dark', () => {
    let app: OpenApp
    let folder: Awaited<ReturnType<typeof freshHome>>
    let pipelineId: string
    let runId: string

    beforeAll(async () => {
      folder = await freshHome()
      app = await launch({ home: folder.home })
    })
    afterAll(async () => {
      await app.close()
      await folder.remove()
    })

    test('on Home without a pipeline', async () => {
      await app.page.getByRole('button', { name: 'New pipeline' }).waitFor()
      expect(await inBothThemes(app.page, [large, small])).toEqual([])
    })

    test('on Home with a pipeline', async () => {
      pipelineId = await cheapFirst(app)
      await app.page.getByText('Cheap first').first().waitFor()
      expect(await inBothThemes(app.page, [large, small])).toEqual([])
    })

    test('in the Editor, idle', async () => {
      await show(app, `#/p/${pipelineId}`)
      await app.page.locator('[data-node-id]').nth(5).waitFor()
      expect(await inBothThemes(app.page, [large, small])).toEqual([])
    })

    test('in the Editor with a node selected', async () => {
      await app.page.setViewportSize(large)
      await app.page.locator('[data-node-id="small"]').click({ position: { x: 60, y: 14 } })
      await app.page
        .getByRole('complementary', { name: /^Settings/ })
        .getByLabel('Title', { exact: true })
        .waitFor()
      expect(await inBothThemes(app.page, [large, small])).toEqual([])
    })

    test('in the Editor after a run', async () => {
      await app.page.setViewportSize(large)
      await app.page
        .getByRole('region', { name: 'Run', exact: true })
        .getByRole('textbox')
        .first()
        .fill('What is 17 * 23?')
      await app.page.getByRole('button', { name: 'Run', exact: true }).click()
      await app.page.locator('[data-node-id="answer"][data-state="done"]').waitFor()
      await app.page.getByRole('region', { name: 'Receipt' }).waitFor()
      expect(await inBothThemes(app.page, [large, small])).toEqual([])
    })

    test('on Runs', async () => {
      runId = await runToEnd(app, pipelineId, 'What is 48 * 57?')
      await show(app, '#/runs')
      await app.page.getByText('What is 48 * 57?').first().waitFor()
      expect(await inBothThemes(app.page, [large])).toEqual([])
    })

    test('on a run', async () => {
      await show(app, `#/runs/${runId}`)
      await app.page.locator('[data-node-id="answer"][data-state="done"]').waitFor()
      expect(await inBothThemes(app.page, [large])).toEqual([])
    })

    test('on Models and keys', async () => {
      await show(app, '#/models')
      await app.page.getByText('OpenAI').first().waitFor()
      expect(await inBothThemes(app.page, [large])).toEqual([])
    })
  })
})
