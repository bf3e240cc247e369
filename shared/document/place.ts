import type { PipelineDocument, PipelineNode } from './schema.ts'

/** Where a node stands on the canvas: its own position and those of what it lies in. */
export function placeOf(
  byId: ReadonlyMap<string, PipelineNode>,
  node: Pick<PipelineNode, 'id' | 'position' | 'parent'>,
): { x: number; y: number } {
  let { x, y } = node.position
  const seen = new Set([node.id])
  for (let id = node.parent; id !== undefined && !seen.has(id);) {
    seen.add(id)
    const parent = byId.get(id)
    if (parent === undefined) break
    x += parent.position.x
    y += parent.position.y
    id = parent.parent
  }
  return { x, y }
}

/** Enough of a document to draw it small: kinds, places and sizes on the canvas, and which nodes are wired. */
export function sketchOf(document: PipelineDocument): {
  nodes: { id: string; kind: string; x: number; y: number; w?: number; h?: number }[]
  edges: [from: string, to: string][]
} {
  const byId = new Map(document.nodes.map((node) => [node.id, node]))
  return {
    nodes: document.nodes.map((node) => ({ id: node.id, kind: node.kind, ...placeOf(byId, node), ...node.size })),
    edges: document.edges.map(({ from, to }) => [from.node, to.node]),
  }
}
