import type { Clock } from '../../shared/clock.ts'

interface Timer {
  at: number
  order: number
  fn: () => void
}

/** A clock that stands still until a test moves it. Timers run in order of their time, then of their making. */
export class FakeClock implements Clock {
  #now: number
  #order = 0
  #timers: Timer[] = []

  constructor(now = Date.UTC(2026, 10, 21, 12, 0, 0)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  after(ms: number, fn: () => void): () => void {
    const timer: Timer = { at: this.#now + Math.max(0, ms), order: this.#order++, fn }
    this.#timers.push(timer)
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer)
    }
  }

  get pending(): number {
    return this.#timers.length
  }

  /** Moves time on, running what falls due, and lets promises settle in between. */
  async advance(ms: number): Promise<void> {
    const end = this.#now + ms
    await settle()
    for (;;) {
      const next = this.#timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (next === undefined) break
      this.#timers = this.#timers.filter((other) => other !== next)
      this.#now = Math.max(this.#now, next.at)
      next.fn()
      await settle()
    }
    this.#now = end
  }
}

/** Lets every promise that can settle do so: a macrotask turn comes after all microtasks. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
