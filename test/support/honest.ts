import type { AskRequest } from '../../shared/kinds/execute.ts'
import type { JsonObject } from '../../shared/json.ts'
import { marksIn, promptOf } from './kind-bench.ts'

/** The answers a request shows, in its order. */
export const shown = (request: AskRequest | undefined): string[] =>
  marksIn(promptOf(request), 'answer').map(({ text }) => text)
export const asksFor = (request: AskRequest, name: string): boolean =>
  JSON.stringify(request.outputSchema ?? null).includes(`"${name}"`)

/** Ranks, compares and scores by the numbers the answers are, and writes what it saw. */
export const honest = (request: AskRequest): string | JsonObject => {
  const answers = marksIn(promptOf(request), 'answer')
  const ranked = [...answers].sort((a, b) => Number(b.text) - Number(a.text))
  if (asksFor(request, 'ranking')) return { reason: 'r', ranking: ranked.map(({ id }) => id ?? '') }
  if (asksFor(request, 'comparisons')) {
    const pairs = answers.flatMap((first, i) => answers.slice(i + 1).map((second) => [first, second] as const))
    return {
      reason: 'r',
      comparisons: pairs.map(([first, second]) => ({
        first: first.id ?? '',
        second: second.id ?? '',
        reason: 'r',
        winner: (Number(first.text) > Number(second.text) ? first.id : second.id) ?? '',
      })),
    }
  }
  if (asksFor(request, 'minorityView'))
    return { agreement: 'On much.', disagreement: 'On the number.', minorityView: 'N1 alone.', answer: 'chaired' }
  return `wrote ${answers.map(({ text }) => text).join('+')}`
}
