import { isJsonObject, type Json } from '../json.ts'
import { safePattern } from '../text/regex.ts'
import type { KindProblem } from './define.ts'

const typeNames = ['string', 'number', 'integer', 'boolean', 'object', 'array', 'null']
/** Keywords whose value is a schema, a list of schemas, or an object of schemas. */
const one = ['items', 'additionalProperties', 'not', 'if', 'then', 'else', 'contains', 'propertyNames']
const several = ['anyOf', 'oneOf', 'allOf', 'prefixItems']
const named = ['properties', '$defs', 'definitions', 'patternProperties']

/**
 * The mistakes people make in a JSON Schema, found before a run costs money. A full check needs a validator that
 * compiles code, which a window's content policy forbids; the engine makes it when the run starts.
 */
export function schemaProblems(schema: Json, label: string): KindProblem[] {
  return faults(schema, '').map(({ at, what }) => ({
    code: 'bad_config',
    message: `${label}: ${at === '' ? 'the schema' : at} ${what}.`,
    fix: 'Correct the JSON Schema.',
  }))
}

interface Fault {
  at: string
  what: string
}

function faults(schema: Json, at: string): Fault[] {
  if (typeof schema === 'boolean') return []
  if (!isJsonObject(schema)) return [{ at, what: 'is not a schema (an object)' }]
  const found: Fault[] = []
  const { type, required, enum: choices, pattern } = schema
  const listed = Array.isArray(type) ? type : type === undefined ? [] : [type]
  for (const name of listed) {
    if (typeof name !== 'string' || !typeNames.includes(name)) {
      found.push({ at, what: `has the type ${JSON.stringify(name)}, which JSON doesn't have` })
    }
  }
  if (required !== undefined && !(Array.isArray(required) && required.every((name) => typeof name === 'string'))) {
    found.push({ at, what: 'has a "required" that is not a list of names' })
  }
  if (choices !== undefined && !(Array.isArray(choices) && choices.length > 0)) {
    found.push({ at, what: 'has an "enum" that is not a list of values' })
  }
  if (pattern !== undefined) {
    const read = typeof pattern === 'string' ? safePattern(pattern) : { ok: false }
    if (!read.ok) found.push({ at, what: 'has a "pattern" that cannot be used (no look-around, no back-references)' })
  }
  for (const key of one) if (schema[key] !== undefined) found.push(...faults(schema[key], `${at}/${key}`))
  for (const key of several) {
    const parts = schema[key]
    if (parts === undefined) continue
    if (!Array.isArray(parts)) found.push({ at: `${at}/${key}`, what: 'is not a list of schemas' })
    else found.push(...parts.flatMap((part, i) => faults(part, `${at}/${key}/${i}`)))
  }
  for (const key of named) {
    const parts = schema[key]
    if (parts === undefined) continue
    if (!isJsonObject(parts)) found.push({ at: `${at}/${key}`, what: 'is not an object of schemas' })
    else found.push(...Object.entries(parts).flatMap(([name, part]) => faults(part, `${at}/${key}/${name}`)))
  }
  return found
}
