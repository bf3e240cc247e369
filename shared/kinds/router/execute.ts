import { StepError } from '../../errors.ts'
import type { Execute } from '../execute.ts'
import { byClassifier } from './classifier.ts'
import type { RouterConfig } from './config.ts'
import { byDifficulty } from './difficulty.ts'
import { standingOf } from './filters.ts'
import { byRules } from './rules.ts'
import { bySimilarity } from './similarity.ts'
import { bySplit } from './split.ts'

export const execute: Execute<RouterConfig> = (config, inputs, context) => {
  const value = inputs.one('value')
  if (value === undefined) throw new StepError('bad_request', 'Nothing came to the Router.', 'missing_value')
  const standing = standingOf(config, context)
  switch (config.mode) {
    case 'rules':
      return byRules(config, standing, value, context)
    case 'classifier':
      return byClassifier(config, standing, value, inputs, context)
    case 'similarity':
      return bySimilarity(config, standing, value, context)
    case 'difficulty':
      return byDifficulty(config, standing, value, context)
    case 'split':
      return bySplit(config, standing, value, context)
  }
}
