import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkpoint, createRecorder, openDatabase, waitingBytes } from '../../electron/db/index.ts'
import { type KindAtRun, Limits, type Sink, runPlan } from '../../electron/engine/index.ts'
import { systemClock } from '../../electron/core/clock.ts'
import { newRunState, reduce } from '../../shared/events/reduce.ts'
import type { Plan, PlanStep } from '../../shared/plan/types.ts'
import type { Value } from '../../shared/values.ts'
import { type Case, cases, instant, sourcesOf } from './cases.ts'

const unbounded = { costUsd: { least: 0, expected: 0, most: 0 }, latencyMs: { least: 0, expected: 0, most: 0 } }

function planOf(drawn: Case): Plan {
  const steps = sourcesOf(drawn).map((sources, index): PlanStep => {
    const wires = sources.map((step) => ({ edgeId: `${step}-${index}`, step, port: 'value', convert: null }))
    const many = sources.length > 1
    const inputs =
      wires.length === 0 ? [] : [{ port: 'value', many, optional: false, accepts: ['number' as const], wires }]
    return {
      nodeId: `n${index}`,
      kind: 'instant',
      title: `n${index}`,
      config: { joins: many },
      inputs,
      outputs: [],
      asking: { how: 'all' },
      targets: [],
      bounds: unbounded,
    }
  })
  const last = drawn.nodes - 1
  // A compiled plan is frozen, and so kept once however many runs it has.
  return Object.freeze({
    format: 'switchyard.plan' as const,
    version: 1 as const,
    hash: 'bench',
    name: 'Bench',
    settings: {},
    inputs: [],
    outputs: [{ nodeId: `n${last}`, name: 'out', step: last }],
    steps,
    bounds: unbounded,
    sentences: [],
  })
}

const number = (data: number): Record<string, Value> => ({ value: { type: 'number', data } })

/** Takes the place of every model: one input and one more, or the sum of several. */
const kindOf = (x: number, onStep?: () => void): KindAtRun => ({
  moveOn: null,
  execute: async (config, inputs) => {
    onStep?.()
    if (config['joins'] === true)
      return number(inputs.many('value').reduce((sum, { value }) => sum + (value.data as number), 0))
    return number(await instant((inputs.one('value')?.data as number | undefined) ?? x))
  },
})

const limits = new Limits()

const began = Date.now().toString(36)
let runs = 0

/** Time first, as the app's are, so that the database adds them at the end of its index. */
const newRunId = (): string => `${began}-${(++runs).toString(36).padStart(8, '0')}`

function start(plan: Plan, runId: string, kind: KindAtRun, sink: Sink) {
  return runPlan({
    runId,
    plan,
    inputs: {},
    seed: 7,
    seedIsSet: false,
    maxCostNano: null,
    kind: () => kind,
    call: () => Promise.reject(new Error('no model is asked here')),
    facts: () => ({ model: null, local: true, practice: true }),
    limits,
    clock: systemClock,
    random: Math.random,
    sink,
  }).result
}

/** Where a run's events go beside the reducer. Called once a run, before its first event. */
type Keep = (runId: string, plan: Plan) => Sink

/** Runs one case with events, reducer and receipt; `keep` may add a database. Resolves to the last node's number. */
export function engineRunner(drawn: Case, keep?: Keep): (x: number) => Promise<number> {
  const plan = planOf(drawn)
  return async (x) => {
    const state = newRunState()
    const runId = newRunId()
    const sink = keep?.(runId, plan)
    await start(plan, runId, kindOf(x), (events) => {
      sink?.(events)
      for (const event of events) reduce(state, event)
    })
    if (state.receipt === null) throw new Error('no receipt')
    return state.outputs['out'] as number
  }
}

const longLogBytes = 64 * 2 ** 20
const document = Object.freeze({
  format: 'switchyard.pipeline' as const,
  version: 1 as const,
  name: 'Bench',
  nodes: [],
  edges: [],
})

/**
 * A database in a folder of its own: whatever a step ended with is in it before anything that waits for it begins. The
 * log is moved into the database when it is long, as the app does it; that time counts.
 */
export function database(): { keep: Keep; end: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-bench-'))
  const { db } = openDatabase({ file: join(folder, 'runs.db'), now: Date.now })
  const recorder = createRecorder(db, { now: Date.now, practice: () => true })
  let runs = 0
  return {
    keep: (runId, plan) => {
      if (++runs % 100 === 0 && waitingBytes(db) > longLogBytes) checkpoint(db)
      const [name, seed, startedAt] = [plan.name, 7, Date.now()]
      recorder.begin({ runId, pipelineId: null, name, document, plan, inputs: {}, seed, practice: true, startedAt })
      return (events) => recorder.record(events)
    },
    end: () => {
      db.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/**
 * Bytes that a run holds for each of its steps, beside what the steps gave: the heap when all have been asked and all
 * but the last have ended, less the heap before, and less what the values themselves take.
 */
export async function bytesAStep(drawn: Case, collect: () => void): Promise<number> {
  const plan = planOf(drawn)
  const inUse = (): number => {
    collect()
    return process.memoryUsage().heapUsed
  }
  const figures: number[] = []
  for (let i = 0; i < 3; i++) {
    const before = inUse()
    let begun = 0
    let atTheLast = Number.NaN
    const onStep = (): void => {
      if (++begun === drawn.nodes) atTheLast = inUse()
    }
    await start(plan, newRunId(), kindOf(0, onStep), () => undefined)
    figures.push((atTheLast - before) / drawn.nodes)
  }
  const values: Record<string, Value>[] = []
  const before = inUse()
  for (let i = 0; i < drawn.nodes; i++) values.push(number(i))
  const ofValues = (inUse() - before) / values.length
  return Math.min(...figures) - ofValues
}

/** For runners of other engines' comparisons: one async function a case. `sqlite` keeps every step in a database. */
export async function setup(name: keyof typeof cases, variant?: string): Promise<(x: number) => Promise<number>> {
  if (variant !== 'sqlite') return engineRunner(cases[name])
  const { keep, end } = database()
  process.on('exit', end)
  return engineRunner(cases[name], keep)
}
