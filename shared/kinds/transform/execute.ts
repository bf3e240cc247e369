import { StepError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import { dataText } from '../../text/marks.ts'
import type { Value } from '../../values.ts'
import type { Execute } from '../execute.ts'
import type { TransformConfig } from './definition.ts'

export const execute: Execute<TransformConfig> = async (config, inputs, context) => {
  const value = inputs.one('value')
  if (value === undefined) throw new StepError('bad_request', 'Nothing came to the Transform.', 'missing_value')
  const variables = config.inputs.map(({ name }): [string, Json] => [name, inputs.one(name)?.data ?? null])
  const made = await context.evaluate({
    expression: config.expression,
    value: value.data,
    variables: Object.fromEntries(variables),
  })
  if (!made.ok) throw new StepError(made.class, made.problem, made.code)
  const whole = given(config.gives, made.value)
  return { value: value.by === undefined ? whole : { ...whole, by: value.by } }
}

function given(type: TransformConfig['gives'], data: Json): Value {
  if (type === 'json') return { type, data }
  if (type === 'text') return { type, data: dataText(data) }
  if (typeof data === type) return { type, data }
  const wanted = type === 'number' ? 'a number' : 'true or false'
  const text = dataText(data)
  const shown = text.length > 60 ? `${text.slice(0, 59)}…` : text
  throw new StepError('invalid_output', `The expression should give ${wanted}, but it gives ${shown}.`, 'wrong_type')
}
