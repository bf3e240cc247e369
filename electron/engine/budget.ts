import type { Signal } from '../../shared/clock.ts'
import { StepError } from '../../shared/errors.ts'
import { type NanoUsd, toUsd } from '../../shared/money.ts'

interface Waiter {
  amount: NanoUsd
  take(): void
  refuse(): void
}

export interface Reservation {
  /** What the attempt really cost takes the reservation's place; only the first call counts. */
  settle(spent: NanoUsd): void
}

const dollars = (nano: NanoUsd): string => `$${toUsd(nano)}`

/**
 * A run's money: reserve before a request leaves, settle when it has ended. Checking after the spend fails under
 * concurrency, so the sum of what is spent and what is reserved never passes the limit. Source: engine.md,
 * "Budget and cost".
 */
export class Budget {
  readonly limit: NanoUsd | null
  #spent: NanoUsd = 0
  #reserved: NanoUsd = 0
  #inFlight = 0
  #exhausted = false
  #waiting: Waiter[] = []

  constructor(limit: NanoUsd | null, alreadySpent: NanoUsd = 0) {
    this.limit = limit
    this.#spent = alreadySpent
  }

  get spent(): NanoUsd {
    return this.#spent
  }
  get reserved(): NanoUsd {
    return this.#reserved
  }

  /** True when `amount` has to wait for others to settle, or will be refused. */
  mustWait(amount: NanoUsd): boolean {
    return this.#waiting.length > 0 || !this.#fits(amount)
  }

  /**
   * Rejects with class `budget` when the amount doesn't fit and nothing in flight could make room for it; from then on
   * nothing new is let through. Rejects with `cancelled` on abort.
   */
  reserve(amount: NanoUsd, signal: Signal): Promise<Reservation> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new StepError('cancelled', 'Stopped while waiting for the budget.'))
      const abort = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== waiter)
        reject(new StepError('cancelled', 'Stopped while waiting for the budget.'))
        this.#serve()
      }
      const waiter: Waiter = {
        amount,
        take: () => {
          signal.removeEventListener('abort', abort)
          resolve(this.#hold(amount))
        },
        refuse: () => {
          signal.removeEventListener('abort', abort)
          reject(this.#refusal(amount))
        },
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.push(waiter)
      this.#serve()
    })
  }

  #fits(amount: NanoUsd): boolean {
    return this.limit === null || this.#spent + this.#reserved + amount <= this.limit
  }

  #hold(amount: NanoUsd): Reservation {
    this.#reserved += amount
    this.#inFlight++
    let settled = false
    return {
      settle: (spent) => {
        if (settled) return
        settled = true
        this.#reserved -= amount
        this.#spent += spent
        this.#inFlight--
        this.#serve()
      },
    }
  }

  /** In order, so that a large request isn't starved by small ones behind it. */
  #serve(): void {
    while (this.#waiting.length > 0) {
      const next = this.#waiting[0]!
      if (!this.#exhausted && this.#fits(next.amount)) {
        this.#waiting.shift()
        next.take()
      } else if (this.#exhausted || this.#inFlight === 0) {
        this.#exhausted = true
        this.#waiting.shift()
        next.refuse()
      } else {
        return
      }
    }
  }

  #refusal(amount: NanoUsd): StepError {
    const limit = this.limit ?? 0
    return new StepError(
      'budget',
      `The run's budget of ${dollars(limit)} doesn't cover the next request: ${dollars(this.#spent)} is spent and the request could cost up to ${dollars(amount)}.`,
      'run_budget',
    )
  }
}
