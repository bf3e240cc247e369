import { fit } from '../../../shared/compiler/convert.ts'
import type { PipelineDocument, PipelineEdge } from '../../../shared/document/schema.ts'
import { type PortType, typeName } from '../../../shared/values.ts'
import type { Kind } from '../../../shared/kinds/define.ts'
import { kinds } from '../../../shared/kinds/index.ts'
import { inputPort, outputPort, readNode, titleOf } from './kinds.ts'
import { borderBetween } from './bridge.ts'
import { nodeIn, type End } from './operations.ts'

/** May a wire be drawn? If not, why, in words. `across`: only a border is in the way. */
export type Answer = { ok: true; note: string | null } | { ok: false; why: string; across?: true }

const no = (why: string): Answer => ({ ok: false, why })

const listed = (types: readonly PortType[]): string => types.map(typeName).join(' or ')

/** The type that leaves a port: its own, or that of what arrives at the ports it repeats; `any` where only a run can tell. */
export function outputType(document: PipelineDocument, end: End, seen: ReadonlySet<string> = new Set()): PortType {
  const node = nodeIn(document, end.node)
  const port = node === undefined ? undefined : outputPort(node, end.port)
  if (port === undefined) return 'any'
  if (typeof port.gives === 'string') return port.gives
  const key = `${end.node} ${end.port}`
  if (seen.has(key)) return 'any'
  const { sameAs } = port.gives
  const further = new Set([...seen, key])
  const types = new Set<PortType>()
  for (const { from, to } of document.edges) {
    if (to.node === end.node && sameAs.includes(to.port)) types.add(outputType(document, from, further))
  }
  const [only] = types
  return types.size === 1 && only !== undefined ? only : 'any'
}

export function mayConnect(document: PipelineDocument, from: End, to: End): Answer {
  const source = nodeIn(document, from.node)
  const target = nodeIn(document, to.node)
  if (source === undefined || target === undefined) return no('One of the two nodes is gone.')
  if (source.id === target.id) return no(`${titleOf(source)} can't be wired to itself.`)
  const border = borderBetween(document, source, target)
  if (border !== null)
    return {
      ok: false,
      across: true,
      why: `${border}, and wires never cross a border. Inputs and Outputs inside are its ports.`,
    }
  const port = inputPort(target, to.port)
  if (port === undefined) return no(`${titleOf(target)} has no port "${to.port}" any more.`)
  if (outputPort(source, from.port) === undefined) return no(`${titleOf(source)} has no port "${from.port}" any more.`)
  const same = document.edges.some(
    (edge) =>
      edge.from.node === from.node &&
      edge.from.port === from.port &&
      edge.to.node === to.node &&
      edge.to.port === to.port,
  )
  if (same) return no('These two ports are wired already.')
  const type = outputType(document, from)
  const found = fit(type, port.accepts)
  if (found === null) {
    const helper =
      port.accepts.includes('text') || port.accepts.includes('chat')
        ? 'A Prompt in between can write it out.'
        : 'A Parse in between can read it.'
    return no(`${port.label} takes ${listed(port.accepts)}; this wire brings ${typeName(type)}. ${helper}`)
  }
  if (before(document, source.id).has(target.id))
    return no(`That would make a circle: ${titleOf(target)} already leads to ${titleOf(source)}.`)
  return { ok: true, note: found.convert === null ? null : `${typeName(type)} becomes ${typeName(found.as)}` }
}

let latest: { edges: readonly PipelineEdge[]; id: string; nodes: ReadonlySet<string> } | null = null

/** The nodes from which wires lead to this one. Kept for the last one asked: a wire that is dragged asks at every step. */
function before(document: PipelineDocument, id: string): ReadonlySet<string> {
  if (latest !== null && latest.edges === document.edges && latest.id === id) return latest.nodes
  const into = new Map<string, string[]>()
  for (const { from, to } of document.edges) {
    const list = into.get(to.node)
    if (list === undefined) into.set(to.node, [from.node])
    else list.push(from.node)
  }
  const nodes = new Set<string>()
  const queue = [...(into.get(id) ?? [])]
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (nodes.has(next)) continue
    nodes.add(next)
    queue.push(...(into.get(next) ?? []))
  }
  latest = { edges: document.edges, id, nodes }
  return nodes
}

const isWired = (document: PipelineDocument, to: End): boolean =>
  document.edges.some((edge) => edge.to.node === to.node && edge.to.port === to.port)

/** Where on a node a wire from `from` belongs: the first free port that it fits, else the first it fits at all. */
export function bestInput(document: PipelineDocument, from: End, nodeId: string): { end: End } | { why: string } {
  const node = nodeIn(document, nodeId)
  if (node === undefined) return { why: 'The node is gone.' }
  const { inputs } = readNode(node).ports
  if (inputs.length === 0) return { why: `${titleOf(node)} takes no wires.` }
  const answers = inputs.map((port) => ({
    port,
    end: { node: nodeId, port: port.id },
    answer: mayConnect(document, from, { node: nodeId, port: port.id }),
  }))
  const fitting = answers.filter(({ answer }) => answer.ok)
  const chosen = fitting.find(({ port, end }) => port.many === true || !isWired(document, end)) ?? fitting[0]
  if (chosen !== undefined) return { end: chosen.end }
  const refusal = answers.find(({ answer }) => !answer.ok)?.answer
  return { why: refusal !== undefined && !refusal.ok ? refusal.why : 'It does not fit.' }
}

/** Where a wire to `to` may come from on a node. */
export function bestOutput(document: PipelineDocument, nodeId: string, to: End): { end: End } | { why: string } {
  const node = nodeIn(document, nodeId)
  if (node === undefined) return { why: 'The node is gone.' }
  const { outputs } = readNode(node).ports
  if (outputs.length === 0) return { why: `Nothing comes out of ${titleOf(node)}.` }
  let why = 'It does not fit.'
  for (const port of outputs) {
    const end = { node: nodeId, port: port.id }
    const answer = mayConnect(document, end, to)
    if (answer.ok) return { end }
    why = answer.why
  }
  return { why }
}

/** Kinds from the palette that a wire from (or to) this end could be put on, by what they are fresh. */
export function fittingKinds(document: PipelineDocument, end: End, side: 'out' | 'in'): Kind[] {
  const node = nodeIn(document, end.node)
  if (node === undefined) return []
  if (side === 'out') {
    const type = outputType(document, end)
    return kinds.filter((kind) => freshPorts(kind).inputs.some((port) => fit(type, port.accepts) !== null))
  }
  const port = inputPort(node, end.port)
  if (port === undefined) return []
  return kinds.filter((kind) =>
    freshPorts(kind).outputs.some(
      (out) => fit(typeof out.gives === 'string' ? out.gives : 'any', port.accepts) !== null,
    ),
  )
}

const freshPorts = (kind: Kind) => readNode({ kind: kind.kind, config: kind.fresh }).ports

/** Wires that a new one would have to share a single-value port with. */
export const sharing = (document: PipelineDocument, to: End): string[] => {
  const node = nodeIn(document, to.node)
  if (node === undefined || inputPort(node, to.port)?.many === true) return []
  return document.edges.filter((edge) => edge.to.node === to.node && edge.to.port === to.port).map((edge) => edge.id)
}
