import type { PipelineEdge, PipelineNode } from '../document/schema.ts'
import type { ProblemList } from '../document/collect.ts'
import { listWords, shorten } from '../document/words.ts'
import { type PortType, typeName } from '../values.ts'
import { fit } from './convert.ts'
import { inputOf, nameOf, portName, type Graph, type GraphNode, type Wire } from './graph.ts'
import type { Scope } from './scopes.ts'

/** Lays the wires between the nodes of one drawing (`drawn` holds those of every other), by their ids; a wire that leads nowhere becomes a problem and no wire. */
export function layWires(
  { edges, crossed }: Scope,
  drawn: ReadonlyMap<string, PipelineNode>,
  nodes: GraphNode[],
  problems: ProblemList,
): Graph {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const sorted = [...edges].sort((a, b) => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0))
  for (const edge of sorted) {
    const [from, to] = [byId.get(edge.from.node), byId.get(edge.to.node)]
    if (from !== undefined && to !== undefined) {
      lay(edge, from, to, problems)
      continue
    }
    const missing = [edge.from.node, edge.to.node].filter((id) => !drawn.has(id))
    if (missing.length > 0) {
      const names = missing.map((id) => (id === '' ? 'no node at all' : `"${shorten(id)}", which isn't there`))
      const message = `The wire ${shorten(edge.id)} leads to ${listWords([...new Set(names)])}.`
      problems.add('dangling_wire', shorten(edge.id, 64), message, 'Take the wire out, or draw it anew.')
      continue
    }
    for (const [end, node] of [[edge.from, from] as const, [edge.to, to] as const]) {
      const note = drawn.get(end.node)
      if (node !== undefined || note === undefined) continue
      problems.add(
        'missing_port',
        edge.id,
        `${nameOf(note)} has no ports, so no wire can end there.`,
        'Take the wire out.',
      )
    }
  }
  for (const node of nodes) checkWired(node, crossed, problems)
  return { nodes, byId }
}

function lay(edge: PipelineEdge, from: GraphNode, to: GraphNode, problems: ProblemList): void {
  const wire: Wire = { edge, from, to, convert: null }
  const givesIt = from.read === null || from.read.outputs.some((port) => port.id === edge.from.port)
  const input = inputOf(to, edge.to.port)
  if (!givesIt)
    missingPort(edge, from, edge.from.port, 'output', from.read?.outputs.map((port) => port.id) ?? [], problems)
  if (to.read !== null && input === undefined) {
    missingPort(
      edge,
      to,
      edge.to.port,
      'input',
      to.read.inputs.map(({ port }) => port.id),
      problems,
    )
  }
  from.outOf.push(wire)
  to.into.push(wire)
  input?.wires.push(wire)
}

function missingPort(
  edge: PipelineEdge,
  node: GraphNode,
  port: string,
  side: 'input' | 'output',
  there: readonly string[],
  problems: ProblemList,
): void {
  const fix =
    there.length === 0
      ? `${node.name} has no ${side} ports; take the wire out.`
      : `Its ${side} ports are ${shorten(listWords(there.slice(0, 12)), 200)}.`
  problems.add('missing_port', edge.id, `${node.name} has no ${side} port "${shorten(port)}".`, fix)
}

function checkWired(node: GraphNode, crossed: ReadonlySet<string>, problems: ProblemList): void {
  for (const { port, wires } of node.read?.inputs ?? []) {
    if (wires.length > 0 || port.optional === true || crossed.has(`${node.id} ${port.id}`)) continue
    problems.add('unwired_port', node.id, `Nothing is wired to "${port.label}" of ${node.name}.`, 'Draw a wire to it.')
  }
}

const typeOf = ({ from, edge }: Wire): PortType => from.read?.types.get(edge.from.port) ?? 'any'

/** The one type of all that arrives at these ports; `any` where there are several, or nothing arrives. */
function repeated(node: GraphNode, ports: readonly string[]): PortType {
  let only: PortType | null = null
  for (const id of ports) {
    const input = inputOf(node, id)
    for (const wire of input?.wires ?? []) {
      const type: PortType = fit(typeOf(wire), input?.port.accepts ?? [])?.as ?? 'any'
      if (only !== null && only !== type) return 'any'
      only = type
    }
  }
  return only ?? 'any'
}

/**
 * The types of all ports, sources first, and on each wire what its value has to become. A port that repeats what arrives
 * has that type, or `any` where several arrive. Rule: pipeline-format, "Types".
 */
export function inferTypes(order: readonly GraphNode[], problems: ProblemList): void {
  for (const node of order) {
    if (node.read === null) continue
    const { inputs, outputs, types } = node.read
    for (const { port, wires } of inputs) {
      for (const wire of wires) {
        const type = typeOf(wire)
        const fitting = fit(type, port.accepts)
        if (fitting === null) mismatch(wire, type, port.accepts, problems)
        wire.convert = fitting?.convert ?? null
      }
    }
    for (const { id, gives } of outputs) types.set(id, typeof gives === 'string' ? gives : repeated(node, gives.sameAs))
  }
}

function mismatch(wire: Wire, type: PortType, accepts: readonly PortType[], problems: ProblemList): void {
  const wanted = accepts.map(typeName).join(' or ')
  const message = `${portName(wire.from, wire.edge.from.port)} gives ${typeName(type)}, but ${portName(wire.to, wire.edge.to.port)} takes ${wanted}.`
  const intoText = accepts.includes('text') || accepts.includes('chat')
  const shows = type === 'file' && wire.to.kind?.form.some(({ key }) => key === 'images') === true
  const fix = shows
    ? `Switch on "Show it pictures" in ${wire.to.name}, and wire the file to its port Pictures.`
    : intoText && type !== 'file'
      ? 'Put a Prompt in between, which writes it out as text.'
      : 'Put a Parse in between, which reads it out of text, or wire another port.'
  problems.add('type_mismatch', wire.edge.id, message, fix)
}
