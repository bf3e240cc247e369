import type { Payload, Results } from '../../shared/api/contract.ts'
import type { HealthRow } from '../../shared/health/types.ts'
import type { Target } from '../../shared/model/types.ts'
import { type Store, listHealth, nextTurn, othersWrote, saveHealth } from '../db/index.ts'
import { Health, type HealthId, type HealthStore, type TargetFacts, healthState } from '../engine/index.ts'
import type { Experience } from './aliases.ts'
import type { Pushes } from './pushes.ts'
import type { Service } from './service.ts'
import type { CoreOptions } from './types.ts'

/** Rows another process saved a moment before this one looked last may carry an earlier time. */
const overlapMs = 5000

/** A key as the screens name it; null where a provider needs none or has none. */
export type KeyOf = (provider: string, name?: string) => { name: string; hint: string } | null

/** The health of all targets of this machine: kept in the database, told to the screens, and changed by hand. */
export class TargetHealth {
  readonly breakers: Health
  readonly service: Service
  readonly #keyOf: KeyOf

  constructor(options: CoreOptions, db: Store, pushes: Pushes, keyOf: KeyOf, service: Service) {
    this.#keyOf = keyOf
    this.service = service
    this.breakers = new Health(options.clock, options.rehearses === true ? null : keptIn(db, options), (row) =>
      pushes.send({ topic: 'health', row }),
    )
  }

  /** Facts of a target with the key it would be asked with, and whether it may be, each looked up when somebody wants it. */
  withKey(facts: TargetFacts, target: Target): TargetFacts {
    const keyOf = this.#keyOf
    const service = this.service
    return {
      ...facts,
      get key() {
        return keyOf(target.provider, target.key)
      },
      get outOfService() {
        return service.why(target)
      },
    }
  }

  /** What is known of targets with the keys they have now. */
  list(): HealthRow[] {
    return this.breakers.list(({ provider, key, hint }) => {
      const now = this.#keyOf(provider, key === '' ? undefined : key)
      return (now?.name ?? '') === key && (now?.hint ?? '') === hint
    })
  }

  change(how: 'reset' | 'tryAnyway', payload: Payload<'health.reset'>): Results['health.reset'] {
    return this.breakers[how](this.#idOf(payload))
  }

  /** What runs have shown of a target; null where they have shown nothing. */
  experience({ provider, model, key }: Target): Experience {
    const { samples, latencyMs, reliability, quality } = this.breakers.look(
      this.#idOf({ provider, model, key: key ?? null }),
    )
    return samples === 0 ? { latencyMs: null, reliability: null, quality: null } : { latencyMs, reliability, quality }
  }

  close(): void {
    this.breakers.close()
  }

  #idOf({ provider, model, key }: Payload<'health.reset'>): HealthId {
    const found = this.#keyOf(provider, key ?? undefined)
    return { provider, model: model ?? '', key: found?.name ?? '', hint: found?.hint ?? '' }
  }
}

/** The shelf for health in the database. What can't be read or written is logged: no run fails by it. */
function keptIn(db: Store, { clock, log }: CoreOptions): HealthStore {
  let version: number | null = null
  let since = 0
  const seen = new Map<string, string>()
  const nameOf = ({ provider, model, key }: HealthId): string => JSON.stringify([provider, model, key])
  const guarded = <Of>(otherwise: Of, work: () => Of): Of => {
    try {
      return work()
    } catch (error) {
      log(`The health of the models could not be kept: ${error instanceof Error ? error.message : String(error)}`)
      return otherwise
    }
  }
  return {
    news: () =>
      guarded([], () => {
        const now = othersWrote(db)
        if (now === version) return []
        version = now
        const rows = listHealth(db, since, healthState)
        since = Math.max(0, clock.now() - overlapMs)
        return rows.flatMap(({ state, ...id }) => {
          const text = `${id.hint} ${JSON.stringify(state)}`
          if (seen.get(nameOf(id)) === text) return []
          seen.set(nameOf(id), text)
          return [{ ...state, id }]
        })
      }),
    save: ({ id, ...state }) =>
      guarded(undefined, () => {
        seen.set(nameOf(id), `${id.hint} ${JSON.stringify(state)}`)
        saveHealth(db, { ...id, state }, clock.now())
      }),
    turn: (name) => guarded(0, () => nextTurn(db, name)),
  }
}
