import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../scripts/lib/places.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import { type OpenApp, freshHome } from './support/apps.ts'
import { call, cheapFirst, runToEnd, show } from './support/contract.ts'
import { inBothThemes, large, small } from './support/axe.ts'
import { hosts } from './support/hosts.ts'

const example = JSON.parse(await readFile(join(root, 'examples', 'cheap-first.json'), 'utf8')) as PipelineDocument

const planned = JSON.parse(await readFile(join(root, 'examples', 'planned-work.json'), 'utf8')) as PipelineDocument

/** Its first model answers nothing within a millisecond, and its strong one neither: the run fails. */
const unreachable: PipelineDocument = {
  ...example,
  nodes: example.nodes.map((node) =>
    node.kind === 'model'
      ? { ...node, config: { ...node.config, timeouts: { firstTokenMs: 1, totalMs: 1 }, retry: { attempts: 1 } } }
      : node,
  ),
}

/** A second node of the same id, a circle, a wire from nowhere and one from a port that isn't there. */
const broken: PipelineDocument = {
  ...example,
  nodes: [...example.nodes, ...example.nodes.slice(0, 1).map((node) => ({ ...node, position: { x: 520, y: 440 } }))],
  edges: [
    ...example.edges,
    { id: 'x1', from: { node: 'best', port: 'answer' }, to: { node: 'small', port: 'context' } },
    { id: 'x2', from: { node: 'nowhere', port: 'value' }, to: { node: 'gate', port: 'reference' } },
    { id: 'x3', from: { node: 'small', port: 'gone' }, to: { node: 'answer', port: 'value' } },
  ],
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

    test('on Runs before the first run, and with a filter that nothing fits', async () => {
      await show(app, '#/runs')
      await app.page.getByText('No runs yet').waitFor()
      expect(await inBothThemes(app.page, [large])).toEqual([])
      await app.page.getByRole('searchbox', { name: 'Search runs' }).fill('nothing like it')
      await app.page.getByText('No run fits').waitFor()
      expect(await inBothThemes(app.page, [large])).toEqual([])
    })

    test('on Costs before anything was spent, and while a budget is made', async () => {
      await show(app, '#/costs')
      await app.page.getByText('No budget over many runs yet.').waitFor()
      expect(await inBothThemes(app.page, [large, small])).toEqual([])
      await app.page.setViewportSize(large)
      await app.page.getByRole('button', { name: 'New budget' }).click()
      await app.page.getByRole('dialog', { name: 'New budget' }).waitFor()
      expect(await inBothThemes(app.page, [large, small])).toEqual([])
      await app.page.keyboard.press('Escape')
      await app.page.getByRole('dialog').waitFor({ state: 'hidden' })
    })

    test.each([
      ['a pipeline that is not there', '#/p/nobody', 'There is no such pipeline'],
      ['a run that is not there', '#/runs/nobody', 'This run can’t be shown'],
      ['an address of nothing', '#/nowhere', 'There is nothing at this address'],
    ])('on %s', async (_name, hash, seen) => {
      await show(app, hash)
      await app.page.getByText(new RegExp(seen.replace('’', "['’]"))).waitFor()
      expect(await inBothThemes(app.page, [large])).toEqual([])
    })

    test('on Home with a pipeline', async () => {
      await show(app, '#/')
      pipelineId = await cheapFirst(app)
      await app.page.getByText('Cheap first').first().waitFor()
      expect(await inBothThemes(app.page, [large, small])).toEqual([])
    })

    test('on Home under the gallery of templates', async () => {
      await app.page.setViewportSize(large)
      await app.page.getByRole('button', { name: 'Templates' }).click()
      await app.page.getByRole('dialog', { name: 'Start from a template' }).waitFor()
      expect(await inBothThemes(app.page, [large, small])).toEqual([])
      await app.page.keyboard.press('Escape')
      await app.page.getByRole('dialog').waitFor({ state: 'hidden' })
    })

    test('on Home with the message that something was deleted, and under the list of what was', async () => {
      const { id } = await call(app, 'pipelines.create', { document: { ...example, name: 'To be deleted' } })
      await app.page.setViewportSize(large)
      await app.page.getByRole('link', { name: 'To be deleted' }).focus()
      await app.page.keyboard.press('Delete')
      await app.page.getByText('Deleted “To be deleted”').first().waitFor()
      expect(await inBothThemes(app.page, [large])).toEqual([])
      await app.page.getByRole('button', { name: '1 deleted pipeline' }).focus()
      await app.page.keyboard.press('Enter')
      await app.page.getByRole('dialog', { name: 'Deleted pipelines' }).waitFor()
      expect(await inBothThemes(app.page, [large])).toEqual([])
      // By keyboard to its only button.
      await app.page.getByRole('button', { name: 'Bring back To be deleted' }).focus()
      await app.page.keyboard.press('Enter')
      await app.page.getByText('None is left here.').waitFor()
      expect((await call(app, 'pipelines.list', {})).rows.map((card) => card.id)).toContain(id)
      await app.page.keyboard.press('Escape')
      await app.page.getByRole('dialog').waitFor({ state: 'hidden' })
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

    /** What lies over the editor, opened, judged, and put away. */
    const over: [name: string, open: (page: Page) => Promise<void>, seen: string][] = [
      ['the forecast', (page) => page.getByRole('button', { name: /^Forecast/ }).click(), 'Forecast of a run'],
      ['keyboard shortcuts', (page) => page.locator('.sw-flow').press('?'), 'Keyboard shortcuts'],
      ['the list of kinds to add', (page) => page.locator('.sw-flow').press('a'), 'Add a node'],
      [
        'the wires a node could have',
        async (page) => {
          await page.locator('[data-node-id="gate"]').click({ position: { x: 60, y: 14 } })
          await page.locator('[data-node-id="gate"]').press('c')
        },
        'Connect Good enough? to …',
      ],
    ]
    test.each(over)('in the Editor under %s', async (_name, open, seen) => {
      await app.page.setViewportSize(large)
      await open(app.page)
      await app.page.getByRole('dialog', { name: seen }).waitFor()
      expect(await inBothThemes(app.page, [large])).toEqual([])
      await app.page.keyboard.press('Escape')
      await app.page.getByRole('dialog', { name: seen }).waitFor({ state: 'hidden' })
    })

    test('in the Editor under the menu of a node', async () => {
      await app.page.locator('[data-node-id="gate"]').press('ContextMenu')
      await app.page.getByRole('menuitem', { name: /Duplicate/ }).waitFor()
      // A menu lies over the page, in none of its regions, as menus do.
      expect(await inBothThemes(app.page, [large], ['region'])).toEqual([])
      await app.page.keyboard.press('Escape')
      await app.page.getByRole('menu').waitFor({ state: 'hidden' })
    })

    test('in the Editor under the question which of two versions goes on', async () => {
      const { document, version } = await call(app, 'pipelines.get', { id: pipelineId })
      const name = app.page.getByLabel('Name of the pipeline')
      await name.fill('Mine')
      await name.press('Enter')
      // Before the page has saved its own.
      const theirs = { ...document, name: 'Theirs' }
      await call(app, 'pipelines.save', { id: pipelineId, baseVersion: version, document: theirs })
      await app.page.getByRole('dialog', { name: 'Changed in another window' }).waitFor()
      expect(await inBothThemes(app.page, [large])).toEqual([])
      await app.page.getByRole('button', { name: 'Keep theirs' }).click()
      await app.page.getByRole('dialog').waitFor({ state: 'hidden' })
    })

    test('in the Editor while a run fails, and after', async () => {
      const slow = await call(app, 'pipelines.create', { document: unreachable })
      await show(app, `#/p/${slow.id}`)
      await app.page.locator('[data-node-id="small"]').waitFor()
      await app.page.getByRole('region', { name: 'Run', exact: true }).getByRole('textbox').first().fill('Why?')
      await app.page.getByRole('button', { name: 'Run', exact: true }).click()
      await app.page.getByRole('button', { name: 'Run again' }).waitFor()
      expect(await inBothThemes(app.page, [large, small])).toEqual([])
    })

    test('in the Editor with steps that a model drafted, one of them told in full', async () => {
      const planner = await call(app, 'pipelines.create', { document: planned })
      await app.page.setViewportSize(large)
      await show(app, `#/p/${planner.id}`)
      await app.page.locator('[data-node-id="planner"]').waitFor()
      await app.page.getByRole('button', { name: 'Run', exact: true }).click()
      await app.page.locator('[data-node-id="answer"][data-state="done"]').waitFor()
      await app.page.locator('[data-drafted="summary"][data-shown="done"]').click()
      await app.page.getByRole('region', { name: 'Drafted steps' }).getByText('Summarise the text').waitFor()
      expect(await inBothThemes(app.page, [large, small])).toEqual([])
      await app.page.setViewportSize(large)
      await app.page.getByRole('button', { name: 'Take over as nodes' }).click()
      // Now they are the user's own: a group with a card each, which is saved.
      await app.page.locator('[data-node-id="summary"]').waitFor()
      await expect
        .poll(async () => (await call(app, 'pipelines.get', { id: planner.id })).document.nodes.map(({ kind }) => kind))
        .toEqual(expect.arrayContaining(['group', 'model', 'prompt']))
    })

    test('in the Editor with a broken drawing and its list of problems', async () => {
      const { pipeline } = await call(app, 'pipelines.import', { text: JSON.stringify(broken) })
      await show(app, `#/p/${pipeline?.id}`)
      await app.page.getByRole('button', { name: /^Problems/ }).click()
      await app.page.getByRole('dialog', { name: 'Problems' }).waitFor()
      expect(await inBothThemes(app.page, [large])).toEqual([])
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

    test('on Costs with spending and a budget that is spent', async () => {
      const terms = { scope: 'all', of: null, period: 'day', softAt: 0.8, atSoft: 'warn', atLimit: 'stop' }
      await call(app, 'budgets.save', { ...terms, ledger: 'practice', limitUsd: 0.000001 })
      await show(app, '#/costs')
      await app.page.getByText('spent', { exact: true }).waitFor()
      expect(await inBothThemes(app.page, [large, small])).toEqual([])
    })

    test.each(['Catalog and prices', 'Tiers', 'Data', 'Tools'])('on Models and keys, %s', async (part) => {
      await show(app, '#/')
      await show(app, '#/models')
      await app.page.setViewportSize(large)
      await app.page.getByText(part, { exact: true }).first().click()
      expect(await inBothThemes(app.page, [large])).toEqual([])
    })

    test('on Models and keys', async () => {
      await show(app, '#/')
      await show(app, '#/models')
      await app.page.getByText('OpenAI').first().waitFor()
      expect(await inBothThemes(app.page, [large])).toEqual([])
    })
  })
})
