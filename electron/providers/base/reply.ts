import type { ErrorClass } from '../../../shared/errors.ts'
import { type Json, type JsonObject, isJsonObject } from '../../../shared/json.ts'
import type { Usage, UsageDetails } from '../../../shared/model/types.ts'

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

/** An answer while it is being read; the adapters write it, the attempt judges it. */
export class Reply {
  text = ''
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
  /** Usage may still follow the terminal frame, so the end of the body is waited for. */
  mayFollow = false
  readonly #listener: ReplyListener

  constructor(listener: ReplyListener) {
    this.#listener = listener
  }

  addText(text: string): void {
    if (text === '') return
    this.text += text
    if (this.isBlank) this.isBlank = text.trim() === ''
    this.#listener.onText(text)
  }

  addReasoning(text: string): void {
    if (text !== '') this.#listener.onReasoning(text)
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
