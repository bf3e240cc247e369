import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { kindOf } from '../kinds/index.ts'
import { isRemark } from './issues.ts'
import { configSchema, shapeSchema } from './json-schema.ts'
import type { PipelineDocument } from './schema.ts'

/**
 * The one text of a document, as it stands on disk: keys in the published schema's order, then remarks (`x-…`) by code
 * unit, then what no schema knows as it was given; nodes and edges by id; whole positions; two spaces and a newline.
 * Reading what was written and writing it again gives the same bytes. Values that are data (a JSON Schema, a default)
 * keep the order of their keys: models read it. Nothing is left out, not even what is wrong.
 */
export function writeDocument(document: PipelineDocument): string {
  const given = document as unknown as JsonObject
  const placed = { ...given, nodes: byId(given['nodes']).map(writable), edges: byId(given['edges']) }
  return `${JSON.stringify(inOrder(placed, shapeSchema), null, 2)}\n`
}

/** By code units, as `<` compares; what shares an id keeps its order. */
function byId(list: Json | undefined): Json[] {
  const idOf = (item: Json): string => (isJsonObject(item) && typeof item['id'] === 'string' ? item['id'] : '')
  return (Array.isArray(list) ? [...list] : []).sort((a, b) => (idOf(a) < idOf(b) ? -1 : idOf(a) > idOf(b) ? 1 : 0))
}

/** Dragging gives fractions of a pixel; a file holds whole ones. The config goes in its own kind's order. */
function writable(node: Json): Json {
  if (!isJsonObject(node)) return node
  const { position, config, kind } = node
  const written: JsonObject = { ...node }
  if (isJsonObject(position)) written['position'] = { ...position, x: whole(position['x']), y: whole(position['y']) }
  const definition = typeof kind === 'string' ? kindOf(kind) : undefined
  if (config !== undefined && definition !== undefined) written['config'] = inOrder(config, configSchema(definition))
  return written
}

// Adding 0 makes a plain zero of a negative one, which JSON writes alike but equality doesn't.
const whole = (value: Json | undefined): number =>
  typeof value === 'number' && Number.isFinite(value) ? Math.round(value) + 0 : 0

/** Of one of several shapes: the fields of each, in the order of the shapes. */
function propertiesOf(schema: JsonObject): JsonObject | null {
  const shapes = schema['anyOf']
  const all = (Array.isArray(shapes) ? shapes : [schema]).flatMap((shape) =>
    isJsonObject(shape) && isJsonObject(shape['properties']) ? [shape['properties']] : [],
  )
  return all.length === 0 ? null : Object.assign({}, ...all)
}

function inOrder(value: Json, schema: Json | undefined): Json {
  if (!isJsonObject(schema)) return value
  if (Array.isArray(value)) return value.map((part) => inOrder(part, schema['items']))
  if (!isJsonObject(value)) return value
  const properties = propertiesOf(schema)
  if (properties === null) return value
  const keys = Object.keys(value)
  const ordered = [
    ...Object.keys(properties).filter((key) => Object.hasOwn(value, key)),
    ...keys.filter((key) => !Object.hasOwn(properties, key) && isRemark(key)).sort(),
    ...keys.filter((key) => !Object.hasOwn(properties, key) && !isRemark(key)),
  ]
  return Object.fromEntries(ordered.map((key) => [key, inOrder(value[key] ?? null, properties[key])]))
}
