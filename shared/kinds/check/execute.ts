import { StepError } from '../../errors.ts'
import { isJsonObject, type Json, parseJson } from '../../json.ts'
import { countWords } from '../../text/count.ts'
import { dataText, valueText } from '../../text/marks.ts'
import { atPath } from '../../text/path.ts'
import { dataJson } from '../../text/read-json.ts'
import { safePattern } from '../../text/regex.ts'
import { asNumber, sameValue } from '../../text/same.ts'
import type { Value } from '../../values.ts'
import type { Execute, StepContext } from '../execute.ts'
import { counted } from '../config.ts'
import { testWords, type CheckConfig, type CheckTest } from './definition.ts'

export const execute: Execute<CheckConfig> = (config, inputs, context) => {
  const value = inputs.one('value')
  if (value === undefined) throw new StepError('bad_request', 'Nothing came to the Check.', 'missing_value')
  for (const [index, test] of config.tests.entries()) {
    const fault = testFault(test, value, context)
    if (fault === null) continue
    const why = `Test ${index + 1} of ${config.tests.length} failed: ${fault}`
    context.decide({
      chosen: 'fail',
      why,
      candidates: [
        { id: 'pass', score: null, removedBy: why },
        { id: 'fail', score: null, removedBy: null },
      ],
    })
    return { fail: value }
  }
  context.decide({
    chosen: 'pass',
    why: config.tests.length === 1 ? 'The test holds.' : `All ${counted(config.tests.length, 'test')} hold.`,
    candidates: [
      { id: 'pass', score: null, removedBy: null },
      { id: 'fail', score: null, removedBy: 'Every test holds.' },
    ],
  })
  return { pass: value }
}

/** What a test looks at: the whole value, or what stands at its path; undefined when that can't be had. */
function looksAt(test: CheckTest, value: Value): { data: Json; text: string } | undefined {
  if (test.path === undefined || test.path.trim() === '') return { data: value.data, text: valueText(value) }
  const json = dataJson(value.data)
  const data = json === undefined ? undefined : atPath(json, test.path)
  return data === undefined ? undefined : { data, text: dataText(data) }
}

/** Why a test doesn't hold, as a sentence; null when it does. What can't be tested never passes. */
export function testFault(test: CheckTest, value: Value, context: StepContext): string | null {
  const seen = looksAt(test, value)
  if (seen === undefined) return `it has nothing at ${test.path ?? ''}.`
  const holds = `it should be that it ${testWords(test)}, but it`
  switch (test.kind) {
    case 'contains':
      return seen.text.includes(dataText(test.value ?? null)) ? null : `${holds} does not.`
    case 'notContains':
      return seen.text.includes(dataText(test.value ?? null)) ? `${holds} does.` : null
    case 'equals':
      return equals(test.value, seen) ? null : `${holds} is ${shown(seen.text)}.`
    case 'matches': {
      const read = safePattern(dataText(test.value ?? null))
      if (!read.ok) throw new StepError('bad_request', read.problem, 'bad_pattern')
      return read.pattern.test(seen.text) ? null : `${holds} does not.`
    }
    case 'json':
      return isJson(seen.data) ? null : `${holds} is not.`
    case 'schema':
      return schemaFault(test.value, seen.data, context)
    case 'minWords':
    case 'maxWords':
    case 'min':
    case 'max':
      return numberFault(test, seen)
  }
}

function equals(wanted: Json | undefined, { data, text }: { data: Json; text: string }): boolean {
  if (wanted === undefined) return false
  if (sameValue(data, wanted) || (typeof wanted === 'string' && sameValue(text, wanted))) return true
  const json = dataJson(data)
  return typeof json === 'object' && sameValue(json, wanted)
}

const isJson = (data: Json): boolean => typeof data !== 'string' || parseJson(data) !== undefined

function schemaFault(schema: Json | undefined, data: Json, context: StepContext): string | null {
  if (!isJsonObject(schema)) throw new StepError('bad_request', 'The test has no JSON Schema.', 'bad_schema')
  const json = dataJson(data)
  const problems = context.validate(schema, json ?? data)
  if (problems.length === 0) return null
  return json === undefined && schema['type'] !== 'string'
    ? 'it is not JSON.'
    : `it does not follow the schema: ${problems[0]}.`
}

function numberFault(test: CheckTest, { data, text }: { data: Json; text: string }): string | null {
  const words = test.kind === 'minWords' || test.kind === 'maxWords'
  const bound = asNumber(test.value)
  const held = words ? countWords(text) : asNumber(data)
  if (held === null || bound === null) return `it should be a number, but it is ${shown(text)}.`
  const least = test.kind === 'minWords' || test.kind === 'min'
  if (least ? held >= bound : held <= bound) return null
  return `it should be that it ${testWords(test)}, but it ${words ? `has ${held}` : `is ${held}`}.`
}

const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 59)}…` : text)
