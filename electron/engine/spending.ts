import type { Signal } from '../../shared/clock.ts'
import { StepError } from '../../shared/errors.ts'
import type { Target } from '../../shared/model/types.ts'
import { type NanoUsd, toUsd, dollarText } from '../../shared/money.ts'
import type { AskRequest } from '../../shared/kinds/execute.ts'
import type { AskState } from './ask.ts'
import type { RunCore } from './core.ts'
import { standingOf } from './health-gate.ts'
import { reservationFor } from './pricing.ts'
import { longestAnswer } from './request.ts'
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
  const wanted = amount ?? 0
  for (;;) {
    const purses = pursesFor(core, target)
    const limited = purses.find(({ limit }) => limit !== null)
    if (amount === null && limited !== undefined)
      throw new StepError(
        'budget',
        `No price is known for ${target.provider} / ${target.model}, so the ${limited.label} doesn't let it be asked. Set a price in Models and keys, or take the budget off.`,
        'unknown_price',
      )
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
      const reservation = await reserve(purses, wanted, signal)
      // A budget that it waited for is for something else now: what holds it instead is asked again.
      if (reservation !== null) return reservation
    } catch (error) {
      if (error instanceof StepError && error.class === 'budget') {
        const refusing = purses.find(({ refusedBy }) => refusedBy !== null)?.refusedBy
        tellBudget(core, nodeId, refusing ?? core.budget, error.message)
      }
      throw error
    }
  }
}

/** The run's own money, and that of held pipelines around the step. */
const ownPurses = ({ held, budget }: RunCore): readonly Purse[] => [...held, budget]

const pursesFor = (core: RunCore, target: Target): readonly Purse[] => [
  ...ownPurses(core),
  ...(core.options.purses?.(target) ?? []),
]

/** Why a request doesn't fit what is left of the run's budget, after the target's name; null: it fits, or none holds it. */
export function tooDear(core: RunCore, request: AskRequest): string | null {
  const limited = ownPurses(core).filter(({ limit }) => limit !== null)
  const [first] = limited
  if (first === undefined) return null
  const facts = core.options.facts(request.target)
  const { system, messages, outputSchema, images = [] } = request
  const cost = reservationFor(
    facts.model,
    {
      system,
      messages,
      stream: false,
      maxTokens: longestAnswer(request, facts),
      ...(outputSchema === undefined ? {} : { outputSchema }),
    },
    images.length,
  )
  if (cost === null) return `has no known price, and the ${first.label} lets nothing be asked without one.`
  const full = limited.find(({ spent, limit }) => spent + cost > (limit ?? 0))
  if (full === undefined) return null
  const left = toUsd(Math.max(0, (full.limit ?? 0) - full.spent))
  return `could cost up to ${dollarText(toUsd(cost))}, and ${dollarText(left)} of the ${full.label} is left.`
}

/** What is asked when a budget lands softly: the target itself, or the next tier down. Says so, once for each budget. */
export function softened(core: RunCore, { nodeId, tags }: Pick<AskState, 'nodeId' | 'tags'>, target: Target): Target {
  for (const purse of pursesFor(core, target)) {
    if (purse.soft === null) continue
    const below = purse.soft === 'stepDown' ? (core.options.lower?.(target) ?? null) : null
    // Where the data may not go, or nobody is asked, is no tier to step down to.
    const lower = below !== null && mayAsk(core, tags, below) ? below : null
    if (lower === null && core.warned.has(purse)) continue
    core.warned.add(purse)
    const spent = `${dollarText(toUsd(purse.spent))} of the ${purse.label} of ${dollarText(toUsd(purse.limit ?? 0))} is spent`
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

function mayAsk({ options }: RunCore, tags: readonly string[], target: Target): boolean {
  const { missing, forbidden } = standingOf(options, target, tags)
  return missing?.filter !== 'enabled' && forbidden === null
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
