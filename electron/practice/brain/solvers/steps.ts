import { numberSolution } from '../solution.ts'
import { numbersIn, sentencesOf } from '../text.ts'
import type { Solution } from '../types.ts'
import { digits } from './expression.ts'

type Step = (value: number) => number

const n = String.raw`(\d[\d,]*(?:\.\d+)?)`
const of = (source: string): RegExp => new RegExp(`\\b${source.replaceAll('N', n)}`, 'i')

/** One instruction on the value so far; the number is group 1. */
const instructions: [RegExp, (by: number) => Step][] = [
  [of('(?:add|plus|increase (?:it|that|this|the result)? ?by) N'), (by) => (value) => value + by],
  [of('(?:subtract|minus|take away|decrease (?:it|that|this|the result)? ?by) N'), (by) => (value) => value - by],
  [of('(?:multiply|times)(?: (?:it|that|this|the result|the sum))?(?: by)? N'), (by) => (value) => value * by],
  [of('divide(?: (?:it|that|this|the result|the sum))? by N'), (by) => (value) => value / by],
  [of('double()'), () => (value) => value * 2],
  [of('triple()'), () => (value) => value * 3],
  [of('halve()'), () => (value) => value / 2],
  [of('square(?! root)()'), () => (value) => value * value],
]

/** What the chain begins with; may use up a first instruction of two numbers, as `add 5 to 7`. */
const beginnings: [RegExp, (a: number, b: number) => number][] = [
  [of('(?:start|begin)(?:ing)? (?:with|from|at) N()'), (a) => a],
  [of('(?:take|think of|pick)(?: the number)? N()'), (a) => a],
  [of('add N (?:to|and) N'), (a, b) => a + b],
  [of('subtract N from N'), (a, b) => b - a],
  [of('multiply N (?:by|and|with) N'), (a, b) => a * b],
  [of('divide N by N'), (a, b) => a / b],
  [of('(?:double|twice) N()'), (a) => 2 * a],
  [of('square N()'), (a) => a * a],
]

const toNumber = (text: string | undefined): number => Number((text ?? '').replaceAll(',', '') || '0')

/** `Start with 12, multiply by 3, then subtract 6.` */
function chain(text: string): Solution | null {
  const clauses = text
    .split(
      /[,;.?]\s+|[,;.?]$|\band then\b|\bthen\b|\band\b(?=\s+(?:add|subtract|multiply|divide|double|triple|halve|square|take))/i,
    )
    .map((clause) => clause.trim())
    .filter((clause) => clause !== '')
  let value: number | null = null
  const seen: number[] = []
  let steps = 0
  for (const clause of clauses) {
    if (value === null) {
      for (const [shape, begin] of beginnings) {
        const match = shape.exec(clause)
        if (match === null) continue
        value = begin(toNumber(match[1]), toNumber(match[2]))
        break
      }
      continue
    }
    const step = instructions
      .map(([shape, make]) => ({ match: shape.exec(clause), make }))
      .find(({ match }) => match !== null)
    if (step?.match == null) continue
    seen.push(value)
    value = step.make(toNumber(step.match[1]))(value)
    steps++
  }
  if (value === null || steps === 0 || !Number.isFinite(value)) return null
  return numberSolution({
    key: `chain:${clauses.join('|').toLowerCase()}`,
    value,
    say: (s) => `The result is ${s}.`,
    hints: seen.reverse(),
  })
}

const gains =
  /\b(?:buys?|bought|gets?|got|finds?|found|receives?|received|adds?|picks?|picked|earns?|earned|wins?|won|collects?|collected|makes?|bakes?|baked|join|joins|joined|get on|gets on|arrives?|arrived|more come|is given|are given|was given)\b/i
const losses =
  /\b(?:gives?|gave|eats?|ate|loses?|lost|sells?|sold|spends?|spent|uses?|used|breaks?|broke|throws?|threw|leaves?|left|removes?|removed|donates?|donated|get off|gets off|dies?|died|flies away|fly away|drinks?|drank)\b/i
const beginsWith = /\b(?:has|have|had|there are|there were|holds?|contains?|starts? with|carries|with)\b/i

/** `Anna has 12 apples. She buys 5 and gives away 3. How many are left?` */
function ledger(text: string): Solution | null {
  if (!/\bhow (?:many|much)\b/i.test(text)) return null
  const allBut = /\ball but (\d+)\b/i.exec(text)?.[1]
  if (allBut !== undefined) {
    const key = `ledger:${text.toLowerCase()}`
    return numberSolution({
      key,
      value: Number(allBut),
      say: (s) => `The answer is ${s}.`,
      hints: numbersIn(text).map((one) => one - Number(allBut)),
    })
  }
  const facts = text.split(/\bhow (?:many|much)\b/i)[0]!
  let value: number | null = null
  let moves = 0
  for (const clause of facts.split(/[.,;]\s+|[.,;]$|\band\b|\bthen\b|\bbut\b/i)) {
    const numbers = numbersIn(clause)
    if (numbers.length !== 1) continue
    const by = numbers[0]!
    if (value === null) {
      if (beginsWith.test(clause)) value = by
    } else if (losses.test(clause)) {
      value -= by
      moves++
    } else if (gains.test(clause) || /\bmore\b/i.test(clause)) {
      value += by
      moves++
    }
  }
  if (value === null || moves === 0) return null
  return numberSolution({
    key: `ledger:${facts.toLowerCase()}`,
    value,
    say: (s) => `The answer is ${s}.`,
    hints: numbersIn(facts),
  })
}

const word = '[a-z]+'
/** Wordings of two numbers that are multiplied or divided. */
const rates: [RegExp, (a: number, b: number) => number][] = [
  [
    of(
      `N (?:${word} )?(?:boxes|bags|packs|packets|crates|shelves|rows|tables|baskets|cartons|buses|cars|teams|classes|groups|weeks|days|trays)\\b[^.?]*?\\b(?:with|of|contains?|holds?|has|have|having|seats?|carry|carries)\\s+N ${word}(?: ${word})? each`,
    ),
    (a, b) => a * b,
  ],
  [
    of(
      `N (?:${word} )?(?:boxes|bags|packs|packets|crates|shelves|rows|tables|baskets|cartons|buses|cars|teams|classes|groups|trays)\\b[^?]*?\\beach (?:${word} )?(?:with|of|contains?|holds?|has|having|seats?|carries)\\s+N`,
    ),
    (a, b) => a * b,
  ],
  [
    of(
      '(?:travels?|drives?|moves?|runs?|flies|cycles|walks?)[^?]*?\\bat (?:a speed of )?N (?:km/h|kmh|mph|kilometres per hour|kilometers per hour|miles per hour|km per hour)[^?]*?\\bfor N hours?',
    ),
    (a, b) => a * b,
  ],
  [
    of(
      `costs? [$€£]?N(?: dollars| euros| pounds)? each[^?]*?\\b(?:how much|what)[^?]*?\\b(?:do|does|would|will|for|cost of|are)\\s+N`,
    ),
    (a, b) => a * b,
  ],
  [
    of(`(?:share|split|divide|distribute)s? N ${word}(?: equally| evenly| fairly)? (?:among|between|into|over) N`),
    (a, b) => a / b,
  ],
  [of('rectangle[^?]*?\\bN (?:by|x|cm by|m by|metres by|meters by) N[^?]*'), (a, b) => a * b],
]

function rate(text: string): Solution | null {
  for (const [shape, reckon] of rates) {
    const match = shape.exec(text)
    if (match === null) continue
    const [a, b] = [toNumber(match[1]), toNumber(match[2])]
    const perimeter = /rectangle/i.test(text) && /perimeter/i.test(text)
    const value = perimeter ? 2 * (a + b) : reckon(a, b)
    if (!Number.isFinite(value)) return null
    return numberSolution({
      key: `rate:${text.toLowerCase()}`,
      value,
      say: (s) => `The answer is ${s}.`,
      hints: [a + b, reckon(a + 1, b), reckon(a, b + 1), 2 * (a + b)],
    })
  }
  return null
}

/** Sums told in steps or as a little story. */
export function solveSteps(text: string): Solution | null {
  if (text.length > 800 || sentencesOf(text).length > 8) return null
  const plain = digits(text)
  return chain(plain) ?? rate(plain) ?? ledger(plain)
}
