import { z } from 'zod'
import type { Target } from '../../model/types.ts'
import { maxTokensField, milliseconds, targetField } from '../config.ts'
import type { Criterion } from '../judge/prompt.ts'

export const strategies = ['consensus', 'council', 'bestOf', 'chain', 'moa', 'selfMoa', 'vote', 'rankFuse'] as const

export type Strategy = (typeof strategies)[number]

export const schema = z.strictObject({
  strategy: z.enum(strategies, `one of ${strategies.join(', ')}`).default('consensus'),
  target: targetField.exactOptional(),
  /** The council's panel, or who writes the layers of a mixture; absent, `target` does it `samples` times. */
  targets: z.array(targetField).max(20, 'at most 20 models').exactOptional(),
  minOk: z.int('a whole number').min(1, 'at least 1').max(50, 'at most 50').default(1),
  stragglerMs: milliseconds.exactOptional(),
  samples: z.int('a whole number').min(1, 'at least 1').max(8, 'at most 8').exactOptional(),
  layers: z.int('a whole number').min(1, 'at least 1').max(3, 'at most 3').exactOptional(),
  field: z.string().max(200, 'at most 200 characters').exactOptional(),
  maxTokens: maxTokensField.exactOptional(),
})

export type BlendConfig = z.output<typeof schema>

/** Answers it takes, its own samples included. Rule: engine.md, "Blend". */
export const fewest = 2
export const mostAnswers = 8
/** How long a slow answer is waited for at least; else 2.5 × the median. Rule: engine.md, "Blend". */
export const defaultStragglerMs = 10_000
/** Where samples must differ, and where a panel of one model must. */
export const samplingTemperature = 0.7
const defaultSamples = { panel: 3, selfMoa: 4 } as const

export const asksModel = ({ strategy }: BlendConfig): boolean => strategy !== 'vote'

/** How many answers selfMoa draws itself; no other strategy draws any. */
export const ownSamples = ({ strategy, samples }: BlendConfig): number =>
  strategy === 'selfMoa' ? (samples ?? defaultSamples.selfMoa) : 0

/** Who ranks for a council, or writes the middle layers of a mixture: one place each. */
export function panelOf(config: BlendConfig): readonly Target[] {
  const { target, targets, samples } = config
  if (targets !== undefined && targets.length > 0) return targets
  return target === undefined ? [] : Array.from({ length: samples ?? defaultSamples.panel }, () => target)
}

/** Members that are one model twice would say the same at temperature 0. */
export const panelTemperature = (panel: readonly Target[]): number =>
  new Set(panel.map((each) => JSON.stringify([each.provider, each.model]))).size < panel.length
    ? samplingTemperature
    : 0

/** Rounds in which the answers are rewritten before the last one is made. */
export const middleLayers = ({ strategy, layers }: BlendConfig): number => (strategy === 'moa' ? (layers ?? 1) - 1 : 0)

export const blendTokens = (config: BlendConfig): number =>
  config.maxTokens ?? (config.strategy === 'bestOf' ? 512 : 2048)
/** Longest ranking. Rule: engine.md, "Budget and cost" (a judge's 512). */
export const rankingTokens = 512
/** Six answers make fifteen pairs, each with its reason: more than a judge's 512 hold. */
export const comparingTokens = 1024

/** What the best of several answers is chosen by, when a Blend takes it as it is or ranks before it writes. */
export const bestRubric: readonly Criterion[] = [
  { id: 'correct', text: 'The answer is correct and complete.', weight: 1 },
  { id: 'clear', text: 'The answer is clear and answers what was asked.', weight: 0.5 },
]

export const strategyNames: Record<Strategy, string> = {
  consensus: 'Consensus',
  council: 'Council',
  bestOf: 'Best of',
  chain: 'Chain',
  moa: 'Mixture of agents',
  selfMoa: 'Self-mixture',
  vote: 'Vote',
  rankFuse: 'Rank and fuse',
}
