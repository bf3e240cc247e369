import type { Json } from '../json.ts'
import type {
  Decision,
  Receipt,
  ReceiptAttempt,
  ReceiptCall,
  ReceiptStep,
  RunError,
  RunStatus,
} from '../receipt/types.ts'
import type { Rehearsal } from '../partial.ts'
import type { Value } from '../values.ts'
import type { Review } from './review.ts'
import type { Drafted, RunEvent } from './types.ts'

export interface AttemptState {
  n: number
  target: ReceiptAttempt['target']
  status: 'running' | ReceiptAttempt['status']
  /** What it has said so far, or all it said. */
  text: string
  /** What it thought, where that was wanted and given; empty otherwise. */
  thoughts: string
  startedAt: string
  /** Why its text was just withdrawn; null again once the attempt has ended, and says so itself. */
  resetWhy: string | null
  receipt: ReceiptAttempt | null
}

/** Of a call that was under way when its run broke off, in events and receipts. */
export const interruptedReason = 'The run was interrupted meanwhile.'

/** A call of a tool: under way, or as the receipt has it. */
export type CallState = Omit<ReceiptCall, 'status'> & { status: 'running' | ReceiptCall['status'] }

export interface StepState {
  nodeId: string
  status: 'idle' | 'ready' | 'running' | ReceiptStep['status']
  /** Text of its latest attempt, growing while it streams. */
  text: string
  attempts: readonly AttemptState[]
  /** Calls of tools, as begun. */
  calls: readonly CallState[]
  decision: Decision | null
  startedAt: string | null
  /** How far it has come, while it runs. */
  progress: { done: number; total: number } | null
  step: ReceiptStep | null
  outputs: Readonly<Record<string, Value>> | null
  /** What a person is asked just now. */
  review: Review | null
  /** A request of it waits for the rate limit of its key. */
  waiting: { until: string; limit: string } | null
  /** Steps that a model drafted here. */
  drafted: Drafted | null
}

export interface RunState {
  runId: string | null
  status: RunStatus | 'idle'
  name: string
  planHash: string | null
  seed: number | null
  startedAt: string | null
  inputs: Readonly<Record<string, Value>>
  /** Faults, canned answers and tools that weren't called; null: all of it was real. */
  rehearsal: Rehearsal | null
  /** By node id. A step's object is replaced when it changes, so that a reader can compare by identity. */
  steps: Map<string, StepState>
  outputs: Readonly<Record<string, Json>>
  error: RunError | null
  receipt: Receipt | null
  /** Last sentence about the budget: a request that waits or was refused. */
  budget: Extract<RunEvent, { type: 'budget' }> | null
  /** The last event's; rises with every change, so that it can stand for the state's version. */
  seq: number
}

export const newRunState = (): RunState => ({
  runId: null,
  status: 'idle',
  name: '',
  planHash: null,
  seed: null,
  startedAt: null,
  inputs: {},
  rehearsal: null,
  steps: new Map(),
  outputs: {},
  error: null,
  receipt: null,
  budget: null,
  seq: 0,
})

const idle: StepState = {
  nodeId: '',
  status: 'idle',
  text: '',
  attempts: [],
  calls: [],
  decision: null,
  startedAt: null,
  progress: null,
  step: null,
  outputs: null,
  review: null,
  waiting: null,
  drafted: null,
}

export const stepOf = (state: RunState, nodeId: string): StepState => state.steps.get(nodeId) ?? { ...idle, nodeId }

function put(state: RunState, step: StepState): void {
  state.steps.set(step.nodeId, step)
}

function changeAttempt(
  state: RunState,
  nodeId: string,
  n: number,
  update: (attempt: AttemptState) => AttemptState,
): void {
  const step = stepOf(state, nodeId)
  const attempts = step.attempts.map((attempt) => (attempt.n === n ? update(attempt) : attempt))
  const latest = attempts.at(-1)
  put(state, { ...step, attempts, text: latest === undefined ? step.text : latest.text })
}

function begunCall(event: Extract<RunEvent, { type: 'tool.called' }>): CallState {
  const { call: n, tool, changes, at: startedAt, server = null, host = hostOf(event.url) } = event
  const open = { durationMs: 0, httpStatus: null, bytes: 0, reason: null, rehearsed: null }
  return { n, tool, server, host, changes, startedAt, status: 'running', ...open }
}

/** What is said of a call again was broken off before: with the run, for nothing else leaves a call without an end. */
const brokenOff = (calls: readonly CallState[], n: number): CallState[] =>
  calls.map((call) =>
    call.n === n && call.status === 'running' ? { ...call, status: 'interrupted', reason: interruptedReason } : call,
  )

/** What ended takes the place of what was under way; one that never left stands for itself. */
function endedCalls(
  calls: readonly CallState[],
  { call: n, receipt, ...facts }: Extract<RunEvent, { type: 'tool.finished' }>,
): CallState[] {
  if (receipt?.status === 'refused') return [...brokenOff(calls, n), receipt]
  const open = calls.find((call) => call.n === n && call.status === 'running')
  const { ok, status: httpStatus, bytes, durationMs } = facts
  const ended = receipt ?? (open && { ...open, status: ok ? 'done' : 'failed', httpStatus, bytes, durationMs })
  if (ended === undefined) return [...calls]
  return open === undefined ? [...calls, ended] : calls.map((call) => (call === open ? ended : call))
}

/** Of an address, in what was stored before events named it. */
const hostOf = (url: string): string | null => /^https?:\/\/([^\s/?#]*)/i.exec(url)?.[1]?.toLowerCase() ?? null

/**
 * The one reducer of a run: canvas, command line, replay and tests all see a run through it. It changes `state` in place
 * (a run may have ten thousand steps) and returns it. The stored stream, which leaves out deltas and resets, ends in
 * the same state as the live one.
 */
export function reduce(state: RunState, event: RunEvent): RunState {
  state.seq = event.seq
  switch (event.type) {
    case 'run.started':
      state.runId = event.runId
      state.status = 'running'
      state.name = event.name
      state.planHash = event.planHash
      state.seed = event.seed
      state.startedAt ??= event.at
      state.inputs = event.inputs
      state.rehearsal = event.rehearsal ?? null
      state.error = null
      break
    case 'step.ready':
      // Also one that was let go, and is asked for again.
      put(state, {
        ...(state.steps.get(event.nodeId) ?? idle),
        nodeId: event.nodeId,
        status: 'ready',
        step: null,
        outputs: null,
        review: null,
      })
      break
    case 'step.started':
      put(state, { ...stepOf(state, event.nodeId), status: 'running', startedAt: event.at })
      break
    case 'step.progress':
      put(state, { ...stepOf(state, event.nodeId), progress: { done: event.done, total: event.total } })
      break
    case 'attempt.started': {
      const attempt: AttemptState = {
        n: event.attempt,
        target: event.target,
        status: 'running',
        text: '',
        thoughts: '',
        startedAt: event.at,
        resetWhy: null,
        receipt: null,
      }
      const step = stepOf(state, event.nodeId)
      put(state, { ...step, text: '', attempts: [...step.attempts, attempt], waiting: null })
      break
    }
    case 'attempt.delta':
      changeAttempt(state, event.nodeId, event.attempt, (attempt) => ({ ...attempt, text: attempt.text + event.text }))
      break
    case 'attempt.reset':
      changeAttempt(state, event.nodeId, event.attempt, (attempt) => ({ ...attempt, resetWhy: event.why }))
      break
    case 'attempt.finished':
      changeAttempt(state, event.nodeId, event.attempt, (attempt) => ({
        ...attempt,
        status: event.receipt.status,
        text: event.text,
        thoughts: event.thoughts ?? '',
        resetWhy: null,
        receipt: event.receipt,
      }))
      break
    case 'decision':
      put(state, { ...stepOf(state, event.nodeId), decision: event.decision })
      break
    case 'plan.drafted':
      put(state, { ...stepOf(state, event.nodeId), drafted: event.drafted })
      break
    case 'tool.called': {
      const step = stepOf(state, event.nodeId)
      put(state, {
        ...step,
        text: `Calling ${event.tool} …`,
        calls: [...brokenOff(step.calls, event.call), begunCall(event)],
      })
      break
    }
    case 'tool.finished': {
      const step = stepOf(state, event.nodeId)
      put(state, { ...step, calls: endedCalls(step.calls, event) })
      break
    }
    case 'human.asked':
      put(state, { ...stepOf(state, event.nodeId), review: event.review })
      break
    case 'human.answered':
      put(state, { ...stepOf(state, event.nodeId), review: null })
      break
    case 'budget':
      state.budget = event
      break
    case 'rate.waiting':
      put(state, { ...stepOf(state, event.nodeId), waiting: { until: event.until, limit: event.limit } })
      break
    case 'breaker':
      break
    case 'step.finished': {
      const step = stepOf(state, event.nodeId)
      put(state, {
        ...step,
        status: event.step.status,
        step: event.step,
        outputs: event.outputs,
        calls: event.step.calls ?? step.calls,
        decision: event.step.decision,
        startedAt: event.step.startedAt,
        progress: null,
        review: null,
        waiting: null,
      })
      break
    }
    case 'run.finished':
      state.status = event.status
      state.outputs = event.outputs
      state.error = event.error
      state.receipt = event.receipt
      break
  }
  return state
}
