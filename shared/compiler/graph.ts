import { ProblemList } from '../document/collect.ts'
import { nodeName } from '../document/words.ts'
import type { PipelineEdge, PipelineNode } from '../document/schema.ts'
import type { JsonObject } from '../json.ts'
import type { Asking, InputPort, InsidePorts, Kind, OutputPort, PlannedCall } from '../kinds/define.ts'
import type { Problem } from '../problems.ts'
import type { PortType } from '../values.ts'
import type { Conversion } from './convert.ts'

/** A node that runs, with what its kind says of it. Of a node that can't be read only the wires are known. */
export interface GraphNode {
  /** Place among the graph's nodes. */
  index: number
  node: PipelineNode
  id: string
  /** How a sentence calls it. */
  name: string
  kind: Kind | null
  /** Null where it could not be read: then its ports are unknown, and nothing is said of them. */
  read: ReadNode | null
  end: 'input' | 'output' | null
  /** What a box runs; null for every other kind, and where it could not be read. */
  inside: Inside | null
  /** Every wire into it and out of it whose other end is a node that runs. */
  into: Wire[]
  outOf: Wire[]
}

/** What lies in a box, made ready as the drawing around it is. */
export interface Inside {
  /** Sources before what depends on them. */
  order: readonly GraphNode[]
  /** Those its Outputs depend on. */
  reached: ReadonlySet<GraphNode>
  ports: InsidePorts
  /** What all data in it is tagged with, beside what comes in. */
  tags: readonly string[]
  /** What a held pipeline may spend each time it runs, by its own settings; absent: no more than the run. */
  perRunUsd?: number
}

export interface ReadNode {
  config: JsonObject
  asking: Asking
  /** In the ports' order; each port's wires by their ids. */
  inputs: GraphInput[]
  /** Null where there are few. */
  inputById: ReadonlyMap<string, GraphInput> | null
  outputs: readonly OutputPort[]
  calls: readonly PlannedCall[]
  /** The types of the output ports, once known (`types.ts`). */
  types: Map<string, PortType>
}

export interface GraphInput {
  port: InputPort
  wires: Wire[]
}

export interface Wire {
  edge: PipelineEdge
  from: GraphNode
  to: GraphNode
  convert: Conversion
}

export interface Graph {
  nodes: GraphNode[]
  byId: ReadonlyMap<string, GraphNode>
}

export const nameOf = (node: PipelineNode): string => nodeName(node)

/** A problem in a pipeline that a node holds, said of that node: who reads it has no other place to look. */
export const insideWords = (found: Problem, { id, name }: { id: string; name: string }): Problem => ({
  ...found,
  where: id,
  message: `Inside ${name}: ${found.message}`,
})

/** Looks at what lies in a box. Of a pipeline that a node holds the problems are said of the node. */
export function checkInside(node: GraphNode, look: (problems: ProblemList) => void, problems: ProblemList): void {
  if (node.kind?.box?.from !== 'document') return look(problems)
  const own = new ProblemList()
  look(own)
  for (const found of own.list()) problems.put(insideWords(found, node))
}

/** What it looks at by name, without a wire. */
export const readsOf = ({ kind, read }: GraphNode): readonly { name: string; tells: boolean }[] =>
  kind?.reads === undefined || read === null ? [] : kind.reads(read.config)

/** "Question of Small": a port as a sentence names it. */
export const portName = (node: GraphNode, port: string): string => {
  const known = inputOf(node, port)?.port ?? node.read?.outputs.find((each) => each.id === port)
  return `"${known?.label ?? port}" of ${node.name}`
}

export function inputOf({ read }: GraphNode, port: string): GraphInput | undefined {
  if (read === null) return undefined
  return read.inputById === null ? read.inputs.find((input) => input.port.id === port) : read.inputById.get(port)
}

const none: readonly string[] = []

/** Ports of which one value is enough, by how the kind asks: an alternative each. Empty for a kind that wants all. */
export function alternativePorts(asking: Asking): readonly string[] {
  if (asking.how === 'all') return none
  return asking.how === 'inOrder' ? asking.ports : [asking.port]
}
