import type { RunEvent } from '../../shared/events/types.ts'
import type { Plan } from '../../shared/plan/types.ts'
import type { EngineOptions } from '../engine/index.ts'
import type { Store } from '../db/index.ts'
import type { ModelDoor } from './model-door.ts'
import { earlierAnswers, planTo } from './partial.ts'
import { type RehearsalOptions, Rehearsed } from './rehearsals.ts'
import type { StartRun } from './types.ts'

/** Parts of a pipeline, and what is rehearsed in it. */
export type AskedFor = Pick<StartRun, 'partial' | 'rehearsal'>

/** The same of a run that was interrupted. */
export function askedOf(events: readonly RunEvent[]): AskedFor {
  const { partial, rehearsal } = events.find((event) => event.type === 'run.started') ?? {}
  return { ...(partial === undefined ? {} : { partial }), ...(rehearsal === undefined ? {} : { rehearsal }) }
}

/** All that it changes in how a plan is run. */
export interface Prepared {
  /** As it was compiled: what the run's record keeps. */
  plan: Plan
  /** The earlier run's whose answers are given again; null where none are. */
  seed: number | null
  engine: Pick<EngineOptions, 'plan' | 'asked' | 'pins' | 'reuse' | 'standIn' | 'rehearsedCall'>
  rehearsed: Rehearsed | null
  /** The whole pipeline is run, and for real. */
  whole: boolean
}

/** Throws `CoreError` where it can't be done: call it before anything of the run is written down. */
export function prepare(
  plan: Plan,
  asked: AskedFor,
  { db, door, options }: { db: Store; door: ModelDoor; options: RehearsalOptions },
): Prepared {
  const { partial, rehearsal } = asked
  const rehearsed = rehearsal === undefined ? null : new Rehearsed(rehearsal, plan, door, options)
  const earlier = partial === undefined ? null : earlierAnswers(db, partial, plan)
  return {
    plan,
    seed: earlier?.seed ?? null,
    engine: {
      plan: partial?.only === undefined ? plan : planTo(plan, partial.only),
      asked,
      ...(partial?.pins === undefined ? {} : { pins: new Map(Object.entries(partial.pins)) }),
      ...(earlier === null ? {} : { reuse: earlier.reuse }),
      ...(rehearsed === null
        ? {}
        : {
            standIn: (target) => rehearsed.standIn(target),
            rehearsedCall: (nodeId, call) => rehearsed.toolCall(nodeId, call),
          }),
    },
    rehearsed,
    whole: partial === undefined && rehearsal === undefined,
  }
}
