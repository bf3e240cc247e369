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
  return {
    format: 'switchyard.plan',
    version: 1,
    hash: 'bench',
    name: 'Bench',
    settings: {},
    inputs: [],
    outputs: [{ nodeId: `n${last}`, name: 'out', step: last }],
    steps,
    bounds: unbounded,
    sentences: [],
  }
}

/** Runs one case with events, reducer and receipt; `keep` may add a database. Resolves to the last node's number. */
export function engineRunner(drawn: Case, keep?: () => Sink): (x: number) => Promise<number> {
  const plan = planOf(drawn)
  const limits = new Limits()
  const number = (data: number): Record<string, Value> => ({ value: { type: 'number', data } })
  return async (x) => {
    const state = newRunState()
    const sink = keep?.()
    const kind: KindAtRun = {
      moveOn: null,
      execute: async (config, inputs) => {
        if (config['joins'] === true)
          return number(inputs.many('value').reduce((sum, { value }) => sum + (value.data as number), 0))
        return number(await instant((inputs.one('value')?.data as number | undefined) ?? x))
      },
    }
    const { result } = runPlan({
      runId: crypto.randomUUID(),
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
      sink: (events) => {
        sink?.(events)
        for (const event of events) reduce(state, event)
      },
    })
    await result
    if (state.receipt === null) throw new Error('no receipt')
    return state.outputs['out'] as number
  }
}

/** For runners of other engines' comparisons: one async function a case. */
export async function setup(name: keyof typeof cases): Promise<(x: number) => Promise<number>> {
  return engineRunner(cases[name])
}
