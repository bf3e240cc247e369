import { readInputValue } from '../kinds/input/value.ts'
import type { GivenAnswer, Review, ReviewAnswer } from './review.ts'

export type AnswerRead = { ok: true; answer: ReviewAnswer } | { ok: false; problem: string }

const allowed: Record<Review['mode'], readonly GivenAnswer['action'][]> = {
  review: ['approve', 'edit', 'reject'],
  choose: ['choose', 'edit', 'reject'],
  permit: ['approve', 'pipeline', 'always', 'reject'],
}

/** What a person may do about it. */
export const actionsOf = (review: Review): GivenAnswer['action'][] =>
  allowed[review.mode].filter(
    (action) => (action !== 'edit' || review.edit) && (action !== 'pipeline' || review.forPipeline === true),
  )

/** Makes an answer of what came from outside, or says why it can't be one. */
export function readAnswer(review: Review, given: GivenAnswer): AnswerRead {
  const actions = actionsOf(review)
  if (!actions.includes(given.action))
    return { ok: false, problem: `${review.title} can't be answered with ${given.action}: ${actions.join(', ')}.` }
  const note = given.note ?? ''
  if (given.action === 'reject') return { ok: true, answer: { action: 'reject', candidate: null, value: null, note } }
  const [first, second] = review.candidates
  const wanted = given.candidate ?? (second === undefined ? first?.id : undefined)
  const candidate = review.candidates.find((each) => each.id === wanted)
  if (candidate === undefined) {
    const ids = review.candidates.map((each) => each.id).join(', ')
    return { ok: false, problem: `Say which one: ${ids}.` }
  }
  if (given.value === undefined) {
    if (given.action === 'edit') return { ok: false, problem: 'Say what it should become.' }
    return { ok: true, answer: { action: given.action, candidate: candidate.id, value: null, note } }
  }
  if (!review.edit) return { ok: false, problem: 'It may be taken as it is or rejected, not changed.' }
  const read = readInputValue(candidate.value.type, given.value)
  if (!read.ok) return { ok: false, problem: `It has to stay what it was (${candidate.value.type}): ${read.problem}.` }
  // What a person wrote is no model's answer any more: it has no `by`.
  const { value } = read
  const action = given.action === 'approve' ? 'edit' : given.action
  return { ok: true, answer: { action, candidate: candidate.id, value, note } }
}
