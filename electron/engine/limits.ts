import type { Signal } from '../../shared/clock.ts'
import { StepError } from '../../shared/errors.ts'

/** Counts requests in flight; waiters are served in order and leave when their signal aborts. */
export class Semaphore {
  readonly #places: number
  #taken = 0
  #waiting: (() => void)[] = []

  constructor(places: number) {
    this.#places = places
  }

  get inFlight(): number {
    return this.#taken
  }

  /** Resolves with the function that gives the place back; rejects with class `cancelled` on abort. */
  acquire(signal: Signal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(new StepError('cancelled', 'Stopped while waiting for a free place.'))
      const abort = (): void => {
        this.#waiting = this.#waiting.filter((waiter) => waiter !== take)
        reject(new StepError('cancelled', 'Stopped while waiting for a free place.'))
      }
      const take = (): void => {
        signal.removeEventListener('abort', abort)
        this.#taken++
        let given = false
        resolve(() => {
          if (given) return
          given = true
          this.#taken--
          this.#waiting.shift()?.()
        })
      }
      if (this.#taken < this.#places) return take()
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.push(take)
    })
  }
}

const perProvider = { hosted: 8, local: 2 } as const

/** Requests in flight per provider, over all runs of the process. Source: engine.md, "Evaluation". */
export class Limits {
  #providers = new Map<string, Semaphore>()

  of(provider: string, local: boolean): Semaphore {
    let found = this.#providers.get(provider)
    if (found === undefined) {
      found = new Semaphore(local ? perProvider.local : perProvider.hosted)
      this.#providers.set(provider, found)
    }
    return found
  }
}
