import type { Clock, Signal } from '../../shared/clock.ts'
import type { CompiledDraft } from '../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import type { Shelf } from '../../shared/documents/types.ts'
import type { Review, ReviewAnswer } from '../../shared/events/review.ts'
import type { Drafted, RunEvent } from '../../shared/events/types.ts'
import type { KeptReview } from './people.ts'
import type { KeptCall, RehearsedCall, ToolDoor } from './tools.ts'
import type { MissingTarget } from '../../shared/health/types.ts'
import type { Json, JsonObject } from '../../shared/json.ts'
import type { OptionOutcome, PlannedCall } from '../../shared/kinds/define.ts'
import type { EarlierDecision, Evaluated, Execute, Expression, FittedTo } from '../../shared/kinds/execute.ts'
import type { ToolCall } from '../../shared/kinds/tool/call.ts'
import type { CallModel, ModelFacts, Target } from '../../shared/model/types.ts'
import type { PartialRun, Rehearsal } from '../../shared/partial.ts'
import type { NanoUsd } from '../../shared/money.ts'
import type { Plan } from '../../shared/plan/types.ts'
import type { ReceiptAttempt, ReceiptStep, RunResult } from '../../shared/receipt/types.ts'
import type { AskCounts } from '../../shared/tokens/count.ts'
import type { Value } from '../../shared/values.ts'
import type { Health } from './health/index.ts'
import type { AnswerCache } from './cache.ts'
import type { PictureDoor } from './images.ts'
import type { Limits } from './limits.ts'
import type { RateLedger } from './rates/index.ts'
import type { Purse } from './purse.ts'

/** What the engine must know of a target to time, price and limit it. */
export interface TargetFacts {
  model: ModelFacts | null
  local: boolean
  practice: boolean
  /** The key it would be asked with, by name and last characters; absent where it needs none. */
  key?: { name: string; hint: string } | null
  /** What this machine lacks to ask it at all. */
  missing?: MissingTarget | null
  /** Why the user doesn't let it be asked, a sentence; looked up anew for each request. */
  outOfService?: string | null
  /** Texts that one request for vectors may hold; absent where it isn't known. */
  embedsAtOnce?: number
}

/** Vectors by provider, model and text, so that no text is paid for twice. */
export interface VectorStore {
  /** One for each text, in order; null where none is kept. */
  read(target: Target, texts: readonly string[]): (KeptVector | null)[]
  keep(target: Target, rows: readonly { text: string; vector: Float32Array }[], runId: string): void
  /** All that is kept of a model. */
  forget(target: Target): void
}

export interface KeptVector {
  vector: Float32Array
  /** The run that paid for it. */
  runId: string
}

export interface KindAtRun {
  execute: Execute<JsonObject>
  moveOn: ((config: JsonObject, outcome: OptionOutcome) => boolean) | null
  /** Models whose own words it gives, so that they must take the whole prompt; none for one that passes on. */
  answering?(config: JsonObject): Target[]
  /** Requests it may make. */
  calls?(config: JsonObject): PlannedCall[]
}

/** An answer that an interrupted run had already paid for. */
export interface KeptAnswer {
  text: string
  finish: 'stop' | 'length'
  target: Target
}

/** What an interrupted run left behind, read from its stored events. */
export interface Resumed {
  startedAt: number
  lastSeq: number
  seed: number
  seedIsSet: boolean
  maxCostNano: NanoUsd | null
  /** Steps that ended, with what they gave. */
  finished: ReadonlyMap<string, { step: ReceiptStep; outputs: Record<string, Value> }>
  /** Steps that had not ended, but had all they asked for: what they let go stays let go. */
  ready: ReadonlySet<string>
  /** The times that boxes ran, by the box's path; each list in order. */
  rounds: ReadonlyMap<string, readonly number[]>
  /** Attempts of steps that had not ended, the interrupted ones already closed as such. */
  attempts: ReadonlyMap<string, ReceiptAttempt[]>
  answers: ReadonlyMap<string, KeptAnswer>
  /** What steps that had not ended had decided, in order. */
  decisions: ReadonlyMap<string, readonly EarlierDecision[]>
  /** What conversations were cut to, by node and target (`fitName`). */
  fits: ReadonlyMap<string, FittedTo>
  /** Steps that a model drafted, by the node that asked for them. */
  drafts: ReadonlyMap<string, Drafted>
  /** Calls of tools, by node and key, finished or not. */
  calls: ReadonlyMap<string, KeptCall>
  /** What people were asked, by `reviewName`, answered or not. */
  reviews: ReadonlyMap<string, KeptReview>
  /** Events that close what was caught in flight; the run emits them first. */
  closing: { nodeId: string; attempt: number; askKey: string; receipt: ReceiptAttempt }[]
}

/**
 * Where every fact of a run goes. Called with a batch before a step begins that needs what others ended with, before each
 * request leaves and when it has ended, and must have made the batch durable when it returns: what comes after depends on
 * it. What nothing depends on comes within a frame.
 */
export type Sink = (events: RunEvent[]) => void

/** By node and name of the request (`askKey`): what differs in anything that is sent has another name. */
export interface Reuse {
  find(nodeId: string, askKey: string): (KeptAnswer & { costUsd: number | null; runId: string }) | null
}

export interface EngineOptions {
  runId: string
  plan: Plan
  /** By Input name, already read and checked. */
  inputs: Record<string, Value>
  seed: number
  /** True where the document or the caller set the seed: only then do providers get one. */
  seedIsSet: boolean
  /** `--max-cost`, hard; the lower of it and the plan's own budget holds. Null: none. */
  maxCostNano: NanoUsd | null
  kind(kind: string): KindAtRun
  call: CallModel
  facts(target: Target): TargetFacts
  /** Why data with these tags may not be sent to a target now, a sentence; null: it may. Absent: nothing is tagged. */
  forbidden?(tags: readonly string[], target: Target): string | null
  vectors?: VectorStore
  /** Local documents. */
  library?(collection: string, signal: Signal): Promise<Shelf>
  /** Works expressions out; absent: in a thread of this process. */
  evaluate?(expression: Expression, now: number, seed: number): Promise<Evaluated>
  /** Reads pictures; absent: none can be shown. */
  pictures?: PictureDoor
  /** What a node remembers of earlier runs of this pipeline. */
  memory?(nodeId: string): Json | null
  /** Shared by all runs of the process. */
  limits: Limits
  /** What keys may still ask, for all runs of the process; absent: nobody waits for a limit. */
  rates?: RateLedger
  /** Budgets over many runs that a request to this target is held by, beside the run's own. */
  purses?(target: Target): readonly Purse[]
  /** What the run was asked beside its Inputs, for its record. */
  asked?: { partial?: PartialRun; rehearsal?: Rehearsal }
  /** Answers of an earlier run, given again where the very same is asked: a part of a pipeline is run. */
  reuse?: Reuse
  /** What these nodes give, by port, without being asked. */
  pins?: ReadonlyMap<string, Record<string, Value>>
  /** Who is asked in a target's place while a run is rehearsed. */
  standIn?(target: Target): Target
  /** What a tool's call meets while a run is rehearsed, in place of leaving; null: it leaves as ever. */
  rehearsedCall?(nodeId: string, call: ToolCall): RehearsedCall | null
  /** Answers kept from earlier runs, for nodes that take one. */
  cache?: AnswerCache
  /** The next tier down, for a budget that lands softly; null where there is none. */
  lower?(target: Target): Target | null
  /** Of all targets, for all runs of the process; absent: all are well. */
  health?: Health
  clock: Clock
  /** Jitter of back-off only, in [0, 1). */
  random(): number
  sink: Sink
  /**
   * A person's time is over: the answer that came in first wherever it came in, or null when none did, and from then on
   * none is taken. Absent: nobody else answers.
   */
  closeReview?(nodeId: string, key: string): ReviewAnswer | null
  /** Absent: no tool can be called. */
  tools?: ToolDoor
  /** Counts tokens as models do; absent: by a rule of thumb. */
  countTokens?: AskCounts
  /** Compiles what a model drafted for this machine, for data with these tags. Absent: nothing can be drafted. */
  compileDraft?(
    document: PipelineDocument,
    given: { tags: readonly string[]; inputs: Readonly<Record<string, unknown>> },
  ): CompiledDraft
  /** Leaves the run, to be gone on with, as soon as it does nothing but wait for people. */
  leaveWhenWaiting?: boolean
  resumed?: Resumed
  /** Ends the run at once, as cancelled, before it asks anything: an interrupted run that is closed. */
  stopped?: boolean
}

export interface RunHandle {
  runId: string
  /** Cancels in order: running requests are aborted, what is done stays, the receipt is still written. */
  stop(): void
  /** Nothing of it is under way but what people are asked. */
  readonly onlyWaits: boolean
  /** What people are asked just now. */
  readonly reviews: { nodeId: string; review: Review }[]
  /** A person's answer; false when nobody waits for it (any more). */
  answer(nodeId: string, key: string, answer: ReviewAnswer): boolean
  /** Ends it here as `interrupted` if it does nothing but wait for people: it can be gone on with, and lost nothing. */
  leave(): boolean
  /** Never rejects: a run always ends with a result and a receipt. */
  result: Promise<RunResult>
}

export type Outputs = Record<string, Json>
