import type { OptionOutcome } from '../../shared/kinds/define.ts'
import type { StepInputs } from '../../shared/kinds/execute.ts'
import type { PlanStep, PlanWire } from '../../shared/plan/types.ts'
import { type Breaks, passBreaks } from './breaks.ts'
import type { RunCore } from './core.ts'
import type { GatherHost } from './gather.ts'
import type { Slot } from './slot.ts'
import type { Cause } from './outcomes.ts'
import type { Scheduler } from './scheduler.ts'
import type { Step } from './step.ts'
import { mayTake } from './windows.ts'

/** What a scheduler does for the steps that gather. */
export class Host implements GatherHost {
  readonly #core: RunCore
  readonly #scheduler: Scheduler

  constructor(core: RunCore, scheduler: Scheduler) {
    this.#core = core
    this.#scheduler = scheduler
  }

  now(): number {
    return this.#core.options.clock.now()
  }

  later(ms: number, fn: () => void): () => void {
    return this.#core.options.clock.after(ms, () => {
      fn()
      this.#scheduler.drain()
    })
  }

  ask(step: Step, slot: Slot): void {
    passBreaks(this.#core, step, slot, this.#scheduler.steps)
    const { resumed } = this.#core.options
    this.#scheduler.ask(slot.wire.step, slot, resumed === undefined || !resumed.ready.has(step.plan.nodeId))
  }

  breaksOf(wire: PlanWire): Breaks | null {
    return this.#source(wire).breaks
  }

  letGo(slot: Slot): void {
    this.#scheduler.letGo(slot.wire.step, slot)
  }

  nameOf(wire: PlanWire): PlanStep {
    return this.#source(wire).plan
  }

  durationOf(wire: PlanWire): number {
    const { startedAt, endedAt } = this.#source(wire)
    return (endedAt ?? 0) - (startedAt ?? endedAt ?? 0)
  }

  moveOn({ plan }: Step, outcome: OptionOutcome): boolean {
    const { moveOn } = this.#core.options.kind(plan.kind)
    return moveOn === null || moveOn(plan.config, outcome)
  }

  takesMore(wire: PlanWire, cause: Cause): boolean {
    return mayTake(this.#core.options, this.#source(wire), this.#scheduler.stepOf(cause.nodeId))
  }

  ready(step: Step, inputs: StepInputs): void {
    this.#scheduler.ready(step, inputs)
  }

  notTaken(step: Step, wire: PlanWire | null): void {
    this.#scheduler.skip(step, 'not_taken', null, wire === null ? null : this.#source(wire))
  }

  failed(step: Step, cause: Cause, own: boolean): void {
    if (own) this.#scheduler.failWith(step, cause)
    else this.#scheduler.skip(step, 'upstream_failed', cause, null)
  }

  #source(wire: PlanWire): Step {
    return this.#scheduler.steps[wire.step]!
  }
}
