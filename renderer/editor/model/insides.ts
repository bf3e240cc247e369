import { placeOf } from '../../../shared/document/place.ts'
import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import type { InsidePort, InsidePorts } from '../../../shared/kinds/define.ts'
import { kindOf } from '../../../shared/kinds/index.ts'
import { portTypes, type PortType } from '../../../shared/values.ts'
import { ioNameOf } from './io-name.ts'

const titled = (node: PipelineNode): string => {
  const title = node.title?.trim() ?? ''
  return title === '' ? ioNameOf(node) : title
}

const endOf = (node: PipelineNode): 'input' | 'output' | null =>
  node.kind === 'input' || node.kind === 'output' ? node.kind : null

const inputOf = (node: PipelineNode): InsidePort => {
  const type = portTypes.find((each) => each === node.config?.['type']) ?? 'text'
  const required = node.config?.['required'] !== false && node.config?.['default'] === undefined
  return { name: ioNameOf(node), label: titled(node), type, required }
}

/**
 * The Inputs and Outputs that lie in a box (`box` null: in the document itself), as its ports, from top to bottom as they
 * are drawn. `gives` says what type leaves a node's port.
 */
export function portsInside(
  document: PipelineDocument,
  box: string | null,
  gives: (node: PipelineNode, port: string) => PortType,
): InsidePorts {
  const byId = new Map(document.nodes.map((node) => [node.id, node]))
  const ends = document.nodes
    .filter((node) => endOf(node) !== null && (homeOf(byId, node)?.id ?? null) === box)
    .toSorted((a, b) => a.position.y - b.position.y || (a.id < b.id ? -1 : 1))
  const outputOf = (node: PipelineNode): InsidePort => {
    const types = document.edges
      .filter(({ to }) => to.node === node.id)
      .map(({ from }) => {
        const source = byId.get(from.node)
        return source === undefined ? 'any' : gives(source, from.port)
      })
    const [type = 'any'] = types
    const same = types.every((each) => each === type)
    return { name: ioNameOf(node), label: titled(node), type: same ? type : 'any', required: true }
  }
  return {
    inputs: ends.filter((node) => endOf(node) === 'input').map(inputOf),
    outputs: ends.filter((node) => endOf(node) === 'output').map(outputOf),
  }
}

/** The box a node lies in, over any number of groups; undefined for one that lies in none. */
export function homeOf(byId: ReadonlyMap<string, PipelineNode>, node: PipelineNode): PipelineNode | undefined {
  const seen = new Set([node.id])
  for (let id = node.parent; id !== undefined && !seen.has(id);) {
    seen.add(id)
    const parent = byId.get(id)
    if (parent === undefined) return undefined
    if (kindOf(parent.kind)?.box?.from === 'nodes') return parent
    id = parent.parent
  }
  return undefined
}

/** The pipeline's own Inputs or Outputs, from top to bottom as they are drawn: those in boxes are the boxes' ports. */
export function ownEnds(nodes: readonly PipelineNode[], kind: 'input' | 'output'): PipelineNode[] {
  const ends = nodes.filter((node) => node.kind === kind)
  if (ends.length < 2 && ends.every((node) => node.parent === undefined)) return ends
  const byId = new Map(nodes.map((node) => [node.id, node]))
  return ends
    .filter((node) => homeOf(byId, node) === undefined)
    .map((node) => ({ node, ...placeOf(byId, node) }))
    .toSorted((a, b) => a.y - b.y || a.x - b.x || (a.node.id < b.node.id ? -1 : 1))
    .map(({ node }) => node)
}
