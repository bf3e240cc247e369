import { StepError } from '../../errors.ts'
import { hardFilters, type Hindrance, type StepContext } from '../execute.ts'
import { branchName, branchOf, type RouterBranch, type RouterConfig } from './config.ts'

/** The branches after the hard filters: which are left, and what removed each of the others. */
export interface Standing {
  left: RouterBranch[]
  removed: ReadonlyMap<string, Hindrance>
}

/** Hard filters first. Nothing left is an error, never all of them. Source: engine.md, "Router". */
export function standingOf(config: RouterConfig, context: StepContext): Standing {
  const removed = new Map<string, Hindrance>()
  for (const branch of config.branches) {
    const found = context.hindrance(branch.id)
    if (found !== null) removed.set(branch.id, found)
  }
  const left = config.branches.filter((branch) => !removed.has(branch.id))
  if (left.length === 0) throw noneLeft(config, removed)
  return { left, removed }
}

function noneLeft(config: RouterConfig, removed: ReadonlyMap<string, Hindrance>): StepError {
  const named = config.branches.flatMap((branch) => {
    const found = removed.get(branch.id)
    return found === undefined ? [] : [`${branchName(branch)}: ${found.why}`]
  })
  if (named.length === 0) return new StepError('bad_request', 'The Router has no branches.', 'no_branch')
  const [first] = [...removed.values()].toSorted(
    (a, b) => hardFilters.indexOf(a.filter) - hardFilters.indexOf(b.filter),
  )
  return new StepError(first?.class ?? 'config', `No branch is left to take. ${named.join(' ')}`, 'no_branch_left')
}

/** The branch for what fits nowhere. Where that one is removed the step fails: a wrong branch is no better than none. */
export function elseBranch(config: RouterConfig, { removed }: Standing): RouterBranch {
  const branch = branchOf(config, config.else)
  if (branch === undefined)
    throw new StepError('bad_request', 'No branch fits, and there is no else branch.', 'missing_else')
  const hindrance = removed.get(branch.id)
  if (hindrance === undefined) return branch
  const message = `Nothing else fits, and ${branchName(branch)} can't be taken: ${hindrance.why}`
  throw new StepError(hindrance.class, message, 'no_branch_left')
}

/** How the receipt says that a filter removed a branch. */
export const removedWords = ({ filter, why }: Hindrance): string => `Removed before the choice (${filter}): ${why}`
