import { Tooltip as Base } from '@base-ui/react/tooltip'
import type { ReactElement, ReactNode } from 'react'
import { Kbd } from './Kbd.tsx'

export type Side = 'top' | 'bottom' | 'left' | 'right'

export interface TooltipProps {
  content: ReactNode
  shortcut?: string
  side?: Side
  /** The one element it explains; it must take a ref and the props given to it. */
  children: ReactElement
}

/** A word on what the pointer or the focus is on. Nothing may be said only here. */
export function Tooltip({ content, shortcut, side = 'bottom', children }: TooltipProps) {
  return (
    <Base.Root>
      <Base.Trigger render={children} />
      <Base.Portal>
        <Base.Positioner side={side} sideOffset={6} className="z-50">
          <Base.Popup className="bg-ink text-surface rounded-control flex max-w-72 items-center gap-2 px-2 py-1 text-sm transition-opacity data-ending-style:opacity-0 data-starting-style:opacity-0">
            {content}
            {shortcut !== undefined && <Kbd inverse>{shortcut}</Kbd>}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

/** Around the app: tooltips after the first open at once. */
export const TooltipProvider = ({ children }: { children: ReactNode }) => (
  <Base.Provider delay={450}>{children}</Base.Provider>
)
