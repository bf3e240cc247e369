import { type ErrorClass, StepError } from '../../shared/errors.ts'
import type { StepInputs } from '../../shared/kinds/execute.ts'
import type { Value } from '../../shared/values.ts'
import type { RunCore } from './core.ts'
import { Gather, type GatherHost } from './gather.ts'
import { Host } from './host.ts'
import { keepStep, stepInside } from './inside.ts'
import type { Cause, StepEnd } from './outcomes.ts'
import { Queue } from './queue.ts'
import { StepCall } from './step-call.ts'
import { type Step, newStep, receiptOf } from './step.ts'
import { type Waiter, isAwaited, join, leave, tellAll } from './waiter.ts'
import { nothingCameWords, notAskedWords, skipWords, whoDidWithout } from './words.ts'

/**
 * Runs a plan by demand: a step starts when somebody asks for it, asks for what it needs, and runs at most once (but one
 * that was let go has given nothing: whoever comes back to it has it begin anew). It knows
 * no kinds: how a step asks is data (`gather.ts`), what it does is an executor's. Work goes through queues, not through
 * the stack, so that a chain of ten thousand nodes is as flat as one of five; and whatever ended is committed before
 * anything that waits for it begins.
 */
export class Scheduler {
  readonly steps: Step[]
  readonly #core: RunCore
  readonly #onIdle: () => void
  readonly #begin: Step[] = []
  readonly #start = new Queue<Step>()
  readonly #ended = new Queue<Step>()
  readonly #late = new Queue<{ step: Step; waiter: Waiter }>()
  /** Made when the first failure asks for it. */
  #byNode: ReadonlyMap<string, Step> | null = null
  #draining = false
  #stopped: { reason: string } | null = null
  #active = 0
  readonly #host: GatherHost
  /** When a step last ended, while nothing has taken time since: what is ready by that needs no clock of its own. */
  #at: number | null = null

  constructor(core: RunCore, onIdle: () => void) {
    this.#core = core
    this.#onIdle = onIdle
    this.#host = new Host(core, this)
    const kept = core.options.resumed
    const { steps } = core.options.plan
    // Not by `map`: V8 makes that list of another kind once it has compiled this, and then compiles anew all that reads it.
    this.steps = Array<Step>(steps.length)
    steps.forEach((plan, index) => {
      const attempts = kept === undefined ? null : [...(kept.attempts.get(plan.nodeId) ?? [])]
      this.steps[index] = newStep(plan, index, attempts)
    })
    if (kept !== undefined) for (const step of this.steps) keepStep(core, step, kept)
  }

  /**
   * Asks for a step's end. The answer never comes before this returns. One that was let go begins anew, unless this
   * asker had done without it before an interruption (`anew` false).
   */
  ask(index: number, waiter: Waiter, anew = true): void {
    const step = this.steps[index]!
    join(step, waiter)
    if (step.phase === 'idle' || (step.phase === 'ended' && step.again && anew)) this.#ask(step)
    else if (step.phase === 'ended') this.#late.push({ step, waiter })
  }

  /** Also a second time, for one that was let go: what it spent stays, and nothing else. */
  #ask(step: Step): void {
    step.phase = 'gathering'
    step.again = false
    step.startedAt = step.startedIso = step.endedAt = step.end = step.receipt = null
    step.inputs = step.call = step.chosen = step.code = null
    this.#active++
    this.#begin.push(step)
  }

  /** The asker no longer waits. A step that nobody waits for is cancelled; what it spent stays in the receipt. */
  letGo(index: number, waiter: Waiter): void {
    const step = this.steps[index]!
    if (!leave(step, waiter) || isAwaited(step) || step.phase === 'ended') return
    this.#cancel(step, 'cancelled', 'Let go: nobody waited for its answer any more.')
  }

  stepOf(nodeId: string): Step | undefined {
    this.#byNode ??= new Map(this.steps.map((step) => [step.plan.nodeId, step]))
    return this.#byNode.get(nodeId) ?? stepInside(this.#byNode, nodeId)
  }

  /** What was stopped may be asked again. */
  goOn(): void {
    this.#stopped = null
  }

  /** Steps that were asked and have not ended. */
  get active(): number {
    return this.#active
  }

  /** Ends every step that was asked and has not ended. */
  stop(reason: string): void {
    this.#stopped = { reason }
    for (const step of this.steps)
      if (step.phase === 'gathering' || step.phase === 'running') this.#cancel(step, 'run_stopped', reason)
    this.drain()
  }

  /** Does all the work there is; what waits for the outside comes back through it. */
  drain(): void {
    if (this.#draining) return
    this.#draining = true
    for (;;) {
      const begin = this.#begin.pop()
      if (begin !== undefined) {
        this.#gather(begin)
        continue
      }
      const start = this.#start.shift()
      if (start !== undefined) {
        this.#run(start)
        continue
      }
      if (this.#ended.length > 0 || this.#late.length > 0) {
        this.#tell()
        continue
      }
      break
    }
    this.#at = null
    this.#draining = false
    this.#onIdle()
  }

  /** Steps that nobody asked for, and those that a stopped run never came to. Called once, when the run is over. */
  closeUnasked(stopped = this.#stopped): void {
    if (this.steps.every(({ phase }) => phase !== 'idle')) return
    const doneWithout = stopped === null ? whoDidWithout(this.steps) : null
    for (const step of this.steps) {
      if (step.phase !== 'idle') continue
      for (const { scheduler } of step.rounds) scheduler.closeUnasked(stopped)
      if ((step.attempts !== null && step.attempts.length > 0) || step.rounds.length > 0) {
        // It was at work when the run was interrupted, and what that cost is its own.
        this.#finishCancelled(
          step,
          stopped === null ? 'cancelled' : 'run_stopped',
          stopped?.reason ?? 'Interrupted, and not asked again: nobody needed its answer any more.',
        )
        continue
      }
      const reasonCode = stopped === null ? 'not_asked' : 'run_stopped'
      const reason = stopped?.reason ?? step.passedOver ?? notAskedWords(this.steps, doneWithout?.get(step))
      this.#finish(step, { status: 'skipped', reasonCode, reason, cause: null, outputs: {} })
      step.again = true
    }
    this.#at = null
  }

  #tell(): void {
    this.#core.journal.due()
    const late = this.#late.length
    for (let left = this.#ended.length; left > 0; left--) {
      const step = this.#ended.shift()!
      // Asked for again while its requests still ended, or since.
      if (step.again && isAwaited(step) && this.#stopped === null) this.#ask(step)
      if (step.phase === 'ended' && step.end !== null) tellAll(step, step.end)
    }
    for (let left = late; left > 0; left--) {
      const { step, waiter } = this.#late.shift()!
      if (step.end !== null && leave(step, waiter)) waiter.hear(step, step.end)
    }
  }

  #gather(step: Step): void {
    if (step.phase !== 'gathering') return
    const pinned = this.#core.options.pins?.get(step.plan.nodeId)
    if (pinned !== undefined) return this.#pin(step, pinned)
    step.gather = new Gather(step, this.#host)
    step.gather.start()
  }

  /** What the user pinned is given at once: nothing before it is asked. */
  #pin(step: Step, outputs: Record<string, Value>): void {
    step.cache = { hit: true, savedUsd: null, runId: null, from: 'pin' }
    this.#stamp(step)
    this.#finish(step, { status: 'done', reasonCode: null, reason: null, cause: null, outputs })
  }

  #stamp(step: Step): string {
    step.startedAt = this.#core.options.clock.now()
    return (step.startedIso = this.#core.journal.iso(step.startedAt))
  }

  /** It has gathered all it asked for, or all that came of it, and begins as soon as what is in line before it has. */
  ready(step: Step, inputs: StepInputs): void {
    this.#core.journal.stepReady(step.plan.nodeId, (this.#at ??= this.#core.options.clock.now()))
    step.inputs = inputs
    this.#start.push(step)
  }

  #run(step: Step): void {
    const { inputs } = step
    if (step.phase !== 'gathering' || inputs === null) return
    this.#core.journal.commitDue()
    step.phase = 'running'
    step.gather = step.inputs = null
    if (inputs.chosen !== null) step.chosen = { port: inputs.chosen.port, title: inputs.chosen.title }
    this.#core.journal.stepStarted(step.plan.nodeId, this.#stamp(step))
    const call = new StepCall(this.#core, step, inputs)
    step.call = call
    let given: Record<string, Value> | Promise<Record<string, Value>>
    try {
      given = this.#core.options.kind(step.plan.kind).execute(step.plan.config, inputs, call)
    } catch (error) {
      return this.#threw(step, call, error)
    }
    this.#at = null
    if (!(given instanceof Promise)) return this.#done(step, call, given)
    given.then(
      (outputs) => {
        if (call.busy) return this.#whenQuiet(call, () => this.#done(step, call, outputs))
        this.#done(step, call, outputs)
        this.drain()
      },
      (error: unknown) => this.#whenQuiet(call, () => this.#threw(step, call, error)),
    )
  }

  /** An executor came to an end: what it left under way ends first, so that what that cost is in the step's receipt. */
  #whenQuiet(call: StepCall, end: () => void): void {
    const go = (): void => {
      end()
      this.drain()
    }
    if (call.busy) void call.finish().then(go)
    else go()
  }

  #done(step: Step, call: StepCall, outputs: Record<string, Value>): void {
    if (step.phase === 'running' && step.call === call)
      this.#finish(step, { status: 'done', reasonCode: null, reason: null, cause: null, outputs })
  }

  #threw(step: Step, call: StepCall, error: unknown): void {
    if (step.phase !== 'running' || step.call !== call) return
    const known = error instanceof StepError
    const errorClass: ErrorClass = known ? error.class : 'unknown'
    step.code = known ? error.code : 'defect'
    const message = error instanceof Error ? error.message : String(error)
    const reason = known ? message : `Something went wrong inside this node: ${message}`
    this.#finish(step, {
      status: errorClass === 'cancelled' ? 'cancelled' : 'failed',
      reasonCode: errorClass,
      reason,
      cause: { nodeId: (known ? error.origin : null) ?? step.plan.nodeId, class: errorClass },
      outputs: {},
    })
  }

  skip(step: Step, reasonCode: 'not_taken' | 'upstream_failed', cause: Cause | null, from: Step | null): void {
    const source = cause === null ? undefined : this.stepOf(cause.nodeId)
    const reason = skipWords(reasonCode, cause, source, from)
    this.#finish(step, { status: 'skipped', reasonCode, reason, cause, outputs: {} })
  }

  /** An option list or a bundle of candidates that brought nothing fails with the last class, each one named. */
  failWith(step: Step, cause: Cause): void {
    const reason = nothingCameWords(step.plan, this.steps)
    this.#finish(step, { status: 'failed', reasonCode: cause.class, reason, cause, outputs: {} })
  }

  #cancel(step: Step, reasonCode: 'cancelled' | 'run_stopped', reason: string): void {
    if (step.phase !== 'gathering' && step.phase !== 'running') return
    const gather = step.gather
    const call = step.call
    step.gather = step.inputs = null
    if (call !== null && call.busy) {
      // Its requests end first, so that what they cost is in its receipt; `#threw` is then too late to say another end.
      step.phase = 'stopping'
      call.abort(reason)
      void call.settled().then(() => {
        this.#finishCancelled(step, reasonCode, reason)
        this.drain()
      })
    } else {
      call?.abort(reason)
      this.#finishCancelled(step, reasonCode, reason)
    }
    gather?.stop()
  }

  #finishCancelled(step: Step, reasonCode: 'cancelled' | 'run_stopped', reason: string): void {
    step.again = true
    const cause: Cause = { nodeId: step.plan.nodeId, class: 'cancelled' }
    this.#finish(step, { status: 'cancelled', reasonCode, reason, cause, outputs: {} })
  }

  #finish(step: Step, end: StepEnd): void {
    const { clock } = this.#core.options
    if (step.phase !== 'idle') this.#active--
    // Times that an interruption left open, and that nobody came back to.
    for (const { scheduler } of step.rounds) scheduler.closeUnasked()
    step.phase = 'ended'
    step.end = end
    step.endedAt = this.#at = clock.now()
    step.receipt = receiptOf(step, end)
    step.call = null
    this.#core.journal.stepFinished(step.plan.nodeId, step.endedAt, step.receipt, end.outputs)
    this.#ended.push(step)
  }
}
