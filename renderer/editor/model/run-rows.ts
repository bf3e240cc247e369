import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import { readPath } from '../../../shared/events/path.ts'
import type { AttemptState, RunState, StepState } from '../../../shared/events/reduce.ts'
import type { ReceiptAttempt, ReceiptCall, ReceiptStep } from '../../../shared/receipt/types.ts'
import { isJsonObject } from '../../../shared/json.ts'
import { toNano, toUsd, worstState, type CostState } from '../../../shared/money.ts'
import type { Usage } from '../../../shared/model/types.ts'
import { readNode } from './kinds.ts'
import { counted } from '../../lib/format.ts'
import { nodeIn } from './operations.ts'
import { homeOf } from './insides.ts'
import { nodesById, readingOrder } from './order.ts'

/** Ids of the nodes of a run that have a step, as one reads the drawing: each has its row, asked or not. */
export function rowIds(document: PipelineDocument): string[] {
  const byId = nodesById(document)
  const runs = new Set(
    document.nodes
      .filter((node) => readNode(node).kind?.runs !== false && homeOf(byId, node) === undefined)
      .map((node) => node.id),
  )
  return readingOrder(document).filter((id) => runs.has(id))
}

/** The rows with those of what ran in boxes, each after its box: time by time, in the order in which it began. */
export function withInside(ids: readonly string[], state: RunState): string[] {
  const under = new Map<string, string[]>()
  for (const path of state.steps.keys()) {
    const { box } = readPath(path)
    if (box === null) continue
    const list = under.get(box)
    if (list === undefined) under.set(box, [path])
    else list.push(path)
  }
  if (under.size === 0) return [...ids]
  const rows = (path: string): string[] => [
    path,
    ...(under.get(path) ?? []).toSorted((a, b) => readPath(a).round - readPath(b).round).flatMap(rows),
  ]
  return ids.flatMap(rows)
}

/** The node that a path names, also in a pipeline that a node holds, and among the steps that a model drafted in this run. */
export function nodeAt(document: PipelineDocument, path: string, state: RunState): PipelineNode | undefined {
  const { box, nodeId } = readPath(path)
  if (box === null) return nodeIn(document, nodeId)
  const drafted = state.steps.get(box)?.drafted ?? null
  if (drafted !== null) return nodeIn(drafted.document, nodeId)
  const around = nodeAt(document, box, state)
  const held = around?.config?.['document']
  return isJsonObject(held) ? nodeIn(held as unknown as PipelineDocument, nodeId) : nodeIn(document, nodeId)
}

/** What was spent on a node and in it, all times and all depths together. */
export function insideSpent(
  state: RunState,
  box: string,
): { costUsd: number | null; costState: CostState; attempts: ReceiptAttempt[] } {
  const attempts: ReceiptAttempt[] = []
  for (const [path, step] of state.steps)
    if (path === box || path.startsWith(`${box}/`))
      for (const { receipt } of step.attempts) if (receipt !== null) attempts.push(receipt)
  const known = attempts.flatMap(({ costUsd }) => costUsd ?? [])
  return {
    costUsd: known.length === 0 && attempts.length > 0 ? null : known.reduce((sum, usd) => sum + usd, 0),
    costState: attempts.reduce<CostState>((worst, { costState }) => worstState(worst, costState), 'exact'),
    attempts,
  }
}

/** Where providers said what they were paid, and the price rows make something else of it: both sums; else null. */
export function saidAndReckoned(attempts: readonly ReceiptAttempt[]): { saidUsd: number; reckonedUsd: number } | null {
  const [said, reckoned] = [{ nano: 0 }, { nano: 0 }]
  for (const { costUsd, reckonedUsd } of attempts) {
    if (costUsd === null || (reckonedUsd ?? null) === null) continue
    said.nano += toNano(costUsd)
    reckoned.nano += toNano(reckonedUsd ?? 0)
  }
  return said.nano === reckoned.nano ? null : { saidUsd: toUsd(said.nano), reckonedUsd: toUsd(reckoned.nano) }
}

/** A piece of a waterfall's bar, in milliseconds since the run began. */
export interface Segment {
  from: number
  /** Where the first word came, if one did. */
  firstWord: number | null
  to: number
  failed: boolean
  /** A call of a tool, between two turns of the model. */
  call?: true
}

/** What a step's bar shows: each attempt, or, without any, the step itself. `now` ends what still goes on. */
export function segmentsOf(step: StepState, startedAt: number, now: number, asks = false): Segment[] {
  if (step.attempts.length > 0) {
    const attempts = step.attempts.map((attempt): Segment => {
      const from = Date.parse(attempt.startedAt) - startedAt
      const { receipt } = attempt
      return {
        from,
        firstWord: receipt?.ttftMs == null ? null : from + receipt.ttftMs,
        to: receipt === null ? now - startedAt : from + receipt.durationMs,
        failed: attempt.status === 'failed',
      }
    })
    return [...attempts, ...callSegments(step, startedAt, now)]
  }
  const began = step.step?.startedAt ?? step.startedAt
  // One that asks a model and hasn't yet has only waited for its turn.
  if (began === null || step.status === 'skipped' || asks) return []
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

function callSegments({ calls }: StepState, startedAt: number, now: number): Segment[] {
  // What never left took no time, and one that broke off ended with its run, however long that lay.
  const timed = calls.filter(({ status }) => status !== 'refused' && status !== 'interrupted')
  return timed.map((call) => {
    const from = Date.parse(call.startedAt) - startedAt
    const to = call.status === 'running' ? now - startedAt : from + call.durationMs
    return { from, firstWord: null, to, failed: call.status === 'failed', call: true }
  })
}

/**
 * What a step did that called tools: "2 turns, 3 calls". A turn is an answer of the model; null where no tool was wanted,
 * and each answer is an attempt at the same.
 */
export function turnWords(
  attempts: readonly { status: AttemptState['status'] }[],
  calls: readonly unknown[] | null | undefined,
): string | null {
  if (calls == null || calls.length === 0) return null
  const turns = attempts.filter(({ status }) => status === 'done').length
  return `${counted(turns, 'turn')}, ${counted(calls.length, 'call')}`
}

/** Attempts beyond the first, or, of a step that goes in turns, those that failed: what a reader should be warned of. */
export const triesAgain = (
  attempts: readonly { status: AttemptState['status'] }[],
  calls: readonly unknown[] | null | undefined,
): string | null => {
  if (turnWords(attempts, calls) === null) return attempts.length > 1 ? counted(attempts.length, 'attempt') : null
  const lost = attempts.filter(({ status }) => status !== 'done' && status !== 'interrupted').length
  return lost === 0 ? null : counted(lost, 'failed attempt')
}

/** Where a call went, as one reads it: "files" for an MCP server, else the host of a web service. */
export const callPlace = ({ server, host }: Pick<ReceiptCall, 'server' | 'host'>): string =>
  server === null ? (host ?? '') : host === null ? server : `${server}, ${host}`

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
