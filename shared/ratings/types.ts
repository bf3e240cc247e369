import { z } from 'zod'

/** What users say of answers: part of the API's contract, kept beside it since `contract.ts` is long. */

const id = z.string().min(1).max(128)

export const ratingPayloads = {
  /** Null takes it back, absent leaves it. A rating is of what a node gave in a run; `pick` is the node whose answer was the best. */
  'ratings.set': z.strictObject({
    runId: id,
    nodeId: z.string().min(1).max(400),
    thumb: z.enum(['up', 'down']).nullable().optional(),
    pick: z.string().min(1).max(400).nullable().optional(),
  }),
  'ratings.list': z
    .strictObject({
      runId: id.optional(),
      pipelineId: id.optional(),
      limit: z.number().int().min(1).max(1000).optional(),
    })
    .optional(),
  /** How a Judge's verdicts agree with the user's thumbs, over the rated runs of its pipeline. */
  'ratings.calibration': z.strictObject({ pipelineId: id, nodeId: z.string().min(1).max(400) }),
} as const satisfies Record<string, z.ZodType>

export interface Rating {
  runId: string
  nodeId: string
  thumb: 'up' | 'down' | null
  pick: string | null
  ratedAt: string
}

/** A verdict and what the user thinks of the same answer. */
export interface Judged {
  runId: string
  score: number
  pass: boolean
  thumb: 'up' | 'down'
  /** Words of the answer. */
  words: number
  /** Its beginning, for a list. */
  text: string
}

export interface Calibration {
  /** Answers that have both a verdict and a thumb. */
  n: number
  bothYes: number
  /** Passed, and the user's thumb is down. */
  onlyFirst: number
  /** Failed, and the user's thumb is up. */
  onlySecond: number
  bothNo: number
  /** Null without any. */
  agreement: number | null
  /** 95 %, by Wilson. */
  interval: { low: number; high: number }
  /** Cohen's; null where it isn't defined: one of the two never said otherwise. */
  kappa: number | null
  /** Spearman's, of score and length; null with fewer than ten answers. */
  lengthCorrelation: number | null
  /** Thumbs in the pipeline's runs that belong to no verdict of this judge. */
  unmatched: number
  /** Where they differ, newest first, twenty at most. */
  differ: Judged[]
}

export interface RatingResults {
  'ratings.set': Rating | null
  'ratings.list': Rating[]
  'ratings.calibration': Calibration
}

export interface RatingPush {
  topic: 'ratings'
  runId: string
}
