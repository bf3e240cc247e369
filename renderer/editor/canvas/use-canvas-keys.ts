import { useMemo, useRef, type FocusEvent, type KeyboardEvent, type RefObject } from 'react'
import { matches, useShortcuts } from '../../lib/shortcuts.ts'
import { drawnOrder } from '../model/boxes.ts'
import { cardWidth } from '../model/geometry.ts'
import { titleOf } from '../model/kinds.ts'
import { nodeIn, type Point } from '../model/operations.ts'
import { nodesById, placeOf } from '../model/order.ts'
import type { Session } from '../session.ts'
import { announce, duplicateSelected, nudgeSelected, removeSelected, selectAll } from './commands.ts'
import { isOnDrawing, useClipboard } from './use-clipboard.ts'

const arrows: Record<string, Point> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
}
const step = 8

interface CanvasKeys {
  onKeyDown(event: KeyboardEvent): void
  onFocus(event: FocusEvent): void
}

const cardAt = (target: EventTarget | null): string | undefined =>
  target instanceof HTMLElement ? target.closest<HTMLElement>('[data-node-id]')?.dataset['nodeId'] : undefined

/** The whole editor by keyboard: from node to node in reading order, nudging, adding, and the clipboard. */
export function useCanvasKeys(session: Session, frame: RefObject<HTMLDivElement | null>): CanvasKeys {
  /** After Escape, Tab goes on to the next part of the screen instead of adding a node. */
  const leaving = useRef(false)
  const { readOnly } = session.editor
  useClipboard(session, frame)

  useShortcuts(readOnly ? 'Run on its canvas' : 'Canvas', [
    ...(readOnly
      ? []
      : [
          { keys: 'Tab', what: 'Add a node' },
          { keys: 'a', what: 'Add a node, also from another' },
          { keys: 'Delete', what: 'Delete what is selected' },
          { keys: 'mod+d', what: 'Duplicate' },
          { keys: 'mod+c', what: 'Copy' },
          { keys: 'mod+x', what: 'Cut' },
          { keys: 'mod+v', what: 'Paste' },
          { keys: 'ArrowRight', what: 'Move the node, with Shift further' },
          { keys: 'c', what: 'Connect the node to …' },
          { keys: 'shift+c', what: 'Connect … to the node' },
        ]),
    { keys: 'Enter', what: "Open the node's settings" },
    { keys: 'mod+a', what: 'Select all' },
    { keys: '1', what: 'Fit the drawing into view', run: () => session.canvas.current?.fit() },
    { keys: '0', what: 'Zoom to 100 %', run: () => session.canvas.current?.zoomTo(1) },
    { keys: '+', what: 'Zoom in', run: () => session.canvas.current?.zoomBy(1.25) },
    { keys: '-', what: 'Zoom out', run: () => session.canvas.current?.zoomBy(0.8) },
  ])

  return useMemo((): CanvasKeys => {
    const { editor, transient } = session

    const goTo = (id: string) => {
      editor.select({ nodes: new Set([id]), edges: new Set() })
      session.canvas.current?.reveal(id)
    }
    /** In the middle of what is seen; from a card to the right of it. */
    const openSearch = (from?: string) => {
      const box = frame.current?.getBoundingClientRect()
      if (box === undefined) return
      const screen = { x: box.x + box.width / 2 - 150, y: box.y + Math.min(120, box.height / 4) }
      const node = from === undefined ? undefined : nodeIn(editor.document(), from)
      const place = node === undefined ? null : placeOf(nodesById(editor.document()), node)
      const flow =
        place === null ? session.canvas.current?.middle() : { x: place.x + 1.5 * cardWidth + 56, y: place.y + 72 }
      transient.setState({ search: { screen, flow: flow ?? { x: 0, y: 0 }, wire: null } })
    }
    const openMenu = (id: string) => {
      const card = frame.current?.querySelector(`[data-node-id="${CSS.escape(id)}"]`)?.getBoundingClientRect()
      const screen = { x: (card?.x ?? 0) + 24, y: (card?.y ?? 0) + 40 }
      transient.setState({
        menu: { screen, flow: session.canvas.current?.toFlow(screen) ?? screen, on: { what: 'node', id } },
      })
    }

    /** True when the key meant something. */
    const onCard = (event: KeyboardEvent, id: string): boolean => {
      if (event.key === 'Tab') return tabFrom(event, id)
      const arrow = arrows[event.key]
      if (arrow !== undefined) {
        if (readOnly) return neighbour(event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : -1, id)
        if (!editor.store.getState().selection.nodes.has(id)) editor.select({ nodes: new Set([id]), edges: new Set() })
        const far = event.shiftKey ? 5 : 1
        nudgeSelected(session, { x: arrow.x * step * far, y: arrow.y * step * far })
        const node = nodeIn(editor.document(), id)
        if (node !== undefined) announce(`${titleOf(node)} at ${node.position.x}, ${node.position.y}`)
        return true
      }
      if (event.key === 'Enter') {
        editor.select({ nodes: new Set([id]), edges: new Set() })
        session.showInspector(true)
        return true
      }
      if (event.key === ' ') {
        editor.select({ nodes: new Set([id]), edges: new Set() })
        return true
      }
      if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) {
        openMenu(id)
        return true
      }
      if (!readOnly && (matches('c', event.nativeEvent) || matches('shift+c', event.nativeEvent))) {
        transient.setState({ connecting: id, connectingSide: event.shiftKey ? 'in' : 'out' })
        return true
      }
      return false
    }

    const neighbour = (direction: 1 | -1, id: string): boolean => {
      const order = drawnOrder(editor.document())
      const next = order[order.indexOf(id) + direction]
      if (next !== undefined) goTo(next)
      return true
    }

    const tabFrom = (event: KeyboardEvent, id: string): boolean => {
      const order = drawnOrder(editor.document())
      const next = order[order.indexOf(id) + (event.shiftKey ? -1 : 1)]
      if (next === undefined) {
        // Out of the canvas: from its frame the browser finds what comes before or after.
        const exit = event.shiftKey
          ? frame.current
          : frame.current?.parentElement?.querySelector<HTMLElement>('[data-canvas-exit]')
        exit?.focus({ preventScroll: true })
        return false
      }
      goTo(next)
      return true
    }

    const onFrame = (event: KeyboardEvent): boolean => {
      if (event.key === 'Tab' && !event.shiftKey && !leaving.current && !readOnly) {
        openSearch()
        return true
      }
      if (Object.hasOwn(arrows, event.key)) {
        const order = drawnOrder(editor.document())
        const selected = order.find((id) => editor.store.getState().selection.nodes.has(id))
        const first = selected ?? order[0]
        if (first !== undefined) goTo(first)
        return true
      }
      return false
    }

    const anywhere = (event: KeyboardEvent): boolean => {
      if (event.key === 'Escape') {
        leaving.current = true
        editor.select({ nodes: new Set(), edges: new Set() })
        frame.current?.focus({ preventScroll: true })
        return true
      }
      if (matches('mod+a', event.nativeEvent)) {
        selectAll(session)
        return true
      }
      if (readOnly) return false
      if (matches('a', event.nativeEvent)) {
        openSearch(cardAt(event.target))
        return true
      }
      if (event.key === 'Delete' || event.key === 'Backspace') {
        removeSelected(session)
        frame.current?.focus({ preventScroll: true })
        return true
      }
      if (matches('mod+d', event.nativeEvent)) {
        duplicateSelected(session)
        return true
      }
      return false
    }

    return {
      onKeyDown(event) {
        if (!isOnDrawing(event.target, frame.current) || event.nativeEvent.isComposing) return
        const id = cardAt(event.target)
        const plain = !event.ctrlKey && !event.metaKey && !event.altKey
        const used = (plain && (id === undefined ? onFrame(event) : onCard(event, id))) || anywhere(event)
        if (used) event.preventDefault()
      },
      onFocus(event) {
        // Coming in from elsewhere, Tab adds again.
        if (!frame.current?.contains(event.relatedTarget)) leaving.current = false
      },
    }
  }, [session, frame, readOnly])
}
