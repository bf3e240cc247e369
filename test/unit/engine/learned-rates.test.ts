import { describe, expect, test } from 'vitest'
import { rateWords } from '../../../shared/model/rates.ts'
import { settle } from '../../support/fake-clock.ts'
import { bench, reading } from '../../support/rate-bench.ts'

/* issue 4, 7: what keys were told of their limits can be seen, and forgotten. */

describe('what was learned', () => {
  test('is told by key and model, as it stands now, and forgotten when the user says so', async () => {
    const { clock, ledger, through, ask, answer } = bench()
    expect(ledger.list('openai')).toEqual([])
    ask('1')
    await settle()
    answer(
      '1',
      reading({ limit: 20, remaining: 1, resetMs: 12_000 }),
      reading({ of: 'tokens', limit: 1000, remaining: 900 }),
    )
    const told = new Date(clock.now()).toISOString()
    for (const who of ['2', '3', '4']) ask(who)
    await settle()
    expect(ledger.list('openai')).toEqual([
      {
        ...{ provider: 'openai', model: 'gpt-5', key: 'work', toldAt: told, closedUntil: null, waiting: 2 },
        limits: [
          { of: 'requests', limit: 20, windowMs: 60_000, remaining: 1 },
          { of: 'tokens', limit: 1000, windowMs: 60_000, remaining: 900 },
        ],
      },
    ])
    expect(ledger.list('anthropic')).toEqual([])
    ledger.forget({ provider: 'openai', model: null, key: 'another' })
    expect(ledger.list('openai')).toHaveLength(1)
    // Nobody waits for what nobody knows: the next asks as the first did, and is heard.
    ledger.forget({ provider: 'openai', model: null, key: 'work' })
    expect(ledger.list('openai')).toEqual([])
    await clock.advance(1000)
    expect(through).toEqual(expect.arrayContaining(['1', '2', '3']))
  })

  test('a refusal alone is told as such', async () => {
    const { clock, ledger, passes, ask } = bench()
    ask('1')
    await settle()
    passes.get('1')?.refused(30_000)
    passes.get('1')?.end()
    const until = new Date(clock.now() + 30_000).toISOString()
    expect(ledger.list('openai')).toMatchObject([{ toldAt: null, limits: [], closedUntil: until }])
    await clock.advance(30_000)
    expect(ledger.list('openai')).toEqual([])
  })

  test('a limit in words is singular where it is one', () => {
    expect(rateWords('requests', 1, 60_000)).toBe('1 request a minute')
    expect(rateWords('tokens', 2000, 86_400_000)).toBe('2,000 tokens a day')
  })
})
