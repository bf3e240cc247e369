import type { Json } from '../../../../shared/json.ts'
import { textSolution } from '../solution.ts'
import type { Solution } from '../types.ts'

/** One thing found in a text: as it stands there, and in a form to compare and compute with. */
export interface Found {
  text: string
  value: string | number
}

const monthNames = 'January February March April May June July August September October November December'.split(' ')
const month = `(${monthNames.map((name) => `${name}|${name.slice(0, 3)}`).join('|')}|Sept)\\.?`
const monthOf = (name: string): number =>
  monthNames.findIndex((full) => full.toLowerCase().startsWith(name.slice(0, 3).toLowerCase())) + 1
const iso = (year: string | number, monthNumber: string | number, day: string | number): string =>
  `${String(year).padStart(4, '20')}-${String(monthNumber).padStart(2, '0')}-${String(day).padStart(2, '0')}`

const dateShapes: [RegExp, (m: string[]) => string][] = [
  [/\b(\d{4})-(\d{1,2})-(\d{1,2})\b/g, (m) => iso(m[1]!, m[2]!, m[3]!)],
  [
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)? (?:of )?${month},? (\\d{4})\\b`, 'gi'),
    (m) => iso(m[3]!, monthOf(m[2]!), m[1]!),
  ],
  [new RegExp(`\\b${month} (\\d{1,2})(?:st|nd|rd|th)?,? (\\d{4})\\b`, 'gi'), (m) => iso(m[3]!, monthOf(m[1]!), m[2]!)],
  [/\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b/g, (m) => iso(m[3]!, m[2]!, m[1]!)],
  // Month first, as the United States write it, unless the first number can't be a month.
  [
    /\b(\d{1,2})\/(\d{1,2})\/(\d{4})\b/g,
    (m) => (Number(m[1]) > 12 ? iso(m[3]!, m[2]!, m[1]!) : iso(m[3]!, m[1]!, m[2]!)),
  ],
]

const mostFound = 500

/** Every match of the shapes in the order of the text, overlaps left out, at most 500. */
function collect(text: string, shapes: [RegExp, (m: string[]) => string | number][]): Found[] {
  const found: (Found & { at: number })[] = []
  for (const [shape, read] of shapes) {
    for (const match of text.matchAll(shape)) {
      const end = match.index + match[0].length
      if (found.length >= mostFound) break
      if (found.some((one) => match.index < one.at + one.text.length && one.at < end)) continue
      found.push({ text: match[0].trim(), value: read([...match].map((part) => part ?? '')), at: match.index })
    }
  }
  return found.sort((a, b) => a.at - b.at).map(({ text: piece, value }) => ({ text: piece, value }))
}

/** Dates; the value is ISO 8601. */
export const findDates = (text: string): Found[] => collect(text, dateShapes)

const decimal = (text: string): number => {
  const european = /,\d{2}$/.test(text) && !/,\d{3}/.test(text)
  return Number(european ? text.replaceAll('.', '').replace(',', '.') : text.replaceAll(',', ''))
}
const amount = String.raw`(\d{1,3}(?:[,.]\d{3})+(?:[.,]\d{2})?|\d+(?:[.,]\d{1,2})?)`
const amountShapes: [RegExp, (m: string[]) => number][] = [
  [new RegExp(`(?:USD|EUR|GBP|CHF|US\\$|[$€£¥])\\s?${amount}(?!\\d)`, 'g'), (m) => decimal(m[1]!)],
  [
    new RegExp(`(?<![\\d.,])${amount}\\s?(?:USD|EUR|GBP|CHF|JPY|[€£¥]|dollars?|euros?|pounds|francs|yen)(?!\\w)`, 'gi'),
    (m) => decimal(m[1]!),
  ],
]

/** Amounts of money; the value is the number. */
export const findAmounts = (text: string): Found[] => collect(text, amountShapes)

const currencySigns: [RegExp, string][] = [
  [/\$|USD|dollar/i, 'USD'],
  [/€|EUR|euro/i, 'EUR'],
  [/£|GBP|pounds? sterling|pounds/i, 'GBP'],
  [/CHF|franc/i, 'CHF'],
  [/¥|JPY|yen/i, 'JPY'],
]

/** ISO code of the first amount's currency, or null. */
export function findCurrency(text: string): string | null {
  const where = findAmounts(text)[0]?.text ?? text
  return currencySigns.find(([sign]) => sign.test(where))?.[1] ?? null
}

export const findEmails = (text: string): Found[] =>
  collect(text, [
    [
      /[A-Za-z0-9][\w.+-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,5}\.[A-Za-z]{2,24}/g,
      (m) => m[0]!.toLowerCase(),
    ],
  ])

export const findUrls = (text: string): Found[] =>
  collect(text, [[/https?:\/\/[^\s<>"')]+[^\s<>"').,;]/g, (m) => m[0]!]])

export const findPhones = (text: string): Found[] =>
  collect(text, [
    [/(?<![\w.-])(?:\+\d{1,3}[ -]?)?(?:\(\d{1,4}\)[ -]?)?\d{2,4}(?:[ -]\d{2,4}){2,4}(?![\w-])/g, (m) => m[0]!],
  ]).filter(({ text: piece }) => !/^\d{4}-\d{2}-\d{2}$/.test(piece) && piece.replace(/\D/g, '').length >= 7)

/** Numbers of documents: `INV-2041`, `#8841`, `Order 4711`. */
export const findReferences = (text: string): Found[] =>
  collect(text, [
    [/\b[A-Z]{2,5}-?\d{2,}(?:-\d+)*\b/g, (m) => m[0]!],
    [/(?<=#)\d{2,}\b/g, (m) => m[0]!],
    [/(?<=\b(?:[Oo]rder|[Ii]nvoice|[Tt]icket|[Cc]ase)(?: (?:no\.?|number|nr\.?|id))?:? )\d{3,}\b/g, (m) => m[0]!],
  ])

const noNames = new Set(
  'The A An I We You He She It They This That These Those My Your His Her Our Their Monday Tuesday Wednesday Thursday Friday Saturday Sunday Dear Hello Hi Hey Thanks Thank Regards Best Kind Sincerely Extract Find Name Names Text Email Date Amount Total Invoice Order From To Subject Please Classify Summarize Summarise What Which Who When Where Why How Is Are Was Were Contact On In At For By And Or But If Then Today Tomorrow Yesterday Customer Order Ticket Message Review Note Return Meeting Mr Mrs Ms Dr Prof'
    .split(' ')
    .concat(
      monthNames,
      monthNames.map((name) => name.slice(0, 3)),
    ),
)
/** Capitalised words in a row that name a place or a firm. */
const noPerson =
  /\b(?:Street|Road|Avenue|Lane|Square|Park|Inc|Ltd|GmbH|LLC|Corp|Company|Bank|University|Station|Airport|Hotel)\b/
const nameWord = String.raw`\p{Lu}[\p{Ll}'’]+(?:-\p{Lu}\p{Ll}+)?`

/** People's names: what follows a title or `name is`, else two or three capitalised words in a row. */
export function findNames(text: string): Found[] {
  const shapes: [RegExp, (m: string[]) => string][] = [
    [new RegExp(`(?<=\\b(?:Mr|Mrs|Ms|Dr|Prof|Miss)\\.? )${nameWord}(?: ${nameWord})?`, 'gu'), (m) => m[0]!],
    [
      new RegExp(
        `(?<=\\b(?:[Mm]y name is|I am|I'm|[Nn]ame:|[Ss]igned,?|[Rr]egards,|[Ff]rom:) )${nameWord}(?: ${nameWord}){0,2}`,
        'gu',
      ),
      (m) => m[0]!,
    ],
    [
      new RegExp(
        `(?<![\\p{L}'@.])${nameWord}(?: (?:van|von|de|da|del) ${nameWord}| \\p{Lu}\\.)?(?: ${nameWord}){1,2}(?![\\p{L}@])`,
        'gu',
      ),
      (m) => m[0]!,
    ],
  ]
  return collect(text, shapes)
    .map(({ text: piece }) => {
      const words = piece.split(' ')
      while (words.length > 0 && noNames.has(words[0]!)) words.shift()
      while (words.length > 0 && noNames.has(words.at(-1)!)) words.pop()
      return { text: words.join(' '), value: words.join(' ') }
    })
    .filter(({ text: piece }) => piece !== '' && !noPerson.test(piece))
}

export type FoundKind = 'date' | 'amount' | 'email' | 'name' | 'phone' | 'url' | 'reference'

export const finders: Record<FoundKind, (text: string) => Found[]> = {
  date: findDates,
  amount: findAmounts,
  email: findEmails,
  name: findNames,
  phone: findPhones,
  url: findUrls,
  reference: findReferences,
}

/** Slips in reading: what a weaker model would write instead of the thing found. */
export function misread(kind: FoundKind, found: Found, others: readonly Found[]): string[] {
  const wrong = others.filter((other) => other.text !== found.text).map((other) => other.text)
  const text = found.text
  const bump = (by: number): string =>
    text.replace(/\d+(?=\D*$)/, (n) => String(Math.max(1, Number(n) + by)).padStart(n.length, '0'))
  if (kind === 'email') {
    const [user = '', host = ''] = text.split('@')
    wrong.push(
      `${user}@${host.replace(/\.[a-z]+$/i, '.org')}`,
      `${user.slice(0, -1)}@${host}`,
      `info@${host}`,
      `${user}@mail.${host}`,
    )
  } else if (kind === 'name') {
    const words = text.split(' ')
    wrong.push([...words].reverse().join(' '), words[0]!, `${words[0]} Miller`, `${words.at(-1)} Smith`)
  } else {
    wrong.push(
      text.replace(/\d/, (n) => String((Number(n) % 9) + 1)),
      bump(1),
      bump(2),
      bump(10),
    )
  }
  return [...new Set(wrong)].filter((other) => other !== text && other !== '').slice(0, 6)
}

const asks: [FoundKind, RegExp][] = [
  ['email', /\be-?mail(?:s| address(?:es)?)?\b/i],
  ['phone', /\b(?:phone|telephone)(?: numbers?)?\b/i],
  ['amount', /\b(?:amounts?|price|total|cost|sum|fee)\b/i],
  ['date', /\b(?:dates?|when|what day|deadline|due)\b/i],
  ['reference', /\b(?:(?:invoice|order|ticket|case|reference) (?:numbers?|no\.?|id)|reference)\b/i],
  ['url', /\b(?:urls?|links?|website)\b/i],
  ['name', /\b(?:names?|person|people|who)\b/i],
]

/**
 * The instruction before the text and the text itself: parted by a line break, a colon, or quotation marks. Without a
 * border the whole is both.
 */
export function instructionAndText(question: string): { instruction: string; text: string } {
  const border = /:\s*\n|\n\s*\n|:\s+(?=["“'\p{Lu}\d])|\n/u.exec(question)
  if (border !== null && border.index > 5) {
    return { instruction: question.slice(0, border.index), text: question.slice(border.index + border[0].length) }
  }
  const quoted = /["“]([^"”]{12,})["”]/.exec(question)
  if (quoted !== null) return { instruction: question.replace(quoted[0], ''), text: quoted[1]! }
  return { instruction: question, text: question }
}

/** `Extract the e-mail address from: …`, `What is the total amount in the text below?` */
export function solveExtraction(question: string): Solution | null {
  const { instruction, text } = instructionAndText(question)
  const clear =
    /\b(?:extract|find|identify|pull out|get|list|give|return|what(?:'s| is| are)|which|who|when|how much)\b/i.test(
      instruction,
    )
  if (!clear || (instruction === text && !/\bextract\b/i.test(instruction))) return null
  const kind = asks.find(([one, shape]) => shape.test(instruction) && finders[one](text).length > 0)?.[0]
  if (kind === undefined) return null
  const all = finders[kind](text)
  const many = /\ball\b|\bevery\b|\b(?:dates|amounts|names|people|e-?mails|addresses|numbers|urls|links)\b/i.test(
    instruction,
  )
  const first = chosen(kind, all, instruction, text)
  const wrong = misread(kind, first, all)
  const rest = all.filter((one) => one !== first).map((one) => one.text)
  const whole = (lead: string): string => (many ? [lead, ...rest].join(', ') : lead)
  const jsonOf = (short: string): Json =>
    many ? short.split(', ') : kind === 'amount' ? (findAmounts(short)[0]?.value ?? short) : short
  return textSolution({
    key: `extract:${kind}:${text}`,
    short: whole(first.text),
    aliases: many ? [] : [String(first.value)],
    wrong: wrong.map(whole),
    value: jsonOf(whole(first.text)),
    jsonOf,
    exact: kind === 'email' || kind === 'url' || kind === 'amount',
    say: (short) => short,
  })
}

/** Which of several: the one that stands behind the word asked for (`total`, `due`), else the first. */
export function chosen(kind: FoundKind, all: readonly Found[], instruction: string, text: string): Found {
  const word = (
    kind === 'amount'
      ? /\b(total|balance|due|paid|price|deposit|fee|refund|tax)\b/i
      : /\b(due|deadline|start|end|issued|born|delivery|meeting|order|paid)\w*\b/i
  ).exec(instruction)?.[1]
  if (word !== undefined) {
    const lower = text.toLowerCase()
    const at = lower.lastIndexOf(word.toLowerCase())
    const near = all.find((one) => at >= 0 && text.indexOf(one.text, at) >= 0)
    if (near !== undefined) return near
  }
  return all[0]!
}
