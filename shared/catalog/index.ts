import { asRelease, namesOf } from '../model/releases.ts'
import type { ModelFacts } from '../model/types.ts'
import { builtInProvider } from '../providers/registry.ts'
import { findPracticeModel, isPracticeProvider, practiceModels, practicePrice } from '../practice/models.ts'
import file from './catalog.json' with { type: 'json' }
import { embeddingModels } from './embeddings.ts'
import { endOf } from './ends.ts'
import { moreDate, moreModels, moreSource } from './more.ts'
import type { Catalog, CatalogRow, KeptCatalog, KeptPrice, KeptRow } from './types.ts'

export type { Catalog, CatalogRow } from './types.ts'

const kept: KeptCatalog = file

const asRow = (
  row: KeptRow & { perRequest?: number; perSearch?: number },
  { source, date }: { source: string; date: string },
  tools: boolean | null,
): CatalogRow => {
  const { tiers = [], price, perRequest, perSearch, ...facts } = row
  const priceOf = (perMillion: KeptPrice) => ({
    perMillion,
    ...(perRequest === undefined ? {} : { perRequest }),
    ...(perSearch === undefined ? {} : { perSearch }),
    source,
    date,
  })
  const ends = endOf(row.provider, row.model)
  return {
    ...facts,
    price: price === null ? null : priceOf(price),
    tiers: tiers.map((tier) => ({ abovePromptTokens: tier.above, price: priceOf(tier.price) })),
    tools,
    ...(ends === null ? {} : { ends }),
  }
}

export const catalog: Catalog = {
  date: kept.date,
  source: kept.source,
  models: [
    // The chat models of the source are those that call tools. Source: the README of @earendil-works/pi-ai.
    ...kept.models.map((row) => asRow(row, kept, true)),
    ...moreModels.map(({ from, ...row }) => asRow(row, from ?? { source: moreSource, date: moreDate }, null)),
  ],
}

const byProvider = new Map<string, Map<string, CatalogRow>>()
for (const row of catalog.models) {
  const rows = byProvider.get(row.provider) ?? new Map<string, CatalogRow>()
  rows.set(row.model, row)
  byProvider.set(row.provider, rows)
}

/** The models of a provider that the catalog knows, in its order; empty for one it doesn't know. */
export const catalogModels = (provider: string): ModelFacts[] =>
  isPracticeProvider(provider)
    ? practiceModels.map((model) => practiceFacts(provider, model.id)).filter((facts) => facts !== null)
    : [
        ...[...(byProvider.get(provider)?.values() ?? [])].map(toFacts),
        ...embeddingModels.filter((model) => model.provider === provider),
      ]

/**
 * What is known of a model, or null. A dated or `latest` name without a row of its own gets its undated model's row,
 * and the price's source says so. Servers on this machine answer for any model, at no cost.
 */
export function modelFacts(provider: string, model: string): ModelFacts | null {
  if (isPracticeProvider(provider)) return practiceFacts(provider, model)
  if (isLocal(provider)) return localFacts(provider, model)
  const row = findRow(provider, model)
  if (row !== null) return toFacts(row)
  return embeddingModels.find((each) => each.provider === provider && each.model === model) ?? null
}

const isLocal = (provider: string): boolean => builtInProvider(provider)?.local === true

/** The catalog's own row, unknowns as null: what an adapter asks before it leaves something out. */
export function catalogRow(provider: string, model: string): CatalogRow | null {
  if (isPracticeProvider(provider) || isLocal(provider)) {
    const facts = modelFacts(provider, model)
    // Whether a model on this machine thinks, nobody says.
    const reasoning = isLocal(provider) ? null : facts?.reasoning
    return facts === null ? null : { ...facts, reasoning: reasoning ?? null, temperature: true }
  }
  return findRow(provider, model)
}

/** Free of charge by definition, so that no budget stops it; nothing else is known of a model on this machine. */
export const localFacts = (provider: string, model: string): ModelFacts => ({
  provider,
  model,
  label: model,
  window: null,
  maxOutput: null,
  price: {
    perMillion: { input: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 },
    source: 'local',
    date: catalog.date,
  },
  tiers: [],
  reasoning: false,
  structuredOutput: true,
})

function findRow(provider: string, model: string): CatalogRow | null {
  const rows = byProvider.get(provider)
  const [own = model, ...others] = namesOf(provider, model)
  const exact = rows?.get(own)
  if (exact !== undefined) return exact
  for (const name of others) {
    const row = rows?.get(name)
    if (row !== undefined) return asRelease(row, own)
  }
  return null
}

/** For a filter a capability nobody vouches for is one that isn't there. */
const toFacts = ({ temperature: _temperature, ...row }: CatalogRow): ModelFacts => ({
  ...row,
  reasoning: row.reasoning ?? false,
  structuredOutput: row.structuredOutput ?? false,
})

function practiceFacts(provider: string, id: string): ModelFacts | null {
  const model = findPracticeModel(id)
  if (model === undefined) return null
  return {
    provider,
    model: model.id,
    label: model.label,
    window: model.window,
    maxOutput: model.maxOutput,
    price: practicePrice(model),
    tiers: [],
    reasoning: false,
    structuredOutput: model.does === 'chat',
    ...(model.does === 'embed' ? { does: 'embed' as const } : {}),
  }
}
