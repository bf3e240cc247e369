import type { Signal } from '../../shared/clock.ts'
import { StepError } from '../../shared/errors.ts'
import { type ToolCall, type ToolOutcome, longestResult } from '../../shared/kinds/tool/call.ts'
import type { PersonRequest } from '../../shared/kinds/execute.ts'
import type { ReviewAnswer } from '../../shared/events/review.ts'
import type { RunCore } from './core.ts'
import { hashOf } from './seeds.ts'

/** The way out to tools, and what the user allowed. */
export interface ToolDoor {
  /** Did the user allow it for good? */
  allowed(permission: string): boolean
  allow(permission: string): void
  /** One call, never repeated; does not reject but on abort. */
  call(call: ToolCall, signal: Signal): Promise<ToolOutcome & { bytes: number }>
}

/** A call that an interrupted run had made; null while nothing had come of it. */
export interface KeptCall {
  outcome: ToolOutcome | null
}

interface Caller {
  nodeId: string
  /** Which call of its step it is, from 1. */
  n: number
  signal: Signal
  person(request: PersonRequest): Promise<ReviewAnswer>
}

const notAllowed: ToolOutcome = { ok: false, status: null, text: 'The user did not allow this call.' }
const unknown: ToolOutcome = {
  ok: false,
  status: null,
  text: 'This call was interrupted, and the user does not want it made again: whether it was done is not known.',
}

/**
 * Makes a call that a model wants: allowed by the user beforehand, or asked about now; never made twice unasked. What an
 * interrupted run had of it is used again; one that was under way and changes something is asked about.
 */
export async function callTool(core: RunCore, caller: Caller, call: ToolCall): Promise<ToolOutcome> {
  const { tools } = core.options
  if (tools === undefined) throw new StepError('config', 'Tools can’t be called here.', 'no_tools')
  const { nodeId, n } = caller
  const key = `${hashOf(call).slice(0, 16)}.${n}`
  const kept = core.options.resumed?.calls.get(`${nodeId} ${key}`)
  if (kept?.outcome != null) return kept.outcome
  if (kept !== undefined && call.changes) {
    const again = await caller.person(
      permit(call, 'It was under way when the run was interrupted, and may have been done. Make it again?'),
    )
    if (again.action === 'reject') return finish(core, caller, key, unknown, 0, 0)
    if (again.action === 'always') tools.allow(call.permission)
  } else if (!tools.allowed(call.permission)) {
    const answer = await caller.person(permit(call, 'It is called for the first time. May it be called?'))
    if (answer.action === 'reject') return notAllowed
    if (answer.action === 'always') tools.allow(call.permission)
  }
  const { name, method, url, changes } = call
  core.journal.emit('tool.called', { nodeId, call: n, key, tool: name, method, url, changes })
  core.journal.commit()
  const startedAt = core.options.clock.now()
  const { bytes, ...outcome } = await tools.call(call, caller.signal)
  return finish(core, caller, key, outcome, bytes, core.options.clock.now() - startedAt)
}

function finish(
  core: RunCore,
  { nodeId, n }: Caller,
  key: string,
  outcome: ToolOutcome,
  bytes: number,
  durationMs: number,
): ToolOutcome {
  const cut = outcome.text.length > longestResult
  const text = cut ? `${outcome.text.slice(0, longestResult - 1)}…` : outcome.text
  const whole = { ...outcome, text }
  core.journal.emit('tool.finished', { nodeId, call: n, key, ...whole, bytes, durationMs })
  core.journal.commit()
  return whole
}

const permit = ({ name, method, url, body, key, changes }: ToolCall, why: string): PersonRequest => ({
  mode: 'permit',
  question: `A model wants to call the tool "${name}". ${why}`,
  about: null,
  candidates: [
    {
      id: name,
      label: name,
      value: { type: 'json', data: { call: `${method} ${url}`, body, key, changes } },
    },
  ],
  edit: false,
  timeoutMs: null,
})
