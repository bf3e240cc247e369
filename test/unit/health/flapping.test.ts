import { describe, expect, it } from 'vitest'
import { Health, type HealthId } from '../../../electron/engine/index.ts'
import { FakeClock } from '../../support/fake-clock.ts'

/*
 * engine.md, "Breaker and health": an hour of one target, asked every five seconds, that fails and recovers. What it did
 * is compared step by step with this table, written by hand from the design:
 *
 *   closed ──3 in a row, or over half of ≥ 5 in 60 s──▶ open 30 s, doubling to 5 min ──▶ half open, one probe at a time
 *     ▲                                                   ▲                               │        │
 *     └──── ramp 10, 50, 100 % over 30 s ◀── 2 successes ─┼───────────────────────────────┘        │
 *                                                         └──────────── the probe failed ──────────┘
 */

const target: HealthId = { provider: 'far', model: 'm', key: '', hint: '' }
const start = Date.UTC(2026, 10, 21, 12)
const everyMs = 5000
const clockOf = (ms: number): string => new Date(ms - start).toISOString().slice(11, 19)

/** From the first second to the second one it fails: two outages, the second a long one, and a time of two failures in three. */
const down = (seconds: number): boolean =>
  (seconds >= 600 && seconds < 700) ||
  (seconds >= 1200 && seconds < 2100) ||
  (seconds >= 2700 && seconds < 2800 && seconds % 15 !== 10)

interface Line {
  at: string
  state: string
  until: string | null
}

/** Time, state, and until when it is open. */
const table: [at: string, state: string, until: string | null][] = [
  ['00:00:00', 'closed', null],
  // First outage, 10:00 to 11:40. Three in a row.
  ['00:10:10', 'open', '00:10:40'],
  ['00:10:40', 'open', '00:11:40'],
  // The probe at 11:40 is answered, and so is the second.
  ['00:11:40', 'half_open', null],
  ['00:11:45', 'ramp', null],
  ['00:12:15', 'closed', null],
  // Second outage, 20:00 to 35:00: 30 s, 1, 2, 4, 5 and again 5 minutes.
  ['00:20:10', 'open', '00:20:40'],
  ['00:20:40', 'open', '00:21:40'],
  ['00:21:40', 'open', '00:23:40'],
  ['00:23:40', 'open', '00:27:40'],
  ['00:27:40', 'open', '00:32:40'],
  ['00:32:40', 'open', '00:37:40'],
  ['00:37:40', 'half_open', null],
  ['00:37:45', 'ramp', null],
  ['00:38:15', 'closed', null],
  // 45:00 to 46:40, two of three requests fail, never three in a row. At 45:45 the last minute holds twelve requests,
  // of which seven failed: more than half.
  ['00:45:45', 'open', '00:46:15'],
  ['00:46:15', 'open', '00:47:15'],
  ['00:47:15', 'half_open', null],
  ['00:47:20', 'ramp', null],
  ['00:47:50', 'closed', null],
]

describe('a target that fails and recovers', () => {
  it('an hour, step by step: open after three in a row or over half in a minute, 30 s doubling to 5 min, two probes, a ramp', async () => {
    const clock = new FakeClock(start)
    const health = new Health(clock)
    const seen: Line[] = []
    for (let seconds = 0; seconds < 3600; seconds += everyMs / 1000) {
      const ticket = health.begin(target, false)
      ticket?.end(
        down(seconds)
          ? { how: 'failed', class: 'server', httpStatus: 500, retryAfterMs: null, ttftMs: null, local: false }
          : { how: 'done', ttftMs: 100 },
      )
      const { state, until } = health.look(target)
      const line = { at: clockOf(clock.now()), state, until: until === null ? null : clockOf(until) }
      const last = seen.at(-1)
      if (last === undefined || last.state !== line.state || last.until !== line.until) seen.push(line)
      await clock.advance(everyMs)
    }
    expect(seen).toEqual(table.map(([at, state, until]) => ({ at, state, until })))
  })
})
