import type { PipelineEdge } from '../../../../shared/document/schema.ts'
import { portSize, type Box } from '../../model/geometry.ts'
import type { FlowNode, WireEdge } from '../flow.ts'

/** A drawing as it is painted from far away: what stands where, and how the wires run. All in the drawing's own units. */

export interface Placed extends Box {
  id: string
  flow: FlowNode
}

export interface PlacedWire {
  edge: PipelineEdge
  inOrder: boolean
  /** Ids of what is drawn at its ends. */
  from: string
  to: string
  x1: number
  y1: number
  x2: number
  y2: number
  /** How far its curve reaches out at both ends. */
  reach: number
  /** It ends at what isn't there. */
  loose: boolean
}

export interface Scene {
  /** What lies under comes first. */
  placed: readonly Placed[]
  byId: ReadonlyMap<string, Placed>
  wires: readonly PlacedWire[]
}

/** As wires are curved near by (React Flow's bezier), so that none jumps as one comes closer. */
const reachOf = (distance: number): number => (distance >= 0 ? distance / 2 : 0.28 * 25 * Math.sqrt(-distance))

/** `nodes` hold parents before what lies in them, as the flow builder gives them. */
export function sceneOf(nodes: readonly FlowNode[], edges: readonly WireEdge[]): Scene {
  const byId = new Map<string, Placed>()
  for (const flow of nodes) {
    const around = flow.parentId === undefined ? undefined : byId.get(flow.parentId)
    byId.set(flow.id, {
      id: flow.id,
      flow,
      x: flow.position.x + (around?.x ?? 0),
      y: flow.position.y + (around?.y ?? 0),
      width: flow.width ?? 0,
      height: flow.height ?? 0,
    })
  }
  const placed = [...byId.values()].sort((a, b) => (a.flow.zIndex ?? 0) - (b.flow.zIndex ?? 0))
  const wires = edges.flatMap((wire): PlacedWire[] => {
    const [from, to] = [byId.get(wire.source), byId.get(wire.target)]
    const start = endOf(from, 'source', wire.sourceHandle)
    const end = endOf(to, 'target', wire.targetHandle)
    if (wire.data === undefined || start === null || end === null) return []
    const { edge, inOrder } = wire.data
    const loose = from?.flow.type === 'missing' || to?.flow.type === 'missing'
    const [x1, y1, x2, y2] = [start.x, start.y, end.x, end.y]
    return [{ edge, inOrder, from: wire.source, to: wire.target, x1, y1, x2, y2, reach: reachOf(x2 - x1), loose }]
  })
  return { placed, byId, wires }
}

function endOf(
  at: Placed | undefined,
  type: 'source' | 'target',
  handle: string | null | undefined,
): { x: number; y: number } | null {
  const found = at?.flow.handles?.find((each) => each.type === type && (handle == null || each.id === handle))
  if (at === undefined || found === undefined) return null
  return { x: at.x + found.x + portSize / 2, y: at.y + found.y + portSize / 2 }
}

const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

/** What is on top at a point; null where nothing is. */
export function topmost({ placed }: Scene, x: number, y: number): string | null {
  const found = placed.findLast(
    (each) => x >= each.x && x <= each.x + each.width && y >= each.y && y <= each.y + each.height,
  )
  return found?.id ?? null
}

/** All that a rectangle touches. */
export const touched = ({ placed }: Scene, box: Box): string[] =>
  placed.filter((each) => each.flow.type !== 'missing' && overlap(each, box)).map(({ id }) => id)

export const seenIn = <Each extends Box>(all: readonly Each[], box: Box): Each[] =>
  all.filter((each) => overlap(each, box))

export const wiresIn = (wires: readonly PlacedWire[], box: Box): PlacedWire[] =>
  wires.filter(({ x1, y1, x2, y2, reach }) => {
    const out = Math.max(0, reach - Math.abs(x2 - x1) / 2)
    const [left, right] = [Math.min(x1, x2) - out, Math.max(x1, x2) + out]
    const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)]
    return left < box.x + box.width && box.x < right && top < box.y + box.height && box.y < bottom + 1
  })

/** Those that stand elsewhere, or look otherwise, than they did: while something is dragged only they are painted anew. */
export function movedSince(before: Scene, now: Scene): ReadonlySet<string> | null {
  if (before.placed.length !== now.placed.length) return null
  const moved = new Set<string>()
  for (const each of now.placed) {
    const old = before.byId.get(each.id)
    if (old === undefined) return null
    if (old.flow !== each.flow || old.x !== each.x || old.y !== each.y) moved.add(each.id)
  }
  return moved
}
