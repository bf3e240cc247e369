import { StepError } from '../../errors.ts'
import { droppedWords } from '../dropped.ts'
import type { Execute } from '../execute.ts'
import { optionPorts, type FallbackConfig } from './definition.ts'

export const execute: Execute<FallbackConfig> = (config, inputs, context) => {
  const { chosen, dropped } = inputs
  if (chosen === null) throw new StepError('unknown', 'No option gave an answer.', 'no_option')
  const before = dropped.filter((one) => one.port !== chosen.port)
  const candidates = optionPorts(config).map((port) => {
    // Several wires may meet in one option; a failure says more than a way not taken.
    const outcomes = before.filter((one) => one.port === port)
    const outcome = outcomes.find((one) => one.how === 'failed') ?? outcomes[0]
    const removedBy =
      port === chosen.port
        ? null
        : outcome === undefined
          ? 'Not asked: an option before it gave an answer.'
          : droppedWords(outcome)
    return { id: port, score: null, removedBy, passedBy: outcome }
  })
  const reasons = candidates.flatMap(({ passedBy }) => (passedBy === undefined ? [] : [droppedWords(passedBy)]))
  const gave =
    chosen.began === null
      ? `${chosen.title} gave an answer.`
      : `${chosen.title} went on with the answer that ${chosen.began} began.`
  const why = reasons.length === 0 ? gave : `${reasons.join(' ')} Then ${gave}`
  context.decide({
    chosen: chosen.port,
    why,
    candidates: candidates.map(({ id, score, removedBy }) => ({ id, score, removedBy })),
  })
  return { answer: chosen.value }
}
