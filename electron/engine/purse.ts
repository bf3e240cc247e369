import type { Signal } from '../../shared/clock.ts'
import { StepError } from '../../shared/errors.ts'
import { type NanoUsd, toUsd, dollarText } from '../../shared/money.ts'

export interface PurseTerms {
  /** Names it before the user, as in "The run's budget of $1": "run's budget". */
  label: string
  /** Stable, for scripts: the code of a request it refuses. */
  code: 'run_budget' | 'held_budget' | 'shared_budget'
  /** Nano-dollars that may be spent and reserved together; null: any. */
  limit: NanoUsd | null
  /** Above this share of the limit the soft landing begins. */
  soft?: { at: NanoUsd; how: 'warn' | 'stepDown' } | null
  /** What becomes of a request that doesn't fit: it is refused, or it waits until somebody raises the limit. */
  atLimit?: 'stop' | 'ask'
}

export interface Reservation {
  /** What the attempt really cost takes the reservation's place; only the first call counts. */
  settle(spent: NanoUsd): void
}

interface Waiter {
  amount: NanoUsd
  purses: readonly Purse[]
  take(): void
  refuse(purse: Purse): void
  /** One of its purses no longer counts. */
  lookAgain(): void
}

/**
 * Money under one limit: what is spent and what is reserved never pass it together. Checking after the spend would fail
 * under concurrency. Source: engine.md, "Budget and cost".
 */
export class Purse {
  #terms: PurseTerms
  #spent: NanoUsd
  #reserved: NanoUsd = 0
  #inFlight = 0
  /** Refused a request of the run, or held pipeline, whose own this is: nothing new of it is let through. */
  refusedBy: Purse | null = null
  #whenEmpty: (() => void)[] = []
  readonly waiting: Waiter[] = []

  constructor(terms: PurseTerms, alreadySpent: NanoUsd = 0) {
    this.#terms = terms
    this.#spent = alreadySpent
  }

  get label(): string {
    return this.#terms.label
  }
  get limit(): NanoUsd | null {
    return this.#terms.limit
  }
  get spent(): NanoUsd {
    return this.#spent
  }
  get reserved(): NanoUsd {
    return this.#reserved
  }
  get inFlight(): number {
    return this.#inFlight
  }
  /** Several runs share it, so that a refusal of one of them says nothing to the others. */
  get shared(): boolean {
    return this.#terms.code === 'shared_budget'
  }
  get asks(): boolean {
    return this.#terms.atLimit === 'ask'
  }
  /** How it lands softly, once what is spent has passed the mark. */
  get soft(): 'warn' | 'stepDown' | null {
    const { soft } = this.#terms
    return soft != null && this.#spent >= soft.at ? soft.how : null
  }

  /** New terms, also while requests wait: whoever fits now is let through. */
  change(terms: PurseTerms): void {
    this.#terms = terms
    serve([this])
  }

  /** It counts no more: whoever waits at it looks again at what holds it now. */
  retire(): void {
    for (const waiter of [...this.waiting]) waiter.lookAgain()
  }

  /**
   * What is under way elsewhere, and counts here until it has ended: its most is set aside, and given back when `from` has
   * nothing in flight. What it cost by then is to be in the books, which `renew` brings.
   */
  takeOver(from: Purse, renew: () => void): void {
    if (from.inFlight === 0) return
    const amount = from.reserved
    this.hold(amount)
    from.#whenEmpty.push(() => {
      this.settle(amount, 0)
      renew()
    })
  }

  /** What is spent by the books, which know also of others; while requests are in flight the books lag behind. */
  correct(spent: NanoUsd): void {
    if (this.#inFlight === 0) this.#spent = spent
  }

  /** A new period: it counts from what is spent in it, and whoever waits is let through as far as that goes. */
  renew(spent: NanoUsd): void {
    this.#spent = spent
    serve([this])
  }

  fits(amount: NanoUsd): boolean {
    return this.limit === null || this.#spent + this.#reserved + amount <= this.limit
  }

  hold(amount: NanoUsd): void {
    this.#reserved += amount
    this.#inFlight++
  }

  settle(amount: NanoUsd, spent: NanoUsd): void {
    this.#reserved -= amount
    this.#spent += spent
    this.#inFlight--
    if (this.#inFlight > 0) return
    const told = this.#whenEmpty
    this.#whenEmpty = []
    for (const tell of told) tell()
  }

  refusal(amount: NanoUsd): StepError {
    return new StepError(
      'budget',
      `The ${this.label} of ${dollarText(toUsd(this.limit ?? 0))} doesn't cover the next request: ${dollarText(toUsd(this.#spent))} is spent and the request could cost up to ${dollarText(toUsd(amount))}.`,
      this.#terms.code,
    )
  }
}

/** The first of them that keeps this amount waiting, or will refuse it; null when it is let through at once. */
export const inTheWay = (purses: readonly Purse[], amount: NanoUsd): Purse | null =>
  purses.find((purse) => !purse.fits(amount) || purse.waiting.length > 0) ?? null

/**
 * Reserves the amount in all of them at the same moment, in order of arrival, so that a large request isn't starved by
 * small ones behind it. Those that aren't shared are the run's own, innermost first: once one refused a request, or a
 * shared one did, nothing more of that run is let through. Rejects with class `budget` when the amount doesn't fit and
 * nothing in flight could make room for it, and with `cancelled` on abort. Null: one of them counts no more, and others may
 * hold the request now.
 */
export function reserve(purses: readonly Purse[], amount: NanoUsd, signal: Signal): Promise<Reservation | null> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new StepError('cancelled', 'Stopped while waiting for the budget.'))
    const abort = (): void => {
      leave(waiter)
      reject(new StepError('cancelled', 'Stopped while waiting for the budget.'))
      serve(purses)
    }
    const waiter: Waiter = {
      amount,
      purses,
      take: () => {
        signal.removeEventListener('abort', abort)
        leave(waiter)
        resolve(hold(purses, amount))
      },
      refuse: (purse) => {
        signal.removeEventListener('abort', abort)
        leave(waiter)
        const own = purse.shared ? purses.findLast((each) => !each.shared) : purse
        if (own !== undefined) own.refusedBy ??= purse
        reject(purse.refusal(amount))
      },
      lookAgain: () => {
        signal.removeEventListener('abort', abort)
        leave(waiter)
        resolve(null)
        serve(purses)
      },
    }
    signal.addEventListener('abort', abort, { once: true })
    for (const purse of purses) purse.waiting.push(waiter)
    serve(purses)
  })
}

function leave(waiter: Waiter): void {
  for (const { waiting } of waiter.purses) {
    const at = waiting.indexOf(waiter)
    if (at >= 0) waiting.splice(at, 1)
  }
}

function hold(purses: readonly Purse[], amount: NanoUsd): Reservation {
  for (const purse of purses) purse.hold(amount)
  let settled = false
  return {
    settle: (spent) => {
      if (settled) return
      settled = true
      for (const purse of purses) purse.settle(amount, spent)
      serve(purses)
    },
  }
}

/** Lets through, or refuses, whoever waits at these purses and can be told now. */
function serve(purses: readonly Purse[]): void {
  for (let again = true; again;) again = purses.some((purse) => serveOne(purse))
}

/** @returns true when somebody was served, so that others may now be, too */
function serveOne(purse: Purse): boolean {
  for (const waiter of purse.waiting) {
    const refusing =
      waiter.purses.find(({ refusedBy }) => refusedBy !== null)?.refusedBy ??
      waiter.purses.find((each) => lost(each, waiter.amount))
    if (refusing !== undefined) {
      waiter.refuse(refusing)
      return true
    }
    if (waiter.purses.every((each) => isNext(each, waiter))) {
      waiter.take()
      return true
    }
    // Who doesn't fit here is not overtaken here.
    if (!purse.fits(waiter.amount)) return false
  }
  return false
}

/** It doesn't fit, and nothing in flight could make room for it. */
const lost = (purse: Purse, amount: NanoUsd): boolean => !purse.fits(amount) && purse.inFlight === 0 && !purse.asks

/** It fits, and nobody before it waits for this very purse. */
function isNext(purse: Purse, waiter: Waiter): boolean {
  if (!purse.fits(waiter.amount)) return false
  for (const other of purse.waiting) {
    if (other === waiter) return true
    if (!purse.fits(other.amount)) return false
  }
  return true
}
