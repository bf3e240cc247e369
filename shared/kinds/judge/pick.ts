import { StepError } from '../../errors.ts'
import { isJsonObject, type Json, parseJson } from '../../json.ts'
import type { Target } from '../../model/types.ts'
import { anonymousId } from '../../text/marks.ts'
import type { AskAnswer, StepContext } from '../execute.ts'
import { judgeMessage, pickSchema, pickSystem, type Matter } from './prompt.ts'
import { groupsOf, groupSize } from './tournament.ts'

export interface PickRequest extends Matter {
  target: Target
  /** The answers as text, in the order of their wires. */
  answers: readonly string[]
  samples: number
  temperature: number
  maxTokens: number
}

export interface Picked {
  /** Index into `answers`. */
  winner: number
  /** Mean score of each answer, in its last round. */
  scores: number[]
  reason: string
  /** Indices by the ids that the reason speaks of: the first is A. */
  order: readonly number[]
  /** Others that scored as much as the winner in the last round: the first of them won by its place. */
  tied: number[]
  /** What the model called best in its first sample, where its scores say otherwise. */
  named: number | null
}

/**
 * The best of several answers. Up to four are compared in one request; more in groups, whose winners meet again.
 * Every request sees them shuffled (seeded) and under anonymous ids. Scores decide, not the name the model gives;
 * equal scores go to the first answer. Throws `StepError`.
 */
export async function pickBest(request: PickRequest, context: StepContext): Promise<Picked> {
  const scores = request.answers.map(() => 0)
  let left = request.answers.map((_, index) => index)
  for (let round = 0; ; round += 1) {
    const groups = left.length <= groupSize ? [left] : groupsOf(shuffled(left, context, `groups ${round}`))
    const results = await allOrFirstError(
      groups.map((group, i) => compare(request, group, `round ${round} ${i}`, context)),
    )
    for (const result of results) for (const [index, score] of result.scores) scores[index] = score
    const only = results.length === 1 ? results[0] : undefined
    if (only !== undefined) {
      const { winner, reason, order, tied, named } = only
      return { winner, scores, reason, order, tied, named }
    }
    left = results.map((result) => result.winner).sort((a, b) => a - b)
  }
}

type Compared = Omit<Picked, 'scores'> & { scores: Map<number, number> }

async function compare(
  request: PickRequest,
  group: readonly number[],
  purpose: string,
  context: StepContext,
): Promise<Compared> {
  const samples = await allOrFirstError(
    Array.from({ length: request.samples }, (_, sample) =>
      askOnce(request, group, `${purpose} ${sample}`, sample, context),
    ),
  )
  const scores = new Map(
    group.map((index) => [index, rounded(mean(samples.map((sample) => sample.scores.get(index) ?? 0)))] as const),
  )
  const inOrder = [...group].sort((a, b) => a - b)
  const top = Math.max(...scores.values())
  const [winner = 0, ...tied] = inOrder.filter((index) => scores.get(index) === top)
  const first = samples[0]
  const named = first === undefined || scores.get(first.best) === top ? null : first.best
  return { winner, scores, reason: first?.reason ?? '', order: first?.order ?? [], tied, named }
}

interface Sample {
  scores: Map<number, number>
  best: number
  reason: string
  order: readonly number[]
}

async function askOnce(
  request: PickRequest,
  group: readonly number[],
  purpose: string,
  sample: number,
  context: StepContext,
): Promise<Sample> {
  const order = shuffled(group, context, purpose)
  const ids = order.map((_, place) => anonymousId(place))
  const contestants = order.map((index, place) => ({ id: anonymousId(place), text: request.answers[index] ?? '' }))
  let read: Sample | undefined
  const answer: AskAnswer = await context.ask({
    target: request.target,
    system: pickSystem,
    messages: [{ role: 'user', content: judgeMessage(contestants, request) }],
    temperature: request.temperature,
    maxTokens: request.maxTokens,
    outputSchema: pickSchema(ids),
    sample,
    stream: false,
    accept: (text) => {
      const picked = readPick(text, order)
      if ('problem' in picked) return { ok: false, problem: picked.problem }
      read = picked
      return { ok: true, value: null }
    },
  })
  if (read !== undefined) return read
  const late = readPick(answer.text, order)
  if ('problem' in late) throw new StepError('invalid_output', late.problem, 'no_verdict')
  return late
}

/** Reads a comparison; every answer must have one score in range, or it is no verdict at all. */
function readPick(text: string, order: readonly number[]): Sample | { problem: string } {
  const data = parseJson(text)
  if (!isJsonObject(data) || !Array.isArray(data['scores'])) return { problem: 'The judge gave no list of scores.' }
  const placeOf = (id: Json | undefined): number => order.findIndex((_, place) => anonymousId(place) === id)
  const scores = new Map<number, number>()
  for (const row of data['scores']) {
    if (!isJsonObject(row)) return { problem: 'A score is not an object with id and score.' }
    const name = JSON.stringify(row['id'] ?? null)
    const index = order[placeOf(row['id'])]
    if (index === undefined) return { problem: `There is no answer with the id ${name}.` }
    if (scores.has(index)) return { problem: `The answer ${name} is scored twice.` }
    const value = scoreIn(row['score'])
    if (value === null) return { problem: `The score of ${name} is not a number from 0 to 1.` }
    scores.set(index, value)
  }
  const unscored = order.findIndex((index) => !scores.has(index))
  if (unscored !== -1) return { problem: `The answer ${anonymousId(unscored)} has no score.` }
  const best = order[placeOf(data['best'])]
  if (best === undefined) return { problem: 'The judge named no best answer.' }
  return { scores, best, reason: typeof data['reason'] === 'string' ? data['reason'] : '', order }
}

/** A score as it must be: a number from 0 to 1. Anything else is none. */
export const scoreIn = (value: Json | undefined): number | null =>
  typeof value === 'number' && value >= 0 && value <= 1 ? value : null

export const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length

/** Six decimals: a mean of 0.7 is 0.7, and passes at 0.7, however it was added up. */
export const rounded = (value: number): number => Math.round(value * 1e6) / 1e6

/** Fisher and Yates, seeded by the run: the same order again on resume. */
export function shuffled<T>(items: readonly T[], context: StepContext, purpose: string): T[] {
  const order = [...items]
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = Math.floor(context.random(purpose, i) * (i + 1))
    const [a, b] = [order[i], order[j]]
    if (a === undefined || b === undefined) continue
    order[i] = b
    order[j] = a
  }
  return order
}

/** Waits for every request before it fails: what they cost belongs into the receipt. */
export async function allOrFirstError<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(promises)
  const failed = settled.find((one) => one.status === 'rejected')
  if (failed !== undefined) throw failed.reason
  return settled.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []))
}
