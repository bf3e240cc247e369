import type { Json } from '../json.ts'

/** Contract: pipeline-format, "Rules". Data, never code. */
export const operators = [
  'eq',
  'ne',
  'gt',
  'gte',
  'lt',
  'lte',
  'in',
  'notIn',
  'contains',
  'startsWith',
  'endsWith',
  'matches',
  'exists',
] as const

export type Operator = (typeof operators)[number]

export interface Condition {
  field: string
  op: Operator
  /** Absent for `exists`, where it may be `false` to ask for the opposite. */
  value?: Json
}

export type Rule = Condition | { all: Rule[] } | { any: Rule[] } | { not: Rule }

/** What a rule's field holds; `unknown` where only the run can tell (JSON paths, Inputs, an endpoint's caller). */
export type FieldType = 'text' | 'number' | 'boolean' | 'unknown'

/** The fields with a name of their own, for checking and for a form. */
export const fixedFields = {
  'input.text': { type: 'text', label: 'the text' },
  'input.chars': { type: 'number', label: 'the number of characters' },
  'input.words': { type: 'number', label: 'the number of words' },
  'input.tokens': { type: 'number', label: 'the number of tokens' },
  'input.language': { type: 'text', label: 'the language' },
  'input.hasCode': { type: 'boolean', label: 'code in it' },
  'input.hasImage': { type: 'boolean', label: 'an image in it' },
  'time.hour': { type: 'number', label: 'the hour' },
  'time.weekday': { type: 'number', label: 'the weekday' },
} as const satisfies Record<string, { type: FieldType; label: string }>

/** Fields that go on with a path or a name: `input.json.order.total`, `vars.tone`, `meta.user`. */
export const fieldPrefixes = ['input.json.', 'vars.', 'meta.'] as const

export const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

/** Names of the Inputs that a rule looks at, as often as it does. */
export function ruleInputs(rule: Rule): string[] {
  if ('all' in rule) return rule.all.flatMap(ruleInputs)
  if ('any' in rule) return rule.any.flatMap(ruleInputs)
  if ('not' in rule) return ruleInputs(rule.not)
  return fieldInputs(rule.field)
}

/** Of a field's own: the Input that it names, if any. */
export const fieldInputs = (field: string | undefined): string[] =>
  field?.startsWith('vars.') === true ? [field.slice('vars.'.length)] : []
