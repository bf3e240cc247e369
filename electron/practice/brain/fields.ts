import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts'
import { pick, unit } from '../hash.ts'
import { fillSchema, fit, typeOf, type Path, type Source } from './schema.ts'
import { isRight, shortAnswer } from './skill.ts'
import { classify } from './solvers/classify.ts'
import {
  chosen,
  findCurrency,
  finders,
  instructionAndText,
  misread,
  type Found,
  type FoundKind,
} from './solvers/extract.ts'
import { sentimentOf } from './solvers/sentiment.ts'
import { summarize } from './solvers/summary.ts'
import { contentStems, numbersIn, sentencesOf, wordsOf } from './text.ts'
import type { Ask, Solution } from './types.ts'

/** What a field's name says it holds, most telling first; names are split at `_`, `-` and capitals. */
const kinds: [
  (
    | FoundKind
    | 'answer'
    | 'sentiment'
    | 'summary'
    | 'reason'
    | 'score'
    | 'currency'
    | 'keywords'
    | 'language'
    | 'title'
    | 'count'
    | 'first'
    | 'last'
  ),
  RegExp,
][] = [
  ['email', /\be ?mails?\b/],
  ['reference', /\b(?:invoice|order|ticket|case|reference|customer|tracking) (?:number|no|id|nr)\b|\breferences?\b/],
  ['phone', /\b(?:phones?|telephone|mobile)\b/],
  ['url', /\b(?:urls?|uri|links?|website)\b/],
  ['currency', /\bcurrency\b/],
  ['first', /\b(?:first|given) name\b/],
  ['last', /\b(?:last|family|sur) ?name\b|\bsurname\b/],
  ['date', /\b(?:date|dates|deadline|due|day|when|birthday|issued)\b/],
  ['amount', /\b(?:amount|amounts|total|price|cost|sum|fee|balance|budget|salary|refund)\b/],
  ['sentiment', /\b(?:sentiment|mood|tone)\b/],
  ['summary', /\b(?:summary|abstract|gist|tldr|description|overview)\b/],
  ['title', /\b(?:title|subject|headline|heading)\b/],
  ['keywords', /\b(?:keywords?|tags?|topics?|key points?)\b/],
  ['language', /\b(?:language|lang|locale)\b/],
  [
    'reason',
    /\b(?:reason|reasons|reasoning|rationale|explanation|why|thought|thoughts|steps?|comment|justification)\b/,
  ],
  ['score', /\b(?:score|confidence|probability|certainty|rating)\b/],
  ['answer', /\b(?:answer|result|solution|value|response|output|text|final)\b/],
  ['name', /\b(?:name|names|person|people|customer|client|author|sender|recipient|employee|user|contact)\b/],
  ['count', /\b(?:count|quantity|number|how many|qty|age|year)\b/],
]

/** `dueDate` and `due_date` are `due date`. */
export const nameWords = (name: string): string =>
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .replace(/[_\-.]+/g, ' ')
    .toLowerCase()
    .trim()

/** A field that a weaker model may get wrong, and what it would write there. */
interface Slip {
  path: Path
  field: JsonObject
  wrong: Json[]
}

/**
 * JSON for a question by the schema: what is asked for is found in the text, worked out or chosen. `prose` is the answer
 * in words, for an answer's field where nothing can be worked out.
 */
export function fillFields(
  ask: Ask,
  question: string,
  schema: Json,
  solution: Solution | null,
  prose: () => string,
): Json {
  const { text } = instructionAndText(question)
  const right = isRight(ask, question, solution?.key ?? null)
  const said = solution === null ? null : shortAnswer(ask, question, solution)
  const slips: Slip[] = []
  // Whether what was worked out, right or wrong, stands somewhere in the JSON.
  let told = false

  const extracted = (kind: FoundKind, words: string, field: JsonObject, path: Path): Json | undefined => {
    const all = finders[kind](text)
    if (all.length === 0) return undefined
    const inner = typeOf(field) === 'array' && isJsonObject(field['items']) ? (field['items'] as JsonObject) : field
    const read = (one: Found): Json => (kind === 'amount' && typeOf(inner) === 'string' ? one.text : one.value)
    if (typeOf(field) === 'array') {
      const list = all.map(read)
      slips.push({ path, field, wrong: list.length > 1 ? [list.slice(0, -1), list.slice(1)] : [] })
      return list
    }
    const best = chosen(kind, all, words, text)
    const reread = (other: string): Json => {
      const again = finders[kind](other)[0]
      return again === undefined ? other : read(again)
    }
    slips.push({ path, field, wrong: misread(kind, best, all).map(reread) })
    return read(best)
  }

  const source: Source = (name, field, path) => {
    const choices = field['enum']
    if (Array.isArray(choices)) {
      if (said !== null && fit(said, field) !== undefined) {
        told = true
        return said
      }
      const labels = choices.filter((choice): choice is string => typeof choice === 'string')
      if (labels.length === 0) return undefined
      const best = classify(
        text,
        labels.map((id) => ({ id, meaning: '' })),
      ).best.id
      slips.push({ path, field, wrong: labels.filter((label) => label !== best) })
      return best
    }
    const words = nameWords(name)
    const kind = kinds.find(([, shape]) => shape.test(words))?.[0]
    if (kind === undefined) return byType(field)
    if (kind in finders)
      return (
        extracted(kind as FoundKind, words, field, path) ?? (typeOf(field) === 'object' ? undefined : byType(field))
      )
    const names = finders.name(text)[0]?.text.split(' ')
    switch (kind) {
      case 'answer':
        return answer(field)
      case 'first':
        return names?.[0]
      case 'last':
        return names?.at(-1)
      case 'currency':
        return findCurrency(text) ?? undefined
      case 'sentiment':
        return sentimentOf(text)
      case 'summary':
        return summarize(text, 1, 40) || undefined
      case 'title':
        return (
          /\bsubject:\s*(.+)/i.exec(text)?.[1] ??
          wordsOf(sentencesOf(text)[0] ?? text)
            .slice(0, 8)
            .join(' ')
        )
      case 'keywords':
        return topWords(text) ?? undefined
      case 'language':
        return 'en'
      case 'reason':
        return solution === null
          ? 'Practice text: a simulated model gives no real reason.'
          : solution.say(said ?? solution.short)
      case 'score':
        return Number((0.8 + 0.15 * unit('confidence', question)).toFixed(2))
      default:
        return numbersIn(text)[0]
    }
  }

  const answer = (field: JsonObject): Json | undefined => {
    const type = typeOf(field)
    if (solution === null || said === null) return type === 'string' || type === 'any' ? prose() : undefined
    told = true
    const value = said === solution.short ? solution.value : solution.jsonOf(said)
    if (type === 'string') return said
    return fit(value, field) ?? fit(said, field)
  }

  /** A field whose name says nothing: a number is the one worked out, else the first in the text. */
  const byType = (field: JsonObject): Json | undefined => {
    const type = typeOf(field)
    if (type === 'number' || type === 'integer') return answer(field) ?? numbersIn(text)[0]
    if (type === 'boolean') return answer(field)
    if (type === 'string' && field['format'] === 'date') return finders.date(text)[0]?.value
    if (type === 'string' && field['format'] === 'email') return finders.email(text)[0]?.value
    return undefined
  }

  const filled = fillSchema(schema, source)
  if (right || told) return filled
  const possible = slips.flatMap(({ path, field, wrong }) => {
    const values = wrong.map((value) => allowed(value, field)).filter((value) => value !== undefined)
    return values.length === 0 ? [] : [{ path, values }]
  })
  if (possible.length === 0) return filled
  const { path, values } = pick(possible, 'slip', ask.model, question, ask.seed ?? ask.sample)
  setAt(filled, path, pick(values, 'misread', ask.model, question))
  return filled
}

/** The value as the field's schema lets it be, or undefined. */
function allowed(value: Json, field: JsonObject): Json | undefined {
  if (!Array.isArray(value)) return fit(value, field)
  const [least, items] = [field['minItems'], field['items']]
  if (typeOf(field) !== 'array' || value.length < (typeof least === 'number' ? least : 0)) return undefined
  const list = value
    .map((one) => (isJsonObject(items) ? fit(one, items as JsonObject) : one))
    .filter((one) => one !== undefined)
  return list.length === value.length ? list : undefined
}

function setAt(root: Json, path: Path, value: Json): void {
  let at: Json | undefined = root
  for (const part of path.slice(0, -1))
    at = Array.isArray(at) ? at[Number(part)] : isJsonObject(at) ? (at as JsonObject)[part] : undefined
  const last = path.at(-1)
  if (last === undefined) return
  if (Array.isArray(at)) at[Number(last)] = value
  else if (isJsonObject(at)) (at as JsonObject)[last] = value
}

function topWords(text: string): string[] | null {
  const counts = new Map<string, number>()
  for (const word of wordsOf(text))
    if (contentStems(word).length > 0 && word.length > 3) counts.set(word, (counts.get(word) ?? 0) + 1)
  if (counts.size === 0) return null
  return [...counts]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 5)
    .map(([word]) => word)
}

/** Keys that a prompt asks for in words: `JSON with the keys name, date and amount`. */
export function keysAsked(text: string): string[] {
  const list =
    /\b(?:keys|fields|properties)\b:?\s+((?:["'`]?[\w-]+["'`]?(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+))+["'`]?[\w-]+["'`]?)/i.exec(
      text,
    )?.[1]
  return list === undefined ? [] : list.split(/\s*,\s*(?:and\s+)?|\s+and\s+/).map((key) => key.replace(/["'`]/g, ''))
}
