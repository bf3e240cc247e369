import { StepError } from '../../errors.ts'
import { isJsonObject, type Json, parseJson } from '../../json.ts'
import { anonymousId } from '../../text/marks.ts'
import type { StepContext } from '../execute.ts'
import { allOrFirstError, mean, rounded, shuffled, type PickRequest } from './pick.ts'
import { compareSchema, compareSystem, judgeMessage, tieWord } from './prompt.ts'
import { groupsOf, groupSize, placed } from './tournament.ts'

/** Pairs compared, and in how many the judge said otherwise once the order was turned round. */
export interface Flips {
  pairs: number
  flipped: number
}

export interface Paired {
  /** Index into `answers`. */
  winner: number
  /** Share of its comparisons that each answer won in its last round, a tie being half a win. */
  scores: number[]
  reason: string
  /** Indices by the ids that the reason speaks of. */
  order: readonly number[]
  tied: number[]
  flips: Flips
}

interface Round {
  scores: Map<number, number>
  reason: string
  order: readonly number[]
}

/**
 * The best of several answers by comparing each with each, in both orders: what a judge says of a pair counts as a win
 * only when it says so whichever of the two stands first, else the pair is a tie. Up to four are compared at once, each
 * order in one request; more in groups whose winners meet again, since a step may make 8 requests. Throws `StepError`.
 */
export async function pickInPairs(request: PickRequest, context: StepContext): Promise<Paired> {
  const scores = request.answers.map(() => 0)
  const flips: Flips = { pairs: 0, flipped: 0 }
  let left = request.answers.map((_, index) => index)
  for (let round = 0; ; round += 1) {
    const results = await playRound(request, left, `pairs ${round}`, flips, context)
    for (const result of results) for (const [index, score] of result.scores) scores[index] = score
    const only = results.length === 1 ? results[0] : undefined
    if (only !== undefined) {
      const [winner = 0, ...tied] = leaders(only)
      return { winner, scores, reason: only.reason, order: only.order, tied, flips }
    }
    left = results.flatMap((result) => leaders(result).slice(0, 1)).sort((a, b) => a - b)
  }
}

/**
 * The best three of several answers, the best one first. Of more than four the best three of each group meet again, all in
 * one comparison: the third best of all may be the third of its group.
 */
export async function bestThreeInPairs(
  request: PickRequest,
  context: StepContext,
): Promise<{ best: number[]; scores: number[]; flips: Flips }> {
  const scores = request.answers.map(() => 0)
  const flips: Flips = { pairs: 0, flipped: 0 }
  const keep = (results: readonly Round[]): number[][] =>
    results.map((result) => {
      for (const [index, score] of result.scores) scores[index] = score
      return [...result.scores.keys()].sort((a, b) => better(result, a, b)).slice(0, placed)
    })
  let left = request.answers.map((_, index) => index)
  if (left.length > groupSize) left = keep(await playRound(request, left, 'three', flips, context)).flat()
  const [best = []] = keep([await compareGroup(request, left, 'last three', flips, context)])
  return { best, scores, flips }
}

const better = ({ scores }: Round, a: number, b: number): number => (scores.get(b) ?? 0) - (scores.get(a) ?? 0) || a - b

/** Those with the highest score, in the order of their wires. */
function leaders({ scores }: Round): number[] {
  const top = Math.max(...scores.values())
  return [...scores.keys()].filter((index) => scores.get(index) === top).sort((a, b) => a - b)
}

function playRound(
  request: PickRequest,
  left: readonly number[],
  purpose: string,
  flips: Flips,
  context: StepContext,
): Promise<Round[]> {
  const groups = left.length <= groupSize ? [[...left]] : groupsOf(shuffled(left, context, `groups ${purpose}`))
  return allOrFirstError(
    groups.map((group, i) =>
      group.length < 2
        ? Promise.resolve({ scores: new Map(group.map((index) => [index, 1])), reason: '', order: group })
        : compareGroup(request, group, `${purpose} ${i}`, flips, context),
    ),
  )
}

async function compareGroup(
  request: PickRequest,
  group: readonly number[],
  purpose: string,
  flips: Flips,
  context: StepContext,
): Promise<Round> {
  const samples = await allOrFirstError(
    Array.from({ length: request.samples }, async (_, sample) => {
      const order = shuffled(group, context, `${purpose} ${sample}`)
      const [there, back] = await allOrFirstError([
        askOnce(request, order, 2 * sample, context),
        askOnce(request, order.toReversed(), 2 * sample + 1, context),
      ])
      if (there === undefined || back === undefined)
        throw new StepError('invalid_output', 'A comparison is missing.', 'no_verdict')
      return { there, back }
    }),
  )
  const won = new Map<number, number[]>(group.map((index) => [index, []]))
  for (const { there, back } of samples) {
    for (const [pair, winner] of there.winners) {
      const again = back.winners.get(pair)
      const agreed = again === winner ? winner : null
      flips.pairs += 1
      if (again !== winner) flips.flipped += 1
      for (const index of pairOf(pair)) won.get(index)?.push(agreed === null ? 0.5 : agreed === index ? 1 : 0)
    }
  }
  const scores = new Map([...won].map(([index, shares]) => [index, rounded(mean(shares))] as const))
  const first = samples[0]?.there
  return { scores, reason: first?.reason ?? '', order: first?.order ?? [] }
}

/** A pair by its two indices, the lower first: the same name whichever stands first in a request. */
const pairName = (a: number, b: number): string => `${Math.min(a, b)} ${Math.max(a, b)}`
const pairOf = (name: string): number[] => name.split(' ').map(Number)

interface Compared {
  /** The winner's index by pair; null for a tie. */
  winners: Map<string, number | null>
  reason: string
  order: readonly number[]
}

async function askOnce(
  request: PickRequest,
  order: readonly number[],
  sample: number,
  context: StepContext,
): Promise<Compared> {
  const ids = order.map((_, place) => anonymousId(place))
  const contestants = order.map((index, place) => ({ id: anonymousId(place), text: request.answers[index] ?? '' }))
  const answer = await context.ask({
    target: request.target,
    system: compareSystem,
    messages: [{ role: 'user', content: judgeMessage(contestants, request) }],
    temperature: request.temperature,
    maxTokens: request.maxTokens,
    outputSchema: compareSchema(ids),
    sample,
    stream: false,
    accept: (text) => {
      const read = readComparisons(text, order)
      return 'problem' in read ? { ok: false, problem: read.problem } : { ok: true, value: null }
    },
  })
  const read = readComparisons(answer.text, order)
  if ('problem' in read) throw new StepError('invalid_output', read.problem, 'no_verdict')
  return read
}

/** Reads what was said of each pair; every pair must be there once, or it is no verdict at all. */
function readComparisons(text: string, order: readonly number[]): Compared | { problem: string } {
  const data = parseJson(text)
  if (!isJsonObject(data) || !Array.isArray(data['comparisons'])) return { problem: 'The judge compared nothing.' }
  const indexOf = (id: Json | undefined): number | undefined =>
    order[order.findIndex((_, place) => anonymousId(place) === id)]
  const winners = new Map<string, number | null>()
  for (const row of data['comparisons']) {
    if (!isJsonObject(row)) return { problem: 'A comparison is not an object with first, second and winner.' }
    const [first, second] = [indexOf(row['first']), indexOf(row['second'])]
    if (first === undefined || second === undefined || first === second)
      return { problem: 'A comparison does not name two of the answers.' }
    const pair = pairName(first, second)
    if (winners.has(pair)) return { problem: 'Two answers are compared twice.' }
    const winner = row['winner'] === tieWord ? null : indexOf(row['winner'])
    if (winner === undefined || (winner !== null && winner !== first && winner !== second))
      return { problem: `The winner of a comparison is neither of the two, nor "${tieWord}".` }
    winners.set(pair, winner)
  }
  const wanted = (order.length * (order.length - 1)) / 2
  if (winners.size < wanted) return { problem: `Only ${winners.size} of ${wanted} pairs are compared.` }
  return { winners, reason: typeof data['reason'] === 'string' ? data['reason'] : '', order }
}
