import { createHash } from 'node:crypto'
import { canonicalJson, isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts'
import { type ListedTool, serverToolName } from '../../../shared/tools/servers.ts'

/** Of a server's tools so many are read, and so much of each. */
export const mostTools = 128
const longestDescription = 2000
const longestSchema = 6000
/** Parts of a schema once every reference in it is followed: past this it costs more to check than a call is worth. */
const mostParts = 2000

/** What the protocol says of a tool, as far as it is used here. */
export interface RawTool {
  name: string
  title?: string | undefined
  description?: string | undefined
  inputSchema: unknown
  annotations?: { readOnlyHint?: boolean | undefined; title?: string | undefined } | undefined
}

/** A listing made fit to be shown: names that are none are left out, the first of two of one name counts. */
export function readListing(raw: readonly RawTool[]): ListedTool[] {
  const seen = new Set<string>()
  return raw.slice(0, mostTools).flatMap((tool): ListedTool[] => {
    if (!serverToolName.safeParse(tool.name).success || seen.has(tool.name)) return []
    seen.add(tool.name)
    const schema = plainSchema(tool.inputSchema)
    return [
      {
        name: tool.name,
        description: plainWords(tool.description ?? tool.title ?? tool.annotations?.title ?? ''),
        schema: schema ?? {},
        readOnly: tool.annotations?.readOnlyHint === true,
        shape: shapeOf(tool),
        problem: schemaProblem(schema),
      },
    ]
  })
}

/** All that it says of itself, not only what is shown of it. */
function shapeOf({ name, title, description, inputSchema, annotations }: RawTool): string {
  const said = { name, title, description, inputSchema, readOnly: annotations?.readOnlyHint === true }
  return createHash('sha256').update(canonicalJson(said)).digest('hex')
}

/** Words that a person sees as they are: nothing invisible in them, which only a model would read. */
function plainWords(text: string): string {
  const plain = text
    .slice(0, 4 * longestDescription)
    .replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '')
    .replace(/[^\S\n]+|\p{Cc}(?<!\n)/gu, ' ')
    .trim()
  return plain.length > longestDescription ? `${plain.slice(0, longestDescription - 1)}…` : plain
}

/** Without what names a dialect or an address: nothing is fetched, and no two schemas may meet under one name. */
function plainSchema(raw: unknown): JsonObject | null {
  if (!isJsonObject(raw)) return null
  const clean = (value: Json, depth: number): Json => {
    if (depth > 40) return {}
    if (Array.isArray(value)) return value.map((each) => clean(each, depth + 1))
    if (!isJsonObject(value)) return typeof value === 'string' ? value.replace(/[\p{Cf}\p{Co}\p{Cn}]/gu, '') : value
    const kept = Object.entries(value).filter(
      ([key, inner]) => !(/^\$(?:schema|id|anchor|dynamicAnchor|comment)$/.test(key) && typeof inner === 'string'),
    )
    return Object.fromEntries(kept.map(([key, inner]) => [key, clean(inner, depth + 1)]))
  }
  const schema = clean(raw, 0) as JsonObject
  return { type: 'object', ...schema }
}

function schemaProblem(schema: JsonObject | null): string | null {
  if (schema === null) return 'It says nothing of its arguments.'
  if (schema['type'] !== 'object') return 'Its arguments are no JSON object.'
  if (JSON.stringify(schema).length > longestSchema)
    return `Its arguments take more than ${longestSchema} characters to describe.`
  if (partsOf(schema, schema, []) === null) return 'Its arguments refer to themselves, or to each other too often.'
  return null
}

/** Parts of a schema with every reference followed; null where that has no end, or too late a one. */
function partsOf(value: Json, root: JsonObject, following: readonly string[]): number | null {
  if (typeof value !== 'object' || value === null) return 0
  let sum = 1
  const add = (parts: number | null): boolean => {
    if (parts !== null) sum += parts
    return parts !== null && sum <= mostParts
  }
  const ref = isJsonObject(value) ? (value['$ref'] ?? value['$dynamicRef']) : undefined
  if (typeof ref === 'string') {
    if (following.includes(ref) || following.length > 30) return null
    const found = referred(root, ref)
    if (found === undefined || !add(partsOf(found, root, [...following, ref]))) return null
  }
  for (const [key, inner] of Object.entries(value)) {
    // Reached by what refers to it.
    if (key === '$defs' || key === 'definitions') continue
    if (!add(partsOf(inner, root, following))) return null
  }
  return sum
}

/** What stands at `#/…`; nothing else is followed. */
function referred(root: JsonObject, ref: string): Json | undefined {
  if (ref !== '#' && !ref.startsWith('#/')) return undefined
  let found: Json | undefined = root
  for (const part of ref.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    found =
      isJsonObject(found) && Object.hasOwn(found, key)
        ? found[key]
        : Array.isArray(found)
          ? found[Number(key)]
          : undefined
  }
  return found
}
