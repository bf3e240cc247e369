import { drawnPath } from '../../shared/events/path.ts'
import type { Plan } from '../../shared/plan/types.ts'
import { type Store, forgetVectors, keepVectors, readVectors } from '../db/index.ts'
import type { EngineOptions } from '../engine/index.ts'
import type { Library } from './library.ts'
import { readPicture } from './pictures.ts'
import { type Memories, scopeOf } from './memories.ts'

export interface RunServices {
  db: Store
  memories: Memories
  library: Library
  now: () => number
  plan: Plan
  pipelineId: string | null
}

/** What a run's nodes may use of this machine beside its models: kept vectors, local documents, what they remember. */
export function runServices({
  db,
  memories,
  library,
  now,
  plan,
  pipelineId,
}: RunServices): Pick<EngineOptions, 'vectors' | 'memory' | 'library' | 'pictures'> {
  const scope = scopeOf(pipelineId, plan)
  return {
    vectors: {
      read: (target, texts) => readVectors(db, target, texts),
      keep: (target, rows, runId) => keepVectors(db, target, rows, { runId, now: now() }),
      forget: (target) => forgetVectors(db, target),
    },
    pictures: readPicture,
    library: (collection, signal) => library.open(collection, signal),
    memory: (nodeId) => memories.read(scope, plan, drawnPath(nodeId)),
  }
}
