import { numberSolution, textSolution, yesNoSolution } from '../solution.ts'
import { numbersIn } from '../text.ts'
import type { Solution } from '../types.ts'
import { digits, evaluate, symbols } from './expression.ts'
import { div, fromInt, sub, toNumber, toText, type Rational } from './rational.ts'

const dates = /\b\d{4}-\d{1,2}-\d{1,2}\b|\b\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\b/g
const cue =
  /\b(?:what is|what's|what are|whats|calculate|compute|evaluate|solve|result|work out|how much is|equals?|simplify)\b|=/i

/** Runs of numbers and signs that could be an expression, longest first. */
function runs(text: string): string[] {
  const found = text.replace(dates, ' ; ').match(/[-(√]*[(√]*\d[\d.\s+\-*/^()√m]*/g) ?? []
  return found
    .map((run) => run.replace(/[\s.+\-*/^(√m]+$/, '').trim())
    .filter((run) => /[+*/^m√]|\d\s*-\s*[\d(]/.test(run))
    .sort((a, b) => b.length - a.length)
}

/** Slips a person makes in this very sum: a neighbour of one factor, a forgotten bracket. */
function slips(expression: string): number[] {
  const found: number[] = []
  const numbers = [...expression.matchAll(/\d+(?:\.\d+)?/g)].slice(0, 4)
  for (const match of numbers) {
    for (const by of [1, -1]) {
      const other = Number(match[0]) + by
      if (other < 0) continue
      const changed = evaluate(
        expression.slice(0, match.index) + other + expression.slice(match.index + match[0].length),
      )
      if (changed !== null) found.push(toNumber(changed))
    }
  }
  const flat = evaluate(expression.replace(/[()]/g, ''))
  if (flat !== null) found.push(toNumber(flat))
  return found
}

function calculation(expression: string, value: Rational): Solution {
  const key = `calc:${expression.replace(/\s+/g, '')}`
  const shown = expression
    .replace(/\s*([+*/])\s*/g, ' $1 ')
    .replace(/\((\d+(?:\.\d+)?) \/ 100\) \* /g, '$1% of ')
    .replace(/ ?m ?/g, ' mod ')
  const say = (short: string): string => `${shown} = ${short}.`
  const short = toText(value)
  if (value.d === 1n && !Number.isSafeInteger(Number(value.n))) {
    const wrong = [1n, 10n, -10n, 100n, -1n].map((by) => (value.n + by).toString())
    return textSolution({ key, short, wrong, say, exact: true, value: Number(value.n), jsonOf: Number })
  }
  return numberSolution({ key, value: Number(short), say, hints: slips(expression) })
}

/** `x + 5 = 12`: the value of x in an equation of the first degree. */
function equation(text: string): Solution | null {
  const match = /([-\d.x+*/()\s]*x[-\d.x+*/()\s]*)=([-\d.x+*/()\s]+)/.exec(text.replace(/(?<=\d)\s*\*?\s*x\b/g, 'x'))
  if (match === null) return null
  const [left, right] = [match[1]!.trim(), match[2]!.trim().replace(/[.\s]+$/, '')]
  const gap = (x: number): Rational | null => {
    const [a, b] = [evaluate(left, fromInt(x)), evaluate(right, fromInt(x))]
    return a === null || b === null ? null : sub(a, b)
  }
  const [at0, at1, at2] = [gap(0), gap(1), gap(2)]
  if (at0 === null || at1 === null || at2 === null) return null
  const slope = sub(at1, at0)
  const again = sub(at2, at1)
  if (slope.n === 0n || slope.n !== again.n || slope.d !== again.d) return null
  const x = div({ n: -at0.n, d: at0.d }, slope)
  if (x === null) return null
  return numberSolution({
    key: `solve:${left}=${right}`.replace(/\s+/g, ''),
    value: toNumber(x),
    say: (s) => `x = ${s}.`,
  })
}

const gcd = (a: number, b: number): number => (b === 0 ? Math.abs(a) : gcd(b, a % b))
const isPrime = (n: number): boolean => {
  if (n < 2) return false
  for (let i = 2; i * i <= n; i++) if (n % i === 0) return false
  return true
}
const median = (list: number[]): number => {
  const sorted = [...list].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
const total = (list: number[]): number => list.reduce((a, b) => a + b, 0)

/** Things asked of a list of numbers: `the average of 3, 5 and 10`. */
const ofLists: [RegExp, string, (list: number[]) => number][] = [
  [/\b(?:sum|total) of\b|\badd (?:up|together)\b/i, 'sum', total],
  [/\b(?:average|mean) of\b/i, 'average', (list) => total(list) / list.length],
  [/\bmedian of\b/i, 'median', median],
  [/\bproduct of\b/i, 'product', (list) => list.reduce((a, b) => a * b, 1)],
  [/\bdifference (?:between|of)\b/i, 'difference', (list) => Math.abs(list[0]! - list[1]!)],
  [
    /\b(?:largest|biggest|greatest|highest|maximum)(?: number)?(?: of|:| in| among)/i,
    'largest',
    (list) => Math.max(...list),
  ],
  [/\b(?:smallest|lowest|least|minimum)(?: number)?(?: of|:| in| among)/i, 'smallest', (list) => Math.min(...list)],
  [/\bwhich (?:number )?is (?:larger|bigger|greater|higher|more)\b/i, 'larger', (list) => Math.max(...list)],
  [/\bwhich (?:number )?is (?:smaller|lower|less)\b/i, 'smaller', (list) => Math.min(...list)],
  [/\b(?:greatest common (?:divisor|factor)|gcd|hcf)\b/i, 'greatest common divisor', (list) => list.reduce(gcd)],
  [
    /\b(?:least|lowest) common multiple\b|\blcm\b/i,
    'least common multiple',
    (list) => list.reduce((a, b) => (a * b) / gcd(a, b)),
  ],
]

function ofList(text: string): Solution | null {
  for (const [pattern, name, reckon] of [...ofLists].reverse()) {
    const match = pattern.exec(text)
    if (match === null) continue
    const list = numbersIn(digits(text.slice(match.index)).split(/[?]/)[0]!)
    if (list.length < 2 || list.length > 100) continue
    const value = reckon(list)
    if (!Number.isSafeInteger(Math.round(value))) return null
    return numberSolution({
      key: `${name}:${list.join(',')}`,
      value,
      hints: list,
      say: (s) => `The ${name} of ${list.join(', ')} is ${s}.`,
    })
  }
  return null
}

const number = String.raw`(\d[\d,]*(?:\.\d+)?)`
const pattern = (source: string): RegExp => new RegExp(source.replaceAll('N', `[$€£]?${number}`), 'i')

/** Wordings with two numbers that are no expression. */
const ofPairs: [RegExp, string, (a: number, b: number) => number, (a: string, b: string, s: string) => string][] = [
  [
    pattern('\\b(?:increase|raise) N by N\\s*(?:%|percent)'),
    'up',
    (a, b) => a * (1 + b / 100),
    (a, b, s) => `${a} increased by ${b}% is ${s}.`,
  ],
  [
    pattern('\\b(?:decrease|reduce|lower) N by N\\s*(?:%|percent)'),
    'down',
    (a, b) => a * (1 - b / 100),
    (a, b, s) => `${a} decreased by ${b}% is ${s}.`,
  ],
  [
    pattern('N\\s*(?:%|percent) (?:off|discount on)(?: of)?(?: a price of)? N'),
    'off',
    (a, b) => b * (1 - a / 100),
    (a, b, s) => `${b} less ${a}% is ${s}.`,
  ],
  [
    pattern('percent(?:age)? of N is N'),
    'share',
    (a, b) => (b / a) * 100,
    (a, b, s) => `${b} is ${s} percent of ${a}: ${s}%.`,
  ],
  [
    pattern('\\bN is what percent(?:age)? of N'),
    'share2',
    (a, b) => (a / b) * 100,
    (a, b, s) => `${a} is this percentage of ${b}: ${s}%.`,
  ],
  [
    pattern('remainder (?:when|if|of) N (?:is )?divided by N'),
    'rest',
    (a, b) => a % b,
    (a, b, s) => `${a} divided by ${b} leaves ${s}.`,
  ],
  [pattern('\\bsubtract N from N'), 'from', (a, b) => b - a, (a, b, s) => `${b} - ${a} = ${s}.`],
]

function ofPair(text: string): Solution | null {
  for (const [shape, name, reckon, say] of ofPairs) {
    const match = shape.exec(text)
    const [a, b] = [match?.[1]?.replaceAll(',', ''), match?.[2]?.replaceAll(',', '')]
    if (a === undefined || b === undefined) continue
    const value = reckon(Number(a), Number(b))
    if (!Number.isFinite(value)) return null
    return numberSolution({ key: `${name}:${a},${b}`, value: Number(value.toFixed(6)), say: (s) => say(a, b, s) })
  }
  return null
}

function ofOne(text: string): Solution | null {
  const prime = /\bis (\d{1,9}) (?:a )?prime/i.exec(text)?.[1]
  if (prime !== undefined) {
    const is = isPrime(Number(prime))
    return yesNoSolution(`prime:${prime}`, is, `${prime} ${is ? 'has no divisor but 1 and itself' : 'can be divided'}.`)
  }
  const parity = /\bis (\d{1,15}) (?:an )?(even|odd)\b/i.exec(text)
  if (parity !== null) {
    const even = Number(parity[1]) % 2 === 0
    return yesNoSolution(
      `${parity[2]}:${parity[1]}`,
      (parity[2]!.toLowerCase() === 'even') === even,
      `${parity[1]} is ${even ? 'even' : 'odd'}.`,
    )
  }
  const factorial = /\b(\d{1,2}) factorial\b|\bfactorial of (\d{1,2})\b|\b(\d{1,2})!/i.exec(text)
  const n = Number(factorial?.[1] ?? factorial?.[2] ?? factorial?.[3] ?? Number.NaN)
  if (n <= 18) {
    let value = 1
    for (let i = 2; i <= n; i++) value *= i
    return numberSolution({
      key: `factorial:${n}`,
      value,
      say: (s) => `${n}! = ${s}.`,
      hints: [value / Math.max(1, n), value * (n + 1)],
    })
  }
  const next = /\bnext prime (?:number )?after (\d{1,8})\b/i.exec(text)?.[1]
  if (next !== undefined) {
    let value = Number(next) + 1
    while (!isPrime(value)) value++
    return numberSolution({ key: `nextprime:${next}`, value, say: (s) => `The next prime after ${next} is ${s}.` })
  }
  return null
}

/** A sum as the whole question, e.g. `(12 + 30) / 6` or `what is seven times eight`. */
function expression(text: string): Solution | null {
  const plain = symbols(text)
  const asked = cue.test(text)
  for (const run of runs(plain).slice(0, 5)) {
    // Without a word that asks for a sum, "open 9-17?" is none: then it has to be most of the text.
    if (!asked && run.length < plain.trim().length * 0.6) return null
    const value = evaluate(run)
    if (value !== null) return calculation(run, value)
  }
  return null
}

/** Sums, equations, percentages, lists and number theory. Long texts are no sums. */
export function solveArithmetic(text: string): Solution | null {
  if (
    text.length > 600 ||
    !/\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|hundred/i.test(text)
  )
    return null
  const plain = digits(text)
  return ofOne(plain) ?? ofPair(plain) ?? equation(symbols(text)) ?? ofList(plain) ?? expression(text)
}
