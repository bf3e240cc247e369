import type { ErrorClass } from '../../shared/errors.ts'
import type { Drafted } from '../../shared/events/types.ts'
import type { StepInputs } from '../../shared/kinds/execute.ts'
import type { PlanStep } from '../../shared/plan/types.ts'
import type { Decision, ReceiptAttempt, ReceiptCall, ReceiptStep } from '../../shared/receipt/types.ts'
import type { Breaks } from './breaks.ts'
import type { CacheUse } from './cache.ts'
import type { Gather } from './gather.ts'
import type { InsideRun } from './inside.ts'
import type { StepEnd } from './outcomes.ts'
import { sumCosts } from './receipt.ts'
import type { StepCall } from './step-call.ts'
import type { Resumed } from './types.ts'
import type { Heard } from './waiter.ts'

/** One step of the plan while its run lasts. When the last of those who wait for it leaves, it is cancelled. */
export interface Step extends Heard {
  index: number
  plan: PlanStep
  /** `stopping`: cancelled, while its requests still end and settle. */
  phase: 'idle' | 'gathering' | 'running' | 'stopping' | 'ended'
  gather: Gather | null
  /** What it gathered, until it has begun. */
  inputs: StepInputs | null
  call: StepCall | null
  startedAt: number | null
  /** The same in ISO 8601: written out once, not for the event and again for the receipt. */
  startedIso: string | null
  endedAt: number | null
  /** Null: none was made yet. */
  attempts: ReceiptAttempt[] | null
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

export const newStep = (plan: PlanStep, index: number, attempts: ReceiptAttempt[] | null): Step => ({
  index,
  plan,
  phase: 'idle',
  gather: null,
  inputs: null,
  call: null,
  waiter: null,
  others: null,
  startedAt: null,
  startedIso: null,
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
  call === null || call.calls === null || call.calls.length === 0 ? null : [...call.calls]

/** The step as the receipt has it, once it has ended. */
export function receiptOf(step: Step, end: StepEnd): ReceiptStep {
  // As begun, not as ended; and a list of its own, since a step that is begun anew goes on with the other.
  const made = step.call?.attempts ?? step.attempts
  const attempts = made === null ? [] : [...made].sort(asBegun)
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
    startedAt: step.startedIso,
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
  step.startedIso = receipt.startedAt
  step.startedAt = receipt.startedAt === null ? null : Date.parse(receipt.startedAt)
  step.endedAt = (step.startedAt ?? runStartedAt) + receipt.durationMs
  step.end = { status: receipt.status, reasonCode: receipt.reasonCode, reason: receipt.reason, cause, outputs }
  const { asking } = step.plan
  if (asking.how === 'inOrder' && receipt.decision !== null) step.chosen = { port: receipt.decision.chosen, title: '' }
}
