import type { Json } from '../../shared/json.ts'
import { type ModelFacts, type ModelRequest, type Usage, noUsage } from '../../shared/model/types.ts'
import { type CostState, type NanoUsd, type Price, bucketPrice, costOf } from '../../shared/money.ts'

const bytesAMessage = 16
const charsAToken = 4

const requestText = (request: ModelRequest): string[] => [
  ...(request.system === '' ? [] : [request.system]),
  ...request.messages.map((message) => message.content),
]

/** A token is at least a byte: no tokeniser can count more input tokens than this. Source: engine.md, "Budget". */
export function inputTokensAtMost(request: ModelRequest): number {
  const schema: Json | undefined = request.outputSchema
  let bytes = schema === undefined ? 0 : Buffer.byteLength(JSON.stringify(schema))
  for (const text of requestText(request)) bytes += Buffer.byteLength(text) + bytesAMessage
  return bytes
}

/** A guess, for what a provider no longer tells; always at most `inputTokensAtMost`. */
export function inputTokensAbout(request: ModelRequest): number {
  let tokens = 0
  for (const text of requestText(request)) tokens += Math.ceil(text.length / charsAToken) + 4
  return tokens
}

const outputTokensAbout = (text: string): number => Math.ceil(text.length / charsAToken)

/** The row that holds for a prompt of this many tokens: a tier's price goes for all of them. */
export function priceFor(facts: ModelFacts | null, promptTokens: number): Price | null {
  if (facts === null) return null
  let price = facts.price
  let above = -1
  for (const tier of facts.tiers)
    if (promptTokens > tier.abovePromptTokens && tier.abovePromptTokens > above) {
      above = tier.abovePromptTokens
      price = tier.price
    }
  return price
}

/** What an attempt could cost at most, in nano-dollars; null when a price is missing. */
export function reservationFor(facts: ModelFacts | null, request: ModelRequest): NanoUsd | null {
  const tokens = inputTokensAtMost(request)
  const rows = facts === null ? [] : [facts.price, ...facts.tiers.map((tier) => tier.price)]
  let most: NanoUsd | null = null
  for (const price of rows) {
    if (price === null) return null
    const input = highest(price, ['input', 'cacheRead', 'cacheWrite'])
    // What only turns texts into vectors writes nothing, and has no price for it.
    const output = request.maxTokens === 0 ? 0 : highest(price, ['output', 'reasoning'])
    if (input === null || output === null) return null
    most = Math.max(most ?? 0, Math.ceil((tokens * input + request.maxTokens * output) * 1000))
  }
  return most
}

function highest(price: Price, buckets: (keyof Usage)[]): number | null {
  let most: number | null = null
  for (const bucket of buckets) {
    const perMillion = bucketPrice(price, bucket)
    if (perMillion !== null) most = Math.max(most ?? 0, perMillion)
  }
  return most
}

export interface Settled {
  usage: Usage | null
  price: Price | null
  costNano: NanoUsd | null
  costState: CostState
}

/** Nothing can have been billed: the request never left, or the provider refused it before a token. */
export const settledFree = (facts: ModelFacts | null): Settled => ({
  usage: { ...noUsage },
  price: facts?.price ?? null,
  costNano: 0,
  costState: 'exact',
})

/** From the provider's own count, or its own figure where it gives one. */
export function settleUsage(facts: ModelFacts | null, usage: Usage, reportedNano: NanoUsd | null): Settled {
  const price = priceFor(facts, usage.input + usage.cacheRead + usage.cacheWrite)
  const reckoned = price === null ? null : costOf(usage, price)
  const costNano = reportedNano ?? reckoned
  return { usage, price, costNano, costState: costNano === null ? 'unknown' : 'exact' }
}

/** For an attempt whose count never came: its input and what was received, never more than was reserved. */
export function settleEstimate(
  facts: ModelFacts | null,
  request: ModelRequest,
  received: string,
  reserved: NanoUsd | null,
): Settled {
  const output = Math.min(outputTokensAbout(received), request.maxTokens)
  const usage: Usage = { ...noUsage, input: inputTokensAbout(request), output }
  const price = priceFor(facts, usage.input)
  const reckoned = price === null ? null : costOf(usage, price)
  if (reckoned === null) return { usage, price, costNano: null, costState: 'unknown' }
  return { usage, price, costNano: Math.min(reckoned, reserved ?? reckoned), costState: 'estimated' }
}
