import { type Price, bucketPrice, bucketWords, parentBuckets } from '../money.ts'
import { typicalCost } from './rank.ts'
import { suits } from './swap.ts'
import type { Environment, ModelFacts, ProviderFacts } from './types.ts'

/** What a model cost when a pipeline last asked it. */
export interface PaidPrice {
  provider: string
  model: string
  price: Price
  tiers: ModelFacts['tiers']
  /** ISO date of that run. */
  date: string
}

export interface PriceChange {
  /** "in", "cache read", "a request". */
  what: string
  was: number
  is: number
}

/** More is told where the model's details stand. */
const told = 3

/** The row that holds for a prompt of this many tokens: a tier's price goes for all of them. */
export function priceFor(facts: Pick<ModelFacts, 'price' | 'tiers'> | null, promptTokens: number): Price | null {
  if (facts === null) return null
  let price = facts.price
  let above = -1
  for (const tier of facts.tiers)
    if (promptTokens > tier.abovePromptTokens && tier.abovePromptTokens > above) {
      above = tier.abovePromptTokens
      price = tier.price
    }
  return price
}

/**
 * What costs otherwise by one row than by another, by what each bucket comes to, and fees. A bucket that neither prices
 * apart says nothing. `saidBy` `is`: only what the later row says, since it may leave out the rest.
 */
export function priceChanges(was: Price, is: Price, saidBy: 'either' | 'is' = 'either'): PriceChange[] {
  const differ = (a: number, b: number): boolean => Math.abs(a - b) > 1e-6 * Math.max(a, b, 1e-6)
  const changes: PriceChange[] = []
  for (const [bucket] of parentBuckets) {
    const said = is.perMillion[bucket] !== undefined || (saidBy === 'either' && was.perMillion[bucket] !== undefined)
    const [a, b] = said ? [bucketPrice(was, bucket), bucketPrice(is, bucket)] : [null, null]
    if (a !== null && b !== null && differ(a, b)) changes.push({ what: bucketWords[bucket], was: a, is: b })
  }
  const fee = was.perRequest ?? 0
  const now = is.perRequest ?? (saidBy === 'is' ? fee : 0)
  return differ(fee, now) ? [...changes, { what: 'a request', was: fee, is: now }] : changes
}

const usd = (value: number): string => `$${Number(value.toPrecision(6))}`

/** "$2 in is now $3, $0.2 cache read is now $0.3". */
export const changeWords = (changes: readonly PriceChange[]): string =>
  changes.map(({ what, was, is }) => `${usd(was)} ${what} is now ${usd(is)}`).join(', ')

/** What has changed since a pipeline paid for a model, in words and whether it costs more; null: nothing, or the user did it. */
export function repricing(paid: PaidPrice, facts: ModelFacts | null): { words: string; dearer: boolean } | null {
  if (facts?.price == null || facts.own?.edits.price !== undefined || paid.price.source === 'user') return null
  const edges = [...new Set([...paid.tiers, ...facts.tiers].map(({ abovePromptTokens }) => abovePromptTokens))]
  for (const above of [null, ...edges.sort((a, b) => a - b)]) {
    const prompt = above === null ? 0 : above + 1
    const [was, is] = [priceFor(paid, prompt), priceFor(facts, prompt)]
    const changes = was === null || is === null ? [] : priceChanges(was, is)
    if (changes.length === 0) continue
    const rest = changes.length > told ? ` and ${changes.length - told} more` : ''
    const where = above === null ? '' : `for prompts above ${above.toLocaleString('en-US')} tokens `
    return {
      words: `${where}${changeWords(changes.slice(0, told))}${rest}`,
      dearer: changes.some((each) => each.is > each.was),
    }
  }
  return null
}

/** "Its price changed since this pipeline last ran, on 2026-11-03: $2 in is now $3 (tokens by the million), as of 2026-11-21." */
export const repricingWords = (paid: PaidPrice, words: string, now: Price): string =>
  `Its price changed since this pipeline last ran, on ${paid.date}: ${words} (tokens by the million), as of ${now.date}.`

/**
 * What costs less now and can as much as a model that became dearer: of the tiers that it is in on this machine, else one of
 * its own provider that costs about what it had cost. Null: nothing is known.
 */
export function cheaperFor(
  { providers, aliases = [] }: Pick<Environment, 'providers' | 'aliases'>,
  { model: facts, provider }: { model: ModelFacts; provider: ProviderFacts },
  paid: PaidPrice,
): ModelFacts | null {
  const costs = (model: ModelFacts): number =>
    typicalCost({ price: model.price, local: providers.find(({ id }) => id === model.provider)?.local === true }) ??
    Infinity
  const now = costs(facts)
  const cheapest = (models: readonly ModelFacts[]): ModelFacts | null =>
    models.reduce<ModelFacts | null>(
      (best, model) => (best === null || costs(model) < costs(best) ? model : best),
      null,
    )
  const tiers = aliases.filter(
    ({ tier, targets }) =>
      tier !== null && targets.some((each) => each.provider === facts.provider && each.model === facts.model),
  )
  const mates = tiers
    .flatMap(({ targets }) => targets)
    .flatMap((target) => {
      const other = providers.find(({ id }) => id === target.provider)
      const ready = other !== undefined && (!other.needsKey || other.hasKey)
      const model = ready ? other.models.find((each) => each.model === target.model) : undefined
      return other === undefined || model === undefined || !suits(other, facts, model) ? [] : [model]
    })
  const mate = cheapest(mates.filter((model) => costs(model) < now))
  if (mate !== null) return mate
  const before = typicalCost({ price: paid.price, local: false })
  if (before === null || before === 0) return null
  // Half of what it had cost is another class of model, whatever its list of abilities.
  return cheapest(
    provider.models.filter(
      (model) => suits(provider, facts, model) && costs(model) < now && costs(model) >= before / 2,
    ),
  )
}
