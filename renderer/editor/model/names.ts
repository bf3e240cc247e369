import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import { asksInOrder, outputPort, readNode, titleOf } from './kinds.ts'
import { nodesById } from './order.ts'
import type { End } from './operations.ts'

/** By input port: what is wired there, in words. */
export type SourceNames = Readonly<Record<string, string>>

/** For each node that asks for its inputs in order, what its ports bring: `Small, on pass`. */
export function sourceNames(document: PipelineDocument): ReadonlyMap<string, SourceNames> {
  const names = new Map<string, Record<string, string>>()
  const byId = nodesById(document)
  let into: Map<string, End> | null = null
  for (const node of document.nodes) {
    if (!asksInOrder(node)) continue
    into ??= new Map(document.edges.map((edge) => [`${edge.to.node} ${edge.to.port}`, edge.from]))
    const own: Record<string, string> = {}
    for (const port of readNode(node).ports.inputs) {
      const from = into.get(`${node.id} ${port.id}`)
      if (from !== undefined) own[port.id] = bringer(byId, into, from)
    }
    names.set(node.id, own)
  }
  return names
}

/** Who a value is from: a node, or the one whose value it lets through, and under which condition. */
function bringer(byId: ReadonlyMap<string, PipelineNode>, into: ReadonlyMap<string, End>, from: End): string {
  const node = byId.get(from.node)
  if (node === undefined) return from.node
  const port = outputPort(node, from.port)
  if (port?.branch !== true || typeof port.gives === 'string') return titleOf(node)
  const through = port.gives.sameAs[0]
  const origin = through === undefined ? undefined : into.get(`${node.id} ${through}`)
  const source = origin === undefined ? undefined : byId.get(origin.node)
  return source === undefined ? `${titleOf(node)}: ${port.label}` : `${titleOf(source)}, on ${port.label.toLowerCase()}`
}

export const portKey = (side: 'in' | 'out', port: string): string => ` ${side}:${port};`

/** Per node, its wired ports as one text of `portKey`s: texts compare by what they say, so that nothing is drawn anew for nothing. */
export function wiredPorts(document: PipelineDocument): ReadonlyMap<string, string> {
  return portsOf(document.edges.map(({ from, to }) => [from, to]))
}

/** The same for what is folded and takes the wires of what lies in it to its own border, where they name no port. */
export function wiredBorders(
  document: PipelineDocument,
  away: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  if (away.size === 0) return new Map()
  return portsOf(
    document.edges.flatMap(({ from, to }): [End | null, End | null][] => {
      const [source, target] = [away.get(from.node), away.get(to.node)]
      if ((source ?? from.node) === (target ?? to.node)) return []
      return [
        [
          source !== undefined ? { node: source, port: '' } : null,
          target !== undefined ? { node: target, port: '' } : null,
        ],
      ]
    }),
  )
}

function portsOf(wires: readonly (readonly [End | null, End | null])[]): ReadonlyMap<string, string> {
  const keys = new Map<string, Set<string>>()
  const note = (side: 'in' | 'out', end: End | null) => {
    if (end === null) return
    const key = portKey(side, end.port)
    const known = keys.get(end.node)
    if (known === undefined) keys.set(end.node, new Set([key]))
    else known.add(key)
  }
  for (const [from, to] of wires) {
    note('out', from)
    note('in', to)
  }
  return new Map([...keys].map(([node, set]) => [node, [...set].sort().join('')]))
}
