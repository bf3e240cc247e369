import { errorRules, StepError, type ErrorClass } from '../../errors.ts'
import { isJsonObject } from '../../json.ts'
import { holds } from '../../rules/evaluate.ts'
import { ruleWords } from '../../rules/words.ts'
import { valueText } from '../../text/marks.ts'
import type { DecisionCandidate } from '../../receipt/types.ts'
import type { Value } from '../../values.ts'
import type { Execute, StepContext, StepInputs } from '../execute.ts'
import { targetName } from '../config.ts'
import { branchName, classifierTokens, type RouterBranch, type RouterConfig } from './definition.ts'
import { classifierMessage, classifierSchema, classifierSystem } from './prompt.ts'

/** Longest a classifier may take. Rule: engine.md, "Router". */
const classifierMs = 3000

export const execute: Execute<RouterConfig> = (config, inputs, context) => {
  const value = inputs.one('value')
  if (value === undefined) throw new StepError('bad_request', 'Nothing came to the Router.', 'missing_value')
  if (config.mode === 'rules') return byRules(config, value, context)
  if (config.mode === 'classifier') return byClassifier(config, value, inputs, context)
  throw new StepError('bad_request', `The Router's mode ${config.mode} is not run by this version.`, 'not_supported')
}

function byRules(config: RouterConfig, value: Value, context: StepContext): Record<string, Value> {
  const subject = { value, vars: context.run.vars, startedAt: context.run.startedAt }
  const candidates: DecisionCandidate[] = []
  let taken: RouterBranch | undefined
  for (const branch of config.branches) {
    let removedBy: string | null = null
    if (taken !== undefined) removedBy = `${branchName(taken)} was taken before it.`
    else if (branch.when === undefined) removedBy = 'It has no rule.'
    else if (holds(branch.when, subject)) taken = branch
    else removedBy = `Its rule does not hold (${ruleWords(branch.when)}).`
    candidates.push({ id: branch.id, score: null, removedBy })
  }
  const chosen = taken ?? elseBranch(config)
  const why =
    taken?.when === undefined
      ? `No rule held, so ${branchName(chosen)} was taken.`
      : `${branchName(taken)}, because ${ruleWords(taken.when)}.`
  return take(chosen, why, candidates, value, context)
}

async function byClassifier(config: RouterConfig, value: Value, inputs: StepInputs, context: StepContext) {
  const { target } = config
  if (target === undefined) throw new StepError('bad_request', 'The classifier has no model.', 'missing_target')
  const background = inputs.one('context')
  const ids = config.branches.map((branch) => branch.id)
  let picked: RouterBranch | undefined
  let why: string
  try {
    const answer = await context.ask({
      target,
      system: classifierSystem,
      messages: [
        {
          role: 'user',
          content: classifierMessage(
            valueText(value),
            background === undefined ? null : valueText(background),
            config.branches,
          ),
        },
      ],
      temperature: 0,
      maxTokens: classifierTokens,
      outputSchema: classifierSchema(ids),
      stream: false,
      retries: 0,
      timeouts: { totalMs: classifierMs },
    })
    const id = isJsonObject(answer.value) ? answer.value['branch'] : undefined
    picked = config.branches.find((branch) => branch.id === id)
    why = picked === undefined ? 'The classifier named no branch' : `${targetName(target)} sorted it there.`
  } catch (error) {
    if (!(error instanceof StepError) || !countsAsLate(error.class)) throw error
    why = `The classifier gave no usable answer in time (${error.class})`
  }
  const chosen = picked ?? elseBranch(config)
  const sentence =
    picked === undefined ? `${why}, so ${branchName(chosen)} was taken.` : `${branchName(chosen)}: ${why}`
  const candidates = config.branches.map((branch) => ({
    id: branch.id,
    score: null,
    removedBy: branch === chosen ? null : `${branchName(chosen)} was taken instead.`,
  }))
  return take(chosen, sentence, candidates, value, context)
}

/**
 * Invalid or late goes to the else branch: whatever another try, or another model, might mend. What the user has to
 * mend (a key, a model's name, the account) fails the step instead of being hidden behind a branch.
 */
const countsAsLate = (errorClass: ErrorClass): boolean =>
  errorRules[errorClass].next === 'yes' && errorClass !== 'model_not_found' && errorClass !== 'unknown'

function elseBranch(config: RouterConfig): RouterBranch {
  const branch = config.branches.find((each) => each.id === config.else)
  if (branch === undefined)
    throw new StepError('bad_request', 'No branch fits, and there is no else branch.', 'missing_else')
  return branch
}

function take(
  branch: RouterBranch,
  why: string,
  candidates: DecisionCandidate[],
  value: Value,
  context: StepContext,
): Record<string, Value> {
  const marked = candidates.map((each) => (each.id === branch.id ? { ...each, removedBy: null } : each))
  context.decide({ chosen: branch.id, why, candidates: marked })
  return { [branch.id]: value }
}
