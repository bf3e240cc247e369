import { counted, repeated } from '../config.ts'
import type { KindProblem } from '../define.ts'
import { branchName, branchOf, similarity, type RouterBranch, type RouterConfig } from './config.ts'

/** What is wrong with a Router before any run. Fields of another mode are left alone: changing the mode loses nothing. */
export function checkRouter(config: RouterConfig): KindProblem[] {
  const problems: KindProblem[] = []
  if (config.branches.length === 0)
    problems.push({ code: 'bad_config', message: 'The Router has no branches.', fix: 'Add a branch.' })
  problems.push(
    ...repeated(
      config.branches.map((branch) => branch.id),
      'branches',
    ),
  )
  if (branchOf(config, config.else) === undefined) {
    const message =
      config.else === undefined || config.else === ''
        ? 'No branch is taken when nothing else fits.'
        : `The else branch "${config.else}" is not one of the branches.`
    problems.push({ code: 'missing_else', message, fix: 'Choose the branch that is taken when no other fits.' })
  }
  return [...problems, ...byMode[config.mode](config)]
}

const byMode: Record<RouterConfig['mode'], (config: RouterConfig) => KindProblem[]> = {
  rules: (config) => config.branches.flatMap((branch) => ruleProblems(config, branch)),
  classifier: (config) =>
    config.target === undefined
      ? [{ code: 'bad_config', message: 'The classifier has no model.', fix: 'Choose a model.' }]
      : [],
  similarity: similarityProblems,
  difficulty: difficultyProblems,
  split: splitProblems,
}

function ruleProblems(config: RouterConfig, branch: RouterBranch): KindProblem[] {
  if (branch.when !== undefined || branch.id === config.else) return []
  return [
    {
      code: 'bad_config',
      message: `The branch "${branchName(branch)}" has no rule, so it would never be taken.`,
      fix: 'Give it a rule, or make it the else branch.',
    },
  ]
}

function similarityProblems(config: RouterConfig): KindProblem[] {
  const problems: KindProblem[] = []
  if (config.target === undefined)
    problems.push({
      code: 'bad_config',
      message: 'Nothing can be compared without an embedding model.',
      fix: 'Choose an embedding model.',
    })
  const owners = new Map<string, string>()
  for (const branch of config.branches) {
    const name = branchName(branch)
    const examples = (branch.examples ?? []).map((example) => example.trim())
    const bare = examples.length === 0 && branch.id === config.else
    if (!bare && examples.length < similarity.leastExamples)
      problems.push({
        code: 'bad_config',
        message: `The branch "${name}" has ${counted(examples.length, 'example')}; it takes at least ${similarity.leastExamples} to tell what belongs there.`,
        fix: 'Add examples of what belongs there.',
      })
    if (examples.includes(''))
      problems.push({
        code: 'bad_config',
        message: `An example of the branch "${name}" is empty.`,
        fix: 'Fill it in, or take it out.',
      })
    for (const example of new Set(examples.filter((each) => each !== ''))) {
      const other = owners.get(example)
      if (other === undefined) owners.set(example, name)
      else
        problems.push({
          code: 'bad_config',
          message: `"${example.slice(0, 60)}" is an example of both "${other}" and "${name}".`,
          fix: 'Leave it with one of them.',
        })
    }
  }
  return problems
}

function difficultyProblems(config: RouterConfig): KindProblem[] {
  const problems: KindProblem[] = []
  const levels = config.branches.filter((branch) => branch.id !== config.else && branch.atLeast !== undefined)
  if (levels.length === 0 && config.branches.length > 0)
    problems.push({
      code: 'bad_config',
      message: 'No branch says how hard a prompt has to be for it.',
      fix: 'Set "At least" of the branch for hard prompts.',
    })
  for (const branch of config.branches)
    if (branch.atLeast === undefined && branch.id !== config.else)
      problems.push({
        code: 'bad_config',
        message: `The branch "${branchName(branch)}" doesn't say how hard a prompt has to be for it.`,
        fix: 'Set its "At least", or make it the else branch.',
      })
  for (const [i, branch] of levels.entries()) {
    const same = levels.slice(0, i).find((other) => other.atLeast === branch.atLeast)
    if (same === undefined) continue
    problems.push({
      code: 'bad_config',
      message: `"${branchName(same)}" and "${branchName(branch)}" begin at the same difficulty, so the second is never taken.`,
      fix: 'Give one of them another number.',
    })
  }
  return problems
}

function splitProblems(config: RouterConfig): KindProblem[] {
  const problems: KindProblem[] = []
  const { canary } = config
  const weighed = config.branches.filter((branch) => branch.id !== canary?.branch)
  const weights = weighed.map((branch) => branch.weight ?? 0)
  const several = canary === undefined || weighed.length > 1
  if (
    weights.some((weight) => weight < 0) ||
    (several && weighed.length > 0 && weights.every((weight) => weight === 0))
  )
    problems.push({
      code: 'bad_weights',
      message: 'The weights must not be negative, nor all 0.',
      fix: 'Set the weights.',
    })
  if (canary === undefined) return problems
  if (branchOf(config, canary.branch) === undefined)
    problems.push({
      code: 'bad_config',
      message: `The canary "${canary.branch}" is not one of the branches.`,
      fix: 'Choose the branch with the new model.',
    })
  else if (canary.branch === config.else || weighed.length === 0)
    problems.push({
      code: 'bad_config',
      message: 'A canary needs another branch beside it, and the else branch is one that has proven itself.',
      fix: 'Make the branch with the model you trust the else branch.',
    })
  return problems
}
