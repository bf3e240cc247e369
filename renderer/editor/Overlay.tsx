import { X } from 'lucide-react'
import { useEffect, useRef, type ReactNode } from 'react'
import { cx, IconButton } from '../ui/index.ts'

interface Props {
  side: 'left' | 'right'
  label: string
  width: number
  onClose: () => void
  children: ReactNode
}

/** A side panel over the canvas, in a narrow window. Escape or the cross puts it away; the canvas stays usable beside it. */
export function Overlay({ side, label, width, onClose, children }: Props) {
  const panel = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const before = document.activeElement
    return () => {
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    <div
      ref={panel}
      role="region"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return
        event.stopPropagation()
        onClose()
      }}
      className={cx(
        'bg-surface border-line shadow-soft absolute inset-y-0 z-20 flex flex-col',
        side === 'left' ? 'left-0 border-r' : 'right-0 border-l',
      )}
      style={{ width }}
    >
      {side === 'right' && (
        <div className="border-line flex h-9 shrink-0 items-center border-b pr-1.5 pl-3.5">
          <span className="text-ink-2 flex-1 text-sm font-semibold">{label}</span>
          <IconButton size="sm" label={`Close ${label.toLowerCase()}`} onClick={onClose}>
            <X size={15} />
          </IconButton>
        </div>
      )}
      <div className="min-h-0 flex-1">{children}</div>
    </div>
  )
}
