import type { ReactNode } from 'react'
import { cx } from './cx.ts'

export type Tone = 'neutral' | 'accent' | 'ok' | 'warn' | 'bad'

const tones: Record<Tone, string> = {
  neutral: 'bg-fill text-ink-2',
  accent: 'bg-accent-soft text-accent',
  ok: 'bg-ok-soft text-ok',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
}

export interface BadgeProps {
  tone?: Tone
  icon?: ReactNode
  children: ReactNode
  title?: string
  className?: string
}

/** A word of state. Colour never carries it alone: say it in the text or with an icon too. */
export function Badge({ tone = 'neutral', icon, children, title, className }: BadgeProps) {
  return (
    <span
      title={title}
      className={cx(
        'rounded-tag inline-flex h-5 shrink-0 items-center gap-1 px-1.5 text-xs font-medium whitespace-nowrap',
        tones[tone],
        className,
      )}
    >
      {icon}
      {children}
    </span>
  )
}

/** A quiet outlined word: what something is, not how it is doing. */
export function Tag({ children, title, className }: { children: ReactNode; title?: string; className?: string }) {
  return (
    <span
      title={title}
      className={cx(
        'rounded-tag border-line-2 text-ink-2 inline-flex h-5 shrink-0 items-center border px-1.5 text-xs whitespace-nowrap',
        className,
      )}
    >
      {children}
    </span>
  )
}
