import type {
  AppInfo,
  CallError,
  CallName,
  Payload,
  PipelineCard,
  FoundServer,
  KeyUse,
  ProviderRow,
  ProviderTest,
  Push,
  Results,
  RunRecord,
} from '../../shared/api/contract.ts'
import type { CacheSummary } from '../../shared/cache.ts'
import type { BudgetRow } from '../../shared/budgets.ts'
import type { LearnedRates } from '../../shared/model/rates.ts'
import type { ModelUse, PipelineFlag } from '../../shared/api/model-calls.ts'
import type { History } from '../../shared/plan/history.ts'
import type { UnreadThing } from '../../shared/api/unread-calls.ts'
import type { PaidPrice } from '../../shared/model/repriced.ts'
import { noTools, type ToolWorld } from './fake-tools.ts'
import { type Environment, noUsage } from '../../shared/model/types.ts'
import type { OpenReview } from '../../shared/events/review.ts'
import type { HealthRow } from '../../shared/health/types.ts'
import type { Problem } from '../../shared/problems.ts'
import { calibrate } from '../../shared/ratings/calibrate.ts'
import type { Calibration, Rating } from '../../shared/ratings/types.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import { cheapFirst, environment, info, practiceProvider, provider } from './samples.ts'

const none = { attempts: 0, failed: 0, costUsd: 0, estimated: 0, unknown: 0, tokens: noUsage }
const nothing = { real: none, practice: none }

/** What the fake core holds. A test fills in what its screen shows and reads here what came of a click. */
export interface World {
  /** What every stored pipeline holds. */
  document: PipelineDocument
  info: AppInfo
  environment: Environment
  cards: PipelineCard[]
  deleted: PipelineCard[]
  versions: Results['pipelines.versions']
  runs: RunRecord[]
  providers: ProviderRow[]
  settings: Record<string, unknown>
  health: HealthRow[]
  reviews: OpenReview[]
  /** Words about somebody who answered first. */
  quicker: string | null
  ratings: Rating[]
  calibration: Calibration
  costs: Results['costs.get']
  budgets: BudgetRow[]
  cache: CacheSummary
  /** What an import finds wrong; with `importKeeps` the document is stored all the same. */
  importProblems: Problem[]
  importKeeps: boolean
  /** What keeps a run from starting. */
  startProblems: Problem[]
  test: ProviderTest
  /** What a provider's own list says. */
  refreshed: Results['models.refresh']
  keyUses: KeyUse[]
  rates: LearnedRates[]
  modelUses: (Omit<ModelUse, 'pipelines'> & { pipelines: { id: string; name: string }[] })[]
  flags: { id: string; flags: PipelineFlag[] }[]
  /** What can't be read. */
  unread: UnreadThing[]
  paid: PaidPrice[]
  history: History
  servers: FoundServer[]
  tools: ToolWorld
}

/** Of an app that was just opened. */
export const firstWorld = (): World => ({
  info,
  environment,
  document: cheapFirst,
  cards: [],
  deleted: [],
  versions: [],
  runs: [],
  providers: [practiceProvider, provider()],
  settings: {},
  health: [],
  reviews: [],
  quicker: null,
  ratings: [],
  calibration: calibrate([], 'judge'),
  costs: { sums: { day: nothing, month: nothing, ever: nothing }, models: [] },
  budgets: [],
  cache: { entries: 0, bytes: 0, hits: { real: 0, practice: 0 }, savedUsd: { real: 0, practice: 0 } },
  importProblems: [],
  importKeeps: true,
  startProblems: [],
  keyUses: [],
  rates: [],
  modelUses: [],
  flags: [],
  unread: [],
  paid: [],
  history: { runs: 0, nodes: [] },
  servers: [],
  test: { ok: true, what: 'works', message: '', latencyMs: 410, models: ['a', 'b'] },
  refreshed: { date: '2026-11-21', listed: 3, isNew: [], gone: [], changed: [] },
  tools: noTools(),
})

export type Handlers = { [Name in CallName]: (payload: NonNullable<Payload<Name>>) => Results[Name] }

export class Refused extends Error {
  readonly error: CallError
  constructor(code: string, message: string) {
    super(message)
    this.error = { code, message }
  }
}

export interface FakeTools {
  push: (push: Push) => void
  newId: (prefix: string) => string
}

export function found<Thing>(thing: Thing | undefined, what: string): Thing {
  if (thing === undefined) throw new Refused('not_found', `There is no such ${what} any more.`)
  return thing
}
