import type { Clock } from '../../../shared/clock.ts'
import type { LearnedRates } from '../../../shared/model/rates.ts'
import { Line, type RateAsk, type RatePass } from './line.ts'

export type { Need, RatePass } from './line.ts'

/** Whose limits count: a key's at one model. */
export interface RateTarget {
  provider: string
  model: string
  /** The key's name, and its last characters: another key is another account. */
  key: string
  hint: string
}

/**
 * What every key may still ask, learned from the heads of answers, over all runs of the process. Requests that would be
 * refused wait here instead, in turn. Nothing of it is kept: a window is about a minute, and the first answer of the next
 * process tells it anew.
 */
export class RateLedger {
  readonly #clock: Clock
  readonly #lines = new Map<string, { of: RateTarget; line: Line }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Resolves when the request may leave, its places taken. Rejects with class `rate_limit` or `cancelled`. */
  enter(of: RateTarget, ask: RateAsk): Promise<RatePass> {
    const { provider, model, key, hint } = of
    const id = JSON.stringify([provider, model, key, hint])
    let found = this.#lines.get(id)
    if (found === undefined) {
      found = { of, line: new Line(this.#clock, `${provider} / ${model}`) }
      this.#lines.set(id, found)
    }
    return found.line.enter(ask)
  }

  /** What was learned of a provider's keys, by key and model; of a key that was replaced, only of the new one. */
  list(provider: string): LearnedRates[] {
    const found = new Map<string, LearnedRates>()
    for (const { of, line } of this.#lines.values()) {
      const facts = of.provider === provider ? line.facts() : null
      const { model, key } = of
      if (facts !== null) found.set(JSON.stringify([key, model]), { provider, model, key, ...facts })
    }
    return [...found.values()].sort((a, b) => (a.model < b.model ? -1 : Number(a.model > b.model)))
  }

  /** The user says that it may be asked again: what was learned of its limits no longer counts. `model` null: all of the key's. */
  forget({ provider, model, key }: { provider: string; model: string | null; key: string }): void {
    for (const [id, { of, line }] of this.#lines) {
      if (of.provider !== provider || of.key !== key || (model !== null && of.model !== model)) continue
      line.forget()
      if (line.idle) this.#lines.delete(id)
    }
  }
}
