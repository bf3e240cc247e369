import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import { foldedAway, holds, isFrame } from './boxes.ts'
import { around, cardOf, cardWidth, headHeight, type Box } from './geometry.ts'
import type { Point } from './operations.ts'
import { nodesById, placeOf, withContents } from './order.ts'

/** Of a usual card; a little room around it; and how many steps away a place is looked for. */
const freshHeight = 144
const gap = 16
const reach = 14

const snap = (value: number): number => Math.round(value / 8) * 8

/** A place that no card stands at exactly, so that a second node never hides the first. */
export function apart(document: PipelineDocument, at: Point): Point {
  const place = { x: snap(at.x), y: snap(at.y) }
  while (
    document.nodes.some(({ position }) => Math.abs(position.x - place.x) < 16 && Math.abs(position.y - place.y) < 16)
  ) {
    place.x += 32
    place.y += 32
  }
  return place
}

/** The nearest place around a point where a fresh card stands on no other: for nodes whose place nobody chose. */
export function roomNear(document: PipelineDocument, point: Point): Point {
  const wanted = { x: snap(point.x - cardWidth / 2), y: snap(point.y - freshHeight / 2) }
  return nearestFree(document.nodes, document, wanted, { width: cardWidth, height: freshHeight })
}

/**
 * A fresh frame and what is in it, moved to the nearest place where it lies on nothing: what it lay on would look as if it
 * lay in it. One that was put into another frame stays.
 */
export function withRoom(document: PipelineDocument, frameId: string): PipelineDocument {
  const frame = document.nodes.find((node) => node.id === frameId)
  if (frame === undefined || frame.parent !== undefined) return document
  const within = withContents(document, new Set([frameId]))
  const others = document.nodes.filter((node) => !within.has(node.id))
  const position = nearestFree(others, document, frame.position, cardOf(frame))
  if (position.x === frame.position.x && position.y === frame.position.y) return document
  return { ...document, nodes: document.nodes.map((node) => (node === frame ? { ...node, position } : node)) }
}

/**
 * What was pasted, moved as a whole to the nearest place where it covers nothing: on the free canvas, or where an open frame
 * has room for all of it. `ids`: of nodes that lie in no frame yet, or in one of each other.
 */
export function pastedWithRoom(document: PipelineDocument, ids: readonly string[]): PipelineDocument {
  const pasted = withContents(document, new Set(ids))
  const roots = document.nodes.filter((node) => pasted.has(node.id) && node.parent === undefined)
  if (roots.length === 0) return document
  const outline = around(roots.map((node) => ({ ...node.position, ...cardOf(node) })))
  const others = document.nodes.filter((node) => !pasted.has(node.id))
  const { x, y } = nearestFree(others, document, outline, outline, true)
  if (x === outline.x && y === outline.y) return document
  const moved = new Map(
    roots.map((node) => [
      node,
      { ...node, position: { x: node.position.x + x - outline.x, y: node.position.y + y - outline.y } },
    ]),
  )
  return { ...document, nodes: document.nodes.map((node) => moved.get(node) ?? node) }
}

function nearestFree(
  others: readonly PipelineNode[],
  document: PipelineDocument,
  wanted: Point,
  { width, height }: { width: number; height: number },
  inFrames = false,
): Point {
  const byId = nodesById(document)
  const away = foldedAway(document)
  const boxes = others
    .filter(({ id }) => !away.has(id))
    .map((node) => ({ ...placeOf(byId, node), ...cardOf(node), open: inFrames && holds(node) && isFrame(node) }))
  const isFree = ({ x, y }: Point): boolean =>
    boxes.every(
      (box) =>
        x >= box.x + box.width + gap ||
        x + width + gap <= box.x ||
        y >= box.y + box.height + gap ||
        y + height + gap <= box.y ||
        (box.open &&
          x >= box.x + gap &&
          x + width + gap <= box.x + box.width &&
          y >= box.y + headHeight &&
          y + height + gap <= box.y + box.height),
    )
  const steps = Array.from({ length: 2 * reach + 1 }, (_, index) => index - reach)
  const places = steps
    .flatMap((row) => steps.map((column) => ({ x: wanted.x + column * 56, y: wanted.y + row * 48 })))
    .toSorted((a, b) => Math.hypot(a.x - wanted.x, a.y - wanted.y) - Math.hypot(b.x - wanted.x, b.y - wanted.y))
  return places.find(isFree) ?? beside(boxes, wanted, { width, height })
}

/** Where a drawing is so dense that nothing is free near by: at that of its four sides which is nearest. */
function beside(boxes: readonly Box[], wanted: Point, { width, height }: { width: number; height: number }): Point {
  const all = around(boxes)
  const free = [
    { x: all.x - gap - width, y: wanted.y },
    { x: all.x + all.width + gap, y: wanted.y },
    { x: wanted.x, y: all.y - gap - height },
    { x: wanted.x, y: all.y + all.height + gap },
  ]
  const far = (at: Point): number => Math.hypot(at.x - wanted.x, at.y - wanted.y)
  const [nearest = wanted] = free.toSorted((a, b) => far(a) - far(b))
  return nearest
}
