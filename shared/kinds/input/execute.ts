import { StepError } from '../../errors.ts'
import { nodeIdOf } from '../../events/path.ts'
import type { Execute } from '../execute.ts'
import type { InputConfig } from './definition.ts'
import { readInputValue } from './value.ts'

export const execute: Execute<InputConfig> = (config, _inputs, context) => {
  const name = config.name ?? nodeIdOf(context.nodeId)
  if (Object.hasOwn(context.run.vars, name)) {
    const given = context.run.vars[name]
    if (given !== undefined) return { value: given }
  }
  if (config.default !== undefined) {
    const read = readInputValue(config.type, config.default)
    if (read.ok) return { value: read.value }
    throw new StepError(
      'bad_request',
      `The default of the Input "${name}" doesn't fit: ${read.problem}.`,
      'bad_default',
    )
  }
  if (!config.required) return {}
  throw new StepError('bad_request', `The Input "${name}" has no value.`, 'missing_input')
}
