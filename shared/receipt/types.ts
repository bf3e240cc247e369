import type { ErrorClass } from '../errors.ts'
import type { Json } from '../json.ts'
import type { Usage, UsageDetails } from '../model/types.ts'
import type { CostState, Price } from '../money.ts'
import type { AnsweredBy } from '../values.ts'

/** Contract: pipeline-format, "The result". Every field is always there, null where empty. */
export type RunStatus = 'done' | 'failed' | 'cancelled' | 'running' | 'interrupted'
export type StepStatus = 'done' | 'failed' | 'skipped' | 'cancelled'
export type ReasonCode = 'not_asked' | 'not_taken' | 'upstream_failed' | 'run_stopped' | ErrorClass

export interface RunError {
  class: ErrorClass
  code: string | null
  nodeId: string | null
  message: string
}

export interface ReceiptAttempt {
  n: number
  target: { provider: string; model: string; key: string | null }
  status: 'done' | 'failed' | 'cancelled' | 'interrupted'
  errorClass: ErrorClass | null
  httpStatus: number | null
  retryAfterMs: number | null
  startedAt: string
  ttftMs: number | null
  durationMs: number
  usage: Usage | null
  price: Price | null
  costUsd: number | null
  costState: CostState
  /** Parameters that the target doesn't take, so that they were left out of the request; null: none, or not known. */
  dropped: string[] | null
  /** Parts of `usage` with prices of their own, and searches; null: none. */
  usageDetails: UsageDetails | null
  /** What the price row makes of it, where the provider's own figure is `costUsd`; null: it gave none, or no price is known. */
  reckonedUsd: number | null
  /** Milliseconds it waited for its key's rate limit before it left, in no duration of its own; null: none, or not known. */
  waitedMs: number | null
}

/** One call of a tool that a step made, or that a model wanted. Neither a key nor what was sent or came stands in it. */
export interface ReceiptCall {
  n: number
  /** As the model called it. */
  tool: string
  /** Name of the MCP server in the app; null for a web service. */
  server: string | null
  /** Host and port it went to; null for a program on this machine. */
  host: string | null
  changes: boolean
  startedAt: string
  durationMs: number
  /** `refused`: it never left. `interrupted`: the run broke off meanwhile, and whether it was done is not known. */
  status: 'done' | 'failed' | 'refused' | 'cancelled' | 'interrupted'
  httpStatus: number | null
  /** Of what came. */
  bytes: number
  /** Why it isn't `done`, in our words; null where it is. */
  reason: string | null
  /** In a rehearsal: an answer of the user's was given for it (`answer`), or it was not called. Absent in what earlier versions stored. */
  rehearsed?: 'answer' | 'not_called' | null
}

export interface DecisionCandidate {
  id: string
  score: number | null
  removedBy: string | null
}

export interface Decision {
  chosen: string
  why: string
  candidates: DecisionCandidate[]
}

export interface ReceiptStep {
  nodeId: string
  kind: string
  status: StepStatus
  reasonCode: ReasonCode | null
  reason: string | null
  cause: { nodeId: string; class: ErrorClass } | null
  startedAt: string | null
  durationMs: number
  costUsd: number | null
  costState: CostState
  /** `from`: kept answers (`shadow`: one that would have been given, and was not), an earlier run that this one goes on from, or a pin of the user's. */
  cache: {
    hit: boolean
    savedUsd: number | null
    runId: string | null
    from: 'cache' | 'shadow' | 'run' | 'pin'
  } | null
  decision: Decision | null
  attempts: ReceiptAttempt[]
  /** Calls of tools, as begun; null where none was wanted. Absent in what earlier versions stored. */
  calls?: ReceiptCall[] | null
}

export interface Receipt {
  runId: string
  name: string
  planHash: string
  seed: number
  practice: boolean
  status: RunStatus
  error: RunError | null
  startedAt: string
  durationMs: number
  costUsd: number | null
  costState: CostState
  tokens: Usage
  answeredBy: Record<string, AnsweredBy>
  resumed: boolean
  steps: ReceiptStep[]
}

/** What `run --json` prints and what a finished run is worth to a caller. */
export interface RunResult {
  status: RunStatus | 'invalid'
  outputs: Record<string, Json>
  error: RunError | null
  problems: import('../problems.ts').Problem[]
  receipt: Receipt | null
}
