import { textSolution } from '../solution.ts'
import { wordsOf } from '../text.ts'
import type { Solution } from '../types.ts'
import { instructionAndText } from './extract.ts'

const good = new Set(
  'good great excellent amazing wonderful love loved loves perfect fantastic happy pleased best awesome nice helpful friendly fast recommend enjoyed enjoy brilliant superb delightful satisfied impressive impressed easy beautiful comfortable thank thanks glad reliable outstanding flawless works worth delicious charming fun'.split(
    ' ',
  ),
)
const bad = new Set(
  'bad terrible awful horrible hate hated hates worst poor disappointed disappointing disappointment broken slow rude useless waste angry annoying unhappy fail failed fails defective dirty late wrong problem problems ugly boring unreliable refund complaint expensive cheaply crash crashes noisy cold never mess damaged overpriced unacceptable frustrating'.split(
    ' ',
  ),
)
const not = new Set('not no never hardly barely isn wasn don doesn didn t cannot can without'.split(' '))

export type Sentiment = 'positive' | 'negative' | 'neutral' | 'mixed'

/** Good words against bad ones, turned round by a `not` up to three words before. */
export function sentimentOf(text: string): Sentiment {
  const words = wordsOf(text)
  let [plus, minus] = [0, 0]
  words.forEach((word, i) => {
    const isGood = good.has(word)
    if (!isGood && !bad.has(word)) return
    const turned = words.slice(Math.max(0, i - 3), i).some((before) => not.has(before))
    if (isGood !== turned) plus++
    else minus++
  })
  if (plus === 0 && minus === 0) return 'neutral'
  if (plus > 0 && minus > 0 && Math.abs(plus - minus) < Math.max(plus, minus) / 2) return 'mixed'
  return plus >= minus ? 'positive' : 'negative'
}

/** `What is the sentiment of this review?`, unless labels are listed: then it is a matter of choosing one. */
export function solveSentiment(question: string): Solution | null {
  const { instruction, text } = instructionAndText(question)
  if (!/\bsentiment\b|\bis (?:this|the) \w+ (?:positive|negative)\b/i.test(instruction)) return null
  const short = sentimentOf(text)
  return textSolution({
    key: `sentiment:${text}`,
    short,
    wrong: ['positive', 'negative', 'neutral', 'mixed'],
    say: (word) => `The sentiment is ${word}.`,
  })
}
