import type { ModelFacts } from '../model/types.ts'

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
