import { StepError } from '../../errors.ts'
import { valueText } from '../../text/marks.ts'
import type { ChatMessage, Value } from '../../values.ts'
import type { AskRequest, Execute, StepInputs } from '../execute.ts'
import { isChat } from '../input/value.ts'
import { contextHeading, imagesPort } from './asking.ts'
import { instructionsOf, type ModelConfig } from './definition.ts'

export const execute: Execute<ModelConfig> = async (config, inputs, context) => {
  const answer = await context.ask(askOf(config, inputs.one('prompt'), inputs.one('context'), picturesAt(inputs)))
  if (answer.fitted !== undefined) context.decide({ chosen: 'answer', why: answer.fitted, candidates: [] })
  if (config.outputSchema !== undefined) return { answer: { type: 'json', data: answer.value, by: answer.by } }
  return { answer: { type: 'text', data: answer.text, by: answer.by } }
}

/** Paths of the pictures that came in, in the order of their wires. */
export const picturesAt = (inputs: StepInputs): string[] => inputs.many(imagesPort).map(({ value }) => valueText(value))

/** What a Model's form asks about a model, whoever asks it. */
type Questioning = Pick<ModelConfig, 'target' | 'system' | 'stream'> &
  Partial<
    Pick<
      ModelConfig,
      'temperature' | 'maxTokens' | 'outputSchema' | 'effort' | 'thoughts' | 'stop' | 'timeouts' | 'retry' | 'cache'
    >
  >

/** The request that a form, a prompt and its context make. Throws `StepError` where there is nothing to ask. */
export function askOf(
  config: Questioning,
  prompt: Value | undefined,
  background: Value | undefined,
  images: readonly string[] = [],
): AskRequest {
  const asked = [...turns(background, 'chat'), ...turns(prompt, 'any')]
  // Every provider has one place for instructions: a conversation's own go there too, after the node's.
  const system = [instructionsOf(config), ...asked.filter((turn) => turn.role === 'system').map((turn) => turn.content)]
    .filter((part) => part.trim() !== '')
    .join('\n\n')
  const messages = asked.filter((turn) => turn.role !== 'system')
  if (messages.length === 0) {
    throw new StepError(
      'bad_request',
      'There is nothing to ask: the conversation has no turn of a user.',
      'empty_prompt',
    )
  }
  const fit = fitOf(prompt, background, messages.length)
  const { temperature, maxTokens, outputSchema, effort, stop, timeouts, retry, cache } = config
  return {
    target: config.target,
    system: background !== undefined && background.type !== 'chat' ? withContext(system, background) : system,
    messages,
    stream: config.stream,
    ...(images.length === 0 ? {} : { images }),
    ...(temperature === undefined ? {} : { temperature }),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ...(effort === undefined ? {} : { effort }),
    ...(config.thoughts === true ? { thoughts: true } : {}),
    ...(stop === undefined || stop.length === 0 ? {} : { stop }),
    ...(timeouts === undefined ? {} : { timeouts }),
    ...(cache === undefined ? {} : { cache }),
    ...(fit === undefined ? {} : { fit }),
    // The form counts requests, the first included; the engine counts those after it.
    ...(retry?.attempts === undefined ? {} : { retries: Math.max(0, retry.attempts - 1) }),
  }
}

/** The part of the messages that came from a Context; of a prompt that did, all but the question at its end. */
function fitOf(prompt: Value | undefined, background: Value | undefined, count: number): AskRequest['fit'] {
  const before = turns(background, 'chat').filter((turn) => turn.role !== 'system').length
  if (background?.fit !== undefined) return { ...background.fit, range: { from: 0, to: before } }
  return prompt?.fit === undefined ? undefined : { ...prompt.fit, range: { from: before, to: count - 1 } }
}

/** A conversation turn by turn, or a text as one user turn; nothing for a text where only a conversation counts. */
function turns(value: Value | undefined, takes: 'chat' | 'any'): ChatMessage[] {
  if (value === undefined) return []
  if (value.type === 'chat' && isChat(value.data)) return value.data
  return takes === 'any' ? [{ role: 'user', content: valueText(value) }] : []
}

const withContext = (system: string, background: Value): string =>
  (system + contextHeading + valueText(background)).trimStart()
