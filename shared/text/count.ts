import { estimateTokenCount } from 'tokenx'

const word = /[\p{L}\p{N}]+(?:['’.,_-][\p{L}\p{N}]+)*/gu
/** Scripts written without spaces, where only a segmenter knows the words. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/u
let segmenter: Intl.Segmenter | undefined

/** Words as a reader counts them: runs of letters and digits; `don't` and `3.14` are one each. */
export function countWords(text: string): number {
  if (!unspaced.test(text)) return text.match(word)?.length ?? 0
  // Some languages part words otherwise: a Check must not depend on whose machine it runs.
  segmenter ??= new Intl.Segmenter('en', { granularity: 'word' })
  let count = 0
  for (const part of segmenter.segment(text)) if (part.isWordLike === true) count += 1
  return count
}

/** An estimate, some percent off: good for choosing a way, never for money. */
export const estimateTokens = (text: string): number => estimateTokenCount(text)

/** UTF-8 length. A token is at least a byte, so this bounds the tokens of any text from above. */
export function utf8Bytes(text: string): number {
  let bytes = 0
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    if (unit < 0x80) bytes += 1
    else if (unit < 0x800) bytes += 2
    else if (unit >= 0xd800 && unit < 0xdc00 && i + 1 < text.length) {
      bytes += 4
      i += 1
    } else bytes += 3
  }
  return bytes
}

/** What a message costs beyond its text, at most. Rule: engine.md, "Budget and cost". */
export const tokensPerMessage = 16
