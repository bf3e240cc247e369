import type { PortType, Value } from '../values.ts'

export type Conversion = 'text' | 'chat' | null

/** What a value becomes on its way into a port: its type there, and the conversion that makes it so. */
export interface Fit {
  convert: Conversion
  as: PortType
}

const becomesText: readonly PortType[] = ['number', 'boolean', 'json']

/**
 * How a type fits a port, or null when it doesn't. Rule: pipeline-format, "Types": equal types or `any` at one end fit as
 * they are; number, boolean and json become text; text becomes chat. Nothing takes two conversions.
 * A type of `any` fits for now and is converted, or refused, when its value arrives.
 */
export function fit(type: PortType, accepts: readonly PortType[]): Fit | null {
  if (type === 'any' || accepts.includes('any') || accepts.includes(type)) return { convert: null, as: type }
  if (becomesText.includes(type) && accepts.includes('text')) return { convert: 'text', as: 'text' }
  if (type === 'text' && accepts.includes('chat')) return { convert: 'chat', as: 'chat' }
  return null
}

/** Makes a value fit a port, keeping who gave it; null when it can't (a file where a number is wanted). */
export function convertValue(value: Value, accepts: readonly PortType[]): Value | null {
  const found = fit(value.type, accepts)
  if (found === null) return null
  return found.convert === null ? value : applyConversion(value, found.convert)
}

/** JSON as text has two spaces of indent; text as chat is one turn of the user. */
function applyConversion(value: Value, convert: 'text' | 'chat'): Value {
  const { type, data } = value
  if (convert === 'chat') return { ...value, type: 'chat', data: [{ role: 'user', content: data }] }
  // A number or a boolean is written as JSON writes it.
  return { ...value, type: 'text', data: JSON.stringify(data, null, type === 'json' ? 2 : 0) }
}
