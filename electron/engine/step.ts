import type { ErrorClass } from '../../shared/errors.ts'
import type { Drafted } from '../../shared/events/types.ts'
import type { PlanStep } from '../../shared/plan/types.ts'
import type { Decision, ReceiptAttempt, ReceiptCall, ReceiptStep } from '../../shared/receipt/types.ts'
import type { Breaks } from './breaks.ts'
import type { CacheUse } from './cache.ts'
import type { Gather } from './gather.ts'
import type { InsideRun } from './inside.ts'
import type { Journal } from './journal.ts'
import type { StepEnd } from './outcomes.ts'
import { sumCosts } from './receipt.ts'
import type { StepCall } from './step-call.ts'
import type { Resumed } from './types.ts'

/** Who waits for a step's end: a wire of another step, or an Output. */
export interface Waiter {
  /** Once, after the step was asked, when it has ended and its end is durable. */
  hear(source: Step, end: StepEnd): void
}

/** One step of the plan while its run lasts. */
export interface Step {
  index: number
  plan: PlanStep
  /** `stopping`: cancelled, while its requests still end and settle. */
  phase: 'idle' | 'gathering' | 'running' | 'stopping' | 'ended'
  gather: Gather | null
  call: StepCall | null
  /** Who waits for its end; when the last one leaves, it is cancelled. Null: nobody does. */
  waiters: Set<Waiter> | null
  startedAt: number | null
  endedAt: number | null
  attempts: ReceiptAttempt[]
  decision: Decision | null
  /** Of a pinned step, which no executor ran. */
  cache: CacheUse
  /** Port it took its value from, for an `inOrder` kind. */
  chosen: { port: string; title: string } | null
  end: StepEnd | null
  /** The failure's stable code, finer than its class. */
  code: string | null
  receipt: ReceiptStep | null
  /** Of a box: each time through what lies in it, in order. */
  rounds: readonly InsideRun[]
  /** What a model drafted to lie in it. */
  drafted: Drafted | null
  /** What the Fallback that asked it wants when its answer breaks off; null: it begins anew. */
  breaks: Breaks | null
  /** Why somebody who might have asked for it did not. */
  passedOver: string | null
  /** It ended because nobody waited, or the run was stopped: that is no end for whoever asks for it later. */
  again: boolean
}

const none: readonly InsideRun[] = []

export const newStep = (plan: PlanStep, index: number, attempts: ReceiptAttempt[]): Step => ({
  index,
  plan,
  phase: 'idle',
  gather: null,
  call: null,
  waiters: null,
  startedAt: null,
  endedAt: null,
  attempts,
  decision: null,
  cache: null,
  chosen: null,
  end: null,
  code: null,
  receipt: null,
  rounds: none,
  drafted: null,
  breaks: null,
  passedOver: null,
  again: false,
})

const asBegun = (a: ReceiptAttempt, b: ReceiptAttempt): number => a.n - b.n

const callsOf = ({ call }: Step): ReceiptCall[] | null =>
  call === null || call.calls.length === 0 ? null : [...call.calls]

/** The step as the receipt has it, once it has ended. */
export function receiptOf(step: Step, end: StepEnd, journal: Pick<Journal, 'iso'>): ReceiptStep {
  // As begun, not as ended; and a list of its own, since a step that is begun anew goes on with the other.
  const attempts = [...(step.call?.attempts ?? step.attempts)].sort(asBegun)
  const { costUsd, costState } = sumCosts(attempts)
  const failedUpstream = end.reasonCode === 'upstream_failed'
  const ofAnother = end.cause !== null && end.cause.nodeId !== step.plan.nodeId
  return {
    nodeId: step.plan.nodeId,
    kind: step.plan.kind,
    status: end.status,
    reasonCode: end.reasonCode,
    reason: end.reason,
    cause: failedUpstream || ofAnother ? end.cause : null,
    startedAt: step.startedAt === null ? null : journal.iso(step.startedAt),
    durationMs: step.startedAt === null ? 0 : (step.endedAt ?? step.startedAt) - step.startedAt,
    costUsd,
    costState,
    cache: step.call?.cache ?? step.cache,
    decision: step.call?.decision ?? null,
    attempts,
    calls: callsOf(step),
  }
}

/** A step that had ended before the run was interrupted: kept as it was, never paid again. */
export function keep(step: Step, resumed: Resumed, runStartedAt: number): void {
  const kept = resumed.finished.get(step.plan.nodeId)
  if (kept === undefined) return
  const { step: receipt, outputs } = kept
  // Neither a stop nor that nobody asked is an end of its own.
  step.again = receipt.status === 'cancelled' || ['run_stopped', 'not_asked'].includes(receipt.reasonCode ?? '')
  if (step.again) step.attempts = [...receipt.attempts]
  const cause =
    receipt.cause ??
    (receipt.status === 'failed'
      ? { nodeId: step.plan.nodeId, class: (receipt.reasonCode ?? 'unknown') as ErrorClass }
      : null)
  step.phase = 'ended'
  step.receipt = receipt
  step.startedAt = receipt.startedAt === null ? null : Date.parse(receipt.startedAt)
  step.endedAt = (step.startedAt ?? runStartedAt) + receipt.durationMs
  step.end = { status: receipt.status, reasonCode: receipt.reasonCode, reason: receipt.reason, cause, outputs }
  const { asking } = step.plan
  if (asking.how === 'inOrder' && receipt.decision !== null) step.chosen = { port: receipt.decision.chosen, title: '' }
}
