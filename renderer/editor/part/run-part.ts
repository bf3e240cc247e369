import { type PartialRun, type Rehearsal, rehearsedNodes } from '../../../shared/partial.ts'
import type { View } from '../store/view-store.ts'

/** A part of the pipeline to run: to a node, or from one. */
export type Part = { to: string } | { from: string } | null

export interface AskedFor {
  partial?: PartialRun
  rehearsal?: Rehearsal
}

/** What a run is asked beside the document and its Inputs, as the view has it: pins, rehearsals, and what can be reused. */
export function askedFor(
  part: Part,
  { pins, rehearsal, lastRun }: Pick<View, 'pins' | 'rehearsal' | 'lastRun'>,
): AskedFor {
  const partial: PartialRun = {
    ...(part !== null && 'to' in part ? { only: part.to } : {}),
    ...(part !== null && 'from' in part ? { fresh: [part.from] } : {}),
    ...(part !== null && lastRun !== null ? { reuse: lastRun } : {}),
    ...(Object.keys(pins).length === 0 ? {} : { pins }),
  }
  return {
    ...(Object.keys(partial).length === 0 ? {} : { partial }),
    ...(rehearsal === null || rehearsedNodes(rehearsal).length === 0 ? {} : { rehearsal }),
  }
}
