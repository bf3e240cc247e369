import type { AskRequest } from '../../shared/kinds/execute.ts'
import { defaultMaxTokens } from '../../shared/kinds/model/asking.ts'
import type { ModelRequest, Timers } from '../../shared/model/types.ts'
import type { RunCore } from './core.ts'
import { seedOf } from './seeds.ts'
import type { TargetFacts } from './types.ts'

const graceMs = { hosted: 30_000, reasoning: 180_000, local: 300_000 } as const
const idleMs = 20_000
const totalMs = 300_000

/** How long an answer may take: one that is to think may take its time before the first word. */
export function timersFor(facts: TargetFacts, { timeouts: wanted, effort }: AskRequest): Timers {
  const thinks = facts.model?.reasoning === true || (effort !== undefined && effort !== 'none')
  const grace = facts.local ? graceMs.local : thinks ? graceMs.reasoning : graceMs.hosted
  return {
    firstTokenMs: wanted?.firstTokenMs ?? grace,
    idleMs: wanted?.idleMs ?? idleMs,
    totalMs: wanted?.totalMs ?? totalMs,
  }
}

/** Tokens of the longest answer that is asked for. */
export const longestAnswer = (ask: Pick<AskRequest, 'maxTokens'>, facts: Pick<TargetFacts, 'model'>): number =>
  Math.min(ask.maxTokens ?? defaultMaxTokens, facts.model?.maxOutput ?? Number.POSITIVE_INFINITY)

/** What is asked, as the adapters take it. */
export function requestFor(core: RunCore, nodeId: string, ask: AskRequest, facts: TargetFacts): ModelRequest {
  if (ask.vectors !== undefined) return { system: '', messages: ask.messages, maxTokens: 0, stream: false, embed: true }
  const request: ModelRequest = {
    system: ask.system,
    messages: ask.messages,
    maxTokens: longestAnswer(ask, facts),
    stream: ask.stream,
  }
  if (ask.temperature !== undefined) request.temperature = ask.temperature
  if (ask.outputSchema !== undefined) request.outputSchema = ask.outputSchema
  if (ask.effort !== undefined) request.effort = ask.effort
  if (ask.thoughts !== undefined) request.thoughts = ask.thoughts
  if (ask.stop !== undefined) request.stop = ask.stop
  if (core.options.seedIsSet) request.seed = seedOf(core.options.seed, nodeId, ask.sample ?? 0)
  return request
}
