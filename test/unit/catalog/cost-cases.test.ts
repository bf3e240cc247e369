import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  type Counted,
  anthropicUsage,
  converseUsage,
  geminiUsage,
  openaiUsage,
} from '../../../electron/providers/base/usage.ts'
import { priceFor } from '../../../shared/model/repriced.ts'
import { batchPrice } from '../../../shared/catalog/batch.ts'
import { disputeOf } from '../../../shared/catalog/disputed.ts'
import { modelFacts } from '../../../shared/catalog/index.ts'
import type { Json } from '../../../shared/json.ts'
import { type Price, costOf } from '../../../shared/money.ts'

/*
 * What each provider's own words for usage come to, by the catalog and by a copy of a page with prices, with its address
 * and the day it was read. The expected nano-dollars were reckoned by hand (fractions, rounded once), not by this program.
 */

const caseOf = z.strictObject({
  provider: z.string(),
  model: z.string(),
  what: z.string(),
  usage: z.json(),
  /** USD per million tokens, as the page has them. */
  prices: z.record(z.string(), z.number()),
  nano: z.int(),
  source: z.string().startsWith('https://'),
  date: z.iso.date(),
  batch: z.literal(true).optional(),
  /** The catalog has another price, and says so. */
  differs: z.literal(true).optional(),
})

const file = new URL('data/cost-cases.json', import.meta.url)
const cases = z.array(caseOf).parse(JSON.parse(readFileSync(file, 'utf8')))

const readers: Record<string, (usage: Json) => Counted | null> = {
  anthropic: (usage) => anthropicUsage(usage, null),
  gemini: geminiUsage,
  bedrock: converseUsage,
}

const counted = (provider: string, usage: Json): Counted => {
  const found = (readers[provider] ?? openaiUsage)(usage)
  if (found === null) throw new Error('no usage was read')
  return found
}

const cost = ({ usage, details }: Counted, price: Price | null): number | null =>
  price === null ? null : costOf(usage, price, details ?? undefined)

describe('an answer of', () => {
  it.each(cases.map((each) => [`${each.provider} ${each.model}, ${each.what}`, each] as const))(
    '%s costs what the page says, to the nano-dollar',
    (_name, { provider, model, usage, prices, nano, source, date, batch, differs }) => {
      const found = counted(provider, usage)
      expect(found.doubtful).toBe(false)
      const perSearch = provider === 'perplexity' ? { perSearch: 0.005 } : {}
      const page: Price = { perMillion: prices, ...perSearch, source, date }
      expect(cost(found, batch === true ? batchPrice(provider, page) : page)).toBe(nano)

      const { input, cacheRead, cacheWrite } = found.usage
      const kept = priceFor(modelFacts(provider, model), input + cacheRead + cacheWrite)
      const ours = cost(found, batch === true && kept !== null ? batchPrice(provider, kept) : kept)
      if (differs === true) {
        expect(ours).not.toBe(nano)
        expect(disputeOf(provider, model)).not.toBeNull()
      } else expect(ours).toBe(nano)
    },
  )
})

describe('the cases', () => {
  it('are at least sixty, of every sort there is', () => {
    expect(cases.length).toBeGreaterThanOrEqual(60)
    const sorts = new Set(cases.map(({ what }) => what))
    for (const sort of ['cache read', 'cache write', 'reasoning', 'a long prompt', 'a picture', 'as a batch'])
      expect(sorts).toContain(sort)
    expect(new Set(cases.map(({ provider }) => provider)).size).toBeGreaterThanOrEqual(12)
  })

  it('of providers that take no batches have no price for one', () => {
    const page: Price = { perMillion: { input: 1, output: 1 }, source: 'page', date: '2026-11-21' }
    expect(batchPrice('deepseek', page)).toBeNull()
    expect(batchPrice('openai', page)?.perMillion).toEqual({ input: 0.5, output: 0.5 })
  })
})
