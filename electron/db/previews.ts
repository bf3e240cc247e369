import type { Json } from '../../shared/json.ts'
import type { Value } from '../../shared/values.ts'

/** Characters of an answer or of the inputs that a list shows. */
const shown = 200

/** A value as text: text itself, a conversation its last turn, anything else as JSON. */
function textOf(data: Json): string {
  if (typeof data === 'string') return data
  const last = Array.isArray(data) ? data.at(-1) : undefined
  if (typeof last === 'object' && last !== null && !Array.isArray(last) && typeof last['content'] === 'string')
    return last['content']
  return JSON.stringify(data)
}

/** Every input's text, or every output's, parted by a line. */
export const inputsText = (inputs: Record<string, Value>): string =>
  Object.values(inputs)
    .map((value) => textOf(value.data))
    .join('\n')

export const outputsText = (outputs: Record<string, Json>): string => Object.values(outputs).map(textOf).join('\n')

/** The first characters on one line; half a character at the cut is left off. */
export const preview = (text: string): string =>
  text
    .slice(0, shown * 4)
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, shown)
    .replace(/[\uD800-\uDBFF]$/, '')

/** First characters of the first Output that has a value. */
export function answerPreview(outputs: Record<string, Json>): string {
  const first = Object.values(outputs)[0]
  return first === undefined ? '' : preview(textOf(first))
}
