import type { Json } from '../../../shared/json.ts'
import { hash, unit } from '../hash.ts'
import { capital, holds, normal, numbersIn } from './text.ts'
import type { Solution } from './types.ts'

/** A number as an answer writes it: whole, or with at most `places` decimals and no zeros at the end. */
export function formatNumber(value: number, places = 4): string {
  if (Number.isInteger(value)) return String(value)
  const fixed = value.toFixed(places)
  return fixed.includes('.') ? fixed.replace(/\.?0+$/, '') : fixed
}

/** Do two numbers agree as answers? Rounded ones within half a percent, whole ones exactly. */
const agree = (said: number, right: number): boolean =>
  said === right || (!Number.isInteger(right) && Math.abs(said - right) <= Math.abs(right) * 0.005)

/** Wrong numbers that a person would believe, nearest kinds of slip first; `hints` are slips the question itself suggests. */
function nearNumbers(value: number, key: string, hints: readonly number[]): string[] {
  const found = new Set<string>()
  const right = formatNumber(value)
  const take = (candidate: number): void => {
    if (!Number.isFinite(candidate) || agree(candidate, value)) return
    if (value >= 0 && candidate < 0) return
    const text = formatNumber(candidate)
    if (text !== right && text !== '-0') found.add(text)
  }
  for (const hint of hints) take(hint)
  if (Number.isInteger(value)) {
    const digits = String(Math.abs(value))
    if (digits.length > 1) {
      const last = digits.length - 1
      take(Math.sign(value) * Number(digits.slice(0, last - 1) + digits[last]! + digits[last - 1]!))
    }
    const step = Math.abs(value) < 10 ? 1 : 10
    for (const by of [step, -step, 1, -1, 2 * step, 3 * step]) take(value + by)
  } else {
    for (const factor of [1.1, 0.9, 1.05, 2, 0.5]) take(value * factor)
  }
  return [...found].slice(0, 6).sort((a, b) => hash(key + a) - hash(key + b))
}

interface NumberFacts {
  key: string
  value: number
  say: (short: string) => string
  hints?: readonly number[]
  /** Put behind the number in the short answer, e.g. ` km`. */
  suffix?: string
}

/** A solution that is one number. A text claims it when the last number in it is the right one. */
export function numberSolution({ key, value, say, hints = [], suffix = '' }: NumberFacts): Solution {
  const rounded = Number(formatNumber(value))
  const numberOf = (short: string): Json => Number.parseFloat(short)
  return {
    key,
    short: formatNumber(value) + suffix,
    value: rounded,
    wrong: nearNumbers(rounded, key, hints).map((text) => text + suffix),
    say,
    accepts: (text) => {
      const last = numbersIn(text).at(-1)
      return last !== undefined && agree(last, rounded)
    },
    jsonOf: numberOf,
  }
}

interface TextFacts {
  key: string
  short: string
  aliases?: readonly string[]
  wrong: readonly string[]
  say?: (short: string) => string
  value?: Json
  jsonOf?: (short: string) => Json
  /** For answers where case and marks matter, e.g. a formula or an e-mail address: compared as they stand. */
  exact?: boolean
}

/**
 * A solution in words. A text claims it when it holds the answer or another name of it, and none of the wrong ones
 * (wrong ones that are part of a right name don't count).
 */
export function textSolution(facts: TextFacts): Solution {
  const { key, short, aliases = [], say = capital } = facts
  const shape = facts.exact === true ? (text: string): string => text.trim() : normal
  const names = [short, ...aliases].map(shape).filter((name) => name !== '')
  const wrong = [...new Set(facts.wrong)].filter((text) => !names.includes(shape(text)))
  const rivals = wrong.map(shape).filter((rival) => rival !== '' && !names.some((name) => name.includes(rival)))
  const found = (text: string, phrase: string): boolean =>
    facts.exact === true ? text.includes(phrase) : holds(text, phrase)
  return {
    key,
    short,
    value: facts.value ?? short,
    wrong,
    say,
    accepts: (text) => {
      const plain = shape(text)
      return names.some((name) => found(plain, name)) && !rivals.some((rival) => found(plain, rival))
    },
    jsonOf: facts.jsonOf ?? ((text) => text),
  }
}

/** Yes or no: the one question with a single wrong answer. */
export function yesNoSolution(key: string, yes: boolean, because: string): Solution {
  const word = (is: boolean): string => (is ? 'Yes' : 'No')
  return {
    key,
    short: word(yes),
    value: yes,
    wrong: [word(!yes)],
    say: (short) => (short === word(yes) ? `${short}. ${because}` : `${short}.`),
    accepts: (text) => {
      const first = /\b(yes|no|true|false|correct|incorrect)\b/i.exec(text)?.[1]?.toLowerCase()
      return first !== undefined && ['yes', 'true', 'correct'].includes(first) === yes
    },
    jsonOf: (short) => short.startsWith('Yes'),
  }
}

/** The wrong answers in an order of their own for each question, so that tiers that take the next one differ. */
export const wrongFor = (solution: Solution, turn: number): string => {
  const list = solution.wrong
  const start = Math.floor(unit('wrong', solution.key) * list.length)
  return list[(start + turn) % list.length] ?? solution.short
}
