import type { ErrorClass } from '../../errors.ts'
import { healthSign } from '../../health/words.ts'
import type { TargetStanding } from '../../health/types.ts'
import { bucketPrice } from '../../money.ts'
import { targetName } from '../config.ts'
import { defaultMaxTokens } from '../model/asking.ts'
import { type PoolConfig, type PoolTarget, targetOf } from './definition.ts'

/** What the request to be sent is like, for filters and prices. */
export interface PoolRequest {
  promptTokens: number
  /** How many pictures it shows. */
  pictures: number
  /** Milliseconds since 1970, for words about time. */
  now: number
}

export interface Candidate {
  row: PoolTarget
  id: string
  standing: TargetStanding
}

/** Why a candidate can't be asked, and what the step fails with where that holds of all. */
export interface Removal {
  why: string
  class: ErrorClass
}

type Filter = (candidate: Candidate, config: PoolConfig, request: PoolRequest) => Removal | null

/** The hard filters in their order: the first that removes a candidate says why. Source: engine.md, "Router". */
const filters: readonly Filter[] = [
  ({ row, standing }) =>
    row.paused
      ? { why: 'It is paused.', class: 'config' }
      : standing.missing?.filter === 'enabled'
        ? standing.missing
        : null,
  ({ standing }) => (standing.missing?.filter === 'key' ? standing.missing : null),
  ({ standing: { facts } }) =>
    facts?.does === 'embed' ? { why: 'It makes vectors and answers nothing.', class: 'bad_request' } : null,
  ({ standing: { facts } }, { outputSchema }) =>
    outputSchema !== undefined && facts !== null && !facts.structuredOutput
      ? { why: 'It does not answer by a schema.', class: 'bad_request' }
      : null,
  ({ standing: { facts } }, _config, { pictures }) =>
    pictures > 0 && facts?.images === false ? { why: "It can't see pictures.", class: 'bad_request' } : null,
  ({ standing: { facts } }, config, { promptTokens }) => {
    const window = facts?.window ?? null
    const answer = answerTokens(config, facts?.maxOutput ?? null)
    return window !== null && promptTokens + answer > window
      ? {
          why: `About ${promptTokens} tokens and an answer of ${answer} don't fit into its ${window}.`,
          class: 'context_length',
        }
      : null
  },
  ({ row }, { needs = [] }) => {
    const lacking = needs.filter((word) => !row.tags.includes(word))
    return lacking.length > 0 ? { why: `It has no tag ${lacking.join(', ')}.`, class: 'policy' } : null
  },
  ({ standing }) => (standing.forbidden === null ? null : { why: standing.forbidden, class: 'policy' }),
  ({ standing }) => (standing.tooDear === null ? null : { why: `It ${standing.tooDear}`, class: 'budget' }),
  (candidate, config, request) => {
    const { maxCostUsd } = config
    if (maxCostUsd === undefined || candidate.standing.local) return null
    const most = requestUsd(candidate, config, request, 'most')
    if (most === null)
      return { why: `Its price is unknown, and a request may cost $${maxCostUsd} at most.`, class: 'budget' }
    return most > maxCostUsd
      ? {
          why: `A request could cost $${Number(most.toPrecision(3))}, and may cost $${maxCostUsd} at most.`,
          class: 'budget',
        }
      : null
  },
  ({ standing }, _config, { now }) =>
    standing.state === 'open' || standing.probing
      ? { why: `${healthSign(standing, now) ?? 'Not well'}.`, class: standing.why ?? 'unknown' }
      : null,
]

/** Candidates that may be asked, and for every other why not. */
export function filtered(
  config: PoolConfig,
  candidates: readonly Candidate[],
  request: PoolRequest,
): { left: Candidate[]; removed: Map<string, Removal>; furthest: Removal | null } {
  const left: Candidate[] = []
  const removed = new Map<string, Removal>()
  let furthest: { at: number; removal: Removal } | null = null
  for (const candidate of candidates) {
    const at = filters.findIndex((filter) => filter(candidate, config, request) !== null)
    const removal = filters[at]?.(candidate, config, request) ?? null
    if (removal === null) left.push(candidate)
    else {
      removed.set(candidate.id, removal)
      // Whoever came furthest lacks least: that is what a person can mend first.
      if (furthest === null || at > furthest.at) furthest = { at, removal }
    }
  }
  return { left, removed, furthest: furthest?.removal ?? null }
}

const answerTokens = (config: PoolConfig, limit: number | null): number =>
  Math.min(config.maxTokens ?? defaultMaxTokens, limit ?? Infinity)

const usualAnswer = 300

/** What the request costs in USD: with the longest answer, or with a usual one; null where the price is unknown. */
export function requestUsd(
  { standing: { facts, local } }: Candidate,
  config: PoolConfig,
  { promptTokens }: PoolRequest,
  level: 'most' | 'usual',
): number | null {
  if (local) return 0
  const price = facts?.price ?? null
  if (price === null) return null
  const [input, output] = [bucketPrice(price, 'input'), bucketPrice(price, 'output')]
  if (input === null || output === null) return null
  const longest = answerTokens(config, facts?.maxOutput ?? null)
  return (promptTokens * input + (level === 'most' ? longest : Math.min(longest, usualAnswer)) * output) / 1e6
}

/** Names of candidates: a target that stands there with several keys says which. */
export function candidatesOf(
  rows: readonly PoolTarget[],
  standingOf: (row: PoolTarget) => TargetStanding,
): Candidate[] {
  const names = rows.map((row) => targetName(targetOf(row)).replace(' / ', '/'))
  return rows.map((row, i) => {
    const name = names[i] ?? ''
    const several = names.filter((other) => other === name).length > 1
    return { row, id: several ? `${name} (${row.key ?? 'default key'})` : name, standing: standingOf(row) }
  })
}
