import type { Signal } from '../../shared/clock.ts'
import { StepError } from '../../shared/errors.ts'
import { interruptedReason } from '../../shared/events/reduce.ts'
import { type ToolCall, type ToolOutcome, longestResult } from '../../shared/kinds/tool/call.ts'
import { isOwnNetwork, serverOf } from '../../shared/tools/places.ts'
import type { PersonRequest } from '../../shared/kinds/execute.ts'
import type { ReviewAnswer } from '../../shared/events/review.ts'
import type { ReceiptCall } from '../../shared/receipt/types.ts'
import type { RunCore } from './core.ts'
import { hashOf } from './seeds.ts'

/** The way out to tools, and what the user allowed. */
export interface ToolDoor {
  /** The run has a pipeline, for which alone something may be allowed. */
  hasPipeline?: boolean
  /** Makes ready what is called; why it can't be called at all, or null. Does not reject but on abort. */
  prepare?(call: ToolCall, signal: Signal): Promise<string | null>
  /** Did the user allow it for good? */
  allowed(call: ToolCall): boolean
  allow(call: ToolCall, where: 'pipeline' | 'everywhere'): void
  /** One call, never repeated; does not reject but on abort. */
  call(call: ToolCall, signal: Signal): Promise<ToolOutcome & { bytes: number }>
}

/** What a call meets in a rehearsal: an answer of the user's, or (null) that it isn't made. */
export interface RehearsedCall {
  answer: string | null
}

/** A call that a run had made before. */
export interface KeptCall {
  /** Null where it was under way when the run broke off or its step was stopped: nobody knows what came of it. */
  outcome: ToolOutcome | null
  /** One for each time that it left, as begun, and one where it was refused then. */
  receipts: readonly ReceiptCall[]
  /** How often it left: each time that it was broken off is asked about anew. */
  times: number
}

interface Caller {
  nodeId: string
  /** Which call of its step it is, from 1. */
  n: number
  signal: Signal
  /** The step's calls as its receipt has them. */
  calls: ReceiptCall[]
  person(request: PersonRequest): Promise<ReviewAnswer>
  /** The step ends only when this has. */
  track<T>(work: Promise<T>): Promise<T>
}

const notCalled = 'Rehearsed: not called. This is a rehearsal: nothing was done, and there is no result to go by.'
const notAllowed = 'The user did not allow this call.'
const unknown = 'This call was interrupted, and the user does not want it made again: whether it was done is not known.'

/**
 * Makes a call that a model wants: allowed by the user beforehand, or asked about now; never made twice unasked. What the
 * run had of it before is used again; one that was under way, and was broken off or stopped, is made again, and asked about
 * before where it changes something. In a rehearsal it leaves only where the user wants it to.
 */
export async function callTool(core: RunCore, caller: Caller, call: ToolCall): Promise<ToolOutcome> {
  const { tools, rehearsedCall } = core.options
  if (tools === undefined) throw new StepError('config', 'Tools can’t be called here.', 'no_tools')
  const { nodeId, n, signal } = caller
  const key = `${hashOf(call).slice(0, 16)}.${n}`
  const kept = core.calls.get(`${nodeId} ${key}`)
  if (kept !== undefined) caller.calls.push(...kept.receipts)
  if (kept?.outcome != null) return kept.outcome
  const ending: Ending = { core, caller, call, key, before: kept?.receipts ?? [] }
  const rehearsed = rehearsedCall?.(nodeId, call) ?? null
  if (rehearsed !== null) return rehearse(ending, rehearsed)
  // A server's tool is allowed where one sees what it says of itself: a rehearsal runs without that, and asks for nothing.
  if (rehearsedCall !== undefined && call.mcp !== undefined && !tools.allowed(call))
    return rehearse(ending, { answer: null })
  if (kept !== undefined && call.changes) {
    if (!(await mayLeave(tools, ending, underWay(kept)))) return refuse(ending, unknown)
  } else if (!tools.allowed(call)) {
    if (!(await mayLeave(tools, ending, firstTime))) return refuse(ending, notAllowed)
  }
  const hindrance = await caller.track(tools.prepare?.(call, signal) ?? Promise.resolve(null))
  throwIfStopped(signal)
  if (hindrance !== null) return refuse(ending, hindrance)
  const { name, method, url, changes } = call
  core.journal.emit('tool.called', { nodeId, call: n, key, tool: name, method, url, changes, ...placeOf(call) })
  core.journal.commit()
  const startedAt = core.options.clock.now()
  const times = (kept?.times ?? 0) + 1
  const receipts = [...ending.before, rowOf(ending, startedAt, 'interrupted')]
  core.calls.set(`${nodeId} ${key}`, { outcome: null, receipts, times })
  const { bytes, ...outcome } = await caller.track(tools.call(call, signal))
  const status = outcome.ok ? 'done' : signal.aborted ? 'cancelled' : 'failed'
  return finish(ending, outcome, { ...rowOf(ending, startedAt, status), bytes, httpStatus: outcome.status })
}

/** Asks a person. What they allow for good holds also where the step was stopped at that moment. */
async function mayLeave(tools: ToolDoor, { caller, call }: Ending, why: string): Promise<boolean> {
  const answer = await caller.person(permit(tools, call, why))
  allow(tools, call, answer)
  throwIfStopped(caller.signal)
  return answer.action !== 'reject'
}

/** After each wait: the run may be over by then, and nothing leaves or is told any more. */
function throwIfStopped(signal: Signal): void {
  if (signal.aborted) throw new StepError('cancelled', 'The step was stopped.')
}

const firstTime = 'It is called for the first time. May it be called?'

/** An answer is remembered with its question: so another time is another question. */
const underWay = ({ receipts, times }: KeptCall): string =>
  `It was under way when ${receipts.at(-1)?.status === 'cancelled' ? 'its step was stopped' : 'the run was interrupted'}${times > 1 ? `, ${times} times by now` : ''}, and may have been done. Make it again?`

interface Ending {
  core: RunCore
  caller: Caller
  call: ToolCall
  key: string
  /** What its receipt has of it already. */
  before: readonly ReceiptCall[]
}

const allow = (tools: ToolDoor, call: ToolCall, { action }: ReviewAnswer): void => {
  if (action === 'always') tools.allow(call, 'everywhere')
  if (action === 'pipeline') tools.allow(call, 'pipeline')
}

/** Where it goes, for events and receipts. */
const placeOf = ({ mcp, url }: ToolCall): Pick<ReceiptCall, 'server' | 'host'> =>
  mcp === undefined ? { server: null, host: serverOf(url) } : { server: mcp.server, host: mcp.host }

function rowOf({ core, caller, call }: Ending, at: number, status: ReceiptCall['status']): ReceiptCall {
  const { name: tool, changes } = call
  const durationMs = Math.max(0, core.options.clock.now() - at)
  const startedAt = core.journal.iso(at)
  const reason = status === 'interrupted' ? interruptedReason : null
  const place = placeOf(call)
  const facts = { n: caller.n, tool, ...place, changes, startedAt, durationMs, status }
  return { ...facts, httpStatus: null, bytes: 0, reason, rehearsed: null }
}

/** It never left this machine. */
const refuse = (ending: Ending, text: string): ToolOutcome =>
  finish(
    ending,
    { ok: false, refused: true, status: null, text },
    rowOf(ending, ending.core.options.clock.now(), 'refused'),
  )

/** Neither did this; what the user wrote in its place is what the model reads. */
function rehearse(ending: Ending, { answer }: RehearsedCall): ToolOutcome {
  const at = ending.core.options.clock.now()
  return answer === null
    ? finish(
        ending,
        { ok: false, refused: true, status: null, text: notCalled },
        { ...rowOf(ending, at, 'refused'), rehearsed: 'not_called' },
      )
    : finish(
        ending,
        { ok: true, status: null, text: answer },
        { ...rowOf(ending, at, 'done'), bytes: Buffer.byteLength(answer), rehearsed: 'answer' },
      )
}

const longestReason = 200

/** What a service says itself is told to the model, and stands in no receipt. */
const reasonOf = ({ ok, status, text }: ToolOutcome): string | null =>
  ok ? null : status === null ? text.slice(0, longestReason) : `It answered ${status}.`

/** Of a call that was stopped nobody knows whether it was done: whoever wants it anew is told no end of it. */
export const outcomeToKeep = ({ status }: Pick<ReceiptCall, 'status'>, outcome: ToolOutcome): ToolOutcome | null =>
  status === 'cancelled' ? null : outcome

function finish({ core, caller, key, before }: Ending, outcome: ToolOutcome, row: ReceiptCall): ToolOutcome {
  const { nodeId, n } = caller
  const cut = outcome.text.length > longestResult
  const text = cut ? `${outcome.text.slice(0, longestResult - 1)}…` : outcome.text
  const whole = { ...outcome, text }
  const receipt = { ...row, reason: reasonOf(outcome) }
  const { ok, status } = outcome
  const { bytes, durationMs } = row
  core.journal.emit('tool.finished', { nodeId, call: n, key, ok, status, text, bytes, durationMs, receipt })
  core.journal.commit()
  const times = core.calls.get(`${nodeId} ${key}`)?.times ?? 0
  core.calls.set(`${nodeId} ${key}`, {
    outcome: outcomeToKeep(receipt, whole),
    receipts: [...before, receipt],
    times,
  })
  caller.calls.push(receipt)
  return whole
}

/** An address of one's own network may be a router or a machine that trusts whoever is there: a document from elsewhere names it, too. */
const whither = (url: string): string =>
  URL.canParse(url) && isOwnNetwork(new URL(url).hostname)
    ? ' It goes to this machine or your own network, not to the web.'
    : ''

const permit = (
  tools: ToolDoor,
  { name, method, url, body, key, changes, mcp }: ToolCall,
  why: string,
): PersonRequest => ({
  mode: 'permit',
  question: `A model wants to call the tool "${name}". ${why}${mcp === undefined ? whither(url) : ''}`,
  about: null,
  candidates: [
    {
      id: name,
      label: name,
      value: { type: 'json', data: { call: `${method} ${url}`, body, key, changes } },
    },
  ],
  edit: false,
  ...(tools.hasPipeline === true ? { forPipeline: true } : {}),
  timeoutMs: null,
})
