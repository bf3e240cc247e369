import { z } from 'zod'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { Kind } from '../kinds/define.ts'
import { kindIds } from '../kinds/ids.ts'
import { documentSchema, nodeSchema } from './schema.ts'

/** What stands in a document, not what reading makes of it; what JSON Schema can't say, it leaves open. */
const options = { io: 'input', unrepresentable: 'any', reused: 'inline' } as const

function plain(schema: z.ZodType): JsonObject {
  const { $schema: _named, ...rest } = JSON.parse(JSON.stringify(z.toJSONSchema(schema, options))) as JsonObject
  return rest
}

/** The document's own fields, each kind's config left open. */
export const shapeSchema: JsonObject = plain(documentSchema)

const made = new WeakMap<object, JsonObject>()

/** A kind's config as JSON Schema; the order of its properties is the order on disk. */
export function configSchema(kind: Kind): JsonObject {
  const known = made.get(kind)
  if (known !== undefined) return known
  const schema = plain(kind.schema)
  made.set(kind, schema)
  return schema
}

/**
 * The published schema (`docs/pipeline.schema.json`, JSON Schema 2020-12): every field, each kind's config, and keys that
 * begin with `x-` wherever fields are named. Kinds that this version doesn't run take any config.
 */
export function pipelineJsonSchema(kinds: readonly Kind[]): JsonObject {
  const document = shapeSchema
  const node = plain(nodeSchema)
  const built = kinds.map((kind) => nodeOf(node, { const: kind.kind, description: kind.help }, configSchema(kind)))
  const later = kindIds.filter((id) => !kinds.some((kind) => kind.kind === id))
  const rest = nodeOf(
    node,
    { enum: [...later], description: 'Part of the format; not run by this version.' },
    { type: 'object' },
  )
  const properties = isJsonObject(document['properties']) ? document['properties'] : {}
  const nodes = { type: 'array', items: { oneOf: later.length === 0 ? built : [...built, rest] } }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Switchyard pipeline',
    ...(openToRemarks({ ...document, properties: { ...properties, nodes } }) as JsonObject),
  }
}

function nodeOf(node: JsonObject, kind: JsonObject, config: JsonObject): JsonObject {
  const properties = isJsonObject(node['properties']) ? node['properties'] : {}
  return { ...node, properties: { ...properties, kind, config } }
}

/** Wherever an object takes named fields only, it also takes remarks (`x-…`). */
function openToRemarks(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(openToRemarks)
  if (!isJsonObject(schema)) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, part]) => [key, openToRemarks(part)]))
  return inner['additionalProperties'] === false ? { ...inner, patternProperties: { '^x-': {} } } : inner
}
