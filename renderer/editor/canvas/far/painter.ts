import { around, within, type Box } from '../../model/geometry.ts'
import { paint, type Look } from './paint.ts'
import { movedSince, type PlacedWire, type Scene } from './scene.ts'

/** Where one looks: the drawing's origin on screen, pixels per unit, and the size of the canvas in pixels. */
export interface Seen {
  x: number
  y: number
  zoom: number
  width: number
  height: number
}

export interface Painter {
  /** Another drawing, or the same with something moved since `settled`. */
  show(scene: Scene, settled: Scene | null): void
  /** One looks elsewhere. What is painted is shifted and scaled; it is painted anew where it no longer reaches or once the zoom rests. */
  look(seen: Seen): void
  /** Colours or states are others: all of it, with the next frame. */
  again(): void
  stop(): void
}

/** Painted around what is seen, in shares of it, so that one can move on without painting. */
const margin = 0.25
const restMs = 110
/** More pixels than this are never painted: a huge screen gets coarser blocks instead of a slow page. */
const mostPixels = 12_000_000

/**
 * Paints a drawing on two canvas elements that lie on one another: what stands still, and, during a drag, what moves and
 * its wires. Panning paints nothing.
 */
export function createPainter(still: HTMLCanvasElement, moving: HTMLCanvasElement, look: Look): Painter {
  let scene: Scene | null = null
  let bounds: Box | null = null
  let settled: Scene | null = null
  let moved: ReadonlySet<string> = new Set()
  let seen: Seen | null = null
  let painted: (Box & { zoom: number }) | null = null
  let rest: ReturnType<typeof setTimeout> | null = null
  let frame: number | null = null

  const place = () => {
    if (seen === null || painted === null) return
    const transform = `translate(${painted.x * seen.zoom + seen.x}px, ${painted.y * seen.zoom + seen.y}px) scale(${seen.zoom / painted.zoom})`
    still.style.transform = transform
    moving.style.transform = transform
  }
  /** Empties it, sizes it to what is to be painted, and scales it to the drawing's units. */
  const begin = (element: HTMLCanvasElement, part: Box & { zoom: number }): CanvasRenderingContext2D | null => {
    const [width, height] = [part.width * part.zoom, part.height * part.zoom]
    const ratio = Math.min(devicePixelRatio, Math.sqrt(mostPixels / Math.max(1, width * height)))
    const [across, down] = [Math.ceil(width * ratio), Math.ceil(height * ratio)]
    if (element.width !== across || element.height !== down) {
      element.width = across
      element.height = down
      element.style.width = `${across / ratio}px`
      element.style.height = `${down / ratio}px`
    }
    const context = element.getContext('2d')
    context?.reset()
    context?.setTransform(
      ratio * part.zoom,
      0,
      0,
      ratio * part.zoom,
      -part.x * part.zoom * ratio,
      -part.y * part.zoom * ratio,
    )
    return context
  }
  const isMoving = ({ from, to }: PlacedWire): boolean => moved.has(from) || moved.has(to)
  const paintMoving = () => {
    moving.hidden = moved.size === 0
    if (scene === null || painted === null || moved.size === 0) return
    const context = begin(moving, painted)
    if (context !== null)
      paint(context, scene, painted, painted.zoom, look, { node: (id) => moved.has(id), wire: isMoving })
  }
  const paintAll = () => {
    if (rest !== null) clearTimeout(rest)
    rest = null
    if (scene === null || seen === null || seen.width === 0) return
    const { x, y, zoom, width, height } = seen
    painted = {
      x: (-x - margin * width) / zoom,
      y: (-y - margin * height) / zoom,
      width: (width * (1 + 2 * margin)) / zoom,
      height: (height * (1 + 2 * margin)) / zoom,
      zoom,
    }
    const context = begin(still, painted)
    if (context !== null) {
      const count = paint(context, scene, painted, zoom, look, {
        node: (id) => !moved.has(id),
        wire: (wire) => !isMoving(wire),
      })
      still.dataset['painted'] = String(count + moved.size)
    }
    paintMoving()
    place()
  }
  /** Is all that can be seen of the drawing painted? */
  const reaches = (now: Seen): boolean => {
    if (painted === null || bounds === null) return false
    const view = {
      x: -now.x / now.zoom,
      y: -now.y / now.zoom,
      width: now.width / now.zoom,
      height: now.height / now.zoom,
    }
    const left = Math.max(view.x, bounds.x)
    const top = Math.max(view.y, bounds.y)
    const right = Math.min(view.x + view.width, bounds.x + bounds.width)
    const bottom = Math.min(view.y + view.height, bounds.y + bounds.height)
    return (
      right <= left || bottom <= top || within(painted, { x: left, y: top, width: right - left, height: bottom - top })
    )
  }

  return {
    show(next, before) {
      const since = before === null || before === next ? null : movedSince(before, next)
      const same =
        since !== null && before === settled && since.size === moved.size && [...since].every((id) => moved.has(id))
      scene = next
      settled = before
      moved = since ?? new Set()
      bounds = next.placed.length === 0 ? null : around(next.placed)
      if (same) paintMoving()
      else paintAll()
    },
    look(now) {
      const before = seen
      seen = now
      const resized = before === null || before.width !== now.width || before.height !== now.height
      const scale = painted === null ? 0 : now.zoom / painted.zoom
      if (resized || scale < 0.5 || scale > 2 || !reaches(now)) return paintAll()
      place()
      if (scale === 1) return
      if (rest !== null) clearTimeout(rest)
      rest = setTimeout(paintAll, restMs)
    },
    again() {
      frame ??= requestAnimationFrame(() => {
        frame = null
        paintAll()
      })
    },
    stop() {
      if (rest !== null) clearTimeout(rest)
      if (frame !== null) cancelAnimationFrame(frame)
    },
  }
}
