import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts'

/** The value at a form field's key (`timeouts.totalMs`) inside a config; undefined where nothing stands. */
export function readPathIn(config: JsonObject, path: string): Json | undefined {
  let here: Json | undefined = config
  for (const key of path.split('.')) {
    if (Array.isArray(here)) here = here[Number(key)]
    else if (isJsonObject(here) && Object.hasOwn(here, key)) here = here[key]
    else return undefined
  }
  return here
}

/** A copy with the value at that key; `undefined` takes it out, and every object on the way that is empty then. */
export function writePathIn(config: JsonObject, path: string, value: Json | undefined): JsonObject {
  const [key = '', ...rest] = path.split('.')
  const copy: JsonObject = { ...config }
  if (rest.length === 0) {
    if (value === undefined) delete copy[key]
    else copy[key] = value
    return copy
  }
  const inner = copy[key]
  const next = writePathIn(isJsonObject(inner) ? inner : {}, rest.join('.'), value)
  if (Object.keys(next).length === 0) delete copy[key]
  else copy[key] = next
  return copy
}
