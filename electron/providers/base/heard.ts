import type { Clock } from '../../../shared/clock.ts'
import type { ReplyListener } from './reply.ts'

/** What is heard of an answer while it comes: told on, and counted for the clocks. Only a stream is heard. */
export class Heard implements ReplyListener {
  streams = false
  /** From the beginning of the attempt to the first delta, thoughts included. */
  ttftMs: number | null = null
  thoughtChars = 0
  readonly #clock: Clock
  readonly #startedAt: number
  #tell: ((text: string) => void) | undefined
  /** In quarters of a token. */
  #quarters = 0

  constructor(clock: Clock, tell: ((text: string) => void) | undefined) {
    this.#clock = clock
    this.#startedAt = clock.now()
    this.#tell = tell
  }

  onText(text: string): void {
    if (!this.streams) return
    this.#count(text)
    this.#tell?.(text)
  }

  onReasoning(text: string): void {
    this.thoughtChars += text.length
    if (this.streams) this.#count(text)
  }

  /** About how many tokens came since this was asked last. */
  takeTokens(): number {
    const tokens = this.#quarters / 4
    this.#quarters = 0
    return tokens
  }

  /** It is decided: nobody is told any more. */
  close(): void {
    this.#tell = undefined
  }

  #count(text: string): void {
    if (this.ttftMs === null) this.ttftMs = this.#clock.now() - this.#startedAt
    // A delta is at least a token; a long one is several.
    this.#quarters += text.length > 4 ? text.length : 4
  }
}
