import { z } from 'zod'
import type { PipelineDocument } from '../document/schema.ts'
import type { Problem } from '../problems.ts'
import type { RunStatus } from '../receipt/types.ts'

/** The part of the contract that is about stored pipelines. */

const id = z.string().min(1).max(128)
const jsonText = z.string().max(60_000_000)
const document = z.custom<PipelineDocument>((value) => typeof value === 'object' && value !== null)

export const pipelineCalls = {
  /** A page (50 unless `limit` says otherwise), last saved first. `search`: every word of it in name or description. `deleted`: those that were deleted and can be brought back, the last deleted first, instead of the others. */
  'pipelines.list': z
    .strictObject({
      search: z.string().max(500).optional(),
      deleted: z.boolean().optional(),
      /** The `next` of the page before. */
      before: z.strictObject({ at: z.iso.datetime(), id }).optional(),
      limit: z.number().int().min(1).max(200).optional(),
    })
    .optional(),
  /** Names of these, deleted ones among them. */
  'pipelines.names': z.strictObject({ ids: z.array(id).max(500) }),
  'pipelines.get': z.strictObject({ id, version: z.number().int().positive().optional() }),
  'pipelines.create': z.strictObject({ document }),
  'pipelines.save': z.strictObject({ id, baseVersion: z.number().int().nonnegative(), document }),
  /** Takes text as it was dropped or chosen; what is wrong with it comes back as problems. */
  'pipelines.import': z.strictObject({ text: jsonText }),
  'pipelines.export': z.strictObject({ id }),
  'pipelines.duplicate': z.strictObject({ id }),
  'pipelines.delete': z.strictObject({ id }),
  'pipelines.restore': z.strictObject({ id }),
  'pipelines.versions': z.strictObject({ id }),
  /** Position of the view, panel sizes, last run shown: kept beside the document, never in it. */
  'pipelines.view.get': z.strictObject({ id }),
  'pipelines.view.set': z.strictObject({ id, view: z.record(z.string(), z.unknown()) }),
} as const

export interface PipelineCard {
  id: string
  name: string
  description: string
  version: number
  updatedAt: string
  /** Enough to draw a thumbnail: kinds and places, and the sizes of what a document gives one. */
  thumbnail: {
    nodes: { id: string; kind: string; x: number; y: number; w?: number; h?: number }[]
    edges: [from: string, to: string][]
  }
  problems: number
  lastRun: { runId: string; status: RunStatus; costUsd: number | null; startedAt: string; practice: boolean } | null
}

export interface SavedPipeline {
  id: string
  version: number
  updatedAt: string
  document: PipelineDocument
  /** What is wrong with the stored text, if it could not be read whole. */
  problems: Problem[]
  /** The latest version can't be read, and this earlier one stands in its place; saved again, it is the latest. */
  instead?: { version: number; savedAt: string }
}

/** `conflict`: another window or process saved since `baseVersion`; both are kept as versions, nothing was overwritten. */
export type SaveOutcome =
  | { saved: true; version: number; updatedAt: string }
  | { saved: false; conflict: { yours: number; theirs: number; document: PipelineDocument } }

/** Where a page ended: when that pipeline was saved, or deleted, and its id. */
export interface PipelineKey {
  at: string
  id: string
}

export interface PipelineName {
  id: string
  name: string
  /** The latest. */
  version: number
  deleted: boolean
}

export interface PipelineResults {
  /** `next`: where the next page begins; null at the end. */
  'pipelines.list': { rows: PipelineCard[]; next: PipelineKey | null }
  'pipelines.names': PipelineName[]
  'pipelines.get': SavedPipeline
  'pipelines.create': SavedPipeline
  'pipelines.save': SaveOutcome
  'pipelines.import': { pipeline: SavedPipeline | null; problems: Problem[] }
  /** `onlyHere`: what of it means something on this machine alone, a sentence each. */
  'pipelines.export': { fileName: string; text: string; onlyHere: string[] }
  'pipelines.duplicate': SavedPipeline
  'pipelines.delete': { id: string }
  'pipelines.restore': SavedPipeline
  'pipelines.versions': { version: number; savedAt: string; nodes: number }[]
  'pipelines.view.get': { view: Record<string, unknown> | null }
  'pipelines.view.set': null
}
