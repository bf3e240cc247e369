import type { PlanInput, PlanWire } from '../../shared/plan/types.ts'
import type { Gather } from './gather.ts'
import { type StepEnd, type WireOutcome, wireOutcome } from './outcomes.ts'
import type { Step } from './step.ts'
import type { Waiter } from './waiter.ts'

/** One wire as the gathering step sees it. */
export class Slot implements Waiter {
  readonly input: PlanInput
  readonly wire: PlanWire
  outcome: WireOutcome | 'unasked' | 'waiting' = 'unasked'
  readonly #gather: Gather

  constructor(gather: Gather, input: PlanInput, wire: PlanWire) {
    this.#gather = gather
    this.input = input
    this.wire = wire
  }

  hear(source: Step, end: StepEnd): void {
    const { nodeId } = source.plan
    this.#gather.settle(this, source.again ? { how: 'let_go' } : wireOutcome(nodeId, end, this.wire.port))
  }
}

const noSlots: readonly Slot[] = []

/**
 * As many as there are wires, and no room for more: a list that grows takes room for 17 with its first, and a run of ten
 * thousand steps has them all at once.
 */
export function slotsOf(gather: Gather, inputs: readonly PlanInput[]): readonly Slot[] {
  let wired = 0
  for (const { wires } of inputs) wired += wires.length
  if (wired === 0) return noSlots
  const slots = Array<Slot>(wired)
  let next = 0
  for (const input of inputs) for (const wire of input.wires) slots[next++] = new Slot(gather, input, wire)
  return slots
}
