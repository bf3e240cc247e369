import {
  CallError,
  type CallErrorFacts,
  type CallModel,
  type ModelCall,
  type ModelResult,
} from '../../shared/model/types.ts'
import { type Drawn, text } from './graphs.ts'

/** One request at a time, of one step, to a far end that does as it is told. */

/** What a request is answered with. */
export const good: ModelResult = {
  text: 'Hi',
  finish: 'stop',
  usage: { input: 10, cacheRead: 0, cacheWrite: 0, output: 5, reasoning: 0 },
  reportedNano: null,
  servedModel: null,
  httpStatus: 200,
  ttftMs: 1,
  dropped: [],
}

/** A step that asks one model one question. */
export const asks =
  (more: object = {}): Drawn['run'] =>
  async (_config, _inputs, context) => {
    const answer = await context.ask({
      target: { provider: 'far', model: 'm' },
      system: '',
      messages: [{ role: 'user', content: 'Hello' }],
      stream: true,
      ...more,
    })
    return { value: text(answer.text) }
  }

export const one = (more = {}): Record<string, Drawn> => ({
  model: { run: asks(more) },
  out: { in: { value: 'model.value' }, output: true },
})

/** Fails as told, each time again, and answers once nothing is left. */
export function far(...failures: CallErrorFacts[]): { call: CallModel; calls: ModelCall[] } {
  const calls: ModelCall[] = []
  return {
    calls,
    call: (call) => {
      calls.push(call)
      const failure = failures.shift()
      return failure === undefined ? Promise.resolve(good) : Promise.reject(new CallError('It failed.', failure))
    },
  }
}
