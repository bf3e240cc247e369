/** Scripts that put no spaces between words: there each character is a word, in the index and in what is searched. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]/gu

const hasWord = /[\p{L}\p{N}]/u

/** Text as the index takes it, at most that many characters of it. */
export const indexed = (text: string, most: number): string => text.slice(0, most).replace(unspaced, ' $& ')

/** Without case and accents. */
export const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** What the user typed, as words without case and accents. */
export const searchWords = (search: string): string[] =>
  folded(search)
    .split(/\s+/)
    .filter((word) => word !== '')

/**
 * What the user typed as an FTS5 query: every word, from two letters on also as the beginning of one. Null when there is
 * no word in it, so that nothing can be found.
 */
export function matchOf(search: string): string | null {
  const words = search.split(/\s+/).filter((word) => hasWord.test(word))
  if (words.length === 0) return null
  return words
    .map((word) => {
      const phrase = indexed(word, word.length).trim().replaceAll('"', '""')
      return `"${phrase}"${word.length >= 2 && phrase === word.replaceAll('"', '""') ? ' *' : ''}`
    })
    .join(' ')
}
