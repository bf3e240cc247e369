import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Limits, readInterrupted } from '../../../electron/engine/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { isLiveOnly } from '../../../shared/events/types.ts'
import { toNano, toUsd } from '../../../shared/money.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type Ended, type Live, goLive } from '../../support/live.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'
import { attemptsOf, expectAddsUp, highWaterNano, mostAtOnce, stepOf } from '../../support/receipts.ts'

/* A hard budget is hard: not a nano-dollar over, whatever runs at the same time, fails, is stopped or goes on later. */

// Real waits on a busy machine.
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
beforeEach(() => simulator.clear())

/** engine.md, "Budget and cost": a token is at least a byte, 16 a message, and the longest answer. Cheap's prices. */
const reservedNano = (prompt: string, maxTokens: number): number =>
  Math.ceil(((Buffer.byteLength(prompt) + 16) * 0.1 + maxTokens * 0.4) * 1000)

/** So many cheap models at once, each with an answer of at most so many tokens, and whatever of them came. */
function wide(models: number, maxTokens: number, budgetNano: number): PipelineDocument {
  const names = Array.from({ length: models }, (_, i) => `m${i}`)
  return draw(
    {
      question,
      ...Object.fromEntries(names.map((name) => [name, model('practice', 'cheap', { maxTokens })])),
      all: ['join', { policy: 'any' }],
      answer,
    },
    [
      ...names.flatMap((name) => [`question.value > ${name}.prompt`, `${name}.answer > all.values`]),
      'all.value > answer.value',
    ],
    { budget: { perRunUsd: toUsd(budgetNano) }, maxConcurrency: 8 },
  )
}

function expectWithin({ receipt, events }: Ended, limitNano: number): void {
  expect(highWaterNano(events)).toBeLessThanOrEqual(limitNano)
  expect(toNano(receipt.costUsd ?? Number.NaN)).toBeLessThanOrEqual(limitNano)
  expectAddsUp(receipt)
}

const prompt = 'Explain rain in 200 words.'

describe('one run', () => {
  it('eight models at once, paid for three: three in flight, the others wait, and go on as far as the money does', async () => {
    const limit = 3 * reservedNano(prompt, 100)
    // Held for a moment, so that all that may be in flight is.
    await simulator.fault({ fault: 'stall=0.3', times: 8 })
    const ended = await live.run(wide(8, 100, limit), { inputs: prompt })
    const { result, receipt, events } = ended
    expectWithin(ended, limit)
    expect(mostAtOnce(attemptsOf(receipt))).toBe(3)
    expect(events.some((event) => event.type === 'budget')).toBe(true)
    // Every one of the eight came to an end, answered or refused by name, and only the answered ones were asked.
    const models = receipt.steps.filter(({ kind }) => kind === 'model')
    const answered = models.filter(({ status }) => status === 'done')
    expect(answered.length).toBeGreaterThanOrEqual(3)
    for (const step of models)
      expect([step.status, step.reasonCode, step.attempts.length]).toEqual(
        step.status === 'done' ? ['done', null, 1] : ['failed', 'budget', 0],
      )
    expect((await simulator.log()).length).toBe(answered.length)
    expect(result.status).toBe('done')
    expect(result.outputs['answer']).toHaveLength(answered.length)
  })

  it('to the last nano-dollar: what just fits is asked, and with one nano-dollar less it is not', async () => {
    const reserved = reservedNano(prompt, 40)
    const [fits, short] = await Promise.all([
      live.run(wide(1, 40, reserved), { inputs: prompt }),
      live.run(wide(1, 40, reserved - 1), { inputs: prompt }),
    ])
    expect(fits.result.status).toBe('done')
    expectWithin(fits, reserved)
    expect(short.result).toMatchObject({ status: 'failed', error: { class: 'budget', code: 'run_budget' } })
    expect(short.receipt.costUsd).toBe(0)
    expect(await simulator.log()).toHaveLength(1)
  })

  it('retries are paid from the same money: what no longer fits is not tried again', async () => {
    const reserved = reservedNano(prompt, 40)
    await simulator.fault({ fault: 'cut-at=30', times: 2 })
    const ended = await live.run(wide(1, 40, reserved + 5), { inputs: prompt })
    expectWithin(ended, reserved + 5)
    expect(ended.result).toMatchObject({ status: 'failed', error: { class: 'budget' } })
    expect(stepOf(ended.receipt, 'm0').attempts.map(({ errorClass }) => errorClass)).toEqual(['truncated'])
    expect(await simulator.log()).toHaveLength(1)
  })

  it('--max-cost and the document: the lower one holds', async () => {
    const ended = await live.run(wide(2, 40, 1e9), { inputs: prompt, maxCostUsd: 0.000_000_001 })
    expect(ended.result).toMatchObject({ status: 'failed', error: { class: 'budget' } })
    expect(await simulator.log()).toEqual([])
  })
})

describe('a judge, and the repair of its verdict', () => {
  const judged = (budgetNano?: number): PipelineDocument =>
    draw(
      {
        question,
        small: model('practice', 'cheap', { maxTokens: 60 }),
        gate: ['judge', { target: { provider: 'practice', model: 'judge' }, threshold: 0.7, maxTokens: 200 }],
        best: ['fallback', { options: 2 }],
        strong: model('practice', 'frontier', { maxTokens: 60 }),
        answer,
      },
      [
        'question.value > small.prompt',
        'small.answer > gate.answer',
        'question.value > gate.question',
        'gate.pass > best.option1',
        'question.value > strong.prompt',
        'strong.answer > best.option2',
        'best.answer > answer.value',
      ],
      budgetNano === undefined ? {} : { budget: { perRunUsd: toUsd(budgetNano) } },
    )
  const sum = 'What is 17 * 23?'

  it('counts the judge, its failed verdict and the repair', async () => {
    await simulator.fault({ model: 'judge', fault: 'bad-json', times: 1 })
    const ended = await live.run(judged(1e9), { inputs: sum })
    expect(ended.result.status).toBe('done')
    expect(stepOf(ended.receipt, 'gate').attempts.map(({ errorClass }) => errorClass)).toEqual(['invalid_output', null])
    for (const attempt of attemptsOf(ended.receipt)) expect(attempt.costUsd).toBeGreaterThan(0)
    expectWithin(ended, 1e9)
  })

  it('a repair that the money does not cover is not made, is never a pass, and ends the run by its name', async () => {
    // What it costs without a fault, and then that much without room for a second verdict.
    const started = (await live.run(judged(), { inputs: sum })).events.flatMap((event) =>
      event.type === 'attempt.started' ? [toNano(event.reservedUsd!)] : [],
    )
    const limit = started.reduce((total, nano) => total + nano, 0)
    await simulator.clear()
    await simulator.fault({ model: 'judge', fault: 'bad-json', times: 1 })
    const ended = await live.run(judged(limit), { inputs: sum })
    expectWithin(ended, limit)
    expect(ended.result).toMatchObject({ status: 'failed', error: { class: 'budget', nodeId: 'gate' }, outputs: {} })
    expect((await simulator.log()).map((request) => request.model)).toEqual(['cheap', 'judge'])
    expect(stepOf(ended.receipt, 'strong')).toMatchObject({ status: 'skipped', attempts: [] })
  })

  it('a verdict twice unreadable is a failed step, and strong is asked within the same money', async () => {
    await simulator.fault({ model: 'judge', fault: 'bad-json', times: 2 })
    const ended = await live.run(judged(1e9), { inputs: sum })
    expect(stepOf(ended.receipt, 'gate')).toMatchObject({ status: 'failed', reasonCode: 'invalid_output' })
    expect(ended.receipt.answeredBy['answer']?.nodeId).toBe('strong')
    expectWithin(ended, 1e9)
  })
})

describe('many runs', () => {
  it('fifty at once, each under its own limit: none over, none stuck, every sum right', async () => {
    const limits = new Limits()
    const limit = 2 * reservedNano(prompt, 30) + 100
    // Some fail on the way, and are charged for it.
    await simulator.fault([
      { fault: 'cut-at=20', probability: 0.15 },
      { fault: 'status=503', probability: 0.15 },
    ])
    const runs = await Promise.all(
      Array.from({ length: 50 }, () => live.run(wide(4, 30, limit), { inputs: prompt, limits })),
    )
    let requests = 0
    for (const ended of runs) {
      expectWithin(ended, limit)
      expect(ended.receipt.steps.every(({ status }) => ['done', 'failed', 'skipped'].includes(status))).toBe(true)
      requests += attemptsOf(ended.receipt).length
    }
    expect((await simulator.log()).length).toBe(requests)
    expect(runs.filter(({ result }) => result.status === 'done').length).toBeGreaterThan(25)
    const total = runs.reduce((nano, { receipt }) => nano + toNano(receipt.costUsd ?? 0), 0)
    expect(total).toBe(
      runs.flatMap(({ receipt }) => attemptsOf(receipt)).reduce((nano, { costUsd }) => nano + toNano(costUsd ?? 0), 0),
    )
  })
})

describe('stopped and gone on with', () => {
  it('a stop reaches those that wait for money: they were never asked and cost nothing', async () => {
    const limit = reservedNano(prompt, 40) + 5
    await simulator.fault({ fault: 'stall-at=30', times: 1 })
    const run = live.start(wide(3, 40, limit), { inputs: prompt })
    await run.until((event) => event.type === 'attempt.delta')
    expect(run.events.filter((event) => event.type === 'budget')).toHaveLength(2)
    run.stop()
    const ended = await run.ended
    expect(ended.result).toMatchObject({ status: 'cancelled', error: { class: 'cancelled' } })
    expectWithin(ended, limit)
    const models = ended.receipt.steps.filter(({ kind }) => kind === 'model')
    expect(models.map(({ status }) => status)).toEqual(['cancelled', 'cancelled', 'cancelled'])
    expect(models.map(({ attempts }) => attempts.length).sort((a, b) => a - b)).toEqual([0, 0, 1])
    expect(await simulator.log()).toHaveLength(1)
  })

  it('goes on within what is left: an attempt caught in flight counts as all that was set aside for it', async () => {
    const reserved = reservedNano(prompt, 40)
    const limit = 2 * reserved + 5
    await simulator.fault({ fault: 'stall=60', times: 1 })
    const first = live.start(wide(4, 40, limit), { inputs: prompt })
    await first.until(() => first.events.filter(({ type }) => type === 'attempt.started').length >= 2)
    // As after a kill: whatever was written then, and nothing since.
    const stored = first.events.filter((event) => !isLiveOnly(event))
    first.stop()
    await first.ended
    await simulator.clear()

    const interrupted = readInterrupted(stored, Date.now())
    const caught = interrupted.closing.reduce((sum, { receipt }) => sum + toNano(receipt.costUsd ?? 0), 0)
    expect(caught).toBe(interrupted.closing.length * reserved)
    const ended = await live.run(wide(4, 40, limit), { inputs: prompt, resumed: interrupted })
    expect(highWaterNano([...stored, ...ended.events])).toBeLessThanOrEqual(limit)
    expect(toNano(ended.receipt.costUsd ?? Number.NaN)).toBeLessThanOrEqual(limit)
    expectAddsUp(ended.receipt)
    expect(attemptsOf(ended.receipt).filter(({ status }) => status === 'interrupted')).toHaveLength(
      interrupted.closing.length,
    )
    // Only what was begun anew has been asked again.
    expect(await simulator.log()).toHaveLength(
      attemptsOf(ended.receipt).length - stored.filter(({ type }) => type === 'attempt.started').length,
    )
  })
})
