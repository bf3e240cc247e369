import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type OpenApp, freshHome } from './support/apps.ts'
import { call } from './support/contract.ts'
import { canvas, choose, connect, draw, node } from './support/drawing.ts'
import { hosts } from './support/hosts.ts'
import { screenshot } from './support/screenshot.ts'

async function drawCheapFirst(page: Page): Promise<void> {
  await draw(page, 'input', { x: 0.14, y: 0.1 }, 'Question')
  await draw(page, 'model', { x: 0.42, y: 0.1 }, 'Small')
  await draw(page, 'judge', { x: 0.7, y: 0.1 }, 'Good enough?')
  await draw(page, 'model', { x: 0.42, y: 0.6 }, 'Strong')
  await draw(page, 'fallback', { x: 0.7, y: 0.6 }, 'First good answer')
  await draw(page, 'output', { x: 0.14, y: 0.6 }, 'Answer')
  await choose(page, 'Small', 'cheap')
  await choose(page, 'Strong', 'frontier')
  await connect(page, ['Question', 'value'], ['Small', 'prompt'])
  await connect(page, ['Question', 'value'], ['Strong', 'prompt'])
  await connect(page, ['Question', 'value'], ['Good enough?', 'question'])
  await connect(page, ['Small', 'answer'], ['Good enough?', 'answer'])
  await connect(page, ['Good enough?', 'pass'], ['First good answer', 'option1'])
  await connect(page, ['Strong', 'answer'], ['First good answer', 'option2'])
  await connect(page, ['First good answer', 'answer'], ['Answer', 'value'])
}

/** Where the view stands, to the pixel and the percent. */
const viewOf = (page: Page): Promise<string> =>
  page.locator('.react-flow__viewport').evaluate((element) => {
    const { e, f, a } = new DOMMatrix(getComputedStyle(element).transform)
    return [e, f, a * 100].map((value) => Math.round(value)).join(' ')
  })

async function viewKept(app: OpenApp, id: string): Promise<string> {
  const { view } = await call(app, 'pipelines.view.get', { id })
  const { x, y, zoom } = (view?.['viewport'] ?? {}) as { x?: number; y?: number; zoom?: number }
  return [x ?? 0, y ?? 0, (zoom ?? 0) * 100].map((value) => Math.round(value)).join(' ')
}

const idOf = (page: Page): string => /#\/p\/([^/?]+)/.exec(page.url())?.[1] ?? ''
const saved = (page: Page) => page.locator('[data-save="saved"]').waitFor()
const state = (page: Page, title: string) => node(page, title).getAttribute('data-state')

async function ask(page: Page, question: string): Promise<void> {
  const dock = page.getByRole('region', { name: 'Run', exact: true })
  await dock.getByRole('textbox').first().fill(question)
  await page.getByRole('button', { name: 'Run', exact: true }).click()
}

describe.each(hosts)('the main flow $name', ({ launch, missing }) => {
  describe.skipIf(missing !== null)('of a newcomer', () => {
    let app: OpenApp
    let folder: Awaited<ReturnType<typeof freshHome>>

    beforeAll(async () => {
      folder = await freshHome()
      app = await launch({ home: folder.home })
    })
    afterEach(async ({ task }) => {
      if (task.result?.state === 'fail')
        await screenshot(app.page, `failed-${task.name.replace(/\W+/g, '-').slice(0, 60)}`)
    })
    afterAll(async () => {
      await app.close()
      await folder.remove()
    })

    test('draws cheap-first from the palette with the mouse', async () => {
      const { page } = app
      await page.getByRole('button', { name: 'New pipeline' }).click()
      await canvas(page).waitFor()
      await drawCheapFirst(page)
      await page.getByRole('button', { name: /No problems/ }).waitFor()
      await saved(page)
      const { document } = await call(app, 'pipelines.get', { id: idOf(page) })
      expect(document.nodes).toHaveLength(6)
      expect(document.edges).toHaveLength(7)
    })

    test('runs it: the model streams, the Output fills when the judge has passed it, and Strong is not asked', async () => {
      const { page } = app
      await ask(page, 'What is 17 * 23?')
      await expect.poll(() => state(page, 'Answer')).toBe('done')
      expect(await state(page, 'Strong')).toBe('skipped')
      expect(await node(page, 'Small').innerText()).toContain('391')
      expect(await node(page, 'Strong').innerText()).toMatch(/Not asked/)
      expect(await page.getByRole('region', { name: 'Receipt' }).innerText()).toMatch(/not asked/i)
    })

    test('asks the strong model when the judge fails the small one', async () => {
      const { page } = app
      await ask(page, 'What is 48 * 57?')
      await expect.poll(() => state(page, 'Strong')).toBe('running')
      expect(await state(page, 'Answer')).not.toBe('done')
      await expect.poll(() => state(page, 'Answer')).toBe('done')
      expect(await node(page, 'Answer').innerText()).toContain('2736')
    })

    test('undoes twenty steps and redoes them', async () => {
      const { page } = app
      const before = (await call(app, 'pipelines.export', { id: idOf(page) })).text
      await page.locator('.react-flow__pane').click({ position: { x: 5, y: 5 } })
      for (let i = 0; i < 20; i++) await page.keyboard.press('ControlOrMeta+z')
      await expect.poll(() => page.locator('[data-node-id]').count()).toBeLessThan(6)
      for (let i = 0; i < 20; i++) await page.keyboard.press('ControlOrMeta+Shift+z')
      await expect.poll(() => page.locator('.react-flow__edge').count()).toBe(7)
      await expect.poll(async () => (await call(app, 'pipelines.export', { id: idOf(page) })).text).toBe(before)
    })

    test('finds document, position of the view and last run as they were after a restart', async () => {
      const id = idOf(app.page)
      const zoom = app.page.getByRole('button', { name: /^Zoom is/ })
      const before = await zoom.getAttribute('aria-label')
      await app.page.getByRole('button', { name: 'Zoom in' }).click()
      await expect.poll(() => zoom.getAttribute('aria-label')).not.toBe(before)
      // The view moves for a moment, and is kept when it has come to rest.
      await expect.poll(async () => (await viewOf(app.page)) === (await viewKept(app, id))).toBe(true)
      const place = await viewOf(app.page)
      const text = (await call(app, 'pipelines.export', { id })).text
      await saved(app.page)
      await app.close()
      app = await launch({ home: folder.home })
      await app.page
        .getByRole('link', { name: /pipeline|Untitled/i })
        .or(app.page.getByRole('button', { name: /pipeline|Untitled/i }))
        .first()
        .waitFor()
      await app.page.evaluate((path) => (window.location.hash = path), `#/p/${id}`)
      await node(app.page, 'Answer').waitFor()
      await expect.poll(() => viewOf(app.page)).toBe(place)
      await expect.poll(() => state(app.page, 'Answer')).toBe('done')
      expect((await call(app, 'pipelines.export', { id })).text).toBe(text)
    })

    test('exports, deletes, imports and exports again: equal to the byte', async () => {
      const { text } = await call(app, 'pipelines.export', { id: idOf(app.page) })
      await call(app, 'pipelines.delete', { id: idOf(app.page) })
      const { pipeline } = await call(app, 'pipelines.import', { text })
      expect((await call(app, 'pipelines.export', { id: pipeline?.id })).text).toBe(text)
    })

    test('left no complaint in the console', () => {
      expect(app.complaints).toEqual([])
    })
  })
})
