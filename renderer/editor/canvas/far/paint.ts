import { readNode, titleOf } from '../../model/kinds.ts'
import type { Box } from '../../model/geometry.ts'
import type { ShownState } from '../../nodes/shown-state.ts'
import type { WireState } from '../../wires/wire-state.ts'
import { seenIn, wiresIn, type Placed, type PlacedWire, type Scene } from './scene.ts'

/** What a painter asks about what it paints. Colours by their names in theme.css. */
export interface Look {
  colour(name: string): string
  state(id: string): ShownState
  wire(wire: PlacedWire): WireState
}

interface Ground {
  fill: string
  line: string
  ink: string
  dashed?: true
}

/** A state's colours; its shape is `marks`. Null: the group's own. */
const grounds: Record<ShownState, Ground | null> = {
  idle: null,
  ready: { fill: 'surface', line: 'line-2', ink: 'ink-3' },
  running: { fill: 'accent', line: 'accent', ink: 'on-accent' },
  waiting: { fill: 'decide', line: 'decide', ink: 'surface' },
  done: { fill: 'ok-soft', line: 'ok', ink: 'ok' },
  failed: { fill: 'bad', line: 'bad', ink: 'surface' },
  problem: { fill: 'bad', line: 'bad', ink: 'surface' },
  skipped: { fill: 'bg', line: 'ink-3', ink: 'ink-3', dashed: true },
  cancelled: { fill: 'bg', line: 'ink-3', ink: 'ink-3', dashed: true },
  stale: { fill: 'warn-soft', line: 'warn', ink: 'warn' },
  warning: { fill: 'warn-soft', line: 'warn', ink: 'warn' },
}

/** Strokes of each state's mark in a square of 2 by 2 around 0, 0; a full circle is `ring`. */
const marks: Record<ShownState, { lines?: readonly (readonly number[])[]; ring?: true }> = {
  idle: {},
  ready: { ring: true },
  running: { lines: [[-0.6, -0.9, 0.8, 0, -0.6, 0.9, -0.6, -0.9]] },
  waiting: {
    lines: [
      [-0.5, -0.8, -0.5, 0.8],
      [0.5, -0.8, 0.5, 0.8],
    ],
  },
  done: { lines: [[-0.9, 0.05, -0.25, 0.7, 0.95, -0.7]] },
  failed: {
    lines: [
      [-0.75, -0.75, 0.75, 0.75],
      [0.75, -0.75, -0.75, 0.75],
    ],
  },
  problem: {
    lines: [
      [0, -0.9, 0, 0.25],
      [0, 0.7, 0, 0.9],
    ],
  },
  skipped: { lines: [[-0.8, 0, 0.8, 0]] },
  cancelled: { lines: [[-0.6, -0.6, 0.6, -0.6, 0.6, 0.6, -0.6, 0.6, -0.6, -0.6]] },
  stale: { ring: true, lines: [[0, -0.55, 0, 0, 0.4, 0.25]] },
  warning: {
    lines: [
      [0, -0.9, 0, 0.25],
      [0, 0.7, 0, 0.9],
    ],
  },
}

const wireLooks: Record<WireState, { colour: string; width: number; dash?: readonly number[] }> = {
  passed: { colour: 'line-2', width: 4 },
  idle: { colour: 'wire', width: 5 },
  taken: { colour: 'accent', width: 8 },
  flowing: { colour: 'accent', width: 11 },
  failed: { colour: 'bad', width: 8, dash: [30, 22] },
  broken: { colour: 'bad', width: 8, dash: [14, 18] },
}

/** A frame this wide on screen, in pixels, has room for its title. */
const titled = 60

/** Paints what lies in a part of the drawing, of what `wanted` names. The context is scaled to the drawing's units. */
export function paint(
  context: CanvasRenderingContext2D,
  scene: Scene,
  part: Box,
  zoom: number,
  look: Look,
  wanted: { node(id: string): boolean; wire(wire: PlacedWire): boolean },
): number {
  const seen = seenIn(scene.placed, part).filter(({ id, flow }) => flow.type !== 'missing' && wanted.node(id))
  const isFrame = ({ flow }: Placed): boolean => flow.type === 'box'
  for (const each of seen.filter(isFrame)) paintFrame(context, each, zoom, look)
  paintWires(context, wiresIn(scene.wires, part).filter(wanted.wire), zoom, look)
  for (const each of seen.filter((other) => !isFrame(other))) {
    if (each.flow.type === 'frame') paintNote(context, each, zoom, look)
    else paintCard(context, each, zoom, look)
  }
  for (const each of seen.filter(isFrame)) if (each.width * zoom >= titled) paintTitle(context, each, zoom, look)
  return seen.length
}

function paintWires(context: CanvasRenderingContext2D, wires: readonly PlacedWire[], zoom: number, look: Look): void {
  const byState = Map.groupBy(wires, (wire) => look.wire(wire))
  for (const state of ['passed', 'idle', 'taken', 'flowing', 'failed', 'broken'] as const) {
    const { colour, width, dash } = wireLooks[state]
    context.beginPath()
    for (const { x1, y1, x2, y2, reach } of byState.get(state) ?? []) {
      context.moveTo(x1, y1)
      context.bezierCurveTo(x1 + reach, y1, x2 - reach, y2, x2, y2)
    }
    context.strokeStyle = look.colour(colour)
    context.lineWidth = Math.max(width, (width / 6) * (0.8 / zoom))
    context.setLineDash(dash === undefined ? [] : [...dash])
    context.stroke()
  }
  context.setLineDash([])
}

/** Straight where a round corner would be less than a pixel or two: far cheaper, and no different to see. */
function outline(context: CanvasRenderingContext2D, { x, y, width, height }: Box, zoom: number): void {
  context.beginPath()
  if (zoom < 0.14) context.rect(x, y, width, height)
  else context.roundRect(x, y, width, height, 11)
}

function edge(context: CanvasRenderingContext2D, at: Placed, width: number, colour: string, zoom: number, look: Look) {
  const selected = at.flow.selected === true
  context.lineWidth = Math.max(selected ? 14 : width, (selected ? 2.5 : 1) / zoom)
  context.strokeStyle = look.colour(selected ? 'accent' : colour)
  context.stroke()
}

function paintCard(context: CanvasRenderingContext2D, at: Placed, zoom: number, look: Look): void {
  if (at.flow.type === 'missing') return
  const { group } = readNode(at.flow.data.node)
  const state = look.state(at.id)
  const ground = grounds[state]
  outline(context, at, zoom)
  context.fillStyle = look.colour(ground?.fill ?? `${group}-soft`)
  context.fill()
  if (ground?.dashed === true) context.setLineDash([20, 14])
  edge(context, at, 4, ground?.line ?? group, zoom, look)
  context.setLineDash([])
  if (ground === null) return
  // Whose it is stays to be seen beside how it does.
  context.fillStyle = look.colour(group)
  context.fillRect(at.x, at.y, Math.max(12, 1.5 / zoom), at.height)
  const size = Math.min(Math.max(34, 3.5 / zoom), at.height * 0.36, at.width * 0.3)
  paintMark(context, at.x + at.width / 2, at.y + at.height / 2, size, look.colour(ground.ink), state)
}

function paintMark(
  context: CanvasRenderingContext2D,
  x: number,
  y: number,
  size: number,
  ink: string,
  state: ShownState,
) {
  const { lines = [], ring } = marks[state]
  context.beginPath()
  if (ring === true) {
    context.moveTo(x + size, y)
    context.arc(x, y, size, 0, 2 * Math.PI)
  }
  for (const line of lines) {
    for (let at = 0; at < line.length; at += 2) {
      const [px, py] = [x + (line[at] ?? 0) * size, y + (line[at + 1] ?? 0) * size]
      if (at === 0) context.moveTo(px, py)
      else context.lineTo(px, py)
    }
  }
  context.strokeStyle = ink
  context.lineWidth = size * 0.36
  context.stroke()
}

function paintFrame(context: CanvasRenderingContext2D, at: Placed, zoom: number, look: Look): void {
  if (at.flow.type === 'missing') return
  const { group } = readNode(at.flow.data.node)
  const state = look.state(at.id)
  outline(context, at, zoom)
  context.globalAlpha = 0.06
  context.fillStyle = look.colour(group)
  context.fill()
  context.globalAlpha = 0.6
  edge(context, at, 4, grounds[state]?.line ?? group, zoom, look)
  context.globalAlpha = 1
  const size = Math.min(28, at.height * 0.2)
  const ground = grounds[state]
  if (ground !== null)
    paintMark(context, at.x + at.width - 1.8 * size, at.y + 1.8 * size, size, look.colour(ground.line), state)
}

/** The names of frames are what one finds one's way by: above them, where none of their cards lies over it. */
function paintTitle(context: CanvasRenderingContext2D, at: Placed, zoom: number, look: Look): void {
  if (at.flow.type === 'missing') return
  const size = 11 / zoom
  context.font = `600 ${size}px "Inter Variable", sans-serif`
  context.fillStyle = look.colour('ink-2')
  context.textBaseline = 'bottom'
  const title = titleOf(at.flow.data.node)
  const { width } = context.measureText(title)
  const fitting = Math.floor((title.length * at.width) / width)
  if (fitting < 3) return
  context.fillText(fitting < title.length ? `${title.slice(0, fitting - 1)}…` : title, at.x, at.y - 3 / zoom)
}

function paintNote(context: CanvasRenderingContext2D, at: Placed, zoom: number, look: Look): void {
  outline(context, at, zoom)
  context.fillStyle = look.colour('decide-soft')
  context.fill()
  context.globalAlpha = 0.4
  edge(context, at, 3, 'warn', zoom, look)
  context.globalAlpha = 1
}
