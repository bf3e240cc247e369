import { StepError } from '../../errors.ts'
import type { Json } from '../../json.ts'
import type { Target } from '../../model/types.ts'
import { dataText } from '../../text/marks.ts'
import { atPath, readPath } from '../../text/path.ts'
import { readJson, type ReadOptions } from '../../text/read-json.ts'
import type { Value } from '../../values.ts'
import { targetName } from '../config.ts'
import type { Execute, StepContext } from '../execute.ts'
import { longestProblem, repairTokens, type ParseConfig } from './definition.ts'
import { repairMessage, repairSystem } from './prompt.ts'

/** What came of reading once: the value and its fields, or the first thing that is wrong; each stage by name. */
type Reading =
  | { ok: true; data: Json; fields: [string, Json][]; stages: string[] }
  | { ok: false; problem: string; code: string; stages: string[] }

/** Fences, JSON, repair, schema, one repair by a model, fail. Rule: engine.md, "Parse"; each stage is in the receipt. */
export const execute: Execute<ParseConfig> = (config, inputs, context) => {
  const value = inputs.one('value')
  if (value === undefined) throw new StepError('bad_request', 'Nothing came to the Parse.', 'missing_value')
  const first = read(config, value.data, value.type !== 'json', context)
  const { target } = config
  if (first.ok || config.repair !== 'model' || target === undefined) return given(first, first.stages, value, context)
  return mended(config, target, value, first, context)
}

async function mended(
  config: ParseConfig,
  target: Target,
  value: Value,
  first: Extract<Reading, { ok: false }>,
  context: StepContext,
): Promise<Record<string, Value>> {
  const paths = config.fields.map((field) => field.path)
  const answer = await context
    .ask({
      target,
      system: repairSystem,
      messages: [
        { role: 'user', content: repairMessage(dataText(value.data), first.problem.slice(0, longestProblem), paths) },
      ],
      temperature: 0,
      maxTokens: repairTokens(config),
      ...(config.schema === undefined ? {} : { outputSchema: config.schema }),
      stream: false,
      // One repair, and then it has failed; a connection that broke may be tried again as ever.
      retries: { invalid_output: 0 },
      accept: (text) => {
        const again = read(config, text, true, context)
        return again.ok ? { ok: true, value: null } : { ok: false, problem: again.problem }
      },
    })
    .catch((error: unknown) => {
      if (error instanceof StepError && error.class === 'invalid_output') return { failed: error.message }
      throw error
    })
  const before = [...first.stages, lower(first.problem)]
  const who = `${targetName(target)} mended it`
  if ('failed' in answer) {
    const problem = `${targetName(target)} could not mend it: ${answer.failed}`
    return given({ ok: false, problem, code: 'not_mended', stages: [] }, before, value, context)
  }
  const second = read(config, answer.text, true, context)
  return given(second, [...before, who, ...second.stages], value, context)
}

function read(config: ParseConfig, from: Json, isText: boolean, context: StepContext): Reading {
  const stages: string[] = []
  let data = from
  if (typeof data === 'string' && isText) {
    const wants = wanted(config)
    const options: ReadOptions = { repair: config.repair !== 'off', ...(wants === undefined ? {} : { wants }) }
    const found = readJson(data, options)
    stages.push(...found.stages)
    if (!found.ok) return { ok: false, problem: found.problem, code: 'not_json', stages }
    data = found.value
  } else stages.push('it was JSON already')

  if (config.schema !== undefined) {
    const problems = context.validate(config.schema, data)
    if (problems.length > 0) {
      const problem = `It does not follow the schema: ${problems.slice(0, 3).join('; ')}.`
      return { ok: false, problem, code: 'schema', stages }
    }
    stages.push('follows the schema')
  }
  const fields: [string, Json][] = []
  for (const { name, path } of config.fields) {
    const found = atPath(data, path)
    if (found === undefined) {
      const problem = `The field "${name}" is missing: there is nothing at ${path}.`
      return { ok: false, problem, code: 'missing_field', stages }
    }
    fields.push([name, found])
  }
  return { ok: true, data, fields, stages }
}

/** Ends the step with what was read, or fails it; either way the receipt has the stages. */
function given(reading: Reading, stages: string[], value: Value, context: StepContext): Record<string, Value> {
  if (!reading.ok) {
    context.decide({
      chosen: 'value',
      why: sentence([...stages, reading.problem].join('; ')),
      candidates: [{ id: 'value', score: null, removedBy: reading.problem }],
    })
    throw new StepError('invalid_output', reading.problem, reading.code)
  }
  context.decide({
    chosen: 'value',
    why: sentence(stages.join('; ')),
    candidates: [{ id: 'value', score: null, removedBy: null }],
  })
  const fields = reading.fields.map(([name, data]): [string, Value] => [name, { ...value, type: typeOf(data), data }])
  return { ...Object.fromEntries(fields), value: { ...value, type: 'json', data: reading.data } }
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

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1).replace(/\.$/, '')

const sentence = (text: string): string => {
  const whole = text.charAt(0).toUpperCase() + text.slice(1)
  return /[.!?]$/.test(whole) ? whole : `${whole}.`
}
