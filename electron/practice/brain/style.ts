import { within } from './text.ts'

/** How long and in what dress an answer is wanted, read from the prompt. */
export interface Style {
  /** Only the bare answer: "answer with one word", "only the number". */
  bare: boolean
  /** One word at most. */
  oneWord: boolean
  upper: boolean
  words: number | null
  sentences: number | null
  paragraphs: number | null
  items: number | null
}

const numbers = 'one two three four five six seven eight nine ten'.split(' ')
const num = String.raw`(\d{1,4}|${numbers.join('|')}|an?)`

const toNumber = (text: string): number => {
  const word = numbers.indexOf(text.toLowerCase())
  return word >= 0 ? word + 1 : /^an?$/i.test(text) ? 1 : Number(text)
}

/** Phrases about form alone; they are taken out before the question is worked out. */
const oneWord =
  /\b(?:please )?(?:answer|reply|respond)?(?: (?:me|it))?(?: (?:with|in|using))?(?: (?:just|only|exactly|a))? ?\b(?:one|1|a single|single)[- ]word(?: or (?:one|a|1|a single|single) (?:number|figure))?(?: answer)?(?: only)?\b\.?/gi
const bare =
  /\b(?:please )?(?:answer|reply|respond|return|output|give|write)(?: me)?(?: with| in)? ?(?:only|just|nothing but)(?: with)? (?:the )?(?:\w+ )?(?:number|name|result|answer|value|word|label|date|city|country|figure|category|text|digits?|amount|e-?mail(?: address)?)s?\b(?:[,.]? (?:and )?nothing else)?\.?|\b(?:only|just) the (?:number|name|result|answer|value|label|word|date|figure|amount)\b\.?|\b(?:with )?no explanations?\b\.?|\b(?:do not|don't) explain(?: anything)?\b\.?|\bwithout (?:any )?explanations?\b\.?|\b(?:and )?nothing else\b\.?|\b(?:answer|reply|respond)(?: with| in)? (?:yes or no|true or false)(?: only)?\b\.?/gi
const upper = /\b(?:answer|reply|respond|write)?(?: only)? ?in (?:all )?(?:capital letters|capitals|upper ?case)\b\.?/gi
const polite =
  /\b(?:think|reason) step by step\b\.?|\b(?:be (?:brief|concise))\b\.?|\bshow your (?:work|working)\b\.?/gi

export function readStyle(prompt: string): Style {
  // How an answer is wanted stands at the beginning or the end; the middle of a long prompt isn't looked at.
  const text = within(prompt, 20_000)
  const size = (unit: string): number | null => {
    const match = new RegExp(`\\b${num}(?:[- ](?:to|or)[- ]\\d+)?[- ](?:\\w+ )?${unit}s?\\b`, 'i').exec(text)
    return match === null ? null : toNumber(match[1]!)
  }
  const isOneWord = hit(oneWord, text)
  const list = new RegExp(
    `\\b(?:list|name|give(?: me)?|suggest|write|top) ${num} (?!words?|sentences?|paragraphs?|lines?)\\w+`,
    'i',
  ).exec(text)
  return {
    bare: isOneWord || hit(bare, text),
    oneWord: isOneWord,
    upper: hit(upper, text),
    words: isOneWord ? null : size('word'),
    sentences: size('sentence'),
    paragraphs: size('paragraph'),
    items: list === null || /^an?$/i.test(list[1]!) ? null : toNumber(list[1]!),
  }
}

const hit = (pattern: RegExp, text: string): boolean => {
  pattern.lastIndex = 0
  return pattern.test(text)
}

/** The text without its words about form, so that "one word" isn't taken for a number. */
export const withoutStyle = (text: string): string =>
  [oneWord, bare, upper, polite]
    .reduce((current, pattern) => current.replace(pattern, ' '), text)
    .replace(/[ \t]{2,}/g, ' ')
    .trim()
