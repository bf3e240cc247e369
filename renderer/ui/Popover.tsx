import { Popover as Base } from '@base-ui/react/popover'
import type { ReactElement, ReactNode } from 'react'
import { cx } from './cx.ts'
import { popupClass } from './popup.ts'

export interface PopoverProps {
  /** The button that opens it. */
  trigger: ReactElement
  title: string
  /** Shown as a heading; else the title is only spoken. */
  showTitle?: boolean
  children: ReactNode
  align?: 'start' | 'center' | 'end'
  open?: boolean
  onOpenChange?: (open: boolean) => void
  className?: string
}

/** A small window beside the button that opened it. */
export function Popover({
  trigger,
  title,
  showTitle = true,
  children,
  align = 'end',
  open,
  onOpenChange,
  className,
}: PopoverProps) {
  return (
    <Base.Root
      {...(open === undefined ? {} : { open })}
      {...(onOpenChange === undefined ? {} : { onOpenChange: (next: boolean) => onOpenChange(next) })}
    >
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} sideOffset={6} className="z-30 outline-none">
          <Base.Popup className={cx(popupClass, 'max-h-(--available-height) w-80 overflow-y-auto p-3', className)}>
            <Base.Title className={showTitle ? 'mb-1.5 font-bold' : 'sr-only'}>{title}</Base.Title>
            {children}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}
