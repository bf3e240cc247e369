import { type Json, type JsonObject, isJsonObject } from '../../../shared/json.ts'
import { type Usage, type UsageDetails, noDetails, noUsage } from '../../../shared/model/types.ts'
import { type NanoUsd, nanoPerUsd } from '../../../shared/money.ts'
import { type Reply, list, object } from './reply.ts'

/*
 * What each provider counts, brought into the same disjoint buckets. They disagree on what includes what, so every
 * reader names the page it goes by.
 */

export interface Counted {
  usage: Usage
  /** Null where no part has a price of its own. */
  details: UsageDetails | null
  /** What the provider itself says it cost. */
  reportedNano: NanoUsd | null
  /** A figure was none, so that a cost reckoned with the others is an estimate. */
  doubtful: boolean
}

/** More than any window or answer holds; a figure beyond is an error at the far end. */
const mostTokens = 1_000_000_000

const isCount = (value: Json | undefined): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 && value <= mostTokens

/** Reads counts, and remembers whether one of them was none. */
class Counts {
  doubtful = false

  /** Of something that need not be there. */
  of(value: Json | undefined): number {
    if (value === undefined || value === null) return 0
    if (isCount(value)) return value
    this.doubtful = true
    return 0
  }

  /** Part of a whole, which it can't be more than. */
  part(value: Json | undefined, whole: number): number {
    const count = this.of(value)
    if (count > whole) this.doubtful = true
    return Math.min(count, whole)
  }

  /** USD as whole nano-dollars, or null. `each`: how many of the unit make a dollar. */
  money(value: Json | undefined, each = 1): NanoUsd | null {
    if (value === undefined || value === null) return null
    const nano = typeof value === 'number' ? Math.round((value / each) * nanoPerUsd) : NaN
    if (Number.isSafeInteger(nano) && nano >= 0) return nano
    this.doubtful = true
    return null
  }
}

/** The counts that usage is made of; null where one that should be there is none, so that nothing can be reckoned. */
function whole(holder: JsonObject, names: readonly string[]): number[] | null {
  return canBeRead(holder, names) ? names.map((name) => Number(holder[name] ?? 0)) : null
}

function canBeRead(holder: JsonObject, names: readonly string[]): boolean {
  let some = false
  for (const name of names) {
    const value = holder[name]
    if (value === undefined || value === null) continue
    if (!isCount(value)) return false
    some = true
  }
  return some
}

function hasSome(details: UsageDetails): boolean {
  for (const name in details) if (details[name as keyof UsageDetails] > 0) return true
  return false
}

const counted = (
  usage: Usage,
  details: UsageDetails,
  counts: Counts,
  reportedNano: NanoUsd | null = null,
): Counted => ({
  usage,
  details: hasSome(details) ? details : null,
  reportedNano,
  doubtful: counts.doubtful,
})

/** What was counted so far; null: nothing. */
export const countedIn = ({ usage, usageDetails, reportedNano, usageDoubtful }: Reply): Counted | null =>
  usage === null ? null : { usage, details: usageDetails, reportedNano, doubtful: usageDoubtful }

/** What came last counts: streams send running totals. Counts that are none at all leave it to an estimate. */
export function takeUsage(reply: Reply, found: Counted | null): void {
  if (found === null) return
  reply.usage = found.usage
  reply.usageDetails = found.details
  reply.usageDoubtful = found.doubtful
  if (found.reportedNano !== null) reply.reportedNano = found.reportedNano
}

/**
 * OpenAI's chat completions and its Responses, and whoever answers like them. Cached tokens are part of the prompt's and
 * reasoning part of the completion's: taken apart here. Sources: platform.openai.com/docs/api-reference/chat/object and
 * .../responses/object; api-docs.deepseek.com/api/create-chat-completion (hit and miss); docs.x.ai/developers/cost-tracking
 * (ticks, ten thousand million a dollar); openrouter.ai/docs/use-cases/usage-accounting (`cost`, and what a user's own
 * key is billed upstream); docs.perplexity.ai/guides/pricing (citations, searches and reasoning beside the rest).
 */
export function openaiUsage(value: Json | undefined): Counted | null {
  if (!isJsonObject(value)) return null
  const responses = value['input_tokens'] !== undefined || value['output_tokens'] !== undefined
  const main = whole(value, responses ? ['input_tokens', 'output_tokens'] : ['prompt_tokens', 'completion_tokens'])
  if (main === null) return null
  const [prompt = 0, completion = 0] = main
  const inDetails = object(value[responses ? 'input_tokens_details' : 'prompt_tokens_details'])
  const outDetails = object(value[responses ? 'output_tokens_details' : 'completion_tokens_details'])
  const counts = new Counts()
  const cacheRead = counts.part(inDetails['cached_tokens'] ?? value['prompt_cache_hit_tokens'], prompt)
  const cacheWrite = counts.part(inDetails['cache_write_tokens'], prompt - cacheRead)
  const input = prompt - cacheRead - cacheWrite
  const alone = counts.of(value['reasoning_tokens'])
  const thought = alone > 0 ? alone : counts.of(outDetails['reasoning_tokens'])
  // xAI counts reasoning beside the completion; then the total tells. So does Perplexity, with a count of its own.
  const beside = thought > 0 && (alone > 0 || value['total_tokens'] === prompt + completion + thought)
  const reasoning = beside ? thought : counts.part(thought, completion)
  const output = beside ? completion : completion - reasoning
  const details: UsageDetails = {
    ...noDetails,
    cacheWrite1h: Math.min(cacheWrite, counts.of(object(value['cache_creation'])['ephemeral_1h_input_tokens'])),
    // Pictures and sound may lie in the cached part, which isn't split: what is left of the input holds them at most.
    audioIn: Math.min(input, counts.of(inDetails['audio_tokens'])),
    audioOut: Math.min(output, counts.of(outDetails['audio_tokens'])),
    imageOut: 0,
    citations: counts.of(value['citation_tokens']),
    searches: counts.of(value['num_search_queries'] ?? object(value['server_tool_use'])['web_search_requests']),
  }
  details.imageIn = Math.min(input - details.audioIn, counts.of(inDetails['image_tokens']))
  details.imageOut = Math.min(output - details.audioOut, counts.of(outDetails['image_tokens']))
  const usage: Usage = { input, cacheRead, cacheWrite, output, reasoning }
  return counted(usage, details, counts, reportedCost(value, counts))
}

function reportedCost(value: JsonObject, counts: Counts): NanoUsd | null {
  const ticks = counts.money(value['cost_in_usd_ticks'], 10_000_000_000)
  if (ticks !== null) return ticks
  const { cost } = value
  if (isJsonObject(cost)) return counts.money(cost['total_cost'])
  const own = counts.money(cost)
  // OpenRouter's `cost` is only its fee when the model's own provider bills the user's key.
  if (own === null || value['is_byok'] !== true) return own
  return own + (counts.money(object(value['cost_details'])['upstream_inference_cost']) ?? 0)
}

/**
 * Anthropic's Messages. Cache buckets stand beside the input; thinking is part of the output. A stream's counts are
 * running totals, and its later events leave out what didn't change: `before` has it.
 * Source: platform.claude.com/docs/en/build-with-claude/prompt-caching and .../api/messages.
 */
export function anthropicUsage(value: Json | undefined, before: Counted | null): Counted | null {
  if (!isJsonObject(value)) return before
  const counts = new Counts()
  counts.doubtful = before?.doubtful ?? false
  const running = (holder: JsonObject, name: string, last: number | undefined): number =>
    holder[name] === undefined || holder[name] === null ? (last ?? 0) : counts.of(holder[name])
  const then = before?.usage
  const main = whole(value, ['input_tokens', 'output_tokens'])
  if (main === null && before === null) return null
  const total = running(value, 'output_tokens', then === undefined ? undefined : then.output + then.reasoning)
  const thought = running(object(value['output_tokens_details']), 'thinking_tokens', then?.reasoning)
  const reasoning = Math.min(total, thought)
  const cacheWrite = running(value, 'cache_creation_input_tokens', then?.cacheWrite)
  const hour = running(object(value['cache_creation']), 'ephemeral_1h_input_tokens', before?.details?.cacheWrite1h)
  const searches = running(object(value['server_tool_use']), 'web_search_requests', before?.details?.searches)
  return counted(
    {
      input: running(value, 'input_tokens', then?.input),
      cacheRead: running(value, 'cache_read_input_tokens', then?.cacheRead),
      cacheWrite,
      output: total - reasoning,
      reasoning,
    },
    { ...noDetails, cacheWrite1h: Math.min(cacheWrite, hour), searches },
    counts,
  )
}

const geminiCounts = ['promptTokenCount', 'candidatesTokenCount', 'thoughtsTokenCount']

/** Each of Gemini's events has all counts: the last that can be read is read when the answer ends. */
export function takeGeminiUsage(reply: Reply, value: Json | undefined): void {
  if (isJsonObject(value) && canBeRead(value, geminiCounts)) reply.takeAtEnd(value, takeGemini)
}

const takeGemini = (reply: Reply, value: JsonObject): void => takeUsage(reply, geminiUsage(value))

/**
 * Gemini's usage metadata. Cached content is part of the prompt's count; thoughts stand beside the candidates'; what
 * tools read stands beside the prompt. Each event has the totals. Source: ai.google.dev/api/generate-content#UsageMetadata.
 */
export function geminiUsage(value: Json | undefined): Counted | null {
  if (!isJsonObject(value)) return null
  const main = whole(value, geminiCounts)
  if (main === null) return null
  const [own = 0, output = 0, reasoning = 0] = main
  const counts = new Counts()
  const prompt = own + counts.of(value['toolUsePromptTokenCount'])
  const cacheRead = counts.part(value['cachedContentTokenCount'], prompt)
  const input = prompt - cacheRead
  const ofKind = (name: string, kind: string): number => {
    const parts = value[name]
    if (!Array.isArray(parts)) return 0
    let sum = 0
    for (const part of parts) if (isJsonObject(part) && part['modality'] === kind) sum += counts.of(part['tokenCount'])
    return sum
  }
  const audioCached = Math.min(cacheRead, ofKind('cacheTokensDetails', 'AUDIO'))
  const audio = ofKind('promptTokensDetails', 'AUDIO') + ofKind('toolUsePromptTokensDetails', 'AUDIO')
  const image = ofKind('promptTokensDetails', 'IMAGE') + ofKind('toolUsePromptTokensDetails', 'IMAGE')
  const audioIn = Math.min(input, Math.max(0, audio - audioCached))
  const audioOut = Math.min(output, ofKind('candidatesTokensDetails', 'AUDIO'))
  return counted(
    { input, cacheRead, cacheWrite: 0, output, reasoning },
    {
      ...noDetails,
      audioIn,
      imageIn: Math.min(input - audioIn, Math.max(0, image - ofKind('cacheTokensDetails', 'IMAGE'))),
      audioCached,
      audioOut,
      imageOut: Math.min(output - audioOut, ofKind('candidatesTokensDetails', 'IMAGE')),
    },
    counts,
  )
}

/** Ollama's two counts; left out when the whole prompt came from its cache, and it doesn't say of how many tokens. */
export function ollamaUsage(answer: JsonObject): Counted | null {
  const main = whole(answer, ['prompt_eval_count', 'eval_count'])
  if (main === null) return null
  const [input = 0, output = 0] = main
  return counted({ ...noUsage, input, output }, { ...noDetails }, new Counts())
}

/**
 * Bedrock's Converse: the cache stands beside the input, its writes split by how long they are kept.
 * Source: docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html.
 */
export function converseUsage(value: Json | undefined): Counted | null {
  if (!isJsonObject(value)) return null
  const main = whole(value, ['inputTokens', 'outputTokens'])
  if (main === null) return null
  const [input = 0, output = 0] = main
  const counts = new Counts()
  const cacheWrite = counts.of(value['cacheWriteInputTokens'])
  const hour = list(value['cacheDetails'])
    .map(object)
    .filter(({ ttl }) => ttl === '1h')
    .reduce((sum, { inputTokens }) => sum + counts.of(inputTokens), 0)
  return counted(
    { input, cacheRead: counts.of(value['cacheReadInputTokens']), cacheWrite, output, reasoning: 0 },
    { ...noDetails, cacheWrite1h: Math.min(cacheWrite, hour) },
    counts,
  )
}

/** Texts that became vectors: nothing is written, so that only the input counts. */
export function inputUsage(value: Json | undefined, key: string): Counted | null {
  const main = isJsonObject(value) ? whole(value, [key]) : null
  return main === null ? null : counted({ ...noUsage, input: main[0] ?? 0 }, { ...noDetails }, new Counts())
}
