import type { Signal } from '../../shared/clock.ts'
import { StepError } from '../../shared/errors.ts'
import type { Target } from '../../shared/model/types.ts'
import { type NanoUsd, toUsd } from '../../shared/money.ts'
import type { RunCore } from './core.ts'
import { type Purse, type Reservation, inTheWay, reserve } from './purse.ts'

/**
 * Reserves a request's most in the run's own money and in every budget it shares with other runs, before it leaves.
 * `amount` is null where a price is unknown: a budget then refuses it. Rejects with class `budget` or `cancelled`.
 */
export async function setAside(
  core: RunCore,
  nodeId: string,
  target: Target,
  amount: NanoUsd | null,
  signal: Signal,
): Promise<Reservation> {
  const purses = pursesFor(core, target)
  const limited = purses.find(({ limit }) => limit !== null)
  if (amount === null && limited !== undefined)
    throw new StepError(
      'budget',
      `No price is known for ${target.provider} / ${target.model}, so the ${limited.label} doesn't let it be asked. Set a price in Models and keys, or take the budget off.`,
      'unknown_price',
    )
  const wanted = amount ?? 0
  const inWay = inTheWay(purses, wanted)
  if (inWay !== null)
    tellBudget(
      core,
      nodeId,
      inWay,
      inWay.asks && !inWay.fits(wanted)
        ? `The ${inWay.label} doesn't cover the next request. It waits until you raise the budget or stop the run.`
        : 'A request waits until others have settled.',
    )
  try {
    return await reserve(purses, wanted, signal)
  } catch (error) {
    if (error instanceof StepError && error.class === 'budget')
      tellBudget(core, nodeId, core.budget.refusedBy ?? core.budget, error.message)
    throw error
  }
}

const pursesFor = (core: RunCore, target: Target): readonly Purse[] =>
  core.options.purses === undefined ? [core.budget] : [core.budget, ...core.options.purses(target)]

/** What is asked when a budget lands softly: the target itself, or the next tier down. Says so, once for each budget. */
export function softened(core: RunCore, nodeId: string, target: Target): Target {
  for (const purse of pursesFor(core, target)) {
    if (purse.soft === null) continue
    const lower = purse.soft === 'stepDown' ? (core.options.lower?.(target) ?? null) : null
    if (lower === null && core.warned.has(purse)) continue
    core.warned.add(purse)
    const spent = `$${toUsd(purse.spent)} of the ${purse.label} of $${toUsd(purse.limit ?? 0)} is spent`
    tellBudget(
      core,
      nodeId,
      purse,
      lower === null ? `${spent}.` : `${spent}: ${lower.model} is asked instead of ${target.model}.`,
    )
    if (lower !== null) return lower
  }
  return target
}

function tellBudget(core: RunCore, nodeId: string, purse: Purse, why: string): void {
  core.journal.emit('budget', {
    nodeId,
    limitUsd: toUsd(purse.limit ?? 0),
    spentUsd: toUsd(purse.spent),
    reservedUsd: toUsd(purse.reserved),
    label: purse.label,
    why,
  })
}
