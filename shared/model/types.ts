import type { Signal } from '../clock.ts'
import type { ErrorClass } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Price } from '../money.ts'
import type { RequestImage } from '../images/types.ts'
import type { AliasFacts } from './alias.ts'
import type { Effort } from './effort.ts'
import type { OwnFacts } from './edits.ts'
import type { HeldPolicy } from './policy.ts'
import type { RateReading } from './rates.ts'
import type { OutOfService } from './service.ts'
import type { ProviderTerms } from './terms.ts'
import type { ServerFacts } from '../tools/servers.ts'
import type { ChatMessage } from '../values.ts'

/** One provider and model, and the name of the key it is asked with. */
export interface Target {
  provider: string
  model: string
  /** The key's name in the app, never the key. Absent: the provider's default key. */
  key?: string
}

/** Tokens in disjoint buckets: `input` holds no cached tokens, `output` no reasoning. */
export interface Usage {
  input: number
  cacheRead: number
  cacheWrite: number
  output: number
  reasoning: number
}

export const noUsage: Readonly<Usage> = { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 }

/** Parts of the five buckets that may have prices of their own, and what is billed beside them. */
export interface UsageDetails {
  /** Of `cacheWrite`: kept for an hour instead of five minutes. */
  cacheWrite1h: number
  /** Of `input`. */
  audioIn: number
  imageIn: number
  /** Of `cacheRead`. */
  audioCached: number
  /** Of `output`. */
  audioOut: number
  imageOut: number
  /** Tokens of what a search brought, in none of the five. */
  citations: number
  /** Searches of the provider's own, billed by the piece. */
  searches: number
}

export const noDetails: Readonly<UsageDetails> = {
  cacheWrite1h: 0,
  audioIn: 0,
  imageIn: 0,
  audioCached: 0,
  audioOut: 0,
  imageOut: 0,
  citations: 0,
  searches: 0,
}

/** A request in no provider's words. The adapter translates it; what a target doesn't know is dropped and named. */
export interface ModelRequest {
  system: string
  /** Conversation, oldest first; the last is the user's. */
  messages: ChatMessage[]
  temperature?: number
  /** Always sent, so that a reservation bounds the spend. */
  maxTokens: number
  /** JSON Schema (2020-12) that the answer has to follow. */
  outputSchema?: Json
  seed?: number
  /** Texts that end the answer where it would say one of them. */
  stop?: string[]
  /** How hard it is to think before it answers; absent: as the provider does it. */
  effort?: Effort
  /** Its thoughts are wanted too, as far as the provider lets them be seen; they are never part of the text. */
  thoughts?: true
  stream: boolean
  /** Pictures shown with the message of this index; their bytes are in `ModelCall.pictures`, in the same order. */
  images?: { message: number; list: RequestImage[] }
  /** The messages' texts are to become vectors, one each, instead of being answered; `maxTokens` is then 0. */
  embed?: true
}

export interface Timers {
  /** To the first text or reasoning delta of a stream. */
  firstTokenMs: number
  /** Between deltas; pings don't count. */
  idleMs: number
  /** Whole attempt; the only one that holds for an answer that isn't streamed. */
  totalMs: number
}

export interface ModelCall {
  /** Path of the node that asks; a rehearsal goes by it, no adapter looks at it. */
  nodeId?: string
  target: Target
  request: ModelRequest
  timers: Timers
  signal: Signal
  /** Base64 of the request's pictures. */
  pictures?: readonly string[]
  /** Text as it comes, in order; never called after the promise has settled. */
  onDelta?: (text: string) => void
  /** What the head of a good answer says of the key's rate limits; empty where it says nothing. */
  onRates?: (readings: RateReading[]) => void
}

export interface ModelResult {
  text: string
  /** `length`: stopped by maxTokens; done, but flagged. Refusals and filters are thrown as `CallError`. */
  finish: 'stop' | 'length'
  /** Null when the provider said nothing about it. */
  usage: Usage | null
  /** Absent where no part of it has a price of its own. */
  usageDetails?: UsageDetails
  /** Some of the counts could not be true, so that what they cost is an estimate. */
  usageDoubtful?: true
  /** Cost as the provider itself reports it, in nano-dollars, if it does. */
  reportedNano: number | null
  /** Model that answered, as the provider names it. */
  servedModel: string | null
  httpStatus: number
  /** Milliseconds to the first delta; null when not streamed. */
  ttftMs: number | null
  /** Parameters that this target doesn't take and that were left out, e.g. `seed`, or not as they were wanted. */
  dropped: string[]
  /** What it thought before it answered, where that was asked for and given. */
  thoughts?: string
  /** For a request that embeds: a vector for each message, in order. */
  vectors?: Float32Array[]
}

export interface CallErrorFacts {
  class: ErrorClass
  code?: string | null
  httpStatus?: number | null
  retryAfterMs?: number | null
  /** What had come before it broke. */
  partialText?: string
  /** Characters of thoughts that had come before it broke; they are billed like text. */
  thoughtChars?: number
  /** What the provider had counted when it broke off: its input is the whole, its output what it was so far. */
  countedSoFar?: Usage | null
  usage?: Usage | null
  usageDetails?: UsageDetails | null
  usageDoubtful?: boolean
  reportedNano?: number | null
  /** False when the request never left this machine: nothing can have been billed. */
  sent?: boolean
  ttftMs?: number | null
}

/** What a failed call is, by class. The message is for the user and holds no key. */
export class CallError extends Error {
  readonly class: ErrorClass
  readonly code: string | null
  readonly httpStatus: number | null
  readonly retryAfterMs: number | null
  readonly partialText: string
  readonly thoughtChars: number
  readonly countedSoFar: Usage | null
  readonly usage: Usage | null
  readonly usageDetails: UsageDetails | null
  readonly usageDoubtful: boolean
  readonly reportedNano: number | null
  readonly sent: boolean
  readonly ttftMs: number | null
  constructor(message: string, facts: CallErrorFacts) {
    super(message)
    this.name = 'CallError'
    this.class = facts.class
    this.code = facts.code ?? null
    this.httpStatus = facts.httpStatus ?? null
    this.retryAfterMs = facts.retryAfterMs ?? null
    this.partialText = facts.partialText ?? ''
    this.thoughtChars = facts.thoughtChars ?? 0
    this.countedSoFar = facts.countedSoFar ?? null
    this.usage = facts.usage ?? null
    this.usageDetails = facts.usageDetails ?? null
    this.usageDoubtful = facts.usageDoubtful ?? false
    this.reportedNano = facts.reportedNano ?? null
    this.sent = facts.sent ?? true
    this.ttftMs = facts.ttftMs ?? null
  }
}

/** The one door from the engine to the models; rejects with `CallError` only. */
export type CallModel = (call: ModelCall) => Promise<ModelResult>

/** What the catalog knows of a model. */
export interface ModelFacts {
  provider: string
  model: string
  label: string
  /** Tokens of context, answer included; null when unknown. */
  window: number | null
  /** Longest answer in tokens; null when unknown. */
  maxOutput: number | null
  price: Price | null
  /** Above this many prompt tokens another price holds for all of them. */
  tiers: { abovePromptTokens: number; price: Price }[]
  reasoning: boolean
  structuredOutput: boolean
  /** It turns texts into vectors and answers nothing. Absent: it answers. */
  does?: 'embed'
  /** It can be shown pictures; it calls tools. Absent or null: nobody says. */
  images?: boolean | null
  tools?: boolean | null
  /** Absent: no end is announced. */
  ends?: ModelEnd
  /** Absent: the user changed nothing of it. */
  own?: OwnFacts
  /** Absent: its provider's own list was never asked for. */
  listed?: ListedFacts
}

/** When a model is switched off, and what its provider names in its stead. */
export interface ModelEnd {
  /** ISO date; a past one: it is. */
  on: string
  successor: string | null
  source: string
}

/** What its provider's own list said of a model when it was last asked. */
export interface ListedFacts {
  /** ISO date. */
  date: string
  /** It is in the list. */
  there: boolean
  /** The catalog doesn't know it. */
  isNew: boolean
  /** What it had cost until the list said otherwise. */
  was?: Price
}

/** What a machine has to run a pipeline with; the compiler's only view of keys is whether one is there. */
export interface ProviderFacts {
  id: string
  label: string
  /** Speaks from this machine: no key, no cost, two requests at a time. */
  local: boolean
  practice: boolean
  needsKey: boolean
  hasKey: boolean
  /** Names of the keys that are set. */
  keys: string[]
  /** Texts that one request for vectors may hold; 0: it makes none. Absent: not known. */
  embedsAtOnce?: number
  /** True where `models` is the whole list, so that a model that isn't in it is missing. */
  listIsWhole: boolean
  models: ModelFacts[]
  /** What it does with what it is sent. Absent: not known. */
  terms?: ProviderTerms
  /** Ends of models that no list has any more, by name. */
  ended?: Record<string, ModelEnd>
  /** ISO date of its own list where what is kept of that can't be read, so that it doesn't count. Absent: it can. */
  listUnread?: string
}

export interface Environment {
  providers: ProviderFacts[]
  /** What documents may ask by another name than a model's. */
  aliases?: AliasFacts[]
  /** Who may see data with which tag; a tag without one allows nobody. */
  policies?: HeldPolicy[]
  /** What the user has taken out of service. */
  outOfService?: OutOfService[]
  /** ISO date. Absent: not known. */
  today?: string
  /** MCP servers, and which of their tools the user allowed. */
  toolServers?: ServerFacts[]
}
