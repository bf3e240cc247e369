import { graphlib, layout } from '@dagrejs/dagre'
import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import { holds, withInsides } from './boxes.ts'
import { cardOf, headHeight } from './geometry.ts'
import { readNode } from './kinds.ts'
import { moveNodes, nodeIn, resizeNode, type Point } from './operations.ts'
import { nodesById } from './order.ts'

/** Around what lies in a frame: its ports' names stand at the sides. */
const margin = { x: 96, y: 24 }

/** Places every node by its wires, left to right: what lies in frames first, the frames fitted to it. Notes stay. */
export function arrange(document: PipelineDocument): PipelineDocument {
  const byId = nodesById(document)
  const frames = document.nodes.filter((node) => holds(node) && document.nodes.some(({ parent }) => parent === node.id))
  let next = document
  for (const frame of frames.toSorted((a, b) => depthOf(byId, b) - depthOf(byId, a))) {
    next = arrangeIn(next, frame.id, { x: margin.x, y: headHeight + margin.y })
    const own = next.nodes.filter(({ parent }) => parent === frame.id)
    const right = Math.max(...own.map((node) => node.position.x + cardOf(node).width))
    const bottom = Math.max(...own.map((node) => node.position.y + cardOf(node).height))
    next = withInsides(resizeNode(next, frame.id, { w: snap(right + margin.x), h: snap(bottom + margin.y) }))
  }
  return arrangeIn(next, undefined, { x: 0, y: 0 })
}

function depthOf(byId: ReadonlyMap<string, PipelineNode>, node: PipelineNode): number {
  const seen = new Set([node.id])
  for (let id = node.parent; id !== undefined && !seen.has(id); id = byId.get(id)?.parent) seen.add(id)
  return seen.size
}

/** Places what lies in one frame, or in none. A wire to something deeper counts as one to the frame it lies in. */
function arrangeIn(document: PipelineDocument, frame: string | undefined, corner: Point): PipelineDocument {
  const graph = new graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: 36, ranksep: 72, marginx: 0, marginy: 0 })
  graph.setDefaultEdgeLabel(() => ({}))
  const free = document.nodes.filter(
    (node) => node.parent === frame && (readNode(node).kind?.runs !== false || isFull(document, node)),
  )
  if (free.length === 0) return document
  const byId = nodesById(document)
  const cards = new Map(free.map((node) => [node.id, cardOf(node)]))
  for (const [id, card] of cards) graph.setNode(id, { width: card.width, height: card.height })
  const here = (id: string): string | null => {
    const seen = new Set<string>()
    for (let at: string | undefined = id; at !== undefined && !seen.has(at); at = byId.get(at)?.parent) {
      if (cards.has(at)) return at
      seen.add(at)
    }
    return null
  }
  for (const edge of document.edges) {
    const [from, to] = [here(edge.from.node), here(edge.to.node)]
    if (from !== null && to !== null && from !== to) graph.setEdge(from, to, {}, edge.id)
  }
  layout(graph)
  const places = new Map<string, Point>()
  for (const [id, card] of cards) {
    const placed = graph.node(id)
    // On the grid, so that what dagre lines up stays lined up to the eye.
    places.set(id, { x: corner.x + snap(placed.x - card.width / 2), y: corner.y + snap(placed.y - card.height / 2) })
  }
  return moveNodes(document, places)
}

/** A group that something lies in has its place among the others. */
const isFull = (document: PipelineDocument, node: PipelineNode): boolean =>
  holds(node) && nodeIn(document, node.id) !== undefined && document.nodes.some(({ parent }) => parent === node.id)

const snap = (value: number): number => Math.round(value / 8) * 8
