import type { Clock, Signal } from '../../shared/clock.ts'
import { StepError } from '../../shared/errors.ts'
import type { Review, ReviewAnswer } from '../../shared/events/review.ts'
import type { PersonRequest } from '../../shared/kinds/execute.ts'
import type { Journal } from './journal.ts'
import { hashOf } from './seeds.ts'

/** A review that an interrupted run had asked for, and what came of it. */
export interface KeptReview {
  /** ISO 8601. */
  askedAt: string
  until: string | null
  answer: ReviewAnswer | null
}

export interface PeopleOptions {
  journal: Journal
  clock: Clock
  /** By `reviewName`. */
  kept: ReadonlyMap<string, KeptReview>
  /** Called when its time is over: the answer that another process took first, or null when it is closed now. */
  close(nodeId: string, key: string): ReviewAnswer | null
  /** The first one waits, or none does any more. */
  onWaiting(waiting: boolean): void
}

interface Waiting {
  nodeId: string
  review: Review
  settle(answer: ReviewAnswer): void
  /** Takes its timer and its listener away, and settles nothing. */
  quiet(): void
}

export const reviewName = (nodeId: string, key: string): string => `${nodeId} ${key}`

/** Longest wait of one timer: Node's own are shorter than a month. */
const longestTimerMs = 7 * 86_400_000

/**
 * What a run waits for from people. Waiting takes no place at a provider and no time of the run's: nothing but a timer of
 * its own, where it has an end.
 */
export class People {
  readonly #options: PeopleOptions
  readonly #waiting = new Map<string, Waiting>()

  constructor(options: PeopleOptions) {
    this.#options = options
  }

  get reviews(): { nodeId: string; review: Review }[] {
    return [...this.#waiting.values()].map(({ nodeId, review }) => ({ nodeId, review }))
  }

  /** False when nobody waits for it (any more). */
  answer(nodeId: string, key: string, answer: ReviewAnswer): boolean {
    const found = this.#waiting.get(reviewName(nodeId, key))
    found?.settle(answer)
    return found !== undefined
  }

  /** The same question asked again by the same node is another one: `occurrence` counts them. Rejects on abort only. */
  ask(
    nodeId: string,
    occurrence: number,
    asker: Pick<Review, 'title' | 'place'>,
    request: PersonRequest,
    signal: Signal,
  ): Promise<ReviewAnswer> {
    const { clock, journal, kept } = this.#options
    const { timeoutMs, ...asked } = request
    const key = `${hashOf(asked).slice(0, 16)}.${occurrence}`
    const known = kept.get(reviewName(nodeId, key))
    if (known?.answer != null) return Promise.resolve(known.answer)
    const askedAt = known?.askedAt ?? journal.iso(clock.now())
    const until = known === undefined ? (timeoutMs === null ? null : journal.iso(clock.now() + timeoutMs)) : known.until
    const review: Review = { key, ...asker, ...asked, askedAt, until }
    if (signal.aborted) return Promise.reject(new StepError('cancelled', 'Stopped before a person was asked.'))
    journal.emit('human.asked', { nodeId, review })
    return this.#wait(nodeId, review, signal)
  }

  /** The run is left: nobody hears any more, and what waits is asked again by whoever goes on with it. */
  leave(): void {
    for (const { quiet } of this.#waiting.values()) quiet()
    this.#waiting.clear()
  }

  #wait(nodeId: string, review: Review, signal: Signal): Promise<ReviewAnswer> {
    const { clock, journal, close } = this.#options
    const name = reviewName(nodeId, review.key)
    return new Promise((resolve, reject) => {
      let cancelTimer: () => void = () => undefined
      const quiet = (): void => {
        cancelTimer()
        signal.removeEventListener('abort', abort)
      }
      const end = (answer: ReviewAnswer): void => {
        quiet()
        this.#waiting.delete(name)
        journal.emit('human.answered', { nodeId, key: review.key, answer })
        journal.commit()
        if (this.#waiting.size === 0) this.#options.onWaiting(false)
      }
      const settle = (answer: ReviewAnswer): void => {
        end(answer)
        resolve(answer)
      }
      const abort = (): void => {
        end({ action: 'withdrawn', candidate: null, value: null, note: '' })
        reject(new StepError('cancelled', 'Stopped while a person was asked.'))
      }
      const arm = (): void => {
        if (review.until === null) return
        const left = Date.parse(review.until) - clock.now()
        if (left <= 0)
          settle(close(nodeId, review.key) ?? { action: 'timeout', candidate: null, value: null, note: '' })
        else cancelTimer = clock.after(Math.min(left, longestTimerMs), arm)
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.set(name, { nodeId, review, settle, quiet })
      if (this.#waiting.size === 1) this.#options.onWaiting(true)
      // Whoever keeps the answers hears of the question first: one may be there already.
      journal.commit()
      if (this.#waiting.has(name)) arm()
    })
  }
}
