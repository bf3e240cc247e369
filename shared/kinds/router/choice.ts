import type { DecisionCandidate } from '../../receipt/types.ts'
import type { Value } from '../../values.ts'
import type { StepContext } from '../execute.ts'
import { branchName, type RouterBranch, type RouterConfig } from './config.ts'
import { removedWords, type Standing } from './filters.ts'

/** What a way of choosing says of one branch, beside what a filter says of it. */
export interface Said {
  score?: number | null
  removedBy?: string
}

/** Carries the value down a branch, and says of every branch why it was or wasn't that one. */
export function take(
  config: RouterConfig,
  standing: Standing,
  chosen: RouterBranch,
  why: string,
  said: (branch: RouterBranch) => Said,
  value: Value,
  context: StepContext,
): Record<string, Value> {
  const candidates = config.branches.map((branch): DecisionCandidate => {
    const { score = null, removedBy = `${branchName(chosen)} was taken instead.` } = said(branch)
    const hindrance = standing.removed.get(branch.id)
    if (branch.id === chosen.id) return { id: branch.id, score, removedBy: null }
    return { id: branch.id, score, removedBy: hindrance === undefined ? removedBy : removedWords(hindrance) }
  })
  context.decide({ chosen: chosen.id, why, candidates })
  return { [chosen.id]: value }
}
