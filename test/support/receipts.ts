import { expect } from 'vitest'
import type { RunEvent } from '../../shared/events/types.ts'
import { toNano } from '../../shared/money.ts'
import type { Receipt, ReceiptAttempt, ReceiptStep } from '../../shared/receipt/types.ts'

export const attemptsOf = (receipt: Receipt): ReceiptAttempt[] => receipt.steps.flatMap((step) => step.attempts)

export function stepOf(receipt: Receipt, nodeId: string): ReceiptStep {
  const found = receipt.steps.find((step) => step.nodeId === nodeId)
  if (found === undefined) throw new Error(`The receipt has no step ${nodeId}.`)
  return found
}

export const sumNano = (attempts: readonly ReceiptAttempt[]): number =>
  attempts.reduce((sum, { costUsd }) => sum + toNano(costUsd ?? 0), 0)

/** The rule of a receipt: its cost, in whole nano-dollars, is the sum of its attempts, step by step and in total. */
export function expectAddsUp(receipt: Receipt): void {
  for (const step of receipt.steps) expect(toNano(step.costUsd ?? 0)).toBe(sumNano(step.attempts))
  expect(toNano(receipt.costUsd ?? 0)).toBe(sumNano(attemptsOf(receipt)))
  for (const bucket of ['input', 'cacheRead', 'cacheWrite', 'output', 'reasoning'] as const)
    expect(receipt.tokens[bucket]).toBe(attemptsOf(receipt).reduce((sum, { usage }) => sum + (usage?.[bucket] ?? 0), 0))
}

/**
 * The most that was ever spent and set aside together, in nano-dollars, as the events tell it. Whatever an attempt
 * reserved counts until it has settled, so this is what a hard budget bounds.
 */
export function highWaterNano(events: readonly RunEvent[]): number {
  const held = new Map<string, number>()
  let most = 0
  for (const event of events) {
    if (event.type === 'attempt.started') held.set(`${event.nodeId} ${event.attempt}`, toNano(event.reservedUsd ?? 0))
    else if (event.type === 'attempt.finished')
      held.set(`${event.nodeId} ${event.attempt}`, toNano(event.receipt.costUsd ?? 0))
    else continue
    most = Math.max(
      most,
      [...held.values()].reduce((sum, nano) => sum + nano, 0),
    )
  }
  return most
}

/** When an attempt was under way, in milliseconds since 1970. */
export const intervalOf = ({ startedAt, durationMs }: ReceiptAttempt): { from: number; to: number } => ({
  from: Date.parse(startedAt),
  to: Date.parse(startedAt) + durationMs,
})

/** How many of these attempts were under way at once, at most. Those that only touch don't count as together. */
export function mostAtOnce(attempts: readonly ReceiptAttempt[]): number {
  const intervals = attempts.map(intervalOf)
  return Math.max(
    0,
    ...intervals.map(({ from }) => intervals.filter((other) => other.from <= from && from < other.to).length),
  )
}
