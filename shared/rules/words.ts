import { isJsonObject, type Json } from '../json.ts'
import { fixedFields, weekdays, type Condition, type Operator, type Rule } from './types.ts'

export const operatorWords: Readonly<Record<Operator, string>> = {
  eq: 'is',
  ne: 'is not',
  gt: 'is over',
  gte: 'is at least',
  lt: 'is under',
  lte: 'is at most',
  in: 'is one of',
  notIn: 'is none of',
  contains: 'contains',
  startsWith: 'starts with',
  endsWith: 'ends with',
  matches: 'matches',
  exists: 'is there',
}

/** A rule as a clause: "the number of tokens is over 2,000 and the language is "de"". */
export function ruleWords(rule: Rule, inner = false): string {
  if ('all' in rule) return joined(rule.all, ' and ', inner)
  if ('any' in rule) return joined(rule.any, ' or ', inner)
  if ('not' in rule) return `not (${ruleWords(rule.not)})`
  return conditionWords(rule)
}

function joined(rules: readonly Rule[], word: string, inner: boolean): string {
  const text = rules.map((rule) => ruleWords(rule, rules.length > 1)).join(word)
  return inner && rules.length > 1 ? `(${text})` : text
}

/** Yes and no as clauses, because "code in it is true" is no sentence. */
const clauses: Readonly<Record<string, { yes: string; no: string }>> = {
  'input.hasCode': { yes: 'it holds code', no: 'it holds no code' },
  'input.hasImage': { yes: 'it holds an image', no: 'it holds no image' },
}

function conditionWords({ field, op, value }: Condition): string {
  const clause = Object.hasOwn(clauses, field) ? clauses[field] : undefined
  if (clause !== undefined && typeof value === 'boolean' && (op === 'eq' || op === 'ne')) {
    return (op === 'eq') === value ? clause.yes : clause.no
  }
  const name = fieldWords(field)
  if (op === 'exists') return value === false ? `${name} is not there` : `${name} is there`
  return `${name} ${operatorWords[op]} ${field === 'time.weekday' ? dayWords(value) : valueWords(value)}`
}

/** "the number of tokens" for `input.tokens`; a path or a name as it is written. */
const fieldWords = (field: string): string =>
  Object.hasOwn(fixedFields, field) ? fixedFields[field as keyof typeof fixedFields].label : field

function dayWords(value: Json | undefined): string {
  if (Array.isArray(value)) return value.map(dayWords).join(', ')
  const day =
    typeof value === 'number' ? weekdays[(value + 6) % 7] : typeof value === 'string' ? value.toLowerCase() : undefined
  return day === undefined ? valueWords(value) : day.charAt(0).toUpperCase() + day.slice(1)
}

function valueWords(value: Json | undefined): string {
  if (Array.isArray(value)) return value.map(valueWords).join(', ')
  if (typeof value === 'number') return value.toLocaleString('en-US', { maximumFractionDigits: 6 })
  if (typeof value === 'string') return `"${value}"`
  return isJsonObject(value) ? JSON.stringify(value) : String(value)
}
