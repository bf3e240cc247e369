import type { ErrorClass } from '../../shared/errors.ts'
import type { Json } from '../../shared/json.ts'
import { toNano, toUsd } from '../../shared/money.ts'
import { settingDefaults } from '../../shared/document/schema.ts'
import type { Review, ReviewAnswer } from '../../shared/events/review.ts'
import type { Receipt, RunError, RunResult, RunStatus } from '../../shared/receipt/types.ts'
import type { AnsweredBy, Value } from '../../shared/values.ts'
import type { RunCore } from './core.ts'
import { receiptsOf } from './inside.ts'
import { Journal } from './journal.ts'
import { Semaphore } from './limits.ts'
import type { StepEnd } from './outcomes.ts'
import { Purse } from './purse.ts'
import { asksPractice, spentBy, sumCosts, sumUsage } from './receipt.ts'
import { People } from './people.ts'
import { onlyWaits } from './waiting.ts'
import { Scheduler } from './scheduler.ts'
import type { EngineOptions, RunHandle } from './types.ts'

/** Why a run was ended from outside. */
interface Stop {
  status: 'cancelled' | 'failed'
  error: RunError
}

const lower = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b))

function begin(
  options: EngineOptions,
  onBroken: (error: unknown) => void,
  onWaiting: (waiting: boolean) => void,
): RunCore {
  const { plan, clock, resumed } = options
  const { settings } = plan
  const now = clock.now()
  const earlier = resumed === undefined ? [] : [...resumed.finished.values()].flatMap(({ step }) => step.attempts)
  if (resumed !== undefined) earlier.push(...[...resumed.attempts.values()].flat())
  const journal = new Journal(options.runId, clock, options.sink, resumed?.lastSeq ?? 0, onBroken)
  const perRun = settings.budget?.perRunUsd === undefined ? null : toNano(settings.budget.perRunUsd)
  return {
    options,
    journal,
    people: new People({
      journal,
      clock,
      kept: resumed?.reviews ?? new Map(),
      close: (nodeId, key) => options.closeReview?.(nodeId, key) ?? null,
      onWaiting,
    }),
    budget: new Purse(
      { label: 'run’s budget', code: 'run_budget', limit: lower(perRun, options.maxCostNano) },
      spentBy(earlier),
    ),
    held: [],
    place: null,
    warned: new Set(),
    places: new Semaphore(settings.maxConcurrency ?? settingDefaults.maxConcurrency),
    attemptsLeft: (settings.maxAttempts ?? settingDefaults.maxAttempts) - earlier.length,
    // A resumed run gets its whole time again: the time it lay dead is not its own.
    deadline: now + (settings.timeoutMs ?? settingDefaults.timeoutMs),
    startedAt: resumed?.startedAt ?? now,
    practice: earlier.some(({ target }) => options.facts({ provider: target.provider, model: target.model }).practice),
    calls: new Map(resumed?.calls),
    pictures: new Map(),
    schedule: (core, onIdle) => new Scheduler(core, onIdle),
    broken: false,
  }
}

/** Starts a plan. It runs until its Outputs have ended, its deadline passes, or `stop` is called. */
export function runPlan(options: EngineOptions): RunHandle {
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
  readonly #ends = new Map<string, StepEnd>()
  /** What is left of the run's time while it waits for a person, which is no time of its own; null while it runs. */
  #left: number | null = null
  #stop: Stop | null = null
  #cancelDeadline: () => void = () => undefined
  #over = false

  constructor(options: EngineOptions) {
    this.runId = options.runId
    this.result = new Promise((resolve) => (this.#finish = resolve))
    this.#options = options
    this.#core = begin(
      options,
      (error) => this.#broke(error),
      (waiting) => this.#onWaiting(waiting),
    )
    this.#scheduler = new Scheduler(this.#core, () => this.#endIfOver())
  }

  start(): void {
    const { plan, inputs, seed, seedIsSet, maxCostNano, resumed, clock } = this.#options
    const { journal } = this.#core
    journal.emit('run.started', {
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
    this.#cancelDeadline = clock.after(this.#core.deadline - clock.now(), () => this.#late())
    for (const output of plan.outputs)
      this.#scheduler.ask(output.step, { hear: (_source, end) => void this.#ends.set(output.nodeId, end) })
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
      this.#cancelDeadline()
      this.#core.deadline = Number.POSITIVE_INFINITY
      this.#leaveSoon()
    } else if (!waiting && this.#left !== null && !this.#over) {
      this.#core.deadline = clock.now() + this.#left
      this.#cancelDeadline = clock.after(this.#left, () => this.#late())
      this.#left = null
    }
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
    if (this.#stop === null && this.#ends.size < this.#options.plan.outputs.length) return
    this.#over = true
    this.#cancelDeadline()
    this.#scheduler.closeUnasked()
    const { outputs, answeredBy } = this.#outputs()
    const { status, error } = this.#verdict(Object.keys(outputs).length)
    const receipt = this.#receipt(status, error, answeredBy)
    this.#core.journal.emit('run.finished', { status, error, outputs, receipt })
    this.#core.journal.end()
    // The last batch may be the one that could not be kept.
    const kept = this.#core.broken ? this.#verdict(0) : { status, error }
    this.#finish({ ...kept, outputs, problems: [], receipt: { ...receipt, ...kept } })
  }

  #outputs(): { outputs: Record<string, Json>; answeredBy: Record<string, AnsweredBy> } {
    // Without a prototype: an Output may be called anything, `__proto__` too, and its answer was paid for.
    const outputs: Record<string, Json> = Object.create(null) as Record<string, Json>
    const answeredBy: Record<string, AnsweredBy> = Object.create(null) as Record<string, AnsweredBy>
    for (const { nodeId, name, step } of this.#options.plan.outputs) {
      const end = this.#ends.get(nodeId) ?? this.#scheduler.steps[step]!.end
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
    for (const { nodeId } of this.#options.plan.outputs) {
      const end = this.#ends.get(nodeId)
      if (end?.cause === null || end?.cause === undefined) continue
      return { status: 'failed', error: this.#errorOf(end, end.cause.nodeId, end.cause.class) }
    }
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
      ...sumCosts(attempts),
      tokens: sumUsage(attempts),
      answeredBy,
      resumed: options.resumed !== undefined,
      steps,
    }
  }
}
