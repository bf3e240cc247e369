import { Check, Clock, Minus, Square, TriangleAlert, UserRound, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { cx, Spinner } from '../../ui/index.ts'
import { createCrowd } from '../crowd.ts'
import type { ShownState } from './shown-state.ts'

const looks: Record<Exclude<ShownState, 'idle'>, { ground: string; mark: (size: number) => ReactNode }> = {
  ready: { ground: 'text-ink-3', mark: (size) => <Ring size={size} /> },
  running: { ground: 'text-accent', mark: (size) => <Working size={size + 4} /> },
  waiting: { ground: 'bg-decide-soft text-decide', mark: (size) => <UserRound size={size} strokeWidth={2.5} /> },
  done: { ground: 'bg-ok-soft text-ok', mark: (size) => <Check size={size} strokeWidth={2.75} /> },
  failed: { ground: 'bg-bad-soft text-bad', mark: (size) => <X size={size} strokeWidth={2.75} /> },
  skipped: { ground: 'bg-fill text-ink-2', mark: (size) => <Minus size={size} strokeWidth={2.75} /> },
  cancelled: {
    ground: 'bg-fill text-ink-2',
    mark: (size) => <Square size={size - 3} fill="currentColor" strokeWidth={0} />,
  },
  stale: { ground: 'bg-warn-soft text-warn', mark: (size) => <Clock size={size} strokeWidth={2.25} /> },
  problem: { ground: 'bg-bad-soft text-bad', mark: (size) => <TriangleAlert size={size} strokeWidth={2.25} /> },
  warning: { ground: 'bg-warn-soft text-warn', mark: (size) => <TriangleAlert size={size} strokeWidth={2.25} /> },
}

/** How a node is doing, by shape and by colour. Its words are in the card's name. */
export function StateMark({ state, large = false }: { state: ShownState; large?: boolean }) {
  if (state === 'idle') return null
  const { ground, mark } = looks[state]
  return (
    <span
      aria-hidden
      className={cx('flex shrink-0 items-center justify-center rounded-full', large ? 'size-9' : 'size-[18px]', ground)}
    >
      {mark(large ? 24 : 12)}
    </span>
  )
}

const useFew = createCrowd()

/** At work: the ring turns, but for a crowd. */
const Working = ({ size }: { size: number }) => <Spinner size={size} still={!useFew()} />

/** Queued: a ring that stands still. */
const Ring = ({ size }: { size: number }) => (
  <svg width={size + 3} height={size + 3} viewBox="0 0 16 16" fill="none">
    <circle cx="8" cy="8" r="6" stroke="currentColor" strokeWidth="2" strokeDasharray="2.4 2.3" />
  </svg>
)
