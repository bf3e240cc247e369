import { createHash } from 'node:crypto'
import type { Json, JsonObject } from '../../shared/json.ts'
import { canonicalJson } from '../../shared/json.ts'
import type { KindDefinition, Lesson } from '../../shared/kinds/define.ts'
import { kindOf } from '../../shared/kinds/index.ts'
import type { Plan, PlanStep } from '../../shared/plan/types.ts'
import type { Receipt, ReceiptStep, RunResult } from '../../shared/receipt/types.ts'
import { type Store, changeMemory, forgetMemory, readMemory } from '../db/index.ts'

/** Where a run's nodes remember: their pipeline, or the document of that name. */
export const scopeOf = (pipelineId: string | null, plan: Plan): string => pipelineId ?? `file:${plan.name}`

/** What a node remembers of earlier runs: read while a run lasts, taught by its receipt. Knows no kinds. */
export class Memories {
  readonly #db: Store
  readonly #now: () => number
  readonly #log: (message: string) => void

  constructor(db: Store, now: () => number, log: (message: string) => void) {
    this.#db = db
    this.#now = now
    this.#log = log
  }

  /** What a node of this plan remembers; null where its kind learns nothing, or it was changed since. */
  read(scope: string, plan: Plan, nodeId: string): Json | null {
    const step = plan.steps.find((each) => each.nodeId === nodeId)
    const key = step === undefined ? null : keyOf(plan, step)
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
      this.#learn(scope, plan, receipt)
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#log(`What the run ${receipt.runId} taught could not be kept: ${why}`)
    }
  }

  #learn(scope: string, plan: Plan, receipt: Receipt): void {
    const steps = new Map(receipt.steps.map((step) => [step.nodeId, step]))
    for (const step of plan.steps) {
      const learns = kindFor(step)?.learns
      const key = learns === undefined ? null : keyOf(plan, step)
      const lesson = lessonOf(plan, step, receipt, steps, this.#now())
      if (learns === undefined || key === null || lesson === null) continue
      changeMemory(this.#db, { scope, nodeId: step.nodeId }, key, lesson.at, (kept) =>
        learns.learn(step.config, kept, lesson),
      )
    }
  }
}

const kindFor = (step: PlanStep): KindDefinition<JsonObject> | undefined =>
  kindOf(step.kind) as unknown as KindDefinition<JsonObject> | undefined

/** Steps wired to a step's port, or to any of its ports. */
const behind = (plan: Plan, step: PlanStep, port: string | null): PlanStep[] => {
  const index = plan.steps.indexOf(step)
  return plan.steps.filter(({ inputs }) =>
    inputs.some(({ wires }) => wires.some((wire) => wire.step === index && (port === null || wire.port === port))),
  )
}

/** What was learned holds for this config and for what the branches lead to: another model there begins anew. */
function keyOf(plan: Plan, step: PlanStep): string | null {
  const own = kindFor(step)?.learns?.key(step.config) ?? null
  if (own === null) return null
  const next = behind(plan, step, null).map(({ nodeId, kind, config }) => [nodeId, kind, config])
  return createHash('sha256')
    .update(canonicalJson([own, next]))
    .digest('hex')
}

function lessonOf(
  plan: Plan,
  step: PlanStep,
  receipt: Receipt,
  steps: ReadonlyMap<string, ReceiptStep>,
  at: number,
): Lesson | null {
  const own = steps.get(step.nodeId)
  if (own?.status !== 'done' || own.decision === null) return null
  const { chosen } = own.decision
  const failedBehind = behind(plan, step, chosen).some(({ nodeId }) => steps.get(nodeId)?.status === 'failed')
  const verdicts = receipt.steps.flatMap(({ decision }) =>
    decision?.chosen === 'pass' || decision?.chosen === 'fail' ? [decision.chosen === 'pass'] : [],
  )
  return {
    chosen,
    failed: receipt.status === 'failed' || failedBehind,
    costUsd: receipt.costState === 'unknown' ? null : receipt.costUsd,
    pass: verdicts.length === 0 ? null : verdicts.every(Boolean),
    at,
  }
}
