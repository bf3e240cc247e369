import { type RunState, interruptedReason, newRunState, reduce, stepOf } from '../../shared/events/reduce.ts'
import { roundsOf } from '../../shared/events/path.ts'
import type { Drafted, RunEvent } from '../../shared/events/types.ts'
import type { EarlierDecision, FittedTo } from '../../shared/kinds/execute.ts'
import type { Target } from '../../shared/model/types.ts'
import { toNano, toUsd } from '../../shared/money.ts'
import type { ReceiptAttempt } from '../../shared/receipt/types.ts'
import { type KeptReview, reviewName } from './people.ts'
import { type KeptCall, outcomeToKeep } from './tools.ts'
import type { KeptAnswer, Resumed } from './types.ts'

/**
 * What an interrupted run left, read from its stored events: steps that ended are kept, answers already paid for inside
 * unfinished steps are kept, and attempts caught in flight are closed as `interrupted`. What such an attempt cost can't
 * be known, so it is estimated at all that was reserved for it: a budget must hold across a crash, too.
 */
export function readInterrupted(events: readonly RunEvent[], now: number): Resumed {
  const state = newRunState()
  const answers = new Map<string, KeptAnswer>()
  const open = new Map<string, Extract<RunEvent, { type: 'attempt.started' }>>()
  const reviews = new Map<string, KeptReview>()
  const calls = new Map<string, KeptCall>()
  const decisions = new Map<string, EarlierDecision[]>()
  const fits = new Map<string, FittedTo>()
  const drafts = new Map<string, Drafted>()
  let start: Extract<RunEvent, { type: 'run.started' }> | null = null
  for (const event of events) {
    reduce(state, event)
    if (event.type === 'run.started') start = event
    keepReview(reviews, event)
    keepCall(calls, state, event)
    if (event.type === 'decision') {
      const made = { decision: event.decision, failed: null }
      decisions.set(event.nodeId, [...(decisions.get(event.nodeId) ?? []), made])
    }
    if (event.type === 'attempt.started') {
      open.set(`${event.nodeId} ${event.attempt}`, event)
      if (event.fittedTo !== undefined) fits.set(fitName(event.nodeId, event.target), event.fittedTo)
    }
    if (event.type !== 'attempt.finished') continue
    open.delete(`${event.nodeId} ${event.attempt}`)
    const { receipt, finish, text } = event
    const last = decisions.get(event.nodeId)?.at(-1)
    if (last !== undefined) last.failed = receipt.errorClass
    if (receipt.status !== 'done') continue
    const { provider, model } = receipt.target
    answers.set(`${event.nodeId} ${event.askKey}`, { text, finish: finish ?? 'stop', target: { provider, model } })
  }

  const finished: Map<string, NonNullable<ReturnType<Resumed['finished']['get']>>> = new Map()
  const attempts = new Map<string, ReceiptAttempt[]>()
  const ready = new Set<string>()
  for (const step of state.steps.values()) {
    if (step.drafted !== null) drafts.set(step.nodeId, step.drafted)
    if (step.step !== null) finished.set(step.nodeId, { step: step.step, outputs: { ...step.outputs } })
    else {
      ready.add(step.nodeId)
      const made = step.attempts.flatMap((attempt) => (attempt.receipt === null ? [] : [attempt.receipt]))
      if (made.length > 0) attempts.set(step.nodeId, made)
    }
  }

  const closing: Resumed['closing'] = []
  for (const event of open.values()) {
    const receipt: ReceiptAttempt = {
      n: event.attempt,
      target: event.target,
      status: 'interrupted',
      errorClass: null,
      httpStatus: null,
      retryAfterMs: null,
      startedAt: event.at,
      ttftMs: null,
      durationMs: Math.max(0, Date.parse(events.at(-1)?.at ?? event.at) - Date.parse(event.at)),
      usage: null,
      price: null,
      costUsd: event.reservedUsd === null ? null : toUsd(toNano(event.reservedUsd)),
      costState: event.reservedUsd === null ? 'unknown' : 'estimated',
      dropped: null,
      usageDetails: null,
      reckonedUsd: null,
      waitedMs: null,
    }
    closing.push({ nodeId: event.nodeId, attempt: event.attempt, askKey: event.askKey, receipt })
    attempts.set(event.nodeId, [...(attempts.get(event.nodeId) ?? []), receipt])
  }

  return {
    startedAt: state.startedAt === null ? now : Date.parse(state.startedAt),
    lastSeq: state.seq,
    seed: state.seed ?? 0,
    seedIsSet: start?.seedIsSet ?? false,
    maxCostNano: start === null || start.maxCostUsd === null ? null : toNano(start.maxCostUsd),
    finished,
    rounds: roundsOf(state.steps.keys()),
    ready,
    attempts,
    answers,
    decisions: new Map([...decisions].filter(([nodeId]) => ready.has(nodeId))),
    fits,
    reviews,
    calls,
    drafts,
    closing,
  }
}

/** The name of what a node's conversation was cut to for a target. */
export const fitName = (nodeId: string, { provider, model }: Pick<Target, 'provider' | 'model'>): string =>
  JSON.stringify([nodeId, provider, model])

/** Did it do nothing but wait for people when it ended? Going on then costs nothing. */
export function onlyWaited(events: readonly RunEvent[]): boolean {
  const state = newRunState()
  for (const event of events) reduce(state, event)
  const under = [...state.steps.values()].filter(({ step, status }) => step === null && status !== 'idle')
  const asking = under.filter(({ review }) => review !== null)
  // A box waits when what lies in it does.
  const waits = ({ nodeId }: { nodeId: string }): boolean =>
    asking.some((one) => one.nodeId === nodeId || one.nodeId.startsWith(`${nodeId}/`))
  return state.status === 'running' && asking.length > 0 && under.every(waits)
}

/** What was under way may have been done, and stands in the receipt as interrupted, or as stopped where it was. */
function keepCall(calls: Map<string, KeptCall>, state: RunState, event: RunEvent): void {
  if (event.type !== 'tool.called' && event.type !== 'tool.finished') return
  const call = stepOf(state, event.nodeId).calls.findLast(({ n }) => n === event.call)
  if (call === undefined) return
  const name = `${event.nodeId} ${event.key}`
  const { status: how } = call
  const { receipts, times } = calls.get(name) ?? { receipts: [], times: 0 }
  if (event.type === 'tool.called' || how === 'running') {
    const receipt = { ...call, status: 'interrupted' as const, reason: interruptedReason }
    calls.set(name, { outcome: null, receipts: [...receipts, receipt], times: times + 1 })
    return
  }
  const { ok, status, text } = event
  const refused = how === 'refused' ? { refused: true as const } : {}
  const receipt = { ...call, status: how }
  // What never left takes no call's place.
  const before = how === 'refused' ? receipts : receipts.slice(0, -1)
  const outcome = outcomeToKeep(receipt, { ok, status, text, ...refused })
  calls.set(name, { outcome, receipts: [...before, receipt], times })
}

/** What was asked stays asked since then, and an answer that came just before the end is not asked for again. */
function keepReview(reviews: Map<string, KeptReview>, event: RunEvent): void {
  if (event.type === 'human.asked') {
    const { key, askedAt, until } = event.review
    reviews.set(reviewName(event.nodeId, key), { askedAt, until, answer: null })
  } else if (event.type === 'human.answered') {
    const name = reviewName(event.nodeId, event.key)
    const asked = reviews.get(name)
    // Withdrawn is no answer: whoever asks again begins anew.
    if (event.answer.action === 'withdrawn') reviews.delete(name)
    else if (asked !== undefined) reviews.set(name, { ...asked, answer: event.answer })
  }
}
