import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export interface EmptyStateProps {
  icon?: ReactNode
  title: string
  /** Where it is all there is on the screen, its title is the screen's. */
  heading?: 'h1' | 'h2'
  /** One sentence that teaches. */
  sentence: ReactNode
  /** One button. */
  action?: ReactNode
  className?: string
}

export function EmptyState({ icon, title, heading: Heading = 'h2', sentence, action, className }: EmptyStateProps) {
  return (
    <div className={cx('flex flex-col items-center justify-center gap-1 px-6 py-12 text-center', className)}>
      {icon !== undefined && (
        <div
          aria-hidden
          className="bg-accent-soft text-accent rounded-card mb-3 flex size-11 items-center justify-center"
        >
          {icon}
        </div>
      )}
      <Heading className="text-lg font-bold">{title}</Heading>
      <p className="text-ink-2 max-w-96">{sentence}</p>
      {action !== undefined && <div className="mt-4">{action}</div>}
    </div>
  )
}
