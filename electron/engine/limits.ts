import type { Signal } from '../../shared/clock.ts'
import { StepError } from '../../shared/errors.ts'

/** Counts requests in flight. `acquire` takes places; a waiter holds none. */
export class Semaphore {
  readonly #places: number
  #taken = 0
  readonly #waiting = new Set<() => void>()

  constructor(places: number) {
    this.#places = places
  }

  get free(): boolean {
    return this.#taken < this.#places
  }

  take(): void {
    this.#taken++
  }

  give(): void {
    this.#taken--
  }

  /** Calls `waiter` whenever a place may have become free, in order of arrival, until it leaves. */
  join(waiter: () => void): void {
    this.#waiting.add(waiter)
  }

  leave(waiter: () => void): void {
    this.#waiting.delete(waiter)
  }

  /** Offers what is free to those that wait. */
  serve(): void {
    for (const waiter of this.#waiting) {
      if (!this.free) return
      waiter()
    }
  }
}

/**
 * Takes a place in each of them, all at the same moment: what waits for one provider must not hold a place that a request
 * to another could use. Resolves with the function that gives them back; rejects with class `cancelled` on abort.
 */
export function acquire(semaphores: readonly Semaphore[], signal: Signal): Promise<() => void> {
  return new Promise((resolve, reject) => {
    const stopped = (): void => reject(new StepError('cancelled', 'Stopped while waiting for a free place.'))
    if (signal.aborted) return stopped()
    const leave = (): void => {
      for (const semaphore of semaphores) semaphore.leave(look)
      signal.removeEventListener('abort', abort)
    }
    const abort = (): void => {
      leave()
      stopped()
    }
    const look = (): void => {
      if (!semaphores.every(({ free }) => free)) return
      leave()
      for (const semaphore of semaphores) semaphore.take()
      resolve(giveBack(semaphores))
    }
    for (const semaphore of semaphores) semaphore.join(look)
    signal.addEventListener('abort', abort, { once: true })
    look()
  })
}

export function giveBack(semaphores: readonly Semaphore[]): () => void {
  let given = false
  return () => {
    if (given) return
    given = true
    for (const semaphore of semaphores) semaphore.give()
    for (const semaphore of semaphores) semaphore.serve()
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
