import {
  type ModelFacts,
  type ModelRequest,
  type ModelResult,
  type Usage,
  type UsageDetails,
  noUsage,
} from '../../shared/model/types.ts'
import { type CostState, type NanoUsd, type Price, costOf } from '../../shared/money.ts'
import type { Failure } from './failure.ts'
import { priceFor } from '../../shared/model/repriced.ts'
import { inputTokensAbout, outputTokensAbout } from './pricing.ts'

export interface Settled {
  usage: Usage | null
  details: UsageDetails | null
  price: Price | null
  costNano: NanoUsd | null
  costState: CostState
  /** By the price row, where the provider's own figure is the cost; else null. */
  reckonedNano: NanoUsd | null
}

/** Nothing can have been billed: the request never left, or the provider refused it before a token. */
const settledFree = (facts: ModelFacts | null): Settled => ({
  usage: { ...noUsage },
  details: null,
  price: facts?.price ?? null,
  costNano: 0,
  costState: 'exact',
  reckonedNano: null,
})

/** What a provider says of an attempt. */
export interface Said {
  usage: Usage
  details: UsageDetails | null
  /** Some of its counts could not be true. */
  doubtful: boolean
  reportedNano: NanoUsd | null
}

/** From the provider's own figure where it gives one, else from its count. */
export function settleUsage(facts: ModelFacts | null, { usage, details, doubtful, reportedNano }: Said): Settled {
  const price = priceFor(facts, usage.input + usage.cacheRead + usage.cacheWrite)
  const reckoned = price === null ? null : costOf(usage, price, details ?? undefined)
  if (reportedNano !== null)
    return { usage, details, price, costNano: reportedNano, costState: 'exact', reckonedNano: reckoned }
  const costState = reckoned === null ? 'unknown' : doubtful ? 'estimated' : 'exact'
  return { usage, details, price, costNano: reckoned, costState, reckonedNano: null }
}

/** What is known of an attempt whose count never came, or not to its end. */
export interface Received {
  text: string
  /** Characters of thoughts, which are billed like text. */
  thoughtChars?: number
  /** What the provider had counted when it broke off. */
  soFar?: Usage | null
  reportedNano?: NanoUsd | null
}

/**
 * For an attempt whose count never came: its input and what was received, never more than was reserved. Where the provider
 * had told its input before it broke off (Anthropic's first event does, the cache included), that is the input.
 */
export function settleEstimate(
  facts: ModelFacts | null,
  request: ModelRequest,
  { text, thoughtChars = 0, soFar = null, reportedNano = null }: Received,
  reserved: NanoUsd | null,
): Settled {
  const written = Math.min(outputTokensAbout(text, thoughtChars), request.maxTokens)
  const known = soFar === null ? 0 : soFar.input + soFar.cacheRead + soFar.cacheWrite
  const base: Usage = soFar === null || known === 0 ? { ...noUsage, input: inputTokensAbout(request) } : soFar
  const usage: Usage = { ...base, output: Math.max(base.output, written - base.reasoning) }
  const price = priceFor(facts, usage.input + usage.cacheRead + usage.cacheWrite)
  const about = price === null ? null : costOf(usage, price)
  const reckoned = about === null ? null : Math.min(about, reserved ?? about)
  if (reportedNano !== null)
    return { usage, details: null, price, costNano: reportedNano, costState: 'exact', reckonedNano: reckoned }
  const costState = reckoned === null ? 'unknown' : 'estimated'
  return { usage, details: null, price, costNano: reckoned, costState, reckonedNano: null }
}

/** Some servers count nothing and write zeros. An answer has tokens, and unknown is not zero; but who says the cost has counted. */
const isCounted = (usage: Usage, text: string): boolean => text === '' || usage.output + usage.reasoning > 0

/**
 * An error, a way elsewhere or a page instead of tokens is not billed: whoever sends a page is somebody else, as a hotel's
 * network. Silence, or a stream cut off, may have been.
 */
const isNoAnswer = ({ httpStatus, class: errorClass, code }: Failure): boolean =>
  (httpStatus !== null && httpStatus >= 300) || (errorClass === 'config' && code === 'html')

/** What an attempt cost: by its provider's figure or count, else by an estimate; nothing where nothing can have been billed. */
export function settle(
  facts: ModelFacts | null,
  request: ModelRequest,
  result: ModelResult | null,
  failure: Failure | null,
  reserved: number | null,
): Settled {
  const said = result ?? failure
  const reportedNano = said?.reportedNano ?? null
  if (said !== null && said.usage !== null && (reportedNano !== null || isCounted(said.usage, result?.text ?? '')))
    return settleUsage(facts, {
      usage: said.usage,
      details: said.usageDetails ?? null,
      doubtful: said.usageDoubtful ?? false,
      reportedNano,
    })
  if (result !== null)
    return settleEstimate(facts, request, { text: result.text, soFar: result.usage, reportedNano }, reserved)
  if (failure !== null && (!failure.sent || isNoAnswer(failure))) return settledFree(facts)
  const { partialText: text = '', thoughtChars = 0, countedSoFar: soFar = null } = failure ?? {}
  return settleEstimate(facts, request, { text, thoughtChars, soFar }, reserved)
}
