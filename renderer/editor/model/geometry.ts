import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import type { InputPort, OutputPort } from '../../../shared/kinds/define.ts'
import { boxSize, draftSize } from '../../lib/frame-size.ts'
import { readNode, type ReadNode } from './kinds.ts'

/**
 * How big a card is and where its ports sit, from the document alone. React Flow is given both with each node, so that
 * a node outside the view is never mounted to be measured, and a run changes no size and moves no wire.
 */

export const cardWidth = 216
export const headHeight = 46
export const lineHeight = 17
export const rowHeight = 20
export const footHeight = 28
/** Above and below what stands between head and foot. */
export const bodyPadding = 7
/** Between the rows of ports and the text below them. */
export const rowsGap = 2
/** Diameter of a port's dot. */
export const portSize = 12
const noteSize = { w: 216, h: 120 }

export interface PortPlace {
  id: string
  side: 'in' | 'out'
  label: string
  /** Centre of its dot, from the card's upper left corner. */
  x: number
  y: number
  /** A wire goes there but the kind has no such port (any more). */
  ghost: boolean
  port: InputPort | OutputPort | null
}

export interface CardRow {
  input: PortPlace | null
  output: PortPlace | null
}

export interface Card {
  width: number
  height: number
  /** `answer`: text with bare ports beside it. `rows`: a line per port. `frame`: a note. `box`: others lie in it, or a run draws them there. */
  shape: 'answer' | 'rows' | 'frame' | 'box'
  rows: readonly CardRow[]
  /** Lines of text: the answer, the value, the rule. */
  lines: number
  foot: boolean
  collapsed: boolean
  ports: readonly PortPlace[]
}

/** Ports that wires name and the nodes don't have. */
export interface Ghosts {
  inputs: readonly string[]
  outputs: readonly string[]
}

const noGhosts: Ghosts = { inputs: [], outputs: [] }
const known = new WeakMap<PipelineNode, Card>()

export function cardOf(node: PipelineNode, ghosts: Ghosts = noGhosts): Card {
  if (ghosts !== noGhosts) return cardAnew(node, ghosts)
  let card = known.get(node)
  if (card === undefined) known.set(node, (card = cardAnew(node, ghosts)))
  return card
}

function cardAnew(node: PipelineNode, ghosts: Ghosts): Card {
  const read = readNode(node)
  if ((read.kind?.holds === true || read.kind?.drafts === true) && node.collapsed !== true)
    return frameAround(node, read, ghosts)
  if (read.kind?.runs === false && read.kind.holds !== true && ghosts.inputs.length + ghosts.outputs.length === 0) {
    const { w, h } = node.size ?? noteSize
    return { width: w, height: h, shape: 'frame', rows: [], lines: 0, foot: false, collapsed: false, ports: [] }
  }
  const { inputs, outputs } = read.ports
  const answers = answersInText(read) && ghosts.inputs.length + ghosts.outputs.length === 0
  const lines = answers ? (inputs.length === 0 ? 2 : 3) : linesBelowRows(read)
  const count = Math.max(inputs.length + ghosts.inputs.length, outputs.length + ghosts.outputs.length)
  const collapsed = node.collapsed === true
  const foot = (read.asks || learnsNow(read)) && !collapsed
  const content = answers
    ? Math.max(lines * lineHeight, count * rowHeight)
    : count * rowHeight + (lines > 0 ? rowsGap + lines * lineHeight : 0)
  const body = content === 0 ? 0 : content + 2 * bodyPadding
  const height = collapsed ? Math.max(headHeight, count * 15 + 8) : headHeight + body + (foot ? footHeight : 0)
  const place = (index: number, ofSide: number): number =>
    collapsed
      ? Math.round((height * (index + 1)) / (ofSide + 1))
      : headHeight + bodyPadding + rowHeight / 2 + index * rowHeight
  const side = (which: 'in' | 'out', real: readonly (InputPort | OutputPort)[], lost: readonly string[]): PortPlace[] =>
    [
      ...real.map((port) => ({ id: port.id, label: port.label, port })),
      ...lost.map((id) => ({ id, label: id, port: null })),
    ].map(({ id, label, port }, index, list) => ({
      id,
      side: which,
      label,
      x: which === 'in' ? 0 : cardWidth,
      y: place(index, list.length),
      ghost: port === null,
      port,
    }))
  const ins = side('in', inputs, ghosts.inputs)
  const outs = side('out', outputs, ghosts.outputs)
  return {
    width: cardWidth,
    height,
    shape: answers ? 'answer' : 'rows',
    rows: Array.from({ length: count }, (_, index) => ({ input: ins[index] ?? null, output: outs[index] ?? null })),
    lines,
    foot,
    collapsed,
    ports: [...ins, ...outs],
  }
}

/** What it remembers of earlier runs is told at its foot. */
function learnsNow({ kind, config }: ReadNode): boolean {
  const read = kind?.learns === undefined ? null : kind.schema.safeParse(config)
  return read?.success === true && kind?.learns?.key(read.data) != null
}

/** An open frame: its ports stand on its border, under its head. */
function frameAround(node: PipelineNode, { ports, kind }: ReadNode, ghosts: Ghosts): Card {
  const { w, h } = node.size ?? (kind?.drafts === true ? draftSize : boxSize)
  const side = (which: 'in' | 'out', real: readonly (InputPort | OutputPort)[], lost: readonly string[]): PortPlace[] =>
    [
      ...real.map((port) => ({ id: port.id, label: port.label, port })),
      ...lost.map((id) => ({ id, label: id, port: null })),
    ].map(({ id, label, port }, index) => ({
      id,
      side: which,
      label,
      x: which === 'in' ? 0 : w,
      y: headHeight + bodyPadding + rowHeight / 2 + index * rowHeight,
      ghost: port === null,
      port,
    }))
  const placed = [...side('in', ports.inputs, ghosts.inputs), ...side('out', ports.outputs, ghosts.outputs)]
  return { width: w, height: h, shape: 'box', rows: [], lines: 0, foot: false, collapsed: false, ports: placed }
}

/** A card that is about one text: what a model says, what goes in, what comes out. */
function answersInText({ ports, asks }: ReadNode): boolean {
  const { inputs, outputs } = ports
  if (inputs.length + outputs.length === 0) return false
  if (inputs.length > 2 || outputs.length > 1) return false
  return asks ? outputs[0]?.branch !== true : inputs.length === 0 || outputs.length === 0
}

function linesBelowRows({ ports, asks, fact }: ReadNode): number {
  if (asks && ports.outputs.every((port) => port.branch !== true)) return 3
  if (fact === null) return 0
  return fact.length > 36 ? 2 : 1
}

/** Per node, the ports that its wires name and it doesn't have; nodes without such wires are not in it. */
export function ghostPorts(document: PipelineDocument): ReadonlyMap<string, Ghosts> {
  const found = new Map<string, { inputs: string[]; outputs: string[] }>()
  const byId = new Map(document.nodes.map((node) => [node.id, node]))
  const note = (nodeId: string, port: string, side: 'inputs' | 'outputs') => {
    const node = byId.get(nodeId)
    if (node === undefined || readNode(node).ports[side].some((each) => each.id === port)) return
    const ghosts = found.get(nodeId) ?? { inputs: [], outputs: [] }
    if (!ghosts[side].includes(port)) ghosts[side].push(port)
    found.set(nodeId, ghosts)
  }
  for (const { from, to } of document.edges) {
    note(from.node, from.port, 'outputs')
    note(to.node, to.port, 'inputs')
  }
  return found
}

/** A folded group: it has no ports, and takes the wires of what lies in it to its border. */
export const bare = (card: Card): boolean => card.collapsed && card.ports.length === 0

/** Where on a card a wire to that port ends; undefined where the card has no such port. */
export function wireEnd(card: Card, side: 'in' | 'out', port: string): { x: number; y: number } | undefined {
  if (bare(card)) return { x: side === 'in' ? 0 : card.width, y: card.height / 2 }
  return card.ports.find((place) => place.side === side && place.id === port)
}

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

export const contains = (box: Box, { x, y }: { x: number; y: number }): boolean =>
  x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height

/** Does the second box lie wholly in the first? */
export const within = (box: Box, { x, y, width, height }: Box): boolean =>
  contains(box, { x, y }) && contains(box, { x: x + width, y: y + height })

/** The least box around boxes, of which there is at least one. */
export function around(boxes: readonly Box[]): Box {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y, width, height } of boxes) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + width)
    bottom = Math.max(bottom, y + height)
  }
  return { x: left, y: top, width: right - left, height: bottom - top }
}
