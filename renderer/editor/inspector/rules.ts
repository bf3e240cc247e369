import { isJsonObject, type Json } from '../../../shared/json.ts'
import { operators, type Condition, type Rule } from '../../../shared/rules/types.ts'

/** A rule without nesting: conditions that all, or any, have to hold. None at all is no rule. */
export interface FlatRule {
  join: 'all' | 'any'
  conditions: Condition[]
}

/** The rule as rows; null for one that is nested deeper than rows can show. */
export function readFlat(rule: Json | undefined): FlatRule | null {
  if (rule === undefined) return { join: 'all', conditions: [] }
  if (isCondition(rule)) return { join: 'all', conditions: [rule] }
  if (!isJsonObject(rule)) return null
  for (const join of ['all', 'any'] as const) {
    const parts = rule[join]
    if (!Array.isArray(parts) || Object.keys(rule).length !== 1) continue
    const conditions = parts.filter(isCondition)
    return conditions.length === parts.length ? { join, conditions } : null
  }
  return null
}

/** A single condition stands by itself; undefined for no rule. */
export function writeFlat({ join, conditions }: FlatRule): Rule | undefined {
  const [only] = conditions
  if (conditions.length <= 1) return only
  return join === 'all' ? { all: conditions } : { any: conditions }
}

const isCondition = (rule: Json): rule is Json & Condition & { [key: string]: Json } =>
  isJsonObject(rule) && typeof rule['field'] === 'string' && (operators as readonly unknown[]).includes(rule['op'])

export const listText = (value: Json | undefined): string => (Array.isArray(value) ? value.map(String).join(', ') : '')

export function textList(text: string, numbers: boolean): Json[] {
  const parts = text.split(',').map((part) => part.trimStart())
  if (!numbers) return parts
  return parts.map((part) => (part.trim() !== '' && Number.isFinite(Number(part)) ? Number(part) : part))
}
