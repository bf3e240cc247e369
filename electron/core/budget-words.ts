import type { StoredBudget } from '../db/index.ts'

/** As it stands in "The … of $5 doesn't cover the next request": `budget of Cheap first for today`. */
export function budgetName(
  budget: Pick<StoredBudget, 'scope' | 'of' | 'period' | 'ledger'>,
  names: { pipeline(id: string): string | null; provider(id: string): string | null },
): string {
  const { scope, of, period, ledger } = budget
  const money = ledger === 'practice' ? 'practice budget' : 'budget'
  if (scope === 'all' || of === null)
    return period === 'ever' ? `${money} over all` : `${money} for ${period === 'day' ? 'today' : 'this month'}`
  const what = scope === 'pipeline' ? `pipeline “${names.pipeline(of) ?? of}”` : (names.provider(of) ?? of)
  return `${money} of ${what}${period === 'ever' ? '' : ` for ${period === 'day' ? 'today' : 'this month'}`}`
}
