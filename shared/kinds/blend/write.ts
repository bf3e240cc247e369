import { StepError } from '../../errors.ts'
import type { Target } from '../../model/types.ts'
import { anonymousId, valueText } from '../../text/marks.ts'
import type { AskAnswer, StepContext, StepInputs } from '../execute.ts'
import type { Contestant } from '../judge/prompt.ts'
import { shuffled } from '../judge/pick.ts'
import { blendTokens, type BlendConfig } from './config.ts'
import { consensusMessage } from './prompt.ts'

/** The pieces every strategy is made of. */

export function targetOf(config: BlendConfig): Target {
  if (config.target === undefined)
    throw new StepError('bad_request', 'The Blend has no model to blend with.', 'missing_target')
  return config.target
}

export function questionOf(inputs: StepInputs): string | null {
  const question = inputs.one('question')
  return question === undefined ? null : valueText(question)
}

/** Under letters, in the order given. */
export const lettered = (texts: readonly string[]): Contestant[] =>
  texts.map((text, place) => ({ id: anonymousId(place), text }))

export interface Writing {
  target: Target
  system: string
  /** As data, in this order, under letters. */
  texts: readonly string[]
  question: string | null
  temperature: number
  sample: number
  stream: boolean
}

/** Has a model write one answer out of several, which it sees as data. Throws `StepError`. */
export const write = (writing: Writing, config: BlendConfig, context: StepContext): Promise<AskAnswer> =>
  context.ask({
    target: writing.target,
    system: writing.system,
    messages: [{ role: 'user', content: consensusMessage(lettered(writing.texts), writing.question) }],
    temperature: writing.temperature,
    maxTokens: blendTokens(config),
    sample: writing.sample,
    stream: writing.stream,
  })

/** The last request of a strategy: its text is the Blend's answer and is shown as it comes. */
export const writeLast = (
  system: string,
  texts: readonly string[],
  config: BlendConfig,
  inputs: StepInputs,
  context: StepContext,
  sample = 0,
): Promise<AskAnswer> =>
  write(
    { target: targetOf(config), system, texts, question: questionOf(inputs), temperature: 0, sample, stream: true },
    config,
    context,
  )

/** Seeded, so that no answer is favoured for its wire. */
export const mixed = (texts: readonly string[], context: StepContext, purpose = 'order'): string[] =>
  shuffled(texts, context, purpose)

export interface Tried<T> {
  done: T[]
  /** Why the others failed, by their place. */
  failed: { place: number; error: StepError }[]
}

/** Waits for all; those that failed are named, not passed on. When `needed` and none is done, fails as the last of them did. */
export async function settledOf<T>(promises: readonly Promise<T>[], needed = true): Promise<Tried<T>> {
  const settled = await Promise.allSettled(promises)
  const done: T[] = []
  const failed: Tried<T>['failed'] = []
  settled.forEach((one, place) => {
    if (one.status === 'fulfilled') done.push(one.value)
    else if (one.reason instanceof StepError) failed.push({ place, error: one.reason })
    else throw one.reason
  })
  const last = failed.at(-1)
  // A stop, an empty budget or a bound is no opinion that one could do without.
  const final = failed.find(({ error }) => error.class === 'cancelled' || error.class === 'budget')
  if (final !== undefined) throw final.error
  if (needed && done.length === 0 && last !== undefined) throw last.error
  return { done, failed }
}
