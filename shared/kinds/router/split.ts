import { drawnPath } from '../../events/path.ts'
import { fractionOfText } from '../../text/fraction.ts'
import { dataText, valueText } from '../../text/marks.ts'
import { ruleField } from '../../rules/evaluate.ts'
import type { Value } from '../../values.ts'
import type { StepContext } from '../execute.ts'
import { canaryShare, readCanary } from './canary.ts'
import { take } from './choice.ts'
import { branchName, branchOf, percent, type RouterBranch, type RouterConfig } from './config.ts'
import { elseBranch, type Standing } from './filters.ts'
import { subjectOf } from './rules.ts'

/** By weights, the same for the same run and input; a canary by hash of its sticky key, the same for all runs. */
export function bySplit(
  config: RouterConfig,
  standing: Standing,
  value: Value,
  context: StepContext,
): Record<string, Value> {
  const { canary } = config
  const branch = branchOf(config, canary?.branch)
  if (canary === undefined || branch === undefined) return byWeight(config, standing, config.branches, value, context)
  const held = ruleField(canary.sticky, subjectOf(value, context))
  const key = held === undefined || held === null ? valueText(value) : dataText(held)
  const share = canaryShare(readCanary(context.memory()))
  const others = config.branches.filter((each) => each.id !== branch.id)
  const isCanary = fractionOfText(`${drawnPath(context.nodeId)} ${key}`) < share
  if (!isCanary || standing.removed.has(branch.id))
    return byWeight(
      config,
      standing,
      others,
      value,
      context,
      `${branchName(branch)} gets ${percent(share)} of the runs`,
    )
  const why = `${branchName(branch)}, which gets ${percent(share)} of the runs, and this one's key is among them.`
  return take(config, standing, branch, why, () => ({}), value, context)
}

function byWeight(
  config: RouterConfig,
  standing: Standing,
  among: readonly RouterBranch[],
  value: Value,
  context: StepContext,
  note?: string,
): Record<string, Value> {
  const left = among.filter((branch) => !standing.removed.has(branch.id))
  const [only] = left
  const single = among.length === 1 && only !== undefined
  const chosen = single ? only : (drawn(left, context.random('split')) ?? elseBranch(config, standing))
  const total = left.reduce((sum, branch) => sum + weightOf(branch), 0)
  const chance = single || total === 0 ? '' : ` by chance (${percent(weightOf(chosen) / total)})`
  const why = `${note === undefined ? '' : `${note}; `}${branchName(chosen)} was taken${chance}.`
  const shares = (branch: RouterBranch) => ({
    score: total === 0 || !left.includes(branch) ? null : Math.round((weightOf(branch) / total) * 1000) / 1000,
  })
  return take(config, standing, chosen, why, shares, value, context)
}

const weightOf = (branch: RouterBranch): number => Math.max(0, branch.weight ?? 0)

/** @param fraction in [0, 1): its place among the weights laid side by side */
export function drawn(branches: readonly RouterBranch[], fraction: number): RouterBranch | undefined {
  const total = branches.reduce((sum, branch) => sum + weightOf(branch), 0)
  let upTo = 0
  for (const branch of branches) {
    upTo += weightOf(branch)
    if (upTo > 0 && fraction * total < upTo) return branch
  }
  return undefined
}
