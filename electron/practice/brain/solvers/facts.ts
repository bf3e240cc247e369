import { capitals } from '../data/capitals.ts'
import { books, music, paintings, years } from '../data/culture.ts'
import { discoveries, elements, formulas } from '../data/science.ts'
import { continents, currencies, dictionary, languages, opposites, trivia } from '../data/world.ts'
import { numberSolution, textSolution, yesNoSolution } from '../solution.ts'
import { holds, normal, stem, wordsOf } from '../text.ts'
import type { Solution } from '../types.ts'

interface Row {
  subject: string
  value: string
  values: string[]
}

interface Relation {
  id: string
  /** Seen in the question's normal form. */
  cue: RegExp
  rows: Row[]
  bySubject: Map<string, number>
  byValue: Map<string, number>
  say: (subject: string, value: string) => string
  /** What the question turned round looks like, and its sentence. */
  back?: { cue: RegExp; say: (value: string, subject: string) => string }
}

/** A line of a table, `subject/other name: value/other name`. */
const parse = (line: string): { names: string[]; values: string[] } => {
  const cut = line.indexOf(': ')
  return { names: line.slice(0, cut).split('/'), values: line.slice(cut + 2).split('/') }
}

function relation(id: string, table: string, cue: RegExp, say: Relation['say'], back?: Relation['back']): Relation {
  const rows: Row[] = []
  const bySubject = new Map<string, number>()
  const byValue = new Map<string, number>()
  for (const { names, values } of table.trim().split('\n').map(parse)) {
    for (const name of names) bySubject.set(normal(name), rows.length)
    for (const name of values) if (!byValue.has(normal(name))) byValue.set(normal(name), rows.length)
    rows.push({ subject: names[0]!, value: values[0]!, values })
  }
  return { id, cue, rows, bySubject, byValue, say, ...(back === undefined ? {} : { back }) }
}

const symbolTable = elements
  .split(', ')
  .map((entry) => entry.split(' '))
  .map(([symbol, name]) => `${name}: ${symbol}`)
  .join('\n')
const numberTable = elements
  .split(', ')
  .map((entry, i) => `${entry.split(' ')[1]}: ${i + 1}`)
  .join('\n')
const tongues = ['french', 'german', 'spanish', 'italian']
const glossary = (i: number): string =>
  dictionary
    .trim()
    .split('\n')
    .map((line) => line.replace(/: .*/, (all) => `: ${all.slice(2).split(', ')[i]}`))
    .join('\n')

/** The opposites read from right to left; the given direction comes after and wins. */
const turned = opposites
  .trim()
  .split('\n')
  .map((line) => line.split(': ').reverse().join(': '))
  .join('\n')

const relations: Relation[] = [
  relation('capital', capitals, /\bcapital\b/, (s, v) => `The capital of ${s} is ${v}.`, {
    cue: /\b(?:which|what|name the) (?:country|nation|state)\b/,
    say: (v, s) => `${v} is the capital of ${s}.`,
  }),
  relation('symbol', symbolTable, /\bsymbol\b/, (s, v) => `The chemical symbol of ${s.toLowerCase()} is ${v}.`, {
    cue: /\b(?:which|what) element\b/,
    say: (v, s) => `${v} is the symbol of ${s.toLowerCase()}.`,
  }),
  relation('atomic', numberTable, /\batomic number\b/, (s, v) => `The atomic number of ${s.toLowerCase()} is ${v}.`, {
    cue: /\b(?:which|what) element\b/,
    say: (v, s) => `The element with atomic number ${v} is ${s.toLowerCase()}.`,
  }),
  relation('formula', formulas, /\bformula\b/, (s, v) => `The chemical formula of ${s.toLowerCase()} is ${v}.`),
  relation('currency', currencies, /\bcurrency\b/, (s, v) => `The currency of ${s} is the ${v}.`),
  relation('language', languages, /\b(?:language|spoken|speak)\b/, (s, v) => `The main language of ${s} is ${v}.`),
  relation('continent', continents, /\bcontinent\b/, (s, v) => `${s} is in ${v}.`),
  relation('author', books, /\b(?:wrote|author|written|writer)\b/, (s, v) => `${s} was written by ${v}.`),
  relation('painter', paintings, /\b(?:painted|painter|painting)\b/, (s, v) => `${s} was painted by ${v}.`),
  relation('composer', music, /\b(?:composed|composer|wrote)\b/, (s, v) => `${s} was composed by ${v}.`),
  relation(
    'inventor',
    discoveries,
    /\b(?:invented|discovered|inventor|discoverer|developed|formulated|credited)\b/,
    (s, v) => `${s}: the answer is ${v}.`,
  ),
  relation('year', years, /\b(?:what year|which year|when)\b/, (_s, v) => `It was in ${v}.`),
  relation('opposite', turned + opposites, /\b(?:opposite|antonym)\b/, (s, v) => `The opposite of ${s} is ${v}.`),
  ...tongues.map((tongue, i) =>
    relation(
      tongue,
      glossary(i),
      new RegExp(`\\b${tongue}\\b`),
      (s, v) => `"${s}" in ${tongue[0]!.toUpperCase()}${tongue.slice(1)} is "${v}".`,
    ),
  ),
]

/** The longest run of words in the question that the map knows, up to six words; `from` is where the words begin. */
function known(words: string[], map: Map<string, number>): number | undefined {
  for (let size = Math.min(6, words.length); size > 0; size--) {
    for (let at = words.length - size; at >= 0; at--) {
      const row = map.get(words.slice(at, at + size).join(' '))
      if (row !== undefined) return row
    }
  }
  return undefined
}

/** Values or subjects of the rows around one, nearest first: neighbouring facts. */
function around(rows: Row[], at: number, of: (row: Row) => string): string[] {
  const right = of(rows[at]!)
  const found: string[] = []
  for (let far = 1; far < rows.length && found.length < 4; far++) {
    for (const row of [rows[at + far], rows[at - far]]) {
      const other = row === undefined ? right : of(row)
      if (other !== right && !found.includes(other)) found.push(other)
    }
  }
  return found
}

const answer = (
  key: string,
  short: string,
  aliases: string[],
  wrong: string[],
  say: (short: string) => string,
  exact = false,
): Solution =>
  /^\d+$/.test(short)
    ? numberSolution({ key, value: Number(short), say, hints: wrong.filter((text) => /^\d+$/.test(text)).map(Number) })
    : textSolution({ key, short, aliases, wrong, say, exact })

/** `Is Sydney the capital of …`: a claim, though the thing claimed is in no table. */
const isTheOf =
  /^(?:is|was) .{2,40} the (?:capital|currency|symbol|author|writer|painter|composer|language|inventor|opposite)\b/

function fromRelation(one: Relation, plain: string, words: string[]): Solution | null {
  if (!one.cue.test(plain)) return null
  const asked = known(words, one.bySubject)
  const given = known(words, one.byValue)
  if (
    /^(?:is|are|was|were|did|does|true or false)\b(?! (?:you|there|it)\b)/.test(plain) &&
    asked !== undefined &&
    (given !== undefined || isTheOf.test(plain))
  ) {
    const row = one.rows[asked]!
    const yes = row.values.some((value) => holds(plain, normal(value)))
    return yesNoSolution(`${one.id}?${plain}`, yes, one.say(row.subject, row.value))
  }
  if (one.back?.cue.test(plain) === true && given !== undefined) {
    const row = one.rows[given]!
    const say = (short: string): string => one.back!.say(row.value, short)
    return answer(
      `${one.id}<${row.value}`,
      row.subject,
      [],
      around(one.rows, given, (r) => r.subject),
      say,
    )
  }
  if (asked === undefined) return null
  const row = one.rows[asked]!
  const wrong = around(one.rows, asked, (r) => r.value)
  const exact = one.id === 'symbol' || one.id === 'formula'
  return answer(
    `${one.id}:${row.subject}`,
    row.value,
    row.values.slice(1),
    wrong,
    (short) => one.say(row.subject, short),
    exact,
  )
}

interface Trivium {
  need: string[][]
  row: Row
  wrong: string[]
}

const trivial: Trivium[] = trivia
  .trim()
  .split('\n')
  .map((line) => {
    const [cues = '', values = '', wrong = ''] = line.split(' => ')
    const names = values.split('/')
    return {
      need: cues.split(' ').map((group) => group.split('|').map(stem)),
      row: { subject: cues, value: names[0]!, values: names },
      wrong: wrong.split('; '),
    }
  })

function fromTrivia(words: string[]): Solution | null {
  if (words.length > 30) return null
  const stems = new Set(words.map(stem))
  const hit = trivial
    .filter(({ need }) => need.every((group) => group.some((word) => stems.has(word))))
    .sort((a, b) => b.need.length - a.need.length)[0]
  if (hit === undefined) return null
  const { row, wrong } = hit
  return answer(`trivia:${row.subject}`, row.value, row.values.slice(1), wrong, (short) => `The answer is ${short}.`)
}

/** Facts from the tables: capitals, elements, books, years, words in four languages and so on. */
export function solveFacts(text: string): Solution | null {
  if (text.length > 600) return null
  const plain = normal(text)
  const words = plain.split(' ')
  for (const one of relations) {
    const solution = fromRelation(one, plain, words)
    if (solution !== null) return solution
  }
  return fromTrivia(wordsOf(text))
}
