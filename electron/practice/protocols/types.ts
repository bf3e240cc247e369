import { type Json, type JsonObject, parseJson } from '../../../shared/json.ts'
import { isJsonObject } from '../../../shared/json.ts'
import type { Turn } from '../brain/types.ts'
import type { RawRequest } from '../upstream.ts'

export const protocols = ['openai', 'responses', 'bedrock', 'anthropic', 'gemini', 'ollama'] as const
export type Protocol = (typeof protocols)[number]

/** A call to a model, read out of a protocol's words. */
export interface Asked {
  call: 'chat' | 'embed'
  model: string
  stream: boolean
  system: string
  turns: Turn[]
  temperature: number
  seed: number | null
  maxTokens: number | null
  stop: string[]
  /** JSON Schema of the answer, `true` for any JSON object, null for plain text. */
  schema: Json | true | null
  /** The tool whose input is wanted instead of text (Anthropic's forced tool). */
  tool: string | null
  /** OpenAI: usage as a last chunk of the stream. */
  includeUsage: boolean
  /** Texts to embed. */
  inputs: string[]
  embedding: { size: number | null; base64: boolean }
  /** Anthropic: the prompt up to its last `cache_control`; null when there is none. Other protocols cache unasked. */
  cachePrefix: string | null
}

/** Why a call is refused or broken, in no protocol's words. */
export interface Problem {
  status: number
  kind: 'status' | 'invalid' | 'bad_key' | 'unknown_model' | 'quota' | 'context_length' | 'content_filter'
  /** In the provider's own wording where one is given; else each protocol has its sentence. */
  message?: string
  param?: string
  model?: string
  /** Tokens asked for and tokens there are, for `context_length`. */
  tokens?: { asked: number; window: number; output: number }
  /** Seconds to wait. */
  retryAfter?: number
}

export type Finish = 'stop' | 'stop_sequence' | 'length' | 'refusal' | 'content_filter'

/** Everything about an answer but its text. Usage: `input` is the whole prompt, cached parts included. */
export interface Answer {
  id: string
  /** Milliseconds since 1970. */
  at: number
  model: string
  finish: Finish
  stopSequence: string | null
  usage: { input: number; cacheRead: number; cacheWrite: number; output: number }
  /** Milliseconds, for protocols that report them. */
  took: { prompt: number; answer: number }
}

/** What is left of a minute's allowance; times are milliseconds since 1970. */
export interface Allowance {
  requests: { limit: number; remaining: number; reset: number }
  tokens: { limit: number; remaining: number; reset: number }
  now: number
}

export interface WireReply {
  status: number
  headers: Record<string, string>
  body: string
}

/**
 * One protocol's words. Frames are whole pieces of a stream with their end mark; a stream is the opening, one delta a
 * token, the closing.
 */
export interface Dialect {
  protocol: Protocol
  frameEnd: '\n\n' | '\n'
  /** Does a request with this path call a model in this protocol? */
  isCall: (path: string) => boolean
  /** Reads and checks a call; a problem is what the provider itself would say. */
  read: (request: RawRequest) => Asked | Problem
  /** The caller's key, or null. */
  key: (request: RawRequest) => string | null
  contentType: (stream: boolean) => string
  headers: (answerId: string, allowance: Allowance) => Record<string, string>
  whole: (asked: Asked, answer: Answer, text: string) => string
  opening: (asked: Asked, answer: Answer) => string[]
  /** `index` counts the deltas of an answer from 0. */
  delta: (asked: Asked, answer: Answer, piece: string, index: number) => string
  closing: (asked: Asked, answer: Answer, text: string) => string[]
  error: (problem: Problem, requestId: string) => WireReply
  errorFrame: (problem: Problem, requestId: string) => string
  /** A frame as its bytes, where it isn't sent as the text that it is in here. */
  encode?: (frame: string) => Uint8Array
  /** The way back: one message of a stream as a frame. What is none becomes one that `encode` makes the same bytes of. */
  decode?: (message: Uint8Array) => string
  /** Sent now and then while nothing else comes; null where the provider sends nothing. */
  keepAlive: string | null
  /** HTTP status of what providers answer with different ones. */
  statuses: { bad_key: number; quota: number; overloaded: number }
  /** A filtered answer is an error here, not a kind of end. */
  filterIsError?: boolean
  /** What is said to `max_tokens` over the model's limit; null where it is silently lowered. */
  tooManyTokens: (model: string, asked: number, limit: number) => Problem | null
  /** What is said to a model that answers nothing, where it isn't as if there were no such model. */
  notChat?: string
  /** The answer to texts to embed; null where the protocol makes no vectors. */
  vectors: ((asked: Asked, model: string, vectors: readonly number[][], tokens: number) => string) | null
  /** Visible text of one frame; empty for every other frame. */
  textOf: (frame: string) => string
}

export const isProblem = (value: Asked | Problem): value is Problem => 'status' in value

/** The body as an object, or null when it isn't JSON or no object. */
export function bodyOf(request: RawRequest): JsonObject | null {
  const body = parseJson(request.body)
  return isJsonObject(body) ? body : null
}

export const invalid = (message: string, param?: string): Problem => ({
  status: 400,
  kind: 'invalid',
  message,
  ...(param === undefined ? {} : { param }),
})

export const pathOf = (path: string): string => path.split('?')[0] ?? path
export const asNumber = (value: Json | undefined): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? value : null
export const asText = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)
export const asObject = (value: Json | undefined): JsonObject | null => (isJsonObject(value) ? value : null)
export const asList = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])
export const asTexts = (value: Json | undefined): string[] =>
  (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')

/** Text of a message's content: a string, or the text parts of a list. Pictures are read by `picturesIn`, files skipped. */
export const contentText = (content: Json | undefined): string =>
  typeof content === 'string'
    ? content
    : asList(content)
        .map((part) => asText(asObject(part)?.['text']) ?? contentText(asObject(part)?.['content']))
        .join('')

/** An ask with everything at rest, for a protocol to fill in. */
export const blankAsk: Asked = {
  call: 'chat',
  model: '',
  stream: false,
  system: '',
  turns: [],
  temperature: 1,
  seed: null,
  maxTokens: null,
  stop: [],
  schema: null,
  tool: null,
  includeUsage: false,
  inputs: [],
  embedding: { size: null, base64: false },
  cachePrefix: null,
}

/** The JSON of a server-sent event's data, or null for `[DONE]`, pings and anything else. */
export function eventJson(frame: string): JsonObject | null {
  const at = frame.indexOf('data:')
  if (at < 0) return null
  const data = parseJson(frame.slice(at + 5))
  return isJsonObject(data) ? data : null
}
