import { describe, expect, it } from 'vitest'
import type { HealthRecord, HealthStore } from '../../../electron/engine/index.ts'
import { healthSign, healthWords } from '../../../shared/health/words.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { bench, opens, target } from './bench.ts'

/* engine.md, "Breaker and health": what a person sees, what is measured, and what is kept. */

describe('what a person sees and does', () => {
  it('the last target left is never hidden: "open, retry at", and "try anyway"', () => {
    const made = bench()
    opens(made)
    const standing = made.health.look(target)
    const at = new Date(standing.until ?? 0)
    const time = [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':')
    expect(healthSign(standing, made.clock.now())).toContain(`Open, retry at ${time}`)
    expect(healthWords('far / m', standing, made.clock.now())).toContain(`retry at ${time}`)
    // Not today: an hour alone would send a person back thirty days too soon.
    const late = { ...standing, until: at.getTime() + 30 * 86_400_000 }
    expect(healthWords('far / m', late, made.clock.now())).toMatch(/retry at \d{4}-\d\d-\d\d \d\d:\d\d:\d\d/)
    made.health.tryAnyway(target)
    expect(made.ok()).toBe(true)
  })
})

describe('latency', () => {
  it('EWMA of a fifth, and the p95 of the last 50 within ten minutes', async () => {
    const made = bench()
    made.ok(target, 1000)
    made.ok(target, 500)
    expect(made.health.look(target)).toMatchObject({ latencyMs: 900, samples: 2 })
    await made.clock.advance(600_000)
    for (let ms = 1; ms <= 100; ms++) made.ok(target, ms)
    const [row] = made.health.list().filter(({ model }) => model === 'm')
    // Of 51 to 100, the 48th.
    expect(row).toMatchObject({ p95Ms: 98, samples: 50 })
    await made.clock.advance(600_000)
    expect(made.health.list().find(({ model }) => model === 'm')).toMatchObject({ p95Ms: null, samples: 50 })
  })
})

describe('kept and shared', () => {
  /** A shelf that several processes read: each hears of what the others wrote. */
  function shelf(): () => HealthStore {
    const kept = new Map<string, { record: HealthRecord; by: number }>()
    let processes = 0
    return () => {
      const me = processes++
      const seen = new Map<string, HealthRecord>()
      return {
        news: () =>
          [...kept].flatMap(([name, { record, by }]) => {
            if (by === me || seen.get(name) === record) return []
            seen.set(name, record)
            return [record]
          }),
        save: (record) => void kept.set(`${record.id.provider} ${record.id.model}`, { record, by: me }),
        turn: () => 0,
      }
    }
  }

  it('is shared by all who use the store, and survives a restart', async () => {
    const open = shelf()
    const clock = new FakeClock()
    const [one, two] = [bench(open(), clock), bench(open(), clock)]
    opens(one)
    expect(two.state()).toBe('open')
    expect(two.rows).toEqual([expect.objectContaining({ model: 'm', state: 'open' })])
    await clock.advance(30_000)
    const later = bench(open(), clock)
    expect(later.state()).toBe('half_open')
    later.fail()
    expect(later.health.look(target).until).toBe(clock.now() + 60_000)
  })
})
