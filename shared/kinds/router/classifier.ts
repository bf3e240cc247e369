import { errorRules, StepError, type ErrorClass } from '../../errors.ts'
import { isJsonObject } from '../../json.ts'
import { valueText } from '../../text/marks.ts'
import type { Value } from '../../values.ts'
import { targetName } from '../config.ts'
import type { StepContext, StepInputs } from '../execute.ts'
import { take } from './choice.ts'
import { branchName, branchOf, classifierTokens, type RouterBranch, type RouterConfig } from './config.ts'
import { elseBranch, type Standing } from './filters.ts'
import { classifierMessage, classifierSchema, classifierSystem } from './prompt.ts'

/** Longest a classifier may take. Rule: engine.md, "Router". */
const classifierMs = 3000

/**
 * The answer is one of the branch ids. A branch that a filter removed stays on offer: what belongs there goes to else, and
 * not to the wrong neighbour that a model would name instead.
 */
export async function byClassifier(
  config: RouterConfig,
  standing: Standing,
  value: Value,
  inputs: StepInputs,
  context: StepContext,
): Promise<Record<string, Value>> {
  const { target } = config
  if (target === undefined) throw new StepError('bad_request', 'The classifier has no model.', 'missing_target')
  const background = inputs.one('context')
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
      outputSchema: classifierSchema(config.branches.map((branch) => branch.id)),
      stream: false,
      retries: 0,
      timeouts: { totalMs: classifierMs },
    })
    const id = isJsonObject(answer.value) ? answer.value['branch'] : undefined
    picked = typeof id === 'string' ? branchOf(config, id) : undefined
    why = picked === undefined ? 'The classifier named no branch' : `${targetName(target)} sorted it there.`
  } catch (error) {
    if (!(error instanceof StepError) || !countsAsLate(error.class)) throw error
    why = `The classifier gave no usable answer in time (${error.class})`
  }
  if (picked !== undefined && standing.removed.has(picked.id)) {
    why = `${targetName(target)} sorted it to ${branchName(picked)}, which can't be taken`
    picked = undefined
  }
  const chosen = picked ?? elseBranch(config, standing)
  const sentence =
    picked === undefined ? `${why}, so ${branchName(chosen)} was taken.` : `${branchName(chosen)}: ${why}`
  return take(config, standing, chosen, sentence, () => ({}), value, context)
}

/**
 * Invalid or late goes to the else branch: whatever another try, or another model, might mend. What the user has to
 * mend (a key, a model's name, the account) fails the step instead of being hidden behind a branch.
 */
export const countsAsLate = (errorClass: ErrorClass): boolean =>
  errorRules[errorClass].next === 'yes' && errorClass !== 'model_not_found' && errorClass !== 'unknown'
