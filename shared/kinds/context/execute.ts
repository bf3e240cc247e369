import { StepError } from '../../errors.ts'
import { valueText } from '../../text/marks.ts'
import type { Value } from '../../values.ts'
import type { Execute } from '../execute.ts'
import { isChat } from '../input/value.ts'
import type { ContextConfig } from './definition.ts'

/** The conversation goes on whole, with what is to be done to it: how much fits is another matter for each model. */
export const execute: Execute<ContextConfig> = (config, inputs, context) => {
  const history = inputs.one('history')
  if (history === undefined) throw new StepError('bad_request', 'Nothing came to the Context.', 'missing_value')
  const chat: Value =
    history.type === 'chat' && isChat(history.data)
      ? history
      : { ...history, type: 'chat', data: [{ role: 'user', content: valueText(history) }] }
  const { strategy, keep, maxTokens, target, embed } = config
  context.decide({
    chosen: 'context',
    why: 'Each model it goes to takes as much as its window holds, and says what it left out.',
    candidates: [],
  })
  return {
    context: {
      ...chat,
      fit: {
        strategy,
        keep,
        ...(maxTokens === undefined ? {} : { maxTokens }),
        ...(target === undefined ? {} : { target }),
        ...(embed === undefined ? {} : { embed }),
      },
    },
  }
}
