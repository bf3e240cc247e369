import { ContextMenu as BaseContext } from '@base-ui/react/context-menu'
import { Menu as Base } from '@base-ui/react/menu'
import { Check } from 'lucide-react'
import { Fragment, useMemo, useRef, type ReactElement, type ReactNode } from 'react'
import { cx } from './cx.ts'
import { Kbd } from './Kbd.tsx'
import { itemClass, popupClass } from './popup.ts'

export interface MenuItem {
  id: string
  label: string
  icon?: ReactNode
  shortcut?: string
  danger?: boolean
  disabled?: boolean
  /** A line above it. */
  separated?: boolean
  /** Present: one of several that can be ticked. */
  checked?: boolean
  onSelect: () => void
}

export interface MenuProps {
  /** The button that opens it, e.g. an `IconButton`. */
  trigger: ReactElement
  items: readonly MenuItem[]
  align?: 'start' | 'center' | 'end'
  side?: 'top' | 'bottom' | 'left' | 'right'
}

export function Menu({ trigger, items, align = 'end', side = 'bottom' }: MenuProps) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger render={trigger} />
      <Base.Portal>
        <Base.Positioner align={align} side={side} sideOffset={4} className="z-50 outline-none">
          <Base.Popup className={cx(popupClass, 'max-h-(--available-height) min-w-44 overflow-y-auto p-1')}>
            <Items items={items} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

export interface ContextMenuProps {
  items: readonly MenuItem[]
  /** Told before it opens, e.g. to select what was clicked. */
  onOpen?: () => void
  /** The element on which a right click, the menu key or Shift+F10 opens it. */
  children: ReactElement
}

export function ContextMenu({ items, onOpen, children }: ContextMenuProps) {
  return (
    <BaseContext.Root onOpenChange={(open) => open && onOpen?.()}>
      <BaseContext.Trigger render={children} />
      <BaseContext.Portal>
        <BaseContext.Positioner className="z-50 outline-none">
          <BaseContext.Popup className={cx(popupClass, 'min-w-44 p-1')}>
            <Items items={items} />
          </BaseContext.Popup>
        </BaseContext.Positioner>
      </BaseContext.Portal>
    </BaseContext.Root>
  )
}

export interface MenuAtProps {
  /** Where it opens, in pixels of the window; null keeps it closed. */
  point: { x: number; y: number } | null
  items: readonly MenuItem[]
  onClose: () => void
}

/** A menu without a trigger of its own, for what was clicked on a drawing. */
export function MenuAt({ point, items, onClose }: MenuAtProps) {
  // It keeps its place and its items while it fades.
  const last = useRef({ point, items })
  if (point !== null) last.current = { point, items }
  const at = last.current.point
  const anchor = useMemo(
    () => (at === null ? null : { getBoundingClientRect: () => new DOMRect(at.x, at.y, 0, 0) }),
    [at],
  )
  return (
    <Base.Root open={point !== null} onOpenChange={(open) => !open && onClose()} modal={false}>
      <Base.Portal>
        <Base.Positioner anchor={anchor} align="start" side="bottom" sideOffset={2} className="z-50 outline-none">
          <Base.Popup className={cx(popupClass, 'max-h-(--available-height) min-w-52 overflow-y-auto p-1')}>
            <Items items={last.current.items} />
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  )
}

function Items({ items }: { items: readonly MenuItem[] }) {
  return items.map((item) => {
    const inside = (
      <>
        <span className="flex w-4 shrink-0 justify-center">{item.icon}</span>
        <span className="flex-1">{item.label}</span>
        {item.shortcut !== undefined && <Kbd>{item.shortcut}</Kbd>}
      </>
    )
    const className = cx(itemClass, 'pr-3', item.danger === true && 'text-bad')
    return (
      <Fragment key={item.id}>
        {item.separated === true && <Base.Separator className="bg-line mx-1 my-1 h-px" />}
        {item.checked === undefined ? (
          <Base.Item className={className} disabled={item.disabled ?? false} onClick={item.onSelect}>
            {inside}
          </Base.Item>
        ) : (
          <Base.CheckboxItem
            className={className}
            checked={item.checked}
            closeOnClick
            disabled={item.disabled ?? false}
            onCheckedChange={item.onSelect}
          >
            {inside}
            <span className="text-accent flex w-4 justify-end">
              <Base.CheckboxItemIndicator>
                <Check size={14} />
              </Base.CheckboxItemIndicator>
            </span>
          </Base.CheckboxItem>
        )}
      </Fragment>
    )
  })
}
