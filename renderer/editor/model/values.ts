import type { Json } from '../../../shared/json.ts'
import { dataText, valueText } from '../../../shared/text/marks.ts'
import { plainWords } from './plain-json.ts'
import type { Value } from '../../../shared/values.ts'

/** Characters of a value that any preview can show. */
const longest = 400

/** The beginning of a value as text, on few lines: for cards and for what hovers. */
export function valuePreview(value: Value): string {
  if (value.type === 'file') return fileName(valueText(value))
  const { type, data } = value
  // A text in JSON is a text; nothing else of it is Markdown.
  if (type === 'json' && typeof data !== 'string') return plainWords(data).slice(0, longest)
  return plainText(valueText(value).slice(0, longest * 2)).slice(0, longest)
}

/** The end of a path, however its system writes one. */
export const fileName = (path: string): string => path.split(/[\\/]/).findLast((part) => part !== '') ?? path

export const jsonText = (data: Json): string => dataText(data)

/** Markdown's signs taken out of a text that is shown where they would not be rendered. */
export const plainText = (text: string): string =>
  text
    .replace(/^#{1,6}\s+/gm, '')
    .replace(/^\s*[-*+]\s+/gm, '• ')
    .replace(/(\*\*|__)(?=\S)([^\n]*?\S)\1/g, '$2')
    .replace(/`{3}\w*\n?/g, '')
    .replace(/`([^`\n]+)`/g, '$1')
    .replace(/\n{2,}/g, '\n')
    .trim()
