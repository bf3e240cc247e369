import type { Plan } from '../../shared/plan/types.ts'
import { type Store, forgetVectors, keepVectors, readVectors } from '../db/index.ts'
import type { EngineOptions } from '../engine/index.ts'
import { type Memories, scopeOf } from './memories.ts'

interface Given {
  db: Store
  memories: Memories
  now: () => number
  plan: Plan
  pipelineId: string | null
}

/** What a run's nodes may use of this machine beside its models: kept vectors, and what they remember. */
export function runServices({ db, memories, now, plan, pipelineId }: Given): Pick<EngineOptions, 'vectors' | 'memory'> {
  const scope = scopeOf(pipelineId, plan)
  return {
    vectors: {
      read: (target, texts) => readVectors(db, target, texts),
      keep: (target, rows, runId) => keepVectors(db, target, rows, { runId, now: now() }),
      forget: (target) => forgetVectors(db, target),
    },
    memory: (nodeId) => memories.read(scope, plan, nodeId),
  }
}
