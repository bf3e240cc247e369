/*
 * The practice models' own count of tokens, a deterministic estimate of about four characters each: what their provider
 * bills by, and so what a forecast counts by for them. A token is the white space before it and then up to six letters,
 * up to three digits or one other character. It always holds at least one character, so there are never more tokens than
 * bytes, which is what a budget's reservation counts on.
 */

const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13) || code === 0xa0
const isDigit = (code: number): boolean => code >= 48 && code <= 57
const isLetter = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code > 127 && !isSpace(code))

/** Where the token that begins at `start` ends (exclusive). */
function tokenEnd(text: string, start: number): number {
  let i = start
  while (i < text.length && isSpace(text.charCodeAt(i))) i++
  if (i >= text.length) return i
  const first = text.charCodeAt(i)
  const same = isLetter(first) ? isLetter : isDigit(first) ? isDigit : null
  const most = i + (same === isLetter ? 6 : same === isDigit ? 3 : 1)
  i++
  if (same !== null) while (i < most && i < text.length && same(text.charCodeAt(i))) i++
  // A pair of surrogates is one character and never torn apart.
  if (i < text.length && (text.charCodeAt(i) & 0xfc00) === 0xdc00) i++
  return i
}

/** How many tokens the text has; 0 only for the empty text. */
export function countTokens(text: string): number {
  let n = 0
  for (let i = 0; i < text.length; i = tokenEnd(text, i)) n++
  return n
}

/** The text cut into its tokens; joined they are the text again. */
export function splitTokens(text: string): string[] {
  const tokens: string[] = []
  for (let i = 0; i < text.length;) {
    const end = tokenEnd(text, i)
    tokens.push(text.slice(i, end))
    i = end
  }
  return tokens
}

/** Offsets in the text behind every `every` tokens. */
export function tokenMarks(text: string, every: number): number[] {
  const marks: number[] = []
  let n = 0
  for (let i = 0; i < text.length;) {
    i = tokenEnd(text, i)
    if (++n % every === 0) marks.push(i)
  }
  return marks
}
