import type { JsonObject } from '../../shared/json.ts'
import { marksIn, promptOf, type Script } from './kind-bench.ts'

/** A model that gives whatever a request's schema asks for. */
export const obliging: Script = (request) => {
  const ids = marksIn(promptOf(request), 'answer').map(({ id }) => id ?? '')
  const criteria = marksIn(promptOf(request), 'criterion').map(({ id }) => ({ id: id ?? '', reason: 'r', score: 0.9 }))
  const properties = (request.outputSchema as { properties?: JsonObject } | undefined)?.properties
  if (properties === undefined) return 'plain text'
  if ('ranking' in properties) return { reason: 'r', ranking: ids }
  if ('comparisons' in properties) {
    const pairs = ids.flatMap((first, i) => ids.slice(i + 1).map((second) => ({ first, second })))
    return { reason: 'r', comparisons: pairs.map((pair) => ({ ...pair, reason: 'r', winner: pair.first })) }
  }
  if ('minorityView' in properties) return { agreement: 'a', disagreement: 'd', minorityView: 'None.', answer: 'text' }
  if ('best' in properties) return { reason: 'r', best: ids[0] ?? '', scores: ids.map((id) => ({ id, score: 0.5 })) }
  if ('arguments' in properties) return { reason: 'r', tool: 'none', arguments: '', answer: 'plain text' }
  if ('steps' in properties) {
    const step = { name: 'work', kind: 'model', model: 'practice/balanced', text: 'Do it.', uses: ['task'] }
    return { reason: 'r', steps: [step], answer: ['work'] }
  }
  if ('branch' in properties) return { branch: marksIn(promptOf(request), 'branch')[0]?.id ?? '' }
  return { reason: 'r', criteria, score: 0.9, pass: true }
}
