import { useEffect, type RefObject } from 'react'
import { isTyping } from '../../lib/shortcuts.ts'
import type { Session } from '../session.ts'
import { pasteText, removeSelected, selectedText } from './commands.ts'

/** Is it the drawing itself that has the keyboard, and not a field or a menu over it? */
export const isOnDrawing = (target: EventTarget | null, frame: HTMLElement | null): boolean =>
  target instanceof Element && !isTyping(target) && (target === frame || target.closest('.react-flow') !== null)

/**
 * Copy, cut and paste by the browser's own events, which need no permission. Without a text selection they go to the
 * body, whatever has the focus, so they are heard at the document.
 */
export function useClipboard(session: Session, frame: RefObject<HTMLDivElement | null>): void {
  useEffect(() => {
    const mine = (event: ClipboardEvent): event is ClipboardEvent & { clipboardData: DataTransfer } =>
      event.clipboardData !== null && !event.defaultPrevented && isOnDrawing(document.activeElement, frame.current)
    const copy = (event: ClipboardEvent) => {
      // Text that was marked on a card is what is meant then.
      if (!mine(event) || getSelection()?.isCollapsed === false) return
      const text = selectedText(session)
      if (text === null || (event.type === 'cut' && session.editor.readOnly)) return
      event.clipboardData.setData('text/plain', text)
      event.preventDefault()
      if (event.type === 'cut') removeSelected(session)
    }
    const paste = (event: ClipboardEvent) => {
      if (!mine(event) || session.editor.readOnly) return
      event.preventDefault()
      const at = session.canvas.current?.middle() ?? { x: 0, y: 0 }
      pasteText(session, event.clipboardData.getData('text/plain'), { x: at.x - 108, y: at.y - 60 })
    }
    document.addEventListener('copy', copy)
    document.addEventListener('cut', copy)
    document.addEventListener('paste', paste)
    return () => {
      document.removeEventListener('copy', copy)
      document.removeEventListener('cut', copy)
      document.removeEventListener('paste', paste)
    }
  }, [session, frame])
}
