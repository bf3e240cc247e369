import { createHash } from 'node:crypto'
import { drawnPath, insidePath, roundsOf } from '../../shared/events/path.ts'
import type { Json } from '../../shared/json.ts'
import { canonicalJson } from '../../shared/json.ts'
import type { Lesson } from '../../shared/kinds/define.ts'
import { kindOf } from '../../shared/kinds/index.ts'
import type { Plan, PlanInside, PlanStep } from '../../shared/plan/types.ts'
import type { Receipt, ReceiptStep, RunResult } from '../../shared/receipt/types.ts'
import { type Store, changeMemory, forgetMemory, readMemory } from '../db/index.ts'

/** Where a run's nodes remember: their pipeline, or the document of that name. */
export const scopeOf = (pipelineId: string | null, plan: Plan): string => pipelineId ?? `file:${plan.name}`

/** A drawing, or what lies in a box: steps that are wired to each other. */
type Drawing = Pick<Plan | PlanInside, 'steps' | 'outputs'>

/**
 * What a node remembers of earlier runs: read while a run lasts, taught by its receipt. Knows no kinds. A node inside a box
 * has one memory, however often the box runs: it goes by where the node is drawn (`drawnPath`), not by the round.
 */
export class Memories {
  readonly #db: Store
  readonly #now: () => number
  readonly #log: (message: string) => void

  constructor(db: Store, now: () => number, log: (message: string) => void) {
    this.#db = db
    this.#now = now
    this.#log = log
  }

  /** What a node of this plan remembers; null where its kind learns nothing, or it was changed since. `nodeId`: where it is drawn. */
  read(scope: string, plan: Plan, nodeId: string): Json | null {
    const found = stepAt(plan, nodeId)
    const key = found === null ? null : keyOf(found.drawing, found.step)
    return key === null ? null : readMemory(this.#db, { scope, nodeId }, key)
  }

  forget(scope: string, nodeId: string): void {
    forgetMemory(this.#db, { scope, nodeId })
  }

  /**
   * A run has ended: every node that decided in it, and whose kind learns, learns from how it went. Never throws: a run
   * that could teach nobody anything is still the run it was.
   */
  learn(scope: string, plan: Plan, { receipt }: RunResult): void {
    if (receipt === null || (receipt.status !== 'done' && receipt.status !== 'failed')) return
    try {
      const { costUsd, costState } = receipt
      const cost = costState === 'unknown' ? null : costUsd
      this.#learn(scope, plan, receipt, { prefix: '', failed: receipt.status === 'failed', costUsd: cost })
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#log(`What the run ${receipt.runId} taught could not be kept: ${why}`)
    }
  }

  /** One time through a drawing, and each time through each box in it: every one of them is a lesson. */
  #learn(scope: string, drawing: Drawing, receipt: Receipt, time: Time): void {
    const here = receipt.steps.filter(({ nodeId }) => nodeId.startsWith(time.prefix))
    const steps = new Map(here.map((step) => [step.nodeId, step]))
    const rounds = roundsOf(steps.keys())
    for (const step of drawing.steps) {
      const path = time.prefix + step.nodeId
      const { inside } = step
      if (inside !== undefined)
        for (const round of rounds.get(path) ?? [])
          this.#learn(scope, inside, receipt, roundOf(inside, receipt, insidePath(path, round, '')))
      const learns = kindOf(step.kind)?.learns
      const key = learns === undefined ? null : keyOf(drawing, step)
      const lesson = lessonOf(drawing, step, steps, time, this.#now())
      if (learns === undefined || key === null || lesson === null) continue
      changeMemory(this.#db, { scope, nodeId: drawnPath(path) }, key, lesson.at, (kept) =>
        learns.learn(step.config, kept, lesson),
      )
    }
  }
}

/** One time through a drawing: what its steps' paths begin with, and how it went as a whole. */
interface Time {
  prefix: string
  failed: boolean
  /** Null where it isn't known. */
  costUsd: number | null
}

/** Only Outputs decide how a time through a box went, as they do for a run. */
function roundOf({ outputs }: PlanInside, { steps }: Receipt, prefix: string): Time {
  const here = steps.filter(({ nodeId }) => nodeId.startsWith(prefix))
  const ends = new Map(here.map((step) => [step.nodeId, step]))
  const failed = outputs.some(({ nodeId }) => {
    const end = ends.get(prefix + nodeId)
    return end?.status === 'failed' || end?.reasonCode === 'upstream_failed'
  })
  const unknown = here.some(({ costState }) => costState === 'unknown')
  return { prefix, failed, costUsd: unknown ? null : here.reduce((sum, { costUsd }) => sum + (costUsd ?? 0), 0) }
}

/** The step that is drawn there, and the drawing it lies in; null where there is none. */
export function stepAt(plan: Plan, path: string): { drawing: Drawing; step: PlanStep } | null {
  let drawing: Drawing | undefined = plan
  const ids = path.split('/')
  for (const [i, id] of ids.entries()) {
    const step: PlanStep | undefined = drawing?.steps.find(({ nodeId }) => nodeId === id)
    if (drawing === undefined || step === undefined) return null
    if (i === ids.length - 1) return { drawing, step }
    drawing = step.inside
  }
  return null
}

/** Steps wired to a step's port, or to any of its ports. */
const behind = ({ steps }: Drawing, step: PlanStep, port: string | null): PlanStep[] => {
  const index = steps.indexOf(step)
  return steps.filter(({ inputs }) =>
    inputs.some(({ wires }) => wires.some((wire) => wire.step === index && (port === null || wire.port === port))),
  )
}

/** What was learned holds for this config and for what the branches lead to: another model there begins anew. */
function keyOf(drawing: Drawing, step: PlanStep): string | null {
  const own = kindOf(step.kind)?.learns?.key(step.config) ?? null
  if (own === null) return null
  const next = behind(drawing, step, null).map(({ nodeId, kind, config }) => [nodeId, kind, config])
  return createHash('sha256')
    .update(canonicalJson([own, next]))
    .digest('hex')
}

/** `steps`: of this time through the drawing, and of all times through boxes in it. */
function lessonOf(
  drawing: Drawing,
  step: PlanStep,
  steps: ReadonlyMap<string, ReceiptStep>,
  { prefix, failed, costUsd }: Time,
  at: number,
): Lesson | null {
  const own = steps.get(prefix + step.nodeId)
  if (own?.status !== 'done' || own.decision === null) return null
  const { chosen } = own.decision
  const failedBehind = behind(drawing, step, chosen).some(
    ({ nodeId }) => steps.get(prefix + nodeId)?.status === 'failed',
  )
  const verdicts = [...steps.values()].flatMap(({ decision }) =>
    decision?.chosen === 'pass' || decision?.chosen === 'fail' ? [decision.chosen === 'pass'] : [],
  )
  return {
    chosen,
    failed: failed || failedBehind,
    costUsd,
    pass: verdicts.length === 0 ? null : verdicts.every(Boolean),
    at,
  }
}
