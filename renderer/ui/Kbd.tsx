import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export function Kbd({
  children,
  inverse = false,
  className,
}: {
  children: ReactNode
  inverse?: boolean
  className?: string
}) {
  return (
    <kbd
      className={cx(
        'rounded-tag inline-flex h-5 min-w-5 items-center justify-center border px-1 font-sans text-xs',
        inverse ? 'border-surface/30 text-surface' : 'border-line-2 text-ink-2 bg-surface',
        className,
      )}
    >
      {children}
    </kbd>
  )
}
