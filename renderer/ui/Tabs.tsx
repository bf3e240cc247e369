import { Tabs as Base } from '@base-ui/react/tabs'
import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface TabItem<T extends string> {
  value: T
  label: ReactNode
  content: ReactNode
}

export interface TabsProps<T extends string> {
  value: T
  onValueChange: (value: T) => void
  items: readonly TabItem<T>[]
  'aria-label': string
  /** At the right of the row of tabs. */
  aside?: ReactNode
  className?: string
  panelClassName?: string
}

export function Tabs<T extends string>({
  value,
  onValueChange,
  items,
  aside,
  className,
  panelClassName,
  ...rest
}: TabsProps<T>) {
  return (
    <Base.Root
      value={value}
      onValueChange={(next: T) => onValueChange(next)}
      className={cx('flex min-h-0 flex-col', className)}
    >
      <div className="border-line flex shrink-0 items-center border-b px-2">
        <Base.List aria-label={rest['aria-label']} className="relative flex flex-1 gap-0.5">
          {items.map((item) => (
            <Base.Tab
              key={item.value}
              value={item.value}
              className="text-ink-2 hover:text-ink data-active:text-ink rounded-control flex h-9 items-center gap-1.5 px-2.5 text-sm font-semibold whitespace-nowrap select-none focus-visible:-outline-offset-3"
            >
              {item.label}
            </Base.Tab>
          ))}
          <Base.Indicator className="bg-accent absolute bottom-0 left-0 h-0.5 w-(--active-tab-width) translate-x-(--active-tab-left) rounded-full transition-[translate,width]" />
        </Base.List>
        {aside}
      </div>
      {items.map((item) => (
        <Base.Panel
          key={item.value}
          value={item.value}
          className={cx('min-h-0 flex-1 overflow-auto focus-visible:-outline-offset-2', panelClassName)}
        >
          {item.content}
        </Base.Panel>
      ))}
    </Base.Root>
  )
}
