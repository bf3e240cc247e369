import { holds, type RuleSubject } from '../../rules/evaluate.ts'
import { ruleWords } from '../../rules/words.ts'
import type { Value } from '../../values.ts'
import type { StepContext } from '../execute.ts'
import { take } from './choice.ts'
import { branchName, type RouterBranch, type RouterConfig } from './config.ts'
import { elseBranch, type Standing } from './filters.ts'

export const subjectOf = (value: Value, { run }: StepContext): RuleSubject => ({
  value,
  vars: run.vars,
  startedAt: run.startedAt,
})

/** Ordered, first match; a branch that a filter removed is passed over for the next rule that holds. */
export function byRules(
  config: RouterConfig,
  standing: Standing,
  value: Value,
  context: StepContext,
): Record<string, Value> {
  const subject = subjectOf(value, context)
  const removedBy = new Map<string, string>()
  let taken: RouterBranch | undefined
  for (const branch of config.branches) {
    if (taken !== undefined) removedBy.set(branch.id, `${branchName(taken)} was taken before it.`)
    else if (branch.when === undefined) removedBy.set(branch.id, 'It has no rule.')
    else if (standing.removed.has(branch.id)) continue
    else if (holds(branch.when, subject)) taken = branch
    else removedBy.set(branch.id, `Its rule does not hold (${ruleWords(branch.when)}).`)
  }
  const chosen = taken ?? elseBranch(config, standing)
  const why =
    taken?.when === undefined
      ? `No rule held, so ${branchName(chosen)} was taken.`
      : `${branchName(taken)}, because ${ruleWords(taken.when)}.`
  const said = (branch: RouterBranch) => ({ removedBy: removedBy.get(branch.id) ?? '' })
  return take(config, standing, chosen, why, said, value, context)
}
