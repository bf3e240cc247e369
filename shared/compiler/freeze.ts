import { isJsonObject, type Json, type JsonObject } from '../json.ts'

/**
 * A frozen copy of plain data with keys by code unit at every depth, so that equal values give equal text; what is
 * undefined is left out. Never the value itself: freezing a plan must not freeze the document it came from.
 */
export function frozenCopy<T>(value: T): T {
  return copy(value) as T
}

/** Most are in order already. */
function inOrder(keys: string[]): string[] {
  for (let i = 1; i < keys.length; i++) if (keys[i - 1]! > keys[i]!) return keys.sort()
  return keys
}

function copy(value: unknown): unknown {
  if (Array.isArray(value)) return Object.freeze(value.map(copy))
  if (!isJsonObject(value)) return value
  const copied: JsonObject = {}
  for (const key of inOrder(Object.keys(value))) {
    if (value[key] === undefined) continue
    // Assigning to this one name would set a prototype instead of a field.
    if (key === '__proto__') Object.defineProperty(copied, key, { value: copy(value[key]), enumerable: true })
    else copied[key] = copy(value[key]) as Json
  }
  return Object.freeze(copied)
}
