import { pick } from '../hash.ts'
import type { Style } from './style.ts'
import { capital, contentStems, wordsOf } from './text.ts'

const notice = 'This is practice text from a simulated model, not a real answer.'

const openings = [
  'A careful answer about {a} would begin with what is known and say what is not.',
  'Seen from a little way off, {a} and {b} belong together.',
  'There are two sides to {a}: what it promises and what it costs.',
  'Most people who look at {a} for the first time ask about {b}.',
]
const middles = [
  'The first thing to settle is {b}, because the rest depends on it.',
  'In everyday use {a} matters less than the habit of checking {b}.',
  'An example helps: take {b}, change one part of it, and watch what happens to {a}.',
  'Opinions differ on {c}, yet few doubt that {a} plays a part.',
  'It is cheaper to try {b} on a small scale than to argue about {c}.',
  'What holds for {c} need not hold for {a}, so both deserve a look of their own.',
  'Those who work with {a} every day tend to keep {b} simple.',
  'Measured over a longer time, {c} turns out to be the quiet part that decides.',
]
const closings = [
  'In short: start small, look at {a}, and keep {b} in view.',
  'So the sensible next step is to write down what {a} should do and compare.',
  'That is the whole of it, as far as practice text can go on {a}.',
]

/** The words of the question that carry it, as a person would name its subject. */
function subjects(question: string): [string, string, string] {
  const stems = new Set(contentStems(question))
  const words = [...new Set(wordsOf(question))].filter(
    (word) => word.length > 3 && [...stems].some((stem) => word.startsWith(stem)),
  )
  const asked = words.filter(
    (word) =>
      !/^(?:write|explain|describe|tell|give|list|words?|sentences?|paragraphs?|about|short|please|practice)$/.test(
        word,
      ),
  )
  const quoted = (word: string | undefined): string | null => (word === undefined ? null : `“${word}”`)
  return [
    quoted(asked[0]) ?? 'the subject',
    quoted(asked[1]) ?? 'the details',
    quoted(asked[2]) ?? 'the question behind it',
  ]
}

/** A greeting, or a word about itself; null for anything else. */
export function smallTalk(question: string): string | null {
  if (/^\W*(?:hi|hello|hey|good (?:morning|evening|afternoon))\b[^?]{0,20}$/i.test(question)) {
    return 'Hello! I am a practice model: what I say is simulated and costs play money.'
  }
  if (/^\W*(?:(?:who|what) are you|what can you do)\b[^.]{0,20}$/i.test(question)) {
    return 'I am a practice model, simulated on this machine. I can do sums and conversions, know some facts, pick things out of a text, sort, judge and merge answers; anything else gets practice text.'
  }
  return null
}

/** A plausible text of the asked length that says what it is. Different models and samples word it differently. */
export function practiceProse(question: string, style: Style, voice: string): string {
  const [a, b, c] = subjects(question)
  const fill = (line: string): string => capital(line.replaceAll('{a}', a).replaceAll('{b}', b).replaceAll('{c}', c))
  const say = (lines: readonly string[], n: number): string => fill(pick(lines, voice, question, n))
  if (style.bare || (style.words !== null && style.words <= 3)) return style.oneWord ? 'practice' : 'practice text'
  if (style.items !== null) {
    const items = Array.from(
      { length: Math.min(50, style.items) },
      (_, i) => `${i + 1}. ${fill(middles[i % middles.length]!)}`,
    )
    return `${notice}\n\n${items.join('\n')}`
  }
  if (style.words !== null) return toWords(question, style.words, fill, voice)
  if (style.sentences !== null) {
    const sentences = [notice, ...bodies(style.sentences - 1, say)]
    return sentences.slice(0, Math.max(1, style.sentences)).join(' ')
  }
  const paragraphs = Math.min(20, style.paragraphs ?? 1)
  return Array.from({ length: paragraphs }, (_, i) =>
    [...(i === 0 ? [notice] : []), ...bodies(4, (lines, n) => say(lines, n + 10 * i))].join(' '),
  ).join('\n\n')
}

/** `n` sentences: an opening, middles that don't repeat at once, a closing. */
function bodies(n: number, say: (lines: readonly string[], n: number) => string): string[] {
  return Array.from({ length: Math.max(0, n) }, (_, i) => say(i === 0 ? openings : i === n - 1 ? closings : middles, i))
}

function toWords(question: string, words: number, fill: (line: string) => string, voice: string): string {
  const many = Math.min(4_000, words)
  const start = Math.floor(pick([0, 1, 2, 3, 4, 5, 6, 7], voice, question))
  const list = notice.split(' ')
  for (let i = start; list.length < many; i++) list.push(...fill(middles[i % middles.length]!).split(' '))
  return `${list
    .slice(0, many)
    .join(' ')
    .replace(/[.,:;]+$/, '')}.`
}
