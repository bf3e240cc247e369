import { statSync } from 'node:fs'
import type { ChatModel } from 'openai/resources/shared'
import { describe, expect, it } from 'vitest'
import { catalog, catalogModels, catalogRow, modelFacts } from '../../../shared/catalog/index.ts'
import { allEnds } from '../../../shared/catalog/ends.ts'
import { termsOf } from '../../../shared/catalog/terms.ts'
import { bucketPrice, costOf } from '../../../shared/money.ts'
import { practiceModels, practiceProviders } from '../../../shared/practice/models.ts'
import { builtInProviders } from '../../../shared/providers/registry.ts'

const path = new URL('../../../shared/catalog/catalog.json', import.meta.url)

describe('the catalog', () => {
  it('knows the models of every provider that has a row, each once', () => {
    const providers = new Set(catalog.models.map((row) => row.provider))
    const expected = builtInProviders.filter((row) => !row.practice && !row.local).map((row) => row.id)
    expect([...providers]).toEqual(expect.arrayContaining(expected))
    expect(new Set(catalog.models.map((row) => `${row.provider} ${row.model}`)).size).toBe(catalog.models.length)
  })

  it('is small enough for the screen to load', () => expect(statSync(path).size).toBeLessThan(400_000))

  it('says of every price where it comes from and when it was read', () => {
    for (const row of catalog.models)
      for (const price of [row.price, ...row.tiers.map((tier) => tier.price)]) {
        if (price === null) continue
        expect(price.source, row.model).toMatch(
          /^(@(earendil-works\/pi-ai|pydantic\/genai-prices)@\d+\.\d+\.\d+|https:\/\/\S+)$/,
        )
        expect(price.date, row.model).toMatch(/^\d{4}-\d\d-\d\d$/)
        expect(bucketPrice(price, 'input'), row.model).not.toBeNull()
        expect(bucketPrice(price, 'output'), row.model).not.toBeNull()
      }
  })

  it('never takes an unknown price for nothing', () => {
    const free = catalog.models.filter((row) => row.price?.perMillion.input === 0)
    expect(free.map((row) => row.model).filter((model) => !model.endsWith(':free'))).toEqual([])
    expect(modelFacts('gemini', 'gemma-4-31b-it')?.price).toBeNull()
  })

  it('has sane figures: windows that hold the answer, tiers that rise', () => {
    for (const row of catalog.models) {
      if (row.window !== null) expect(row.window, row.model).toBeGreaterThan(1000)
      const edges = row.tiers.map((tier) => tier.abovePromptTokens)
      expect(edges, row.model).toEqual([...edges].sort((a, b) => a - b))
      // A tier above the window could never hold.
      for (const edge of edges)
        if (row.provider !== 'openrouter') expect(edge, row.model).toBeLessThan(row.window ?? Infinity)
    }
  })

  it('prices the current models', () => {
    const gpt = modelFacts('openai', 'gpt-6-sol')
    expect(gpt).toMatchObject({ reasoning: true, structuredOutput: true, window: 1_050_000, maxOutput: 128_000 })
    expect(gpt?.price?.perMillion).toEqual({ input: 2, cacheRead: 0.2, cacheWrite: 2.5, output: 10 })
    expect(gpt?.tiers).toMatchObject([{ abovePromptTokens: 272_000, price: { perMillion: { input: 4, output: 15 } } }])
    expect(modelFacts('anthropic', 'claude-opus-5')?.price?.perMillion).toEqual({
      input: 5,
      cacheRead: 0.5,
      cacheWrite: 6.25,
      cacheWrite1h: 10,
      output: 25,
    })
    expect(modelFacts('gemini', 'gemini-2.5-pro')?.tiers).toMatchObject([{ abovePromptTokens: 200_000 }])
  })

  it('leaves out what isn’t asked a question', () => {
    const models = catalogModels('openai').map((facts) => facts.model)
    expect(models.filter((model) => /deep-research|computer-use/.test(model))).toEqual([])
    expect(models).toEqual(expect.arrayContaining(['o3-pro', 'gpt-5.5-pro', 'gpt-5.3-codex']))
    const known: ChatModel[] = [
      'gpt-6-astra',
      'gpt-6.1-sol',
      'gpt-5.6-luna',
      'gpt-5.4-mini',
      'gpt-4.1',
      'o3',
      'o4-mini',
      'gpt-4o-mini',
    ]
    expect(models).toEqual(expect.arrayContaining(known))
  })
})

describe('a model that is switched off', () => {
  const row = (provider: string, model: string) =>
    catalog.models.find((each) => each.provider === provider && each.model === model)

  it('says when, and what its provider names in its stead', () => {
    expect(modelFacts('openai', 'gpt-4o')?.ends).toMatchObject({ on: '2027-01-14', successor: 'gpt-6-luna' })
    expect(modelFacts('gemini', 'gemini-2.5-flash')?.ends?.successor).toBe('gemini-3.5-flash-lite')
    expect(modelFacts('openai', 'gpt-6-sol')?.ends).toBeUndefined()
  })

  it('has a successor that the catalog knows and that goes on longer, or none', () => {
    for (const { name, on, successor, source } of allEnds) {
      const provider = name.split(' ')[0] ?? ''
      expect(on, name).toMatch(/^\d{4}-\d\d-\d\d$/)
      expect(source, name).toMatch(/^https:/)
      if (successor === null) continue
      expect(row(provider, successor), name).toBeDefined()
      expect((row(provider, successor)?.ends?.on ?? '9999') > on, name).toBe(true)
    }
  })
})

describe('what a provider does with what it is sent', () => {
  it('has a page and a day, and leaves open what that page leaves open', () => {
    for (const { id, local, practice } of builtInProviders) {
      const terms = termsOf(id)
      if (local || practice || terms === null) continue
      expect(terms.source, id).toMatch(/^https:/)
      expect(terms.date, id).toMatch(/^\d{4}-\d\d-\d\d$/)
    }
    expect(termsOf('openrouter')).toMatchObject({ trains: null, keepsDays: null, regions: null })
    expect(termsOf('my-own')).toBeNull()
  })
})

describe('a model that is looked up', () => {
  it('by a dated name has its own row, where there is one', () => {
    const facts = modelFacts('anthropic', 'claude-haiku-4-5-20251001')
    expect(facts?.label).not.toContain('(claude')
    expect(facts?.price?.source).not.toContain('row of')
    expect(modelFacts('openai', 'gpt-4o-2024-05-13')?.price?.perMillion.input).toBe(5)
  })

  it.each([
    ['openai', 'gpt-5-2025-08-07', 'gpt-5'],
    ['openai', 'o3-2025-04-16', 'o3'],
    ['anthropic', 'claude-opus-5-20260501', 'claude-opus-5'],
    ['anthropic', 'claude-sonnet-4-5-latest', 'claude-sonnet-4-5'],
    ['gemini', 'gemini-2.5-flash-001', 'gemini-2.5-flash'],
  ])('%s %s has the row of %s otherwise, and says so', (provider, model, undated) => {
    const facts = modelFacts(provider, model)
    const plain = modelFacts(provider, undated)
    expect(facts).toMatchObject({
      provider,
      model,
      window: plain?.window,
      tiers: plain?.tiers.map((tier) => ({ abovePromptTokens: tier.abovePromptTokens })),
    })
    expect(facts?.price?.perMillion).toEqual(plain?.price?.perMillion)
    expect(facts?.price?.source).toBe(`${plain?.price?.source}, row of ${undated}`)
  })

  it.each([
    ['openai', 'gpt-4o-audio-preview-2024-12-17'],
    ['openai', 'gpt-99'],
    ['openai', 'claude-opus-5'],
    ['nobody', 'gpt-4o'],
  ])('%s %s is unknown, not guessed', (provider, model) => {
    expect(modelFacts(provider, model)).toBeNull()
    expect(catalogRow(provider, model)).toBeNull()
  })

  it('of Gemini may have its path before it', () => {
    expect(modelFacts('gemini', 'models/gemini-2.5-flash')?.price).toEqual(
      modelFacts('gemini', 'gemini-2.5-flash')?.price,
    )
  })

  it('on this machine costs nothing, whatever it is', () => {
    const facts = modelFacts('ollama', 'llama3:8b')
    expect(facts).toMatchObject({ window: null, structuredOutput: true, price: { source: 'local' } })
    const usage = { input: 10, cacheRead: 1, cacheWrite: 1, output: 10, reasoning: 5 }
    expect(facts?.price && costOf(usage, facts.price)).toBe(0)
  })

  it('of the practice provider is the same behind each protocol', () => {
    for (const provider of practiceProviders)
      for (const model of practiceModels)
        expect(modelFacts(provider, model.id)).toMatchObject({
          provider,
          window: model.window,
          maxOutput: model.maxOutput,
        })
    expect(modelFacts('practice', 'cheap')?.price?.perMillion).toEqual({ input: 0.1, output: 0.4 })
    expect(modelFacts('practice', 'nobody')).toBeNull()
    expect(catalogModels('practice')).toHaveLength(practiceModels.length)
  })
})
