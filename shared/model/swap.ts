import { typicalCost } from './rank.ts'
import type { ModelEnd, ModelFacts, ProviderFacts } from './types.ts'

/** It was switched off by this day (ISO), or will be; null day: nobody knows what day it is. */
export const isOver = ({ on }: ModelEnd, today: string | undefined): boolean => today !== undefined && on <= today

/** What is known of the end of a model by this name: its facts', or of one that no list has any more. */
export const endOfModel = (provider: ProviderFacts, name: string, facts: ModelFacts | null): ModelEnd | null =>
  facts?.ends ?? provider.ended?.[name] ?? null

/** In a word or two, for a list: it was switched off or will be, or its provider doesn't list it; null: none of it. */
export function endMark({ ends, listed }: ModelFacts, today: string | undefined): string | null {
  if (ends !== undefined) return isOver(ends, today) ? 'switched off' : `ends ${ends.on}`
  return listed?.there === false ? 'not listed' : null
}

/** Models to choose from: those by whose name nobody answers any more stand behind those that do. */
export function goneLast(models: readonly ModelFacts[], today: string | undefined): ModelFacts[] {
  const isGone = ({ ends }: ModelFacts): boolean => ends !== undefined && isOver(ends, today)
  return [...models.filter((facts) => !isGone(facts)), ...models.filter(isGone)]
}

/** "OpenAI switched it off on 2026-10-23 and names gpt-5.6-sol in its stead." */
export function endWords(label: string, end: ModelEnd, today: string | undefined): string {
  const when = isOver(end, today) ? `${label} switched it off on ${end.on}` : `${label} switches it off on ${end.on}`
  return end.successor === null ? `${when}.` : `${when} and names ${end.successor} in its stead.`
}

/** Another can all that a model can, has as much room, and goes on. `provider`: the other's. */
export const suits = (provider: ProviderFacts, facts: ModelFacts, other: ModelFacts): boolean =>
  (other.model !== facts.model || other.provider !== facts.provider) &&
  (other.does ?? null) === (facts.does ?? null) &&
  endOfModel(provider, other.model, other) === null &&
  other.listed?.there !== false &&
  (facts.images !== true || other.images === true) &&
  (facts.tools !== true || other.tools === true) &&
  (!facts.reasoning || other.reasoning) &&
  (!facts.structuredOutput || other.structuredOutput) &&
  (other.window ?? 0) >= (facts.window ?? 0)

/**
 * What to ask instead of a model that ends or is gone: what its provider names, where that is known here; else the one of
 * the same provider that can at least as much and costs most nearly the same. Null: nothing suits.
 */
export function swapFor(provider: ProviderFacts, name: string, facts: ModelFacts | null): ModelFacts | null {
  const successor = endOfModel(provider, name, facts)?.successor ?? null
  const named = provider.models.find(({ model }) => model === successor)
  if (named !== undefined) return named
  if (facts === null) return null
  const costs = typicalCost({ price: facts.price, local: provider.local })
  if (costs === null || costs === 0) return null
  const nearness = (other: ModelFacts): number => {
    const usd = typicalCost({ price: other.price, local: provider.local })
    return usd === null || usd === 0 ? Infinity : Math.abs(Math.log(usd / costs))
  }
  return provider.models
    .filter((other) => suits(provider, facts, other) && nearness(other) < Infinity)
    .reduce<ModelFacts | null>(
      (best, other) => (best === null || nearness(other) < nearness(best) ? other : best),
      null,
    )
}
