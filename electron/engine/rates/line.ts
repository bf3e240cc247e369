import type { Clock, Signal } from '../../../shared/clock.ts'
import { StepError } from '../../../shared/errors.ts'
import { clockTime } from '../../../shared/health/words.ts'
import { type LearnedRates, type RateKind, type RateReading, rateWords } from '../../../shared/model/rates.ts'
import { type Semaphore, giveBack } from '../limits.ts'
import { type Gauge, availableAt, learned, readyAt, spent } from './gauge.ts'

/** What one request takes of each limit. */
export type Need = Readonly<Record<RateKind, number>>

export interface RateAsk {
  /** The run that asks: runs take turns. */
  run: string
  need: Need
  /** Places it takes beside, all at the same moment: what waits here holds none of them. */
  places: readonly Semaphore[]
  /** Not worth waiting for beyond this time, milliseconds since 1970; asked anew each time. */
  latest(): number
  signal: Signal
  /** It has to wait: until about when, and the limit in words. */
  onWait(until: number, limit: string): void
}

/** A request that may leave. */
export interface RatePass {
  /** Milliseconds it waited for the limit; 0 where it did not. */
  waitedMs: number
  /** What the head of its answer told. */
  heard(readings: readonly RateReading[]): void
  /** It was refused for asking too often: nobody asks again before this many milliseconds are over. */
  refused(retryAfterMs: number): void
  /** It is over: gives its places back. */
  end(): void
}

interface Waiter extends RateAsk {
  /** Since when the limit is what it waits for, and it was told so; null: it isn't. */
  toldAt: number | null
  /** Takes its signal and its clock off. */
  cancel(): void
  cancelTimer(): void
  go(pass: RatePass): void
  refuse(error: StepError): void
  look(): void
}

interface Outstanding {
  need: Need
  sentAt: number
}

/** How long others wait to hear what the first answer's head tells of limits that nobody knows yet. */
const lookMs = 1000

/** All requests of one key to one model, in turn: runs one after the other, the requests of a run in order. */
export class Line {
  readonly #clock: Clock
  readonly #name: string
  readonly #gauges = new Map<string, { of: RateKind; gauge: Gauge }>()
  readonly #outstanding = new Set<Outstanding>()
  /** By run; the first run is the next in turn. */
  readonly #waiting = new Map<string, Set<Waiter>>()
  /** Waiters that were not told anything yet. */
  #untold = 0
  #known = false
  #lookedAt = 0
  #heardAt = Number.NEGATIVE_INFINITY
  #closedUntil = Number.NEGATIVE_INFINITY
  #cancelTimer: () => void = () => undefined

  /** @param name of the target in words: "openai / gpt-5" */
  constructor(clock: Clock, name: string) {
    this.#clock = clock
    this.#name = name
  }

  enter(ask: RateAsk): Promise<RatePass> {
    return new Promise((resolve, reject) => {
      if (ask.signal.aborted) return reject(stopped())
      const leave = (): void => this.#leave(waiter)
      const abort = (): void => {
        leave()
        reject(stopped())
        this.#serve()
      }
      const waiter: Waiter = {
        ...ask,
        toldAt: null,
        cancel: () => {
          ask.signal.removeEventListener('abort', abort)
          waiter.cancelTimer()
        },
        cancelTimer: () => undefined,
        go: resolve,
        refuse: reject,
        look: () => this.#serve(),
      }
      this.#join(waiter)
      ask.signal.addEventListener('abort', abort, { once: true })
      this.#serve()
    })
  }

  /** What was learned, as it stands now; null where nothing was. */
  facts(): Omit<LearnedRates, 'provider' | 'model' | 'key'> | null {
    const now = this.#clock.now()
    const closed = this.#closedUntil > now
    if (this.#gauges.size === 0 && !closed) return null
    return {
      toldAt: this.#gauges.size === 0 ? null : new Date(this.#heardAt).toISOString(),
      limits: [...this.#gauges.values()].map(({ of, gauge }) => ({
        ...{ of, limit: gauge.limit, windowMs: gauge.windowMs },
        remaining: Math.max(0, Math.floor(availableAt(gauge, now))),
      })),
      closedUntil: closed ? new Date(this.#closedUntil).toISOString() : null,
      waiting: [...this.#waiting.values()].reduce((sum, { size }) => sum + size, 0),
    }
  }

  /** Nothing is known of its limits any more, as at first. */
  forget(): void {
    this.#gauges.clear()
    this.#closedUntil = Number.NEGATIVE_INFINITY
    this.#known = false
    this.#serve()
  }

  /** Nobody waits, and nothing is under way. */
  get idle(): boolean {
    return this.#waiting.size === 0 && this.#outstanding.size === 0
  }

  #join(waiter: Waiter): void {
    const own = this.#waiting.get(waiter.run)
    if (own === undefined) this.#waiting.set(waiter.run, new Set([waiter]))
    else own.add(waiter)
    this.#untold++
    for (const place of waiter.places) place.join(waiter.look)
  }

  #leave(waiter: Waiter): void {
    const own = this.#waiting.get(waiter.run)
    if (own?.delete(waiter) !== true) return
    if (own.size === 0) this.#waiting.delete(waiter.run)
    if (waiter.toldAt === null) this.#untold--
    for (const place of waiter.places) place.leave(waiter.look)
    waiter.cancel()
  }

  /** Lets through whoever may leave now, in turn, and sets a clock for the next. */
  #serve(): void {
    this.#cancelTimer()
    for (;;) {
      const next = this.#next()
      if (next === null) return
      const now = this.#clock.now()
      const ready = Math.max(this.#lookedUntil(now), this.#readyAt(next.need, now, true))
      if (ready > now) {
        this.#cancelTimer = this.#clock.after(ready - now, () => this.#serve())
        if (this.#untold > 0) this.#tell(now)
        return
      }
      this.#admit(next, now)
    }
  }

  /** The first of the run whose turn it is; a run whose places are taken is passed over. */
  #next(): Waiter | null {
    for (const own of this.#waiting.values()) {
      const [first] = own
      if (first !== undefined && first.places.every(({ free }) => free)) return first
    }
    return null
  }

  #admit(waiter: Waiter, now: number): void {
    this.#leave(waiter)
    // Its run goes to the end of the turn.
    const rest = this.#waiting.get(waiter.run)
    if (rest !== undefined) {
      this.#waiting.delete(waiter.run)
      this.#waiting.set(waiter.run, rest)
    }
    for (const place of waiter.places) place.take()
    const sent: Outstanding = { need: waiter.need, sentAt: now }
    this.#outstanding.add(sent)
    if (!this.#known) this.#lookedAt = now
    const release = giveBack(waiter.places)
    waiter.go({
      waitedMs: waiter.toldAt === null ? 0 : now - waiter.toldAt,
      heard: (readings) => this.#heard(sent, readings),
      refused: (retryAfterMs) => {
        this.#closedUntil = Math.max(this.#closedUntil, this.#clock.now() + retryAfterMs)
      },
      end: () => {
        this.#unheard(sent)
        release()
        this.#serve()
      },
    })
  }

  /** The first request of all goes ahead, and tells the others by the head of its answer what the limits are. */
  #lookedUntil(now: number): number {
    return this.#known || this.#outstanding.size === 0 ? now : this.#lookedAt + lookMs
  }

  #heard(sent: Outstanding, readings: readonly RateReading[]): void {
    if (!this.#outstanding.delete(sent)) return
    const now = this.#clock.now()
    const fresh = sent.sentAt >= this.#heardAt
    for (const reading of readings) {
      const id = `${reading.of} ${reading.windowMs ?? ''}`
      const gauge = learned(this.#gauges.get(id)?.gauge, reading, now, fresh)
      this.#gauges.set(id, { of: reading.of, gauge })
    }
    this.#known = true
    this.#heardAt = now
    this.#serve()
  }

  /** It ended without a word: it may have counted all the same. */
  #unheard(sent: Outstanding): void {
    if (!this.#outstanding.delete(sent)) return
    const now = this.#clock.now()
    for (const [id, { of, gauge }] of this.#gauges)
      this.#gauges.set(id, { of, gauge: spent(gauge, Math.min(sent.need[of], gauge.limit), now) })
  }

  /** When all limits let this much through. */
  #readyAt(need: Need, now: number, withOutstanding: boolean): number {
    let latest = Math.max(now, this.#closedUntil)
    for (const { of, gauge } of this.#gauges.values()) {
      let wanted = Math.min(need[of], gauge.limit)
      if (withOutstanding)
        for (const { need: other, sentAt } of this.#outstanding)
          // One that has been under way for a whole window was counted in an earlier one.
          if (now - sentAt < gauge.windowMs) wanted += Math.min(other[of], gauge.limit)
      latest = Math.max(latest, readyAt(gauge, wanted, now))
    }
    return latest
  }

  /** Tells those that don't know it yet that the limit is what they wait for, and refuses whom that takes too long. */
  #tell(now: number): void {
    for (const [run, own] of [...this.#waiting]) {
      let before = 0
      for (const waiter of [...own]) {
        if (waiter.toldAt === null) this.#judge(waiter, this.#ahead(run, before), now)
        before++
      }
    }
  }

  /** Requests that leave first: those of its own run before it, and as many of each other run. */
  #ahead(run: string, before: number): number {
    let ahead = before
    for (const [other, { size }] of this.#waiting) if (other !== run) ahead += Math.min(size, before)
    return ahead
  }

  #judge(waiter: Waiter, ahead: number, now: number): void {
    const strictest = this.#strictest(waiter.need, ahead, now)
    if (strictest === null || strictest.until <= now) return
    const { until, words } = strictest
    if (until > waiter.latest()) return this.#refuse(waiter, words, until)
    waiter.toldAt = now
    this.#untold--
    waiter.onWait(until, words)
    this.#watch(waiter, words)
  }

  /** Others may take what it was to have: it is not kept beyond its time. */
  #watch(waiter: Waiter, words: string): void {
    const latest = waiter.latest()
    const now = this.#clock.now()
    if (latest <= now) return this.#refuse(waiter, words, this.#readyAt(waiter.need, now, false))
    if (!Number.isFinite(latest)) return
    waiter.cancelTimer = this.#clock.after(latest - now, () => this.#watch(waiter, words))
  }

  #refuse(waiter: Waiter, words: string, until: number): void {
    this.#leave(waiter)
    waiter.refuse(tooLong(this.#name, words, until))
  }

  #strictest(need: Need, ahead: number, now: number): { until: number; words: string } | null {
    let found = this.#closedUntil > now ? { until: this.#closedUntil, words: 'no more requests for now' } : null
    for (const { of, gauge } of this.#gauges.values()) {
      // Those before it are taken to be of its size.
      const until = readyAt(gauge, Math.min(need[of], gauge.limit) * (ahead + 1), now)
      if (found === null || until > found.until) found = { until, words: rateWords(of, gauge.limit, gauge.windowMs) }
    }
    return found
  }
}

const stopped = (): StepError => new StepError('cancelled', 'Stopped while waiting for the rate limit.')

const tooLong = (name: string, limit: string, until: number): StepError =>
  new StepError(
    'rate_limit',
    `${name} takes ${limit} with this key, and this request could not leave before ${clockTime(until)}. Nothing was asked.`,
    'rate_queue',
  )
