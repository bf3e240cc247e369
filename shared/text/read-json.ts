import { jsonrepair } from 'jsonrepair'
import { liesTooDeep, tooDeepWords } from '../document/walk.ts'
import { type Json, parseJson } from '../json.ts'

/** JSON out of a model's text; `stages` says what had to be done for it, for the receipt. */
export type JsonRead = { ok: true; value: Json; stages: string[] } | { ok: false; problem: string; stages: string[] }

export interface ReadOptions {
  /** Cut JSON out of prose and mend small mistakes; without it only a fence around it is taken away. */
  repair: boolean
  /** What the value has to be, where that is known: it tells the JSON from a [remark] before it. */
  wants?: 'object' | 'array'
}

const fenceOpens = /```[^\n`]*\n/

/**
 * Fences, then strict JSON, then repair. Rule: engine.md, "Parse". JSON that breaks off before its end is never
 * completed: what is missing is not known, and a mended half would pass for the whole.
 */
export function readJson(text: string, options: ReadOptions): JsonRead {
  const read = readAnyJson(text, options)
  // A hostile answer is a thousand brackets: cheap to write, and more than whoever writes it down again could take.
  return read.ok && liesTooDeep(read.value)
    ? { ok: false, problem: `In the JSON ${tooDeepWords}.`, stages: read.stages }
    : read
}

function readAnyJson(text: string, options: ReadOptions): JsonRead {
  const whole = parseJson(text)
  if (whole !== undefined) return { ok: true, value: whole, stages: ['read as it is'] }
  const stages: string[] = []
  const fenced = firstFenced(text)
  if (fenced !== undefined) {
    stages.push('taken out of its code fence')
    const value = parseJson(fenced)
    if (value !== undefined) return { ok: true, value, stages }
  }
  if (!options.repair) return { ok: false, problem: 'It is not JSON.', stages }
  return mended(fenced ?? text, options.wants, stages)
}

function firstFenced(text: string): string | undefined {
  const opens = fenceOpens.exec(text)
  if (opens === null) return undefined
  const start = opens.index + opens[0].length
  const end = text.indexOf('```', start)
  return end === -1 ? undefined : text.slice(start, end)
}

/** JSON data as it is, and text that is JSON (a fence around it or not) read; undefined for any other text. */
export function dataJson(data: Json): Json | undefined {
  if (typeof data !== 'string') return data
  const read = readJson(data, { repair: false })
  return read.ok ? read.value : undefined
}

function mended(text: string, wants: ReadOptions['wants'], stages: string[]): JsonRead {
  const { values, open } = balancedValues(text)
  const wanted = values.filter((value) => wants === undefined || value.startsWith(wants === 'object' ? '{' : '['))
  const cut = wanted[0] === text.trim() ? [] : ['cut out of the text around it']
  for (const candidate of wanted) {
    const value = parseJson(candidate)
    if (value !== undefined) return { ok: true, value, stages: [...stages, ...cut] }
  }
  for (const candidate of wanted) {
    const value = repaired(candidate)
    if (value !== undefined) return { ok: true, value, stages: [...stages, ...cut, 'mended'] }
  }
  if (open) return { ok: false, problem: 'The JSON breaks off before its end.', stages }
  if (wanted.length > 0) return { ok: false, problem: 'It cannot be mended into JSON.', stages }
  const what = wants === undefined ? 'JSON' : `JSON ${wants}`
  return { ok: false, problem: `There is no ${what} in it.`, stages }
}

/** The repairer makes a string of anything it doesn't understand, so that the type is checked after it. */
function repaired(text: string): Json | undefined {
  try {
    const value = JSON.parse(jsonrepair(text)) as Json
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** Values looked at in one text at most. */
const mostValues = 20

/**
 * The objects and lists that stand in a text, outermost only, first to last. `open` is true when one begins and never
 * ends. Quotes count only where a string can begin, so that an apostrophe in prose hides nothing.
 */
export function balancedValues(text: string): { values: string[]; open: boolean } {
  const values: string[] = []
  let from = 0
  while (values.length < mostValues) {
    const start = firstBracket(text, from)
    if (start === -1) return { values, open: false }
    const end = closingBracket(text, start)
    if (end === -1) return { values, open: true }
    values.push(text.slice(start, end + 1))
    from = end + 1
  }
  return { values, open: false }
}

function firstBracket(text: string, from: number): number {
  const object = text.indexOf('{', from)
  const list = text.indexOf('[', from)
  if (object === -1) return list
  return list === -1 ? object : Math.min(object, list)
}

function closingBracket(text: string, start: number): number {
  let depth = 0
  let quote: string | null = null
  /** Last character that was no space: a string begins only after one of these. */
  let before = ''
  for (let i = start; i < text.length; i += 1) {
    const char = text[i] ?? ''
    if (quote !== null) {
      if (char === '\\') i += 1
      else if (char === quote) {
        quote = null
        before = char
      }
      continue
    }
    if ((char === '"' || char === "'") && '{[,:'.includes(before)) quote = char
    else if (char === '{' || char === '[') depth += 1
    else if (char === '}' || char === ']') {
      depth -= 1
      if (depth === 0) return i
    }
    if (char.trim() !== '') before = char
  }
  return -1
}
