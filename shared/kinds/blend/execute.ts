import { StepError } from '../../errors.ts'
import type { Target } from '../../model/types.ts'
import { anonymousId, valueText } from '../../text/marks.ts'
import { disagreement } from '../../text/same.ts'
import type { Value } from '../../values.ts'
import { counted, targetName } from '../config.ts'
import { leftOut, leftOutWords, titles } from '../dropped.ts'
import type { Arrived, Execute, StepContext, StepInputs } from '../execute.ts'
import { pickBest, shuffled } from '../judge/pick.ts'
import { pickDecision } from '../judge/pick-words.ts'
import { bestRubric, blendTokens, type BlendConfig } from './definition.ts'
import { consensusMessage, consensusSystem } from './prompt.ts'
import { takeVote } from './vote.ts'

export const execute: Execute<BlendConfig> = (config, inputs, context) => {
  const arrived = inputs.many('answers')
  if (arrived.length < config.minOk || arrived.length === 0) throw tooFew(config, inputs)
  const apart: Value = { type: 'json', data: { ...disagreement(arrived.map((one) => valueText(one.value))) } }
  const only = arrived[0]
  if (arrived.length === 1 && only !== undefined) {
    return { answer: passedOn(config, only, inputs, context), disagreement: apart }
  }
  switch (config.strategy) {
    case 'vote':
      return { answer: takeVote(config.field ?? null, inputs, context), disagreement: apart }
    case 'consensus':
      return consensus(config, inputs, context).then((answer) => ({ answer, disagreement: apart }))
    case 'bestOf':
      return bestOf(config, inputs, context).then((answer) => ({ answer, disagreement: apart }))
    default:
      throw new StepError(
        'bad_request',
        `The Blend's strategy ${config.strategy} is not run by this version.`,
        'not_supported',
      )
  }
}

function tooFew(config: BlendConfig, inputs: StepInputs): StepError {
  const last = inputs.dropped.filter((one) => one.class !== null).at(-1)?.class ?? 'unknown'
  const message = `${counted(inputs.many('answers').length, 'answer')} came, ${config.minOk} are needed.${leftOutWords(inputs.dropped)}`
  return new StepError(last, message, 'too_few')
}

/** A single answer that is enough goes on as it is: there is nothing to blend it with, and the decision says so. */
function passedOn(config: BlendConfig, only: Arrived, inputs: StepInputs, context: StepContext): Value {
  context.decide({
    chosen: only.nodeId,
    why: `Only ${only.title} answered, which is enough: passed on unblended.${leftOutWords(inputs.dropped)}`,
    candidates: [{ id: only.nodeId, score: null, removedBy: null }, ...leftOut(inputs.dropped)],
  })
  if (config.strategy !== 'consensus' || only.value.type === 'text') return only.value
  const text: Value = { type: 'text', data: valueText(only.value) }
  return only.value.by === undefined ? text : { ...text, by: only.value.by }
}

function targetOf(config: BlendConfig): Target {
  if (config.target === undefined)
    throw new StepError('bad_request', 'The Blend has no model to blend with.', 'missing_target')
  return config.target
}

function questionOf(inputs: StepInputs): string | null {
  const question = inputs.one('question')
  return question === undefined ? null : valueText(question)
}

async function consensus(config: BlendConfig, inputs: StepInputs, context: StepContext): Promise<Value> {
  const arrived = inputs.many('answers')
  const target = targetOf(config)
  const contestants = shuffled(arrived, context, 'order').map((one, place) => ({
    id: anonymousId(place),
    text: valueText(one.value),
  }))
  const answer = await context.ask({
    target,
    system: consensusSystem,
    messages: [{ role: 'user', content: consensusMessage(contestants, questionOf(inputs)) }],
    temperature: 0,
    maxTokens: blendTokens(config),
    stream: true,
  })
  context.decide({
    chosen: context.nodeId,
    why: `${targetName(target)} blended the answers of ${titles(arrived)}.${leftOutWords(inputs.dropped)}`,
    candidates: [
      ...arrived.map((one) => ({ id: one.nodeId, score: null, removedBy: null })),
      ...leftOut(inputs.dropped),
    ],
  })
  return { type: 'text', data: answer.text, by: answer.by }
}

async function bestOf(config: BlendConfig, inputs: StepInputs, context: StepContext): Promise<Value> {
  const arrived = inputs.many('answers')
  const picked = await pickBest(
    {
      target: targetOf(config),
      answers: arrived.map((one) => valueText(one.value)),
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
