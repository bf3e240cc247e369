import type { PipelineDocument } from '../document/schema.ts'
import type { Json, JsonObject } from '../json.ts'
import type {
  Decision,
  Receipt,
  ReceiptAttempt,
  ReceiptCall,
  ReceiptStep,
  RunError,
  RunStatus,
} from '../receipt/types.ts'
import type { PartialRun, Rehearsal } from '../partial.ts'
import type { PlanInside } from '../plan/types.ts'
import type { AnsweredBy, Value } from '../values.ts'
import type { Review, ReviewAnswer } from './review.ts'
import type { FittedTo } from '../kinds/execute.ts'

/** Contract: pipeline-format, section 3. One ordered stream per run; `seq` rises and may have gaps in what is stored. */
interface Base {
  runId: string
  seq: number
  /** ISO 8601 UTC with milliseconds. */
  at: string
}
/** Steps that a model drafted in a run. */
export interface Drafted {
  /** As the model gave it: reason, steps, answer. */
  draft: JsonObject
  /** As it is drawn. */
  document: PipelineDocument
  /** As it runs. */
  plan: PlanInside
  by: AnsweredBy
}

interface OfNode extends Base {
  nodeId: string
}

/** docs/format.md lists them as they stand here: `node scripts/events.ts`. */
export type RunEvent =
  /** A run begins, or goes on. */
  | (Base & {
      type: 'run.started'
      name: string
      planHash: string
      seed: number
      /** True where the document or the caller chose the seed, so that providers get one, too. */
      seedIsSet: boolean
      /** The caller's own hard limit, beside the document's budget. */
      maxCostUsd: number | null
      /** Values of the Inputs by name. */
      inputs: Record<string, Value>
      /** True when this start goes on with an interrupted run. */
      resumed: boolean
      /** Where only a part of the pipeline is run. */
      partial?: PartialRun
      /** Where faults or canned answers are rehearsed. */
      rehearsal?: Rehearsal
    })
  /** A step has all it asked for. */
  | (OfNode & { type: 'step.ready' })
  /** It begins its own work. */
  | (OfNode & { type: 'step.started' })
  /** How far a node has come that does several things: "7 of 20". */
  | (OfNode & { type: 'step.progress'; done: number; total: number })
  /** A request is about to leave. */
  | (OfNode & {
      type: 'attempt.started'
      attempt: number
      target: ReceiptAttempt['target']
      /** What is set aside for it until it settles; null where the price is unknown. */
      reservedUsd: number | null
      /** Names the request, so that a resumed step finds an answer it already has. */
      askKey: string
      /** What its conversation was cut to; absent where none was. */
      fittedTo?: FittedTo
    })
  /** A piece of an answer came. */
  | (OfNode & { type: 'attempt.delta'; attempt: number; text: string })
  /** What was shown of an answer no longer counts: it broke off, and is begun anew. */
  | (OfNode & { type: 'attempt.reset'; attempt: number; why: string })
  /** A request has ended, with the whole of what came. */
  | (OfNode & {
      type: 'attempt.finished'
      attempt: number
      askKey: string
      text: string
      finish: 'stop' | 'length' | null
      /** What the model thought before it answered, where it was asked to show that. */
      thoughts?: string
      receipt: ReceiptAttempt
    })
  /** A step chose, and says why; a later one of the same step takes its place. */
  | (OfNode & { type: 'decision'; decision: Decision })
  /** A request waits because its key's rate limit is used up; `attempt.started` says that it left. */
  | (OfNode & {
      type: 'rate.waiting'
      target: ReceiptAttempt['target']
      /** About when it may leave. */
      until: string
      /** The limit in words: "20 requests a minute". */
      limit: string
    })
  /** A target is left alone for a while, tried again, or well again. */
  | (OfNode & {
      type: 'breaker'
      target: ReceiptAttempt['target']
      state: 'closed' | 'open' | 'half_open'
      until: string | null
    })
  /** A request waits for money or gets none, or a budget lands softly. */
  | (Base & {
      type: 'budget'
      nodeId?: string
      limitUsd: number
      spentUsd: number
      reservedUsd: number
      label: string
      why: string
    })
  /** A person is asked; on a run that goes on, once more with the same `askedAt` and `until`. */
  | (OfNode & { type: 'human.asked'; review: Review })
  /** A person answered, or nobody in time. */
  | (OfNode & { type: 'human.answered'; key: string; answer: ReviewAnswer })
  /** A tool is about to be called; its key is in no event. */
  | (OfNode & {
      type: 'tool.called'
      call: number
      key: string
      tool: string
      method: string
      url: string
      changes: boolean
      /** As in the receipt. Absent in what earlier versions stored. */
      server?: string | null
      host?: string | null
    })
  /** A call has ended, was refused, or was rehearsed and never left (then no `tool.called` stands before it). */
  | (OfNode & {
      type: 'tool.finished'
      call: number
      key: string
      ok: boolean
      /** HTTP status; null where there was no answer. */
      status: number | null
      text: string
      bytes: number
      durationMs: number
      /** The call as the step's receipt has it. Absent in what earlier versions stored. */
      receipt?: ReceiptCall
    })
  /** A model drafted steps, and they compile: stored before any of them runs, so that the run goes on with the very same. */
  | (OfNode & { type: 'plan.drafted'; drafted: Drafted })
  /** A step has ended, or will not run. */
  | (OfNode & { type: 'step.finished'; step: ReceiptStep; outputs: Record<string, Value> })
  /** The run has ended. */
  | (Base & {
      type: 'run.finished'
      status: RunStatus
      error: RunError | null
      outputs: Record<string, Json>
      receipt: Receipt
    })

export type RunEventType = RunEvent['type']

/** Live only: never stored. */
export const isLiveOnly = (event: RunEvent): boolean => event.type === 'attempt.delta' || event.type === 'attempt.reset'
