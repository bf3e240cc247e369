import { compile } from '../../../shared/compiler/index.ts'
import type { PipelineDocument, PipelineEdge, PipelineNode, PipelineSettings } from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { InsidePorts } from '../../../shared/kinds/define.ts'
import { definitionOf } from '../kind-bench.ts'
import { chanceMachine } from './tools.ts'

export interface Port {
  node: string
  port: string
}

interface Source {
  port: Port
  /** Its step takes exactly one of these ways. */
  branch: boolean
}

/** A drawing as it grows: that of the pipeline, or what lies in a box. */
export class Drawing {
  readonly nodes: PipelineNode[] = []
  readonly edges: PipelineEdge[] = []
  /** What can be wired on here; a box begins a list of its own. */
  #gives: Source[][] = []
  #parent: string | null = null

  /**
   * @param wires by chance, which of what stands before it each port is wired to
   * @param known where these ports are wired to, instead of by chance; null: not here
   */
  put(
    id: string,
    kind: string,
    config: JsonObject,
    wires: readonly number[],
    inside?: InsidePorts,
    known: Readonly<Record<string, Port | null>> = {},
  ): void {
    const definition = definitionOf(kind)
    const ports = definition.ports(definition.schema.parse(config), inside)
    ports.inputs.forEach((input, p) => {
      const from = known[input.id]
      if (from === null) return
      if (from !== undefined) return this.wire(from, { node: id, port: input.id })
      const count = input.many === true ? 2 + (wires[0]! % 2) : input.optional === true && wires[1]! % 2 === 0 ? 0 : 1
      for (let i = 0; i < count; i++) this.#wireSome({ node: id, port: input.id }, wires[(p + i) % wires.length]!)
    })
    const parent = this.#parent === null ? {} : { parent: this.#parent }
    this.nodes.push({ id, kind, position: { x: this.nodes.length * 10, y: 0 }, config, ...parent })
    const given = ports.outputs.map((output) => ({
      port: { node: id, port: output.id },
      branch: output.branch === true,
    }))
    if (given.length > 0) this.#gives.push(given)
  }

  /** What was drawn lately is wired more often, so that chains grow; now and then all ways of a choice meet again. */
  #wireSome(to: Port, chance: number): void {
    const from = this.#gives[Math.max(0, this.#gives.length - 1 - (chance % Math.min(4, this.#gives.length)))]!
    const ways = from.filter(({ branch }) => branch)
    if (ways.length > 1 && chance % 5 === 0) for (const { port } of ways) this.wire(port, to)
    else this.wire(from[chance % from.length]!.port, to)
  }

  /** An Output at what came of many: a Join of any, wired to every `step`th node that was drawn so far. */
  gather(id: string, step: number): void {
    const sources = this.#gives.filter((_, i) => i % step === 0)
    this.put(`${id}-all`, 'join', { policy: 'any' }, [], undefined, { values: null })
    for (const [{ port }] of sources as [Source][]) this.wire(port, { node: `${id}-all`, port: 'values' })
    this.put(id, 'output', { name: id }, [], undefined, { value: { node: `${id}-all`, port: 'value' } })
  }

  wire(from: Port, to: Port): void {
    this.edges.push({ id: `w${String(this.edges.length).padStart(4, '0')}`, from, to })
  }

  /** Draws in the box, whose own node is put after what lies in it. */
  within(box: string, draw: () => void): void {
    const [gives, parent] = [this.#gives, this.#parent]
    this.#gives = []
    this.#parent = box
    draw()
    this.#gives = gives
    this.#parent = parent
  }

  /** Draws in a group, which is only a frame: wires cross it. */
  around(group: string, draw: () => void): void {
    const parent = this.#parent
    this.nodes.push({
      id: group,
      kind: 'group',
      position: { x: this.nodes.length * 10, y: 0 },
      ...(parent === null ? {} : { parent }),
    })
    this.#parent = group
    draw()
    this.#parent = parent
  }

  document(settings: PipelineSettings): PipelineDocument {
    return {
      format: 'switchyard.pipeline',
      version: 1,
      name: 'By chance',
      settings,
      nodes: this.nodes,
      edges: this.edges,
    }
  }
}

const rounds = 12

/**
 * The same drawing, with what the compiler refuses wired to the Input beside it instead, or not at all where several wires
 * meet. What can't be mended so is handed back as it is.
 */
export function mended(document: PipelineDocument): PipelineDocument {
  const byId = new Map(document.nodes.map((node) => [node.id, node]))
  /** The box that a node lies in, groups not counted. */
  const boxOf = (id: string): string | undefined => {
    const parent = byId.get(id)?.parent
    return parent !== undefined && byId.get(parent)?.kind === 'group' ? boxOf(parent) : parent
  }
  const inputs = new Map<string | undefined, string>()
  for (const { id, kind } of document.nodes) if (kind === 'input' && !inputs.has(boxOf(id))) inputs.set(boxOf(id), id)
  let { edges } = document
  for (let round = 0; round < rounds; round++) {
    const wrong = compile({ ...document, edges }, chanceMachine).problems.filter(({ severity }) => severity === 'error')
    if (wrong.length === 0) break
    const at = new Set(wrong.map(({ where }) => where))
    const taken = new Set<string>()
    edges = edges.flatMap((edge) => {
      if (!at.has(edge.id) && !at.has(edge.to.node)) return [edge]
      // One wire a port is left, and comes from the Input.
      const port = `${edge.to.node} ${edge.to.port}`
      const input = inputs.get(boxOf(edge.to.node))
      if (taken.has(port) || input === undefined) return []
      taken.add(port)
      return [{ ...edge, from: { node: input, port: 'value' } }]
    })
  }
  return { ...document, edges }
}
