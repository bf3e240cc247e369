import type { Clock } from '../../shared/clock.ts'
import type { ErrorClass } from '../../shared/errors.ts'
import type { Json } from '../../shared/json.ts'
import { toUsd } from '../../shared/money.ts'
import { settingDefaults } from '../../shared/document/schema.ts'
import type { Review, ReviewAnswer } from '../../shared/events/review.ts'
import type { Receipt, RunError, RunResult, RunStatus } from '../../shared/receipt/types.ts'
import type { AnsweredBy, Value } from '../../shared/values.ts'
import { begin } from './begin.ts'
import type { RunCore } from './core.ts'
import { receiptsOf } from './inside.ts'
import { frameMs } from './journal.ts'
import { keptOptions, keptParts } from './kept.ts'
import type { StepEnd } from './outcomes.ts'
import { asksPractice, sumCosts, sumUsage } from './receipt.ts'
import { onlyWaits } from './waiting.ts'
import { Scheduler } from './scheduler.ts'
import type { Step } from './step.ts'
import type { EngineOptions, RunHandle } from './types.ts'
import type { Waiter } from './waiter.ts'

/** Why a run was ended from outside. */
interface Stop {
  status: 'cancelled' | 'failed'
  error: RunError
}

/** An Output of the plan, which decides how the run ends. */
class OutputEnd implements Waiter {
  end: StepEnd | null = null

  hear(_source: Step, end: StepEnd): void {
    this.end = end
  }
}

/** What keeps compiled code from being thrown away (`kept.ts`); made with the first run. */
let kept: readonly object[] | null = null

/** Starts a plan. It runs until its Outputs have ended, its deadline passes, or `stop` is called. */
export function runPlan(options: EngineOptions): RunHandle {
  kept ??= Run.unstarted(options.clock)
  const run = new Run(options)
  run.start()
  return run
}

class Run implements RunHandle {
  readonly runId: string
  readonly result: Promise<RunResult>
  readonly #core: RunCore
  readonly #options: EngineOptions
  readonly #scheduler: Scheduler
  #finish: (result: RunResult) => void = () => undefined
  /** In the order of the plan's Outputs. */
  readonly #awaited: OutputEnd[] = []
  /** What is left of the run's time while it waits for a person, which is no time of its own; null while it runs. */
  #left: number | null = null
  #stop: Stop | null = null
  #cancelDeadline: (() => void) | null = null
  #over = false

  constructor(options: EngineOptions) {
    this.runId = options.runId
    this.result = new Promise((resolve) => (this.#finish = resolve))
    this.#options = options
    this.#core = begin(options, {
      broke: (error) => this.#broke(error),
      waiting: (waiting) => this.#onWaiting(waiting),
    })
    this.#scheduler = new Scheduler(this.#core, () => this.#endIfOver())
  }

  /** Whatever a run is made of, of one that never starts. */
  static unstarted(clock: Clock): readonly object[] {
    const run = new Run(keptOptions(clock))
    return [run, new OutputEnd(), ...keptParts(run.#core, run.#scheduler)]
  }

  start(): void {
    const { plan, inputs, seed, seedIsSet, maxCostNano, resumed } = this.#options
    const { journal } = this.#core
    journal.runStarted({
      name: plan.name,
      planHash: plan.hash,
      seed,
      seedIsSet,
      maxCostUsd: maxCostNano === null ? null : toUsd(maxCostNano),
      inputs,
      resumed: resumed !== undefined,
      ...this.#options.asked,
    })
    for (const { nodeId, attempt, askKey, receipt } of resumed?.closing ?? [])
      journal.emit('attempt.finished', { nodeId, attempt, askKey, text: '', finish: null, receipt })
    // Most runs that ask no model are over before that, and need no timer of their own: making one and taking it away was
    // a twentieth of a run of five steps.
    if ((plan.settings.timeoutMs ?? settingDefaults.timeoutMs) > frameMs) journal.afterFrame(() => this.#watchTime())
    else this.#watchTime()
    for (const { step } of plan.outputs) {
      const awaited = new OutputEnd()
      this.#awaited.push(awaited)
      this.#scheduler.ask(step, awaited)
    }
    if (this.#options.stopped) this.stop('The run was interrupted and closed.')
    else this.#scheduler.drain()
  }

  stop(message = 'The run was stopped.'): void {
    this.#endWith({ status: 'cancelled', error: { class: 'cancelled', code: null, nodeId: null, message } })
  }

  get reviews(): { nodeId: string; review: Review }[] {
    return this.#core.people.reviews
  }

  get onlyWaits(): boolean {
    return !this.#over && this.#stop === null && this.reviews.length > 0 && onlyWaits(this.#scheduler.steps)
  }

  answer(nodeId: string, key: string, answer: ReviewAnswer): boolean {
    return !this.#over && this.#core.people.answer(nodeId, key, answer)
  }

  /** Whatever waits is asked again when the run goes on: nothing is cancelled, and no end is written. */
  leave(): boolean {
    if (!this.onlyWaits) return false
    this.#over = true
    this.#core.people.leave()
    this.#core.journal.end()
    const receipt = this.#receipt('interrupted', null, {})
    this.#finish({ status: 'interrupted', outputs: {}, error: null, problems: [], receipt })
    return true
  }

  /** Not before an answer that is there already has been handed over, and others have asked at the same moment. */
  #leaveSoon(): void {
    if (this.#options.leaveWhenWaiting === true) this.#options.clock.after(0, () => this.leave())
  }

  /** The clock of the run stands still while a person is asked. */
  #onWaiting(waiting: boolean): void {
    const { clock } = this.#options
    if (waiting && this.#left === null) {
      this.#left = Math.max(0, this.#core.deadline - clock.now())
      this.#cancelDeadline?.()
      this.#cancelDeadline = null
      this.#core.deadline = Number.POSITIVE_INFINITY
      this.#leaveSoon()
    } else if (!waiting && this.#left !== null && !this.#over) {
      this.#core.deadline = clock.now() + this.#left
      this.#left = null
      this.#watchTime()
    }
  }

  /** Not while a person is waited for. */
  #watchTime(): void {
    const { clock } = this.#options
    if (this.#over || this.#left !== null) return
    this.#cancelDeadline ??= clock.after(this.#core.deadline - clock.now(), () => this.#late())
  }

  #late(): void {
    const { timeoutMs = settingDefaults.timeoutMs } = this.#options.plan.settings
    const seconds = Math.round(timeoutMs / 1000)
    const message = `The run took longer than the ${seconds} s it may take (settings, timeoutMs).`
    this.#endWith({ status: 'failed', error: { class: 'timeout', code: 'run_deadline', nodeId: null, message } })
  }

  /** The store no longer takes events: without a record nothing more may be spent. */
  #broke(error: unknown): void {
    this.#core.broken = true
    const why = error instanceof Error ? error.message : String(error)
    const message = `The run can't be written to the database any more (${why}), so it was ended.`
    this.#stop ??= { status: 'failed', error: { class: 'unknown', code: 'storage', nodeId: null, message } }
    // Not from inside the batch that failed: whoever wrote it is still at work.
    queueMicrotask(() => this.#scheduler.stop(message))
  }

  #endWith(stop: Stop): void {
    if (this.#over || this.#stop !== null) return
    this.#stop = stop
    this.#scheduler.stop(stop.error.message)
  }

  #endIfOver(): void {
    if (this.#over) return
    if (this.#left !== null) this.#leaveSoon()
    if (this.#scheduler.active > 0) return
    if (this.#stop === null && this.#awaited.some(({ end }) => end === null)) return
    this.#over = true
    this.#cancelDeadline?.()
    this.#scheduler.closeUnasked()
    const { outputs, answeredBy } = this.#outputs()
    const { status, error } = this.#verdict(Object.keys(outputs).length)
    const receipt = this.#receipt(status, error, answeredBy)
    this.#core.journal.runFinished({ status, error, outputs, receipt })
    this.#core.journal.end()
    if (!this.#core.broken) return this.#finish({ status, error, outputs, problems: [], receipt })
    // The last batch was the one that could not be kept.
    const kept = this.#verdict(0)
    this.#finish({ ...kept, outputs, problems: [], receipt: { ...receipt, ...kept } })
  }

  #outputs(): { outputs: Record<string, Json>; answeredBy: Record<string, AnsweredBy> } {
    // Without a prototype: an Output may be called anything, `__proto__` too, and its answer was paid for.
    const outputs: Record<string, Json> = Object.create(null) as Record<string, Json>
    const answeredBy: Record<string, AnsweredBy> = Object.create(null) as Record<string, AnsweredBy>
    for (const [at, { name, step }] of this.#options.plan.outputs.entries()) {
      const end = this.#awaited[at]?.end ?? this.#scheduler.steps[step]!.end
      if (end?.status !== 'done') continue
      // A node that was run to gives what it gives.
      const value: Value | undefined = end.outputs['value'] ?? Object.values(end.outputs)[0]
      if (value === undefined) continue
      outputs[name] = value.data
      if (value.by !== undefined) answeredBy[name] = value.by
    }
    return { outputs, answeredBy }
  }

  /** Only Outputs decide how a run ends. Contract: pipeline-format, "How a run ends". */
  #verdict(reached: number): { status: RunStatus; error: RunError | null } {
    if (this.#stop !== null) return this.#stop
    for (const { end } of this.#awaited)
      if (end?.cause != null) return { status: 'failed', error: this.#errorOf(end, end.cause.nodeId, end.cause.class) }
    if (reached > 0) return { status: 'done', error: null }
    const message = 'No Output got a value: every way to them was not taken.'
    return { status: 'failed', error: { class: 'no_output', code: null, nodeId: null, message } }
  }

  #errorOf(end: StepEnd, nodeId: string, errorClass: ErrorClass): RunError {
    const source = this.#scheduler.stepOf(nodeId)
    const message = source?.end?.reason ?? end.reason ?? 'It failed.'
    return { class: errorClass, code: source?.code ?? null, nodeId, message }
  }

  #receipt(status: RunStatus, error: RunError | null, answeredBy: Record<string, AnsweredBy>): Receipt {
    const { options, journal, startedAt } = this.#core
    const steps = receiptsOf(this.#scheduler.steps)
    const attempts = steps.flatMap((step) => step.attempts)
    const asked = attempts.length > 0 || steps.some(({ cache }) => cache?.hit === true && cache.from !== 'pin')
    const { costUsd, costState } = sumCosts(attempts)
    // Without a spread: V8 keeps the shape of what is written out in full.
    return {
      runId: options.runId,
      name: options.plan.name,
      planHash: options.plan.hash,
      seed: options.seed,
      practice: asked ? this.#core.practice : asksPractice(options),
      status,
      error,
      startedAt: journal.iso(startedAt),
      durationMs: options.clock.now() - startedAt,
      costUsd,
      costState,
      tokens: sumUsage(attempts),
      answeredBy,
      resumed: options.resumed !== undefined,
      steps,
    }
  }
}
