import { isJsonObject, type Json } from '../json.ts'

/** A place in a JSON value: `a.b[0].c`, `["a key with dots"]`, or an empty path for the whole value. */
export type PathRead = { ok: true; parts: (string | number)[] } | { ok: false; problem: string }

const part = /(?:^|\.)([^.[\]"]+)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*")\]/y

/** Reads a path; a leading `$.` or `$[` (as JSONPath writes it) is allowed and means nothing. */
export function readPath(path: string): PathRead {
  const bare = path.trim().replace(/^\$(?:\.(?=[^.])|(?=\[)|$)/, '')
  const parts: (string | number)[] = []
  part.lastIndex = 0
  while (part.lastIndex < bare.length) {
    const match = part.exec(bare)
    if (match === null) return { ok: false, problem: `"${path}" is not a path like total, order.items[0].price` }
    if (match[1] !== undefined) parts.push(match[1])
    else if (match[2] !== undefined) parts.push(Number(match[2]))
    else {
      const key = unquoted(match[3] ?? '""')
      if (key === null) return { ok: false, problem: `"${path}" holds a key in quotes that cannot be read` }
      parts.push(key)
    }
  }
  return { ok: true, parts }
}

function unquoted(quoted: string): string | null {
  try {
    const key: unknown = JSON.parse(quoted)
    return typeof key === 'string' ? key : null
  } catch {
    return null
  }
}

/** What stands at a path; undefined where nothing does. Only a value's own keys are seen, never `constructor`. */
export function atPath(value: Json, path: string): Json | undefined {
  const read = readPath(path)
  if (!read.ok) return undefined
  let here: Json | undefined = value
  for (const key of read.parts) {
    if (here === undefined) return undefined
    if (Array.isArray(here)) here = /^\d+$/.test(String(key)) ? here[Number(key)] : undefined
    else if (isJsonObject(here)) here = Object.hasOwn(here, String(key)) ? here[String(key)] : undefined
    else return undefined
  }
  return here
}
