import { convertValue } from '../../shared/compiler/convert.ts'
import type { OptionOutcome } from '../../shared/kinds/define.ts'
import type { StepInputs } from '../../shared/kinds/execute.ts'
import type { PlanWire } from '../../shared/plan/types.ts'
import type { Value } from '../../shared/values.ts'
import type { Breaks } from './breaks.ts'
import { GatheredInputs, isValue } from './gathered.ts'
import { Options, type PortResult } from './options.ts'
import type { Cause, WireOutcome } from './outcomes.ts'
import { type Slot, slotsOf } from './slot.ts'
import type { Step } from './step.ts'

/** What gathering asks of the scheduler: one object for all steps of a run. */
export interface GatherHost {
  now(): number
  /** Calls `fn` after `ms` and does the work that comes of it; the returned function cancels it. */
  later(ms: number, fn: () => void): () => void
  /** Never answers before it returns. */
  ask(step: Step, slot: Slot): void
  letGo(slot: Slot): void
  nameOf(wire: PlanWire): { nodeId: string; title: string }
  /** How long the wire's source took, in milliseconds. */
  durationOf(wire: PlanWire): number
  moveOn(step: Step, outcome: OptionOutcome): boolean
  /** How the wire's source deals with an answer that breaks off; null: it begins anew. */
  breaksOf(wire: PlanWire): Breaks | null
  /** May what lies behind the wire take a prompt that was too long where `cause` began? */
  takesMore(wire: PlanWire, cause: Cause): boolean
  ready(step: Step, inputs: StepInputs): void
  notTaken(step: Step, from: PlanWire | null): void
  failed(step: Step, cause: Cause, own: boolean): void
}

const isLetGo = (outcome: Slot['outcome']): boolean => typeof outcome === 'object' && outcome.how === 'let_go'

/** Stragglers are cut at the later of the kind's floor and this factor times the median of those who have come, at least as many as are missing. */
const stragglerFactor = 2.5

/**
 * Gathers one step's inputs the way its kind asks (`PlanStep.asking`), and knows nothing else of the kind. Calls exactly
 * one of `ready`, `notTaken` and `failed`, once, and lets go of what nobody needs any more.
 */
export class Gather {
  readonly slots: readonly Slot[]
  readonly #step: Step
  readonly #host: GatherHost
  readonly #startedAt: number | null
  #over = false
  readonly #options: Options | null
  #waiting = 0
  /** How many wires have brought a value. */
  #came = 0
  #cancelTimer: (() => void) | null = null
  #cancelDeadline: (() => void) | null = null

  constructor(step: Step, host: GatherHost) {
    this.#step = step
    this.#host = host
    this.#options = step.plan.asking.how === 'inOrder' ? new Options(step.plan.asking.ports) : null
    // Asking for the time takes as long as all the rest.
    this.#startedAt = step.plan.asking.how === 'settled' ? host.now() : null
    this.slots = slotsOf(this, step.plan.inputs)
  }

  start(): void {
    const { asking } = this.#step.plan
    for (const slot of this.slots)
      if (asking.how !== 'inOrder' || !asking.ports.includes(slot.input.port)) this.#ask(slot)
    if (asking.how === 'settled' && asking.deadlineMs !== undefined)
      this.#cancelDeadline = this.#host.later(asking.deadlineMs, () => this.#cutStragglers())
    // Nobody answers before it has been asked: there is nothing to see yet.
    if (asking.how !== 'all' || this.#waiting === 0) this.#look()
  }

  /** It waits for a moment in time, and not only for others. */
  get timed(): boolean {
    return this.#cancelTimer !== null || this.#cancelDeadline !== null
  }

  /** A wire's source has ended. */
  settle(slot: Slot, outcome: WireOutcome): void {
    if (this.#over || slot.outcome !== 'waiting') return
    this.#waiting--
    slot.outcome = outcome.how === 'value' ? this.#fit(slot, outcome) : outcome
    if (slot.outcome.how === 'value') this.#came++
    // A thousand wires into one port must not be looked through a thousand times.
    if (this.#waiting > 0 && this.#step.plan.asking.how === 'all' && slot.outcome.how === 'value') return
    this.#look()
  }

  /** Ends it without a word, letting go of all that was asked. */
  stop(): void {
    this.#over = true
    this.#cancelTimer?.()
    this.#cancelDeadline?.()
    for (const slot of this.slots) this.#letGo(slot)
  }

  #letGo(slot: Slot): void {
    if (slot.outcome !== 'waiting') return
    slot.outcome = { how: 'let_go' }
    this.#waiting--
    this.#host.letGo(slot)
  }

  #ask(slot: Slot): void {
    if (slot.outcome !== 'unasked') return
    slot.outcome = 'waiting'
    this.#waiting++
    this.#host.ask(this.#step, slot)
  }

  #askOption(port: string, tooLong: Cause | null): void {
    for (const slot of this.#slotsOf(port))
      if (tooLong !== null && slot.outcome === 'unasked' && !this.#host.takesMore(slot.wire, tooLong))
        slot.outcome = { how: 'too_small' }
      else this.#ask(slot)
    this.#hedge()
  }

  /** While an option still works, the next is asked as well, once it has had its time. */
  #hedge(): void {
    const { asking } = this.#step.plan
    if (asking.how !== 'inOrder' || asking.hedgeMs === undefined) return
    this.#cancelTimer?.()
    this.#cancelTimer = this.#host.later(asking.hedgeMs, () => {
      this.#cancelTimer = null
      const next = this.#over ? undefined : this.#options?.another()
      if (next?.do !== 'ask') return
      this.#askOption(next.port, this.#options?.tooLong ?? null)
      this.#look()
    })
  }

  /** A value whose type is only known now has to fit, or its wire has failed. */
  #fit(slot: Slot, came: { how: 'value'; value: Value }): WireOutcome {
    const fitted = convertValue(came.value, slot.input.accepts)
    if (fitted === came.value) return came
    if (fitted !== null) return { how: 'value', value: fitted }
    return { how: 'failed', cause: { nodeId: this.#host.nameOf(slot.wire).nodeId, class: 'invalid_output' } }
  }

  #look(): void {
    if (this.#over) return
    const { asking } = this.#step.plan
    switch (asking.how) {
      case 'all':
        // Mostly every wire brings a value, and no port need be looked at.
        return this.#came === this.slots.length ? this.#ready(null) : this.#lookAll(null)
      case 'inOrder':
        return this.#options === null ? undefined : this.#lookInOrder(this.#options)
      case 'settled':
        return this.#lookSettled(asking.port, asking.enough ?? Number.POSITIVE_INFINITY, asking.stragglerMs ?? null)
      case 'first':
        return this.#lookSettled(asking.port, asking.k, null)
    }
  }

  /** Every port but `except`; ends the step as soon as one required input can't come. Ready when all have come. */
  #lookAll(except: string | null): void {
    let waiting = false
    for (const input of this.#step.plan.inputs) {
      if (input.port === except) continue
      if (input.many) {
        for (const slot of this.#slotsOf(input.port)) {
          const state = slot.outcome
          if (state === 'waiting') waiting = true
          else if (state !== 'unasked' && !input.optional && this.#endsStep(state, slot.wire)) return
        }
        continue
      }
      const result = this.#portResult(input.port)
      if (result.how === 'waiting') waiting = true
      else if (result.how !== 'unwired' && !input.optional && this.#endsStep(result, input.wires[0] ?? null)) return
    }
    if (!waiting) this.#ready(null)
  }

  #endsStep(outcome: WireOutcome | PortResult, wire: PlanWire | null): boolean {
    if (outcome.how === 'not_taken' || outcome.how === 'let_go') this.#end(() => this.#host.notTaken(this.#step, wire))
    else if (outcome.how === 'failed') {
      const { cause } = outcome
      this.#end(() => this.#host.failed(this.#step, cause, false))
    } else return false
    return true
  }

  #lookInOrder(options: Options): void {
    for (;;) {
      const next = options.next(
        (port) => this.#portResult(port),
        (outcome, wire) => {
          const breaks = this.#host.breaksOf(wire)
          return !(breaks?.how === 'fail' && breaks.broke) && this.#host.moveOn(this.#step, outcome)
        },
      )
      if (next.do === 'wait') return
      if (next.do === 'none') return this.#noneLeft()
      if (next.do === 'fail') return this.#end(() => this.#host.failed(this.#step, next.cause, true))
      if (next.do === 'take') {
        const { nodeId, title } = this.#host.nameOf(next.wire)
        const began = this.#host.breaksOf(next.wire)?.began ?? null
        // The loser of a hedge: what it has spent stays in the receipt.
        for (const slot of this.slots) this.#letGo(slot)
        return this.#ready({ nodeId, title, value: next.value, port: next.port, began })
      }
      this.#askOption(next.port, options.tooLong)
    }
  }

  /** The port of many wires, beside which the other ports are asked like `all`. */
  #lookSettled(port: string, enough: number, stragglerMs: number | null): void {
    const { asking } = this.#step.plan
    const slots = this.#slotsOf(port)
    const came = slots.filter((slot) => isValue(slot.outcome))
    const waiting = slots.filter((slot) => slot.outcome === 'waiting')
    if (waiting.length > 0 && came.length < enough) {
      if (stragglerMs !== null && came.length >= (asking.how === 'settled' ? (asking.least ?? 0) : 0))
        this.#watchStragglers(came, waiting.length, stragglerMs)
      this.#othersFail(port)
      return
    }
    this.#cancelTimer?.()
    for (const slot of waiting) this.#letGo(slot)
    const short = asking.how === 'first' && came.length < asking.k
    if (came.length === 0 || short) this.#noneLeft(port)
    else this.#lookAll(port)
  }

  /** While the many-wire port still waits, another required port may already end the step. */
  #othersFail(except: string): void {
    for (const input of this.#step.plan.inputs) {
      if (input.port === except || input.many || input.optional) continue
      const result = this.#portResult(input.port)
      if (result.how !== 'unwired' && result.how !== 'waiting' && this.#endsStep(result, null)) return
    }
  }

  #watchStragglers(came: Slot[], waiting: number, floorMs: number): void {
    this.#cancelTimer?.()
    this.#cancelTimer = null
    if (came.length < waiting) return
    const times = came.map((slot) => this.#host.durationOf(slot.wire)).sort((a, b) => a - b)
    const median = times[Math.floor((times.length - 1) / 2)]!
    const left = (this.#startedAt ?? 0) + Math.max(floorMs, stragglerFactor * median) - this.#host.now()
    this.#cancelTimer = this.#host.later(Math.max(0, left), () => this.#cutStragglers())
  }

  #cutStragglers(): void {
    if (this.#over) return
    for (const slot of this.slots) if (slot.input.many) this.#letGo(slot)
    this.#look()
  }

  /** Nothing usable came: skipped when no way was taken, else failed with the last class. */
  #noneLeft(port?: string): void {
    let cause: Cause | null = null
    for (const slot of this.slots) {
      if (port !== undefined && slot.input.port !== port) continue
      if (typeof slot.outcome === 'object' && slot.outcome.how === 'failed') cause = slot.outcome.cause
    }
    const last = cause ?? this.#late(port)
    if (last !== null) this.#end(() => this.#host.failed(this.#step, last, true))
    else this.#end(() => this.#host.notTaken(this.#step, null))
  }

  /** Nothing was there when the deadline passed: too slow, which is a failure and no way not taken. */
  #late(port: string | undefined): Cause | null {
    const { nodeId, asking } = this.#step.plan
    if (asking.how !== 'settled' || asking.deadlineMs === undefined) return null
    const late = this.slots.some(({ input, outcome }) => input.port === port && isLetGo(outcome))
    return late ? { nodeId, class: 'timeout' } : null
  }

  #slotsOf(port: string): Slot[] {
    return this.slots.filter((slot) => slot.input.port === port)
  }

  /** Several wires on one single port exclude each other: a value if any, else a failure if any, else not taken. */
  #portResult(port: string): PortResult {
    let failed: PortResult | null = null
    let wired = false
    for (const slot of this.slots) {
      if (slot.input.port !== port) continue
      wired = true
      if (slot.outcome === 'waiting' || slot.outcome === 'unasked') return { how: 'waiting' }
      if (slot.outcome.how === 'value') return { how: 'value', value: slot.outcome.value, wire: slot.wire }
      if (slot.outcome.how === 'failed') failed = { ...slot.outcome, wire: slot.wire }
    }
    return failed ?? { how: wired ? 'not_taken' : 'unwired' }
  }

  #end(tell: () => void): void {
    this.stop()
    tell()
  }

  #ready(chosen: StepInputs['chosen']): void {
    this.#over = true
    this.#cancelTimer?.()
    this.#cancelDeadline?.()
    this.#host.ready(this.#step, new GatheredInputs(this.slots, chosen, this.#host))
  }
}
