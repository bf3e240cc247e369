import type { Json } from '../../shared/json.ts'
import { imageTokensAbout, imageTokensAtMost } from '../../shared/images/types.ts'
import type { ModelFacts, ModelRequest } from '../../shared/model/types.ts'
import { type NanoUsd, extremes, nanoPerUsd } from '../../shared/money.ts'
import { utf8Bytes } from '../../shared/text/count.ts'
import { countAbout } from '../../shared/tokens/count.ts'

const bytesAMessage = 16
const charsAToken = 4

const requestText = (request: ModelRequest): string[] => [
  ...(request.system === '' ? [] : [request.system]),
  ...request.messages.map((message) => message.content),
]

/**
 * A token is at least a byte: no tokeniser can count more input tokens than this. Pictures have a bound of their own.
 * Source: engine.md, "Budget".
 */
function inputTokensAtMost(request: ModelRequest, model: string, pictures: number): number {
  const schema: Json | undefined = request.outputSchema
  let bytes = schema === undefined ? 0 : Buffer.byteLength(JSON.stringify(schema))
  for (const text of requestText(request)) bytes += Buffer.byteLength(text) + bytesAMessage
  return bytes + pictures * imageTokensAtMost(model)
}

/** A guess, for what a provider no longer tells; always at most `inputTokensAtMost`. */
export function inputTokensAbout(request: ModelRequest): number {
  let tokens = 0
  for (const text of requestText(request)) tokens += textTokensAbout(text) + 4
  for (const image of request.images?.list ?? []) tokens += imageTokensAbout(image)
  return tokens
}

/** By script: a character of Chinese is about a token, of English a quarter of one. A token is at least a byte. */
const textTokensAbout = (text: string): number =>
  Math.min(Math.max(Math.ceil(text.length / charsAToken), countAbout(text, 'other').tokens), utf8Bytes(text))

/** The same of an answer, and of thoughts of which only the length is known. */
export const outputTokensAbout = (text: string, thoughtChars = 0): number =>
  textTokensAbout(text) + Math.ceil(thoughtChars / charsAToken)

/**
 * What an attempt could cost at most, in nano-dollars; null when a price is missing.
 * @param pictures that it shows, for a request in which they don't stand yet
 */
export function reservationFor(
  facts: ModelFacts | null,
  request: ModelRequest,
  pictures = request.images?.list.length ?? 0,
): NanoUsd | null {
  const tokens = inputTokensAtMost(request, facts?.model ?? '', pictures)
  // A tier that not even this many bytes could reach can't hold.
  const tiers = facts?.tiers.filter(({ abovePromptTokens }) => tokens > abovePromptTokens) ?? []
  const rows = facts === null ? [] : [facts.price, ...tiers.map((tier) => tier.price)]
  let most: NanoUsd | null = null
  for (const price of rows) {
    if (price === null) return null
    const input = extremes(price, 'in')?.most
    // What only turns texts into vectors writes nothing, and has no price for it.
    const output = request.maxTokens === 0 ? 0 : extremes(price, 'out')?.most
    if (input === undefined || output === undefined) return null
    const fee = (price.perRequest ?? 0) * nanoPerUsd
    most = Math.max(most ?? 0, Math.ceil(fee + (tokens * input + request.maxTokens * output) * 1000))
  }
  return most
}
