import type { Clock, Signal } from '../../../shared/clock.ts'
import { type ErrorClass, StepError } from '../../../shared/errors.ts'
import type { HealthRow, HealthState, TargetStanding } from '../../../shared/health/types.ts'
import {
  type Breaker,
  type FailedRequest,
  admit,
  breakerAt,
  failed,
  newBreaker,
  nextChange,
  released,
  shareAt,
  succeeded,
  tryAnyway,
} from './breaker.ts'
import { measured, p95 } from './latency.ts'
import { type HealthId, type HealthRecord, added, meanOf, nameOfRecord, newRecord } from './record.ts'

/** Keeps records across restarts and shares them with other processes. Never throws: a run must not fail by it. */
export interface HealthStore {
  /** Records that another process, or an earlier life, has left since the last call. */
  news(): HealthRecord[]
  save(record: HealthRecord): void
  /** The next number of a list of targets that take turns, from 0. */
  turn(name: string): number
}

export type Outcome =
  | { how: 'done'; ttftMs: number | null }
  | ({ how: 'failed'; ttftMs: number | null } & FailedRequest)
  /** Stopped, or never sent: it says nothing of the target. */
  | { how: 'left' }

/** A change worth an event: the state another one, or an opening longer. */
export interface HealthChange {
  state: HealthState
  until: number | null
}

/** A request on its way; `end` is called once. */
export interface Ticket {
  /** It tries whether the target is well again. */
  probe: boolean
  end(outcome: Outcome): HealthChange | null
}

export type Standing = Omit<TargetStanding, 'missing' | 'forbidden' | 'tooDear' | 'facts' | 'local'>

/** A target of which nothing is known. */
export const unknownStanding: Standing = {
  state: 'closed',
  why: null,
  until: null,
  share: 1,
  probing: false,
  inFlight: 0,
  latencyMs: null,
  samples: 0,
  reliability: 1,
  quality: 0.5,
}

const probePollMs = 1000

/** The health of all targets, one for the process: shared by all pipelines and runs. Source: engine.md, "Breaker and health". */
export class Health {
  readonly #clock: Clock
  readonly #store: HealthStore | null
  #onChange: ((row: HealthRow) => void) | null
  readonly #records = new Map<string, HealthRecord>()
  readonly #inFlight = new Map<string, number>()
  readonly #turns = new Map<string, number>()
  readonly #waiting = new Set<() => void>()
  /** Wake-ups for what changes by time alone, so that whoever watches hears of it. */
  readonly #alarms = new Map<string, () => void>()

  constructor(clock: Clock, store: HealthStore | null = null, onChange: ((row: HealthRow) => void) | null = null) {
    this.#clock = clock
    this.#store = store
    this.#onChange = onChange
  }

  /** How a target stands now, its key included: an open key closes all its models. */
  look(id: HealthId): Standing {
    this.#hear()
    const now = this.#clock.now()
    const own = this.#of(id)
    const { state, why, until, probeSince } = this.#strictest(id, now)
    return {
      state,
      why,
      until,
      share: Math.min(shareAt(own.breaker, now), shareAt(this.#of(keyOf(id)).breaker, now)),
      inFlight: this.#inFlight.get(nameOfRecord(id)) ?? 0,
      latencyMs: own.latency.ewma,
      samples: own.latency.samples.length,
      reliability: meanOf(own.reliability, 1),
      quality: meanOf(own.quality, 0.5),
      probing: state === 'half_open' && probeSince !== null,
    }
  }

  /**
   * Claims a request. Null where the target is not to be asked: `look` says why. `limited`: another could answer, so that
   * a recovering target takes its share alone.
   */
  begin(id: HealthId, limited: boolean): Ticket | null {
    this.#hear()
    const now = this.#clock.now()
    const key = this.#claim(keyOf(id), now, limited)
    if (key === null) return null
    const own = this.#claim(id, now, limited)
    if (own === null) {
      if (key.probe) this.#change(keyOf(id), released)
      return null
    }
    const name = nameOfRecord(id)
    this.#inFlight.set(name, (this.#inFlight.get(name) ?? 0) + 1)
    let over = false
    return {
      probe: own.probe || key.probe,
      end: (outcome) => {
        if (over) return null
        over = true
        this.#inFlight.set(name, (this.#inFlight.get(name) ?? 1) - 1)
        return this.#end(id, outcome, own.probe, key.probe)
      },
    }
  }

  /** Resolves once a probe may have ended. Rejects with class `cancelled` on abort. */
  async probeEnded(signal: Signal): Promise<void> {
    await new Promise<void>((resolve) => {
      const done = (): void => {
        cancel()
        this.#waiting.delete(done)
        signal.removeEventListener('abort', done)
        resolve()
      }
      // A probe of another process tells nobody here.
      const cancel = this.#clock.after(probePollMs, done)
      this.#waiting.add(done)
      signal.addEventListener('abort', done, { once: true })
    })
    if (signal.aborted) throw new StepError('cancelled', 'Stopped while waiting for a target to recover.')
  }

  /** A Judge's verdict on an answer of this target, 0 to 1. */
  judged(id: HealthId, score: number): void {
    const record = this.#of(id)
    this.#keep({ ...record, quality: added(record.quality, score) })
  }

  /** Whose turn it is among those that take turns under this name: 0, 1, 2, … over all runs. */
  turn(name: string): number {
    if (this.#store !== null) return this.#store.turn(name)
    const next = this.#turns.get(name) ?? 0
    this.#turns.set(name, next + 1)
    return next
  }

  reset(id: HealthId): HealthRow {
    return this.#told(id, newBreaker)
  }

  tryAnyway(id: HealthId): HealthRow {
    return this.#told(id, tryAnyway)
  }

  /** Everything that is known of those wanted, in no order. */
  list(wanted: (id: HealthId) => boolean = () => true): HealthRow[] {
    this.#hear()
    return [...this.#records.values()].filter(({ id }) => wanted(id)).map((record) => this.#row(record))
  }

  /** Tells nothing more. */
  close(): void {
    for (const cancel of this.#alarms.values()) cancel()
    this.#alarms.clear()
    this.#onChange = null
  }

  #told(id: HealthId, change: (breaker: Breaker) => Breaker): HealthRow {
    this.#hear()
    this.#change(id, change)
    return this.#row(this.#of(id))
  }

  #hear(): void {
    for (const record of this.#store?.news() ?? []) {
      const before = this.#records.get(nameOfRecord(record.id))
      this.#records.set(nameOfRecord(record.id), record)
      if (before === undefined || differs(before.breaker, record.breaker)) this.#tell(record)
    }
  }

  #of(id: HealthId): HealthRecord {
    const known = this.#records.get(nameOfRecord(id))
    return known !== undefined && known.id.hint === id.hint ? known : newRecord(id)
  }

  #strictest(id: HealthId, now: number): Breaker {
    const key = breakerAt(this.#of(keyOf(id)).breaker, now)
    return key.state === 'closed' ? breakerAt(this.#of(id).breaker, now) : key
  }

  #claim(id: HealthId, now: number, limited: boolean): { probe: boolean } | null {
    const record = this.#of(id)
    const { breaker, go, probe } = admit(record.breaker, now, limited)
    if (breaker !== record.breaker) this.#keep({ ...record, breaker })
    return go ? { probe } : null
  }

  #end(id: HealthId, outcome: Outcome, probe: boolean, keyProbe: boolean): HealthChange | null {
    const now = this.#clock.now()
    const record = this.#of(id)
    const before = this.#strictest(id, now)
    const next = { ...record }
    let key: Breaker | null = keyProbe ? released(this.#of(keyOf(id)).breaker) : null
    if (outcome.how === 'left') next.breaker = probe ? released(record.breaker) : record.breaker
    else {
      if (outcome.how === 'done') next.breaker = succeeded(record.breaker, now, probe)
      // A permission is about this model; a key that isn't valid is so for all of them.
      // Where no key is used there is none to mark, and it is about this model.
      else if (outcome.class === 'auth' && id.key !== '')
        next.breaker = probe ? released(record.breaker) : record.breaker
      else next.breaker = failed(record.breaker, now, outcome, probe)
      if (outcome.how === 'failed' && outcome.class === 'auth' && id.key !== '')
        key = failed(this.#of(keyOf(id)).breaker, now, outcome, keyProbe)
      // Whatever it answered, it took the key.
      else if (keyProbe && outcome.how === 'done') key = newBreaker()
      if (outcome.ttftMs !== null) next.latency = measured(record.latency, now, outcome.ttftMs)
      const says = reliable(outcome)
      if (says !== null) next.reliability = added(record.reliability, says)
    }
    if (key !== null) this.#change(keyOf(id), () => key)
    this.#keep(next)
    for (const waiter of [...this.#waiting]) waiter()
    const after = this.#strictest(id, now)
    return differs(before, after) ? { state: after.state, until: after.until } : null
  }

  #change(id: HealthId, change: (breaker: Breaker) => Breaker): void {
    const record = this.#of(id)
    this.#keep({ ...record, breaker: change(breakerAt(record.breaker, this.#clock.now())) })
  }

  #keep(record: HealthRecord): void {
    const before = this.#of(record.id)
    this.#records.set(nameOfRecord(record.id), record)
    this.#store?.save(record)
    if (differs(before.breaker, record.breaker)) this.#tell(record)
  }

  #tell(record: HealthRecord): void {
    if (this.#onChange === null) return
    const name = nameOfRecord(record.id)
    this.#alarms.get(name)?.()
    this.#alarms.delete(name)
    const now = this.#clock.now()
    const next = nextChange(record.breaker, now)
    if (next !== null)
      this.#alarms.set(
        name,
        this.#clock.after(next - now, () => this.#tell(this.#records.get(name) ?? record)),
      )
    this.#onChange(this.#row(record))
  }

  #row({ id, breaker, latency }: HealthRecord): HealthRow {
    const now = this.#clock.now()
    const { state, why, until } = breakerAt(breaker, now)
    return {
      provider: id.provider,
      model: id.model === '' ? null : id.model,
      key: id.key === '' ? null : id.key,
      state,
      why,
      until: until === null ? null : new Date(until).toISOString(),
      share: shareAt(breaker, now),
      latencyMs: latency.ewma === null ? null : Math.round(latency.ewma),
      p95Ms: p95(latency, now),
      samples: latency.samples.length,
    }
  }
}

const keyOf = (id: HealthId): HealthId => ({ ...id, model: '' })

const differs = (a: Breaker, b: Breaker): boolean => a.state !== b.state || a.until !== b.until

/** A failure of ours, or one that the next request won't have, is no mark against a target. */
function reliable(outcome: Exclude<Outcome, { how: 'left' }>): 0 | 1 | null {
  if (outcome.how === 'done') return 1
  const ours: readonly ErrorClass[] = ['bad_request', 'context_length', 'cancelled', 'policy', 'budget']
  return ours.includes(outcome.class) ? null : 0
}
