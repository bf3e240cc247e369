import { z } from 'zod'
import { protocols } from '../providers/registry.ts'
import type { ProviderRow } from './providers.ts'
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
import { ratingPayloads, type RatingPush, type RatingResults } from '../ratings/types.ts'
import { fileCalls, type FileResults } from './file-calls.ts'
import { keyCalls, type KeyResults } from './key-calls.ts'
import { modelCalls, type ModelCallResults } from './model-calls.ts'
import { nodeCalls, type NodeResults } from './node-calls.ts'
import { pipelineCalls, type PipelineResults } from './pipeline-calls.ts'
import { runCalls, type RunResults } from './run-calls.ts'
import { settingChanges } from './settings.ts'
import { tokenCalls, type TokenResults } from './token-calls.ts'
import { toolCalls, type ToolResults } from './tool-calls.ts'
import { unreadCalls, type UnreadResults } from './unread-calls.ts'

export type { FoundServer, KeyRow, KeyUse, ProviderRow, ProviderTest } from './providers.ts'
export type { ModelUse, PipelineFlag } from './model-calls.ts'
export type { PipelineCard, PipelineKey, PipelineName, SavedPipeline, SaveOutcome } from './pipeline-calls.ts'
export type { RunRecord, RunRow } from './run-calls.ts'
export type { PermissionRow, ToolServerRow } from './tool-calls.ts'

/** The one contract between a screen (or script) and the core: names, payloads checked at run time, results typed. */

const id = z.string().min(1).max(128)
const none = z.strictObject({}).optional()

export const payloads = {
  'app.info': none,
  'environment.get': none,

  ...pipelineCalls,
  ...runCalls,
  ...nodeCalls,
  ...fileCalls,
  ...tokenCalls,
  ...toolCalls,
  ...modelCalls,
  ...unreadCalls,

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
  extends
    NodeResults,
    KeyResults,
    FileResults,
    TokenResults,
    ToolResults,
    RatingResults,
    ModelCallResults,
    UnreadResults,
    PipelineResults,
    RunResults {
  'app.info': AppInfo
  'environment.get': Environment
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
  /** Something stored was met that can't be read. */
  | { topic: 'unread' }
  | RatingPush

/** The door to the core, the same in a window, in a browser and in a test. */
export interface Host {
  call<Name extends CallName>(name: Name, payload?: Payload<Name>): Promise<CallResult<Name>>
  listen(listener: (push: Push) => void): () => void
}
