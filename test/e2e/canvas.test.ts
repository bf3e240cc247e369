import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import { type OpenApp, freshHome } from './support/apps.ts'
import { call, show } from './support/contract.ts'
import { hosts } from './support/hosts.ts'

/** Rows of models, each asking the one before it: too many to be read at once. */
function many(rows: number, columns: number): PipelineDocument {
  const nodes: PipelineDocument['nodes'] = [
    { id: 'q', kind: 'input', position: { x: 0, y: 0 }, config: { name: 'q', type: 'text', required: true } },
    { id: 'out', kind: 'output', position: { x: 280 * (columns + 1), y: 0 }, config: { name: 'answer' } },
  ]
  const edges: PipelineDocument['edges'] = []
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const id = `m${row * columns + column}`
      const target = { provider: 'practice', model: 'cheap' }
      nodes.push({ id, kind: 'model', position: { x: 280 * (column + 1), y: 190 * row }, config: { target } })
      edges.push({
        id: `e${edges.length}`,
        from: column === 0 ? { node: 'q', port: 'value' } : { node: `m${row * columns + column - 1}`, port: 'answer' },
        to: { node: id, port: 'prompt' },
      })
    }
  }
  edges.push({ id: 'last', from: { node: `m${columns - 1}`, port: 'answer' }, to: { node: 'out', port: 'value' } })
  return { format: 'switchyard.pipeline', version: 1, name: 'Three hundred', nodes, edges }
}

describe.each(hosts)('a large drawing $name', ({ launch, missing }) => {
  describe.skipIf(missing !== null)('opened from far away', () => {
    let app: OpenApp
    let folder: Awaited<ReturnType<typeof freshHome>>

    beforeAll(async () => {
      folder = await freshHome()
      app = await launch({ home: folder.home })
    })
    afterAll(async () => {
      await app.close()
      await folder.remove()
    })

    let pipelineId = ''
    const focused = () => app.page.evaluate(() => document.activeElement?.getAttribute('data-node-id'))
    const saved = async () => {
      await app.page.locator('[data-save="saved"]').waitFor()
      return call(app, 'pipelines.get', { id: pipelineId })
    }
    const level = () => app.page.locator('.sw-flow').getAttribute('data-level')

    test('shows all of it at once, in blocks', async () => {
      const { pipeline } = await call(app, 'pipelines.import', { text: JSON.stringify(many(15, 20)) })
      pipelineId = pipeline?.id ?? ''
      await show(app, `#/p/${pipelineId}`)
      await expect.poll(() => app.page.locator('[data-painted]').getAttribute('data-painted')).toBe('302')
      expect(await level()).toBe('block')
      // Painted, and so no elements; for those who hear the drawing all of them are named.
      expect(await app.page.locator('[data-node-id]').count()).toBe(0)
      const names = app.page.getByRole('list', { name: 'Nodes of the drawing' }).getByRole('button')
      await expect.poll(() => names.count()).toBe(302)
      expect(await names.first().textContent()).toMatch(/^Input, Input, not run$/)
    })

    test('of which each is taken hold of where it is painted, by mouse and by keyboard', async () => {
      const { page } = app
      const place = (x: number, y: number) =>
        page.evaluate(
          (at) => {
            const frame = document.querySelector('.react-flow')?.getBoundingClientRect() ?? new DOMRect()
            const view = document.querySelector('.react-flow__viewport') ?? document.body
            const { a, d, e, f } = new DOMMatrix(getComputedStyle(view).transform)
            return { x: frame.x + e + at.x * a, y: frame.y + f + at.y * d }
          },
          { x, y },
        )
      // Of the second row the third.
      const [from, to] = [await place(280 * 3 + 100, 190 + 50), await place(280 * 3 + 400, -200)]
      await page.mouse.click(from.x, from.y)
      const third = page.locator('[data-node-id="m22"]')
      await expect.poll(() => third.getAttribute('aria-label')).toMatch(/^Model, Model, .*selected$/)
      await page.mouse.down()
      await page.mouse.move(to.x, to.y, { steps: 6 })
      await page.mouse.up()
      const { document: moved } = await saved()
      expect(moved.nodes.find(({ id }) => id === 'm22')?.position.y).toBeLessThan(0)
      await page.keyboard.press('Control+z')
      await page.keyboard.press('Escape')
      await page.keyboard.press('ArrowRight')
      await expect.poll(() => focused()).toBe('q')
      await page.keyboard.press('Tab')
      await expect.poll(() => focused()).toBe('m0')
      // A rectangle takes what it touches.
      const [start, end] = [await place(270, -40), await place(280 * 3 + 20, 190 + 20)]
      await page.keyboard.down('Shift')
      await page.mouse.move(start.x, start.y)
      await page.mouse.down()
      await page.mouse.move(end.x, end.y, { steps: 6 })
      await page.mouse.up()
      await page.keyboard.up('Shift')
      await page.getByText('6 nodes selected').waitFor()
      await page.keyboard.press('Escape')
    })

    // Langflow #6181, ComfyUI_frontend #18206: wires that are gone after looking at something else.
    test.each(['brief', 'full'])('keeps its wires as one comes near: %s', async (near) => {
      for (let step = 0; step < 8 && (await level()) !== near; step++) {
        const zoom = app.page.getByRole('button', { name: /^Zoom is/ })
        const before = await zoom.textContent()
        await app.page.getByRole('button', { name: 'Zoom in' }).click()
        await expect.poll(() => zoom.textContent()).not.toBe(before)
      }
      expect(await level()).toBe(near)
      const cards = await app.page.locator('[data-node-id]').count()
      await expect.poll(() => app.page.locator('[data-wire]').count()).toBeGreaterThanOrEqual(cards - 15)
    })

    test('finds them where the ports are', async () => {
      const far = await app.page.evaluate(() => {
        const frame = document.querySelector('.sw-flow')?.getBoundingClientRect() ?? new DOMRect()
        return [...document.querySelectorAll<SVGPathElement>('path[data-wire]')].flatMap((path) => {
          const end = path.getPointAtLength(path.getTotalLength())
          const { x, y } = new DOMPoint(end.x, end.y).matrixTransform(path.getScreenCTM() ?? undefined)
          const ports = [...document.querySelectorAll('[data-side="in"]')].map((port) => port.getBoundingClientRect())
          const nearest = Math.min(
            ...ports.map((box) => Math.hypot(x - box.x - box.width / 2, y - box.y - box.height / 2)),
          )
          // Of a wire that leads out of the view there is no port.
          const inView = x > frame.left + 20 && x < frame.right - 20
          return inView && nearest > 12 ? [path.getAttribute('data-wire')] : []
        })
      })
      expect(far).toEqual([])
    })
  })
})
