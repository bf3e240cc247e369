import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts'
import { hash, unit } from '../hash.ts'
import { nameWords } from './fields.ts'
import { givesOrders } from './orders.ts'
import type { Criterion, Marks } from './marks.ts'
import { fillSchema, fit, typeOf, type Source } from './schema.ts'
import { isRight } from './skill.ts'
import { solve } from './solve.ts'
import { finders } from './solvers/extract.ts'
import { contentStems, holds, listed, normal, wordsOf } from './text.ts'
import type { Ask, Solution } from './types.ts'

type Finding = 'right' | 'wrong' | 'unknown' | 'empty'

interface Verdict {
  id: string
  finding: Finding
  /** The weighted mean of the criteria where there is a rubric. */
  score: number
  criteria: { id: string; score: number }[]
  reason: string
  text: string
}

/** All strings and numbers in a JSON text, or null when it is none. */
function leaves(text: string): string[] | null {
  const start = text.trim()[0]
  if (start !== '{' && start !== '[') return null
  try {
    const found: string[] = []
    JSON.parse(text, (_key, value: unknown) => {
      if (typeof value === 'string' || typeof value === 'number') found.push(String(value))
      return value
    })
    return found
  } catch {
    return null
  }
}

/** Does an answer agree with a reference text? Same words, one inside the other, or most content words shared. */
function sameAs(answer: string, reference: string): boolean {
  const [a, b] = [normal(answer), normal(reference)]
  if (a === b || holds(a, b)) return true
  const [one, two] = [new Set(contentStems(answer)), new Set(contentStems(reference))]
  const shared = [...one].filter((word) => two.has(word)).length
  return shared > 0 && (2 * shared) / (one.size + two.size) >= 0.5
}

/** Things a text could be made to yield must stand in the question; invented dates, amounts and addresses are wrong. */
function grounded(values: string[], question: string): boolean | null {
  const there = (['date', 'amount', 'email'] as const)
    .flatMap((kind) => finders[kind](question).map((one) => [normal(one.text), normal(String(one.value))]))
    .flat()
  const checkable = values.filter(
    (value) => finders.date(value).length > 0 || finders.email(value).length > 0 || /^\d+(?:\.\d+)?$/.test(value),
  )
  if (there.length === 0 || checkable.length === 0) return null
  return checkable.every((value) => there.includes(normal(value)) || question.includes(value))
}

/** What the question itself, or the reference, says of an answer. The answer's own claims about scores count for nothing. */
function find(answer: string, question: string, solution: Solution | null, reference: string | null): Finding {
  if (answer.trim() === '') return 'empty'
  const values = leaves(answer)
  if (solution !== null) {
    const texts = values ?? [answer, answer.split(/(?<=[.!?\n])\s/)[0]!]
    return texts.some(solution.accepts) ? 'right' : 'wrong'
  }
  if (reference !== null) return sameAs(answer, reference) ? 'right' : 'wrong'
  if (givesOrders(answer)) return 'wrong'
  if (values !== null) {
    const is = grounded(values, question)
    if (is !== null) return is ? 'right' : 'wrong'
  }
  return 'unknown'
}

const bands: Record<Finding, [number, number]> = {
  right: [0.9, 0.97],
  wrong: [0.1, 0.35],
  unknown: [0.75, 0.85],
  empty: [0, 0.05],
}
const reasons: Record<Finding, string> = {
  right: 'Worked out independently, the answer agrees.',
  wrong: 'Worked out independently, the answer does not agree.',
  unknown: 'The answer reads well; nothing in it could be checked.',
  empty: 'There is no answer to judge.',
}

/** The same for one criterion: short, so that a long rubric fits into a judge's 512 tokens. */
const remarks: Record<Finding, string> = {
  right: 'Met.',
  wrong: 'Not met.',
  unknown: 'Seems met.',
  empty: 'Nothing to judge.',
}

const between = ([low, high]: [number, number], ...parts: string[]): number =>
  Number((low + (high - low) * unit(...parts)).toFixed(2))

function verdictOf(
  ask: Ask,
  marks: Marks,
  question: string,
  solution: Solution | null,
  id: string,
  text: string,
): Verdict {
  let finding = find(text, question, solution, marks.reference)
  // The judge's own rate: now and then it takes right for wrong. Fixed questions are judged right always.
  const sound = isRight(ask, `verdict on ${question}\n${text}`, solution?.key ?? null)
  if (!sound && (finding === 'right' || finding === 'wrong')) finding = finding === 'right' ? 'wrong' : 'right'
  const criteria = (marks.rubric ?? []).map((criterion) => ({
    id: criterion.id,
    score: ask.score ?? criterionScore(criterion, finding, question, text),
    weight: criterion.weight,
  }))
  const weights = criteria.reduce((sum, { weight }) => sum + weight, 0)
  const mean = criteria.reduce((sum, { score, weight }) => sum + score * weight, 0) / weights
  const score = ask.score ?? (weights > 0 ? Number(mean.toFixed(2)) : between(bands[finding], 'score', question, text))
  return { id, finding, score, criteria, reason: reasons[finding], text }
}

/** A criterion about length is counted; every other one follows the finding. */
function criterionScore(criterion: Criterion, finding: Finding, question: string, text: string): number {
  const most = /\b(?:at most|under|no more than|fewer than|up to|maximum(?: of)?) (\d+) words\b/i.exec(
    criterion.text,
  )?.[1]
  if (most !== undefined && finding !== 'empty') return wordsOf(text).length <= Number(most) ? 1 : 0.2
  return between(bands[finding], 'criterion', criterion.id, question, text)
}

/** Best first; equals in an order that doesn't depend on their position, except for identical texts. */
const rank = (verdicts: readonly Verdict[]): Verdict[] =>
  [...verdicts].sort((a, b) => (a.finding === b.finding ? hash(b.text) - hash(a.text) : b.score - a.score))

/** Scores, ranks or picks the marked answers, as JSON by the schema or, without one, as a line of text. */
export function judge(ask: Ask, marks: Marks, question: string): string {
  const solution = solve(question)
  const verdicts = marks.answers.map(({ id, text }) => verdictOf(ask, marks, question, solution, id, text))
  const ranked = rank(verdicts)
  const [best, second] = ranked
  if (best === undefined) return 'There is no answer to judge.'
  const tied = second !== undefined && best.finding === second.finding
  const lead =
    verdicts.length === 1
      ? best
      : { ...best, reason: `${best.id} is ${tied ? 'as good as any' : 'better'}: ${best.reason}` }
  if (ask.schema === null || ask.schema === true) {
    const order = ranked.map(({ id }) => id).join(' > ')
    const text =
      verdicts.length === 1
        ? `Score: ${best.score}. ${best.reason}`
        : `Best: ${best.id}. Ranking: ${order}. ${lead.reason}`
    if (ask.schema === null) return text
    return JSON.stringify(
      verdicts.length === 1
        ? { reason: best.reason, score: best.score }
        : { reason: lead.reason, best: best.id, ranking: ranked.map(({ id }) => id) },
    )
  }
  return JSON.stringify(fillSchema(ask.schema, verdictSource(verdicts, ranked, lead, tied)))
}

/** What a verdict's fields hold, by their names. */
function verdictSource(verdicts: Verdict[], ranked: Verdict[], lead: Verdict, tied: boolean): Source {
  const scaled = (score: number, field: JsonObject): number => {
    const [low, high] = [
      typeof field['minimum'] === 'number' ? field['minimum'] : 0,
      typeof field['maximum'] === 'number' ? field['maximum'] : 1,
    ]
    return low + score * (high - low)
  }
  const idsOf = (field: JsonObject): Json[] => (Array.isArray(field['enum']) ? field['enum'] : [])
  return (name, field, path) => {
    const words = nameWords(name)
    const one = verdicts.find(({ id }) => path.includes(id)) ?? lead
    if (/\b(?:criteria|rubric)\b/.test(words) && typeOf(field) !== 'number') {
      return one.criteria.map(({ id, score }) => ({ id, reason: remarks[one.finding], score }))
    }
    if (/\b(?:reason|reasons|reasoning|rationale|explanation|comment|justification|feedback|critique)\b/.test(words))
      return one.reason
    if (/\b(?:best|winner|choice|preferred|better|selected)\b/.test(words)) {
      const tie = idsOf(field).find((id) => typeof id === 'string' && /^(?:tie|draw|equal|both|neither)$/i.test(id))
      return tied && tie !== undefined
        ? tie
        : (fit(lead.id, field) ??
            (typeOf(field) === 'integer' ? verdicts.findIndex(({ id }) => id === lead.id) : lead.id))
    }
    if (/\b(?:ranking|rank|order|ranked)\b/.test(words)) return ranked.map(({ id }) => id)
    if (/\b(?:comparisons|pairs|matches)\b/.test(words) && typeOf(field) === 'array') return comparisons(verdicts)
    if (/\b(?:scores|verdicts|answers|candidates|ratings)\b/.test(words) && typeOf(field) === 'array') {
      return verdicts.map(({ id, score, reason }) => ({ id, score, reason }))
    }
    const criterion = one.criteria.find(({ id }) => path.includes(id))
    if (/\b(?:score|rating|grade|points|confidence|quality)\b/.test(words) || criterion !== undefined) {
      return typeOf(field) === 'object' ? undefined : scaled((criterion ?? one).score, field)
    }
    if (/\b(?:pass|passed|correct|acceptable|ok|good|valid)\b/.test(words)) return one.score >= 0.7
    if (/\b(?:agreement|consensus)\b/.test(words)) return agreement(verdicts)
    if (/\b(?:disagreement|conflict|conflicts|minority|minority view|dissent)\b/.test(words))
      return disagreement(ranked)
    if (/\b(?:answer|final|result|text|merged|response)\b/.test(words)) return lead.text
    return isJsonObject(field) && field['enum'] !== undefined ? lead.id : undefined
  }
}

/** Every pair of answers, in the order they stand in, with the better one; two that are found alike are a tie. */
const comparisons = (verdicts: readonly Verdict[]): Json[] =>
  verdicts.flatMap((first, i) =>
    verdicts.slice(i + 1).map((second) => {
      const better = first.finding === second.finding ? null : first.score >= second.score ? first : second
      const reason = better === null ? 'Neither is better.' : `${better.id}: ${remarks[better.finding]}`
      return { first: first.id, second: second.id, reason, winner: better?.id ?? 'tie' }
    }),
  )

/** What several answers have in common, and where they part, in a sentence each. */
export const agreement = (answers: readonly { text: string }[]): string => {
  const groups = new Set(answers.map(({ text }) => normal(text)))
  return groups.size === 1 ? 'All answers agree.' : 'The answers take up the same question.'
}
export const disagreement = (answers: readonly { id: string; text: string }[]): string => {
  const [first, ...rest] = answers
  const apart = rest.filter(({ text }) => normal(text) !== normal(first?.text ?? '')).map(({ id }) => id)
  return apart.length === 0
    ? 'None.'
    : `${listed(apart)} ${apart.length === 1 ? 'differs' : 'differ'} from ${first?.id ?? 'the first'}.`
}
