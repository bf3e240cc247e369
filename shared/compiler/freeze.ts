import { isJsonObject, type Json, type JsonObject } from '../json.ts'

/**
 * A frozen copy of plain data with keys by code unit at every depth, so that equal values give equal text; what is
 * undefined is left out. Never the value itself: freezing a plan must not freeze the document it came from.
 */
export function frozenCopy<T>(value: T): T {
  return copy(value) as T
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(copy))
  if (!isJsonObject(value)) return value
  const copied: JsonObject = {}
  for (const key of Object.keys(value).sort()) {
    if (value[key] === undefined) continue
    // Assigning to this one name would set a prototype instead of a field.
    if (key === '__proto__') Object.defineProperty(copied, key, { value: copy(value[key]), enumerable: true })
    else copied[key] = copy(value[key]) as Json
  }
  return Object.freeze(copied)
}
