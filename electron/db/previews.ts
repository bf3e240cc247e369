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

/** A list of texts, or of answers side by side, in words; any other as it is. */
function listText(list: Json[]): string {
  const words = list.map((item) => {
    if (typeof item === 'string') return item
    if (typeof item !== 'object' || item === null || Array.isArray(item)) return null
    const { title, answer } = item
    return typeof title === 'string' && typeof answer === 'string' ? `${title}: ${answer}` : null
  })
  return words.length === 0 || words.includes(null) ? textOf(list) : words.join(' · ')
}

/** First characters of the first Output that is text, without one of the first that has a value. */
export function answerPreview(outputs: Record<string, Json>): string {
  const values = Object.values(outputs)
  const first = values.find((value) => typeof value === 'string') ?? values[0]
  return first === undefined ? '' : preview(Array.isArray(first) ? listText(first) : textOf(first))
}
