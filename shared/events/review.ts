import { z } from 'zod'
import type { Json } from '../json.ts'
import type { RunStatus } from '../receipt/types.ts'
import type { Value } from '../values.ts'

/** One thing a person may approve or choose. */
export interface ReviewCandidate {
  id: string
  label: string
  value: Value
}

/** What a run asks a person. `review`: one value; `choose`: one of several; `permit`: may this be done? */
export interface Review {
  /** Names it among all that this node asks in this run. */
  key: string
  mode: 'review' | 'choose' | 'permit'
  /** Title of the node that asks. */
  title: string
  /** Where that node lies, if in a box, and which time it runs: "Each mail, time 3". Absent outside of boxes. */
  place?: string
  /** What the person should look at; may be empty. */
  question: string
  /** Shown beside it, as what it is about; null where there is nothing. */
  about: Value | null
  candidates: ReviewCandidate[]
  /** The person may change the value. */
  edit: boolean
  /** What is to be permitted may be permitted for the run's pipeline alone, too. */
  forPipeline?: true
  /** ISO 8601; of the first time it was asked, also after a restart. */
  askedAt: string
  /** When it ends by itself; null: it waits as long as it takes. */
  until: string | null
}

/** What a person can do; `always` (for all pipelines) and `pipeline` (for this one) only where something is to be permitted. */
export type PersonAction = 'approve' | 'always' | 'pipeline' | 'edit' | 'choose' | 'reject'

export interface ReviewAnswer {
  /** `timeout`: nobody answered in time. `withdrawn`: nobody needs the answer any more. */
  action: PersonAction | 'timeout' | 'withdrawn'
  /** Id of the candidate it is about; null when rejected, late or withdrawn. */
  candidate: string | null
  /** The candidate's value as the person changed it; null where they did not. */
  value: Value | null
  /** A word of theirs; may be empty. */
  note: string
}

/** An answer as it comes in: from a form, or a command line. */
export interface GivenAnswer {
  action: PersonAction
  candidate?: string | undefined
  /** In the value's own type. */
  value?: Json | undefined
  note?: string | undefined
}

/** The payload of `runs.answer`. */
export const givenAnswer = z.strictObject({
  runId: z.string().min(1).max(128),
  nodeId: z.string().min(1).max(2000),
  key: z.string().max(64).optional(),
  action: z.enum(['approve', 'always', 'pipeline', 'edit', 'choose', 'reject']),
  candidate: z.string().max(2000).optional(),
  value: z.json().optional(),
  note: z.string().max(10_000).optional(),
})

/** What waits for a person, and the run that asks. */
export interface OpenReview {
  runId: string
  pipelineId: string | null
  runName: string
  practice: boolean
  /** `interrupted`: it goes on once it is answered. */
  status: RunStatus
  nodeId: string
  review: Review
}
