/** What one look over a JSON text finds, before anything is built from it. */
export interface Scan {
  /** The first place that is no JSON, and what was wanted there. */
  fault: { offset: number; what: string } | null
  /** Where objects and lists lie deeper in each other than allowed; the scan ends there. */
  tooDeepAt: number | null
  /** Keys that stand twice in one object: `JSON.parse` would keep the last and drop the others in silence. */
  repeated: { key: string; offset: number }[]
}

type Wanted = 'value' | 'valueOrEnd' | 'key' | 'keyOrEnd' | 'colon' | 'commaOrEnd' | 'nothing'

const wantedWords: Record<Wanted, string> = {
  value: 'a value',
  valueOrEnd: 'a value or ]',
  key: 'a key in double quotes',
  keyOrEnd: 'a key in double quotes or }',
  colon: 'a colon',
  commaOrEnd: 'a comma or the closing bracket',
  nothing: 'the end of the text',
}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const literals = ['true', 'false', 'null']
/** More repeated keys than this tell nobody more. */
const repeatedKept = 50

/**
 * Walks a JSON text without recursion, so that a million brackets cost a loop and no stack. It agrees with `JSON.parse`
 * on what is JSON, and knows the place where it isn't (engines word that differently, or not at all).
 */
export function scanJson(text: string, maxDepth: number): Scan {
  const scan: Scan = { fault: null, tooDeepAt: null, repeated: [] }
  /** The keys of each open object, null for an open list. */
  const open: (Set<string> | null)[] = []
  let wanted: Wanted = 'value'
  let at = 0
  const fail = (offset: number, what: string): Scan => ({ ...scan, fault: { offset, what } })
  const close = (): void => {
    open.pop()
    wanted = open.length === 0 ? 'nothing' : 'commaOrEnd'
    at += 1
  }
  for (;;) {
    at = skipSpace(text, at)
    if (at >= text.length) return wanted === 'nothing' ? scan : fail(text.length, wantedWords[wanted])
    const char = text[at] ?? ''
    const keys = open.at(-1)
    if (wanted === 'commaOrEnd') {
      if (char === ',') {
        wanted = keys instanceof Set ? 'key' : 'value'
        at += 1
      } else if (char === (keys instanceof Set ? '}' : ']')) close()
      else return fail(at, keys instanceof Set ? 'a comma or }' : 'a comma or ]')
    } else if (wanted === 'colon') {
      if (char !== ':') return fail(at, wantedWords.colon)
      wanted = 'value'
      at += 1
    } else if (wanted === 'nothing') {
      return fail(at, wantedWords.nothing)
    } else if (wanted === 'key' || wanted === 'keyOrEnd') {
      if (char === '}' && wanted === 'keyOrEnd') {
        close()
        continue
      }
      if (char !== '"') return fail(at, wantedWords[wanted])
      const end = stringEnd(text, at)
      if (end.fault !== null) return fail(end.at, end.fault)
      noteKey(scan, keys, text.slice(at, end.at), at)
      at = end.at
      wanted = 'colon'
    } else if (char === '{' || char === '[') {
      if (open.length >= maxDepth) return { ...scan, tooDeepAt: at }
      open.push(char === '{' ? new Set() : null)
      wanted = char === '{' ? 'keyOrEnd' : 'valueOrEnd'
      at += 1
    } else if (char === ']' && wanted === 'valueOrEnd') {
      close()
    } else {
      const end = scalarEnd(text, at, char, wantedWords[wanted])
      if (end.fault !== null) return fail(end.at, end.fault)
      at = end.at
      wanted = open.length === 0 ? 'nothing' : 'commaOrEnd'
    }
  }
}

interface End {
  /** Behind the last character, or where the fault is. */
  at: number
  fault: string | null
}

function scalarEnd(text: string, at: number, char: string, wanted: string): End {
  if (char === '"') return stringEnd(text, at)
  const literal = literals.find((word) => text.startsWith(word, at))
  if (literal !== undefined) return { at: at + literal.length, fault: null }
  number.lastIndex = at
  const match = number.exec(text)
  return match === null ? { at, fault: wanted } : { at: at + match[0].length, fault: null }
}

function stringEnd(text: string, start: number): End {
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return { at: at + 1, fault: null }
    if (code < 0x20) return { at, fault: 'no line break or control character inside a text' }
    if (code !== 0x5c) continue
    at += 1
    const escaped = text[at] ?? ''
    if (escaped === 'u' && /^[0-9a-fA-F]{4}$/.test(text.slice(at + 1, at + 5))) at += 4
    else if (escaped === '' || !'"\\/bfnrt'.includes(escaped))
      return { at: Math.min(at, text.length), fault: 'an escape that JSON knows' }
  }
  return { at: text.length, fault: 'the closing quote of a text' }
}

function skipSpace(text: string, from: number): number {
  let at = from
  for (; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) break
  }
  return at
}

function noteKey(scan: Scan, keys: Set<string> | null | undefined, quoted: string, offset: number): void {
  if (!(keys instanceof Set)) return
  const key = quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1)
  if (keys.has(key) && scan.repeated.length < repeatedKept) scan.repeated.push({ key, offset })
  keys.add(key)
}

/** Line and column of a place in a text, both from 1. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  let line = 1
  let start = 0
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) {
    line += 1
    start = at + 1
  }
  return { line, column: offset - start + 1 }
}
