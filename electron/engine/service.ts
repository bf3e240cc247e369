import { StepError } from '../../shared/errors.ts'
import { tagsIn } from '../../shared/model/policy.ts'
import type { Target } from '../../shared/model/types.ts'
import type { Plan, PlanStep } from '../../shared/plan/types.ts'
import type { AskState } from './ask.ts'
import type { RunCore } from './core.ts'

/** What a step's data is tagged with; of a plan that doesn't say so, everything that anything in it is. */
export const tagsOfStep = (plan: Plan, step: PlanStep): readonly string[] => step.tags ?? tagsIn(plan)

/**
 * May a request leave for this target at all? Looked at for every request, whoever chose the target: policies and what is
 * in service may have changed since the plan was made. Throws `StepError`; nothing was asked.
 */
export function checkMayAsk({ options }: RunCore, { tags }: Pick<AskState, 'tags'>, target: Target): void {
  const { outOfService } = options.facts(target)
  if (outOfService != null) throw new StepError('unknown', `${outOfService} Nothing was asked.`, 'out_of_service')
  const why = options.forbidden?.(tags, target) ?? null
  if (why !== null) throw new StepError('policy', `${why} Nothing was asked.`, 'data_policy')
}
