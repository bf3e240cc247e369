import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useRef, type ReactNode } from 'react'
import { cx } from './cx.ts'

export interface DialogProps {
  open: boolean
  onOpenChange: (open: boolean) => void
  title: ReactNode
  description?: ReactNode
  children?: ReactNode
  /** Buttons at the bottom right, the main one last. */
  footer?: ReactNode
  size?: 'sm' | 'md' | 'lg'
  /** What stands in it reaches to its edges. */
  flush?: boolean
}

const widths = { sm: 'w-100', md: 'w-140', lg: 'w-200' }

/**
 * A modal window: holds the focus, gives it back, closes on Escape. First the focus is in its first field; without one
 * on the window itself, so that a key meant for what was there before presses no button.
 */
export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  children,
  footer,
  size = 'md',
  flush = false,
}: DialogProps) {
  const popup = useRef<HTMLDivElement>(null)
  return (
    <Base.Root open={open} onOpenChange={(next) => onOpenChange(next)}>
      <Base.Portal>
        <Base.Backdrop className="bg-scrim fixed inset-0 z-40 transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0" />
        <Base.Popup
          ref={popup}
          initialFocus={() => popup.current?.querySelector<HTMLElement>('input, textarea') ?? popup.current}
          className={cx(
            'bg-raised border-line rounded-card shadow-soft fixed top-1/2 left-1/2 z-40 flex max-h-[calc(100vh-48px)] max-w-[calc(100vw-48px)] -translate-x-1/2 -translate-y-1/2 flex-col border outline-none',
            'transition-[opacity,scale] data-ending-style:opacity-0 data-starting-style:scale-98 data-starting-style:opacity-0',
            widths[size],
          )}
        >
          {/* No header or footer of the page: as such they would be landmarks. */}
          <div className="flex items-start gap-3 px-4 pt-3.5 pb-2">
            <div className="min-w-0 flex-1">
              <Base.Title className="text-lg font-bold">{title}</Base.Title>
              {description !== undefined && <Base.Description className="text-ink-2">{description}</Base.Description>}
            </div>
            <Base.Close
              aria-label="Close"
              className="text-ink-3 hover:bg-fill hover:text-ink rounded-control -mr-1.5 flex size-7 shrink-0 items-center justify-center"
            >
              <X size={16} />
            </Base.Close>
          </div>
          {children !== undefined && (
            <div className={cx('min-h-0 flex-1 overflow-y-auto', !flush && 'px-4 pt-1 pb-4')}>{children}</div>
          )}
          {footer !== undefined && (
            <div className="border-line flex justify-end gap-2 border-t px-4 py-3">{footer}</div>
          )}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
