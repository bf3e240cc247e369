import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface PanelProps {
  title?: ReactNode
  /** Beside the title, at the right. */
  actions?: ReactNode
  children: ReactNode
  /** A card of its own; else a part of a bigger surface, parted by a line. */
  card?: boolean
  className?: string
}

/** A titled part of a screen. */
export function Panel({ title, actions, children, card = false, className }: PanelProps) {
  return (
    <section
      className={cx(
        'bg-surface',
        card ? 'rounded-card border-line border p-3.5' : 'border-line border-b px-3.5 py-3 last:border-b-0',
        className,
      )}
    >
      {(title !== undefined || actions !== undefined) && (
        <header className="mb-2 flex min-h-7 items-center gap-2">
          <h2 className="text-ink-2 min-w-0 flex-1 truncate text-sm font-semibold">{title}</h2>
          {actions}
        </header>
      )}
      {children}
    </section>
  )
}
