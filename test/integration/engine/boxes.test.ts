import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readInterrupted } from '../../../electron/engine/index.ts'
import { isLiveOnly } from '../../../shared/events/types.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { draw, model, type Nodes } from '../../support/draw.ts'
import { type Live, goLive } from '../../support/live.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'
import { attemptsOf, expectAddsUp, mostAtOnce, stepOf } from '../../support/receipts.ts'

/* Boxes over real HTTP: what lies in one runs under the same run, and the far end's log is the witness. */

vi.setConfig({ testTimeout: 30_000 })

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

const inside = (parent: string, [kind, config = {}]: Nodes[string]) => [kind, config, { parent }] as const
const input = (name: string, type = 'text') => ['input', { name, type }] as const

/*  question → [ loop: task, feedback → words → write → check → answer, verdict ] → answer, rounds  */
const refining = (config: JsonObject, threshold: number) =>
  draw(
    {
      question: input('question'),
      loop: ['refine', config],
      task: inside('loop', input('task')),
      feedback: inside('loop', input('feedback')),
      words: inside('loop', ['prompt', { template: '{{task}}\n{{feedback}}' }]),
      write: inside('loop', model('practice', 'cheap')),
      check: inside('loop', ['judge', { target: { provider: 'practice', model: 'judge' }, threshold }]),
      good: inside('loop', ['output', { name: 'answer' }]),
      verdict: inside('loop', ['output', { name: 'verdict' }]),
      answer: ['output', { name: 'answer' }],
      rounds: ['output', { name: 'rounds' }],
    },
    [
      'question.value > loop.task',
      'task.value > words.task',
      'feedback.value > words.feedback',
      'words.text > write.prompt',
      'write.answer > check.answer',
      'task.value > check.question',
      'write.answer > good.value',
      'check.verdict > verdict.value',
      'loop.answer > answer.value',
      'loop.rounds > rounds.value',
    ],
  )

/*  list → [ each: item → write → done ] → list of answers  */
const listed = (config: JsonObject, settings = {}) =>
  draw(
    {
      question: input('question', 'json'),
      each: ['forEach', config],
      item: inside('each', input('item')),
      write: inside('each', model('practice', 'cheap')),
      done: inside('each', ['output', { name: 'done' }]),
      answer: ['output', { name: 'answer' }],
    },
    [
      'question.value > each.items',
      'item.value > write.prompt',
      'write.answer > done.value',
      'each.done > answer.value',
    ],
    settings,
  )

const questions = Array.from({ length: 6 }, (_, i) => `What is ${i + 2} * 7?`)

describe('a box', () => {
  it('names its steps by path; an attempt is the inner step’s, the box costs nothing, and the sums add up', async () => {
    const { receipt, result } = await live.run(refining({ maxRounds: 2 }, 0), { inputs: 'What is 2 + 2?' })
    expect(result.outputs).toMatchObject({ rounds: 1 })
    expect(stepOf(receipt, 'loop')).toMatchObject({
      kind: 'refine',
      costUsd: 0,
      attempts: [],
      decision: { chosen: 'pass' },
    })
    expect(stepOf(receipt, 'loop/1/write').attempts).toHaveLength(1)
    expect(receipt.answeredBy['answer']?.nodeId).toBe('loop/1/write')
    const at = receipt.steps.map(({ nodeId }) => nodeId)
    expect(at.indexOf('loop/1/write')).toBeGreaterThan(at.indexOf('loop'))
    expectAddsUp(receipt)
    expect(receipt.costUsd).toBeGreaterThan(0)
  })

  it('Refine goes on until its bound where nothing is good enough, each round with attempts of its own', async () => {
    const { receipt, result } = await live.run(refining({ maxRounds: 2, patience: 10 }, 1), {
      inputs: 'Prove that there are infinitely many primes.',
    })
    expect(result.outputs['rounds']).toBe(2)
    expect(stepOf(receipt, 'loop').decision?.chosen).toBe('bound')
    for (const round of [1, 2]) expect(stepOf(receipt, `loop/${round}/write`).attempts).toHaveLength(1)
  })

  it('For each asks for its items at the same time, within its bound, and keeps their order', async () => {
    const { receipt, result } = await live.run(listed({ concurrency: 3 }), { inputs: { question: questions } })
    expect(result.outputs['answer']).toHaveLength(6)
    expect(receipt.steps.filter(({ nodeId }) => nodeId.endsWith('/write'))).toHaveLength(6)
    const most = mostAtOnce(attemptsOf(receipt))
    expect(most).toBeGreaterThan(1)
    expect(most).toBeLessThanOrEqual(3)
    expectAddsUp(receipt)
  })

  it('an empty list asks nothing', async () => {
    await simulator.clear()
    const { receipt, result } = await live.run(listed({}), { inputs: { question: [] } })
    expect(result).toMatchObject({ status: 'done', outputs: { answer: [] } })
    expect(attemptsOf(receipt)).toEqual([])
    expect(await simulator.log()).toEqual([])
  })

  it('what fails inside is the cause, by its path; an item that fails keeps its place', async () => {
    await simulator.fault({ fault: 'status=400', model: 'cheap', match: '4 * 7' })
    const document = listed({ onError: 'fail' })
    const { result, receipt } = await live.run(document, { inputs: { question: questions } })
    await simulator.fault([])
    expect(result.error).toMatchObject({ class: 'bad_request', nodeId: expect.stringMatching(/^each\/\d\/write$/) })
    expect(stepOf(receipt, 'each')).toMatchObject({ status: 'failed', cause: { class: 'bad_request' } })
  })

  it('a pipeline held by a node runs with its ports', async () => {
    const held = draw({ ask: input('ask'), m: model('practice', 'cheap'), out: ['output', { name: 'said' }] }, [
      'ask.value > m.prompt',
      'm.answer > out.value',
    ])
    const document = draw(
      {
        question: input('question'),
        p: ['pipeline', { document: held as unknown as JsonObject }],
        answer: ['output', { name: 'answer' }],
      },
      ['question.value > p.ask', 'p.said > answer.value'],
    )
    const { result, receipt } = await live.run(document, { inputs: 'What is 3 * 3?' })
    expect(result.status).toBe('done')
    expect(stepOf(receipt, 'p/1/m').attempts).toHaveLength(1)
  })

  it('a held pipeline’s budget bounds each time it runs: what lies in it is refused, and the rest goes on', async () => {
    const held = draw(
      { ask: input('ask'), m: model('practice', 'frontier', { maxTokens: 300 }), out: ['output', { name: 'said' }] },
      ['ask.value > m.prompt', 'm.answer > out.value'],
      { budget: { perRunUsd: 0.008 } },
    )
    const document = (question: string) =>
      draw(
        {
          question: input('question'),
          more: ['prompt', { template: `{{question}} ${question}` }],
          p: ['pipeline', { document: held as unknown as JsonObject }],
          beside: model('practice', 'cheap'),
          answer: ['output', { name: 'answer' }],
          other: ['output', { name: 'other' }],
        },
        [
          'question.value > more.question',
          'more.text > p.ask',
          'p.said > answer.value',
          'question.value > beside.prompt',
          'beside.answer > other.value',
        ],
      )
    expect((await live.run(document(''), { inputs: 'What is 3 * 3?' })).result.status).toBe('done')
    const { result, receipt } = await live.run(document('word '.repeat(3000)), { inputs: 'What is 3 * 3?' })
    expect(result.error).toMatchObject({ class: 'budget', code: 'held_budget', nodeId: 'p/1/m' })
    expect(result.error?.message).toMatch(/^The budget of p of \$0.008 doesn't cover the next request/)
    expect(stepOf(receipt, 'beside').status).toBe('done')
    expect(stepOf(receipt, 'p/1/m').attempts).toEqual([])
    expectAddsUp(receipt)
  })

  it('a person who is asked inside is told which item it is about', async () => {
    const within = { parent: 'each' }
    const document = draw(
      {
        list: ['input', { name: 'list', type: 'json' }],
        each: ['forEach', { concurrency: 1 }, { title: 'Each mail' }],
        item: ['input', { name: 'item', type: 'text' }, within],
        human: ['human', {}, within],
        done: ['output', { name: 'done' }, within],
        answer: ['output', { name: 'answer' }],
      },
      [
        'list.value > each.items',
        'item.value > human.value',
        'human.approved > done.value',
        'each.done > answer.value',
      ],
    )
    const run = live.start(document, { inputs: { list: ['a', 'b'] } })
    const places: (string | undefined)[] = []
    for (const n of [1, 2]) {
      const asked = await run.until((event) => event.type === 'human.asked' && event.nodeId === `each/${n}/human`)
      if (asked.type === 'human.asked') places.push(asked.review.place)
      run.answer('reject')
    }
    await run.ended
    expect(places).toEqual(['Each mail, time 1', 'Each mail, time 2'])
  })

  it('goes on after an interruption: no item that is done is asked again', async () => {
    const document = listed({ concurrency: 2 })
    const whole = await live.run(document, { inputs: { question: questions } })
    const stored = whole.events.filter((event) => !isLiveOnly(event))
    const cut = stored.findIndex((event) => event.type === 'step.finished' && event.nodeId === 'each/3/done')
    const kept = stored.slice(0, cut + 1)
    const asked: string[] = []
    const again = await live.run(document, {
      inputs: { question: questions },
      resumed: readInterrupted(kept, Date.now()),
      onCall: ({ request }) => asked.push(request.messages.at(-1)?.content ?? ''),
    })
    expect(again.result.outputs).toEqual(whole.result.outputs)
    const paid = kept.filter((event) => event.type === 'attempt.finished').length
    expect(asked).toHaveLength(6 - paid)
    expectAddsUp(again.receipt)
  })

  it('a run that is stopped stops what lies in its boxes, and the receipt has all of it', async () => {
    const run = live.start(listed({ concurrency: 2 }), { inputs: { question: questions } })
    await run.until((event) => event.type === 'attempt.started')
    run.stop()
    const { result, receipt } = await run.ended
    expect(result.status).toBe('cancelled')
    expect(stepOf(receipt, 'each').status).toBe('cancelled')
    for (const step of receipt.steps) expect(step.status).not.toBe('running')
    expectAddsUp(receipt)
  })
})
