import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../electron/core/clock.ts'
import { Health, readInterrupted } from '../../../electron/engine/index.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type Live, goLive } from '../../support/live.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'
import { expectAddsUp, stepOf } from '../../support/receipts.ts'

/*
 * engine.md, "Evaluation": "What is finished is kept and never paid again." A choice that was made before an interruption
 * holds when the run goes on, whatever would be chosen now.
 */

let simulator: Simulator
let live: Live
beforeAll(async () => {
  simulator = await startSimulator()
  live = goLive(simulator.url)
})
afterAll(async () => {
  await live.close()
  await simulator.close()
})
beforeEach(() => simulator.clear())

const asked = async (): Promise<string[]> => (await simulator.log()).map(({ model: name }) => name)

/** The stream as a crash leaves it: up to the last event that fits, and without the end of the run. */
const until = (events: readonly RunEvent[], fits: (event: RunEvent) => boolean): RunEvent[] =>
  events.slice(0, events.findLastIndex(fits) + 1)

const targets = [
  { provider: 'practice', model: 'cheap' },
  { provider: 'practice', model: 'balanced' },
  { provider: 'practice', model: 'frontier' },
]
const pooled = (config: JsonObject) =>
  draw({ question, pool: ['pool', { targets, ...config }], answer }, [
    'question.value > pool.prompt',
    'pool.answer > answer.value',
  ])

describe('a Pool whose run was interrupted', () => {
  it('between its paid attempt and its end: the answer is kept, though it would be another’s turn', async () => {
    const document = pooled({ strategy: 'roundRobin' })
    const health = new Health(systemClock)
    const first = await live.run(document, { inputs: 'What is 17 * 23?', health })
    const events = until(first.events, ({ type }) => type === 'attempt.finished')
    const again = await live.run(document, {
      inputs: 'What is 17 * 23?',
      health,
      resumed: readInterrupted(events, Date.now()),
    })
    expect(again.result).toMatchObject({ status: 'done', outputs: first.result.outputs })
    expect(await asked()).toEqual(['cheap'])
    expect(stepOf(again.receipt, 'pool').decision).toEqual(stepOf(first.receipt, 'pool').decision)
    // It stands in the stream once.
    expect(again.events.filter(({ type }) => type === 'decision')).toEqual([])
    expectAddsUp(again.receipt)
  })

  it('with a request in flight: the same target is asked, and who failed before is not asked again', async () => {
    await simulator.fault({ model: 'cheap', fault: 'status=503', times: 1 })
    const document = pooled({ strategy: 'cost' })
    const first = await live.run(document, { inputs: 'What is 17 * 23?' })
    expect(await asked()).toEqual(['cheap', 'balanced'])
    const events = until(first.events, ({ type }) => type === 'attempt.started')
    const again = await live.run(document, { inputs: 'What is 17 * 23?', resumed: readInterrupted(events, Date.now()) })
    // The cheap one is well again, and the choice for the other stands all the same.
    expect(await asked()).toEqual(['cheap', 'balanced', 'balanced'])
    const { attempts, decision } = stepOf(again.receipt, 'pool')
    expect(attempts.map(({ status }) => status)).toEqual(['failed', 'interrupted', 'done'])
    expect(decision).toEqual(stepOf(first.receipt, 'pool').decision)
    expect(again.result.status).toBe('done')
    expectAddsUp(again.receipt)
  })

  it('whose target fails after going on: another is asked, and the decision names both who failed', async () => {
    await simulator.fault({ model: 'cheap', fault: 'status=503', times: 1 })
    const document = pooled({ strategy: 'cost' })
    const first = await live.run(document, { inputs: 'What is 17 * 23?' })
    const events = until(first.events, ({ type }) => type === 'attempt.started')
    await simulator.fault({ model: 'balanced', fault: 'status=503', times: 1 })
    const again = await live.run(document, { inputs: 'What is 17 * 23?', resumed: readInterrupted(events, Date.now()) })
    expect(await asked()).toEqual(['cheap', 'balanced', 'balanced', 'frontier'])
    expect(stepOf(again.receipt, 'pool').decision).toMatchObject({
      chosen: 'practice/frontier',
      candidates: [
        { removedBy: expect.stringContaining('overloaded') as string },
        { removedBy: expect.stringContaining('overloaded') as string },
        { removedBy: null },
      ],
    })
  })
})

describe('a conversation cut to a window', () => {
  const long = Array.from({ length: 40 }, (_, i) => [
    { role: 'user', content: `Then ${i}. ${'There was more to say about that. '.repeat(30)}` },
    { role: 'assistant', content: `Noted ${i}. ${'All of it is kept in mind here. '.repeat(30)}` },
  ]).flat()
  const document = draw(
    {
      chat: ['input', { name: 'chat', type: 'chat', required: true }],
      question: ['prompt', { template: 'What is 17 * 23?' }],
      context: ['context', {}],
      small: model('practice', 'cheap'),
      answer,
    },
    [
      'chat.value > context.history',
      'context.context > small.context',
      'question.text > small.prompt',
      'small.answer > answer.value',
    ],
  )

  it('is cut the same when the run goes on, though the window is known otherwise now: nothing is paid again', async () => {
    const first = await live.run(document, { inputs: { chat: long } })
    expect(first.result.status).toBe('done')
    const events = until(first.events, ({ type }) => type === 'attempt.finished')
    const again = await live.run(document, {
      inputs: { chat: long },
      windows: { cheap: 12_000 },
      resumed: readInterrupted(events, Date.now()),
    })
    expect(again.result).toMatchObject({ status: 'done', outputs: first.result.outputs })
    expect(await asked()).toEqual(['cheap'])
  })
})
