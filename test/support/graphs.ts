import type { Clock } from '../../shared/clock.ts'
import type { RunEvent } from '../../shared/events/types.ts'
import type { Asking, OptionOutcome } from '../../shared/kinds/define.ts'
import type { Execute } from '../../shared/kinds/execute.ts'
import type { CallModel, ModelFacts, Target } from '../../shared/model/types.ts'
import type { Plan, PlanInput, PlanStep } from '../../shared/plan/types.ts'
import type { PipelineSettings } from '../../shared/document/schema.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { Value } from '../../shared/values.ts'
import { type EngineOptions, Limits, type RunHandle, runPlan } from '../../electron/engine/index.ts'
import { FakeClock } from './fake-clock.ts'

export const text = (data: string): Value => ({ type: 'text', data })

/** A node of a hand-drawn graph: `in` names wires as `port: 'node.port'` or a list of them. */
export interface Drawn {
  in?: Record<string, string | string[]>
  optional?: string[]
  asking?: Asking
  run?: Execute<JsonObject> | undefined
  moveOn?: ((outcome: OptionOutcome) => boolean) | undefined
  output?: true
}

/** Makes a plan of a drawing, in the order in which it is written (sources first). Every node is a kind of its own. */
export function drawPlan(drawing: Record<string, Drawn>, settings: PipelineSettings = {}): Plan {
  const names = Object.keys(drawing)
  const unbounded = { costUsd: { least: 0, expected: 0, most: 0 }, latencyMs: { least: 0, expected: 0, most: 0 } }
  const steps = names.map((nodeId): PlanStep => {
    const node = drawing[nodeId]!
    const inputs = Object.entries(node.in ?? {}).map(([port, from]): PlanInput => {
      const wires = (Array.isArray(from) ? from : [from]).map((source) => {
        const [name, out] = source.split('.') as [string, string]
        return { edgeId: `${source}>${nodeId}.${port}`, step: names.indexOf(name), port: out, convert: null }
      })
      const many = Array.isArray(from) && node.asking !== undefined
      return { port, many, optional: node.optional?.includes(port) ?? false, accepts: ['any'], wires }
    })
    const asking = node.asking ?? { how: 'all' as const }
    return {
      nodeId,
      kind: nodeId,
      title: nodeId,
      config: {},
      inputs,
      outputs: [],
      asking,
      targets: [],
      bounds: unbounded,
    }
  })
  return {
    format: 'switchyard.plan',
    version: 1,
    hash: 'drawn',
    name: 'Drawn',
    settings,
    inputs: [],
    outputs: names.flatMap((nodeId, step) => (drawing[nodeId]!.output ? [{ nodeId, name: nodeId, step }] : [])),
    steps,
    bounds: unbounded,
    sentences: [],
  }
}

export const practiceFacts: ModelFacts = {
  provider: 'far',
  model: 'm',
  label: 'M',
  window: 100_000,
  maxOutput: 1000,
  price: { perMillion: { input: 1, output: 10 }, source: 'test', date: '2026-11-21' },
  tiers: [],
  reasoning: false,
  structuredOutput: true,
}

export interface Bench {
  events: RunEvent[]
  clock: FakeClock
  run: RunHandle
}

export type RunOptions = Partial<Omit<EngineOptions, 'plan' | 'kind' | 'sink' | 'clock'>> & {
  clock?: FakeClock
  sink?: (events: RunEvent[]) => void
}

const noCall: CallModel = () => Promise.reject(new Error('no model was to be asked'))

/** Runs a drawing with everything that isn't given left quiet: no models, no jitter, no budget. */
export function runDrawing(
  drawing: Record<string, Drawn>,
  options: RunOptions = {},
  settings: PipelineSettings = {},
): Bench {
  const events: RunEvent[] = []
  const clock = options.clock ?? new FakeClock()
  const run = runPlan({
    runId: 'run-1',
    plan: drawPlan(drawing, settings),
    inputs: {},
    seed: 7,
    seedIsSet: false,
    maxCostNano: null,
    call: noCall,
    facts: (_target: Target) => ({ model: practiceFacts, local: false, practice: false }),
    limits: new Limits(),
    random: () => 1,
    ...options,
    clock: clock as Clock as FakeClock,
    kind: (kind) => {
      const node = drawing[kind]!
      return {
        execute: node.run ?? ((_config, inputs) => passOn(inputs)),
        moveOn: node.moveOn === undefined ? null : (_config, outcome) => node.moveOn!(outcome),
      }
    },
    sink: (batch) => {
      options.sink?.(batch)
      events.push(...batch)
    },
  })
  return { events, clock, run }
}

function passOn(inputs: Parameters<Execute<JsonObject>>[1]): Record<string, Value> {
  const value = inputs.chosen?.value ?? inputs.one('value') ?? inputs.many('values')[0]?.value ?? text('')
  return { value }
}
