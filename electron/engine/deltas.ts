import type { Clock } from '../../shared/clock.ts'

const visibleChars = 80
const textMs = 400
const frameMs = 16

/**
 * Holds an attempt's text back until it is worth showing: 80 visible characters, or 400 ms of text. Until then the
 * attempt is tentative, and a retry or a fallback is invisible. After it, text goes out once a frame.
 * Source: engine.md, "Streaming".
 */
export class DeltaHold {
  #text = ''
  #visible = 0
  #shown = false
  #cancel: (() => void) | null = null
  readonly #clock: Clock
  readonly #emit: (text: string) => void

  constructor(clock: Clock, emit: (text: string) => void) {
    this.#clock = clock
    this.#emit = emit
  }

  /** True once any text has been shown: from then on a break must be told with `attempt.reset`. */
  get shown(): boolean {
    return this.#shown
  }

  push(text: string): void {
    this.#text += text
    if (this.#shown) {
      this.#cancel ??= this.#clock.after(frameMs, () => this.#flush())
      return
    }
    this.#visible += text.replace(/\s/g, '').length
    if (this.#visible >= visibleChars) this.#flush()
    else if (this.#visible > 0) this.#cancel ??= this.#clock.after(textMs, () => this.#flush())
  }

  /** Drops what is still held: the attempt's end tells the whole text. */
  end(): void {
    this.#cancel?.()
    this.#cancel = null
    this.#text = ''
  }

  #flush(): void {
    this.#cancel?.()
    this.#cancel = null
    if (this.#text === '') return
    const text = this.#text
    this.#text = ''
    this.#shown = true
    this.#emit(text)
  }
}
