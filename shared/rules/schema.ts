import { z } from 'zod'
import { isJsonObject } from '../json.ts'
import { fieldPrefixes, fixedFields, operators, weekdays, type FieldType, type Operator, type Rule } from './types.ts'
import { safePattern } from '../text/regex.ts'
import { readPath } from '../text/path.ts'

/** What is wrong with a rule: at which path inside it, in words; `unknownKey` for a key that no rule has. */
export interface RuleFault {
  path: (string | number)[]
  message: string
  unknownKey?: string
}

const comparing: readonly Operator[] = ['gt', 'gte', 'lt', 'lte']
const textual: readonly Operator[] = ['startsWith', 'endsWith', 'matches']

/** The type of a field, or null for one that doesn't exist. */
export function fieldType(field: string): FieldType | null {
  if (Object.hasOwn(fixedFields, field)) return fixedFields[field as keyof typeof fixedFields].type
  const prefix = fieldPrefixes.find((start) => field.startsWith(start) && field.length > start.length)
  if (prefix === undefined) return null
  return prefix === 'input.json.' && !readPath(field.slice(prefix.length)).ok ? null : 'unknown'
}

/** Everything wrong with a rule, the types of its values included; empty when it can be used. */
export function ruleFaults(rule: unknown, path: (string | number)[] = []): RuleFault[] {
  if (!isJsonObject(rule)) return [{ path, message: 'A rule is a condition, or all, any or not of rules.' }]
  for (const key of ['all', 'any'] as const) {
    if (!Object.hasOwn(rule, key)) continue
    const parts = rule[key]
    if (!Array.isArray(parts)) return [{ path: [...path, key], message: `"${key}" takes a list of rules.` }]
    const empty = parts.length === 0 ? [{ path: [...path, key], message: `"${key}" needs at least one rule.` }] : []
    return [
      ...strays(rule, [key], path),
      ...empty,
      ...parts.flatMap((inner, i) => ruleFaults(inner, [...path, key, i])),
    ]
  }
  if (Object.hasOwn(rule, 'not')) return [...strays(rule, ['not'], path), ...ruleFaults(rule['not'], [...path, 'not'])]
  return conditionFaults(rule, path)
}

const strays = (rule: object, known: readonly string[], path: (string | number)[]): RuleFault[] =>
  Object.keys(rule)
    .filter((key) => !known.includes(key))
    .map((key) => ({ path, message: `A rule has no field "${key}" here.`, unknownKey: key }))

function conditionFaults(rule: Record<string, unknown>, path: (string | number)[]): RuleFault[] {
  const { field, op, value } = rule
  const faults = strays(rule, ['field', 'op', 'value'], path)
  const add = (key: string, message: string) => faults.push({ path: [...path, key], message })
  const type = typeof field === 'string' ? fieldType(field) : null
  if (typeof field !== 'string') add('field', 'A condition names the field it looks at.')
  else if (type === null) add('field', `A rule cannot look at "${field}".`)
  if (!operators.includes(op as Operator)) {
    add('op', op === undefined ? 'A condition needs an operator.' : `There is no operator ${JSON.stringify(op)}.`)
    return faults
  }
  const fault = valueFault(String(field), type ?? 'unknown', op as Operator, value)
  if (fault !== null) add('value', fault)
  return faults
}

function valueFault(field: string, type: FieldType, op: Operator, value: unknown): string | null {
  if (op === 'exists') {
    return value === undefined || typeof value === 'boolean' ? null : '"exists" takes no value, or true or false.'
  }
  if (value === undefined) return `"${op}" needs a value to compare with.`
  if (op === 'in' || op === 'notIn') {
    if (!Array.isArray(value) || value.length === 0) return `"${op}" needs a list with at least one value.`
    return value.map((one) => typeFault(field, type, one)).find((fault) => fault !== null) ?? null
  }
  if (comparing.includes(op)) {
    if (type === 'text' || type === 'boolean')
      return `The field ${field} is no number, so "${op}" cannot be asked of it.`
    return typeof value === 'number' || (field === 'time.weekday' && isWeekday(value))
      ? null
      : `"${op}" needs a number.`
  }
  if (textual.includes(op) || op === 'contains') {
    if (type === 'number' || type === 'boolean')
      return `The field ${field} is no text, so "${op}" cannot be asked of it.`
    if (typeof value !== 'string' && (op !== 'contains' || type === 'text')) return `"${op}" needs a text.`
    if (op !== 'matches') return null
    const read =
      typeof value === 'string' ? safePattern(value) : { ok: false as const, problem: '"matches" needs a text.' }
    return read.ok ? null : read.problem
  }
  return typeFault(field, type, value)
}

function typeFault(field: string, type: FieldType, value: unknown): string | null {
  if (field === 'time.weekday' && isWeekday(value)) return null
  if (type === 'unknown' || typeof value === (type === 'text' ? 'string' : type)) return null
  return `The field ${field} is compared with a ${type}, not with ${JSON.stringify(value)}.`
}

const isWeekday = (value: unknown): boolean =>
  typeof value === 'string' && (weekdays as readonly string[]).includes(value.toLowerCase())

/**
 * A rule inside a config. Its own walk instead of a union of shapes, because a union says only "invalid input":
 * this names the condition and the reason, and unknown keys come out as unknown keys.
 */
export const ruleSchema = z.unknown().superRefine((rule, context) => {
  for (const { path, message, unknownKey } of ruleFaults(rule)) {
    if (unknownKey === undefined) context.addIssue({ code: 'custom', path, message })
    else context.addIssue({ code: 'unrecognized_keys', keys: [unknownKey], path, message })
  }
}) as unknown as z.ZodType<Rule>
