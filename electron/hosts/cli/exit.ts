import type { RunResult } from '../../../shared/receipt/types.ts'

/** Exit codes. Contract: pipeline-format, section 2; `waiting` (a run left because it waits for a person) is ours. */
export const exitCodes = { done: 0, invalid: 1, failed: 2, budget: 3, waiting: 4, cancelled: 130 } as const

export function exitCodeOf(result: RunResult): number {
  if (result.status === 'done') return exitCodes.done
  if (result.status === 'invalid') return exitCodes.invalid
  if (result.status === 'cancelled') return exitCodes.cancelled
  if (result.status === 'interrupted') return exitCodes.waiting
  return result.error?.class === 'budget' ? exitCodes.budget : exitCodes.failed
}

/** The document or the flags are at fault; told on stderr, exit 1. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}
