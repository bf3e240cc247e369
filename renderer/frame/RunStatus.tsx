import { Check, CircleDashed, Minus, X } from 'lucide-react'
import type { ReactNode } from 'react'
import type { RunStatus } from '../../shared/receipt/types.ts'
import { Badge, cx, Spinner, type Tone } from '../ui/index.ts'

/** Each state has a shape as well as a colour. */
const looks: Record<RunStatus, { tone: Tone; text: string; icon: ReactNode }> = {
  done: { tone: 'ok', text: 'text-ok', icon: <Check size={12} strokeWidth={2.75} /> },
  failed: { tone: 'bad', text: 'text-bad', icon: <X size={12} strokeWidth={2.75} /> },
  cancelled: { tone: 'neutral', text: 'text-ink-2', icon: <Minus size={12} strokeWidth={2.75} /> },
  running: { tone: 'accent', text: 'text-accent', icon: <Spinner size={11} /> },
  interrupted: { tone: 'warn', text: 'text-warn', icon: <CircleDashed size={12} strokeWidth={2.5} /> },
}

export function RunStatusBadge({ status }: { status: RunStatus }) {
  return (
    <Badge tone={looks[status].tone} icon={<span aria-hidden>{looks[status].icon}</span>}>
      {status}
    </Badge>
  )
}

/** The same in a line of text. */
export function RunStatusText({ status, className }: { status: RunStatus; className?: string }) {
  return (
    <span className={cx('inline-flex items-center gap-1 font-medium', looks[status].text, className)}>
      <span aria-hidden>{looks[status].icon}</span>
      {status}
    </span>
  )
}
