import fc from '../../support/luck.ts'
import { describe, expect, it } from 'vitest'
import { fromDuration, fromReset, fromRetryAfter, retryAfterMs } from '../../../electron/providers/base/retry-after.ts'
import type { Json } from '../../../shared/json.ts'

const now = Date.UTC(2026, 10, 21, 12, 0, 0)
const read = (
  headers: Record<string, string>,
  given: { json?: Json; message?: string; limited?: boolean } = {},
): number | null =>
  retryAfterMs({ headers, json: given.json ?? null, message: given.message ?? '', now, limited: given.limited ?? true })

describe('how long to wait', () => {
  it.each<[Record<string, string>, number | null]>([
    [{ 'retry-after': '2' }, 2000],
    [{ 'retry-after': '0.5' }, 500],
    [{ 'retry-after': 'Sat, 21 Nov 2026 12:00:07 GMT' }, 7000],
    [{ 'retry-after': 'Sat, 21 Nov 2026 11:00:00 GMT' }, 0],
    [{ 'retry-after-ms': '1250', 'retry-after': '2' }, 1250],
    [
      { 'x-ratelimit-reset-requests': '1s', 'x-ratelimit-reset-tokens': '6m0s', 'x-ratelimit-remaining-requests': '0' },
      1000,
    ],
    [{ 'x-ratelimit-reset-requests': '120ms', 'x-ratelimit-reset-tokens': '6m0s' }, 360_000],
    [
      { 'anthropic-ratelimit-requests-reset': '2026-11-21T12:00:05Z', 'anthropic-ratelimit-requests-remaining': '0' },
      5000,
    ],
    [
      {
        'anthropic-ratelimit-input-tokens-reset': '2026-11-21T12:01:00Z',
        'anthropic-ratelimit-requests-reset': '2026-11-21T12:00:01Z',
        'anthropic-ratelimit-input-tokens-remaining': '0',
      },
      60_000,
    ],
    [{ 'x-ratelimit-reset': String(now + 1500) }, 1500],
    [{ 'x-ratelimit-reset': String(now / 1000 + 3) }, 3000],
    [{ 'retry-after': 'soon' }, null],
    [{ 'retry-after': '-5' }, null],
    [{}, null],
  ])('%j is %s ms', (headers, ms) => expect(read(headers)).toBe(ms))

  it('is in the body of Gemini’s errors', () => {
    const json = {
      error: { code: 429, details: [{ '@type': 'x/QuotaFailure' }, { '@type': 'x/RetryInfo', retryDelay: '34.07s' }] },
    }
    expect(read({}, { json })).toBe(34_070)
    expect(read({}, { json: [json] })).toBe(34_070)
  })

  it('is in the words of a message', () => {
    expect(read({}, { message: 'Rate limit reached. Please try again in 1m12s. See …' })).toBe(72_000)
    expect(read({}, { message: 'Please retry in 10h17m5.7s.' })).toBe(37_025_700)
    // Azure's: microsoft/sample-app-aoai-chatGPT#406, jasonacox/TinyLLM#17.
    expect(read({}, { message: 'Rate limit is exceeded. Please retry after 9 seconds. Please go here.' })).toBe(9000)
    expect(read({}, { message: 'Try again in 1 minute.' })).toBe(60_000)
    expect(read({}, { message: 'Please retry after 86400 seconds.' })).toBe(86_400_000)
    expect(read({}, { message: 'Please retry after a while, or in 3 seconds.' })).toBeNull()
  })

  it('leaves the reset headers alone where no limit was hit: they come with every answer', () => {
    expect(read({ 'x-ratelimit-reset-requests': '1s' }, { limited: false })).toBeNull()
  })
})

describe('whatever is in the header', () => {
  it('is a whole number of milliseconds from 0 to 30 days, or nothing', () => {
    const sane = (ms: number | null): boolean =>
      ms === null || (Number.isSafeInteger(ms) && ms >= 0 && ms <= 30 * 24 * 3_600_000)
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.double().map(String),
          fc.integer().map(String),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (value) =>
          sane(fromRetryAfter(value, now)) &&
          sane(fromDuration(value)) &&
          sane(fromReset(value, now)) &&
          sane(read({ 'retry-after': value, 'retry-after-ms': value }, { message: value })),
      ),
    )
  })

  it('seconds and the date that many seconds away mean the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 86_400 }), (seconds) => {
        expect(fromRetryAfter(String(seconds), now)).toBe(seconds * 1000)
        expect(fromRetryAfter(new Date(now + seconds * 1000).toUTCString(), now)).toBe(seconds * 1000)
      }),
    )
  })

  it('durations add up their parts', () => {
    fc.assert(
      fc.property(fc.nat(23), fc.nat(59), fc.nat(59), fc.nat(999), (h, m, s, ms) => {
        expect(fromDuration(`${h}h${m}m${s}s${ms}ms`)).toBe(((h * 60 + m) * 60 + s) * 1000 + ms)
      }),
    )
  })
})
