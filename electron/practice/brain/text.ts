/** Lower case without accents and punctuation, words parted by one space: what two texts are compared by. */
export const normal = (text: string): string =>
  text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()

export const wordsOf = (text: string): string[] => {
  const plain = normal(text)
  return plain === '' ? [] : plain.split(' ')
}

/** Does `text` hold `phrase` as whole words? Both already normal. */
export const holds = (text: string, phrase: string): boolean => phrase !== '' && ` ${text} `.includes(` ${phrase} `)

const endings = /(?:ations?|ings?|ments?|ed|es|s|ly|ers?)$/

/** A word without its ending, crudely: enough to see that `refunds` and `refunded` are about the same. */
export const stem = (word: string): string => {
  if (word.length < 5) return word.length === 4 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, 3) : word
  const cut = word.replace(endings, '')
  return cut.length >= 3 ? cut : word
}

const small =
  'a an the and or but if of in on at to for from by with as is are was were be been being am do does did have has had it its this that these those he she they we you i me my your his her their our us them who whom which what when where why how will would can could should shall may might must not no so than then there here into about over after before up down out off again very just also too please'
const stopWords = new Set(small.split(' '))

/** Stems of the words that carry meaning, in order, doubles kept. */
export const contentStems = (text: string): string[] =>
  wordsOf(text)
    .filter((word) => !stopWords.has(word))
    .map(stem)

/** Sentences of a text, each with its closing mark; line breaks part sentences too. */
export const sentencesOf = (text: string): string[] =>
  text
    .split(/(?<=[.!?]["')\]]?)\s+(?=[\p{Lu}\p{N}"'([])|\n+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '')

/** A text of at most so many characters: of a longer one its beginning and its end. */
export const within = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, most / 2)}\n${text.slice(-most / 2)}`

/** The first letter large. */
export const capital = (text: string): string => (text === '' ? text : text[0]!.toUpperCase() + text.slice(1))

/** `a`, `a and b`, `a, b and c`. */
export const listed = (items: readonly string[], word = 'and'): string =>
  items.length < 2 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} ${word} ${items[items.length - 1]}`

/** Every number in a text in order, thousands' commas taken out; a hyphen counts as minus only where it can't be a dash. */
export const numbersIn = (text: string): number[] => {
  const found: number[] = []
  const pattern = /(?<![\w.])([-−])?(\d{1,3}(?:,\d{3})+|\d+)(\.\d+)?(?![\d])/g
  for (const match of text.matchAll(pattern)) {
    const sign = match[1] === undefined ? 1 : -1
    found.push(sign * Number(match[2]!.replaceAll(',', '') + (match[3] ?? '')))
  }
  return found
}
