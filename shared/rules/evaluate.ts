import type { Json } from '../json.ts'
import { hasCode, hasImage, isImageFile } from '../text/code.ts'
import { countWords, estimateTokens } from '../text/count.ts'
import { guessLanguage } from '../text/language.ts'
import { dataText, valueText } from '../text/marks.ts'
import { atPath } from '../text/path.ts'
import { dataJson } from '../text/read-json.ts'
import { safePattern } from '../text/regex.ts'
import { asNumber, sameValue } from '../text/same.ts'
import type { Value } from '../values.ts'
import { weekdays, type Condition, type Rule } from './types.ts'

export interface RuleSubject {
  /** The router's `value`. */
  value: Value
  /** The Inputs' values by name. */
  vars: Readonly<Record<string, Value>>
  /** What an endpoint's caller sent along; nothing when a run was started by hand. */
  meta?: Readonly<Record<string, Json>>
  /** Milliseconds since 1970 at the start of the run: the time rules see, the same after a resume. */
  startedAt: number
}

/** Does a rule hold? A field that isn't there is equal to nothing and contains nothing. */
export function holds(rule: Rule, subject: RuleSubject): boolean {
  const read = fieldReader(subject)
  const test = (each: Rule): boolean => {
    if ('all' in each) return each.all.every(test)
    if ('any' in each) return each.any.some(test)
    if ('not' in each) return !test(each.not)
    return conditionHolds(each, read(each.field))
  }
  return test(rule)
}

/** Reads each field once at most: counting tokens of a long text is the dear part of a rule. */
function fieldReader(subject: RuleSubject): (field: string) => Json | undefined {
  const known = new Map<string, Json | undefined>()
  return (field) => {
    if (!known.has(field)) known.set(field, ruleField(field, subject))
    return known.get(field)
  }
}

/** What a field holds; undefined where nothing does. */
export function ruleField(field: string, { value, vars, meta, startedAt }: RuleSubject): Json | undefined {
  if (field.startsWith('input.json.')) return atPath(dataJson(value.data) ?? null, field.slice('input.json.'.length))
  if (field.startsWith('vars.')) return ownValue(vars, field.slice('vars.'.length))
  if (field.startsWith('meta.')) {
    const name = field.slice('meta.'.length)
    return meta !== undefined && Object.hasOwn(meta, name) ? meta[name] : undefined
  }
  switch (field) {
    case 'input.text':
      return valueText(value)
    case 'input.chars':
      return characters(valueText(value))
    case 'input.words':
      return countWords(valueText(value))
    case 'input.tokens':
      return estimateTokens(valueText(value))
    case 'input.language':
      return guessLanguage(valueText(value)) ?? undefined
    case 'input.hasCode':
      return hasCode(valueText(value))
    case 'input.hasImage':
      return value.type === 'file' ? isImageFile(valueText(value)) : hasImage(valueText(value))
    case 'time.hour':
      return new Date(startedAt).getHours()
    case 'time.weekday':
      return new Date(startedAt).getDay() || 7
    default:
      return undefined
  }
}

function ownValue(vars: RuleSubject['vars'], name: string): Json | undefined {
  const value = Object.hasOwn(vars, name) ? vars[name] : undefined
  if (value === undefined) return undefined
  return value.type === 'chat' ? valueText(value) : value.data
}

function characters(text: string): number {
  let count = 0
  for (const _ of text) count += 1
  return count
}

function conditionHolds({ field, op, value }: Condition, held: Json | undefined): boolean {
  if (op === 'exists') return (held !== undefined && held !== null) === (value !== false)
  const wanted = field === 'time.weekday' ? dayNumber(value) : value
  switch (op) {
    case 'eq':
      return same(held, wanted)
    case 'ne':
      return !same(held, wanted)
    case 'in':
      return among(held, wanted)
    case 'notIn':
      return !among(held, wanted)
    case 'contains':
      return contains(held, wanted)
    case 'startsWith':
      return typeof held === 'string' && held.startsWith(dataText(wanted ?? null))
    case 'endsWith':
      return typeof held === 'string' && held.endsWith(dataText(wanted ?? null))
    case 'matches':
      return matches(held, wanted)
    case 'gt':
    case 'gte':
    case 'lt':
    case 'lte':
      return compares(op, asNumber(held), asNumber(wanted))
  }
}

/** Days as ISO 8601 counts them, Monday 1 to Sunday 7; 0 is Sunday too, and their English names are read. */
function dayNumber(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((one) => dayNumber(one) ?? null)
  if (value === 0) return 7
  if (typeof value !== 'string') return value
  const index = (weekdays as readonly string[]).indexOf(value.toLowerCase())
  return index === -1 ? value : index + 1
}

const same = (held: Json | undefined, wanted: Json | undefined): boolean =>
  held !== undefined && wanted !== undefined && sameValue(held, wanted)

const among = (held: Json | undefined, wanted: Json | undefined): boolean =>
  Array.isArray(wanted) && wanted.some((one) => same(held, one))

function contains(held: Json | undefined, wanted: Json | undefined): boolean {
  if (wanted === undefined) return false
  if (Array.isArray(held)) return held.some((one) => sameValue(one, wanted))
  return typeof held === 'string' && held.includes(dataText(wanted))
}

function matches(held: Json | undefined, wanted: Json | undefined): boolean {
  const read = typeof wanted === 'string' ? safePattern(wanted) : null
  return read !== null && read.ok && typeof held === 'string' && read.pattern.test(held)
}

function compares(op: 'gt' | 'gte' | 'lt' | 'lte', held: number | null, wanted: number | null): boolean {
  if (held === null || wanted === null) return false
  if (op === 'gt') return held > wanted
  if (op === 'gte') return held >= wanted
  return op === 'lt' ? held < wanted : held <= wanted
}
