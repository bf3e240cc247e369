import { expect, test } from 'vitest'
import { drawingOf } from '../../../renderer/lib/thumbnail.ts'
import { sketchOf } from '../../../shared/document/place.ts'
import { cheapFirst, sketch } from '../../support/samples.ts'

test('everything that is drawn lies inside the picture', () => {
  const { box, nodes } = drawingOf(sketch)
  const [left, top, width, height] = box
  expect(nodes).toHaveLength(6)
  for (const { x, y } of nodes) {
    expect(x).toBeGreaterThanOrEqual(left)
    expect(y).toBeGreaterThanOrEqual(top)
    expect(x + 210).toBeLessThanOrEqual(left + width)
    expect(y + 92).toBeLessThanOrEqual(top + height)
  }
})

test('a node has the tint of its kind’s group; one of an unknown kind is drawn plain', () => {
  const { nodes } = drawingOf({
    nodes: [
      { id: 'a', kind: 'judge', x: 0, y: 0 },
      { id: 'b', kind: 'teleport', x: 300, y: 0 },
    ],
    edges: [],
  })
  expect(nodes.map((node) => node.group)).toEqual(['decide', null])
})

test('what others lie in is a frame as large as its document says, below them, and wires meet its border', () => {
  const { nodes, wires, box } = drawingOf({
    nodes: [
      { id: 'in', kind: 'input', x: 0, y: 0 },
      { id: 'inside', kind: 'model', x: 400, y: 60 },
      { id: 'loop', kind: 'refine', x: 300, y: 0, w: 1400, h: 480 },
      { id: 'plan', kind: 'planner', x: 1800, y: 0 },
    ],
    edges: [
      ['in', 'loop'],
      ['loop', 'plan'],
    ],
  })
  expect(nodes.map(({ id, w, h, frame }) => [id, w, h, frame])).toEqual([
    ['loop', 1400, 480, true],
    ['plan', 960, 304, true],
    ['in', 210, 92, false],
    ['inside', 210, 92, false],
  ])
  expect(wires).toMatch(/^M210 46C.* 300 46M1700 46C.* 1800 46$/)
  expect(box[0] + box[2]).toBeGreaterThanOrEqual(1800 + 960)
})

test('notes don’t make the rest smaller, but a pipeline of notes alone shows them', () => {
  const note = { id: 'n', kind: 'note', x: 9000, y: 9000 }
  expect(drawingOf({ ...sketch, nodes: [...sketch.nodes, note] }).box).toEqual(drawingOf(sketch).box)
  expect(drawingOf({ nodes: [note], edges: [] }).nodes).toHaveLength(1)
})

test('an empty pipeline, broken wires and places that are no numbers are no trouble', () => {
  expect(drawingOf({ nodes: [], edges: [] }).box.every(Number.isFinite)).toBe(true)
  const broken = drawingOf({
    nodes: [
      { id: 'a', kind: 'model', x: Number.NaN, y: 0 },
      { id: 'b', kind: 'model', x: 0, y: 0 },
    ],
    edges: [
      ['a', 'b'],
      ['ghost', 'b'],
    ],
  })
  expect(broken.wires).toBe('')
  expect(broken.box.every(Number.isFinite)).toBe(true)
})

test('positions inside a parent count from there, and parents in a circle end', () => {
  const node = (id: string, x: number, parent?: string) => ({
    id,
    kind: 'model',
    position: { x, y: 0 },
    ...(parent === undefined ? {} : { parent }),
  })
  const document = { ...cheapFirst, edges: [], nodes: [node('group', 100), node('inside', 20, 'group')] }
  expect(sketchOf(document).nodes.map((each) => each.x)).toEqual([100, 120])
  const sized = { ...document, nodes: document.nodes.map((each) => ({ ...each, size: { w: 700, h: 300 } })) }
  expect(sketchOf(sized).nodes[0]).toMatchObject({ w: 700, h: 300 })
  const circle = { ...document, nodes: [node('a', 1, 'b'), node('b', 1, 'a')] }
  expect(sketchOf(circle).nodes).toHaveLength(2)
})
