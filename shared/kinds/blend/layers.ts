import type { StepError } from '../../errors.ts'
import { targetName } from '../config.ts'
import type { AskAnswer, StepContext, StepInputs } from '../execute.ts'
import {
  blendTokens,
  middleLayers,
  ownSamples,
  panelOf,
  panelTemperature,
  samplingTemperature,
  type BlendConfig,
} from './config.ts'
import { chainSystem, layerSystem } from './prompt.ts'
import { mixed, questionOf, settledOf, targetOf, write, writeLast } from './write.ts'

export interface Layered {
  answer: AskAnswer
  /** Members that wrote nothing, and why: they are left out of what comes after. */
  absent: string[]
}

/** One answer, improved by each of the others in turn. Whose comes first is drawn, since the last word weighs most. */
export async function chain(
  texts: readonly string[],
  config: BlendConfig,
  inputs: StepInputs,
  context: StepContext,
): Promise<AskAnswer> {
  const [first = '', second = '', ...rest] = mixed(texts, context)
  const improve = (draft: string, other: string, step: number, last: boolean): Promise<AskAnswer> => {
    const question = questionOf(inputs)
    const writing = { target: targetOf(config), system: chainSystem, texts: [draft, other], question, temperature: 0 }
    return write({ ...writing, sample: step, stream: last }, config, context)
  }
  let answer = await improve(first, second, 0, rest.length === 0)
  for (const [index, other] of rest.entries())
    answer = await improve(answer.text, other, index + 1, index === rest.length - 1)
  return answer
}

/**
 * Mixture of agents: in each layer but the last a panel writes new answers in sight of all of the layer before; then one
 * model makes the answer of those. Source: Wang et al. 2024, "Mixture-of-Agents Enhances Large Language Model Capabilities".
 */
export async function mixture(
  texts: readonly string[],
  config: BlendConfig,
  inputs: StepInputs,
  context: StepContext,
): Promise<Layered> {
  const panel = panelOf(config)
  const temperature = panelTemperature(panel)
  const question = questionOf(inputs)
  const absent: string[] = []
  let layer = texts
  let sample = 0
  for (let n = 0; n < middleLayers(config); n += 1) {
    const before = layer
    const { done, failed } = await settledOf(
      panel.map((target, member) =>
        write(
          {
            target,
            system: layerSystem,
            texts: mixed(before, context, `layer ${n} ${member}`),
            question,
            temperature,
            sample: sample + member,
            stream: false,
          },
          config,
          context,
        ),
      ),
    )
    absent.push(
      ...failed.map(({ place, error }) => {
        const target = panel[place]
        return `${target === undefined ? 'A model' : targetName(target)} wrote nothing in layer ${n + 1} (${error.class}).`
      }),
    )
    sample += panel.length
    layer = done.map((one) => one.text)
  }
  const last = mixed(layer, context, 'last layer')
  return { answer: await writeLast(layerSystem, last, config, inputs, context, sample), absent }
}

export interface Drawn {
  samples: AskAnswer[]
  failed: { place: number; error: StepError }[]
}

/**
 * Several answers of the one model, each drawn anew. Source: Li et al. 2025, "Rethinking Mixture-of-Agents" (Self-MoA): the
 * samples of the best single model beat a mixed panel, at temperature 0.7.
 */
export async function drawSamples(config: BlendConfig, inputs: StepInputs, context: StepContext): Promise<Drawn> {
  const question = questionOf(inputs) ?? ''
  const drawn = await settledOf(
    Array.from({ length: ownSamples(config) }, (_, sample) =>
      context.ask({
        target: targetOf(config),
        system: '',
        messages: [{ role: 'user', content: question }],
        temperature: samplingTemperature,
        maxTokens: blendTokens(config),
        sample,
        stream: false,
      }),
    ),
    inputs.many('answers').length === 0,
  )
  return { samples: drawn.done, failed: drawn.failed }
}
