import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { RE2JS } from 're2js'
import { StepError } from '../../shared/errors.ts'
import { type Json, canonicalJson } from '../../shared/json.ts'

/**
 * Patterns come from users and may be hostile: they run on re2, in linear time. Ajv keeps compiled patterns by their
 * `toString()`, so that must name the pattern or the wrong one is used.
 */
const linearRegExp = Object.assign(
  (pattern: string) => {
    const compiled = RE2JS.compile(pattern)
    return { test: (text: string) => compiled.matcher(text).find(), toString: () => `/${pattern}/` }
  },
  { code: 'linearRegExp' },
)

const ajv = new Ajv2020({
  allErrors: true,
  strict: false,
  validateFormats: true,
  code: { regExp: linearRegExp as never },
})
formats.default(ajv)

const compiled = new Map<string, ValidateFunction>()
const keptSchemas = 200

function validator(schema: Json): ValidateFunction {
  const key = canonicalJson(schema)
  const found = compiled.get(key)
  if (found !== undefined) return found
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema))
    throw new StepError('bad_request', 'The output schema is not a JSON object.', 'bad_schema')
  let made: ValidateFunction
  try {
    made = ajv.compile(schema)
  } catch (error) {
    throw new StepError('bad_request', `The output schema can't be used: ${(error as Error).message}.`, 'bad_schema')
  }
  if (compiled.size >= keptSchemas) compiled.clear()
  compiled.set(key, made)
  return made
}

/** Problems of a value against a JSON Schema (2020-12), a sentence each; none when it holds. Throws on a bad schema. */
export function validateJson(schema: Json, value: Json): string[] {
  const validate = validator(schema)
  if (validate(value)) return []
  return (validate.errors ?? []).map((error) => `${error.instancePath || 'the value'} ${error.message ?? 'is wrong'}`)
}
