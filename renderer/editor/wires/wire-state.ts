import type { PipelineEdge } from '../../../shared/document/schema.ts'
import type { StepState } from '../../../shared/events/reduce.ts'

/**
 * How a wire is drawn. `idle`: nothing known. `flowing`: its value is being worked on. `taken`: its value was used.
 * `failed`: asked, and its source failed. `passed`: the run went another way. `broken`: the drawing is wrong here.
 */
export type WireState = 'idle' | 'flowing' | 'taken' | 'failed' | 'passed' | 'broken'

export const wireWords: Record<WireState, string> = {
  idle: 'not run',
  flowing: 'in use now',
  taken: 'taken',
  failed: 'asked, and failed',
  passed: 'not taken',
  broken: 'broken',
}

/** `inOrder`: the wire leads into a step that asks its inputs one after another. */
export function wireState(
  edge: PipelineEdge,
  from: StepState | null,
  to: StepState | null,
  inOrder: boolean,
): WireState {
  if (from === null || from.status === 'idle' || from.status === 'ready') return 'idle'
  if (from.status === 'running') return to?.status === 'running' ? 'flowing' : 'idle'
  const target = to?.status ?? 'idle'
  if (from.status === 'skipped' || from.status === 'cancelled') return 'passed'
  if (from.status === 'failed')
    return target === 'skipped' && to?.step?.reasonCode === 'not_asked' ? 'passed' : 'failed'
  if (from.outputs === null || !Object.hasOwn(from.outputs, edge.from.port)) return 'passed'
  if (target === 'skipped' || target === 'cancelled') return 'passed'
  if (target === 'running') return 'flowing'
  if (target === 'idle' || target === 'ready') return 'idle'
  // A step that chooses among its inputs used one of them.
  if (inOrder && to?.decision !== null && to?.decision !== undefined)
    return to.decision.chosen === edge.to.port ? 'taken' : 'passed'
  return 'taken'
}
