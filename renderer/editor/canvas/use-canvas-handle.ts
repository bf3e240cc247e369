import { getViewportForBounds, useReactFlow, useStoreApi } from '@xyflow/react'
import { useEffect, type RefObject } from 'react'
import { foldedAway, isFrame } from '../model/boxes.ts'
import { around, cardOf, contains, within } from '../model/geometry.ts'
import { nodeIn } from '../model/operations.ts'
import { nodesById, placeOf } from '../model/order.ts'
import type { Session } from '../session.ts'
import { fitOptions, zoomLimits } from './fit.ts'
import { levelOf } from './level.ts'

const reducedMotion = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches
const duration = (): number => (reducedMotion() ? 0 : 160)

/** Lets palette, inspector and problem list move the view and the focus. */
export function useCanvasHandle(session: Session, frame: RefObject<HTMLDivElement | null>): void {
  const flow = useReactFlow()
  const store = useStoreApi()
  useEffect(() => {
    const box = () => frame.current?.getBoundingClientRect() ?? new DOMRect()
    const focusCard = (nodeId: string, tries = 60) => {
      const card = frame.current?.querySelector<HTMLElement>(`[data-node-id="${CSS.escape(nodeId)}"]`)
      if (card !== null && card !== undefined) card.focus({ preventScroll: true })
      // It is mounted once the view has moved there.
      else if (tries > 0) requestAnimationFrame(() => focusCard(nodeId, tries - 1))
    }
    session.canvas.current = {
      reveal(id) {
        const document = session.editor.document()
        // What is folded away is shown by what it is folded into.
        const nodeId = foldedAway(document).get(id) ?? id
        const node = nodeIn(document, nodeId)
        if (node === undefined) return
        session.transient.setState({ soughtNode: nodeId })
        const { x, y } = placeOf(nodesById(document), node)
        const { width, height } = cardOf(node)
        const card = { x, y, width, height }
        const { transform, width: seenWidth, height: seenHeight } = store.getState()
        const [left, top, zoom] = transform
        const seen = { x: -left / zoom, y: -top / zoom, width: seenWidth / zoom, height: seenHeight / zoom }
        const nearEnough = Math.max(zoom, 0.6)
        if (!within(seen, card)) {
          if (!isFrame(node)) {
            void flow.setCenter(x + width / 2, y + height / 2, { zoom: nearEnough, duration: duration() })
          } else {
            // A frame may be larger than the view: with what was seen beside it, if all of that can still be read.
            const byId = nodesById(document)
            const cards = document.nodes.map((each) => ({ ...placeOf(byId, each), ...cardOf(each) }))
            const all = around([card, ...cards.filter((each) => within(seen, each))])
            const { least } = zoomLimits
            const to = [all, card].map((bounds) =>
              getViewportForBounds(bounds, seenWidth, seenHeight, least, nearEnough, fitOptions.padding),
            )
            const view = to.find((each) => levelOf(each.zoom) === 'full') ?? to.at(-1)
            if (view !== undefined) void flow.setViewport(view, { duration: duration() })
          }
        }
        focusCard(nodeId)
      },
      focus: () => frame.current?.focus({ preventScroll: true }),
      fit: () => void flow.fitView({ ...fitOptions, duration: duration() }),
      zoomBy: (factor) => void flow.zoomTo(flow.getZoom() * factor, { duration: duration() }),
      zoomTo: (zoom) => void flow.zoomTo(zoom, { duration: duration() }),
      toFlow: (screen) => flow.screenToFlowPosition(screen),
      middle() {
        const { x, y, width, height } = box()
        return flow.screenToFlowPosition({ x: x + width / 2, y: y + height / 2 })
      },
      isOver: (screen) => {
        const { x, y, width, height } = box()
        const on = document.elementFromPoint(screen.x, screen.y)
        return contains({ x, y, width, height }, screen) && frame.current?.contains(on) === true
      },
    }
    const { canvas } = session
    return () => {
      canvas.current = null
    }
  }, [session, flow, store, frame])
}

/**
 * A card that leaves the view leaves the page, and would take the focus with it into nowhere: then the canvas has it, and
 * an arrow key leads back to what is selected.
 */
export function useKeptFocus(frame: RefObject<HTMLDivElement | null>): void {
  const store = useStoreApi()
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    let held = false
    const take = (): void => void (held = true)
    const give = (event: FocusEvent): void => {
      // To nobody: the window lost it, or the card went.
      if (event.relatedTarget !== null) held = element.contains(event.relatedTarget as Node)
    }
    const look = (): void => {
      if (!held || document.activeElement !== document.body) return
      requestAnimationFrame(() => {
        if (held && document.activeElement === document.body) element.focus({ preventScroll: true })
      })
    }
    element.addEventListener('focusin', take)
    element.addEventListener('focusout', give)
    const elsewhere = (event: PointerEvent): void => {
      if (event.target instanceof Node && !element.contains(event.target)) held = false
    }
    addEventListener('pointerdown', elsewhere, true)
    const stop = store.subscribe(look)
    return () => {
      element.removeEventListener('focusin', take)
      element.removeEventListener('focusout', give)
      removeEventListener('pointerdown', elsewhere, true)
      stop()
    }
  }, [frame, store])
}
