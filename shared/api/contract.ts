import { z } from 'zod'
import type { PipelineDocument } from '../document/schema.ts'
import { protocols } from '../providers/registry.ts'
import type { ProviderRow } from './providers.ts'
import { givenAnswer, type OpenReview, type ReviewAnswer } from '../events/review.ts'
import type { RunEvent } from '../events/types.ts'
import type { Evaluated } from '../kinds/execute.ts'
import { healthTarget } from '../health/target.ts'
import type { HealthRow } from '../health/types.ts'
import { aliasName, aliasTerms } from '../model/alias.ts'
import { modelEdits } from '../model/edits.ts'
import type { ListChange } from '../model/listed.ts'
import { dataPolicy, dataTag } from '../model/policy.ts'
import { outOfService, type OutOfService } from '../model/service.ts'
import type { Environment, Usage } from '../model/types.ts'
import { type BudgetRow, budgetTerms } from '../budgets.ts'
import type { CacheSummary } from '../cache.ts'
import { partialRun, rehearsal } from '../partial.ts'
import { ratingPayloads, type RatingPush, type RatingResults } from '../ratings/types.ts'
import type { Problem } from '../problems.ts'
import type { AnsweredBy, Value } from '../values.ts'
import type { CostState } from '../money.ts'
import type { Receipt, RunStatus } from '../receipt/types.ts'
import { fileCalls, type FileResults } from './file-calls.ts'
import { keyCalls, type KeyResults } from './key-calls.ts'
import { modelCalls, type ModelCallResults } from './model-calls.ts'
import { nodeCalls, type NodeResults } from './node-calls.ts'
import { settingChanges } from './settings.ts'
import { tokenCalls, type TokenResults } from './token-calls.ts'
import { toolCalls, type ToolResults } from './tool-calls.ts'

export type { FoundServer, KeyRow, KeyUse, ProviderRow, ProviderTest } from './providers.ts'
export type { ModelUse, PipelineFlag } from './model-calls.ts'
export type { PermissionRow, ToolServerRow } from './tool-calls.ts'

/** The one contract between a screen (or script) and the core: names, payloads checked at run time, results typed. */

const id = z.string().min(1).max(128)
const jsonText = z.string().max(60_000_000)
const document = z.custom<PipelineDocument>((value) => typeof value === 'object' && value !== null)
const values = z.record(z.string(), z.unknown())
const none = z.strictObject({}).optional()

export const payloads = {
  'app.info': none,
  'environment.get': none,

  /** `deleted`: those that were deleted and can be brought back, the last deleted first, instead of the others. */
  'pipelines.list': z
    .strictObject({ search: z.string().max(500).optional(), deleted: z.boolean().optional() })
    .optional(),
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

  'runs.start': z.strictObject({
    pipelineId: id.nullable(),
    document,
    /** By Input name, in the Input's own type. */
    inputs: values,
    seed: z.number().int().nonnegative().optional(),
    partial: partialRun.optional(),
    rehearsal: rehearsal.optional(),
  }),
  /** A person's answer to what a run asks at a node: see `Review`. `key` names one of several asked at that node. */
  'runs.answer': givenAnswer,
  'reviews.list': none,
  'runs.stop': z.strictObject({ runId: id }),
  'runs.resume': z.strictObject({ runId: id }),
  /** Closes an interrupted run as cancelled. */
  'runs.discard': z.strictObject({ runId: id }),
  'runs.list': z
    .strictObject({
      pipelineId: id.optional(),
      status: z.enum(['done', 'failed', 'cancelled', 'running', 'interrupted']).optional(),
      search: z.string().max(500).optional(),
      /** True: only runs on practice models alone; false: only the others. */
      practice: z.boolean().optional(),
      /** `startedAt` and id of the last row seen; pages go by key. */
      before: z.strictObject({ startedAt: z.string(), runId: id }).optional(),
      limit: z.number().int().min(1).max(200).optional(),
    })
    .optional(),
  'runs.get': z.strictObject({ runId: id }),

  ...nodeCalls,
  ...fileCalls,
  ...tokenCalls,
  ...toolCalls,
  ...modelCalls,

  'providers.list': none,
  'providers.save': z.strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/),
    label: z.string().min(1).max(80),
    baseUrl: z.string().max(2000).nullable(),
    /** What a service of the user's own speaks; absent: as before, and OpenAI's at first. */
    protocol: z.enum(protocols).optional(),
  }),
  'providers.delete': z.strictObject({ id }),
  ...keyCalls,
  /** What the user says of a model goes before all else; null takes it back. */
  'models.edit': z.strictObject({ provider: id, model: z.string().min(1).max(200), edits: modelEdits.nullable() }),
  /** Asks a provider for its own list of models, keeps it, and tells what of it wasn't known. */
  'models.refresh': z.strictObject({ provider: id }),

  'policies.save': z
    .strictObject({ tag: dataTag, policy: dataPolicy.nullable() })
    .refine(({ tag, policy }) => policy === null || policy.tag === tag, { message: 'the policy is for another tag' }),
  /** Also one of the app's own, which then means something else. Whom each means now is in `environment.get`. */
  'aliases.save': aliasTerms,
  'aliases.delete': z.strictObject({ name: aliasName }),

  /** What was spent today, this month and in all, and this month by model. */
  'costs.get': none,
  'cache.get': none,
  /** Answers that runs of one pipeline brought, those of a provider or a model, or all. */
  'cache.clear': z
    .strictObject({ pipelineId: id.optional(), provider: id.optional(), model: z.string().max(200).optional() })
    .optional(),
  'budgets.list': none,
  /** Without an id a new one. */
  'budgets.save': budgetTerms.safeExtend({ id: id.optional() }),
  'budgets.delete': z.strictObject({ id }),

  'health.list': none,
  /** Takes a model, or with `model` null all of a provider's, out of service until it is put back. */
  'service.set': outOfService.extend({ inService: z.boolean() }),
  /** As if nothing had happened; `tryAnyway`: the next request goes out, however the target stands. */
  'health.reset': healthTarget,
  'health.tryAnyway': healthTarget,

  /** What an expression makes of a sample, while it is written. */
  'expressions.try': z.strictObject({
    expression: z.string().max(10_000),
    value: z.json(),
    variables: z.record(z.string(), z.json()),
  }),

  ...ratingPayloads,

  'settings.get': none,
  'settings.set': z.strictObject({ values: settingChanges }),
} as const satisfies Record<string, z.ZodType>

export type CallName = keyof typeof payloads
export type Payload<Name extends CallName> = z.infer<(typeof payloads)[Name]>

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
}

/** `conflict`: another window or process saved since `baseVersion`; both are kept as versions, nothing was overwritten. */
export type SaveOutcome =
  | { saved: true; version: number; updatedAt: string }
  | { saved: false; conflict: { yours: number; theirs: number; document: PipelineDocument } }

export interface RunRow {
  runId: string
  pipelineId: string | null
  name: string
  status: RunStatus
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

export interface AppInfo {
  version: string
  host: 'desktop' | 'browser'
  platform: string
  dataFolder: string
  /** Where typed keys go, and what to tell the user when that is only memory. */
  secrets: { kept: boolean; backend: string; warning: string | null }
  /** Sentences about what happened at start: a damaged database set aside, a copy made before a migration. */
  notices: string[]
}

/** Requests, tokens and money added up. */
export interface Spend {
  attempts: number
  failed: number
  /** The known costs added; `unknown` says how many attempts are not in it, `estimated` how many only about. */
  costUsd: number
  estimated: number
  unknown: number
  tokens: Usage
}

export interface ModelSpend {
  provider: string
  model: string
  practice: boolean
  spend: Spend
}

export interface Results
  extends NodeResults, KeyResults, FileResults, TokenResults, ToolResults, RatingResults, ModelCallResults {
  'app.info': AppInfo
  'environment.get': Environment
  'pipelines.list': PipelineCard[]
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
  'runs.start': { runId: string; problems: Problem[] } | { runId: null; problems: Problem[] }
  /** `accepted` false: another answer was first, and `answer` is that one; `message` says so. */
  'runs.answer': { accepted: boolean; answer: ReviewAnswer; message: string | null }
  'reviews.list': OpenReview[]
  'runs.stop': { stopped: boolean }
  'runs.resume': { runId: string }
  'runs.discard': { runId: string }
  'runs.list': { rows: RunRow[]; more: boolean }
  'runs.get': RunRecord
  'providers.list': ProviderRow[]
  'providers.save': ProviderRow
  'providers.delete': { id: string }
  'models.edit': { provider: string; model: string }
  'models.refresh': ListChange & { date: string }
  'policies.save': { tag: string }
  'aliases.save': { name: string }
  'aliases.delete': { name: string }
  'costs.get': {
    sums: Record<'day' | 'month' | 'ever', { real: Spend; practice: Spend }>
    models: ModelSpend[]
  }
  'cache.get': CacheSummary
  'cache.clear': { cleared: number }
  'budgets.list': BudgetRow[]
  'budgets.save': BudgetRow
  'budgets.delete': { id: string }
  'health.list': HealthRow[]
  /** All that is out of service now. */
  'service.set': OutOfService[]
  'health.reset': HealthRow
  'health.tryAnyway': HealthRow
  'expressions.try': Evaluated
  'settings.get': { values: Record<string, unknown> }
  'settings.set': { values: Record<string, unknown> }
}

export interface CallError {
  /** Stable: `bad_payload`, `not_found`, `busy`, `newer_database`, `internal`, … */
  code: string
  message: string
}

export type CallResult<Name extends CallName> = { ok: true; value: Results[Name] } | { ok: false; error: CallError }

/** What the core pushes to every listener, batched; nothing is polled. */
export type Push =
  | { topic: 'run'; runId: string; pipelineId: string | null; events: RunEvent[] }
  | { topic: 'pipelines'; id: string; version: number; deleted: boolean }
  | { topic: 'environment' }
  | { topic: 'settings' }
  /** What the user allowed tools, a server, or what one says of itself. */
  | { topic: 'tools' }
  | { topic: 'health'; row: HealthRow }
  | { topic: 'budgets' }
  | { topic: 'cache' }
  | RatingPush

/** The door to the core, the same in a window, in a browser and in a test. */
export interface Host {
  call<Name extends CallName>(name: Name, payload?: Payload<Name>): Promise<CallResult<Name>>
  listen(listener: (push: Push) => void): () => void
}
