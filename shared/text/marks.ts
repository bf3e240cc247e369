import type { Json } from '../json.ts'
import type { ChatMessage, Value } from '../values.ts'

/**
 * Text from elsewhere goes before a model inside marks (`<answer id="A">…</answer>`), escaped, so that an answer can
 * neither close its own mark nor pass for an instruction. The practice models read the same marks.
 */
export const escapeText = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;')

const escapeAttribute = (text: string): string => escapeText(text).replace(/"/g, '&quot;')

export function mark(name: string, text: string, attributes: Readonly<Record<string, string>> = {}): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeAttribute(value)}"`)
  return `<${name}${written.join('')}>${escapeText(text)}</${name}>`
}

/** A mark around marks, one a line. */
export const markAround = (name: string, marks: readonly string[]): string =>
  `<${name}>\n${marks.join('\n')}\n</${name}>`

/** The 26 letters, then A2, B2 …: names that say nothing about who answered. */
export const anonymousId = (index: number): string =>
  String.fromCharCode(65 + (index % 26)) + (index < 26 ? '' : String(Math.floor(index / 26) + 1))

/** Any value as a person would write it down: JSON with two spaces, a conversation turn by turn. */
export function valueText(value: Value): string {
  if (value.type === 'chat') {
    return (value.data as unknown as ChatMessage[]).map((turn) => `${turn.role}: ${turn.content}`).join('\n\n')
  }
  return dataText(value.data)
}

export const dataText = (data: Json): string => (typeof data === 'string' ? data : JSON.stringify(data, null, 2))
