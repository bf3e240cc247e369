import type { StepEnd } from './outcomes.ts'
import type { Step } from './step.ts'

/** Who waits for a step's end: a wire of another step, or an Output. */
export interface Waiter {
  /** Once, after the step was asked, when it has ended and its end is durable. */
  hear(source: Step, end: StepEnd): void
}

/**
 * Who waits for one step, in the order they came. Nearly always it is one alone, who needs no set: that would be a fifth
 * of all a step takes besides what it is given (215 bytes).
 */
export interface Heard {
  waiter: Waiter | null
  /** Who came after; null: nobody did. */
  others: Set<Waiter> | null
}

export function join(step: Heard, waiter: Waiter): void {
  if (step.waiter === waiter) return
  if (step.waiter === null && step.others === null) step.waiter = waiter
  else (step.others ??= new Set()).add(waiter)
}

/** False where it did not wait. */
export function leave(step: Heard, waiter: Waiter): boolean {
  if (step.waiter !== waiter) return step.others !== null && step.others.delete(waiter)
  step.waiter = null
  return true
}

export const isAwaited = ({ waiter, others }: Heard): boolean => waiter !== null || (others !== null && others.size > 0)

/** Each one hears it once: whoever asks again while others hear, waits for the next end. */
export function tellAll(step: Step, end: StepEnd): void {
  const { waiter, others } = step
  step.waiter = step.others = null
  waiter?.hear(step, end)
  others?.forEach((other) => other.hear(step, end))
}
