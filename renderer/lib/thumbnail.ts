import type { PipelineCard } from '../../shared/api/contract.ts'
import type { KindGroup } from '../../shared/kinds/ids.ts'
import { kindOf } from '../../shared/kinds/index.ts'

export type Sketch = PipelineCard['thumbnail']

export interface DrawnNode {
  id: string
  x: number
  y: number
  /** Tint; null for notes, groups and kinds this version doesn't know. */
  group: KindGroup | null
}

export interface Drawing {
  /** For an SVG's viewBox: x, y, width, height, in canvas pixels. */
  box: [number, number, number, number]
  nodes: DrawnNode[]
  /** All wires as one SVG path. */
  wires: string
}

/** Size of a node on the canvas, near enough for a picture of it. */
export const nodeWidth = 210
export const nodeHeight = 92
/** A small pipeline is not blown up beyond this much canvas. */
const leastWidth = 1000
const leastHeight = 400
const margin = 34

/** What a thumbnail is drawn of. Wires to nodes that don't exist, and places that are no numbers, are left out. */
export function drawingOf({ nodes, edges }: Sketch): Drawing {
  const placed = nodes.filter((node) => Number.isFinite(node.x) && Number.isFinite(node.y))
  // Notes say nothing at this size and make the rest smaller.
  const running = placed.filter((node) => kindOf(node.kind)?.runs !== false)
  const known = running.length === 0 ? placed : running
  // A box is the place of what lies in it, and its size isn't known here.
  const shown = known.filter((node) => kindOf(node.kind)?.holds !== true)
  const byId = new Map(known.map((node) => [node.id, node]))
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity]
  for (const { x, y } of known) {
    left = Math.min(left, x)
    top = Math.min(top, y)
    right = Math.max(right, x + nodeWidth)
    bottom = Math.max(bottom, y + nodeHeight)
  }
  if (known.length === 0) [left, top, right, bottom] = [0, 0, leastWidth, leastHeight]
  const width = Math.max(right - left + 2 * margin, leastWidth)
  const height = Math.max(bottom - top + 2 * margin, leastHeight)
  const box: Drawing['box'] = [(left + right - width) / 2, (top + bottom - height) / 2, width, height]

  const wires = edges.map(([fromId, toId]) => {
    const [from, to] = [byId.get(fromId), byId.get(toId)]
    if (from === undefined || to === undefined) return ''
    const [x1, y1, x2, y2] = [from.x + nodeWidth, from.y + nodeHeight / 2, to.x, to.y + nodeHeight / 2]
    const bend = Math.max(60, Math.abs(x2 - x1) / 2)
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
  })
  return {
    box,
    nodes: shown.map(({ id, kind, x, y }) => {
      const definition = kindOf(kind)
      const plain = definition === undefined || !definition.runs
      return { id, x, y, group: plain ? null : definition.group }
    }),
    wires: wires.join(''),
  }
}
