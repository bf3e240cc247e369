import { ioNameOf } from './io-name.ts'
import { findings } from '../../../shared/document/issues.ts'
import {
  documentFormat,
  documentSchema,
  documentVersion,
  type PipelineDocument,
  type PipelineEdge,
  type PipelineNode,
} from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { nodesById, placeOf, withContents } from './order.ts'
import { emptyDocument, freeId, nextWireId, type Point } from './operations.ts'

/**
 * Copying and pasting. What goes on the clipboard is itself a pipeline document, so that a copied part can be pasted
 * into a file or a mail, and a whole exported pipeline into the canvas.
 */

/** The chosen nodes with what lies in them, and the wires among them; what lay in a frame left behind, as it stood on the canvas. */
export function cut(document: PipelineDocument, chosen: ReadonlySet<string>): PipelineDocument {
  const ids = withContents(document, chosen)
  const byId = nodesById(document)
  return {
    ...emptyDocument(document.name),
    nodes: document.nodes.flatMap((node): PipelineNode[] => {
      if (!ids.has(node.id)) return []
      if (node.parent === undefined || ids.has(node.parent)) return [node]
      const { parent: _left, ...rest } = node
      return [{ ...rest, position: placeOf(byId, node) }]
    }),
    edges: document.edges.filter((edge) => ids.has(edge.from.node) && ids.has(edge.to.node)),
  }
}

export const toText = (fragment: PipelineDocument): string => `${JSON.stringify(fragment, null, 2)}\n`

/** What a clipboard's text holds, or in words why it can't be pasted. */
export function fromText(text: string): { ok: true; fragment: PipelineDocument } | { ok: false; problem: string } {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    return { ok: false, problem: 'The clipboard holds no nodes: copy some first, or a pipeline as JSON.' }
  }
  const read = documentSchema.safeParse(json)
  if (read.success) return { ok: true, fragment: read.data as PipelineDocument }
  const format = (json as { format?: unknown } | null)?.format
  if (format !== documentFormat)
    return {
      ok: false,
      problem: `The clipboard holds JSON, but no pipeline (its "format" is not "${documentFormat}").`,
    }
  const version = (json as { version?: unknown }).version
  if (typeof version === 'number' && version > documentVersion) {
    return {
      ok: false,
      problem: `What was copied is of version ${version}; this app reads version ${documentVersion}.`,
    }
  }
  return {
    ok: false,
    problem: `What was copied can't be read: ${findings(documentSchema, json, 'bad_format')[0]?.message ?? 'it is broken.'}`,
  }
}

/** Puts a fragment in, its upper left corner at `at` (absent: moved aside from where it was), under ids of its own. */
export function paste(
  document: PipelineDocument,
  fragment: PipelineDocument,
  at?: Point,
): { document: PipelineDocument; ids: string[] } {
  const taken = new Set(document.nodes.map((node) => node.id))
  const names = new Set(document.nodes.filter((node) => node.parent === undefined).map(ioName))
  const fresh = new Map<string, string>()
  for (const node of fragment.nodes) {
    const id = freeId(taken, node.id)
    taken.add(id)
    fresh.set(node.id, id)
  }
  const shift = at === undefined ? { x: 32, y: 32 } : shiftTo(fragment.nodes, at)
  const nodes = fragment.nodes.map((node): PipelineNode => {
    const { parent, ...rest } = structuredClone(node)
    const inside = parent === undefined ? undefined : fresh.get(parent)
    const position =
      inside === undefined ? { x: node.position.x + shift.x, y: node.position.y + shift.y } : node.position
    const copy = {
      ...rest,
      id: fresh.get(node.id) ?? node.id,
      position,
      ...(inside === undefined ? {} : { parent: inside }),
    }
    // Names inside a box are its own.
    return inside === undefined ? withFreeName(copy, names) : copy
  })
  const wires: PipelineEdge[] = []
  const wireIds = document.edges.map((edge) => edge.id)
  for (const edge of fragment.edges) {
    const [from, to] = [fresh.get(edge.from.node), fresh.get(edge.to.node)]
    if (from === undefined || to === undefined) continue
    const id = nextWireId(wireIds)
    wireIds.push(id)
    wires.push({ id, from: { ...edge.from, node: from }, to: { ...edge.to, node: to } })
  }
  if (nodes.length === 0) return { document, ids: [] }
  return {
    document: { ...document, nodes: [...document.nodes, ...nodes], edges: [...document.edges, ...wires] },
    ids: nodes.map((node) => node.id),
  }
}

function shiftTo(nodes: readonly PipelineNode[], at: Point): Point {
  const roots = nodes.filter((node) => node.parent === undefined || !nodes.some((other) => other.id === node.parent))
  const left = Math.min(...roots.map((node) => node.position.x))
  const top = Math.min(...roots.map((node) => node.position.y))
  return { x: Math.round(at.x - left), y: Math.round(at.y - top) }
}

/** Two Inputs or two Outputs can't share a name, and a copy would. */
const ioName = (node: PipelineNode): string => `${node.kind}:${ioNameOf(node)}`

function withFreeName(node: PipelineNode, taken: Set<string>): PipelineNode {
  const name = node.config?.['name']
  if (typeof name !== 'string') return node
  const prefix = `${node.kind}:`
  const mine = new Set([...taken].filter((each) => each.startsWith(prefix)).map((each) => each.slice(prefix.length)))
  const free = freeId(mine, name)
  taken.add(prefix + free)
  return free === name ? node : { ...node, config: { ...(node.config as JsonObject), name: free } }
}
