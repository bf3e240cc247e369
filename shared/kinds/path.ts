import type { PipelineDocument } from '../document/schema.ts'
import { kindOf } from './index.ts'

/** The boxes that a node lies in, outermost first, and its id: as `drawnPath` has it. */
export function pathIn({ nodes }: PipelineDocument, nodeId: string): string {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const ids = [nodeId]
  const seen = new Set(ids)
  for (let at = byId.get(nodeId)?.parent; at !== undefined && !seen.has(at); at = byId.get(at)?.parent) {
    seen.add(at)
    const around = byId.get(at)
    if (around !== undefined && kindOf(around.kind)?.box !== undefined) ids.unshift(at)
  }
  return ids.join('/')
}
