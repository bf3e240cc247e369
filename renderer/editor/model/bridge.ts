import type { PipelineDocument, PipelineEdge, PipelineNode } from '../../../shared/document/schema.ts'
import { boxesAround, withInsides } from './boxes.ts'
import { cardOf, cardWidth } from './geometry.ts'
import { ioNameOf } from './io-name.ts'
import { inputPort, kindById, outputPort, titleOf } from './kinds.ts'
import { connect, freeId, nodeIn, type End } from './operations.ts'
import { nodesById } from './order.ts'

/** Wires through the borders of boxes: an Output inside on the way out, an Input inside on the way in. */

/** Boxes that a way from one node to another leaves and enters, from the inside out and from the outside in. */
function borders(document: PipelineDocument, from: PipelineNode, to: PipelineNode) {
  const byId = nodesById(document)
  const [out, into] = [boxesAround(byId, from), boxesAround(byId, to)]
  let common = 0
  while (common < out.length && out[common]?.id === into[common]?.id) common++
  return { out: out.slice(common).reverse(), into: into.slice(common) }
}

/** Which border lies between two nodes, in words; null where none does. */
export function borderBetween(document: PipelineDocument, from: PipelineNode, to: PipelineNode): string | null {
  if (from.parent === to.parent) return null
  const { out, into } = borders(document, from, to)
  const [box] = [...into, ...out]
  if (box === undefined) return null
  return into.length > 0
    ? `${titleOf(to)} lies in ${titleOf(box)} and ${titleOf(from)} doesn’t`
    : `${titleOf(from)} lies in ${titleOf(box)} and ${titleOf(to)} doesn’t`
}

/** Wires whose ends lie in different boxes. */
export function crossingWires(document: PipelineDocument): PipelineEdge[] {
  if (!document.nodes.some((node) => node.parent !== undefined)) return []
  const byId = nodesById(document)
  return document.edges.filter(({ from, to }) => {
    const [source, target] = [byId.get(from.node), byId.get(to.node)]
    return source !== undefined && target !== undefined && borderBetween(document, source, target) !== null
  })
}

/** Wires two ports over every border in between, with the Inputs and Outputs inside that it takes. */
export function bridge(document: PipelineDocument, from: End, to: End): PipelineDocument {
  const [source, target] = [nodeIn(document, from.node), nodeIn(document, to.node)]
  if (source === undefined || target === undefined) return document
  const { out, into } = borders(document, source, target)
  let next = document
  let end = from
  for (const box of out) {
    const name = freeName(next, box.id, 'output', outputPort(source, from.port)?.label ?? from.port)
    const made = put(next, box, 'output', name, { name })
    next = withInsides(connect(made.document, end, { node: made.id, port: 'value' }).document)
    end = { node: box.id, port: name }
  }
  for (const box of into) {
    const gives = typeAt(next, end)
    const name = freeName(next, box.id, 'input', inputPort(target, to.port)?.label ?? to.port)
    const made = put(next, box, 'input', name, { name, type: gives, required: true })
    next = withInsides(connect(withInsides(made.document), end, { node: box.id, port: name }).document)
    end = { node: made.id, port: 'value' }
  }
  return connect(next, end, to).document
}

/** What an Input has to be of to take what comes out there: text, where that can't be told. */
function typeAt(document: PipelineDocument, { node, port }: End): string {
  const source = nodeIn(document, node)
  const gives = source === undefined ? undefined : outputPort(source, port)?.gives
  return typeof gives === 'string' && gives !== 'any' ? gives : 'text'
}

const inside = (document: PipelineDocument, box: string): PipelineNode[] => {
  const byId = nodesById(document)
  return document.nodes.filter((node) => boxesAround(byId, node).at(-1)?.id === box)
}

function freeName(document: PipelineDocument, box: string, kind: 'input' | 'output', label: string): string {
  const reserved = document.nodes.find(({ id }) => id === box)
  const own = reserved === undefined ? undefined : kindById(reserved.kind)?.box
  const taken = new Set([
    ...inside(document, box)
      .filter((node) => node.kind === kind)
      .map(ioNameOf),
    ...(own?.fills ?? []).map(({ name }) => name),
    'items',
    'rounds',
  ])
  return freeId(
    taken,
    label
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-|-$/g, '') || kind,
  )
}

/** At the left border or the right one, under what is there. */
function put(
  document: PipelineDocument,
  box: PipelineNode,
  kind: 'input' | 'output',
  name: string,
  config: NonNullable<PipelineNode['config']>,
): { document: PipelineDocument; id: string } {
  const id = freeId(new Set(document.nodes.map((node) => node.id)), `${box.id}-${name}`.slice(0, 60))
  const shown = nodeIn(document, box.id) ?? box
  const { width, height } = cardOf(shown)
  const x = kind === 'input' ? 96 : Math.max(352, width - cardWidth - 96)
  const column = inside(document, box.id).filter(
    (node) => node.parent === box.id && Math.abs(node.position.x - x) < cardWidth,
  )
  const y = column.reduce((low, node) => Math.max(low, node.position.y + cardOf(node).height + 32), 72)
  const node: PipelineNode = {
    id,
    kind,
    title: name.charAt(0).toUpperCase() + name.slice(1),
    position: { x, y },
    config,
    parent: box.id,
  }
  const size = { w: Math.max(width, x + cardWidth + 96), h: Math.max(height, y + cardOf(node).height + 32) }
  const nodes = document.nodes.map((each) => (each.id === box.id ? { ...each, size } : each))
  return { document: withInsides({ ...document, nodes: [...nodes, node] }), id }
}
