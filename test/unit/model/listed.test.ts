import { expect, it } from 'vitest'
import { reservationFor } from '../../../electron/engine/pricing.ts'
import { catalog, catalogModels } from '../../../shared/catalog/index.ts'
import { type ListedModel, readList, underList } from '../../../shared/model/listed.ts'
import type { ModelFacts } from '../../../shared/model/types.ts'
import { bucketPrice, nanoPerUsd, parentBuckets, type Price } from '../../../shared/money.ts'
import fc from '../../support/luck.ts'

/*
 * Issue 4, "cost truth", and engine.md, "Budget": a reservation is the most that a request can cost. A provider's own list
 * says less of a price than its bill holds: it must not make anything cheaper than it is.
 */

const date = '2026-11-21'
const list = (models: ListedModel[], provider = 'cloud') => ({ provider, date, models, was: {} })
const says = (id: string, perMillion: NonNullable<ListedModel['perMillion']>, more: Partial<ListedModel> = {}) => ({
  ...{ id, label: id, window: null, maxOutput: null, perMillion },
  ...more,
})
const under = (known: ModelFacts, listed: ListedModel): ModelFacts => {
  const [facts] = underList([known], list([listed], known.provider))
  if (facts === undefined) throw new Error('it is gone')
  return facts
}
const row = (perMillion: Price['perMillion'], more: Partial<Price> = {}): Price => ({
  ...{ perMillion, source: 'a page', date: '2026-01-01' },
  ...more,
})
const facts = (price: Price | null, tiers: ModelFacts['tiers'] = []): ModelFacts => ({
  ...{ provider: 'cloud', model: 'm', label: 'M', window: 1_000_000, maxOutput: 1000, price, tiers },
  ...{ reasoning: false, structuredOutput: true },
})
const long = row({ input: 4, output: 15, cacheRead: 0.4, cacheWrite: 5 })
const known = facts(row({ input: 2, output: 10, cacheRead: 0.2, cacheWrite: 2.5, cacheWrite1h: 4, audioIn: 6 }), [
  { abovePromptTokens: 200_000, price: long },
])

it('keeps the tiers and the buckets that a list says nothing of, in proportion, and says whose they are', () => {
  const now = under(known, says('m', { input: 3, output: 10, cacheRead: 0.1 }))
  expect(now.price).toEqual({
    perMillion: { input: 3, output: 10, cacheRead: 0.1, cacheWrite: 3.75, cacheWrite1h: 6, audioIn: 9 },
    source: 'cloud’s own list, the rest after a page of 2026-01-01',
    date,
  })
  expect(now.tiers).toEqual([
    {
      abovePromptTokens: 200_000,
      price: {
        perMillion: { input: 6, output: 15, cacheRead: 0.4, cacheWrite: 7.5, cacheWrite1h: 12, audioIn: 18 },
        source: 'a page of 2026-01-01, changed as in cloud’s own list',
        date,
      },
    },
  ])
})

it('of a list that is cheaper takes what it says, and leaves the rest as dear as it was', () => {
  const now = under(known, says('m', { input: 1, output: 5 }))
  const rest = { cacheRead: 0.2, cacheWrite: 2.5, cacheWrite1h: 4, audioIn: 6 }
  expect(now.price?.perMillion).toEqual({ input: 1, output: 5, ...rest })
  expect(now.tiers[0]?.price.perMillion).toMatchObject({ input: 4, output: 15, cacheRead: 0.4, cacheWrite: 5 })
})

it('takes a bucket that only the list prices apart: it had gone by another’s price', () => {
  const bare = facts(row({ input: 2, output: 10 }), [{ abovePromptTokens: 9, price: row({ input: 4, output: 20 }) }])
  const now = under(bare, says('m', { input: 2, output: 10, cacheWrite: 2.5 }))
  expect(now.price?.perMillion).toEqual({ input: 2, output: 10, cacheWrite: 2.5 })
  expect(now.price?.source).toBe('cloud’s own list')
  expect(now.tiers[0]?.price.perMillion).toEqual({ input: 4, output: 20, cacheWrite: 5 })
})

it('keeps fees by the piece, unless the list says another, or that there is none', () => {
  const fees = facts(row({ input: 2, output: 10 }, { perRequest: 0.01, perSearch: 0.02 }))
  const at = (more: Partial<ListedModel>) => under(fees, says('m', { input: 3, output: 10 }, more)).price
  expect(at({})).toMatchObject({ perRequest: 0.01, perSearch: 0.02 })
  expect(at({ perRequest: 0.03 })).toMatchObject({ perRequest: 0.03, perSearch: 0.02 })
  expect(at({ perRequest: 0 })).not.toHaveProperty('perRequest')
  const alone = says('m', { input: 2, output: 10 }, { perRequest: 0.03 })
  expect(under(fees, alone).price?.perRequest).toBe(0.03)
})

it('does not take the nought of a free row for a price of one that isn’t free any more', () => {
  const zero = { input: 0, output: 0, cacheRead: 0 }
  const free = facts(row(zero), [{ abovePromptTokens: 9, price: row(zero) }])
  const now = under(free, says('m', { input: 1, output: 2 }))
  for (const price of [now.price, now.tiers[0]?.price]) {
    if (price == null) throw new Error('no price')
    expect(bucketPrice(price, 'cacheRead')).toBe(1)
    expect(bucketPrice(price, 'output')).toBe(2)
  }
})

it('one that says what is known changes nothing, and tells nothing', () => {
  const listed = says('m', { input: 2, output: 10, cacheRead: 0.2 })
  expect(under(known, listed)).toMatchObject({ price: known.price, tiers: known.tiers })
  expect(readList([known], list([listed]), null).change.changed).toEqual([])
})

it('tells which price is another, with the old and the new, also where it is the cache alone', () => {
  const listed = says('m', { input: 2, output: 12, cacheRead: 0.5 })
  const { change, list: kept } = readList([known], list([listed]), null)
  expect(change.changed).toEqual([{ model: 'm', what: '$10 out is now $12, $0.2 cache read is now $0.5' }])
  expect(kept.was).toEqual({ m: known.price })
})

/** Of every row of the catalog: whatever becomes of its price. */
const priced = [...new Set(catalog.models.map(({ provider }) => provider))]
  .flatMap(catalogModels)
  .filter(({ price, does }) => price !== null && does === undefined)

it('never becomes cheaper than a provider that changed all its prices alike, nor than the row, where it went up', () => {
  fc.assert(
    fc.property(fc.constantFrom(...priced), fc.integer({ min: 1, max: 400 }), (model, percent) => {
      const factor = percent / 100
      const was = model.price?.perMillion ?? {}
      const now = under(
        model,
        says(model.model, { input: (was.input ?? 0) * factor, output: (was.output ?? 0) * factor }),
      )
      const pairs = [[model.price, now.price], ...model.tiers.map((tier, i) => [tier.price, now.tiers[i]?.price])]
      for (const [old, is] of pairs)
        for (const [bucket] of parentBuckets) {
          const truth = old == null ? null : bucketPrice(old, bucket)
          const said = is == null ? null : bucketPrice(is, bucket)
          // Citations are part of nothing: no other price says what becomes of theirs.
          const change = bucket === 'citations' ? 1 : factor
          if (truth !== null) expect(said ?? -1).toBeGreaterThanOrEqual(truth * change * (1 - 1e-9))
        }
      const bytes = (model.tiers[0]?.abovePromptTokens ?? 1000) + 1
      const content = 'x'.repeat(bytes)
      const request = { system: '', messages: [{ role: 'user' as const, content }], maxTokens: 100, stream: true }
      const [before, after] = [reservationFor(model, request), reservationFor(now, request)]
      // A fee is no price of tokens; and each of the two is rounded once.
      const fee = (model.price?.perRequest ?? 0) * nanoPerUsd
      if (before !== null) expect((after ?? -1) - fee).toBeGreaterThanOrEqual(Math.floor((before - fee - 1) * factor))
    }),
  )
})
