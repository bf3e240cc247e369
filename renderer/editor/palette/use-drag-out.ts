import { useEffect, useRef } from 'react'
import { addKind } from '../canvas/commands.ts'
import { useSession } from '../session.ts'

/** Pixels the pointer moves before a press becomes a drag. */
const threshold = 5

/**
 * Dragging a kind from the palette onto the canvas, by pointer events: the same with mouse, pen and finger, in a window
 * and in a browser. Escape lets it go.
 */
export function useDragOut(kind: string): { start: (event: PointerEvent) => void; justDragged: () => boolean } {
  const session = useSession()
  const dragged = useRef(false)
  const stop = useRef<(() => void) | null>(null)
  useEffect(() => () => stop.current?.(), [])

  const start = (first: PointerEvent) => {
    if (first.button !== 0) return
    dragged.current = false
    const { transient } = session
    const move = (event: PointerEvent) => {
      if (!dragged.current && Math.hypot(event.clientX - first.clientX, event.clientY - first.clientY) < threshold)
        return
      dragged.current = true
      transient.setState({ dragged: { kind, screen: { x: event.clientX, y: event.clientY } } })
    }
    const end = (event: PointerEvent) => {
      stop.current?.()
      if (!dragged.current || event.type !== 'pointerup') return
      const screen = { x: event.clientX, y: event.clientY }
      const { canvas } = session
      if (canvas.current?.isOver(screen) !== true) return
      const at = canvas.current.toFlow(screen)
      const id = addKind(session, kind, { x: at.x - 108, y: at.y - 25 })
      transient.setState({ overlay: null })
      canvas.current.reveal(id)
    }
    const key = (event: KeyboardEvent) => {
      if (event.key === 'Escape') stop.current?.()
    }
    stop.current?.()
    addEventListener('pointermove', move)
    addEventListener('pointerup', end)
    addEventListener('pointercancel', end)
    addEventListener('keydown', key, true)
    stop.current = () => {
      removeEventListener('pointermove', move)
      removeEventListener('pointerup', end)
      removeEventListener('pointercancel', end)
      removeEventListener('keydown', key, true)
      stop.current = null
      transient.setState({ dragged: null })
    }
  }
  return {
    start,
    /** A drag that ends on its own button is no click. */
    justDragged: () => dragged.current,
  }
}
