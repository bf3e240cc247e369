import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { readInterrupted } from '../../../electron/engine/index.ts'
import { isLiveOnly, type RunEvent } from '../../../shared/events/types.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { draw } from '../../support/draw.ts'
import { type Live, type LiveOptions, goLive } from '../../support/live.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'
import { attemptsOf, expectAddsUp, stepOf } from '../../support/receipts.ts'

/* A Planner over real HTTP: what a practice model drafts is compiled, written down, and run as what lies in the node. */

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

const config = {
  target: { provider: 'practice', model: 'frontier' },
  targets: [
    { provider: 'practice', model: 'balanced' },
    { provider: 'practice', model: 'judge' },
  ],
}

const letter =
  'Maria Lopez wrote on 3 March 2026: the boiler at 12 Elm Street was repaired on 28 February 2026, but it has leaked again since. ' +
  'She paid $480.00 for the repair and asks for it to be done again free of charge.'

/*  question, letter → planner → answer, plan  */
const planned = (more: JsonObject = {}) =>
  draw(
    {
      question: ['input', { name: 'question', type: 'text', required: true }],
      letter: ['input', { name: 'letter', type: 'text', default: letter }],
      planner: ['planner', { ...config, ...more }],
      answer: ['output', { name: 'answer' }],
      plan: ['output', { name: 'plan' }],
    },
    [
      'question.value > planner.prompt',
      'letter.value > planner.context',
      'planner.answer > answer.value',
      'planner.plan > plan.value',
    ],
    { seed: 11 },
  )

const task = 'Extract the names and amounts from the letter, and summarise it.'

const run = (inputs: string, more: JsonObject = {}, options: LiveOptions = {}) =>
  live.run(planned(more), { inputs, ...options })

const draftedIn = (events: readonly RunEvent[]): Extract<RunEvent, { type: 'plan.drafted' }>[] =>
  events.filter((event) => event.type === 'plan.drafted')

describe('a Planner', () => {
  it('has a model draft steps, runs them in itself by path, and the receipt has the draft, each step and what they cost', async () => {
    const { result, receipt, events } = await run(task)
    expect(result.status).toBe('done')
    expect(result.outputs['answer']).toMatch(/Maria Lopez/)
    expect(result.outputs['plan']).toMatchObject({ answer: ['report'], steps: [{ name: 'facts' }, {}, {}] })
    const inside = receipt.steps.map(({ nodeId }) => nodeId).filter((path) => path.startsWith('planner/1/'))
    expect(inside.sort()).toEqual(
      ['answer', 'context', 'facts', 'report', 'summary', 'task'].map((id) => `planner/1/${id}`),
    )
    // The planner's own cost is the draft's; what the steps cost is theirs.
    expect(stepOf(receipt, 'planner')).toMatchObject({ status: 'done', attempts: [{ status: 'done' }] })
    expect(stepOf(receipt, 'planner').decision?.candidates.map(({ id }) => id)).toEqual([
      '1. facts (model, practice/balanced) of context',
      '2. summary (model, practice/judge) of context',
      '3. report (prompt) of summary, facts',
    ])
    expect(stepOf(receipt, 'planner/1/facts').attempts).toHaveLength(1)
    expectAddsUp(receipt)
    const [drafted] = draftedIn(events)
    const at = (fits: (event: RunEvent) => boolean): number => events.findIndex(fits)
    expect(drafted?.drafted.document.nodes.map(({ id }) => id)).toEqual([
      'task',
      'context',
      'facts',
      'summary',
      'report',
      'answer',
    ])
    expect(at((event) => event.type === 'plan.drafted')).toBeLessThan(
      at((event) => event.type === 'step.ready' && event.nodeId.startsWith('planner/1/')),
    )
  })

  it('asks in turn and by branch, as any drawing does: what was not taken is not asked', async () => {
    const { receipt, result } = await run('Translate into German: The shop opens at nine.')
    expect(result.status).toBe('done')
    const judged = stepOf(receipt, 'planner/1/check')
    const mend = stepOf(receipt, 'planner/1/mend')
    const passed = judged.decision?.chosen === 'pass' || mend.status === 'skipped'
    expect(mend.attempts).toHaveLength(passed ? 0 : 1)
    expectAddsUp(receipt)
  })

  it('only asks models and kinds that it was given', async () => {
    await simulator.clear()
    const { events } = await run('What is 17 * 23?', { kinds: ['model'], maxSteps: 1 })
    const [drafted] = draftedIn(events)
    expect(drafted?.drafted.document.nodes.map(({ kind }) => kind)).toEqual(['input', 'model', 'output'])
    expect((await simulator.log()).map(({ model }) => model)).toEqual(['frontier', 'balanced'])
  })

  it('takes a conversation as its task, and a text as its context', async () => {
    const document = draw(
      {
        question: ['input', { name: 'question', type: 'chat', required: true }],
        about: ['input', { name: 'about', type: 'text', required: true }],
        planner: ['planner', config],
        answer: ['output', { name: 'answer' }],
      },
      ['question.value > planner.prompt', 'about.value > planner.context', 'planner.answer > answer.value'],
    )
    const { result } = await live.run(document, { inputs: { question: 'What is 17 * 23?', about: 'A sum.' } })
    expect(result).toMatchObject({ status: 'done', outputs: { answer: expect.stringContaining('391') } })
  })
})

describe('a draft that does not compile', () => {
  it('is asked for once more with what the compiler says, and the second one runs', async () => {
    await simulator.clear()
    await simulator.fault({ fault: 'wrong', model: 'frontier', times: 1 })
    const { result, receipt } = await run('What is 17 * 23?')
    const log = await simulator.log()
    await simulator.clear()
    expect(result.status).toBe('done')
    const { attempts } = stepOf(receipt, 'planner')
    expect(attempts.map(({ status, errorClass }) => [status, errorClass])).toEqual([
      ['failed', 'invalid_output'],
      ['done', null],
    ])
    const repair = log.filter(({ model }) => model === 'frontier')[1]
    expect(repair?.text).toMatch(/circle|each other|cycle/i)
    expectAddsUp(receipt)
  })

  it('fails the node when the second one doesn’t either, and nothing of it runs', async () => {
    await simulator.clear()
    await simulator.fault({ fault: 'wrong', model: 'frontier', probability: 1 })
    const { result, receipt, events } = await run('What is 17 * 23?')
    expect(result).toMatchObject({ status: 'failed', error: { class: 'invalid_output', nodeId: 'planner' } })
    expect(await simulator.log()).toHaveLength(2)
    await simulator.clear()
    expect(draftedIn(events)).toEqual([])
    expect(receipt.steps.filter(({ nodeId }) => nodeId.includes('/'))).toEqual([])
    expectAddsUp(receipt)
  })

  it('fails at once where no second one is wanted', async () => {
    await simulator.clear()
    await simulator.fault({ fault: 'wrong', model: 'frontier', probability: 1 })
    const { result } = await run('What is 17 * 23?', { repair: false })
    expect(result.error?.class).toBe('invalid_output')
    expect(await simulator.log()).toHaveLength(1)
    await simulator.clear()
  })
})

describe('what lies in a Planner', () => {
  it('fails by its path, and the node fails with its class', async () => {
    await simulator.fault({ fault: 'status=400', model: 'balanced', probability: 1 })
    const { result, receipt } = await run(task)
    await simulator.clear()
    expect(result.error).toMatchObject({ class: 'bad_request', nodeId: 'planner/1/facts' })
    expect(stepOf(receipt, 'planner')).toMatchObject({ status: 'failed', cause: { class: 'bad_request' } })
    expectAddsUp(receipt)
  })

  it('is held by the run’s budget: what doesn’t fit is never asked', async () => {
    await simulator.clear()
    // Enough for the draft as it is reserved, and not for the longest answer of a step.
    const maxCostUsd = 0.06
    const dear = { targets: [config.target], stepTokens: 8000 }
    const { result, receipt } = await run(task, dear, { maxCostUsd })
    expect(result.error).toMatchObject({ class: 'budget', nodeId: expect.stringMatching(/^planner\/1\//) })
    expect(receipt.costUsd).toBeLessThanOrEqual(maxCostUsd)
    expect(receipt.costUsd).toBe(stepOf(receipt, 'planner').costUsd)
    expect(await simulator.log()).toHaveLength(1)
    expectAddsUp(receipt)
  })

  it('is stopped with the run, and the receipt has all of it', async () => {
    await simulator.fault({ fault: 'stall=60', model: 'balanced' })
    const started = live.start(planned(), { inputs: task })
    await started.until((event) => event.type === 'attempt.started' && event.nodeId === 'planner/1/facts')
    started.stop()
    const { result, receipt } = await started.ended
    await simulator.clear()
    expect(result.status).toBe('cancelled')
    expect(stepOf(receipt, 'planner').status).toBe('cancelled')
    expect(stepOf(receipt, 'planner/1/facts').status).toBe('cancelled')
    expectAddsUp(receipt)
  })
})

describe('a run that goes on after a crash', () => {
  const cuts: [string, (event: RunEvent) => boolean][] = [
    [
      'the draft came, and was not written down',
      (event) => event.type === 'attempt.finished' && event.nodeId === 'planner',
    ],
    ['the draft was written down', (event) => event.type === 'plan.drafted'],
    ['one drafted step was done', (event) => event.type === 'step.finished' && event.nodeId === 'planner/1/facts'],
    ['all were done but the node', (event) => event.type === 'step.finished' && event.nodeId === 'planner/1/answer'],
  ]
  it.each(cuts)('after %s: the same answer by the same draft, and nothing is asked twice', async (_when, fits) => {
    const whole = await run(task)
    const stored = whole.events.filter((event) => !isLiveOnly(event))
    const kept = stored.slice(0, stored.findIndex(fits) + 1)
    const paid = kept.filter((event) => event.type === 'attempt.finished').length
    let asked = 0
    const again = await run(task, {}, { resumed: readInterrupted(kept, Date.now()), onCall: () => asked++ })
    expect(again.result.outputs).toEqual(whole.result.outputs)
    // What was in flight at the cut is closed, and asked again.
    const inFlight = kept.filter((event) => event.type === 'attempt.started').length - paid
    expect(asked).toBe(attemptsOf(whole.receipt).length - paid)
    expect(attemptsOf(again.receipt)).toHaveLength(attemptsOf(whole.receipt).length + inFlight)
    expect(stepOf(again.receipt, 'planner').decision).toEqual(stepOf(whole.receipt, 'planner').decision)
    expectAddsUp(again.receipt)
  })

  it('at any event whatever ends with the same answer, and no request that was answered is made again', async () => {
    const whole = await run(task)
    const stored = whole.events.filter((event) => !isLiveOnly(event))
    for (let cut = 1; cut < stored.length; cut++) {
      const kept = stored.slice(0, cut)
      if (kept.some((event) => event.type === 'run.finished')) break
      const answered = new Set(
        kept.flatMap((event) =>
          event.type === 'attempt.finished' && event.receipt.status === 'done' ? [event.nodeId] : [],
        ),
      )
      const asked: string[] = []
      const again = await run(
        task,
        {},
        { resumed: readInterrupted(kept, Date.now()), onCall: ({ nodeId }) => asked.push(nodeId ?? '') },
      )
      expect(again.result.outputs).toEqual(whole.result.outputs)
      expect(asked.filter((nodeId) => answered.has(nodeId))).toEqual([])
      expectAddsUp(again.receipt)
    }
  })

  it('in the middle of a drafted step asks that one again, and no model for another draft', async () => {
    const whole = await run(task)
    const stored = whole.events.filter((event) => !isLiveOnly(event))
    const cut = stored.findIndex((event) => event.type === 'attempt.started' && event.nodeId === 'planner/1/facts')
    const asked: string[] = []
    const again = await run(
      task,
      {},
      {
        resumed: readInterrupted(stored.slice(0, cut + 1), Date.now()),
        onCall: ({ nodeId }) => asked.push(nodeId ?? ''),
      },
    )
    expect(again.result.outputs).toEqual(whole.result.outputs)
    expect(asked).not.toContain('planner')
    expect(stepOf(again.receipt, 'planner/1/facts').attempts.map(({ status }) => status)).toEqual([
      'interrupted',
      'done',
    ])
    expectAddsUp(again.receipt)
  })
})
