import { topics } from '../data/topics.ts'
import { pick } from '../../hash.ts'
import { textSolution } from '../solution.ts'
import { contentStems, normal, stem, wordsOf } from '../text.ts'
import type { Solution } from '../types.ts'
import { instructionAndText } from './extract.ts'
import { sentimentOf } from './sentiment.ts'

/** One thing a text can be sorted under; what is answered is the id. */
export interface Label {
  id: string
  /** Words that say what it means: label and description. */
  meaning: string
}

const elseLabel = /\b(?:other|others|else|general|misc|miscellaneous|none|unknown|neutral|default)\b/i
const isElse = ({ id, meaning }: Label): boolean => elseLabel.test(id) || elseLabel.test(meaning.split(':')[0] ?? '')
const topicWords = topics.map(({ names, words }) => ({
  names: new Set(names.map(stem)),
  words: new Set(words.map(stem)),
}))

/** Topics of a text, as their index and how many of its words speak for it. */
export function topicScores(text: string): Map<number, number> {
  const stems = wordsOf(text).map(stem)
  const scores = new Map<number, number>()
  topicWords.forEach(({ words }, i) => {
    const n = stems.filter((word) => words.has(word)).length
    if (n > 0) scores.set(i, n)
  })
  return scores
}

/**
 * The label that fits the text best: words it shares with a label and its description count twice, words of the
 * label's topics once. With nothing to go by it is the label for the rest, else one by hash.
 */
export function classify(text: string, labels: readonly Label[]): { best: Label; sure: boolean } {
  const byMood = labels.filter(({ id }) => /^(?:positive|negative|neutral|mixed)$/i.test(id.trim()))
  if (byMood.length >= 2) {
    const mood = sentimentOf(text)
    const hit = byMood.find(({ id }) => id.trim().toLowerCase() === mood)
    if (hit !== undefined) return { best: hit, sure: true }
  }
  const stems = contentStems(text)
  const spoken = topicScores(text)
  const scored = labels.map((label) => {
    const own = new Set(contentStems(`${label.id.replace(/[_-]/g, ' ')} ${label.meaning}`))
    const names = [...new Set(contentStems(`${label.id.replace(/[_-]/g, ' ')} ${label.meaning.split(':')[0]}`))]
    let score = 2 * stems.filter((word) => own.has(word)).length
    topicWords.forEach((topic, i) => {
      if (names.some((word) => topic.names.has(word))) score += spoken.get(i) ?? 0
    })
    return { label, score: isElse(label) ? score - 0.5 : score }
  })
  const top = Math.max(...scored.map(({ score }) => score))
  const winners = scored.filter(({ score }) => score === top)
  if (top > 0 && winners[0] !== undefined) return { best: winners[0].label, sure: winners.length === 1 }
  const rest = labels.find(isElse)
  return { best: rest ?? pick(labels, 'label', normal(text)), sure: false }
}

/** Labels listed in a prompt: `one of: a, b, c`, `categories: a | b`, a list of dashes, `a, b or c?`. */
export function labelsIn(question: string): string[] {
  const tidy = (list: string): string[] =>
    list
      .split(/\s*[,;|/\n]\s*(?:(?:or|and) )?|\s+(?:or|and)\s+/)
      .map((label) => label.replace(/^[-*•\s"'`(]+|[\s"'`.?!)]+$/g, ''))
      .filter((label) => /\p{L}/u.test(label) && label.split(' ').length <= 4)
  const shapes = [
    /\b(?:one of|either|among|as|into|labels?|categories|category|classes|options|tags|choose from|topics?)\b[^:\n.?]{0,40}:\s*((?:\n?[ \t]*[-*•][ \t]*[^\n]+)+)/i,
    /\b(?:one of|either|among|labels?|categories|category|classes|options|tags|choose from|choices|topics?)\b[^:\n.?]{0,40}:\s*([^\n.?]+)/i,
    /\b(?:as|into|one of|either|between|among)\s+(?:exactly |either |one of )?(?:the (?:labels|categories|classes) )?\(?((?:["'`]?[\w-]+["'`]?(?: [\w-]+["'`]?)?\s*,\s*)+(?:or |and )?["'`]?[\w-]+["'`]?(?:,? (?:or|and) ["'`]?[\w-]+["'`]?)?|["'`]?[\w-]+["'`]? or ["'`]?[\w-]+["'`]?)/i,
    /\bis (?:this|the|it)[^?:\n]{0,40}?\b(?:about |an? )?((?:[\w-]+\s*,\s*)+(?:or )?[\w-]+(?: or [\w-]+)?|[\w-]+ or (?:an? )?[\w-]+)\s*\?/i,
  ]
  for (const shape of shapes) {
    const labels = tidy(shape.exec(question)?.[1] ?? '')
    if (labels.length >= 2 && labels.length <= 30) return labels
  }
  return []
}

const asks =
  /\b(?:classify|categori[sz]e|labels?|categor(?:y|ies)|class|which of|one of|sort|route|sentiment|intent|topic|is (?:this|it|the))\b/i

/** `Classify the message as billing, technical or other: …` */
export function solveClassification(question: string): Solution | null {
  if (!asks.test(question)) return null
  const labels = labelsIn(question)
  if (labels.length < 2) return null
  const text = textToSort(question, labels)
  const { best } = classify(
    text,
    labels.map((id) => ({ id, meaning: '' })),
  )
  const wrong = labels.filter((id) => id !== best.id)
  return textSolution({ key: `class:${text}:${labels.join('|')}`, short: best.id, wrong, say: (label) => label })
}

/** The part of the prompt that is to be sorted: what stands in quotes or after the list of labels. */
function textToSort(question: string, labels: readonly string[]): string {
  const quoted = /["“]([^"”]{8,})["”]/.exec(question)?.[1]
  if (quoted !== undefined && !labels.includes(quoted)) return quoted
  const marked =
    /\b(?:text|message|review|ticket|e-?mail|comment|headline|sentence|question|input)\s*:\s*([\s\S]+)$/i.exec(
      question,
    )?.[1]
  if (marked !== undefined) return marked
  const last = Math.max(...labels.map((label) => question.lastIndexOf(label) + label.length))
  const after = question.slice(last).replace(/^[^\p{L}\p{N}]+/u, '')
  return after.length >= 8 ? after : instructionAndText(question).text
}
