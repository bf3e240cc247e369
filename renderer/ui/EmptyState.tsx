import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface EmptyStateProps {
  icon?: ReactNode
  title: string
  /** One sentence that teaches. */
  sentence: ReactNode
  /** One button. */
  action?: ReactNode
  className?: string
}

export function EmptyState({ icon, title, sentence, action, className }: EmptyStateProps) {
  return (
    <div className={cx('flex flex-col items-center justify-center gap-1 px-6 py-12 text-center', className)}>
      {icon !== undefined && (
        <div aria-hidden className="bg-accent-soft text-accent rounded-card mb-3 flex size-11 items-center justify-center">
          {icon}
        </div>
      )}
      <h2 className="text-lg font-bold">{title}</h2>
      <p className="text-ink-2 max-w-96">{sentence}</p>
      {action !== undefined && <div className="mt-4">{action}</div>}
    </div>
  )
}
