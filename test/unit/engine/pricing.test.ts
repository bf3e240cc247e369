import fc from '../../support/luck.ts'
import { describe, expect, it } from 'vitest'
import { reservationFor } from '../../../electron/engine/pricing.ts'
import { priceFor } from '../../../shared/model/repriced.ts'
import { settle, settleEstimate, settleUsage } from '../../../electron/engine/settle.ts'
import { asFailure, type Failure } from '../../../electron/engine/failure.ts'
import {
  CallError,
  type CallErrorFacts,
  type ModelFacts,
  type Usage,
  type UsageDetails,
  noDetails,
  noUsage,
} from '../../../shared/model/types.ts'
import { type Price, type PriceBucket, bucketPrice, costOf, dollarText } from '../../../shared/money.ts'

/* "Money is whole nano-dollars, rounded once per attempt." Source: engine.md, "Budget and cost". */

const read = { source: 'test', date: '2026-11-21' }
const priceOf = (perMillion: Price['perMillion'], more: Partial<Price> = {}): Price => ({
  perMillion,
  ...more,
  ...read,
})

const factsOf = (price: Price | null, tiers: ModelFacts['tiers'] = []): ModelFacts => ({
  provider: 'p',
  model: 'm',
  label: 'M',
  window: null,
  maxOutput: null,
  price,
  tiers,
  reasoning: false,
  structuredOutput: false,
})

const tokens = fc.nat(50_000_000)
const anyUsage: fc.Arbitrary<Usage> = fc.record({
  input: tokens,
  cacheRead: tokens,
  cacheWrite: tokens,
  output: tokens,
  reasoning: tokens,
})
/** Parts that are no more than what they are parts of. */
const detailsOf = (usage: Usage, share: number): UsageDetails => ({
  ...noDetails,
  cacheWrite1h: Math.floor(usage.cacheWrite * share),
  audioIn: Math.floor((usage.input * share) / 2),
  imageIn: Math.floor((usage.input * share) / 3),
  audioCached: Math.floor(usage.cacheRead * share),
  audioOut: Math.floor((usage.output * share) / 2),
  searches: Math.floor(share * 10),
})
/** USD per million as lists write them. */
const usd = fc.nat(99_999_999).map((n) => n / 100_000)
const anyPrice: fc.Arbitrary<Price> = fc
  .tuple(
    fc.record(
      { input: usd, output: usd, cacheRead: usd, cacheWrite: usd, cacheWrite1h: usd, reasoning: usd, audioIn: usd },
      { requiredKeys: ['input', 'output'] },
    ),
    usd,
    usd,
  )
  .map(([perMillion, perRequest, perSearch]) =>
    priceOf(perMillion, { perRequest: perRequest / 1000, perSearch: perSearch / 1000 }),
  )

describe('what an attempt costs', () => {
  it('is whole nano-dollars, rounded once and halves up', () => {
    expect(costOf({ ...noUsage, input: 1 }, priceOf({ input: 0.0005, output: 1 }))).toBe(1)
    expect(costOf({ ...noUsage, input: 1 }, priceOf({ input: 0.000499, output: 1 }))).toBe(0)
    // 0.5 nano-dollars each: rounded by the bucket it would be 2.
    expect(costOf({ ...noUsage, input: 1, output: 1 }, priceOf({ input: 0.0005, output: 0.0005 }))).toBe(1)
    // 0.1 + 0.2 of the numbers computers reckon with is more than 0.3.
    expect(costOf({ ...noUsage, input: 1, output: 1 }, priceOf({ input: 0.1, output: 0.2 }))).toBe(300)
  })

  it('is never negative, never no number, and whole', () => {
    fc.assert(
      fc.property(anyUsage, anyPrice, fc.double({ min: 0, max: 1, noNaN: true }), (usage, price, share) => {
        const cost = costOf(usage, price, detailsOf(usage, share))
        expect(Number.isSafeInteger(cost)).toBe(true)
        expect(cost).toBeGreaterThanOrEqual(0)
      }),
    )
  })

  it('of all is the sum of its buckets’, but for the one rounding', () => {
    fc.assert(
      fc.property(anyUsage, anyPrice, (usage, price) => {
        const fee = costOf(noUsage, price) ?? 0
        const parts = (Object.keys(usage) as (keyof Usage)[]).map(
          (bucket) => (costOf({ ...noUsage, [bucket]: usage[bucket] }, price) ?? NaN) - fee,
        )
        const sum = parts.reduce((a, b) => a + b, fee)
        expect(Math.abs((costOf(usage, price) ?? NaN) - sum)).toBeLessThanOrEqual(parts.length)
      }),
    )
  })

  it('never falls when more is used, or when a price rises', () => {
    const bucket = fc.constantFrom<keyof Usage>('input', 'cacheRead', 'cacheWrite', 'output', 'reasoning')
    fc.assert(
      fc.property(anyUsage, anyPrice, bucket, tokens, usd, (usage, price, which, more, dearer) => {
        const cost = costOf(usage, price) ?? NaN
        expect(costOf({ ...usage, [which]: usage[which] + more }, price)).toBeGreaterThanOrEqual(cost)
        const risen = { ...price.perMillion, [which]: (bucketPrice(price, which) ?? 0) + dearer }
        expect(costOf({ ...noUsage, [which]: usage[which] }, { ...price, perMillion: risen })).toBeGreaterThanOrEqual(
          costOf({ ...noUsage, [which]: usage[which] }, price) ?? NaN,
        )
      }),
    )
  })

  it('is unknown, and never nought or no number, where a figure is none', () => {
    const odd = fc.constantFrom(NaN, Infinity, -1, 0.5, 1e300, '12' as unknown as number, null as unknown as number)
    fc.assert(
      fc.property(odd, (figure) => {
        expect(costOf({ ...noUsage, input: figure }, priceOf({ input: 1, output: 1 }))).toBeNull()
        const cost = costOf({ ...noUsage, input: 7 }, priceOf({ input: figure, output: 1 }))
        expect(cost === null || Number.isSafeInteger(cost)).toBe(true)
        if (Number.isNaN(figure) || figure < 0 || figure > 1e200) expect(cost).toBeNull()
      }),
    )
    expect(costOf({ ...noUsage, cacheRead: 1 }, priceOf({ output: 1 }))).toBeNull()
    // A part that is more than its whole.
    expect(costOf({ ...noUsage, input: 1 }, priceOf({ input: 1, output: 1 }), { ...noDetails, audioIn: 2 })).toBeNull()
  })

  it('counts what has a price of its own by that, and the rest by its bucket’s', () => {
    const price = priceOf({ input: 1, output: 10, cacheWrite: 1.25, cacheWrite1h: 2, audioIn: 4, audioOut: 20 })
    const usage = { ...noUsage, input: 100, cacheWrite: 100, output: 100 }
    const details = { ...noDetails, cacheWrite1h: 60, audioIn: 50, imageIn: 10, audioOut: 25 }
    // 50 × 1 + 50 × 4, 40 × 1.25 + 60 × 2, 75 × 10 + 25 × 20, all in thousandths of nano-dollars.
    expect(costOf(usage, price, details)).toBe((50 + 200 + 50 + 120 + 750 + 500) * 1000)
  })

  it('has a fee for the request and a price for each search; searches without one make it unknown', () => {
    const price = priceOf({ input: 1, output: 1 }, { perRequest: 0.005 })
    expect(costOf({ ...noUsage, input: 1000 }, price)).toBe(6_000_000)
    const searched = { ...noDetails, searches: 3 }
    expect(costOf(noUsage, price, searched)).toBeNull()
    expect(costOf(noUsage, { ...price, perSearch: 0.01 }, searched)).toBe(35_000_000)
  })
})

describe('a long prompt', () => {
  const [short, long, longer] = [
    priceOf({ input: 1, output: 5 }),
    priceOf({ input: 2, output: 7 }),
    priceOf({ input: 3, output: 9 }),
  ]
  const facts = factsOf(short, [
    { abovePromptTokens: 500_000, price: longer },
    { abovePromptTokens: 200_000, price: long },
  ])

  it('has the tier’s price for all its tokens, by what is cached and what isn’t together', () => {
    expect(priceFor(facts, 200_000)).toBe(short)
    expect(priceFor(facts, 200_001)).toBe(long)
    expect(priceFor(facts, 600_000)).toBe(longer)
    const said = { details: null, doubtful: false, reportedNano: null }
    const usage = { input: 1, cacheRead: 150_000, cacheWrite: 50_000, output: 10, reasoning: 0 }
    expect(settleUsage(facts, { ...said, usage })).toMatchObject({ price: long, costNano: 200_001 * 2000 + 10 * 7000 })
  })

  it('is reserved at a tier’s price as soon as its bytes could reach it, and not before', () => {
    const request = (bytes: number) => ({
      system: '',
      messages: [{ role: 'user' as const, content: 'x'.repeat(bytes - 16) }],
      maxTokens: 100,
      stream: false,
    })
    expect(reservationFor(facts, request(200_000))).toBe(200_000 * 1000 + 100 * 5000)
    expect(reservationFor(facts, request(200_001))).toBe(200_001 * 2000 + 100 * 7000)
  })
})

describe('a provider’s own figure', () => {
  const facts = factsOf(priceOf({ input: 1, output: 5 }))
  const usage = { ...noUsage, input: 1000, output: 100 }

  it('is the cost, with what the price row makes of it beside', () => {
    expect(settleUsage(facts, { usage, details: null, doubtful: false, reportedNano: 1_234_567 })).toMatchObject({
      costNano: 1_234_567,
      costState: 'exact',
      reckonedNano: 1_500_000,
    })
  })

  it('also without a count or a price', () => {
    expect(settleUsage(null, { usage, details: null, doubtful: true, reportedNano: 5 })).toMatchObject({
      costNano: 5,
      costState: 'exact',
      reckonedNano: null,
    })
    const request = { system: '', messages: [{ role: 'user' as const, content: 'Hi' }], maxTokens: 9, stream: false }
    expect(settleEstimate(facts, request, { text: 'Hello', reportedNano: 7 }, null)).toMatchObject({
      costNano: 7,
      costState: 'exact',
    })
  })
})

describe('counts that can’t be true', () => {
  it('make a cost an estimate', () => {
    const facts = factsOf(priceOf({ input: 1, output: 5 }))
    const usage = { ...noUsage, input: 10 }
    const said = { usage, details: null, reportedNano: null }
    expect(settleUsage(facts, { ...said, doubtful: true })).toMatchObject({ costNano: 10_000, costState: 'estimated' })
    expect(settleUsage(facts, { ...said, doubtful: false }).costState).toBe('exact')
  })
})

describe('a price row', () => {
  it('without a price for a part has the next wider one’s', () => {
    const price = priceOf({ input: 3, output: 15, cacheRead: 0.3 })
    const expected: [PriceBucket, number | null][] = [
      ['cacheWrite', 3],
      ['cacheWrite1h', 3],
      ['audioCached', 0.3],
      ['reasoning', 15],
      ['imageOut', 15],
      ['citations', null],
    ]
    for (const [bucket, perMillion] of expected) expect(bucketPrice(price, bucket), bucket).toBe(perMillion)
  })
})

describe('unknown is not zero', () => {
  const facts = factsOf(priceOf({ input: 1, output: 5, cacheRead: 0.1 }))
  const request = { system: '', messages: [{ role: 'user' as const, content: 'Hello' }], maxTokens: 100, stream: true }
  const done = {
    text: 'x'.repeat(40),
    finish: 'stop' as const,
    usage: { ...noUsage },
    reportedNano: null,
    servedModel: null,
    httpStatus: 200,
    ttftMs: null,
    dropped: [],
  }
  const cut = (facts: Partial<CallErrorFacts>): Failure =>
    asFailure(new CallError('It broke off.', { class: 'truncated', httpStatus: 200, ...facts }), false)

  it.each<[string, Partial<CallErrorFacts> & Pick<CallErrorFacts, 'class'>, string]>([
    ['an error answer', { class: 'server', httpStatus: 500 }, 'exact'],
    ['a way to another address', { class: 'config', httpStatus: 307 }, 'exact'],
    ['a page of a hotel’s network', { class: 'config', code: 'html', httpStatus: 200 }, 'exact'],
    ['a stream cut off', { class: 'truncated', httpStatus: 200 }, 'estimated'],
    ['an answer that a proxy packed', { class: 'config', code: 'unknown_packing' }, 'estimated'],
  ])('%s costs nothing where somebody else or nobody answered, and else an estimate', (_what, error, state) => {
    const failure = asFailure(new CallError('No.', { ...error, sent: true }), false)
    const cost = settle(facts, request, null, failure, null)
    expect(cost.costState).toBe(state)
    expect(cost.costNano === 0).toBe(state === 'exact')
  })

  it('an answer that its server counted as no tokens costs what it is estimated at', () => {
    expect(settle(facts, request, done, null, null)).toMatchObject({
      usage: { input: 6, output: 10 },
      costNano: 6 * 1000 + 10 * 5000,
      costState: 'estimated',
    })
    const halfCounted = { ...done, usage: { ...noUsage, input: 500 } }
    expect(settle(facts, request, halfCounted, null, null)).toMatchObject({ usage: { input: 500, output: 10 } })
  })

  it('one that broke off costs the input its provider had told, the cache included, and what had come', () => {
    const soFar = { ...noUsage, input: 500, cacheRead: 10_000, output: 1 }
    expect(settle(facts, request, null, cut({ partialText: done.text, countedSoFar: soFar }), null)).toMatchObject({
      usage: { ...soFar, output: 10 },
      costNano: 500 * 1000 + 10_000 * 100 + 10 * 5000,
      costState: 'estimated',
    })
  })

  it('thoughts that had come are paid for like text', () => {
    const { usage } = settle(facts, request, null, cut({ thoughtChars: 200 }), null)
    expect(usage).toMatchObject({ input: 6, output: 50 })
  })

  it('a script of many tokens a character is estimated by its own measure, never over its bytes', () => {
    const chinese = '今天天气很好我们去公园散步吧'
    const { usage } = settle(facts, request, { ...done, usage: null, text: chinese }, null, null)
    expect(usage?.output).toBeGreaterThanOrEqual(chinese.length / 2)
    expect(usage?.output).toBeLessThanOrEqual(Buffer.byteLength(chinese))
  })
})

describe('dollars in a sentence', () => {
  it.each([
    [0.00000075, '$0.00000075'],
    [1e-9, '$0.000000001'],
    [0, '$0'],
    [100, '$100'],
    [0.1 + 0.2, '$0.3'],
    [1_000_000, '$1000000'],
  ])('%d is written %s', (usd, text) => expect(dollarText(usd)).toBe(text))
})
