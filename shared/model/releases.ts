import type { ModelFacts, ProviderFacts } from './types.ts'

/** Endings that name a release of a model: a date as the providers write it, a Gemini revision, `latest`. */
const releases = [/-\d{4}-\d{2}-\d{2}$/, /[-@]20\d{6}$/, /-\d{3}$/, /-latest$/]

/** Names under which a model may be known, best first: its own, then that of the model it is a release of. */
export function namesOf(provider: string, model: string): string[] {
  const own = provider === 'gemini' ? model.replace(/^models\//, '') : model
  return [own, ...releases.filter((ending) => ending.test(own)).map((ending) => own.replace(ending, ''))]
}

/** What is known of a model, under the name of one of its releases; the prices' sources say whose row it is. */
export function asRelease<Facts extends Omit<ModelFacts, 'reasoning' | 'structuredOutput'>>(
  facts: Facts,
  name: string,
): Facts {
  const said = (source: string): string => `${source}, row of ${facts.model}`
  return {
    ...facts,
    model: name,
    label: `${facts.label} (${name})`,
    price: facts.price === null ? null : { ...facts.price, source: said(facts.price.source) },
    tiers: facts.tiers.map((tier) => ({ ...tier, price: { ...tier.price, source: said(tier.price.source) } })),
  }
}

/**
 * What a machine knows of a model of one of its providers: its own facts, else those of the model it is a release of.
 * Null where it knows nothing, and where the provider's list is whole and the name isn't in it.
 */
export function findModel({ id, models, listIsWhole }: ProviderFacts, model: string): ModelFacts | null {
  const exact = models.find((facts) => facts.model === model)
  if (exact !== undefined || listIsWhole) return exact ?? null
  for (const name of namesOf(id, model)) {
    const found = models.find((facts) => facts.model === name)
    if (found !== undefined) return asRelease(found, model)
  }
  return null
}
