import type { ErrorClass } from '../../shared/errors.ts'
import type { ReasonCode, StepStatus } from '../../shared/receipt/types.ts'
import type { Value } from '../../shared/values.ts'

/** Where a failure began, however far back. */
export interface Cause {
  nodeId: string
  class: ErrorClass
}

/** How a step ended. */
export interface StepEnd {
  status: StepStatus
  reasonCode: ReasonCode | null
  reason: string | null
  cause: Cause | null
  outputs: Readonly<Record<string, Value>>
}

/** What one wire brought to the step that asked. */
export type WireOutcome =
  | { how: 'value'; value: Value }
  | { how: 'not_taken' }
  | { how: 'failed'; cause: Cause }
  | { how: 'let_go' }
  /** Not asked: its window is no larger than the one the prompt was too long for. */
  | { how: 'too_small' }

/** What a wire from `port` of an ended step brings: a way not taken and a failure are outcomes, never values. */
export function wireOutcome(nodeId: string, end: StepEnd, port: string): WireOutcome {
  switch (end.status) {
    case 'done': {
      const value = end.outputs[port]
      return value === undefined ? { how: 'not_taken' } : { how: 'value', value }
    }
    case 'failed':
      return { how: 'failed', cause: end.cause ?? { nodeId, class: 'unknown' } }
    case 'cancelled':
      return { how: 'failed', cause: end.cause ?? { nodeId, class: 'cancelled' } }
    case 'skipped':
      return end.cause === null ? { how: 'not_taken' } : { how: 'failed', cause: end.cause }
  }
}
