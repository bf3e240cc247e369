import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../../electron/core/clock.ts'
import { Health, readInterrupted, type ToolDoor } from '../../../electron/engine/index.ts'
import type { Signal } from '../../../shared/clock.ts'
import { type RunEvent, isLiveOnly } from '../../../shared/events/types.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { ToolCall } from '../../../shared/kinds/tool/call.ts'
import type { Environment } from '../../../shared/model/types.ts'
import { practiceMachine } from '../../support/documents.ts'
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

/*
 * docs/format.md, "Tools": "When a run goes on, a finished call isn't made again: what came of it is used. One that was under
 * way and changes something is asked about first." A server's tool counts as one that does, whatever it says of itself, and
 * is allowed before the run: so that question is the first that a person hears of it.
 */
describe('a tool of a server whose run was interrupted', () => {
  const schema = { type: 'object', properties: { word: { type: 'string' } }, required: ['word'] }
  const lookup = { name: 'lookup', description: 'Looks a word up.', schema, readOnly: true, shape: 'allowed' }
  const machine: Environment = {
    ...practiceMachine,
    toolServers: [
      {
        name: 'files',
        host: null,
        allowed: true,
        tools: [{ ...lookup, problem: null, allowedIn: 'everywhere', changed: false }],
      },
    ],
  }
  const document = draw(
    {
      question,
      agent: [
        'tool',
        {
          target: { provider: 'practice', model: 'frontier' },
          temperature: 0,
          tools: [{ name: 'lookup', server: 'files', tool: 'lookup' }],
        },
      ],
      answer,
    },
    ['question.value > agent.prompt', 'agent.answer > answer.value'],
  )
  const inputs = 'Look the word "Berlin" up.'
  let made: string[]
  const tools = {
    allowed: () => true,
    allow: () => undefined,
    call: ({ url }: { url: string }) => {
      made.push(url)
      return Promise.resolve({ ok: true, status: null, text: 'Berlin is a city of three million people.', bytes: 41 })
    },
  }
  beforeEach(() => void (made = []))
  const whole = async () => {
    const { result, events } = await live.run(document, { inputs, tools, machine })
    expect(made).toEqual(['files/lookup'])
    expect(result.outputs['answer']).toContain('three million')
    return { outputs: result.outputs, stored: events.filter((event) => !isLiveOnly(event)) }
  }
  const goOn = (events: readonly RunEvent[]) =>
    live.start(document, { inputs, tools, machine, resumed: readInterrupted(events, Date.now()) })

  it('after any event: the answer is the same, and only a call that was under way is asked about and made again', async () => {
    const { outputs, stored } = await whole()
    for (let length = 1; length < stored.length; length++) {
      made = []
      const kept = stored.slice(0, length)
      const has = (type: RunEvent['type']): boolean => kept.some((event) => event.type === type)
      const underWay = has('tool.called') && !has('tool.finished')
      const again = goOn(kept)
      if (underWay) {
        await again.until(({ type }) => type === 'human.asked')
        expect(made).toEqual([])
        again.answer('approve')
      }
      const { result, events } = await again.ended
      expect(result, `killed after ${kept.at(-1)?.type}`).toMatchObject({ status: 'done', outputs })
      expect(made).toEqual(has('tool.finished') ? [] : ['files/lookup'])
      expect(events.some(({ type }) => type === 'human.asked')).toBe(underWay)
    }
  })

  it('twice: what came of the call that was made again is used, and the receipt has both', async () => {
    const { outputs, stored } = await whole()
    const first = until(stored, ({ type }) => type === 'tool.called')
    const second = goOn(first)
    await second.until(({ type }) => type === 'human.asked')
    second.answer('approve')
    const { events } = await second.ended
    made = []
    const third = goOn([...first, ...until(events, ({ type }) => type === 'tool.finished')])
    const { result, receipt } = await third.ended
    expect(result).toMatchObject({ status: 'done', outputs })
    expect(made).toEqual([])
    expect(stepOf(receipt, 'agent').calls?.map(({ status }) => status)).toEqual(['interrupted', 'done'])
  })

  it('while it was being stopped: nobody knows what came of the call, so it is asked about and made again', async () => {
    const { outputs } = await whole()
    made = []
    const hangs = {
      ...tools,
      call: (call: ToolCall, signal: Signal) => {
        made.push(call.url)
        return new Promise<Awaited<ReturnType<ToolDoor['call']>>>((resolve) => {
          const stopped = { ok: false, status: null, text: 'The call was stopped.', bytes: 0 }
          signal.addEventListener('abort', () => resolve(stopped), { once: true })
        })
      },
    }
    const first = live.start(document, { inputs, tools: hangs, machine })
    await first.until(({ type }) => type === 'tool.called')
    first.stop()
    const { events } = await first.ended
    const again = goOn(until(events, ({ type }) => type === 'tool.finished'))
    const event = await again.until(({ type }) => type === 'human.asked')
    expect(event).toMatchObject({ review: { question: expect.stringContaining('its step was stopped') as string } })
    expect(made).toHaveLength(1)
    again.answer('approve')
    const { result, receipt } = await again.ended
    expect(result).toMatchObject({ status: 'done', outputs })
    expect(made).toHaveLength(2)
    expect(stepOf(receipt, 'agent').calls?.map(({ status }) => status)).toEqual(['cancelled', 'done'])
  })

  it('while it was under way, and a person wants it not made again: its model is told that nobody knows, and answers with that', async () => {
    const { stored } = await whole()
    const again = goOn(until(stored, ({ type }) => type === 'tool.called'))
    await again.until(({ type }) => type === 'human.asked')
    again.answer('reject')
    const { result, receipt, events } = await again.ended
    expect(made).toEqual(['files/lookup'])
    expect(events.find(({ type }) => type === 'tool.finished')).toMatchObject({
      ok: false,
      text: expect.stringContaining('whether it was done is not known') as string,
    })
    expect(result.status).toBe('done')
    expect(result.outputs['answer']).not.toContain('three million')
    expect(stepOf(receipt, 'agent').calls?.map(({ status }) => status)).toEqual(['interrupted', 'refused'])
  })
})
