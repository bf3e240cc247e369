import { describe, expect, it } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { nodesById, placeOf } from '../../../renderer/editor/model/order.ts'
import { cardOf, type Box } from '../../../renderer/editor/model/geometry.ts'
import { addNode, moveNodes, nodeIn, setCollapsed } from '../../../renderer/editor/model/operations.ts'
import { fits, pathAround, routesOf, type Lane } from '../../../renderer/editor/model/routes.ts'
import { templates } from '../../../shared/templates/index.ts'
import { cheapFirst } from './samples.ts'

/** Points along a way: its curves as browsers draw them, in small steps. */
function pointsOf(path: string): { x: number; y: number }[] {
  const points: { x: number; y: number }[] = []
  let at = { x: 0, y: 0 }
  for (const [, letter, rest = ''] of path.matchAll(/([MCH])([^MCH]*)/g)) {
    const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = rest.trim().split(/\s+/).map(Number)
    const to = letter === 'C' ? { x: e, y: f } : letter === 'H' ? { x: a, y: at.y } : { x: a, y: b }
    for (let step = 0; letter !== 'M' && step <= 60; step++) {
      const t = step / 60
      const u = 1 - t
      if (letter === 'H') points.push({ x: at.x + (to.x - at.x) * t, y: at.y })
      else
        points.push({
          x: u ** 3 * at.x + 3 * u * u * t * a + 3 * u * t * t * c + t ** 3 * e,
          y: u ** 3 * at.y + 3 * u * u * t * b + 3 * u * t * t * d + t ** 3 * f,
        })
    }
    at = to
  }
  return points
}

const boxOf = (document: PipelineDocument, id: string): Box => {
  const node = nodeIn(document, id)
  if (node === undefined) throw new Error('not there')
  return { ...placeOf(nodesById(document), node), ...cardOf(node) }
}

const behind = (lane: Lane, box: Box): boolean =>
  pointsOf(pathAround(lane, lane)).some(
    ({ x, y }) => x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height,
  )

describe('the way of a wire', () => {
  it('goes around the cards between its ends', () => {
    const document = cheapFirst()
    const lanes = routesOf(document)
    // From Question, behind Small, to the judge and to Strong.
    expect([...lanes.keys()]).toEqual(['e2', 'e4'])
    for (const [id, lane] of lanes) {
      const edge = document.edges.find((each) => each.id === id)
      for (const node of document.nodes) {
        if (node.id === edge?.from.node || node.id === edge?.to.node) continue
        expect(behind(lane, boxOf(document, node.id)), `${id} behind ${node.id}`).toBe(false)
      }
    }
  })

  it('to a folded group goes to its border, around the cards that are drawn', () => {
    const group = addNode(cheapFirst(), 'group', { x: 500, y: 400 })
    const grouped = {
      ...group.document,
      nodes: group.document.nodes.map((node) => (node.id === 'gate' ? { ...node, parent: group.id } : node)),
    }
    const document = setCollapsed(grouped, new Set([group.id]), true)
    const [box, answer] = [boxOf(document, group.id), boxOf(document, 'answer')]
    const back = { id: 'e9', from: { node: 'answer', port: 'none' }, to: { node: 'gate', port: 'answer' } }
    const lane = routesOf({ ...document, edges: [...document.edges, back] }).get('e9')
    if (lane === undefined) throw new Error('no lane')
    expect([lane.targetX, lane.targetY]).toEqual([box.x, box.y + box.height / 2])
    expect(behind(lane, answer)).toBe(false)
  })

  it('is straight where nothing is between, and for what only lies under it', () => {
    const apart = moveNodes(cheapFirst(), new Map([['small', { x: 260, y: -400 }]]))
    expect(routesOf(apart).size).toBe(0)
    const { document } = addNode(apart, 'note', { x: 240, y: 40 })
    expect(routesOf(document).size).toBe(0)
  })

  it('holds for the ends it was found for, and no others', () => {
    const [lane] = routesOf(cheapFirst()).values()
    if (lane === undefined) throw new Error('no lane')
    expect(fits(lane, { ...lane, sourceX: lane.sourceX + 4 })).toBe(true)
    expect(fits(lane, { ...lane, targetY: lane.targetY + 8 })).toBe(false)
  })

  it('passes behind no card in any template', () => {
    for (const { document } of templates) {
      // A box and what lies in it are meant to overlap.
      if (document.nodes.some((node) => node.parent !== undefined)) continue
      for (const [id, lane] of routesOf(document)) {
        // Back to the left it only goes over or under.
        if (lane.to < lane.from) continue
        const edge = document.edges.find((each) => each.id === id)
        for (const node of document.nodes) {
          if (
            cardOf(node).shape === 'box' ||
            node.kind === 'note' ||
            node.id === edge?.from.node ||
            node.id === edge?.to.node
          )
            continue
          expect(behind(lane, boxOf(document, node.id)), `${document.name}: ${id} behind ${node.id}`).toBe(false)
        }
      }
    }
  })

  it('back to the left goes over or under all that is between', () => {
    const document = cheapFirst()
    const circle = {
      ...document,
      edges: [
        ...document.edges,
        { id: 'e8', from: { node: 'answer', port: 'no-such' }, to: { node: 'question', port: 'neither' } },
        { id: 'e9', from: { node: 'best', port: 'answer' }, to: { node: 'small', port: 'context' } },
      ],
    }
    for (const wire of ['e8', 'e9']) {
      const lane = routesOf(circle).get(wire)
      if (lane === undefined) throw new Error('no lane')
      for (const { id } of document.nodes) expect(behind(lane, boxOf(document, id)), id).toBe(false)
    }
  })

  it('goes between cards that stand close, where there is no other way', () => {
    const blend = templates.find((template) => template.id === 'blend-panel')?.document
    const lane = blend === undefined ? undefined : routesOf(blend).get('e7')
    if (blend === undefined || lane === undefined) throw new Error('no lane')
    for (const id of ['panel-a', 'panel-b', 'panel-c']) expect(behind(lane, boxOf(blend, id)), id).toBe(false)
  })

  it('of two values that go the same way are beside each other', () => {
    const document = cheapFirst()
    const second = addNode(document, 'input', { x: 0, y: 80 })
    const both = {
      ...second.document,
      edges: [
        ...document.edges,
        { id: 'e9', from: { node: second.id, port: 'value' }, to: { node: 'gate', port: 'reference' } },
      ],
    }
    const lanes = routesOf(both)
    const [one, other] = [lanes.get('e4'), lanes.get('e9')]
    if (one === undefined || other === undefined) throw new Error('no lane')
    expect(Math.abs(one.y - other.y)).toBeGreaterThan(6)
  })
})
