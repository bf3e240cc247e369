import { expect, it } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import { cheaperFor, type PaidPrice, repricing } from '../../../shared/model/repriced.ts'
import type { Environment, ModelFacts, ProviderFacts } from '../../../shared/model/types.ts'
import type { Price } from '../../../shared/money.ts'
import { answer, draw, model as asks, question } from '../../support/draw.ts'

/* Issue 4: "repriced models flagged in the pipelines that use them with a suggested swap". */

const row = (input: number, output: number, more: Price['perMillion'] = {}): Price => ({
  ...{ perMillion: { input, output, ...more }, source: 'a page', date: '2026-11-20' },
})
const facts = (name: string, price: Price | null, more: Partial<ModelFacts> = {}): ModelFacts => ({
  ...{ provider: 'cloud', model: name, label: name, window: 100_000, maxOutput: 1000, price, tiers: [] },
  ...{ reasoning: false, structuredOutput: true, images: true, tools: true },
  ...more,
})
const machine = (models: ModelFacts[], more: Partial<Environment> = {}): Environment & { cloud: ProviderFacts } => {
  const cloud: ProviderFacts = {
    ...{ id: 'cloud', label: 'Cloud', local: false, practice: false, needsKey: false, hasKey: false },
    ...{ keys: [], listIsWhole: false, models },
  }
  return { cloud, providers: [cloud], ...more }
}
const paid = (price: Price, tiers: ModelFacts['tiers'] = []): PaidPrice => ({
  ...{ provider: 'cloud', model: 'm', price, tiers, date: '2026-11-03' },
})
const above = (price: Price) => [{ abovePromptTokens: 200_000, price }]

it('tells what became another: in and out, the cache alone, the price for long prompts', () => {
  expect(repricing(paid(row(2, 10)), facts('m', row(2, 10)))).toBeNull()
  expect(repricing(paid(row(2, 10)), facts('m', row(3, 10)))).toEqual({ words: '$2 in is now $3', dearer: true })
  expect(repricing(paid(row(2, 10)), facts('m', row(2, 8)))).toEqual({ words: '$10 out is now $8', dearer: false })
  // A bucket that only one of them prices apart had gone, or goes now, by its kind's.
  expect(repricing(paid(row(2, 10, { cacheRead: 0.2 })), facts('m', row(2, 10)))?.words).toBe(
    '$0.2 cache read is now $2',
  )
  expect(
    repricing(paid(row(2, 10), above(row(4, 15))), facts('m', row(2, 10), { tiers: above(row(5, 15)) }))?.words,
  ).toBe('for prompts above 200,000 tokens $4 in is now $5')
  expect(repricing(paid(row(2, 10)), facts('m', null))).toBeNull()
})

it('is a warning of the node that asks, with the day of the run, both prices and what is cheaper', () => {
  const environment = machine([facts('m', row(3, 10)), facts('n', row(2, 8)), facts('tiny', row(0.1, 0.2))])
  const document = draw({ question, model: asks('cloud', 'm'), answer }, [
    'question.value > model.prompt',
    'model.answer > answer.value',
  ])
  const found = (prices: PaidPrice[]) =>
    compile(document, environment, { paid: prices }).problems.filter(({ code }) => code === 'repriced')
  expect(found([paid(row(2, 10))])).toEqual([
    {
      severity: 'warning',
      code: 'repriced',
      where: 'model',
      message:
        'model asks cloud / m. Its price changed since this pipeline last ran, on 2026-11-03: $2 in is now $3 (tokens by the million), as of 2026-11-20.',
      fix: 'The forecast goes by the new price, and the next run ends this notice. Or ask n instead, which costs less.',
    },
  ])
  // What became cheaper needs nobody else.
  expect(found([paid(row(4, 10))])[0]?.fix).toBe(
    'The forecast goes by the new price, and the next run ends this notice.',
  )
  expect(found([paid(row(3, 10))])).toEqual([])
  expect(found([{ ...paid(row(2, 10)), model: 'other' }])).toEqual([])
})

it('suggests what can as much and costs less: of the same tier first, else what costs about what it had cost', () => {
  const now = facts('m', row(3, 10))
  const models = [
    now,
    facts('near', row(2.5, 9)),
    facts('blind', row(2, 9), { images: false }),
    facts('narrow', row(2, 9), { window: 50_000 }),
    facts('ends', row(2, 9), { ends: { on: '2027-01-01', successor: null, source: 'a page' } }),
    facts('tiny', row(0.1, 0.2)),
  ]
  const before = paid(row(2, 10))
  const { cloud, ...bare } = machine(models)
  expect(cheaperFor(bare, { model: now, provider: cloud }, before)?.model).toBe('near')
  const target = (name: string) => ({ provider: 'cloud', model: name })
  const tier = {
    ...{
      name: 'strong',
      label: 'Strong',
      tier: 3,
      preset: 'fixed' as const,
      target: target('m'),
      why: '',
      builtIn: false,
    },
    targets: [target('m'), target('tiny')],
  }
  // Who put both into one tier takes the one for the other.
  expect(cheaperFor({ ...bare, aliases: [tier] }, { model: now, provider: cloud }, before)?.model).toBe('tiny')
  // A model at a fraction of the price is another class, whatever its list of abilities.
  const alone = machine([now, facts('tiny', row(0.1, 0.2))])
  expect(cheaperFor(alone, { model: now, provider: alone.cloud }, before)).toBeNull()
})
