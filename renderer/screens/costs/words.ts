import type { BudgetRow, BudgetTerms } from '../../../shared/budgets.ts'

const periods = { day: 'a day', month: 'a month', ever: 'in all' } as const

/** `$5 a day`, over what it counts: `All pipelines`, `OpenAI`, `Cheap first`. */
export const periodWords = (period: BudgetTerms['period']): string => periods[period]

export interface Names {
  pipelines: ReadonlyMap<string, string>
  providers: ReadonlyMap<string, string>
}

export function scopeWords({ scope, of }: Pick<BudgetTerms, 'scope' | 'of'>, names: Names): string {
  if (scope === 'all' || of === null) return 'Everything'
  return scope === 'pipeline' ? (names.pipelines.get(of) ?? 'A deleted pipeline') : (names.providers.get(of) ?? of)
}

/** What happens as a budget runs out, as a sentence. */
export function landingWords({ softAt, atSoft, atLimit }: BudgetTerms): string {
  const share = `${Math.round(softAt * 100)} %`
  const soft = atSoft === 'warn' ? `Tells you at ${share}` : `Steps down a tier at ${share}`
  return `${soft}; ${atLimit === 'stop' ? 'refuses further requests at the limit' : 'waits for you at the limit'}.`
}

export type Fullness = 'calm' | 'soft' | 'full'

/** How far along it is; what is set aside for requests under way counts. */
export function fullness({ spentUsd, reservedUsd, limitUsd, softAt }: BudgetRow): Fullness {
  const share = (spentUsd + reservedUsd) / limitUsd
  return share >= 0.999 ? 'full' : share >= softAt ? 'soft' : 'calm'
}
