import { StepError } from '../../errors.ts'
import { isJsonObject, type Json, parseJson } from '../../json.ts'
import type { Target } from '../../model/types.ts'
import { anonymousId, valueText } from '../../text/marks.ts'
import { targetName } from '../config.ts'
import type { AskAnswer, StepContext, StepInputs } from '../execute.ts'
import { masked, modelsOf } from '../judge/mask.ts'
import { mean, rounded, shuffled } from '../judge/pick.ts'
import { judgeMessage, rankSchema, rankSystem } from '../judge/prompt.ts'
import { bestRubric, blendTokens, panelOf, panelTemperature, rankingTokens, type BlendConfig } from './config.ts'
import { chairMessage, chairSchema, chairSystem } from './prompt.ts'
import { lettered, questionOf, settledOf, targetOf } from './write.ts'

export interface Council {
  answer: AskAnswer
  text: string
  /** Mean place of each answer, from 1, in the order of their wires. */
  places: number[]
  agreement: string
  disagreement: string
  minorityView: string
  /** Members whose ranking failed, and why. */
  absent: string[]
}

/**
 * A panel ranks the answers, each member in an order of its own and without names; then a chair, who sees the answers and
 * the mean places, says where they agree, where not, what a minority holds, and writes the answer. Throws `StepError`.
 */
export async function holdCouncil(config: BlendConfig, inputs: StepInputs, context: StepContext): Promise<Council> {
  const arrived = inputs.many('answers')
  const models = modelsOf(arrived.map((one) => one.value))
  const texts = arrived.map((one) => valueText(one.value))
  const blind = texts.map((text) => masked(text, models))
  const question = questionOf(inputs)
  const panel = panelOf(config)
  const { done, failed } = await settledOf(
    panel.map((target, member) =>
      rank({ target, member, temperature: panelTemperature(panel), texts: blind, question }, context),
    ),
  )
  const places = texts.map((_, index) => rounded(mean(done.map((order) => order.indexOf(index) + 1))))
  const order = shuffled(
    texts.map((_, index) => index),
    context,
    'chair',
  )
  const contestants = lettered(order.map((index) => texts[index] ?? ''))
  const answer = await context.ask({
    target: targetOf(config),
    system: chairSystem,
    messages: [
      {
        role: 'user',
        content: chairMessage(
          contestants,
          question,
          order.map((index, place) => ({ id: anonymousId(place), place: places[index] ?? 0 })),
        ),
      },
    ],
    temperature: 0,
    maxTokens: blendTokens(config),
    outputSchema: chairSchema,
    stream: false,
    accept: (text) => {
      const value = parseJson(text) ?? null
      const written = isJsonObject(value) ? value['answer'] : undefined
      return typeof written === 'string' && written.trim() !== ''
        ? { ok: true, value }
        : { ok: false, problem: 'The chair wrote no answer.' }
    },
  })
  const said = (name: string): string => {
    const value = isJsonObject(answer.value) ? answer.value[name] : undefined
    return typeof value === 'string' ? value : ''
  }
  return {
    answer,
    text: said('answer'),
    places,
    agreement: said('agreement'),
    disagreement: said('disagreement'),
    minorityView: said('minorityView'),
    absent: failed.map(({ place, error }) => {
      const target = panel[place]
      return `${target === undefined ? 'A member' : targetName(target)} gave no ranking (${error.class}).`
    }),
  }
}

interface Ranking {
  target: Target
  member: number
  temperature: number
  texts: readonly string[]
  question: string | null
}

/** One member's ranking: indices of the answers, the best first. */
async function rank(
  { target, member, temperature, texts, question }: Ranking,
  context: StepContext,
): Promise<number[]> {
  const order = shuffled(
    texts.map((_, index) => index),
    context,
    `member ${member}`,
  )
  const contestants = lettered(order.map((index) => texts[index] ?? ''))
  const given = await context.ask({
    target,
    system: rankSystem,
    messages: [{ role: 'user', content: judgeMessage(contestants, { question, reference: null, rubric: bestRubric }) }],
    temperature,
    maxTokens: rankingTokens,
    outputSchema: rankSchema(contestants.map(({ id }) => id)),
    sample: member,
    stream: false,
    accept: (text) => {
      const read = readRanking(text, order)
      return 'problem' in read ? { ok: false, problem: read.problem } : { ok: true, value: null }
    },
  })
  const read = readRanking(given.text, order)
  if ('problem' in read) throw new StepError('invalid_output', read.problem, 'no_ranking')
  return read.ranking
}

/** Every answer must be placed once, or it is no ranking. */
function readRanking(text: string, order: readonly number[]): { ranking: number[] } | { problem: string } {
  const data = parseJson(text)
  const ids: Json = isJsonObject(data) ? (data['ranking'] ?? null) : null
  if (!Array.isArray(ids)) return { problem: 'There is no ranking.' }
  const ranking = ids.flatMap((id) => order[order.findIndex((_, place) => anonymousId(place) === id)] ?? [])
  return ranking.length === order.length && new Set(ranking).size === order.length
    ? { ranking }
    : { problem: 'The ranking does not name every answer once.' }
}
