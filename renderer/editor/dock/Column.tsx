import type { ReactNode } from 'react'
import { cx } from '../../ui/index.ts'

/** A titled column of the dock that scrolls by itself. */
export function Column({
  title,
  aside,
  children,
  className,
}: {
  title: string
  aside?: ReactNode
  children: ReactNode
  className?: string
}) {
  return (
    <section aria-label={title} className={cx('flex min-h-0 min-w-0 flex-col', className)}>
      <header className="flex h-9 shrink-0 items-center gap-2 px-3.5">
        <h2 className="text-ink-3 text-xs font-semibold">{title}</h2>
        {aside}
      </header>
      {/* Focusable, so that it can be scrolled by keyboard. */}
      <div tabIndex={0} className="min-h-0 flex-1 overflow-y-auto px-3.5 pb-3.5 focus-visible:-outline-offset-2">
        {children}
      </div>
    </section>
  )
}
