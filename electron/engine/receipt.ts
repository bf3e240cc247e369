import { type Usage, noUsage } from '../../shared/model/types.ts'
import { type CostState, nanoPerUsd, toNano, toUsd, worstState } from '../../shared/money.ts'
import type { ReceiptAttempt } from '../../shared/receipt/types.ts'
import type { EngineOptions } from './types.ts'

export interface Sum {
  costUsd: number | null
  costState: CostState
}

/**
 * Adds costs in whole nano-dollars, so that a run's cost is exactly the sum of its attempts. The known ones are added;
 * the state is the worst part's. Null only where every part is unknown.
 */
export function sumCosts(parts: readonly Sum[]): Sum {
  let nano = 0
  let known = parts.length === 0
  let costState: CostState = 'exact'
  for (const part of parts) {
    costState = worstState(costState, part.costState)
    if (part.costUsd === null) continue
    known = true
    nano += toNano(part.costUsd)
  }
  return { costUsd: known ? toUsd(nano) : null, costState }
}

/** Tokens of all attempts, bucket by bucket. */
export function sumUsage(attempts: readonly ReceiptAttempt[]): Usage {
  const sum: Usage = { ...noUsage }
  for (const { usage } of attempts) {
    if (usage === null) continue
    for (const bucket of Object.keys(sum) as (keyof Usage)[]) sum[bucket] += usage[bucket]
  }
  return sum
}

/** Spent so far by attempts, in nano-dollars. */
export const spentBy = (attempts: readonly ReceiptAttempt[]): number =>
  attempts.reduce((sum, attempt) => sum + Math.round((attempt.costUsd ?? 0) * nanoPerUsd), 0)

/** May a plan ask practice models? What a run is taken for until it has asked somebody, or where it never did. */
export const asksPractice = ({ plan, facts, standIn }: Pick<EngineOptions, 'plan' | 'facts' | 'standIn'>): boolean =>
  plan.steps.some(({ targets }) => targets.some((target) => facts(standIn?.(target) ?? target).practice))
