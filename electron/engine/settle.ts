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

/** For an attempt whose count never came: its input and what was received, never more than was reserved. */
export function settleEstimate(
  facts: ModelFacts | null,
  request: ModelRequest,
  received: string,
  reserved: NanoUsd | null,
  reportedNano: NanoUsd | null = null,
): Settled {
  const output = Math.min(outputTokensAbout(received), request.maxTokens)
  const usage: Usage = { ...noUsage, input: inputTokensAbout(request), output }
  const price = priceFor(facts, usage.input)
  const about = price === null ? null : costOf(usage, price)
  const reckoned = about === null ? null : Math.min(about, reserved ?? about)
  if (reportedNano !== null)
    return { usage, details: null, price, costNano: reportedNano, costState: 'exact', reckonedNano: reckoned }
  const costState = reckoned === null ? 'unknown' : 'estimated'
  return { usage, details: null, price, costNano: reckoned, costState, reckonedNano: null }
}

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
  if (said !== null && said.usage !== null)
    return settleUsage(facts, {
      usage: said.usage,
      details: said.usageDetails ?? null,
      doubtful: said.usageDoubtful ?? false,
      reportedNano,
    })
  if (result !== null) return settleEstimate(facts, request, result.text, reserved, reportedNano)
  // An error answer instead of tokens is not billed; silence, or a stream cut off, may have been.
  const refused = failure !== null && failure.httpStatus !== null && failure.httpStatus >= 400
  if (failure !== null && (!failure.sent || refused)) return settledFree(facts)
  return settleEstimate(facts, request, failure?.partialText ?? '', reserved)
}
