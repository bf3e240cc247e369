import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts'
import { unit } from '../hash.ts'
import { normal } from './text.ts'

/** Where a value stands in the JSON: names and, for lists, indices as text. */
export type Path = readonly string[]

/** What a field should hold, by its name and schema; undefined when nothing is known of it. */
export type Source = (name: string, schema: JsonObject, path: Path) => Json | undefined

interface Walk {
  root: JsonObject
  source: Source
  depth: number
}

const maxDepth = 12

/** JSON that follows the schema, with values from the source wherever they fit. */
export function fillSchema(schema: Json, source: Source): Json {
  const root = isJsonObject(schema) ? (schema as JsonObject) : {}
  return fill(root, '', [], { root, source, depth: 0 })
}

/** The schema behind `$ref`, the members of `allOf` merged, and the first branch of a choice that isn't null. */
function plainSchema(schema: JsonObject, root: JsonObject, depth = 0): JsonObject {
  if (depth > maxDepth) return {}
  const ref = schema['$ref']
  if (typeof ref === 'string' && ref.startsWith('#')) {
    const target = ref
      .slice(1)
      .split('/')
      .filter(Boolean)
      .reduce<Json | undefined>(
        (at, part) =>
          isJsonObject(at) ? (at as JsonObject)[part.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined,
        root,
      )
    const { $ref: _ref, ...rest } = schema
    return isJsonObject(target) ? plainSchema({ ...(target as JsonObject), ...rest }, root, depth + 1) : rest
  }
  const all = schema['allOf']
  if (Array.isArray(all)) {
    const { allOf: _all, ...rest } = schema
    const parts = all.filter(isJsonObject).map((part) => plainSchema(part as JsonObject, root, depth + 1))
    return parts.reduce<JsonObject>(
      (merged, part) => ({
        ...merged,
        ...part,
        properties: { ...asObject(merged['properties']), ...asObject(part['properties']) },
        required: [...asList(merged['required']), ...asList(part['required'])],
      }),
      rest,
    )
  }
  const choice = schema['anyOf'] ?? schema['oneOf']
  if (Array.isArray(choice)) {
    const { anyOf: _any, oneOf: _one, ...rest } = schema
    const branches = choice.filter(isJsonObject) as JsonObject[]
    const first = branches.find((branch) => branch['type'] !== 'null') ?? branches[0] ?? {}
    return plainSchema({ ...rest, ...first }, root, depth + 1)
  }
  return schema
}

const asObject = (value: Json | undefined): JsonObject => (isJsonObject(value) ? (value as JsonObject) : {})
const asList = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : [])

/** Gemini writes types in capitals; several types mean the first that isn't null. `any` where nothing is said of it. */
export function typeOf(schema: JsonObject): string {
  const type = schema['type']
  const one = Array.isArray(type) ? (type.find((entry) => entry !== 'null') ?? 'null') : type
  if (typeof one === 'string') return one.toLowerCase()
  if (schema['properties'] !== undefined) return 'object'
  if (schema['items'] !== undefined) return 'array'
  return ['format', 'pattern', 'minLength', 'maxLength'].some((word) => schema[word] !== undefined) ? 'string' : 'any'
}

function fill(given: JsonObject, name: string, path: Path, walk: Walk): Json {
  const schema = plainSchema(given, walk.root)
  if (schema['const'] !== undefined) return schema['const']
  const type = typeOf(schema)
  if (walk.depth > maxDepth) return type === 'object' ? {} : type === 'array' ? [] : null
  const known = walk.source(name, schema, path)
  const fitted = known === undefined ? undefined : fit(known, schema)
  if (fitted !== undefined && type !== 'object' && type !== 'array') return fitted
  const deeper = { ...walk, depth: walk.depth + 1 }
  if (type === 'object') {
    if (isJsonObject(known) && schema['properties'] === undefined) return known as Json
    const values = asObject(known)
    const inner: Source = (child, childSchema, childPath) =>
      childPath.length === path.length + 1 && values[child] !== undefined
        ? values[child]
        : walk.source(child, childSchema, childPath)
    const filled: JsonObject = {}
    for (const [child, childSchema] of Object.entries(asObject(schema['properties']))) {
      filled[child] = fill(asObject(childSchema), child, [...path, child], { ...deeper, source: inner })
    }
    for (const child of asList(schema['required'])) {
      if (typeof child === 'string' && !(child in filled))
        filled[child] = walk.source(child, {}, [...path, child]) ?? 'practice text'
    }
    return filled
  }
  if (type === 'array') return fillArray(schema, name, path, deeper, known)
  return plainValue(schema, type, path)
}

function fillArray(schema: JsonObject, name: string, path: Path, walk: Walk, known: Json | undefined): Json {
  const least = numberOf(schema['minItems']) ?? 0
  const most = numberOf(schema['maxItems']) ?? 100
  const items = asObject(schema['items'])
  const tuple = asList(schema['prefixItems'])
  const values = Array.isArray(known) ? known : known === undefined ? [] : [known]
  const n = Math.min(most, Math.max(least, tuple.length, known === undefined ? Math.max(1, least) : values.length))
  return Array.from({ length: n }, (_, i) => {
    const value = values[i]
    const source: Source = (child, childSchema, childPath) =>
      childPath.length === path.length + 1 && value !== undefined ? value : walk.source(child, childSchema, childPath)
    return fill(asObject(tuple[i] ?? items), name, [...path, String(i)], { ...walk, source })
  })
}

/** The value in the type and bounds of the schema, or undefined when it can't be brought there. */
export function fit(value: Json, schema: JsonObject): Json | undefined {
  const choices = schema['enum']
  if (Array.isArray(choices)) {
    const same = choices.find(
      (choice) =>
        choice === value ||
        (typeof choice === 'string' && typeof value === 'string' && normal(choice) === normal(value)),
    )
    return same
  }
  const type = typeOf(schema)
  if (type === 'number' || type === 'integer') {
    const number =
      typeof value === 'number'
        ? value
        : typeof value === 'string' && /^\s*-?\d/.test(value)
          ? Number.parseFloat(value)
          : undefined
    return number === undefined || !Number.isFinite(number) ? undefined : bounded(number, schema, type)
  }
  if (type === 'boolean') return typeof value === 'boolean' ? value : undefined
  if (type === 'null') return value === null ? value : undefined
  if (type === 'object') return isJsonObject(value) ? value : undefined
  if (type === 'array') return Array.isArray(value) ? value : undefined
  if (type === 'string') {
    if (value === null || typeof value === 'object') return undefined
    const text = sized(String(value), schema)
    const pattern = schema['pattern']
    return typeof pattern === 'string' && !matches(pattern, text) ? undefined : text
  }
  return value
}

/** A pattern of the caller's; one that can't be read, or is long enough to be dangerous, is not checked. */
function matches(pattern: string, text: string): boolean {
  if (pattern.length > 200 || /[+*}]\)?[+*{]/.test(pattern)) return true
  try {
    return new RegExp(pattern, 'u').test(text.slice(0, 1_000))
  } catch {
    return true
  }
}

const numberOf = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : undefined)

function bounded(value: number, schema: JsonObject, type: string): number {
  const step = numberOf(schema['multipleOf']) ?? (type === 'integer' ? 1 : undefined)
  const open = step ?? 0.01
  const least = numberOf(schema['minimum']) ?? above(schema['exclusiveMinimum'], open)
  const most = numberOf(schema['maximum']) ?? above(schema['exclusiveMaximum'], -open)
  let number = step === undefined ? value : Math.round(value / step) * step
  if (least !== undefined && number < least) number = step === undefined ? least : Math.ceil(least / step) * step
  if (most !== undefined && number > most) number = step === undefined ? most : Math.floor(most / step) * step
  return Number(number.toPrecision(12))
}

const above = (bound: Json | undefined, by: number): number | undefined =>
  typeof bound === 'number' ? bound + by : undefined

function sized(text: string, schema: JsonObject): string {
  const least = numberOf(schema['minLength']) ?? 0
  const most = numberOf(schema['maxLength']) ?? Infinity
  const padded = text.length >= least ? text : text + ' practice text'.repeat(Math.ceil((least - text.length) / 14))
  return padded.length > most ? padded.slice(0, most) : padded
}

const formats: Record<string, string> = {
  date: '2026-01-15',
  time: '12:00:00Z',
  'date-time': '2026-01-15T12:00:00Z',
  email: 'practice@example.com',
  uri: 'https://example.com/practice',
  url: 'https://example.com/practice',
  uuid: '00000000-0000-4000-8000-000000000000',
  ipv4: '192.0.2.1',
  hostname: 'example.com',
}

/** A value for a field that nothing is known of. */
function plainValue(schema: JsonObject, type: string, path: Path): Json {
  const choices = schema['enum']
  if (Array.isArray(choices) && choices.length > 0)
    return choices[Math.floor(unit('enum', ...path) * choices.length)] ?? null
  if (schema['default'] !== undefined) return schema['default']
  if (type === 'number' || type === 'integer') return bounded(numberOf(schema['minimum']) ?? 1, schema, type)
  if (type === 'boolean') return unit('bool', ...path) < 0.5
  if (type === 'null') return null
  const format = schema['format']
  const known = typeof format === 'string' ? formats[format] : undefined
  if (known !== undefined) return known
  const pattern = schema['pattern']
  return typeof pattern === 'string' ? fromPattern(pattern) : sized('practice text', schema)
}

/** A text for the simple patterns schemas have (`^[A-Z]{3}-\\d{4}$`): classes, counts and letters, no alternatives. */
function fromPattern(pattern: string): string {
  let text = ''
  for (const match of pattern
    .replace(/^\^|\$$/g, '')
    .matchAll(/(\\.|\[[^\]]+\]|\.|[^{}+*?\\[\]])(?:\{(\d+)(?:,\d*)?\}|([+*?]))?/g)) {
    const [, piece = '', count, sign] = match
    const one =
      piece === '\\d' || piece.startsWith('[0-9')
        ? '1'
        : piece === '\\w'
          ? 'a'
          : piece.startsWith('\\')
            ? piece.slice(1)
            : piece.startsWith('[')
              ? piece[1]!
              : piece === '.'
                ? 'a'
                : piece
    text += one.repeat(count !== undefined ? Number(count) : sign === '*' || sign === '?' ? 0 : 1)
  }
  return text
}
