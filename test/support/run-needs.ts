import { expect } from 'vitest'
import type { RunEvent } from '../../shared/events/types.ts'
import type { Plan } from '../../shared/plan/types.ts'

/* Who works is waited for: a loser, a straggler, and what a step that has ended had asked are let go at once. */

export interface NeedsSeen {
  /** Of the plan, or of one time through a box; `at` stands before the ids inside. */
  drawing: Pick<Plan, 'steps' | 'outputs'>
  at: string
  events: readonly RunEvent[]
}

/**
 * Of every step that worked and was not cancelled somebody still waited for the end, when it came. Of a run in one life:
 * after a kill, who had waited may not come back.
 */
export function expectNeeded({ drawing, at, events }: NeedsSeen): void {
  if (events.some((event) => event.type === 'run.started' && event.resumed)) return
  /** When a step last had all it asked for, or ended before that. */
  const waited = new Map<string, number>()
  const worked = new Map<string, number>()
  for (const event of events) {
    if (event.type === 'step.ready') waited.set(event.nodeId, event.seq)
    if (event.type !== 'step.finished') continue
    const { status, startedAt, reasonCode, cache } = event.step
    const own = (status === 'done' || status === 'failed') && startedAt !== null && cache?.from !== 'pin'
    if (own) worked.set(event.nodeId, event.seq)
    else if (status !== 'skipped' || (reasonCode !== 'not_asked' && reasonCode !== 'run_stopped'))
      waited.set(event.nodeId, event.seq)
  }
  const asked = new Set(drawing.outputs.map(({ step }) => step))
  drawing.steps.forEach((step, index) => {
    const ended = worked.get(at + step.nodeId)
    if (ended === undefined || asked.has(index)) return
    const waiting = drawing.steps.filter(
      ({ nodeId, inputs }) =>
        inputs.some(({ wires }) => wires.some((wire) => wire.step === index)) && (waited.get(at + nodeId) ?? 0) > ended,
    )
    expect(waiting, `${at}${step.nodeId} worked on, and nobody waited for it any more`).not.toEqual([])
  })
}
