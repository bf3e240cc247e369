import { describe, expect, it } from 'vitest'
import { newRunState, reduce } from '../../../shared/events/reduce.ts'
import type { AskRequest } from '../../../shared/kinds/execute.ts'
import type { ModelCall, ModelResult } from '../../../shared/model/types.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { type Drawn, runDrawing, text } from '../../support/graphs.ts'

/*
 * How an answer is made (docs/format.md): effort, stop and the wish for thoughts reach the far end; thoughts stand beside
 * the answer in the stream of events and in what it is reduced to, and never in the value.
 */

async function ask(wish: Partial<AskRequest>, thoughts?: string) {
  const clock = new FakeClock()
  const calls: ModelCall[] = []
  const model: Drawn = {
    run: async (_config, _inputs, context) => {
      const messages = [{ role: 'user' as const, content: 'Hello' }]
      const target = { provider: 'far', model: 'm' }
      const { text: said } = await context.ask({ target, system: '', messages, stream: true, ...wish })
      return { value: text(said) }
    },
  }
  const drawing: Record<string, Drawn> = { model, out: { in: { value: 'model.value' }, output: true } }
  const { run, events } = runDrawing(drawing, {
    clock,
    call: (call) => {
      calls.push(call)
      const result: ModelResult = {
        text: 'Hi',
        finish: 'stop',
        usage: null,
        reportedNano: null,
        servedModel: null,
        httpStatus: 200,
        ttftMs: 1,
        dropped: ['effort low (high instead)'],
      }
      return Promise.resolve(thoughts === undefined ? result : { ...result, thoughts })
    },
  })
  await clock.advance(1000)
  const { receipt, outputs } = await run.result
  const state = events.reduce(reduce, newRunState())
  return { request: calls[0]?.request, timers: calls[0]?.timers, receipt, outputs, state, events }
}

describe('a model that is told how to answer', () => {
  it('gets the wish as it is, and time to think', async () => {
    const { request, timers } = await ask({ effort: 'low', stop: ['END'], thoughts: true })
    expect(request).toMatchObject({ effort: 'low', stop: ['END'], thoughts: true })
    expect(timers?.firstTokenMs).toBe(180_000)
    const plain = await ask({ effort: 'none' })
    expect(plain.timers?.firstTokenMs).toBe(30_000)
    expect(plain.request).not.toHaveProperty('thoughts')
  })

  it('has its thoughts beside the answer, and what was not met in the receipt', async () => {
    const { state, events, outputs, receipt } = await ask({ thoughts: true }, 'Hm.')
    expect(state.steps.get('model')?.attempts[0]).toMatchObject({ text: 'Hi', thoughts: 'Hm.' })
    expect(events.find((event) => event.type === 'attempt.finished')).toMatchObject({ text: 'Hi', thoughts: 'Hm.' })
    expect(JSON.stringify([outputs, receipt])).not.toContain('Hm.')
    expect(receipt?.steps.flatMap((step) => step.attempts)[0]?.dropped).toEqual(['effort low (high instead)'])
  })

  it('without thoughts has none, and an event of an earlier build neither', async () => {
    const { state, events } = await ask({})
    expect(events.find((event) => event.type === 'attempt.finished')).not.toHaveProperty('thoughts')
    expect(state.steps.get('model')?.attempts[0]?.thoughts).toBe('')
  })
})
