import { z } from 'zod'
import type { PipelineDocument } from '../document/schema.ts'
import { givenAnswer, type OpenReview, type ReviewAnswer } from '../events/review.ts'
import type { RunEvent } from '../events/types.ts'
import type { CostState } from '../money.ts'
import { partialRun, rehearsal } from '../partial.ts'
import type { Problem } from '../problems.ts'
import type { Receipt, RunStatus } from '../receipt/types.ts'
import type { AnsweredBy, Value } from '../values.ts'

/** The part of the contract that is about runs, and what they ask people. */

const id = z.string().min(1).max(128)
const document = z.custom<PipelineDocument>((value) => typeof value === 'object' && value !== null)

export const runCalls = {
  'runs.start': z.strictObject({
    pipelineId: id.nullable(),
    document,
    /** By Input name, in the Input's own type. */
    inputs: z.record(z.string(), z.unknown()),
    seed: z.number().int().nonnegative().optional(),
    partial: partialRun.optional(),
    rehearsal: rehearsal.optional(),
  }),
  /** A person's answer to what a run asks at a node: see `Review`. `key` names one of several asked at that node. */
  'runs.answer': givenAnswer,
  'reviews.list': z.strictObject({}).optional(),
  'runs.stop': z.strictObject({ runId: id }),
  'runs.resume': z.strictObject({ runId: id }),
  /** Closes an interrupted run as cancelled. */
  'runs.discard': z.strictObject({ runId: id }),
  'runs.list': z
    .strictObject({
      pipelineId: id.optional(),
      status: z.enum(['done', 'failed', 'cancelled', 'running', 'interrupted']).optional(),
      search: z.string().max(500).optional(),
      /** As `RunRow.practice`: true, only runs on some practice model; false, only those on none. */
      practice: z.boolean().optional(),
      /** `startedAt` and id of the last row seen; pages go by key. */
      before: z.strictObject({ startedAt: z.string(), runId: id }).optional(),
      limit: z.number().int().min(1).max(200).optional(),
    })
    .optional(),
  'runs.get': z.strictObject({ runId: id }),
} as const

export interface RunRow {
  runId: string
  pipelineId: string | null
  name: string
  status: RunStatus
  /** Some practice model answered in it, or before it has ended, may. What it cost is then in part a pretence. */
  practice: boolean
  startedAt: string
  durationMs: number
  costUsd: number | null
  costState: CostState
  answeredBy: Record<string, AnsweredBy>
  /** First characters of the first Output, and of the inputs. */
  answer: string
  input: string
  error: string | null
  steps: number
}

export interface RunRecord {
  row: RunRow
  /** As it ran: drawn below the run's states. */
  document: PipelineDocument
  inputs: Record<string, Value>
  /** The stored stream; `reduce` makes the run of it. */
  events: RunEvent[]
  receipt: Receipt | null
}

export interface RunResults {
  'runs.start': { runId: string; problems: Problem[] } | { runId: null; problems: Problem[] }
  /** `accepted` false: another answer was first, and `answer` is that one; `message` says so. */
  'runs.answer': { accepted: boolean; answer: ReviewAnswer; message: string | null }
  'reviews.list': OpenReview[]
  'runs.stop': { stopped: boolean }
  'runs.resume': { runId: string }
  'runs.discard': { runId: string }
  'runs.list': { rows: RunRow[]; more: boolean }
  'runs.get': RunRecord
}
