import type { Arrived, Dropped, StepInputs } from '../../shared/kinds/execute.ts'
import type { Value } from '../../shared/values.ts'
import type { GatherHost } from './gather.ts'
import type { Slot } from './slot.ts'
import type { WireOutcome } from './outcomes.ts'

export const isValue = (outcome: Slot['outcome']): outcome is Extract<WireOutcome, { how: 'value' }> =>
  typeof outcome === 'object' && outcome.how === 'value'

/** What a step has gathered, as its executor reads it. */
export class GatheredInputs implements StepInputs {
  readonly chosen: StepInputs['chosen']
  readonly #slots: readonly Slot[]
  readonly #host: Pick<GatherHost, 'nameOf'>

  constructor(slots: readonly Slot[], chosen: StepInputs['chosen'], host: Pick<GatherHost, 'nameOf'>) {
    this.#slots = slots
    this.chosen = chosen
    this.#host = host
  }

  one(port: string): Value | undefined {
    for (const slot of this.#slots) if (slot.input.port === port && isValue(slot.outcome)) return slot.outcome.value
    return undefined
  }

  many(port: string): readonly Arrived[] {
    const arrived: Arrived[] = []
    for (const slot of this.#slots) {
      if (slot.input.port !== port || !isValue(slot.outcome)) continue
      const { nodeId, title } = this.#host.nameOf(slot.wire)
      arrived.push({ nodeId, title, value: slot.outcome.value })
    }
    return arrived
  }

  get dropped(): readonly Dropped[] {
    const dropped: Dropped[] = []
    for (const { input, wire, outcome } of this.#slots) {
      if (typeof outcome !== 'object' || outcome.how === 'value') continue
      const errorClass = outcome.how === 'failed' ? outcome.cause.class : null
      const { nodeId, title } = this.#host.nameOf(wire)
      dropped.push({ nodeId, title, port: input.port, how: outcome.how, class: errorClass })
    }
    return dropped
  }
}
