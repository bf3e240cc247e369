import { numberSolution, textSolution } from '../solution.ts'
import { numbersIn } from '../text.ts'
import type { Solution } from '../types.ts'

const days = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ')
const months = 'January February March April May June July August September October November December'.split(' ')

/** What comes after or before in a circle. */
function neighbour(text: string): Solution | null {
  const match = /\b(?:day|month)\b[^?.]*?\b(after|before|follows|precedes)\s+(?:the month of )?([A-Z][a-z]+)/i.exec(
    text,
  )
  if (match === null) return null
  const name = match[2]!.toLowerCase()
  const circle = [days, months].find((list) => list.some((one) => one.toLowerCase() === name))
  if (circle === undefined) return null
  const at = circle.findIndex((one) => one.toLowerCase() === name)
  const by = /after|follows/i.test(match[1]!) ? 1 : -1
  const step = (n: number): string => circle[(at + n + circle.length) % circle.length]!
  return textSolution({
    key: `circle:${match[1]}:${name}`,
    short: step(by),
    wrong: [step(-by), step(2 * by), step(3 * by)],
    say: (short) => `The answer is ${short}.`,
  })
}

const word = String.raw`["'“‘]?([\p{L}]{2,40})["'”’]?`

/** Letters of words: count, turn round, write large or small. */
function letters(text: string): Solution | null {
  const inWord = new RegExp(
    `how many (?:times does the letter )?["'“‘]?(\\p{L})["'”’]?(?:['’]?s)? (?:are there in|are in|appears? in|occurs? in|in|does) (?:the word )?${word}`,
    'iu',
  ).exec(text)
  if (inWord !== null) {
    const [letter, given] = [inWord[1]!.toLowerCase(), inWord[2]!]
    const n = Array.from(given.toLowerCase()).filter((one) => one === letter).length
    return numberSolution({
      key: `count:${letter}:${given}`,
      value: n,
      say: (s) => `The letter "${letter}" is in "${given}" ${s} times: ${s}.`,
    })
  }
  const long = new RegExp(
    `how many (letters|vowels|characters) (?:are there in|are in|does|in|has) (?:the word )?${word}`,
    'iu',
  ).exec(text)
  if (long !== null) {
    const given = long[2]!
    const n = long[1]!.toLowerCase() === 'vowels' ? (given.match(/[aeiou]/gi) ?? []).length : given.length
    return numberSolution({
      key: `${long[1]}:${given}`,
      value: n,
      say: (s) => `"${given}" has ${s} ${long[1]!.toLowerCase()}: ${s}.`,
    })
  }
  const change = new RegExp(
    `(?:reverse|spell|write|turn)\\s+(?:the )?(?:word |letters of )?${word}\\s*(backwards?|in reverse|in upper ?case|in lower ?case|in capitals)?`,
    'iu',
  ).exec(text)
  if (change === null || (change[2] === undefined && !/\breverse\b/i.test(text))) return null
  const given = change[1]!
  const how = change[2] ?? 'backwards'
  const back = Array.from(given).reverse().join('')
  const short = /lower/i.test(how) ? given.toLowerCase() : /upper|capital/i.test(how) ? given.toUpperCase() : back
  const swapped = short.slice(0, -2) + Array.from(short.slice(-2)).reverse().join('')
  const wrong = [
    swapped,
    short.slice(0, -1),
    short.slice(1),
    short[1]! + short[0]! + short.slice(2),
    `${short}${short.at(-1)}`,
  ]
  return textSolution({ key: `letters:${how}:${given}`, short, wrong, say: (s) => s, exact: true })
}

/** `Sort these numbers: 9, 2, 5`, also falling. */
function order(text: string): Solution | null {
  if (!/\b(?:sort|order|arrange)\b/i.test(text)) return null
  const list = numbersIn(text)
  if (list.length < 3 || list.length > 50) return null
  const falling = /\b(?:descending|largest to smallest|high(?:est)? to low(?:est)?|decreasing)\b/i.test(text)
  const sorted = [...list].sort((a, b) => (falling ? b - a : a - b))
  const swap = (i: number): string => {
    const copy = [...sorted]
    ;[copy[i], copy[i + 1]] = [copy[i + 1]!, copy[i]!]
    return copy.join(', ')
  }
  const wrong = [swap(0), swap(1), [...sorted].reverse().join(', '), list.join(', ')]
  const jsonOf = (short: string): number[] => numbersIn(short)
  return textSolution({
    key: `sort:${list.join(',')}`,
    short: sorted.join(', '),
    wrong,
    value: sorted,
    jsonOf,
    say: (s) => s,
    exact: true,
  })
}

/** Little tasks with words, letters and order. */
export function solveWords(text: string): Solution | null {
  if (text.length > 600) return null
  return neighbour(text) ?? letters(text) ?? order(text)
}
