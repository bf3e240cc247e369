import { drawnPath } from '../../shared/events/path.ts'
import type { Plan } from '../../shared/plan/types.ts'
import { type Recorder, type Store, forgetVectors, keepVectors, readVectors } from '../db/index.ts'
import type { EngineOptions } from '../engine/index.ts'
import type { TokenCounter } from '../tokens/index.ts'
import type { Budgets } from './budgets.ts'
import type { Cache } from './cache.ts'
import type { Models } from './models.ts'
import type { Library } from './library.ts'
import type { Pushes } from './pushes.ts'
import type { ModelUses } from './model-uses.ts'
import { readPicture } from './pictures.ts'
import { type Memories, scopeOf } from './memories.ts'

/** What runs of one core share. */
export interface RunParts {
  db: Store
  recorder: Recorder
  models: Models
  budgets: Budgets
  cache: Cache
  library: Library
  tokens: TokenCounter
  pushes: Pushes
  uses: ModelUses
}

export interface RunServices {
  db: Store
  memories: Memories
  library: Library
  tokens: TokenCounter
  now: () => number
  plan: Plan
  pipelineId: string | null
}

/** What a run's nodes may use of this machine beside its models: kept vectors, local documents, what they remember. */
export function runServices({
  db,
  memories,
  library,
  tokens,
  now,
  plan,
  pipelineId,
}: RunServices): Pick<EngineOptions, 'vectors' | 'memory' | 'library' | 'pictures' | 'countTokens'> {
  const scope = scopeOf(pipelineId, plan)
  return {
    vectors: {
      read: (target, texts) => readVectors(db, target, texts),
      keep: (target, rows, runId) => keepVectors(db, target, rows, { runId, now: now() }),
      forget: (target) => forgetVectors(db, target),
    },
    pictures: readPicture,
    countTokens: tokens.count,
    library: (collection, signal) => library.open(collection, signal),
    memory: (nodeId) => memories.read(scope, plan, drawnPath(nodeId)),
  }
}
