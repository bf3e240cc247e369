import type { ModelFacts, ProviderFacts } from './types.ts'

/** What a provider does with what it is sent; null is what isn't known. */
export interface ProviderTerms {
  /** Where it is worked on, e.g. `eu`; several: any of them. */
  regions: string[] | null
  /** What it is sent may be used for training. */
  trains: boolean | null
  /** Days for which it is kept; 0: it isn't. */
  keepsDays: number | null
  /** The page in a sentence. */
  says: string
  source: string
  date: string
}

export type Handling = Pick<ProviderTerms, 'regions' | 'trains' | 'keepsDays'>

/** Beginnings of names by which Bedrock's profiles say where a request stays. `global.` says that it stays nowhere. */
const profile = /^(us|eu|apac|jp|au|ca)\./

/** What becomes of what a model is sent: the user's own word, its name's, else its provider's. */
export function handlingOf(
  { local, practice, id, terms }: Pick<ProviderFacts, 'local' | 'practice' | 'id' | 'terms'>,
  model: Pick<ModelFacts, 'model'> & Pick<ModelFacts, 'own'>,
): Handling {
  if (local || practice) return { regions: ['here'], trains: false, keepsDays: 0 }
  const own = model.own?.edits
  const lost = model.own?.unread ?? []
  const named = id === 'bedrock' ? profile.exec(model.model)?.[1] : undefined
  const regions = own?.region !== undefined ? [own.region] : named !== undefined ? [named] : (terms?.regions ?? null)
  // Where the user said something that can't be read, nothing is sure.
  return {
    regions: lost.includes('region') ? null : regions,
    trains: lost.includes('trains') ? null : (own?.trains ?? terms?.trains ?? null),
    keepsDays: lost.includes('keepsDays') ? null : (own?.keepsDays ?? terms?.keepsDays ?? null),
  }
}
