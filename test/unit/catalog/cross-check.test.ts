import { readFileSync } from 'node:fs'
import { calcPrice } from '@pydantic/genai-prices'
import { describe, expect, it } from 'vitest'
import { embeddingModels } from '../../../shared/catalog/embeddings.ts'
import { disputeOf } from '../../../shared/catalog/disputed.ts'
import { catalog, catalogModels, modelFacts } from '../../../shared/catalog/index.ts'
import type { CatalogRow } from '../../../shared/catalog/types.ts'
import { type Price, bucketPrice } from '../../../shared/money.ts'

/*
 * The catalog against prices that others collected. Where the two differ, the row is marked with the
 * reason; one that isn't fails, and so does a mark that is no more needed.
 */

const theirIds: Record<string, string> = { gemini: 'google', xai: 'x-ai', bedrock: 'aws' }
const timestamp = new Date('2026-11-21T12:00:00Z')

/** USD per million tokens: `input / output / cacheRead`, for prompts of this many tokens; null where they don't know it. */
function theirs(row: CatalogRow, promptTokens: number): string | null {
  const ask = (usage: object): ReturnType<typeof calcPrice> =>
    calcPrice({ input_tokens: promptTokens, ...usage }, row.model, {
      providerId: theirIds[row.provider] ?? row.provider,
      timestamp,
    })
  try {
    const input = ask({})
    const withOutput = ask({ output_tokens: 1000 })
    const cached = ask({ cache_read_tokens: promptTokens })
    if (input === null || withOutput === null || cached === null) return null
    const perMillion = (usd: number, tokens: number): number => Number(((usd / tokens) * 1e6).toFixed(4))
    const output = perMillion(withOutput.total_price - input.total_price, 1000)
    return [perMillion(input.total_price, promptTokens), output, perMillion(cached.total_price, promptTokens)].join(
      ' / ',
    )
  } catch {
    return null
  }
}

const split = (name: string): [string, string] => [name.slice(0, name.indexOf(' ')), name.slice(name.indexOf(' ') + 1)]

const ours = (price: Price): string =>
  (['input', 'output', 'cacheRead'] as const)
    .map((bucket) => Number((bucketPrice(price, bucket) ?? NaN).toFixed(4)))
    .join(' / ')

const differences = (): string[] => {
  const found: string[] = []
  for (const row of catalog.models) {
    if (row.price === null) continue
    const their = theirs(row, 10_000)
    if (their !== null && their !== ours(row.price)) found.push(`${row.provider} ${row.model}`)
  }
  return found.sort()
}

describe('the catalog’s prices', () => {
  it('are those that others know, but for the ones that are marked, each with its reason, and listed for people', () => {
    const found = differences()
    expect(found.filter((name) => disputeOf(...split(name)) === null)).toEqual([])
    const marked = catalog.models.filter(({ provider, model }) => disputeOf(provider, model) !== null)
    const compared = marked.filter((row) => row.price !== null && theirs(row, 10_000) !== null)
    expect(compared.map(({ provider, model }) => `${provider} ${model}`).sort()).toEqual(found)
    const page = readFileSync(new URL('../../../docs/prices.md', import.meta.url), 'utf8')
    for (const name of found) expect(page).toContain(`| ${split(name).join(' | ')} |`)
  })

  it('are compared with others’ for most models of the three large providers', () => {
    for (const provider of ['openai', 'anthropic', 'gemini']) {
      const rows = catalog.models.filter((row) => row.provider === provider && row.price !== null)
      const compared = rows.filter((row) => theirs(row, 10_000) !== null)
      expect(compared.length / rows.length, provider).toBeGreaterThan(0.6)
    }
  })

  it('of long prompts are those that others know', () => {
    const odd: string[] = []
    for (const row of catalog.models) {
      const tier = row.tiers[0]
      if (tier === undefined || row.provider === 'openrouter') continue
      const their = theirs(row, tier.abovePromptTokens + 10_000)
      if (their !== null && their !== ours(tier.price))
        odd.push(`${row.provider} ${row.model}: ${ours(tier.price)} here, ${their} there`)
    }
    expect(odd).toEqual([])
  })
})

describe('models that make vectors', () => {
  it.each(embeddingModels.map((model) => [`${model.provider} ${model.model}`, model] as const))(
    '%s costs what others collected, and is found by its name',
    (_name, model) => {
      const found = calcPrice({ input_tokens: 1_000_000 }, model.model, {
        providerId: theirIds[model.provider] ?? model.provider,
        timestamp,
      })
      expect(model.price?.perMillion).toEqual({ input: found?.total_price })
      expect(modelFacts(model.provider, model.model)).toEqual(model)
      expect(catalogModels(model.provider)).toContainEqual(model)
    },
  )
})
