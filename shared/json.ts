/** Any JSON value, as it comes from `JSON.parse`. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

export type JsonObject = { [key: string]: Json }

export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value of a text that is JSON and nothing else; undefined where it is none. */
export function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

/** Every object in a value, itself and however deep; without recursion, and of any width. */
export function* objectsIn(value: unknown): Generator<JsonObject> {
  const todo: unknown[] = [value]
  while (todo.length > 0) {
    const here = todo.pop()
    if (isJsonObject(here)) yield here
    if (typeof here !== 'object' || here === null) continue
    // One by one: a list or an object may hold more than a call takes arguments.
    for (const each of Object.values(here)) if (typeof each === 'object' && each !== null) todo.push(each)
  }
}

/**
 * JSON text that is the same for equal values: object keys sorted by code unit at every depth.
 * What is hashed must be written this way, or two equal plans would have two hashes.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) => {
    if (!isJsonObject(inner)) return inner
    const sorted: JsonObject = Object.create(null)
    for (const key of Object.keys(inner).sort()) sorted[key] = inner[key]!
    return sorted
  })
}
