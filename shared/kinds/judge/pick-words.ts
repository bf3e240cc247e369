import type { Decision } from '../../receipt/types.ts'
import { anonymousId } from '../../text/marks.ts'
import { score } from '../config.ts'
import { leftOut, leftOutWords, titles } from '../dropped.ts'
import type { Arrived, StepInputs } from '../execute.ts'
import type { Flips } from './pairs.ts'
import type { Picked } from './pick.ts'

/** A pick as a decision. `under`: the threshold that the winner missed, null when it goes on. */
export function pickDecision(
  picked: Picked,
  inputs: Pick<StepInputs, 'dropped'>,
  arrived: readonly Arrived[],
  under: number | null,
): Decision {
  const winner = arrived[picked.winner]
  const name = winner?.title ?? ''
  const tied = picked.tied.flatMap((index) => arrived[index] ?? [])
  const won = tied.length === 0 ? `${name} won` : `A tie with ${titles(tied)}: ${name} comes first`
  const bar = under === null ? '' : `, under the ${score(under)} to pass`
  const sentence = `${won} with ${score(picked.scores[picked.winner] ?? 0)}${bar}.`
  const named = picked.named === null ? undefined : arrived[picked.named]
  const own = named === undefined ? '' : ` The judge called ${named.title} the best, against its own scores.`
  const legend = picked.order.flatMap((index, place) => {
    const title = arrived[index]?.title
    return title === undefined ? [] : [`${anonymousId(place)} was ${title}`]
  })
  const reason = picked.reason === '' || legend.length < 2 ? picked.reason : `${picked.reason} (${legend.join(', ')}.)`
  return {
    chosen: under === null ? (winner?.nodeId ?? '') : 'fail',
    why: `${sentence}${own}${leftOutWords(inputs.dropped)} ${reason}`.trim(),
    candidates: [
      ...arrived.map((one, index) => ({
        id: one.nodeId,
        score: picked.scores[index] ?? null,
        removedBy: index === picked.winner && under === null ? null : sentence,
      })),
      ...leftOut(inputs.dropped),
    ],
  }
}

/** How often the judge changed its mind when the two answers of a pair changed places. */
export const flipWords = ({ pairs, flipped }: Flips): string =>
  ` In both orders: ${flipped} of ${pairs} ${pairs === 1 ? 'pair' : 'pairs'} came out otherwise the other way round` +
  `${flipped === 0 ? '' : ' and counts as a tie'} (flip rate ${pairs === 0 ? 0 : Math.round((flipped / pairs) * 100)} %).`
