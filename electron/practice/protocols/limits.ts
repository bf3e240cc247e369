import type { Clock } from '../../../shared/clock.ts'
import type { Allowance } from './types.ts'

const minute = 60_000
const requestsPerMinute = 10_000
const tokensPerMinute = 10_000_000

/** What the rate-limit headers say: an allowance a minute and model, so generous that nobody meets it unless a smaller one is set. */
export class Allowances {
  readonly #clock: Clock
  readonly #used = new Map<string, { minute: number; requests: number; tokens: number }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Milliseconds until the model takes a request again; null: it takes one now. */
  refusedFor(model: string, limit: number): number | null {
    const now = this.#clock.now()
    const current = Math.floor(now / minute)
    const used = this.#used.get(model)
    return used?.minute === current && used.requests >= limit ? (current + 1) * minute - now : null
  }

  /** Books one request with its tokens and says what is left. */
  book(model: string, tokens: number, requestLimit = requestsPerMinute): Allowance {
    const now = this.#clock.now()
    const current = Math.floor(now / minute)
    const before = this.#used.get(model)
    const used = before?.minute === current ? before : { minute: current, requests: 0, tokens: 0 }
    used.requests++
    used.tokens += tokens
    this.#used.set(model, used)
    const reset = (current + 1) * minute
    const left = (limit: number, spent: number): { limit: number; remaining: number; reset: number } => ({
      limit,
      remaining: Math.max(0, limit - spent),
      reset,
    })
    return { requests: left(requestLimit, used.requests), tokens: left(tokensPerMinute, used.tokens), now }
  }
}
