import { z } from 'zod'
import type { PipelineDocument } from '../document/schema.ts'
import type { Collection, FileProblem } from '../documents/types.ts'
import type { Fitted } from '../kinds/router/fit.ts'
import type { History } from '../plan/history.ts'

/** The part of the contract that is about one node: what earlier runs say of it, and what its form needs beside values. */

const id = z.string().min(1).max(128)
const document = z.custom<PipelineDocument>((value) => typeof value === 'object' && value !== null)

export const nodeCalls = {
  /** What a pipeline's last runs tell of its nodes, for its forecast. */
  'pipelines.history': z.strictObject({ id }),
  /** What came to a node in earlier runs, newest first, and the way it took: its own prompts to fit it with. */
  'nodes.values': z.strictObject({ pipelineId: id, nodeId: id, limit: z.number().int().min(1).max(500).optional() }),
  /** What a node of this document remembers of earlier runs, in words. */
  'nodes.memory': z.strictObject({ pipelineId: id, document, nodeId: id }),
  'nodes.forget': z.strictObject({ pipelineId: id, nodeId: id }),
  /** Fits a Router's thresholds on labelled rows, in a run of its own: what it costs is in that run's receipt. */
  'router.fit': z.strictObject({
    pipelineId: id.nullable(),
    document,
    nodeId: id,
    rows: z
      .array(z.strictObject({ text: z.string().min(1).max(20_000), branch: z.string().max(64) }))
      .min(1)
      .max(500),
  }),

  'documents.list': z.strictObject({}).optional(),
  'documents.save': z.strictObject({
    id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    path: z.string().min(1).max(1000),
  }),
  'documents.delete': z.strictObject({ id }),
  /** Reads what has changed in a collection, or in a folder by its path, and says how it stands. */
  'documents.look': z.strictObject({ collection: z.string().min(1).max(1000) }),
  /** Lets the user choose a folder, where the host can show its system's dialog. */
  'documents.choose': z.strictObject({}).optional(),
} as const

/** A value that came to a node in an earlier run, as text, and the branch it took. */
export interface NodeValue {
  runId: string
  startedAt: string
  text: string
  chosen: string | null
}

export interface FitOutcome {
  /** The run that compared the rows; null where it could not begin. */
  runId: string | null
  fitted: Fitted | null
  costUsd: number | null
  /** Why nothing came of it. */
  error: string | null
}

/** How a collection stands: what is read of it, and what isn't. */
export interface CollectionState {
  folder: string
  files: { path: string; passages: number; problem: string | null }[]
  passages: number
  problems: FileProblem[]
  /** Files read anew for this. */
  read: number
}

export interface NodeResults {
  'pipelines.history': History
  'nodes.values': NodeValue[]
  'nodes.memory': { words: string | null }
  'nodes.forget': { nodeId: string }
  'router.fit': FitOutcome
  'documents.list': { collections: Collection[]; canChoose: boolean }
  'documents.save': Collection
  'documents.delete': { id: string }
  'documents.look': CollectionState
  'documents.choose': { path: string | null }
}
