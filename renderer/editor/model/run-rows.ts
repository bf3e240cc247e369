import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { RunState, StepState } from '../../../shared/events/reduce.ts'
import type { ReceiptAttempt, ReceiptStep } from '../../../shared/receipt/types.ts'
import type { Usage } from '../../../shared/model/types.ts'
import { readNode } from './kinds.ts'
import { readingOrder } from './order.ts'

/** Ids of the nodes of a run that have a step, as one reads the drawing: each has its row, asked or not. */
export function rowIds(document: PipelineDocument): string[] {
  const runs = new Set(document.nodes.filter((node) => readNode(node).kind?.runs !== false).map((node) => node.id))
  return readingOrder(document).filter((id) => runs.has(id))
}

/** A piece of a waterfall's bar, in milliseconds since the run began. */
export interface Segment {
  from: number
  /** Where the first word came, if one did. */
  firstWord: number | null
  to: number
  failed: boolean
}

/** What a step's bar shows: each attempt, or, without any, the step itself. `now` ends what still goes on. */
export function segmentsOf(step: StepState, startedAt: number, now: number): Segment[] {
  if (step.attempts.length > 0) {
    return step.attempts.map((attempt) => {
      const from = Date.parse(attempt.startedAt) - startedAt
      const { receipt } = attempt
      return {
        from,
        firstWord: receipt?.ttftMs == null ? null : from + receipt.ttftMs,
        to: receipt === null ? now - startedAt : from + receipt.durationMs,
        failed: attempt.status === 'failed',
      }
    })
  }
  const began = step.step?.startedAt ?? step.startedAt
  if (began === null || step.status === 'skipped') return []
  const from = Date.parse(began) - startedAt
  return [
    {
      from,
      firstWord: null,
      to: step.step === null ? now - startedAt : from + step.step.durationMs,
      failed: step.status === 'failed',
    },
  ]
}

/** Milliseconds from the run's start to the last end known. */
export function spanOf(state: RunState, now: number): number {
  if (state.receipt !== null) return state.receipt.durationMs
  if (state.startedAt === null) return 0
  if (state.status === 'running') return now - Date.parse(state.startedAt)
  const startedAt = Date.parse(state.startedAt)
  let last = 0
  for (const step of state.steps.values())
    for (const segment of segmentsOf(step, startedAt, startedAt)) last = Math.max(last, segment.to)
  return last
}

export interface Spent {
  input: number
  output: number
}

/** Tokens of a step over all its attempts. */
export function tokensOf(attempts: readonly ReceiptAttempt[]): Spent {
  const sum: Spent = { input: 0, output: 0 }
  for (const { usage } of attempts) {
    if (usage === null) continue
    sum.input += inputOf(usage)
    sum.output += usage.output + usage.reasoning
  }
  return sum
}

/** Tokens and USD of the requests of a run that have ended; `known` is false where one of them has no known cost. */
export function spentSoFar(state: RunState): { tokens: number; usd: number; known: boolean } {
  let [tokens, usd, known] = [0, 0, true]
  for (const step of state.steps.values()) {
    for (const { receipt } of step.attempts) {
      if (receipt === null) continue
      const { input, output } = tokensOf([receipt])
      tokens += input + output
      usd += receipt.costUsd ?? 0
      if (receipt.costUsd === null) known = false
    }
  }
  return { tokens, usd, known }
}

export const inputOf = (usage: Usage): number => usage.input + usage.cacheRead + usage.cacheWrite

/** Price rows that a step's attempts were reckoned with, each once. */
export const pricesOf = (step: ReceiptStep): string[] => [
  ...new Set(step.attempts.flatMap(({ price }) => (price === null ? [] : [`${price.source}, ${price.date}`]))),
]
