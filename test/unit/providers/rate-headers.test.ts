import { describe, expect, test } from 'vitest'
import { readRates } from '../../../electron/providers/base/rate-headers.ts'

/*
 * issue 4, 7: "requests and tokens per minute per key learned from headers". The headers are those of the providers' own
 * documentation; the addresses stand at the head of rate-headers.ts.
 */

const now = Date.parse('2026-11-21T12:00:00Z')
const minuteMs = 60_000
const dayMs = 24 * 3_600_000

describe('what providers tell of a key’s limits', () => {
  test('OpenAI: durations until all is back', () => {
    expect(
      readRates(
        {
          'x-ratelimit-limit-requests': '60',
          'x-ratelimit-limit-tokens': '150000',
          'x-ratelimit-remaining-requests': '59',
          'x-ratelimit-remaining-tokens': '149984',
          'x-ratelimit-reset-requests': '1s',
          'x-ratelimit-reset-tokens': '6m0s',
        },
        now,
      ),
    ).toEqual([
      { of: 'requests', windowMs: null, limit: 60, remaining: 59, resetMs: 1000, gradual: false },
      { of: 'tokens', windowMs: null, limit: 150_000, remaining: 149_984, resetMs: 360_000, gradual: false },
    ])
  })

  test('a project’s limit beside its organisation’s: the one with less left, each with its own figures', () => {
    const of = (what: string, limit: number, remaining: number, reset: string): Record<string, string> => ({
      [`x-ratelimit-limit-${what}`]: String(limit),
      [`x-ratelimit-remaining-${what}`]: String(remaining),
      [`x-ratelimit-reset-${what}`]: reset,
    })
    const [organisation, project] = [of('tokens', 150_000, 149_000, '6m0s'), of('project-tokens', 2000, 40, '20s')]
    const tight = [{ of: 'tokens', windowMs: null, limit: 2000, remaining: 40, resetMs: 20_000, gradual: false }]
    expect(readRates({ ...organisation, ...project }, now)).toEqual(tight)
    expect(readRates({ ...project, ...organisation }, now)).toEqual(tight)
  })

  test('Anthropic: four limits, resets as times, a token bucket', () => {
    const of = (what: string, limit: number, remaining: number): Record<string, string> => ({
      [`anthropic-ratelimit-${what}-limit`]: String(limit),
      [`anthropic-ratelimit-${what}-remaining`]: String(remaining),
      [`anthropic-ratelimit-${what}-reset`]: '2026-11-21T12:00:30Z',
    })
    const headers = {
      ...of('requests', 50, 49),
      ...of('input-tokens', 30_000, 29_000),
      ...of('output-tokens', 8000, 0),
    }
    expect(readRates(headers, now)).toEqual([
      { of: 'requests', windowMs: null, limit: 50, remaining: 49, resetMs: 30_000, gradual: true },
      { of: 'input', windowMs: null, limit: 30_000, remaining: 29_000, resetMs: 30_000, gradual: true },
      { of: 'output', windowMs: null, limit: 8000, remaining: 0, resetMs: 30_000, gradual: true },
    ])
  })

  test('Mistral: a minute and a month apart, no reset', () => {
    expect(
      readRates(
        {
          'x-ratelimit-limit-tokens-minute': '5000000',
          'x-ratelimit-remaining-tokens-minute': '4999911',
          'x-ratelimit-limit-tokens-month': '9000000',
          'x-ratelimit-remaining-tokens-month': '8000000',
          'x-ratelimit-tokens-query-cost': '52',
          'x-ratelimit-limit-req-minute': '720',
          'x-ratelimit-remaining-req-minute': '717',
        },
        now,
      ),
    ).toMatchObject([
      { of: 'tokens', windowMs: minuteMs, limit: 5_000_000, remaining: 4_999_911, resetMs: null },
      { of: 'tokens', windowMs: 30 * dayMs, remaining: 8_000_000 },
      { of: 'requests', windowMs: minuteMs, limit: 720, remaining: 717 },
    ])
  })

  test('Cerebras: a day’s requests, a minute’s tokens, seconds', () => {
    expect(
      readRates(
        {
          'x-ratelimit-limit-requests-day': '1000000000',
          'x-ratelimit-remaining-requests-day': '999997455',
          'x-ratelimit-reset-requests-day': '33011.382867097855',
          'x-ratelimit-remaining-tokens-minute': '90000',
          'x-ratelimit-reset-tokens-minute': '11.38',
        },
        now,
      ),
    ).toMatchObject([
      { of: 'requests', windowMs: dayMs, remaining: 999_997_455, resetMs: 33_011_383 },
      { of: 'tokens', windowMs: minuteMs, limit: null, remaining: 90_000, resetMs: 11_380 },
    ])
  })

  test.each([
    ['OpenRouter, milliseconds since 1970', { 'x-ratelimit-reset': String(now + 5000) }, 5000],
    ['the IETF draft, seconds', { 'x-ratelimit-reset': '7' }, 7000],
  ])('%s', (_who, reset, resetMs) => {
    expect(
      readRates({ 'x-ratelimit-limit': '20, 20;w=60', 'x-ratelimit-remaining': '3', ...reset }, now),
    ).toMatchObject([{ of: 'requests', limit: 20, remaining: 3, resetMs }])
  })

  test.each([
    ['a limit of 0 or less is none', { 'x-ratelimit-limit': '0', 'x-ratelimit-remaining': '0' }],
    ['a rest below nothing', { 'x-ratelimit-limit': '5', 'x-ratelimit-remaining': '-1' }],
    ['words', { 'x-ratelimit-limit-requests': 'many', 'x-ratelimit-remaining-requests': 'some' }],
    ['a limit without its rest', { 'x-ratelimit-limit-requests': '20' }],
    ['other headers', { 'x-ratelimit-over-limit': 'no', 'x-request-id': '1', ratelimit: '"a";r=5' }],
  ])('no limit is learned from %s', (_what, headers) => {
    expect(readRates(headers, now)).toEqual([])
  })
})
