import type { Clock } from '../../../shared/clock.ts'
import { Line, type RateAsk, type RatePass } from './line.ts'

export type { Need, RatePass } from './line.ts'

/** Whose limits count: a key's at one model. */
export interface RateTarget {
  provider: string
  model: string
  /** The key by name and last characters: another key is another account. */
  key: string
}

/**
 * What every key may still ask, learned from the heads of answers, over all runs of the process. Requests that would be
 * refused wait here instead, in turn. Nothing of it is kept: a window is about a minute, and the first answer of the next
 * process tells it anew.
 */
export class RateLedger {
  readonly #clock: Clock
  readonly #lines = new Map<string, Line>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves when the request may leave, its places taken. Rejects with class `rate_limit` or `cancelled`. */
  enter({ provider, model, key }: RateTarget, ask: RateAsk): Promise<RatePass> {
    const id = JSON.stringify([provider, model, key])
    let line = this.#lines.get(id)
    if (line === undefined) {
      line = new Line(this.#clock, `${provider} / ${model}`)
      this.#lines.set(id, line)
    }
    return line.enter(ask)
  }
}
