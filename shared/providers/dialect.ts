import type { JsonObject } from '../json.ts'
import type { EffortLevel } from '../model/effort.ts'

/** How a service is told how hard to think. */
export interface EffortTerms {
  /**
   * `reasoning_effort`: the level by that name. `reasoning`: `{ effort }` (OpenRouter). `thinking`: a switch
   * `{ type }`, and the level beside it. `enabled`: `reasoning: { enabled }`, a switch and no more. `template`: as
   * variables of the model's chat template.
   */
  as: 'reasoning_effort' | 'reasoning' | 'thinking' | 'enabled' | 'template'
  levels: readonly EffortLevel[]
}

/** Where services that speak OpenAI's chat protocol differ, and some of their models again. */
export interface DialectTerms {
  /** Field that bounds the answer. OpenAI's reasoning models refuse `max_tokens`; many others know nothing else. */
  maxTokens: 'max_tokens' | 'max_completion_tokens'
  /**
   * How an answer by schema is asked for. `json_schema_told`: enforced while it writes, but the model doesn't see it, so
   * it is told in words too. `json_object` only promises JSON: the schema goes into the prompt.
   */
  structured: 'json_schema' | 'json_schema_told' | 'json_object'
  /** Where Responses are told the form of an answer: OpenAI's `text.format`, or `response_format` as chat completions. */
  formatAt: 'text' | 'response_format'
  /** An answer by `json_schema` may be streamed. */
  structuredStreams: boolean
  /** Field of the seed, null where the service takes none. */
  seed: 'seed' | 'random_seed' | null
  stop: boolean
  /** May be asked for usage at the end of a stream; false where it comes unasked and asking is an error. */
  streamOptions: boolean
  /** Null: nothing can be said about it. */
  effort: EffortTerms | null
  /** Whether its thoughts can be had by chat completions, where it thinks. */
  thoughts: boolean
  /** Whether Responses can be asked for a summary of them. */
  summaries: boolean
  /** Highest temperature; null where only the model's own is taken. */
  temperature: number | null
  /** A temperature means something while the model thinks. */
  temperatureWhileThinking: boolean
  /** Thoughts may stand at the beginning of the text, between `<think>` and `</think>`. */
  thinkTags: boolean
  /** Sent with every request as it stands. */
  extra: JsonObject
}

export interface OpenAiDialect extends DialectTerms {
  /** Models for which something else holds; of those whose pattern fits a name, the first counts. */
  models: readonly ({ like: string } & Partial<DialectTerms>)[]
}

export const plainDialect: OpenAiDialect = {
  maxTokens: 'max_tokens',
  structured: 'json_schema',
  formatAt: 'text',
  structuredStreams: true,
  seed: 'seed',
  stop: true,
  streamOptions: true,
  effort: {
    as: 'reasoning_effort',
    levels: ['none', 'minimal', 'low', 'medium', 'high', 'xhigh', 'max'],
  },
  thoughts: true,
  summaries: true,
  temperature: 2,
  temperatureWhileThinking: true,
  thinkTags: false,
  extra: {},
  models: [],
}

/** What holds for one model of a service. */
export function termsFor(dialect: OpenAiDialect, model: string): DialectTerms {
  const { models, ...terms } = dialect
  const own = models.find(({ like }) => new RegExp(like, 'i').test(model))
  if (own === undefined) return terms
  const { like: _, ...changed } = own
  return { ...terms, ...changed }
}
