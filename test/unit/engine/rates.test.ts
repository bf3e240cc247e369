import { describe, expect, test } from 'vitest'
import { Semaphore } from '../../../electron/engine/limits.ts'
import { type Gauge, availableAt, learned, readyAt } from '../../../electron/engine/rates/gauge.ts'
import type { RateReading } from '../../../shared/model/rates.ts'
import { settle } from '../../support/fake-clock.ts'
import fc from '../../support/luck.ts'
import { bench, reading } from '../../support/rate-bench.ts'

/* issue 4, 7: "a scheduler that queues rather than hitting 429, shown when it waits". */

describe('what nobody knows yet', () => {
  test('the first request goes ahead, and the others learn from the head of its answer', async () => {
    const { through, ask, answer } = bench()
    for (const who of ['1', '2', '3', '4']) ask(who)
    await settle()
    expect(through).toEqual(['1'])
    answer('1', reading({ limit: 3, remaining: 2 }))
    await settle()
    expect(through).toEqual(['1', '2', '3'])
  })

  test('a slow first answer holds nobody for more than a second', async () => {
    const { clock, through, ask } = bench()
    ask('1')
    ask('2')
    await clock.advance(999)
    expect(through).toEqual(['1'])
    await clock.advance(1)
    expect(through).toEqual(['1', '2'])
  })

  test('a provider that tells nothing is asked as ever', async () => {
    const { through, ask, answer, waits } = bench()
    ask('1')
    await settle()
    answer('1')
    for (let i = 2; i <= 50; i++) ask(String(i))
    await settle()
    expect(through).toHaveLength(50)
    expect(waits).toEqual([])
  })
})

describe('a limit that is used up', () => {
  test('is waited for until its window ends, and who waits is told how long and for what', async () => {
    const { clock, through, waits, passes, ask, answer } = bench()
    ask('1')
    await settle()
    answer('1', reading({ limit: 20, remaining: 0, resetMs: 12_000 }))
    ask('2')
    await settle()
    expect(through).toEqual(['1'])
    expect(waits).toEqual([{ who: '2', ms: 13_000, limit: '20 requests a minute' }])
    await clock.advance(13_000)
    expect(through).toEqual(['1', '2'])
    expect(passes.get('2')?.waitedMs).toBe(13_000)
    expect(passes.get('1')?.waitedMs).toBe(0)
  })

  test('what is under way counts as spent until its answer says what is left', async () => {
    const { through, ask, answer } = bench()
    ask('1')
    await settle()
    answer('1', reading({ limit: 5, remaining: 2 }))
    for (const who of ['2', '3', '4']) ask(who)
    await settle()
    expect(through).toEqual(['1', '2', '3'])
  })

  test('tokens are set aside by the estimate; a large request is not starved by small ones behind it', async () => {
    const { clock, through, ask, answer } = bench()
    ask('1')
    await settle()
    answer('1', reading({ of: 'tokens', limit: 1000, remaining: 300, resetMs: 30_500 }))
    ask('large', { tokens: 800 })
    ask('small', { tokens: 100 })
    await settle()
    expect(through).toEqual(['1'])
    await clock.advance(31_000)
    expect(through).toEqual(['1', 'large', 'small'])
  })

  test('a request larger than the whole limit leaves when all of it is there: the provider decides', async () => {
    const { clock, through, ask, answer } = bench()
    ask('1')
    await settle()
    answer('1', reading({ of: 'tokens', limit: 1000, remaining: 900, resetMs: 20_500 }))
    ask('huge', { tokens: 5000 })
    await settle()
    expect(through).toEqual(['1'])
    await clock.advance(21_000)
    expect(through).toEqual(['1', 'huge'])
  })

  test('runs take turns, and the requests of a run keep their order', async () => {
    const { clock, through, ask, answer } = bench()
    ask('first')
    await settle()
    answer('first', reading({ limit: 100, remaining: 0, resetMs: 5500 }))
    for (let i = 0; i < 4; i++) ask(`a${i}`, { run: 'a' })
    ask('b0', { run: 'b' })
    ask('c0', { run: 'c' })
    ask('c1', { run: 'c' })
    await clock.advance(6000)
    expect(through.slice(1)).toEqual(['a0', 'b0', 'c0', 'a1', 'c1', 'a2', 'a3'])
  })

  test('a run whose own places are taken holds up nobody else', async () => {
    const { through, ask, answer } = bench()
    ask('first')
    await settle()
    answer('first', reading({ limit: 100, remaining: 50 }))
    const full = new Semaphore(1)
    full.take()
    ask('a', { run: 'a', places: [full] })
    ask('b', { run: 'b' })
    await settle()
    expect(through).toEqual(['first', 'b'])
    full.give()
    full.serve()
    await settle()
    expect(through).toEqual(['first', 'b', 'a'])
  })

  test('a wait beyond the deadline is refused at once, as a rate limit, and one that turns out longer at the deadline', async () => {
    const { clock, refused, waits, ask, answer } = bench()
    ask('1')
    await settle()
    answer('1', reading({ limit: 1, remaining: 0, resetMs: 5500 }))
    ask('2')
    ask('late', { latest: clock.now() + 8000 })
    await settle()
    expect(refused).toEqual(['late: rate_limit'])
    expect(waits.map(({ who }) => who)).toEqual(['2'])
    ask('3', { latest: clock.now() + 70_000 })
    ask('4', { run: 'b', latest: clock.now() + 70_000 })
    await clock.advance(69_000)
    expect(refused).toHaveLength(1)
    await clock.advance(1000)
    expect(refused).toHaveLength(2)
  })

  test('a refusal that says when closes the line until then: those that wait don’t run into it one by one', async () => {
    const { clock, through, waits, passes, ask } = bench()
    ask('1')
    ask('2')
    await settle()
    passes.get('1')?.refused(3000)
    passes.get('1')?.end()
    await settle()
    expect(through).toEqual(['1'])
    expect(waits).toEqual([{ who: '2', ms: 3000, limit: 'no more requests for now' }])
    await clock.advance(3000)
    expect(through).toEqual(['1', '2'])
  })

  test('who is put back in service is asked at once, and others’ limits stay', async () => {
    const { ledger, through, passes, ask } = bench()
    ask('1')
    await settle()
    passes.get('1')?.refused(24 * 3_600_000)
    passes.get('1')?.end()
    ask('2')
    await settle()
    ledger.forget({ provider: 'openai', model: 'gpt-5', key: 'other' })
    ledger.forget({ provider: 'openai', model: 'gpt-4', key: 'work' })
    await settle()
    expect(through).toEqual(['1'])
    ledger.forget({ provider: 'openai', model: null, key: 'work' })
    await settle()
    expect(through).toEqual(['1', '2'])
    expect(passes.get('2')?.waitedMs).toBe(0)
  })

  test('an abort ends the wait at once and leaves its place to the next', async () => {
    const { clock, through, refused, ask, answer } = bench()
    ask('1')
    await settle()
    answer('1', reading({ limit: 1, remaining: 0, resetMs: 5500 }))
    const stop = new AbortController()
    ask('2', { signal: stop.signal })
    ask('3')
    await settle()
    stop.abort()
    await clock.advance(6000)
    expect(refused).toEqual(['2: cancelled'])
    expect(through).toEqual(['1', '3'])
  })
})

describe('how a limit comes back is seen in its numbers', () => {
  const at = Date.UTC(2026, 10, 21)
  const from = (more: Partial<RateReading>, before?: Gauge): Gauge => learned(before, reading(more), at, true)

  test('OpenAI’s and Groq’s bit by bit: one of 500 a minute is back after 120 ms, 30 of 14,400 a day after 3 minutes', () => {
    const minute = from({ limit: 500, remaining: 499, resetMs: 120 })
    expect(minute).toMatchObject({ refill: 'gradual', windowMs: 60_000 })
    const day = from({ limit: 14_400, remaining: 14_370, resetMs: 179_560 })
    expect(day).toMatchObject({ refill: 'gradual', windowMs: 86_400_000 })
    expect(readyAt({ ...minute, remaining: 0 }, 1, at)).toBe(at + 120)
  })

  test('a window that ends gives nothing before', () => {
    const gauge = from({ limit: 20, remaining: 19, resetMs: 45_000 })
    expect(gauge.refill).toBe('at_once')
    const used = learned(gauge, reading({ remaining: 0, resetMs: 20_500 }), at + 24_500, true)
    expect(availableAt(used, at + 45_500)).toBe(0)
    expect(availableAt(used, at + 46_000)).toBe(20)
    // Forty-one before it: two whole windows and one of the third.
    expect(readyAt(used, 41, at + 30_000)).toBe(at + 46_000 + 120_000)
  })

  test('what doesn’t tell is taken for a window: nobody is asked too early', () => {
    expect(from({ limit: 20, remaining: 5, resetMs: 45_000 }).refill).toBe('unknown')
  })

  test('Anthropic documents a bucket, and its whole seconds don’t belie it', () => {
    expect(from({ limit: 50, remaining: 49, resetMs: 2000, gradual: true }).refill).toBe('gradual')
  })

  test('an answer that was overtaken on its way raises nothing', () => {
    const gauge = from({ limit: 20, remaining: 3 })
    expect(learned(gauge, reading({ remaining: 7 }), at + 10, false).remaining).toBe(3)
    expect(learned(gauge, reading({ remaining: 7 }), at + 10, true).remaining).toBe(7)
  })

  test('whatever comes in, what is available is between nothing and the limit, and a time to wait is finite', () => {
    const some = fc.record({
      of: fc.constant('requests' as const),
      windowMs: fc.option(fc.constantFrom(60_000, 86_400_000)),
      limit: fc.option(fc.integer({ min: 1, max: 1e7 })),
      remaining: fc.integer({ min: 0, max: 1e7 }),
      resetMs: fc.option(fc.integer({ min: 0, max: 1e8 })),
      gradual: fc.boolean(),
    })
    fc.assert(
      fc.property(fc.array(fc.tuple(some, fc.nat(100_000), fc.boolean()), { minLength: 1, maxLength: 12 }), (steps) => {
        let gauge: Gauge | undefined
        let now = at
        for (const [told, ms, fresh] of steps) {
          now += ms
          gauge = learned(gauge, told, now, fresh)
          const free = availableAt(gauge, now)
          expect(free).toBeGreaterThanOrEqual(0)
          expect(readyAt(gauge, 1, now)).toBeLessThan(now + 40 * 86_400_000)
          expect(readyAt(gauge, 1, now)).toBeGreaterThanOrEqual(now)
        }
      }),
    )
  })
})
