/** What a piece of JSON text is; `space` holds brackets and commas, `other` is where it stops being JSON. */
export interface JsonPart {
  text: string
  is: 'name' | 'string' | 'number' | 'word' | 'space' | 'other'
}

const token =
  /(?<name>"(?:[^"\\\n]|\\.)*"(?=\s*:))|(?<string>"(?:[^"\\\n]|\\.)*")|(?<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<word>true|false|null)|(?<space>[{}[\],:\s]+)/y

/** Text cut into its pieces, in order; joined they are the text. From the first that is no JSON on it is one piece. */
export function jsonParts(text: string): JsonPart[] {
  const parts: JsonPart[] = []
  let at = 0
  for (token.lastIndex = 0; at < text.length; at = token.lastIndex) {
    const groups = token.exec(text)?.groups
    if (groups === undefined) return [...parts, { text: text.slice(at), is: 'other' }]
    for (const is of ['name', 'string', 'number', 'word', 'space'] as const) {
      const found = groups[is]
      if (found !== undefined) parts.push({ text: found, is })
    }
  }
  return parts
}

/** The start of a line after one that was broken at `at`: as deep as that one, and deeper after an open bracket. */
export function indentAfter(text: string, at: number): string {
  const line = text.slice(text.lastIndexOf('\n', at - 1) + 1, at)
  const depth = /^ */.exec(line)?.[0] ?? ''
  return /[{[]\s*$/.test(line) ? `${depth}  ` : depth
}
