import { describe, expect, test } from 'vitest'
import { listRuns, loadRun, spent } from '../../../electron/db/index.ts'
import { newRunState, reduce } from '../../../shared/events/reduce.ts'
import { type RunEvent, isLiveOnly } from '../../../shared/events/types.ts'
import {
  attemptOf,
  documentOf,
  eventsOf,
  newRun,
  noon,
  planOf,
  ran,
  receiptOf,
  recorder,
  stepOf,
  store,
  text,
} from './support.ts'

test('a run is kept whole: document, plan, inputs, events without deltas, receipt', () => {
  const db = store()
  const recording = recorder(db)
  const events = eventsOf('r', { nodes: ['small', 'strong'] })
  recording.begin(newRun('r', { pipelineId: 'p' }))
  recording.record(events)
  const run = loadRun(db, 'r')
  expect(run.events).toEqual(events.filter((event) => !isLiveOnly(event)))
  expect(run.document).toEqual(documentOf('Cheap first'))
  expect(run.plan).toEqual(planOf('Cheap first'))
  expect(run.inputs).toEqual({ question: text('Why is the sky blue?') })
  const last = events.at(-1)
  expect(run.receipt).toEqual(last?.type === 'run.finished' ? last.receipt : 'no receipt')
  expect(run.row).toEqual({
    runId: 'r',
    pipelineId: 'p',
    name: 'Cheap first',
    status: 'done',
    practice: false,
    startedAt: '2026-11-21T10:00:00.000Z',
    durationMs: 120,
    costUsd: 0.00043,
    costState: 'exact',
    answeredBy: { answer: { nodeId: 'small', provider: 'openai', model: 'small' } },
    answer: 'Because of Rayleigh scattering.',
    input: 'Why is the sky blue?',
    error: null,
    steps: 0,
  })
})

test('the stored stream ends in the state that the live one ended in', () => {
  const db = store()
  const events = eventsOf('r', { nodes: ['a', 'b', 'c'] })
  ran(recorder(db), 'r', {}, { nodes: ['a', 'b', 'c'] })
  const live = events.reduce(reduce, newRunState())
  expect(loadRun(db, 'r').events.reduce(reduce, newRunState())).toEqual(live)
})

describe('while it runs', () => {
  test('an attempt has its row before its request leaves, and the cost adds up as attempts end', () => {
    const db = store()
    const recording = recorder(db)
    const [started, ready, stepStarted, attemptStarted, delta, attemptFinished] = eventsOf('r')
    recording.begin(newRun('r'))
    recording.record([started, ready, stepStarted, attemptStarted].filter((event) => event !== undefined))
    const attempt = () => db.all('select node, n, status, provider, model, cost_nano from attempts')
    expect(attempt()).toEqual([
      { node: 'small', n: 1, status: 'running', provider: 'openai', model: 'small', cost_nano: null },
    ])
    expect(listRuns(db).rows[0]).toMatchObject({ status: 'running', costUsd: 0, costState: 'exact' })
    recording.record([delta, attemptFinished].filter((event) => event !== undefined))
    expect(attempt()).toEqual([
      { node: 'small', n: 1, status: 'done', provider: 'openai', model: 'small', cost_nano: 215_000 },
    ])
    expect(listRuns(db).rows[0]).toMatchObject({ status: 'running', costUsd: 0.000215 })
  })

  test('unknown is not zero: without a single known cost the cost is null, else the known ones and the word unknown', () => {
    const db = store()
    const recording = recorder(db)
    const finished = (n: number, costUsd: number | null) => ({
      runId: 'r',
      seq: n,
      at: '2026-11-21T10:00:01.000Z',
      type: 'attempt.finished' as const,
      nodeId: 'small',
      attempt: n,
      askKey: '',
      text: '',
      finish: null,
      receipt: attemptOf({ n, costUsd, costState: costUsd === null ? 'unknown' : 'estimated' }),
    })
    recording.begin(newRun('r'))
    recording.record([finished(1, null)])
    expect(listRuns(db).rows[0]).toMatchObject({ costUsd: null, costState: 'unknown' })
    recording.record([finished(2, 0.5)])
    expect(listRuns(db).rows[0]).toMatchObject({ costUsd: 0.5, costState: 'unknown' })
  })

  test('the duration is as long as it gave a sign of life', () => {
    const db = store()
    const recording = recorder(db)
    recording.begin(newRun('r'))
    recording.clock.now = noon + 4000
    expect(recording.beat(['r'])).toEqual([])
    expect(listRuns(db).rows[0]?.durationMs).toBe(4000)
  })
})

describe('a batch', () => {
  test('is stored whole or not at all, and the run can be recorded on afterwards', () => {
    const db = store()
    const recording = recorder(db)
    recording.begin(newRun('r'))
    const events = eventsOf('r')
    const twice = [...events.slice(0, 6), ...events.slice(5, 6)]
    expect(() => recording.record(twice)).toThrow()
    expect(loadRun(db, 'r').events).toEqual([])
    expect(db.all('select * from attempts')).toEqual([])
    expect(spent(db).real.attempts).toBe(0)
    // The attempt's end was not stored, so nothing may refer to it.
    recording.record(events.slice(6))
    expect(loadRun(db, 'r').events).toEqual(events.slice(6))
  })

  test('may hold several runs', () => {
    const db = store()
    const recording = recorder(db)
    recording.begin(newRun('a'))
    recording.begin(newRun('b'))
    const [a, b] = [eventsOf('a'), eventsOf('b')]
    recording.record(a.flatMap((event, i) => [event, b[i] ?? event]))
    expect(loadRun(db, 'a').receipt?.runId).toBe('a')
    expect(loadRun(db, 'b').events).toHaveLength(loadRun(db, 'a').events.length)
  })

  test('of deltas alone needs no transaction, of an unknown run is refused', () => {
    const db = store()
    const recording = recorder(db)
    recording.record(eventsOf('nobody').filter(isLiveOnly))
    expect(() => recording.record(eventsOf('nobody'))).toThrow(
      expect.objectContaining({ code: 'not_found', message: 'There is no run nobody.' }),
    )
  })

  test('of thousands goes in slices, other work in between', async () => {
    const db = store()
    const recording = recorder(db)
    recording.begin(newRun('r'))
    const events = eventsOf('r', { nodes: Array.from({ length: 3000 }, (_, i) => `node-${i}`) })
    let turns = 0
    let going = true
    const turn = (): void => {
      turns++
      if (going) setImmediate(turn)
    }
    setImmediate(turn)
    await recording.recordInSlices(events)
    going = false
    expect(turns).toBeGreaterThan(2)
    expect(loadRun(db, 'r').events).toEqual(events.filter((event) => !isLiveOnly(event)))
  })

  test('a time that is not written as events write it is refused rather than changed', () => {
    const db = store()
    const recording = recorder(db)
    recording.begin(newRun('r'))
    const [first] = eventsOf('r')
    if (first === undefined) throw new Error('no event')
    expect(() => recording.record([{ ...first, at: '2026-11-21 10:00' }])).toThrow('2026-11-21 10:00')
  })
})

describe('what is written once', () => {
  test('that a step is ready and that it begins share a row where they come together, and are read as told', () => {
    const db = store()
    const recording = recorder(db)
    recording.begin(newRun('r'))
    const at = (ms: number): string => new Date(noon + ms).toISOString()
    const told: RunEvent[] = [
      { runId: 'r', seq: 1, at: at(0), type: 'step.ready', nodeId: 'a' },
      { runId: 'r', seq: 2, at: at(0), type: 'step.started', nodeId: 'a' },
      // Another step between them, another moment, another batch: a row each.
      { runId: 'r', seq: 3, at: at(5), type: 'step.ready', nodeId: 'b' },
      { runId: 'r', seq: 4, at: at(5), type: 'step.ready', nodeId: 'c' },
      { runId: 'r', seq: 5, at: at(5), type: 'step.started', nodeId: 'b' },
      { runId: 'r', seq: 6, at: at(5), type: 'step.started', nodeId: 'c' },
      { runId: 'r', seq: 7, at: at(6), type: 'step.ready', nodeId: 'd' },
      { runId: 'r', seq: 8, at: at(7), type: 'step.started', nodeId: 'd' },
      { runId: 'r', seq: 9, at: at(8), type: 'step.ready', nodeId: 'e' },
    ]
    recording.record(told)
    const last: RunEvent = { runId: 'r', seq: 10, at: at(8), type: 'step.started', nodeId: 'e' }
    recording.record([last])
    expect(loadRun(db, 'r').events).toEqual([...told, last])
    expect(db.get('select count(*) as n from events')).toEqual({ n: 9 })
  })

  test('the steps in the receipt and the attempts in the steps are not repeated', () => {
    const db = store()
    const nodes = Array.from({ length: 50 }, (_, i) => `node-${i}`)
    ran(recorder(db), 'r', {}, { nodes })
    const bytes = db.get<{ n: number }>(
      "select sum(length(body)) as n from events where body like '%\"attempts\"%' or body like '%receipt%'",
    )
    const whole = eventsOf('r', { nodes }).reduce((sum, event) => sum + JSON.stringify(event).length, 0)
    expect(bytes?.n).toBeLessThan(whole / 2)
    expect(loadRun(db, 'r').receipt?.steps).toHaveLength(50)
  })

  test('a receipt with other steps than those told is stored as it is', () => {
    const db = store()
    const recording = recorder(db)
    recording.begin(newRun('r'))
    const events = eventsOf('r')
    const last = events.at(-1)
    if (last?.type !== 'run.finished') throw new Error('no end')
    const other = receiptOf('r', [stepOf('small', [attemptOf({ durationMs: 999 })]), stepOf('never told', [])])
    recording.record([...events.slice(0, -1), { ...last, receipt: other }])
    expect(loadRun(db, 'r').receipt).toEqual(other)
  })

  test('a plan and a document of many runs are kept once', () => {
    const db = store()
    const recording = recorder(db)
    const document = Object.freeze(documentOf('Same'))
    const plan = Object.freeze(planOf('Same'))
    for (const runId of ['a', 'b', 'c']) recording.begin(newRun(runId, { document, plan }))
    recording.begin(newRun('d', { document: documentOf('Same'), plan: planOf('Same') }))
    expect(db.get('select count(*) as n from contents')).toEqual({ n: 2 })
    expect(loadRun(db, 'c').plan).toEqual(plan)
  })

  test('a begin that fails leaves nothing that a later one would refer to', () => {
    const db = store()
    const recording = recorder(db)
    recording.begin(newRun('r'))
    const plan = Object.freeze(planOf('Other'))
    expect(() => recording.begin(newRun('r', { plan }))).toThrow()
    recording.begin(newRun('s', { plan }))
    expect(loadRun(db, 's').plan).toEqual(plan)
  })
})

describe('spending', () => {
  test('practice and real are kept apart, by time and pipeline, and unknown is counted', () => {
    const db = store()
    const recording = recorder(db)
    ran(recording, 'a', { pipelineId: 'p' })
    ran(
      recording,
      'b',
      { pipelineId: 'p' },
      { attempt: { costUsd: null, costState: 'unknown', usage: null, status: 'failed' } },
    )
    ran(
      recording,
      'c',
      { pipelineId: 'q' },
      { attempt: { target: { provider: 'practice', model: 'cheap', key: null } } },
    )
    ran(recording, 'd', {}, { attempt: { startedAt: '2026-11-20T10:59:59.999Z', costState: 'estimated' } })
    const one = {
      attempts: 1,
      failed: 0,
      costUsd: 0.000215,
      estimated: 0,
      unknown: 0,
      tokens: { input: 100, cacheRead: 10, cacheWrite: 0, output: 50, reasoning: 5 },
    }
    expect(spent(db, { pipelineId: 'p' }).real).toEqual({ ...one, attempts: 2, failed: 1, unknown: 1 })
    expect(spent(db, { pipelineId: 'q' })).toEqual({
      real: expect.objectContaining({ attempts: 0, costUsd: 0 }),
      practice: one,
    })
    expect(spent(db).real).toMatchObject({ attempts: 3, costUsd: 0.00043, estimated: 1 })
    expect(spent(db, { to: noon }).real).toEqual({ ...one, estimated: 1 })
    expect(spent(db, { from: noon, provider: 'openai' }).real.attempts).toBe(2)
  })

  test('an attempt whose end is told again, as after a resume, is paid once', () => {
    const db = store()
    const recording = recorder(db)
    const events = eventsOf('r')
    recording.begin(newRun('r'))
    recording.record(events.slice(0, 6))
    const ended = events[5]
    if (ended === undefined) throw new Error('no end')
    recording.record([{ ...ended, seq: 90 }])
    expect(spent(db).real).toMatchObject({ attempts: 1, costUsd: 0.000215 })
    expect(listRuns(db).rows[0]?.costUsd).toBe(0.000215)
  })
})
