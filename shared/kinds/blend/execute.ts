import { placed } from '../judge/tournament.ts'
import { StepError } from '../../errors.ts'
import type { JsonObject } from '../../json.ts'
import type { DecisionCandidate } from '../../receipt/types.ts'
import { valueText } from '../../text/marks.ts'
import { disagreement } from '../../text/same.ts'
import type { Value } from '../../values.ts'
import { counted, targetName } from '../config.ts'
import { leftOut, leftOutWords, titles } from '../dropped.ts'
import type { Arrived, AskAnswer, Execute, StepContext, StepInputs } from '../execute.ts'
import { masked, modelsOf } from '../judge/mask.ts'
import { pickBest } from '../judge/pick.ts'
import { flipWords, pickDecision } from '../judge/pick-words.ts'
import { bestThreeInPairs } from '../judge/pairs.ts'
import { bestRubric, blendTokens, comparingTokens, ownSamples, type BlendConfig } from './config.ts'
import { holdCouncil } from './council.ts'
import { chain, drawSamples, mixture } from './layers.ts'
import { consensusSystem, fuseSystem, layerSystem } from './prompt.ts'
import { takeVote } from './vote.ts'
import { mixed, questionOf, targetOf, writeLast } from './write.ts'

export const execute: Execute<BlendConfig> = (config, inputs, context) => {
  if (ownSamples(config) > 0) return selfMixture(config, inputs, context)
  const arrived = inputs.many('answers')
  if (arrived.length < config.minOk || arrived.length === 0) throw tooFew(config, inputs, arrived.length)
  const apart = { ...disagreement(textsOf(arrived)) }
  const only = arrived[0]
  if (arrived.length === 1 && only !== undefined) {
    return given(passedOn(config, only, inputs, context), apart)
  }
  if (config.strategy === 'vote') return given(takeVote(config.field ?? null, inputs, context), apart)
  return blended(config, inputs, context, apart)
}

const textsOf = (arrived: readonly Arrived[]): string[] => arrived.map((one) => valueText(one.value))

const given = (answer: Value, apart: JsonObject): Record<string, Value> => ({
  answer,
  disagreement: { type: 'json', data: apart },
})

const textValue = (answer: AskAnswer): Value => ({ type: 'text', data: answer.text, by: answer.by })

async function blended(
  config: BlendConfig,
  inputs: StepInputs,
  context: StepContext,
  apart: JsonObject,
): Promise<Record<string, Value>> {
  const arrived = inputs.many('answers')
  const texts = textsOf(arrived)
  const who = targetName(targetOf(config))
  switch (config.strategy) {
    case 'bestOf':
      return given(await bestOf(config, inputs, context), apart)
    case 'chain': {
      const answer = await chain(texts, config, inputs, context)
      say(`${who} improved one of the answers of ${titles(arrived)} by each of the others.`, [], inputs, context)
      return given(textValue(answer), apart)
    }
    case 'moa': {
      const { answer, absent } = await mixture(texts, config, inputs, context)
      say(`${who} made one answer of those of ${titles(arrived)}.`, absent, inputs, context)
      return given(textValue(answer), apart)
    }
    case 'council':
      return council(config, inputs, context, apart)
    case 'rankFuse':
      return given(await rankAndFuse(config, inputs, context), apart)
    default: {
      const answer = await writeLast(consensusSystem, mixed(texts, context), config, inputs, context)
      say(`${who} blended the answers of ${titles(arrived)}.`, [], inputs, context)
      return given(textValue(answer), apart)
    }
  }
}

function say(
  why: string,
  absent: readonly string[],
  inputs: StepInputs,
  context: StepContext,
  scores?: readonly (number | null)[],
): void {
  const arrived = inputs.many('answers')
  context.decide({
    chosen: context.nodeId,
    why: [why, ...absent].join(' ') + leftOutWords(inputs.dropped),
    candidates: [
      ...arrived.map((one, index) => ({ id: one.nodeId, score: scores?.[index] ?? null, removedBy: null })),
      ...leftOut(inputs.dropped),
    ],
  })
}

function tooFew(config: BlendConfig, inputs: StepInputs, came: number, failed?: StepError): StepError {
  const last = inputs.dropped.filter((one) => one.class !== null).at(-1)?.class ?? failed?.class ?? 'unknown'
  const message = `${counted(came, 'answer')} came, ${config.minOk} are needed.${leftOutWords(inputs.dropped)}`
  return new StepError(last, message, 'too_few')
}

/** A single answer that is enough goes on as it is: there is nothing to blend it with, and the decision says so. */
function passedOn(config: BlendConfig, only: Arrived, inputs: StepInputs, context: StepContext): Value {
  context.decide({
    chosen: only.nodeId,
    why: `Only ${only.title} answered, which is enough: passed on unblended.${leftOutWords(inputs.dropped)}`,
    candidates: [{ id: only.nodeId, score: null, removedBy: null }, ...leftOut(inputs.dropped)],
  })
  if (config.strategy === 'bestOf' || config.strategy === 'vote' || only.value.type === 'text') return only.value
  const text: Value = { type: 'text', data: valueText(only.value) }
  return only.value.by === undefined ? text : { ...text, by: only.value.by }
}

async function bestOf(config: BlendConfig, inputs: StepInputs, context: StepContext): Promise<Value> {
  const arrived = inputs.many('answers')
  const models = modelsOf(arrived.map((one) => one.value))
  const picked = await pickBest(
    {
      target: targetOf(config),
      answers: textsOf(arrived).map((text) => masked(text, models)),
      question: questionOf(inputs),
      reference: null,
      rubric: bestRubric,
      samples: 1,
      temperature: 0,
      maxTokens: blendTokens(config),
    },
    context,
  )
  const winner = arrived[picked.winner]
  if (winner === undefined) throw new StepError('unknown', 'No answer was picked.', 'no_candidates')
  context.decide(pickDecision(picked, inputs, arrived, null))
  return winner.value
}

async function council(
  config: BlendConfig,
  inputs: StepInputs,
  context: StepContext,
  apart: JsonObject,
): Promise<Record<string, Value>> {
  const arrived = inputs.many('answers')
  const { answer, text, places, absent, ...views } = await holdCouncil(config, inputs, context)
  const ranking = arrived
    .map(({ nodeId, title }, index) => ({ nodeId, title, place: places[index] ?? 0 }))
    .sort((a, b) => a.place - b.place)
  const order = ranking.map(({ title, place }) => `${title} (${place.toFixed(2)})`).join(', ')
  // As a share of the ways to be ahead, so that a candidate's score reads like every other: 1 is first with all.
  const scores = places.map((place) => Math.round(((arrived.length - place) / (arrived.length - 1)) * 1000) / 1000)
  say(
    `The panel's mean places: ${order}. ${targetName(targetOf(config))} wrote the answer. It disagrees on: ${views.disagreement}`,
    absent,
    inputs,
    context,
    scores,
  )
  return given(
    { type: 'text', data: text, by: answer.by },
    { ...apart, ...views, ranking: ranking.map(({ nodeId, place }) => ({ nodeId, place })) },
  )
}

async function rankAndFuse(config: BlendConfig, inputs: StepInputs, context: StepContext): Promise<Value> {
  const arrived = inputs.many('answers')
  const texts = textsOf(arrived)
  const models = modelsOf(arrived.map((one) => one.value))
  const { best, scores, flips } = await bestThreeInPairs(
    {
      target: targetOf(config),
      answers: texts.map((text) => masked(text, models)),
      question: questionOf(inputs),
      reference: null,
      rubric: bestRubric,
      samples: 1,
      temperature: 0,
      maxTokens: comparingTokens,
    },
    context,
  )
  // The order says which is best, so it isn't shuffled; the ranking was made in both orders.
  const top = best.map((index) => texts[index] ?? '')
  const answer = await writeLast(fuseSystem, top, config, inputs, context)
  const names = titles(best.flatMap((index) => arrived[index] ?? []))
  context.decide({
    chosen: context.nodeId,
    why: `${targetName(targetOf(config))} fused the answers of ${names}, the best first.${flipWords(flips)}${leftOutWords(inputs.dropped)}`,
    candidates: [
      ...arrived.map((one, index) => ({
        id: one.nodeId,
        score: scores[index] ?? null,
        removedBy: best.includes(index) ? null : `Not among the best ${placed}.`,
      })),
      ...leftOut(inputs.dropped),
    ],
  })
  return textValue(answer)
}

/** Its own samples and whatever else was wired: together they are the answers, and are counted as such. */
async function selfMixture(
  config: BlendConfig,
  inputs: StepInputs,
  context: StepContext,
): Promise<Record<string, Value>> {
  const arrived = inputs.many('answers')
  const { samples, failed } = await drawSamples(config, inputs, context)
  const came = arrived.length + samples.length
  if (came < config.minOk) throw tooFew(config, inputs, came, failed.at(-1)?.error)
  const texts = [...textsOf(arrived), ...samples.map((one) => one.text)]
  const apart = { ...disagreement(texts) }
  const lost = failed.map(({ place, error }) => ({
    id: `sample-${place + 1}`,
    score: null,
    removedBy: `Sample ${place + 1} failed (${error.class}).`,
  }))
  const [only] = samples
  const [wired] = arrived
  if (came === 1) {
    const value = only === undefined ? wired?.value : textValue(only)
    const name = only === undefined ? (wired?.title ?? '') : 'one sample'
    if (value === undefined) throw tooFew(config, inputs, 0)
    tell(`Only ${name} came, which is enough: passed on unblended.`, lost)
    return given(value.type === 'text' ? value : { ...value, type: 'text', data: valueText(value) }, apart)
  }
  const answer = await writeLast(layerSystem, mixed(texts, context), config, inputs, context, ownSamples(config))
  const others = arrived.length === 0 ? '' : ` and the answers of ${titles(arrived)}`
  tell(
    `${targetName(targetOf(config))} made one answer of ${counted(samples.length, 'sample')} of its own${others}.`,
    lost,
  )
  return given(textValue(answer), apart)

  function tell(why: string, without: readonly DecisionCandidate[]): void {
    context.decide({
      chosen: context.nodeId,
      why: [why, ...without.map((one) => one.removedBy)].join(' ') + leftOutWords(inputs.dropped),
      candidates: [
        ...arrived.map((one) => ({ id: one.nodeId, score: null, removedBy: null })),
        ...without,
        ...leftOut(inputs.dropped),
      ],
    })
  }
}
