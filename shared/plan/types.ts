import type { Asking } from '../kinds/define.ts'
import type { JsonObject } from '../json.ts'
import type { PipelineSettings } from '../document/schema.ts'
import type { Target } from '../model/types.ts'
import type { PortType, Value } from '../values.ts'

/** Least, expected and most; null where it can't be known (an unknown price, a model without a window). */
export interface Range {
  least: number | null
  expected: number | null
  most: number | null
}

export interface Bounds {
  costUsd: Range
  latencyMs: Range
}

export interface PlanWire {
  edgeId: string
  /** Index into `Plan.steps` of the step the value comes from. */
  step: number
  port: string
  /** What the value must become on its way; null where it fits as it is. */
  convert: 'text' | 'chat' | null
}

export interface PlanInput {
  port: string
  many: boolean
  optional: boolean
  /** Types it takes; a wire of type any is converted, or refused, when its value arrives. */
  accepts: readonly PortType[]
  /** For a many-wire port in the order that counts: by wire id. Several on a single port exclude each other. */
  wires: PlanWire[]
}

export interface PlanStep {
  nodeId: string
  kind: string
  title: string
  config: JsonObject
  inputs: PlanInput[]
  outputs: { port: string; type: PortType }[]
  asking: Asking
  /** Of a box, all targets of what lies in it. */
  targets: Target[]
  /** What the data it is given is tagged with. Absent in a plan from before this was written down. */
  tags?: string[]
  bounds: Bounds
  /** What a box runs, once or often; absent for every other kind. */
  inside?: PlanInside
  /** For a node whose steps a model drafts in the run: what they may cost at most, together; null where that isn't known. */
  draftedUsd?: number | null
}

/** A plan within a plan. Its steps are named by their ids in the drawing; a run names them by path (`events/path.ts`). */
export interface PlanInside {
  /** Of everything that decides what runs in it, as the plan's own. */
  hash: string
  inputs: PlanVariable[]
  outputs: { nodeId: string; name: string; step: number }[]
  steps: PlanStep[]
  /** Requests that one time through it makes at least, where all goes well. */
  leastRequests: number
  /** What one time through it may spend, where a held pipeline's own settings say so: a hard limit. */
  perRunUsd?: number
  /** Of one time through it. */
  bounds: Bounds
}

export interface PlanVariable {
  nodeId: string
  name: string
  type: Exclude<PortType, 'any'>
  required: boolean
  default: Value | null
}

/** A pipeline made ready to run: frozen, in topological order, plain JSON, named by its hash. */
export interface Plan {
  format: 'switchyard.plan'
  version: 1
  /** SHA-256, hex, of everything that decides what runs (not titles of notes, positions or bounds). */
  hash: string
  name: string
  settings: PipelineSettings
  inputs: PlanVariable[]
  outputs: { nodeId: string; name: string; step: number }[]
  /** Sources before what depends on them. */
  steps: PlanStep[]
  bounds: Bounds
  /** The plan in plain words, a sentence each. */
  sentences: string[]
}
