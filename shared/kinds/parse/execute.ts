import { StepError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import { atPath, readPath } from '../../text/path.ts'
import { readJson, type ReadOptions } from '../../text/read-json.ts'
import type { Value } from '../../values.ts'
import type { Execute } from '../execute.ts'
import type { ParseConfig } from './definition.ts'

export const execute: Execute<ParseConfig> = (config, inputs, context) => {
  const value = inputs.one('value')
  if (value === undefined) throw new StepError('bad_request', 'Nothing came to the Parse.', 'missing_value')
  const stages: string[] = []
  const fail = (problem: string, code: string): never => {
    const why = [...stages, problem].join('; ')
    context.decide({
      chosen: 'value',
      why: sentence(why),
      candidates: [{ id: 'value', score: null, removedBy: problem }],
    })
    throw new StepError('invalid_output', problem, code)
  }

  let data: Json = value.data
  if (typeof data === 'string' && value.type !== 'json') {
    const wants = wanted(config)
    const options: ReadOptions = { repair: config.repair !== 'off', ...(wants === undefined ? {} : { wants }) }
    const read = readJson(data, options)
    stages.push(...read.stages)
    if (!read.ok) return fail(read.problem, 'not_json')
    data = read.value
  } else stages.push('it was JSON already')

  if (config.schema !== undefined) {
    const problems = context.validate(config.schema, data)
    if (problems.length > 0) return fail(`It does not follow the schema: ${problems.slice(0, 3).join('; ')}.`, 'schema')
    stages.push('follows the schema')
  }
  const fields: [string, Value][] = []
  for (const { name, path } of config.fields) {
    const found = atPath(data, path)
    if (found === undefined)
      return fail(`The field "${name}" is missing: there is nothing at ${path}.`, 'missing_field')
    fields.push([name, { ...value, type: typeOf(found), data: found }])
  }
  context.decide({
    chosen: 'value',
    why: sentence(stages.join('; ')),
    candidates: [{ id: 'value', score: null, removedBy: null }],
  })
  return { ...Object.fromEntries(fields), value: { ...value, type: 'json', data } }
}

/** What the schema, or the first field's path, says the whole must be. */
function wanted(config: ParseConfig): 'object' | 'array' | undefined {
  const type = config.schema?.['type']
  if (type === 'object' || type === 'array') return type
  const path = readPath(config.fields[0]?.path ?? '')
  const first = path.ok ? path.parts[0] : undefined
  if (first === undefined) return undefined
  return typeof first === 'number' ? 'array' : 'object'
}

/** A field goes on as what it is, so that a number can be compared and a text wired to a prompt. */
function typeOf(data: Json): Value['type'] {
  if (typeof data === 'string') return 'text'
  return typeof data === 'number' || typeof data === 'boolean' ? (typeof data as 'number' | 'boolean') : 'json'
}

const sentence = (text: string): string => {
  const whole = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(whole) ? whole : `${whole}.`
}
