import { type Json, type JsonObject, isJsonObject } from '../../../shared/json.ts'
import { list, object, text } from './reply.ts'

/*
 * JSON Schemas as providers take them. An answer is checked against the user's own schema afterwards in any case, so a
 * provider's may ask for less, and what it can't enforce is told to the model in words.
 */

/** For services that only promise JSON: the schema as an instruction. They want the word "JSON" in the prompt. */
export const schemaAsWords = (schema: Json): string =>
  `Answer with one JSON value that follows this JSON Schema, and nothing else:\n${JSON.stringify(schema)}`

/** OpenAI wants a name: letters, digits, `_` and `-`, 64 at most. */
export const schemaName = (schema: Json): string => {
  const name = text(object(schema)['title'])
    .replace(/[^\w-]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 64)
  return name === '' ? 'answer' : name
}

const strictKeywords = new Set(
  [
    'type',
    'properties',
    'required',
    'additionalProperties',
    'items',
    'enum',
    'const',
    'anyOf',
    '$defs',
    '$ref',
    'title',
  ].concat([
    'description',
    'pattern',
    'format',
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
    'minItems',
    'maxItems',
  ]),
)

/** Whether OpenAI's strict mode takes this schema; it refuses others, which then go as a hint (`strict: false`). */
export const fitsStrict = (schema: Json): boolean =>
  isJsonObject(schema) && schema['type'] === 'object' && schema['anyOf'] === undefined && fitsStrictInside(schema)

function fitsStrictInside(schema: Json): boolean {
  if (!isJsonObject(schema) || Object.keys(schema).some((keyword) => !strictKeywords.has(keyword))) return false
  const properties = object(schema['properties'])
  const isObject = schema['type'] === 'object' || schema['properties'] !== undefined
  if (isObject) {
    const required = new Set(list(schema['required']))
    if (schema['additionalProperties'] !== false) return false
    if (Object.keys(properties).some((name) => !required.has(name))) return false
  }
  const parts = [...Object.values(properties), ...Object.values(object(schema['$defs'])), ...list(schema['anyOf'])]
  if (schema['items'] !== undefined) parts.push(schema['items'])
  return parts.every(fitsStrictInside)
}

const anthropicFormats = new Set([
  'date-time',
  'time',
  'date',
  'duration',
  'email',
  'hostname',
  'uri',
  'ipv4',
  'ipv6',
  'uuid',
])

/**
 * The schema as Anthropic's `output_config.format` takes it: objects are closed, and what it can't enforce (lengths,
 * bounds, patterns) moves into the description. Null when it can't be said that way at all.
 */
export function anthropicSchema(schema: Json): JsonObject | null {
  if (!isJsonObject(schema)) return null
  const { $schema: _, $id: __, $defs, $ref, title, description, ...rest } = schema
  const made: JsonObject = {}
  if (title !== undefined) made['title'] = title
  if ($defs !== undefined) {
    const defs = each(object($defs))
    if (defs === null) return null
    made['$defs'] = defs
  }
  if ($ref !== undefined) return { ...made, $ref }
  const kept = shapeOf(rest)
  if (kept === null) return null
  const lost = Object.entries(rest).filter(([keyword]) => !kept.said.has(keyword))
  const words = [text(description), lost.map(([keyword, value]) => `${keyword}: ${JSON.stringify(value)}`).join(', ')]
  const said = words.filter((part) => part !== '').join('\n\n')
  return { ...made, ...kept.schema, ...(said === '' ? {} : { description: said }) }
}

interface Shape {
  schema: JsonObject
  /** Keywords that the schema still says; the others go into the description. */
  said: Set<string>
}

const isPlain = (value: Json): boolean => value === null || typeof value !== 'object'

function shapeOf(schema: JsonObject): Shape | null {
  const { type } = schema
  const literals = schema['enum']
  if (Array.isArray(literals) && literals.every(isPlain))
    return { schema: { enum: literals }, said: new Set(['enum', 'type']) }
  if (schema['const'] !== undefined && isPlain(schema['const']))
    return { schema: { const: schema['const'] }, said: new Set(['const', 'type']) }
  for (const keyword of ['anyOf', 'oneOf', 'allOf']) {
    const parts = schema[keyword]
    if (!Array.isArray(parts)) continue
    const made = parts.map(anthropicSchema)
    if (made.some((part) => part === null)) return null
    return {
      schema: { [keyword === 'oneOf' ? 'anyOf' : keyword]: made.filter((part) => part !== null) },
      said: new Set([keyword, 'type']),
    }
  }
  if (type === 'object') return objectShape(schema)
  if (type === 'array') return arrayShape(schema)
  if (type === 'string') {
    const format = text(schema['format'])
    const known = anthropicFormats.has(format)
    return { schema: { type, ...(known ? { format } : {}) }, said: new Set(known ? ['type', 'format'] : ['type']) }
  }
  return type === undefined ? null : { schema: { type }, said: new Set(['type']) }
}

function objectShape(schema: JsonObject): Shape | null {
  const properties = each(object(schema['properties']))
  if (properties === null) return null
  const required = schema['required'] === undefined ? {} : { required: schema['required'] }
  return {
    schema: { type: 'object', properties, additionalProperties: false, ...required },
    said: new Set(['type', 'properties', 'required', 'additionalProperties']),
  }
}

function arrayShape(schema: JsonObject): Shape | null {
  const items = schema['items'] === undefined ? undefined : anthropicSchema(schema['items'])
  if (items === null) return null
  const fewest = schema['minItems']
  const known = fewest === 0 || fewest === 1
  return {
    schema: { type: 'array', ...(items === undefined ? {} : { items }), ...(known ? { minItems: fewest } : {}) },
    said: new Set(['type', 'items', ...(known ? ['minItems'] : [])]),
  }
}

function each(schemas: JsonObject): JsonObject | null {
  const made: JsonObject = {}
  for (const [name, schema] of Object.entries(schemas)) {
    const part = anthropicSchema(schema)
    if (part === null) return null
    made[name] = part
  }
  return made
}
