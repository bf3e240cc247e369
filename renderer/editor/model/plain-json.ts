import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts'

/** JSON as people read it: words, lists and names with values instead of brackets, where it is no more than that. */

export interface Verdict {
  score: number
  pass: boolean | null
  reason: string
  criteria: { id: string; score: number; reason: string }[]
}

/** A judge's verdict out of a value; null for any other JSON. Contract: pipeline-format, "Kinds". */
export function verdictIn(data: Json): Verdict | null {
  if (!isJsonObject(data)) return null
  const { score, pass, reason, criteria } = data
  if (typeof score !== 'number' || typeof reason !== 'string' || !Array.isArray(criteria)) return null
  return {
    score,
    pass: typeof pass === 'boolean' ? pass : null,
    reason,
    criteria: criteria.flatMap((each) =>
      isJsonObject(each) && typeof each['id'] === 'string' && typeof each['score'] === 'number'
        ? [{ id: each['id'], score: each['score'], reason: typeof each['reason'] === 'string' ? each['reason'] : '' }]
        : [],
    ),
  }
}

/** Longer lists and deeper values are read as JSON: a form of them would only be longer. */
const most = 50

type Scalar = string | number | boolean | null

const isScalar = (data: Json): data is Scalar => data === null || typeof data !== 'object'

export const isFlatList = (data: Json): data is Scalar[] =>
  Array.isArray(data) && data.length <= most && data.every(isScalar)

const isFlat = (data: Json): data is JsonObject =>
  isJsonObject(data) &&
  Object.keys(data).length > 0 &&
  Object.keys(data).length <= most &&
  Object.values(data).every((value) => isScalar(value) || isFlatList(value))

/** Can it be read as words, lists and names with values? Else it is best read as JSON. */
export const readsPlainly = (data: Json): boolean =>
  isScalar(data) || isFlatList(data) || isPlainItem(data) || isRows(data)

const isPlainItem = (data: Json): boolean => verdictIn(data) !== null || isFlat(data)

const isRows = (data: Json): data is Json[] =>
  Array.isArray(data) &&
  data.length > 0 &&
  data.length <= most &&
  data.every((item) => isScalar(item) || isPlainItem(item))

export function scalarWords(data: Json): string {
  if (data === null) return 'none'
  if (typeof data === 'boolean') return data ? 'yes' : 'no'
  if (Array.isArray(data)) return data.length === 0 ? 'none' : data.map(scalarWords).join(', ')
  return typeof data === 'object' ? JSON.stringify(data) : String(data)
}

/** Of JSON of any depth what fits on a card's few lines, without brackets: a list's entries, names with their values. */
export function plainWords(data: Json): string {
  if (isFlatList(data) && data.length === 0) return 'An empty list.'
  if (Array.isArray(data)) return entries(data).join('\n')
  const verdict = verdictIn(data)
  if (verdict !== null) return `${verdict.score.toFixed(2)}${passWords(verdict.pass)} ${verdict.reason}`.trim()
  if (!isJsonObject(data)) return scalarWords(data)
  const names = Object.entries(data).slice(0, shown)
  return names.length === 0 ? 'Nothing.' : names.map(([key, value]) => `${key}: ${short(value)}`).join('\n')
}

/** More entries than any preview has room for. */
const shown = 12

const passWords = (pass: boolean | null): string => (pass === null ? '' : pass ? ' pass' : ' fail')

const entries = (list: readonly Json[]): string[] =>
  list.slice(0, shown).map((item, index) => `${index + 1}. ${isJsonObject(item) ? inOneLine(item) : short(item)}`)

/** What lies in something else: on one line, and of what lies deeper how much there is. */
function short(data: Json): string {
  if (isScalar(data) || isFlatList(data)) return scalarWords(Array.isArray(data) ? data.slice(0, shown) : data)
  if (Array.isArray(data)) return `${data.length} ${data.length === 1 ? 'entry' : 'entries'}`
  return inOneLine(data)
}

function inOneLine(data: JsonObject): string {
  const verdict = verdictIn(data)
  if (verdict !== null) return plainWords(data)
  const words = Object.entries(data)
    .slice(0, shown)
    .map(([key, value]) => `${key} ${isScalar(value) || isFlatList(value) ? scalarWords(value) : '…'}`)
  return words.length === 0 ? 'nothing' : words.join(', ')
}
