import { guessLanguage } from '../text/language.ts'

/** Where tokenizers differ most: the script a text is written in. `plain`: English, code, data; `latin`: other languages. */
const scripts = {
  cyrillic: /\p{Script=Cyrillic}/u,
  greek: /\p{Script=Greek}/u,
  arabic: /\p{Script=Arabic}/u,
  hebrew: /\p{Script=Hebrew}/u,
  indic: /\p{Script=Devanagari}|\p{Script=Bengali}|\p{Script=Tamil}|\p{Script=Telugu}|\p{Script=Gujarati}/u,
  thai: /\p{Script=Thai}|\p{Script=Lao}|\p{Script=Khmer}/u,
  // Japanese is written in both, so that what has any kana is Japanese.
  kana: /\p{Script=Hiragana}|\p{Script=Katakana}/u,
  han: /\p{Script=Han}/u,
  hangul: /\p{Script=Hangul}/u,
} as const

export type Script = 'plain' | 'latin' | keyof typeof scripts

/** Tokens of one tokenizer for each of another's, by script. */
export interface Factors {
  of: Readonly<Record<Script, number>>
  /** Each digit is a token of its own, where the other takes three at a time. */
  eachDigit: boolean
}

const names = Object.keys(scripts) as (keyof typeof scripts)[]
const all: readonly Script[] = ['plain', 'latin', ...names]

/** One number for each script: English, code and data; other languages in Latin letters; and the others in order. */
type FactorRow = readonly [
  plain: number,
  latin: number,
  cyrillic: number,
  greek: number,
  arabic: number,
  hebrew: number,
  indic: number,
  thai: number,
  kana: number,
  han: number,
  hangul: number,
]

export const factorsOf = (row: FactorRow, { eachDigit = false } = {}): Factors => ({
  of: Object.fromEntries(all.map((script, i) => [script, row[i] ?? 1])) as Factors['of'],
  eachDigit,
})

/** Letters beyond the Latin ones; most texts have none, and are not taken apart. */
const beyondLatin = /[\u0370-\u1fff\u2e80-\udfff\uf900-\uffdc]/
const letters = /\p{L}+\P{L}*/gu
const signs = /[^\p{L}\p{N}\s]/gu
const marked = /[\u00c0-\u024f]/g

/** What is written in Latin letters: in English or as code, or in another language. */
function latinOf(text: string): 'plain' | 'latin' {
  // Code and data are full of signs, and their few words look like any language's.
  if ((text.match(signs)?.length ?? 0) * 8 > text.length) return 'plain'
  const language = guessLanguage(text)
  if (language !== null) return language === 'en' ? 'plain' : 'latin'
  return (text.match(marked)?.length ?? 0) * 40 > text.length ? 'latin' : 'plain'
}

/** The text's parts by the script they are in; what is no letter goes with the letters before it. */
function byScript(text: string): Map<Script, string> {
  if (!beyondLatin.test(text)) return new Map([[latinOf(text), text]])
  const parts = new Map<Script | 'rest', string[]>()
  const head = text.search(/\p{L}/u)
  if (head > 0) parts.set('rest', [text.slice(0, head)])
  for (const [run] of text.matchAll(letters)) {
    const script = names.find((name) => scripts[name].test(run)) ?? 'rest'
    const list = parts.get(script)
    if (list === undefined) parts.set(script, [run])
    else list.push(run)
  }
  const { rest, ...others } = Object.fromEntries([...parts].map(([script, list]) => [script, list.join('')]))
  const found = new Map(Object.entries(others) as [Script, string][])
  if (rest !== undefined) found.set(latinOf(rest), rest)
  // Signs alone have no letters to go with.
  return found.size === 0 ? new Map([['plain', text]]) : found
}

/** A text's tokens by a tokenizer that isn't public, out of `count` by one near to it. */
export function countNear(text: string, { of, eachDigit }: Factors, count: (text: string) => number): number {
  let tokens = 0
  for (const [script, part] of byScript(text)) tokens += count(part) * of[script]
  if (eachDigit) for (const [digits] of text.matchAll(/\d+/g)) tokens += digits.length - Math.ceil(digits.length / 3)
  return tokens
}
