import { expect, it } from 'vitest'
import { readEdits, withEdits } from '../../../shared/model/edits.ts'
import { unknownFacts } from '../../../shared/model/listed.ts'
import { handlingOf } from '../../../shared/model/terms.ts'
import type { ModelFacts } from '../../../shared/model/types.ts'

/* Product.md: "Unknown is not zero". What the user said and can't be read any more is not what they contradicted. */

const facts: ModelFacts = {
  ...unknownFacts('cloud', 'm'),
  window: 8000,
  price: { perMillion: { input: 1, output: 2 }, source: 'a page', date: '2026-11-21' },
}
const terms = { regions: ['eu'], trains: false, keepsDays: 0, says: '', source: '', date: '2026-11-21' }
const provider = { local: false, practice: false, id: 'cloud', terms }
const read = (stored: unknown): ModelFacts => {
  const { edits, unread } = readEdits(stored)
  return withEdits(facts, edits, '2026-11-21', unread)
}

it('what can be read holds, and what can’t is unknown: a price is not the catalog’s again', () => {
  const now = read({ price: { perMillion: { input: 9, output: 9 }, currency: 'EUR' }, window: 5000, owner: 'Finance' })
  expect(now).toMatchObject({
    price: null,
    tiers: [],
    window: 5000,
    own: { edits: { owner: 'Finance' }, unread: ['price'] },
  })
  expect(now.own?.before.price).toEqual(facts.price)
})

it('nor is it the catalog’s window or what it can', () => {
  expect(read({ window: 'large', images: 'yes' })).toMatchObject({ window: null, images: null })
})

it('nor is a policy let through by what the provider says, where the user had said otherwise', () => {
  expect(handlingOf(provider, facts)).toEqual({ regions: ['eu'], trains: false, keepsDays: 0 })
  const now = read({ trains: 'yes', keepsDays: -1, region: 'Über all' })
  expect(handlingOf(provider, now)).toEqual({ regions: null, trains: null, keepsDays: null })
  for (const stored of ['torn', null, 7]) {
    expect(read(stored).price).toBeNull()
    expect(handlingOf(provider, read(stored)).trains).toBeNull()
  }
})

it('all that can be read is as it was, and names nothing', () => {
  const now = read({ price: { perMillion: { input: 9, output: 9 } }, trains: true })
  expect(now.price).toMatchObject({ perMillion: { input: 9 }, source: 'user' })
  expect(now.own).not.toHaveProperty('unread')
  expect(handlingOf(provider, now).trains).toBe(true)
})
