import { countTokens } from '../practice/tokens.ts'
import { estimateTokens, utf8Bytes } from '../text/count.ts'
import { type Tokenizer, tokenizers } from './families.ts'

export interface Counted {
  tokens: number
  /** False for a rule of thumb that stands in until the tokenizer's own count is there. */
  real: boolean
}

/** About how many tokens a text is for models of a family: what a plan reckons with, never what is reserved. */
export type CountTokens = (text: string, tokenizer: Tokenizer) => Counted

/** A text to be counted by whoever has the vocabularies. */
export interface Wanted {
  text: string
  tokenizer: Tokenizer
}

/** One number for each, in order; null where the vocabularies could not be had. */
export type AskCounts = (wanted: readonly Wanted[]) => Promise<readonly number[] | null>

/** Characters of a text that are really looked at, and in how many pieces. */
export const lookedAt = 20_000
const pieces = 10

/**
 * What of a text is counted: all of it, or where it is long as much of it, spread over the whole; what lies between is
 * taken to be like it. A text of a megabyte is so looked at as quickly as one of a page.
 */
export function lookedAtOf(text: string): string[] {
  if (text.length <= lookedAt) return [text]
  const long = lookedAt / pieces
  const step = (text.length - long) / (pieces - 1)
  return Array.from({ length: pieces }, (_, i) => {
    const from = Math.floor(i * step)
    return text.slice(from, from + long)
  })
}

/** Of the whole text, out of the sum of its pieces; at least one of a text that isn't empty, never more than its bytes. */
export function wholeOf(text: string, ofPieces: number): number {
  if (text === '') return 0
  const all = Math.max(1, Math.ceil(text.length <= lookedAt ? ofPieces : (ofPieces * text.length) / lookedAt))
  return all <= text.length ? all : Math.min(all, utf8Bytes(text))
}

/** The whole text's, piece by piece. */
export const countWhole = (text: string, count: (piece: string) => number): number =>
  wholeOf(
    text,
    text.length <= lookedAt ? count(text) : lookedAtOf(text).reduce((tokens, piece) => tokens + count(piece), 0),
  )

/** Without any vocabulary: the practice models' own rule, and for all others one rule of thumb, up to a third off. */
export const countAbout: CountTokens = (text, tokenizer) =>
  tokenizers[tokenizer].by === null
    ? { tokens: countWhole(text, countTokens), real: true }
    : { tokens: countWhole(text, estimateTokens), real: false }
