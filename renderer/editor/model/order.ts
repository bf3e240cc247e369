import { placeOf } from '../../../shared/document/place.ts'
import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'

export { placeOf }

/** Of two nodes with the same id (a broken document) the first, as everywhere. */
export function nodesById(document: PipelineDocument): Map<string, PipelineNode> {
  const byId = new Map<string, PipelineNode>()
  for (const node of document.nodes) if (!byId.has(node.id)) byId.set(node.id, node)
  return byId
}

/** Columns closer together than this are read as one. */
const columnWidth = 120

/** Ids as one reads a drawing that flows to the right: column by column, each from its top. */
export function readingOrder(document: PipelineDocument): string[] {
  const byId = nodesById(document)
  const placed = [...byId.values()].map((node) => ({ id: node.id, ...placeOf(byId, node) }))
  placed.sort((a, b) => a.x - b.x || a.y - b.y || (a.id < b.id ? -1 : 1))
  const columns: (typeof placed)[] = []
  let left = -Infinity
  for (const each of placed) {
    const column = columns.at(-1)
    if (column === undefined || each.x - left > columnWidth) {
      left = each.x
      columns.push([each])
    } else column.push(each)
  }
  return columns.flatMap((column) => column.sort((a, b) => a.y - b.y || a.x - b.x).map((each) => each.id))
}

/** These nodes and all that lies in them. */
export function withContents(document: PipelineDocument, ids: ReadonlySet<string>): Set<string> {
  const all = new Set(ids)
  for (let before = -1; before !== all.size;) {
    before = all.size
    for (const { id, parent } of document.nodes) if (parent !== undefined && all.has(parent)) all.add(id)
  }
  return all
}
