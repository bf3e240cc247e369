import fc from '../../support/luck.ts'
import { expect, test } from 'vitest'
import { iso, msOf } from '../../../electron/db/times.ts'

const time = fc.integer({ min: -8.64e15, max: 8.64e15 })

test('every time is written as Date writes it, and read back', () => {
  const around = [
    0,
    -1,
    1,
    999,
    59_999,
    60_000,
    3_599_999,
    86_399_999,
    86_400_000,
    -86_400_000,
    Date.UTC(2028, 1, 29, 23, 59, 59, 999),
  ]
  const check = (ms: number): void => {
    expect(iso(ms)).toBe(new Date(ms).toISOString())
    expect(msOf(new Date(ms).toISOString())).toBe(ms)
  }
  around.forEach(check)
  fc.assert(fc.property(time, check), { numRuns: 2000 })
})

test('a time written in another way is refused', () => {
  for (const text of ['2026-11-21', '2026-11-21T10:00:00Z', '2026-11-21T11:00:00.000+01:00', 'yesterday', ''])
    expect(() => msOf(text)).toThrow(`Not a time as events write it: ${text}`)
})
