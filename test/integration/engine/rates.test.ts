import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { kindAtRun } from '../../../electron/engine/executors.ts'
import { Limits, RateLedger, runPlan } from '../../../electron/engine/index.ts'
import { type Practice, startPractice } from '../../../electron/practice/index.ts'
import { parseFaultRule } from '../../../electron/practice/faults/rules.ts'
import { type Providers, createProviders } from '../../../electron/providers/index.ts'
import { modelFacts } from '../../../shared/catalog/index.ts'
import { compile, readInputs } from '../../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { newRunState, reduce, stepOf } from '../../../shared/events/reduce.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import { practiceConfigs } from '../../../shared/providers/address.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { practiceMachine } from '../../support/documents.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { attemptsOf } from '../../support/receipts.ts'

/*
 * issue 4, 7: "a scheduler that queues rather than hitting 429". Real HTTP to a practice provider that refuses the
 * twenty-first request of a minute; its clock and the engine's are the same fake one.
 */

vi.setConfig({ testTimeout: 60_000 })

const perMinute = 20
const clock = new FakeClock(Date.UTC(2026, 10, 21, 12, 0, 7))
let practice: Practice
let providers: Providers
let underWay = 0
const asked: { run: string; status: number }[] = []
let rates: RateLedger

beforeAll(async () => {
  const limit = parseFaultRule(`limit=${perMinute}`)
  if ('error' in limit) throw new Error(limit.error)
  practice = await startPractice({ speed: 1e9, clock, faults: [limit.rule] })
  providers = createProviders({ clock, keys: () => null, config: practiceConfigs(practice.url) })
})
afterAll(async () => {
  await providers.close()
  await practice.close()
})

/** So many models side by side, all of one target. */
const side = (models: number, settings: PipelineDocument['settings'] = {}): PipelineDocument => {
  const names = Array.from({ length: models }, (_, i) => `m${String(i).padStart(3, '0')}`)
  return draw(
    {
      question,
      ...Object.fromEntries(names.map((name) => [name, model('practice', 'cheap')])),
      all: ['join', { policy: 'any' }],
      answer,
    },
    [
      ...names.flatMap((name) => [`question.value > ${name}.prompt`, `${name}.answer > all.values`]),
      'all.value > answer.value',
    ],
    { maxAttempts: 500, maxConcurrency: 16, timeoutMs: 3_600_000, ...settings },
  )
}

interface Started {
  events: RunEvent[]
  ended: Promise<RunResult>
}

function start(runId: string, document: PipelineDocument, limits: Limits): Started {
  const { plan, problems } = compile(document, practiceMachine, { inputs: { question: 'What is 17 * 23?' } })
  if (plan === null) throw new Error(JSON.stringify(problems))
  const events: RunEvent[] = []
  const handle = runPlan({
    runId,
    plan,
    inputs: readInputs(plan, { question: 'What is 17 * 23?' }).values,
    seed: 7,
    seedIsSet: false,
    maxCostNano: null,
    kind: kindAtRun,
    call: async (call) => {
      underWay++
      try {
        const result = await providers.call(call)
        asked.push({ run: runId, status: result.httpStatus })
        return result
      } catch (error) {
        asked.push({ run: runId, status: (error as { httpStatus: number }).httpStatus })
        throw error
      } finally {
        underWay--
      }
    },
    facts: (target) => ({ model: modelFacts(target.provider, target.model), local: false, practice: true }),
    limits,
    rates,
    clock,
    random: () => 0,
    sink: (batch) => events.push(...batch),
  })
  return { events, ended: handle.result }
}

/** Moves time on: hardly while a request is under way, since the wire takes real time; a quarter second at a time else. */
async function untilEnded(runs: readonly Started[]): Promise<RunResult[]> {
  let over = false
  const all = Promise.all(runs.map(({ ended }) => ended)).finally(() => (over = true))
  for (let turn = 0; !over && turn < 400_000; turn++) await clock.advance(underWay > 0 ? 0.01 : 250)
  return all
}

/** A ledger that knows nothing begins with a minute that nobody has asked in. */
const freshMinute = (): Promise<void> => clock.advance(60_000 - (clock.now() % 60_000) + 5000)

describe('two hundred requests against twenty a minute', () => {
  it('meet not one 429, take turns between runs, and none is stuck', async () => {
    rates = new RateLedger(clock)
    asked.length = 0
    const begun = clock.now()
    const limits = new Limits()
    const runs = [
      start('large', side(120), limits),
      start('middle', side(60), limits),
      start('small', side(20), limits),
    ]
    const results = await untilEnded(runs)
    expect(results.map(({ status }) => status)).toEqual(['done', 'done', 'done'])
    expect(asked.filter(({ status }) => status !== 200)).toEqual([])
    expect(asked).toHaveLength(200)
    // Ten minutes' worth of requests, the first of which may leave at once.
    const minutes = (clock.now() - begun) / 60_000
    expect(minutes).toBeGreaterThan(8)
    expect(minutes).toBeLessThan(11)
    // Fair: as long as all three want something, they get about the same; the small one is done within three of ten minutes.
    const first = asked.slice(0, 51)
    for (const run of ['large', 'middle', 'small'])
      expect(first.filter((one) => one.run === run).length).toBeGreaterThanOrEqual(14)
    // In order within a run, so that nobody waits for ever.
    const order = runs[0]!.events.flatMap((event) => (event.type === 'attempt.started' ? [event.nodeId] : []))
    const wanted = runs[0]?.events.flatMap((event) => (event.type === 'step.started' ? [event.nodeId] : []))
    expect(order).toEqual(wanted?.filter((nodeId) => order.includes(nodeId)))
    // The receipt has the wait apart from the model's own time.
    const waited = results.flatMap(({ receipt }) => (receipt === null ? [] : attemptsOf(receipt)))
    expect(Math.max(...waited.map(({ waitedMs }) => waitedMs ?? 0))).toBeGreaterThan(7 * 60_000)
    expect(Math.max(...waited.map(({ durationMs }) => durationMs))).toBeLessThan(60_000)
  })

  it('show on the node until when they wait, and nothing once they have left', async () => {
    rates = new RateLedger(clock)
    await freshMinute()
    const run = start('shown', side(perMinute * 3), new Limits())
    const waits = (): Extract<RunEvent, { type: 'rate.waiting' }>[] =>
      run.events.filter((event) => event.type === 'rate.waiting')
    for (let turn = 0; waits().length === 0 && turn < 100_000; turn++) await clock.advance(underWay > 0 ? 0.01 : 250)
    const [wait] = waits()
    expect(wait).toMatchObject({
      limit: `${perMinute} requests a minute`,
      target: { provider: 'practice', model: 'cheap' },
    })
    const state = run.events.reduce(reduce, newRunState())
    expect(stepOf(state, wait?.nodeId ?? '').waiting).toEqual({ until: wait?.until, limit: wait?.limit })
    await untilEnded([run])
    const after = run.events.reduce(reduce, newRunState())
    expect([...after.steps.values()].filter(({ waiting }) => waiting !== null)).toEqual([])
  })

  it('a wait beyond the run’s deadline goes to the next option at once, as rate_limit with its time', async () => {
    rates = new RateLedger(clock)
    await freshMinute()
    // Uses the minute up.
    await untilEnded([start('before', side(perMinute), new Limits())])
    const document = draw(
      {
        question,
        first: model('practice', 'cheap'),
        second: model('practice', 'balanced'),
        either: ['fallback', {}],
        answer,
      },
      [
        'question.value > first.prompt',
        'question.value > second.prompt',
        'first.answer > either.option1',
        'second.answer > either.option2',
        'either.answer > answer.value',
      ],
      { timeoutMs: 5000 },
    )
    const before = clock.now()
    const [result] = await untilEnded([start('late', document, new Limits())])
    expect(result?.status).toBe('done')
    expect(result?.receipt?.answeredBy['answer']).toMatchObject({ model: 'balanced' })
    expect(clock.now() - before).toBeLessThan(5000)
    const step = result?.receipt?.steps.find(({ nodeId }) => nodeId === 'first')
    expect(step).toMatchObject({ status: 'failed', reasonCode: 'rate_limit', attempts: [] })
    expect(step?.reason).toMatch(/takes 20 requests a minute .* before \d\d:\d\d:\d\d\. Nothing was asked/)
  })
})
