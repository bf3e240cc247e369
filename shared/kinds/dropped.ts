import type { DecisionCandidate } from '../receipt/types.ts'
import type { Arrived, Dropped } from './execute.ts'

/** Why a wire brought nothing, as a sentence about the node it came from. */
export function droppedWords({ title, how, class: errorClass }: Dropped): string {
  if (how === 'not_taken') return `${title} gave nothing.`
  if (how === 'let_go') return `${title} was too slow and was let go.`
  if (how === 'too_small') return `${title} takes no longer a prompt, so it was not asked.`
  return `${title} failed${errorClass === null ? '' : ` (${errorClass})`}.`
}

/** What was left out, as candidates of a decision. */
export const leftOut = (dropped: readonly Dropped[]): DecisionCandidate[] =>
  dropped.map((one) => ({ id: one.nodeId, score: null, removedBy: droppedWords(one) }))

/** " Left out: B failed (timeout)." or nothing. */
export const leftOutWords = (dropped: readonly Dropped[]): string =>
  dropped.length === 0 ? '' : ` Left out: ${dropped.map(droppedWords).join(' ')}`

/** "Small, Medium and Strong". */
export function titles(arrived: readonly Arrived[]): string {
  const names = arrived.map((one) => one.title)
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
}
