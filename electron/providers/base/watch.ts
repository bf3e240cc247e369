import type { Clock } from '../../../shared/clock.ts'
import type { Timers } from '../../../shared/model/types.ts'

export type Expired = 'first' | 'idle' | 'slow' | 'total'

/** Slower than this for this long is as good as stalled. Source: engine.md, class `timeout`; maximhq/bifrost#6472. */
export const slowTokensPerSecond = 2
export const slowForMs = 30_000
/** How finely the speed of a stream is looked at. */
const sliceMs = 1000

/**
 * The clocks of one attempt. Not streamed: the total alone. Streamed: also the time to the first delta, then the time
 * between deltas, and the speed over the last 30 seconds. Deltas are text or thinking; pings are none.
 */
export class Watch {
  readonly #clock: Clock
  readonly #timers: Timers
  readonly #expire: (which: Expired) => void
  readonly #cancelTotal: () => void
  #cancelNext: () => void = () => {}
  #firstAt: number | null = null
  #lastAt = 0
  /** Tokens by slice of time, oldest first; what is older than 30 s is dropped. */
  #slices: { at: number; tokens: number }[] = []

  constructor(clock: Clock, timers: Timers, streamed: boolean, expire: (which: Expired) => void) {
    this.#clock = clock
    this.#timers = timers
    this.#expire = expire
    this.#cancelTotal = clock.after(timers.totalMs, () => expire('total'))
    if (streamed) this.#cancelNext = clock.after(timers.firstTokenMs, () => expire('first'))
  }

  /** A delta came. Cheap, because it is called for each one: timers are set anew only when they run out. */
  progress(tokens: number): void {
    const now = this.#clock.now()
    this.#lastAt = now
    const slice = this.#slices.at(-1)
    if (slice !== undefined && now - slice.at < sliceMs) slice.tokens += tokens
    else this.#slices.push({ at: now, tokens })
    if (this.#firstAt !== null) return
    this.#firstAt = now
    this.#cancelNext()
    this.#look()
  }

  stop(): void {
    this.#cancelTotal()
    this.#cancelNext()
  }

  /** Sets the timer for whatever could run out next. */
  #look(): void {
    const now = this.#clock.now()
    const idleLeft = this.#lastAt + this.#timers.idleMs - now
    if (idleLeft <= 0) return this.#expire('idle')
    const firstAt = this.#firstAt ?? now
    const slowLeft = firstAt + slowForMs - now
    if (slowLeft <= 0 && this.#isSlow(now)) return this.#expire('slow')
    this.#cancelNext = this.#clock.after(Math.min(idleLeft, slowLeft > 0 ? slowLeft : sliceMs), () => this.#look())
  }

  #isSlow(now: number): boolean {
    // A slice counts as long as any of it is younger than 30 s: in doubt for the stream.
    this.#slices = this.#slices.filter(({ at }) => now - at < slowForMs + sliceMs)
    const tokens = this.#slices.reduce((sum, slice) => sum + slice.tokens, 0)
    return tokens < (slowTokensPerSecond * slowForMs) / 1000
  }
}
