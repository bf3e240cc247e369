import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { foldedAway } from './boxes.ts'
import { cardOf, ghostPorts, wireEnd, type Box } from './geometry.ts'
import { nodesById, placeOf } from './order.ts'

/**
 * Ways around cards. A wire that would pass behind a card looks as if it ended there, and the drawing would lie; such a
 * wire leaves its curve, runs level above or below the cards in its way, and comes back.
 */

export interface Ends {
  sourceX: number
  sourceY: number
  targetX: number
  targetY: number
}

export interface Lane extends Ends {
  /** Height at which it runs level, and from where to where. */
  y: number
  from: number
  to: number
}

/** Air between a lane and a card, and between the lanes of two values. */
const air = 14
/** Where cards stand close: between them, if there is no better way. */
const tight = 5
/** How far a wire back to the left reaches out before it turns. */
const turn = 30
const apart = 9
/** A wire may come this close to a card it has nothing to do with. */
const near = 3
const samples = 24
/** Heights that are tried for one wire, the nearest first. */
const tries = 16

/** SVG of a wire that keeps to its lane: a curve, a level line and a curve. */
export function pathAround({ sourceX, sourceY, targetX, targetY }: Ends, lane: Lane): string {
  const [out, back] =
    lane.to < lane.from
      ? [bend(sourceX, sourceY, lane.y, turn), bend(targetX, lane.y, targetY, -turn)]
      : [curve(sourceX, lane.from, sourceY, lane.y), curve(lane.to, targetX, lane.y, targetY)]
  return `M${sourceX} ${sourceY}${out}H${lane.to}${back}`
}

/** A turn of half a circle, out to the right or the left. */
const bend = (x: number, y1: number, y2: number, out: number): string => `C${x + out} ${y1} ${x + out} ${y2} ${x} ${y2}`

const curve = (x1: number, x2: number, y1: number, y2: number): string =>
  `C${(x1 + x2) / 2} ${y1} ${(x1 + x2) / 2} ${y2} ${x2} ${y2}`

/** Does a lane belong to a wire that runs so? One that was dragged since has none until it is let go. */
export const fits = (lane: Lane, ends: Ends): boolean =>
  Math.abs(lane.sourceX - ends.sourceX) < 10 &&
  Math.abs(lane.targetX - ends.targetX) < 10 &&
  Math.abs(lane.sourceY - ends.sourceY) < 1 &&
  Math.abs(lane.targetY - ends.targetY) < 1

/** The lane of each wire that needs one, by the wire's id. */
export function routesOf(document: PipelineDocument): Map<string, Lane> {
  const byId = nodesById(document)
  const ghosts = ghostPorts(document)
  const away = foldedAway(document)
  const cards = new Map(
    [...byId.values()]
      .filter(({ id }) => !away.has(id))
      .map((node) => [node.id, { ...placeOf(byId, node), ...cardOf(node, ghosts.get(node.id)) }]),
  )
  const boxes = [...cards.values()]
    .filter((card) => card.shape !== 'frame' && card.shape !== 'box')
    .sort((a, b) => a.x - b.x)
  const widest = boxes.reduce((most, box) => Math.max(most, box.width), 0)
  const lanes = new Map<string, Lane>()
  const taken: { lane: Lane; source: string }[] = []
  for (const { id, from, to } of document.edges) {
    const source = cards.get(away.get(from.node) ?? from.node)
    const target = cards.get(away.get(to.node) ?? to.node)
    if (source === undefined || target === undefined || (source === target && from.node !== to.node)) continue
    const [out, into] = [wireEnd(source, 'out', from.port), wireEnd(target, 'in', to.port)]
    if (out === undefined || into === undefined) continue
    const ends = {
      sourceX: source.x + out.x,
      sourceY: source.y + out.y,
      targetX: target.x + into.x,
      targetY: target.y + into.y,
    }
    if (ends.targetX < ends.sourceX) {
      const back = laneBack(
        ends,
        boxes.filter((box) => !holds(box, ends)),
      )
      if (back !== null) lanes.set(id, back)
      continue
    }
    const between = boxes.slice(firstFrom(boxes, ends.sourceX - widest), firstFrom(boxes, ends.targetX))
    const inWay = between.filter(
      (box) => box !== source && box !== target && box.x + box.width > ends.sourceX && !holds(box, ends),
    )
    const lane = laneAround(ends, inWay, (y, start, end) =>
      taken.some(
        (other) =>
          other.source !== `${from.node} ${from.port}` &&
          Math.abs(other.lane.y - y) < apart &&
          other.lane.from < end &&
          other.lane.to > start,
      ),
    )
    if (lane === null) continue
    lanes.set(id, lane)
    taken.push({ lane, source: `${from.node} ${from.port}` })
  }
  return lanes
}

/** Does an end lie in it? Then it is no card in the way but a box around the cards. */
const holds = (box: Box, { sourceX, sourceY, targetX, targetY }: Ends): boolean =>
  isInside(box, sourceX, sourceY) || isInside(box, targetX, targetY)

const isInside = (box: Box, x: number, y: number): boolean =>
  x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height

/** Index of the first box that begins at `x` or right of it. */
function firstFrom(boxes: readonly Box[], x: number): number {
  let [low, high] = [0, boxes.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((boxes[middle]?.x ?? 0) < x) low = middle + 1
    else high = middle
  }
  return low
}

function laneAround(
  ends: Ends,
  boxes: readonly Box[],
  isTaken: (y: number, from: number, to: number) => boolean,
): Lane | null {
  const { sourceX, sourceY, targetX, targetY } = ends
  const hit = boxes.filter((box) => crosses(box, sourceX, targetX, sourceY, targetY))
  if (hit.length === 0) return null
  const left = Math.min(...hit.map((box) => box.x))
  const right = Math.max(...hit.map((box) => box.x + box.width))
  // Between two cards that stand close there is no room to turn.
  if (left - sourceX < 12 || targetX - right < 12) return null
  const heights = hit
    .flatMap((box) =>
      [air, air + apart, air + 2 * apart, tight].flatMap((gap) => {
        const worse = gap === tight ? 1000 : 0
        return [box.y - gap, box.y + box.height + gap].map((y) => ({ y, cost: worse + detour(ends, y) }))
      }),
    )
    .sort((a, b) => a.cost - b.cost || a.y - b.y)
    .slice(0, tries)
  for (const { y } of heights) {
    const free = (from: number, to: number): boolean =>
      !boxes.some(
        (box) =>
          crosses(box, sourceX, from, sourceY, y) ||
          crosses(box, to, targetX, y, targetY) ||
          (box.x < to && box.x + box.width > from && y > box.y - near && y < box.y + box.height + near),
      )
    // The longer the curve, the calmer: down late, up early, as far as the cards allow.
    for (const from of [(left + right) / 2, left]) {
      for (const to of [left, (left + right) / 2, right]) {
        if (to >= from && free(from, to) && !isTaken(y, from, to)) return { ...ends, y, from, to }
      }
    }
  }
  return null
}

/** Back to the left (a circle, or a card that was put before what it comes from): over or under all that is between. */
function laneBack(ends: Ends, boxes: readonly Box[]): Lane | null {
  const [left, right] = [ends.targetX - turn, ends.sourceX + turn]
  const between = boxes.filter((box) => box.x < right && box.x + box.width > left)
  if (between.length === 0) return null
  const over = Math.min(...between.map((box) => box.y)) - 2 * air
  const under = Math.max(...between.map((box) => box.y + box.height)) + 2 * air
  const y = detour(ends, over) < detour(ends, under) ? over : under
  return { ...ends, y, from: ends.sourceX, to: ends.targetX }
}

const detour = ({ sourceY, targetY }: Ends, y: number): number => Math.abs(y - sourceY) + Math.abs(y - targetY)

/** Does a curve between two points pass through a box? */
function crosses(box: Box, x1: number, x2: number, y1: number, y2: number): boolean {
  const [top, bottom] = y1 < y2 ? [y1, y2] : [y2, y1]
  if (box.x >= x2 || box.x + box.width <= x1 || box.y - near >= bottom || box.y + box.height + near <= top) return false
  for (let step = 1; step < samples; step++) {
    const t = step / samples
    const back = 1 - t
    const rise = 3 * back * t * t + t * t * t
    const x = x1 + (x2 - x1) * (1.5 * back * back * t + 1.5 * back * t * t + t * t * t)
    const y = y1 + (y2 - y1) * rise
    if (x > box.x && x < box.x + box.width && y > box.y - near && y < box.y + box.height + near) return true
  }
  return false
}
