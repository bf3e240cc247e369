import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import { canonicalJson } from '../../../shared/json.ts'

/**
 * Nodes whose result belongs to another drawing than the present one: their config, their wires or anything before them
 * changed since the run. Titles and places don't count.
 */
export function staleNodes(ran: PipelineDocument, now: PipelineDocument): ReadonlySet<string> {
  if (ran === now || (ran.nodes === now.nodes && ran.edges === now.edges)) return none
  const before = new Map(ran.nodes.map((node) => [node.id, node]))
  const [wiresBefore, wiresNow] = [wiresInto(ran), wiresInto(now)]
  const changed = new Set<string>()
  for (const node of now.nodes) {
    const old = before.get(node.id)
    if (old === undefined) continue
    if (!sameWork(old, node) || wiresBefore.get(node.id) !== wiresNow.get(node.id)) changed.add(node.id)
  }
  if (changed.size === 0) return none
  const after = new Map<string, string[]>()
  for (const { from, to } of now.edges) {
    const list = after.get(from.node)
    if (list === undefined) after.set(from.node, [to.node])
    else list.push(to.node)
  }
  const queue = [...changed]
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    for (const next of after.get(id) ?? []) {
      if (changed.has(next)) continue
      changed.add(next)
      queue.push(next)
    }
  }
  return changed
}

const none: ReadonlySet<string> = new Set()

const sameWork = (a: PipelineNode, b: PipelineNode): boolean =>
  a.kind === b.kind && (a.config === b.config || canonicalJson(a.config ?? {}) === canonicalJson(b.config ?? {}))

/** Per node, its incoming wires as one text. */
function wiresInto(document: PipelineDocument): Map<string, string> {
  const lines = new Map<string, string[]>()
  for (const { id, from, to } of document.edges) {
    const line = `${to.port} ${id} ${from.node} ${from.port}`
    const known = lines.get(to.node)
    if (known === undefined) lines.set(to.node, [line])
    else known.push(line)
  }
  return new Map([...lines].map(([id, list]) => [id, list.sort().join('\n')]))
}
