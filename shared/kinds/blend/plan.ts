import type { Target } from '../../model/types.ts'
import { tokensPerMessage, utf8Bytes } from '../../text/count.ts'
import { anonymousId } from '../../text/marks.ts'
import type { PlannedCall } from '../define.ts'
import {
  compareSchema,
  compareSystem,
  judgeMessage,
  pickSchema,
  pickSystem,
  rankSchema,
  rankSystem,
} from '../judge/prompt.ts'
import { assumedContestants, bestThreeFor, groupSize, lastThreeOf, picksFor, placed } from '../judge/tournament.ts'
import {
  bestRubric,
  blendTokens,
  comparingTokens,
  middleLayers,
  ownSamples,
  panelOf,
  panelTemperature,
  rankingTokens,
  samplingTemperature,
  type BlendConfig,
} from './config.ts'
import {
  chainSystem,
  chairMessage,
  chairSchema,
  chairSystem,
  consensusMessage,
  consensusSystem,
  fuseSystem,
  layerSystem,
} from './prompt.ts'

const frame = (count: number) => Array.from({ length: count }, (_, i) => ({ id: anonymousId(i), text: '' }))
const bytes = (...texts: string[]): number => utf8Bytes(texts.join('')) + 2 * tokensPerMessage
const writing = (system: string, answers: number): number => bytes(system, consensusMessage(frame(answers), ''))
const judging = (system: string, answers: number, shape: unknown): number =>
  bytes(
    system,
    judgeMessage(frame(answers), { question: '', reference: null, rubric: bestRubric }),
    JSON.stringify(shape),
  )
const idsOf = (count: number): string[] => frame(count).map(({ id }) => id)

/** Every request a Blend may make. A single answer that came is passed on and no model is asked, so the least is 0. */
export function blendCalls(
  config: BlendConfig,
  wires: (port: string) => number = () => assumedContestants,
): PlannedCall[] {
  const { strategy, target } = config
  const answers = wires('answers') + ownSamples(config)
  if (target === undefined || strategy === 'vote') return []
  if (answers < 2)
    return strategy === 'selfMoa' ? [samplesOf(config, target)] : [written(config, target, 0, consensusSystem, 2)]
  switch (strategy) {
    case 'consensus':
      return [written(config, target, 1, consensusSystem, answers)]
    case 'bestOf':
      return [
        ranking(
          target,
          picksFor(answers),
          judging(pickSystem, groupSize, pickSchema(idsOf(groupSize))),
          blendTokens(config),
        ),
      ]
    case 'council':
      return [...panelCalls(config, answers), chair(config, target, answers)]
    case 'chain':
      // One after the other: each a call of its own, so that their times add up.
      return Array.from({ length: answers - 1 }, (_, i) => ({
        ...written(config, target, 1, chainSystem, 2),
        earlier: { answers: i === 0 ? 0 : 1, maxTokens: blendTokens(config) },
      }))
    case 'moa':
      return [
        ...layerCalls(config, answers),
        {
          ...written(config, target, 1, layerSystem, Math.max(answers, panelOf(config).length)),
          ...afterLayers(config),
        },
      ]
    case 'selfMoa':
      return [
        samplesOf(config, target),
        {
          ...written(config, target, 1, layerSystem, answers),
          earlier: { answers: ownSamples(config), maxTokens: blendTokens(config) },
        },
      ]
    case 'rankFuse': {
      const most = lastThreeOf(answers)
      const own = judging(compareSystem, most, compareSchema(idsOf(most)))
      return [
        ranking(target, bestThreeFor(answers), own, comparingTokens),
        written(config, target, 1, fuseSystem, placed),
      ]
    }
  }
}

function written(config: BlendConfig, target: Target, most: number, system: string, answers: number): PlannedCall {
  return {
    target,
    least: 0,
    most,
    maxTokens: blendTokens(config),
    ownTokens: writing(system, answers),
    from: ['answers', 'question'],
    role: 'blend',
    structured: false,
    temperature: 0,
    sees: 'all',
  }
}

function ranking(target: Target, most: number, ownTokens: number, maxTokens: number, temperature = 0): PlannedCall {
  return {
    target,
    least: 0,
    most,
    maxTokens,
    ownTokens,
    from: ['answers', 'question'],
    judges: ['answers'],
    role: 'judge',
    structured: true,
    temperature,
    sees: 'all',
  }
}

/** The same model several times is one call with several requests: they are made at once. */
function byTarget(targets: readonly Target[]): { target: Target; count: number }[] {
  const found = new Map<string, { target: Target; count: number }>()
  for (const target of targets) {
    const name = JSON.stringify([target.provider, target.model, target.key ?? null])
    const known = found.get(name)
    if (known === undefined) found.set(name, { target, count: 1 })
    else known.count += 1
  }
  return [...found.values()]
}

function panelCalls(config: BlendConfig, answers: number): PlannedCall[] {
  const panel = panelOf(config)
  const own = judging(rankSystem, answers, rankSchema(idsOf(answers)))
  return byTarget(panel).map(({ target, count }) => ranking(target, count, own, rankingTokens, panelTemperature(panel)))
}

const chair = (config: BlendConfig, target: Target, answers: number): PlannedCall => ({
  ...written(config, target, 1, chairSystem, answers),
  ownTokens: bytes(
    chairSystem,
    chairMessage(
      frame(answers),
      '',
      idsOf(answers).map((id) => ({ id, place: answers })),
    ),
    JSON.stringify(chairSchema),
  ),
  structured: true,
})

const afterLayers = (config: BlendConfig): Pick<PlannedCall, 'earlier'> =>
  middleLayers(config) === 0 ? {} : { earlier: { answers: panelOf(config).length, maxTokens: blendTokens(config) } }

function layerCalls(config: BlendConfig, answers: number): PlannedCall[] {
  const panel = panelOf(config)
  return Array.from({ length: middleLayers(config) }, (_, layer) =>
    byTarget(panel).map(({ target, count }) => ({
      ...written(config, target, count, layerSystem, Math.max(answers, panel.length)),
      temperature: panelTemperature(panel),
      ...(layer === 0 ? {} : { earlier: { answers: panel.length, maxTokens: blendTokens(config) } }),
    })),
  ).flat()
}

const samplesOf = (config: BlendConfig, target: Target): PlannedCall => ({
  target,
  least: ownSamples(config),
  most: ownSamples(config),
  maxTokens: blendTokens(config),
  ownTokens: 2 * tokensPerMessage,
  from: ['question'],
  role: 'answer',
  structured: false,
  temperature: samplingTemperature,
})
