import { Health, type HealthId, type HealthStore } from '../../../electron/engine/index.ts'
import type { ErrorClass } from '../../../shared/errors.ts'
import type { HealthRow } from '../../../shared/health/types.ts'
import { FakeClock } from '../../support/fake-clock.ts'

export const target: HealthId = { provider: 'far', model: 'm', key: 'work', hint: 'abcd' }
export const other: HealthId = { ...target, model: 'n' }

export interface Bench {
  clock: FakeClock
  health: Health
  rows: HealthRow[]
  state(id?: HealthId): string
  /** False where it was not let through. */
  ok(id?: HealthId, ttftMs?: number): boolean
  fail(
    errorClass?: ErrorClass,
    more?: { httpStatus?: number; retryAfterMs?: number; id?: HealthId; local?: boolean },
  ): boolean
}

export function bench(store: HealthStore | null = null, clock = new FakeClock()): Bench {
  const rows: HealthRow[] = []
  const health = new Health(clock, store, (row) => rows.push(row))
  return {
    clock,
    health,
    rows,
    state: (id = target) => health.look(id).state,
    ok(id = target, ttftMs = 100) {
      const ticket = health.begin(id, false)
      ticket?.end({ how: 'done', ttftMs })
      return ticket !== null
    },
    fail(errorClass = 'server', { httpStatus = 500, retryAfterMs, id = target, local = false } = {}) {
      const ticket = health.begin(id, false)
      ticket?.end({
        how: 'failed',
        class: errorClass,
        httpStatus,
        retryAfterMs: retryAfterMs ?? null,
        ttftMs: null,
        local,
      })
      return ticket !== null
    },
  }
}

export const opens = (made: Bench): void => {
  for (let i = 0; i < 3; i++) made.fail()
}
