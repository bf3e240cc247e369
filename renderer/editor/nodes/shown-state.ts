import type { StepState } from '../../../shared/events/reduce.ts'
import type { Problem, Severity } from '../../../shared/problems.ts'

/** What a card's mark says: how its step went, or, where it never had one, what is wrong with it. */
export type ShownState =
  | 'idle'
  | 'ready'
  | 'running'
  | 'waiting'
  | 'done'
  | 'failed'
  | 'skipped'
  | 'cancelled'
  | 'stale'
  | 'problem'
  | 'warning'

export const stateWords: Record<ShownState, string> = {
  idle: 'not run',
  ready: 'queued',
  running: 'running',
  waiting: 'waiting for you',
  done: 'done',
  failed: 'failed',
  skipped: 'not run this time',
  cancelled: 'stopped',
  stale: 'changed since it ran',
  problem: 'has a problem',
  warning: 'has a warning',
}

export function worst(problems: readonly Problem[] | undefined): Severity | null {
  if (problems === undefined || problems.length === 0) return null
  if (problems.some((found) => found.severity === 'error')) return 'error'
  return problems.some((found) => found.severity === 'setup') ? 'setup' : 'warning'
}

/** A run that goes on is shown as it is; else a problem comes first, since it is what keeps the next one from starting. */
export function shownState(step: StepState | null, stale: boolean, severity: Severity | null): ShownState {
  const status = step?.status ?? 'idle'
  if (status === 'running' && step?.review != null) return 'waiting'
  if (status === 'ready' || status === 'running') return status
  if (severity === 'error' || severity === 'setup') return 'problem'
  if (stale && status !== 'idle') return 'stale'
  if (status === 'idle') return severity === null ? 'idle' : 'warning'
  return status
}
