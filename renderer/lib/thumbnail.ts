import type { PipelineCard } from '../../shared/api/contract.ts'
import type { KindGroup } from '../../shared/kinds/ids.ts'
import { kindOf } from '../../shared/kinds/index.ts'
import { boxSize, draftSize } from './frame-size.ts'

export type Sketch = PipelineCard['thumbnail']

export interface DrawnNode {
  id: string
  x: number
  y: number
  /** Tint; null for notes, groups and kinds this version doesn't know. */
  group: KindGroup | null
  w: number
  h: number
  /** Others lie in it, or a run draws them there. */
  frame: boolean
}

export interface Drawing {
  /** For an SVG's viewBox: x, y, width, height, in canvas pixels. */
  box: [number, number, number, number]
  /** Frames first: the rest is drawn over them. */
  nodes: DrawnNode[]
  /** All wires as one SVG path. */
  wires: string
}

/** Size of a node on the canvas, near enough for a picture of it. */
const nodeSize = { w: 210, h: 92 }
/** A small pipeline is not blown up beyond this much canvas. */
const leastWidth = 1000
const leastHeight = 400
const margin = 34

/** What a thumbnail is drawn of. Wires to nodes that don't exist, and places that are no numbers, are left out. */
export function drawingOf({ nodes, edges }: Sketch): Drawing {
  const placed = nodes.filter((node) => Number.isFinite(node.x) && Number.isFinite(node.y))
  // Notes say nothing at this size and make the rest smaller.
  const running = placed.filter(({ kind }) => kindOf(kind)?.runs !== false || kindOf(kind)?.holds === true)
  const known = running.length === 0 ? placed : running
  const drawn = known.map((node) => drawnNode(node))
  const byId = new Map(drawn.map((node) => [node.id, node]))
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y, w, h } of drawn) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + w)
    bottom = Math.max(bottom, y + h)
  }
  if (known.length === 0) [left, top, right, bottom] = [0, 0, leastWidth, leastHeight]
  const width = Math.max(right - left + 2 * margin, leastWidth)
  const height = Math.max(bottom - top + 2 * margin, leastHeight)
  const box: Drawing['box'] = [(left + right - width) / 2, (top + bottom - height) / 2, width, height]

  const wires = edges.map(([fromId, toId]) => {
    const [from, to] = [byId.get(fromId), byId.get(toId)]
    if (from === undefined || to === undefined) return ''
    const [x1, y1, x2, y2] = [from.x + from.w, portOf(from), to.x, portOf(to)]
    const bend = Math.max(60, Math.abs(x2 - x1) / 2)
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
  })
  return {
    box,
    nodes: drawn.toSorted((a, b) => Number(b.frame) - Number(a.frame)),
    wires: wires.join(''),
  }
}

function drawnNode({ id, kind, x, y, w, h }: Sketch['nodes'][number]): DrawnNode {
  const definition = kindOf(kind)
  const frame = definition?.holds === true || definition?.drafts === true
  const usual = !frame ? nodeSize : definition.drafts === true ? draftSize : boxSize
  const group = definition === undefined || (!definition.runs && !frame) ? null : definition.group
  return { id, x, y, group, frame, w: frame ? (w ?? usual.w) : usual.w, h: frame ? (h ?? usual.h) : usual.h }
}

/** A card's wires end at its middle, a frame's under its head. */
const portOf = ({ y, h, frame }: DrawnNode): number => y + (frame ? nodeSize.h / 2 : h / 2)
