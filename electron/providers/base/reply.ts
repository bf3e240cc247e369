import type { ErrorClass } from '../../../shared/errors.ts'
import { type Json, type JsonObject, isJsonObject } from '../../../shared/json.ts'
import type { Usage, UsageDetails } from '../../../shared/model/types.ts'
import { ThinkTags } from './think.ts'

export interface ReplyListener {
  onText(text: string): void
  /** Thinking isn't shown, but it shows that the model is at work. */
  onReasoning(text: string): void
}

/** An answer that is none: the model or its provider declined. */
export interface Declined {
  class: ErrorClass
  code: string
  /** The provider's own words, if it gave any. */
  said: string | null
}

type TakeAtEnd = (reply: Reply, value: JsonObject) => void

/** Of thoughts no more is kept. */
const mostThoughts = 200_000

export interface ReplyTerms {
  /** Thoughts may stand in the text, between tags. */
  thinkTags: boolean
  /** Thoughts are wanted; else they are only counted. */
  thoughts: boolean
}

/** An answer while it is being read; the adapters write it, the attempt judges it. */
export class Reply {
  text = ''
  /** What it thought, where that is wanted; cut at its longest. */
  thoughts = ''
  /** Nothing but white space so far; kept here because asking a long text at the end would copy it. */
  isBlank = true
  finish: 'stop' | 'length' | null = null
  declined: Declined | null = null
  usage: Usage | null = null
  usageDetails: UsageDetails | null = null
  /** Some of the counts could not be true. */
  usageDoubtful = false
  /** What an answer to texts that were to be embedded holds. */
  vectors: Float32Array[] | null = null
  reportedNano: number | null = null
  servedModel: string | null = null
  /** An error event inside a stream that began well. */
  error: Json | null = null
  /** The terminal frame has come. */
  ended = false
  /** The model has said that it is through; the mark that ends the stream may still come, or never (decision 0047). */
  saidEnd = false
  /** Usage may still follow the terminal frame, so the end of the body is waited for. */
  mayFollow = false
  /** It is decided; what still comes is only read to free the connection. */
  closed = false
  readonly #listener: ReplyListener
  readonly #keepsThoughts: boolean
  #tags: ThinkTags | null
  #last: { value: JsonObject; take: TakeAtEnd } | null = null

  constructor(listener: ReplyListener, terms: ReplyTerms = { thinkTags: false, thoughts: false }) {
    this.#listener = listener
    this.#keepsThoughts = terms.thoughts
    this.#tags = terms.thinkTags ? new ThinkTags() : null
  }

  addText(text: string): void {
    if (text === '') return
    if (this.#tags === null) return this.#say(text)
    this.#tags.feed(text, this.#onSaid, this.#onThought)
    if (this.#tags?.isThrough === true) this.#tags = null
  }

  addReasoning(text: string): void {
    if (text === '') return
    this.#onThought(text)
  }

  /** What the next event brings anew: only the last value is read, once, when the answer ends. */
  takeAtEnd(value: JsonObject, take: TakeAtEnd): void {
    if (this.#last === null) this.#last = { value, take }
    else this.#last.value = value
  }

  /** Nothing more comes: what was held back as the beginning of a tag is none. */
  close(): void {
    this.#last?.take(this, this.#last.value)
    this.#last = null
    this.#tags?.end(this.#onSaid, this.#onThought)
    this.#tags = null
    this.closed = true
  }

  readonly #onSaid = (text: string): void => this.#say(text)

  readonly #onThought = (text: string): void => {
    if (this.#keepsThoughts && this.thoughts.length < mostThoughts)
      this.thoughts = (this.thoughts + text).slice(0, mostThoughts)
    this.#listener.onReasoning(text)
  }

  #say(text: string): void {
    this.text += text
    if (this.isBlank) this.isBlank = text.trim() === ''
    this.#listener.onText(text)
  }
}

/** A vector as providers send it, or null: a list of at least one number, all of them finite. */
export function vector(value: Json | undefined): Float32Array | null {
  if (!Array.isArray(value) || value.length === 0) return null
  const read = new Float32Array(value.length)
  for (const [i, part] of value.entries()) {
    if (typeof part !== 'number' || !Number.isFinite(part)) return null
    read[i] = part
  }
  return read
}

export const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '')

export const textOrNull = (value: Json | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value : null

export const object = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {})

export const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])

export const countOrNull = (value: Json | undefined): number | null =>
  typeof value === 'number' && value > 0 ? value : null
