import type { PipelineDocument } from '../document/schema.ts'
import type { Shelf } from '../documents/types.ts'
import type { Drafted } from '../events/types.ts'
import type { PlanInside } from '../plan/types.ts'
import type { CacheTerms } from '../cache.ts'
import type { Fit, FitRange } from './context/fit.ts'
import type { ToolCall, ToolOutcome } from './tool/call.ts'
import type { Signal } from '../clock.ts'
import type { ErrorClass, StepError } from '../errors.ts'
import type { TargetStanding } from '../health/types.ts'
import type { Json } from '../json.ts'
import type { Effort } from '../model/effort.ts'
import type { Target, Timers } from '../model/types.ts'
import type { Decision } from '../receipt/types.ts'
import type { Review, ReviewAnswer } from '../events/review.ts'
import type { AnsweredBy, ChatMessage, Value } from '../values.ts'
import type { Tokenizer } from '../tokens/families.ts'

/** One question to one target, in no provider's words. The engine adds retries, limits, budget and the receipt. */
export interface AskRequest {
  target: Target
  system: string
  messages: ChatMessage[]
  /** Paths of pictures that are shown with the last message. */
  images?: readonly string[]
  temperature?: number
  /** Longest answer in tokens; absent, 2,048 (the engine lowers it to the model's own limit). */
  maxTokens?: number
  /** JSON Schema the answer must follow; the engine validates it before `accept` sees it. */
  outputSchema?: Json
  /** How hard it is to think; absent: as the model does it. */
  effort?: Effort
  /** Its thoughts are wanted, apart from the answer. */
  thoughts?: true
  /** Texts that end the answer where it would say one of them. */
  stop?: string[]
  /** The answer may be one that is kept, and is kept. Absent: it is asked anew. */
  cache?: CacheTerms
  /** Which of several samples of one question this is; part of the seed a provider is sent. */
  sample?: number
  /** Stream it, so that the node shows the text as it comes. */
  stream: boolean
  /** The messages `[from, to)` are a conversation that is cut to fit this target's window. */
  fit?: Fit & { range: FitRange }
  /** Chosen among others by one who has heeded its health, so that a recovering target takes it. */
  chosen?: boolean
  /** Further requests on the same target per error class, instead of the table's: for all classes, or for those named. */
  retries?: number | Partial<Record<ErrorClass, number>>
  timeouts?: Partial<Timers>
  /**
   * Reads the answer. A problem makes it class `invalid_output`: it is asked once more with the problem named,
   * then the step fails. Absent with an `outputSchema`: the parsed JSON is the value.
   */
  accept?: (text: string) => { ok: true; value: Json } | { ok: false; problem: string }
  /** The engine's own: what the conversation was cut to, once it was. */
  fittedTo?: FittedTo
  /** The engine's own: the messages' texts become vectors, which are handed over here. Executors call `embed`. */
  vectors?: (vectors: readonly Float32Array[]) => void
}

/** What a conversation is cut to: window and longest answer of the target, in tokens. */
export interface FittedTo {
  window: number | null
  longestAnswer: number
  /** Whose tokens these are; absent: by a rule of thumb. */
  counted?: Tokenizer
}

/** What a step decided before its run was interrupted. */
export interface EarlierDecision {
  decision: Decision
  /** Class of the failure that came of it; null where none had come. */
  failed: ErrorClass | null
}

/** Texts to turn into vectors of length one. The same text is asked once, and never again once its vector is kept. */
export interface EmbedRequest {
  target: Target
  texts: readonly string[]
  retries?: number
  timeouts?: Partial<Timers>
}

export interface EmbedAnswer {
  /** One for each text, in order. */
  vectors: Float32Array[]
  /** Different texts that were sent, and different texts whose vectors were kept from earlier. */
  asked: number
  kept: number
}

/** What removes a candidate before any other choice. Source: engine.md, "Router". */
export const hardFilters = ['enabled', 'key', 'capability', 'window', 'policy', 'cost', 'breaker'] as const
export type HardFilter = (typeof hardFilters)[number]

/** Why a target, or everything behind a branch, can't be asked at all. */
export interface Hindrance {
  filter: HardFilter
  /** A sentence for the user. */
  why: string
  /** What a step fails with when nothing else is left. */
  class: ErrorClass
}

export interface AskAnswer {
  text: string
  /** What `accept` (or the schema) read from it; null without either. */
  value: Json
  finish: 'stop' | 'length'
  by: AnsweredBy
  /** What was done to the conversation so that it fits, as a sentence. */
  fitted?: string
}

/** What a person is asked; see `Review`. */
export interface PersonRequest extends Pick<
  Review,
  'mode' | 'question' | 'about' | 'candidates' | 'edit' | 'forPipeline'
> {
  /** From the first time it is asked, over restarts; null: it waits as long as it takes. */
  timeoutMs: number | null
}

/** An expression over a value; each variable is `$name` in it. */
export interface Expression {
  expression: string
  value: Json
  variables: Record<string, Json>
}

/** What came of an expression: bounded in time and memory, whatever is written in it. */
export type Evaluated =
  | { ok: true; value: Json }
  /** `position`: characters into the expression, where that is known; `problem` says it in words. */
  | { ok: false; class: ErrorClass; code: string; problem: string; position: number | null }

/** One wire's value, and whose it is. */
export interface Arrived {
  nodeId: string
  /** Title of the node it came from, for words to the user. Never put it before a model that judges. */
  title: string
  value: Value
}

/** A wire of a gathered port that brought nothing. */
export interface Dropped {
  nodeId: string
  title: string
  port: string
  how: 'not_taken' | 'failed' | 'let_go' | 'too_small'
  /** The cause's class when it failed. */
  class: ErrorClass | null
}

export interface StepInputs {
  /** The value at a single-value port; undefined where it is optional and nothing came. */
  one(port: string): Value | undefined
  /** What came at a many-wire port, in the order of the wires' ids. */
  many(port: string): readonly Arrived[]
  /** For a kind that asks in order: the option in hand; `began`: title of the one before it whose answer it went on with. */
  chosen: (Arrived & { port: string; began: string | null }) | null
  dropped: readonly Dropped[]
}

/** All that an executor may touch: no clock, no network, no file but through this. */
export interface StepContext {
  nodeId: string
  /** Rejects with `StepError` once every attempt is spent; the receipt has them all. */
  ask(request: AskRequest): Promise<AskAnswer>
  /** Vectors of texts, kept or asked for; attempts, budget and receipt as for `ask`. Rejects with `StepError`. */
  embed(request: EmbedRequest): Promise<EmbedAnswer>
  /** What keeps every model that a branch port leads to next from being asked; null where one can be, or none is. */
  hindrance(port: string): Hindrance | null
  /** Local documents, read anew where they have changed. Rejects with `StepError` (`config`: there are none by that name). */
  library(collection: string): Promise<Shelf>
  /** What this node's kind remembers of earlier runs of the pipeline (`learns` of its definition); null at first. */
  memory(): Json | null
  /** Says which way was taken and why, for the canvas and the receipt. */
  decide(decision: Decision): void
  /** What this step had decided before the run was interrupted, in order: it holds. Empty where nothing was. */
  decided: readonly EarlierDecision[]
  /** A number in [0, 1): hash of run seed, node, purpose, the node's input and index; the same on resume. */
  random(purpose: string, index?: number): number
  /** Problems of a JSON value against a JSON Schema, one sentence each; empty when it holds. */
  validate(schema: Json, value: Json): string[]
  /** Waits for a person, over restarts; holds no place and no time of the run. Rejects only when the step is stopped. */
  person(request: PersonRequest): Promise<ReviewAnswer>
  /** Calls a tool, once, if the user allows it; what went wrong is in the outcome. Rejects only when the step is stopped. */
  tool(call: ToolCall): Promise<ToolOutcome>
  /** Works an expression out (JSONata); never rejects. */
  evaluate(expression: Expression): Promise<Evaluated>
  /** How a target stands on this machine, and for this request: for a kind that chooses among several. */
  standing(target: Target, request?: Omit<AskRequest, 'target'>): TargetStanding
  /** Whose turn it is among those that take turns under this name: 0, 1, 2, … over all runs. */
  turn(name: string): number
  /** A verdict, 0 to 1, on an answer: later choices by quality go by it. */
  judged(by: AnsweredBy, score: number): void
  signal: Signal
  run: {
    /** The Inputs' values by name. */
    vars: Readonly<Record<string, Value>>
    /** Milliseconds since 1970 at the start of the run. */
    startedAt: number
  }
  /** What lies in the node, for a box, and for a kind that drafts once its draft is kept; every other kind has none. */
  inside?: InsideRuns | undefined
  /** For a kind whose steps a model drafts (`drafts` of its definition). */
  drafting: Drafting
}

/** What becomes of steps that a model drafted. */
export interface Drafting {
  /** What this step drafted before it was stopped or interrupted: that is what runs, and nothing is asked again. */
  kept(): Drafted | null
  /**
   * Compiles them for this machine, under the tags of what comes in, and against what the node was to cost at most. Sentences
   * say what keeps them from running. `tooDear`: the run's budget hasn't enough left for the cheapest way through them.
   */
  compile(
    document: PipelineDocument,
    inputs: Readonly<Record<string, Value>>,
  ): { ok: true; plan: PlanInside; tooDear: string | null } | { ok: false; problems: string[] }
  /** Stores them; from then on `inside` runs them. */
  keep(drafted: Drafted): void
}

/** How a box's executor runs what lies in it. */
export interface InsideRuns {
  inputs: readonly { name: string; type: Value['type']; required: boolean }[]
  /** Names of its Outputs. */
  outputs: readonly string[]
  /**
   * Runs it once. `round` names the time, from 1; the same round is never run twice, also when the run goes on after an
   * interruption. Rejects only when the step is stopped.
   */
  run(round: number, inputs: Readonly<Record<string, Value>>): Promise<InsideEnd>
  /** Says how far it has come: "7 of 20". */
  progress(done: number, total: number): void
  /** Requests that this run may still make. */
  requestsLeft(): number
  /** Requests of one time, at least. */
  leastRequests: number
}

/** How one time through the inside ended. */
export interface InsideEnd {
  /** By Output name; one whose way was not taken is absent. */
  outputs: Record<string, Value>
  /** Why it failed; null when it is done. `origin` is the step where it began. */
  failed: StepError | null
}

/** Values by output port; a branch port that is absent was not taken. Throws `StepError` to fail with a class. */
export type Execute<Config> = (
  config: Config,
  inputs: StepInputs,
  context: StepContext,
) => Record<string, Value> | Promise<Record<string, Value>>
