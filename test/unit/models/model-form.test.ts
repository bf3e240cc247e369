import { expect, test } from 'vitest'
import { modelFacts } from '../../../shared/catalog/index.ts'
import { withEdits } from '../../../shared/model/edits.ts'
import { unknownFacts } from '../../../shared/model/listed.ts'
import { type ModelFacts, noDetails, noUsage } from '../../../shared/model/types.ts'
import { costOf } from '../../../shared/money.ts'
import { besides, currentForm, editsOf, type ModelForm } from '../../../renderer/screens/models/model-form.ts'

/* issue 4, 5: "what an answer costs is reckoned exactly", also where a person priced a model otherwise. */

test('a price that a person changes keeps what the form has no field for', () => {
  const facts = modelFacts('perplexity', 'sonar-deep-research')
  if (facts?.price == null) throw new Error('not in the catalog')
  const form = currentForm(facts)
  const read = editsOf(facts, { ...form, prices: { ...form.prices, input: 3 } })
  if (!read.ok || read.edits === null) throw new Error('nothing changed')
  const { price } = withEdits(facts, read.edits, '2026-11-21')
  expect(price?.perMillion).toEqual({ ...facts.price.perMillion, input: 3 })
  const cost = (of: typeof price): number | null =>
    of === null ? null : costOf({ ...noUsage, output: 10 }, of, { ...noDetails, citations: 1000, searches: 2 })
  expect(cost(price)).toBe(cost(facts.price))
  expect(cost(price)).not.toBeNull()
})

test('a price for long prompts that a person changes keeps all that the form doesn’t show', () => {
  const base = { source: 'a page', date: '2026-11-21', perRequest: 0.01, perSearch: 0.02 }
  const tier = {
    input: 4,
    output: 16,
    cacheRead: 0.4,
    cacheWrite: 5,
    cacheWrite1h: 8,
    audioIn: 12,
    reasoning: 20,
    citations: 3,
  }
  const longer = { input: 8, output: 32, cacheRead: 0.8 }
  const facts: ModelFacts = {
    ...unknownFacts('cloud', 'm'),
    price: { ...base, perMillion: { input: 2, output: 8 } },
    tiers: [
      { abovePromptTokens: 200_000, price: { ...base, perMillion: tier } },
      { abovePromptTokens: 500_000, price: { ...base, perMillion: longer } },
    ],
  }
  const after = (patch: Partial<ModelForm>): ModelFacts => {
    const read = editsOf(facts, { ...currentForm(facts), ...patch })
    if (!read.ok || read.edits === null) throw new Error('nothing changed')
    return withEdits(facts, read.edits, '2026-11-21')
  }
  const [first, second] = after({ tierIn: 6 }).tiers
  // In proportion to what goes in; citations are part of nothing.
  const cache = { cacheRead: 0.6, cacheWrite: 7.5, cacheWrite1h: 12, audioIn: 18 }
  expect(first?.price.perMillion).toEqual({ input: 6, output: 16, ...cache, reasoning: 20, citations: 3 })
  expect(second?.price.perMillion).toEqual(longer)
  // The fees by the piece are billed for long prompts, too.
  for (const { price } of after({ tierIn: 6 }).tiers) expect(price).toMatchObject({ perRequest: 0.01, perSearch: 0.02 })
  // Beginning elsewhere, or below another price in general, it is the same row.
  expect(after({ tierAbove: 250_000 }).tiers.map((each) => each.price.perMillion)).toEqual([tier, longer])
  expect(after({ perRequest: 0.03 }).tiers.map((each) => each.price.perMillion)).toEqual([tier, longer])
  // Taken away, only the one that is shown goes.
  const gone = after({ tierAbove: null, tierIn: null, tierOut: null })
  expect(gone.tiers.map((each) => each.abovePromptTokens)).toEqual([500_000])
})

test('what a price has that the form has no field for is said, for long prompts, too', () => {
  const row = { source: 'a page', date: '2026-11-21' }
  const facts: ModelFacts = {
    ...unknownFacts('cloud', 'm'),
    price: { ...row, perMillion: { input: 2, output: 8, cacheRead: 0.2, citations: 3 } },
    tiers: [{ abovePromptTokens: 200_000, price: { ...row, perMillion: { input: 4, output: 12, cacheRead: 0.4 } } }],
  }
  expect(besides(facts)).toEqual({ price: ' Also: $3 citations.', long: ' Above 200,000 also: $0.4 cache read.' })
  expect(besides(unknownFacts('cloud', 'm'))).toEqual({ price: '', long: '' })
})
