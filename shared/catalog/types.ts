import type { ModelFacts } from '../model/types.ts'
import type { Price } from '../money.ts'

/** A model as the catalog knows it: unknown is null, never a guess. */
export interface CatalogRow extends Omit<ModelFacts, 'reasoning' | 'structuredOutput'> {
  /** Thinks before it answers. */
  reasoning: boolean | null
  /** Answers by a JSON schema. */
  structuredOutput: boolean | null
  /** Takes a temperature. */
  temperature: boolean | null
}

export interface Catalog {
  /** ISO date on which the source was published. */
  date: string
  /** Package and version that the rows come from. */
  source: string
  models: CatalogRow[]
}

/** USD per million tokens by bucket. */
export type KeptPrice = Price['perMillion']

/** A row as the file has it: source and date stand once, for all of them. */
export interface KeptRow {
  provider: string
  model: string
  label: string
  window: number | null
  maxOutput: number | null
  price: KeptPrice | null
  /** Absent: none. */
  tiers?: { above: number; price: KeptPrice }[]
  reasoning: boolean | null
  images: boolean | null
  structuredOutput: boolean | null
  temperature: boolean | null
}

export interface KeptCatalog {
  date: string
  source: string
  models: KeptRow[]
}
