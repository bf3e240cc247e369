import { contentStems, sentencesOf, wordsOf } from '../text.ts'
import { readStyle } from '../style.ts'
import { instructionAndText } from './extract.ts'

/** Sentences with the weight of their words: frequent ones in the text count, and the first sentence has a start. */
function ranked(text: string): { sentence: string; at: number; weight: number }[] {
  const sentences = sentencesOf(text).slice(0, 400)
  const counts = new Map<string, number>()
  for (const word of contentStems(text.slice(0, 100_000))) counts.set(word, (counts.get(word) ?? 0) + 1)
  return sentences.map((sentence, at) => {
    const stems = [...new Set(contentStems(sentence))]
    const sum = stems.reduce((total, word) => total + (counts.get(word) ?? 0), 0)
    return { sentence, at, weight: sum / Math.sqrt(Math.max(4, stems.length)) + (at === 0 ? 1.5 : 0) }
  })
}

/** The `n` weightiest sentences in the order of the text, cut to `words` words where that many are allowed. */
export function summarize(text: string, n: number, words: number | null): string {
  const best = ranked(text)
    .sort((a, b) => b.weight - a.weight)
    .slice(0, n)
    .sort((a, b) => a.at - b.at)
  const whole = best.map(({ sentence }) => sentence).join(' ')
  const list = whole.split(/\s+/)
  return words !== null && list.length > words
    ? `${list
        .slice(0, words)
        .join(' ')
        .replace(/[,;:.]+$/, '')}.`
    : whole
}

/** A summary of the text behind the instruction; null when none is asked for. A weak model takes the lightest sentences. */
export function summaryOf(question: string, weak: boolean): string | null {
  const { instruction, text } = instructionAndText(question)
  if (!/\b(?:summari[sz]e|summary|tl;?dr|shorten|key points?|main points?|in short)\b/i.test(instruction)) return null
  if (text === instruction || wordsOf(text).length < 8) return null
  const style = readStyle(instruction)
  const n = style.sentences ?? Math.min(3, Math.max(1, Math.ceil(sentencesOf(text).length / 4)))
  if (!weak) return summarize(text, n, style.words)
  const light = ranked(text)
    .sort((a, b) => a.weight - b.weight)
    .slice(0, n)
  return light.map(({ sentence }) => sentence).join(' ')
}

/** The sentence of a text that has most of the question's words, or null when none has at least half of them. */
export function passageFor(question: string, text: string): string | null {
  const asked = [...new Set(contentStems(question))]
  if (asked.length === 0) return null
  let best: { sentence: string; share: number } | null = null
  for (const sentence of sentencesOf(text).slice(0, 2_000)) {
    const stems = new Set(contentStems(sentence))
    const share = asked.filter((word) => stems.has(word)).length / asked.length
    if (best === null || share > best.share) best = { sentence, share }
  }
  return best !== null && best.share >= 0.5 ? best.sentence : null
}
