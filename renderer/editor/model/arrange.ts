import { graphlib, layout } from '@dagrejs/dagre'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { cardOf } from './geometry.ts'
import { readNode } from './kinds.ts'
import { moveNodes, type Point } from './operations.ts'

/** Places every node by its wires, left to right. Notes and what lies in a group stay where they are. */
export function arrange(document: PipelineDocument): PipelineDocument {
  const graph = new graphlib.Graph({ multigraph: true })
  graph.setGraph({ rankdir: 'LR', nodesep: 36, ranksep: 72, marginx: 0, marginy: 0 })
  graph.setDefaultEdgeLabel(() => ({}))
  const free = document.nodes.filter((node) => node.parent === undefined && readNode(node).kind?.runs !== false)
  if (free.length === 0) return document
  const cards = new Map(free.map((node) => [node.id, cardOf(node)]))
  for (const [id, card] of cards) graph.setNode(id, { width: card.width, height: card.height })
  for (const edge of document.edges) {
    if (cards.has(edge.from.node) && cards.has(edge.to.node)) graph.setEdge(edge.from.node, edge.to.node, {}, edge.id)
  }
  layout(graph)
  const places = new Map<string, Point>()
  for (const [id, card] of cards) {
    const placed = graph.node(id)
    // On the grid, so that what dagre lines up stays lined up to the eye.
    places.set(id, { x: snap(placed.x - card.width / 2), y: snap(placed.y - card.height / 2) })
  }
  return moveNodes(document, places)
}

const snap = (value: number): number => Math.round(value / 8) * 8
