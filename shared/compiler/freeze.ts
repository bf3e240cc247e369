import { isJsonObject, type Json } from '../json.ts'

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
  const keys = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .sort()
  return Object.freeze(Object.fromEntries(keys.map((key): [string, Json] => [key, copy(value[key]) as Json])))
}

/** Freezes a fresh object and everything in it that isn't frozen yet. */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
  return value
}
