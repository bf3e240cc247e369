import { expect, test } from 'vitest'
import { modelFacts } from '../../../shared/catalog/index.ts'
import { withEdits } from '../../../shared/model/edits.ts'
import { noDetails, noUsage } from '../../../shared/model/types.ts'
import { costOf } from '../../../shared/money.ts'
import { currentForm, editsOf } from '../../../renderer/screens/models/model-form.ts'

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
