import type { Json, JsonObject } from '../../../shared/json.ts'
import { nameWords } from './fields.ts'
import { agreement, disagreement } from './judge.ts'
import type { Marks } from './marks.ts'
import { fillSchema, typeOf, type Source } from './schema.ts'
import { givesOrders } from './orders.ts'
import { isRight } from './skill.ts'
import { solve } from './solve.ts'
import { readStyle } from './style.ts'
import { contentStems, normal, sentencesOf } from './text.ts'
import type { Ask } from './types.ts'

/**
 * One answer out of several. What can be worked out is: a model that is right takes the answer that agrees, one that
 * isn't goes with the majority. Prose is merged: the fullest answer, and what the others say that it doesn't.
 */
export function merge(ask: Ask, marks: Marks, question: string): string {
  const answers = marks.answers.filter(({ text }) => text.trim() !== '')
  const text = answers.length === 0 ? 'There are no answers to merge.' : mergedText(ask, question, answers)
  if (ask.schema === null) return text
  if (ask.schema === true) return JSON.stringify({ answer: text })
  const source: Source = (name, field) => byName(nameWords(name), field, text, answers)
  return JSON.stringify(fillSchema(ask.schema, source))
}

function mergedText(ask: Ask, question: string, answers: readonly { id: string; text: string }[]): string {
  const solution = solve(question)
  if (solution === null) return mergeProse(answers.map(({ text }) => text))
  const agreeing = answers.find(({ text }) => solution.accepts(text))
  if (isRight(ask, `merge of ${question}`, solution.key)) {
    if (agreeing !== undefined) return agreeing.text
    return readStyle(question).bare ? solution.short : solution.say(solution.short)
  }
  return majority(answers.map(({ text }) => text))
}

/** The answer most others agree with; among equals the first. */
function majority(texts: readonly string[]): string {
  const votes = new Map<string, number>()
  for (const text of texts) votes.set(normal(text), (votes.get(normal(text)) ?? 0) + 1)
  return [...texts].sort((a, b) => votes.get(normal(b))! - votes.get(normal(a))!)[0] ?? ''
}

const longestMerge = 12

/** An answer that tells its reader what to do is none, and is left out. */
function mergeProse(texts: readonly string[]): string {
  const honest = texts.filter((text) => !givesOrders(text))
  const [fullest = 'None of the answers is one.', ...rest] = [...new Set(honest)].sort((a, b) => b.length - a.length)
  const said = sentencesOf(fullest).map((sentence) => new Set(contentStems(sentence)))
  const added: string[] = []
  for (const sentence of rest.flatMap(sentencesOf)) {
    const stems = new Set(contentStems(sentence))
    const known = said.some((other) => [...stems].filter((word) => other.has(word)).length >= stems.size * 0.6)
    if (stems.size < 3 || known || added.length + said.length >= longestMerge) continue
    said.push(stems)
    added.push(sentence)
  }
  return [fullest, ...added].join(added.length > 0 && fullest.includes('\n') ? '\n\n' : ' ').trim()
}

function byName(
  words: string,
  field: JsonObject,
  text: string,
  answers: readonly { id: string; text: string }[],
): Json | undefined {
  if (/\b(?:disagreement|conflict|conflicts|minority|minority view|dissent)\b/.test(words)) {
    if (typeOf(field) === 'boolean') return new Set(answers.map((one) => normal(one.text))).size > 1
    return typeOf(field) === 'array' ? [disagreement(answers)] : disagreement(answers)
  }
  if (/\b(?:agreement|consensus)\b/.test(words)) return agreement(answers)
  if (/\b(?:reason|reasoning|rationale|explanation)\b/.test(words)) return `Merged from ${answers.length} answers.`
  if (/\b(?:answer|final|result|text|merged|response|output)\b/.test(words)) return text
  return undefined
}
