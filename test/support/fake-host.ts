import {
  payloads,
  type AppInfo,
  type CallError,
  type CallName,
  type CallResult,
  type Host,
  type Payload,
  type PipelineCard,
  type FoundServer,
  type KeyUse,
  type ProviderRow,
  type ProviderTest,
  type Push,
  type Results,
  type RunRecord,
  type SavedPipeline,
} from '../../shared/api/contract.ts'
import { settingChanges } from '../../shared/api/settings.ts'
import type { CacheSummary } from '../../shared/cache.ts'
import type { BudgetRow } from '../../shared/budgets.ts'
import type { LearnedRates } from '../../shared/model/rates.ts'
import type { ModelUse, PipelineFlag } from '../../shared/api/model-calls.ts'
import type { History } from '../../shared/plan/history.ts'
import type { UnreadThing } from '../../shared/api/unread-calls.ts'
import type { PaidPrice } from '../../shared/model/repriced.ts'
import { withService } from '../../shared/model/service.ts'
import { withEdits } from '../../shared/model/edits.ts'
import { noTools, toolHandlers, type ToolWorld } from './fake-tools.ts'
import { type Environment, noUsage } from '../../shared/model/types.ts'
import type { OpenReview, ReviewAnswer } from '../../shared/events/review.ts'
import type { HealthRow } from '../../shared/health/types.ts'
import type { Problem } from '../../shared/problems.ts'
import { calibrate } from '../../shared/ratings/calibrate.ts'
import type { Calibration, Rating } from '../../shared/ratings/types.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import { cheapFirst, environment, healthy, info, practiceProvider, provider } from './samples.ts'

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

type Handlers = { [Name in CallName]: (payload: NonNullable<Payload<Name>>) => Results[Name] }

class Refused extends Error {
  readonly error: CallError
  constructor(code: string, message: string) {
    super(message)
    this.error = { code, message }
  }
}

/**
 * A core in memory, for tests of screens: the contract's names and payload checks, simple answers, and pushes like the
 * real one's. It is no model of the engine: nothing runs in it.
 */
export class FakeHost implements Host {
  readonly world: World
  readonly calls: { name: CallName; payload: unknown }[] = []
  private readonly listeners = new Set<(push: Push) => void>()
  private readonly failures = new Map<CallName, CallError>()
  private made = 0
  private readonly handlers: Handlers

  constructor(world: Partial<World> = {}) {
    this.world = {
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
      ...world,
    }
    this.handlers = handlersOf(this.world, {
      push: (push) => this.push(push),
      newId: (prefix) => `${prefix}-new-${++this.made}`,
    })
  }

  call = async <Name extends CallName>(name: Name, payload?: Payload<Name>): Promise<CallResult<Name>> => {
    this.calls.push({ name, payload })
    await Promise.resolve()
    const checked = payloads[name].safeParse(payload)
    if (!checked.success)
      return { ok: false, error: { code: 'bad_payload', message: `${name}: ${checked.error.message}` } }
    const failure = this.failures.get(name)
    if (failure !== undefined) return { ok: false, error: failure }
    try {
      return { ok: true, value: this.handlers[name]((payload ?? {}) as NonNullable<Payload<Name>>) }
    } catch (error) {
      if (error instanceof Refused) return { ok: false, error: error.error }
      throw error
    }
  }

  listen = (listener: (push: Push) => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  push(push: Push): void {
    for (const listener of this.listeners) listener(push)
  }

  /** Every further call of that name comes back with this error; null mends it. */
  fail(name: CallName, message: string | null, code = 'internal'): void {
    if (message === null) this.failures.delete(name)
    else this.failures.set(name, { code, message })
  }

  /** Payloads of the calls of that name, oldest first. */
  sent<Name extends CallName>(name: Name): Payload<Name>[] {
    return this.calls.filter((call) => call.name === name).map((call) => call.payload as Payload<Name>)
  }
}

interface Tools {
  push: (push: Push) => void
  newId: (prefix: string) => string
}

function handlersOf(world: World, { push, newId }: Tools): Handlers {
  const saved = (card: PipelineCard, document = cheapFirst): SavedPipeline => ({
    id: card.id,
    version: card.version,
    updatedAt: card.updatedAt,
    document: { ...document, name: card.name },
    problems: [],
  })
  const cardOf = (id: string): PipelineCard =>
    found(
      world.cards.find((card) => card.id === id),
      'pipeline',
    )
  const runOf = (id: string): RunRecord =>
    found(
      world.runs.find((run) => run.row.runId === id),
      'run',
    )
  const providerOf = (id: string): ProviderRow =>
    found(
      world.providers.find((row) => row.id === id),
      'provider',
    )
  const announce = (id: string, deleted = false) => push({ topic: 'pipelines', id, version: 1, deleted })
  const changeRun = (runId: string, status: RunRecord['row']['status']) => {
    const run = runOf(runId)
    run.row = { ...run.row, status }
    return { runId }
  }
  const add = (name: string): PipelineCard => {
    const card: PipelineCard = {
      id: newId('p'),
      name,
      description: '',
      version: 1,
      updatedAt: new Date().toISOString(),
      thumbnail: { nodes: [], edges: [] },
      problems: 0,
      lastRun: null,
    }
    world.cards = [card, ...world.cards]
    announce(card.id)
    return card
  }
  const healthOf = ({ provider, model, key }: Payload<'health.reset'>, state: HealthRow['state']): HealthRow => {
    const known = world.health.find((row) => row.provider === provider && row.model === model)
    const row: HealthRow = { ...(known ?? healthy), provider, model, key: key ?? null, state }
    world.health = [...world.health.filter((each) => each !== known), row]
    push({ topic: 'health', row })
    return row
  }
  const unlooked = () =>
    world.unread.flatMap(({ drawing, pipeline }) => (drawing && pipeline !== null ? [pipeline] : []))
  const environmentChanged = () => push({ topic: 'environment' })

  return {
    'app.info': () => world.info,
    'environment.get': () => world.environment,
    'tokens.count': () => ({ tokens: null }),

    'pipelines.list': ({ search, deleted }) =>
      (deleted === true ? world.deleted : world.cards).filter((card) =>
        `${card.name} ${card.description}`.toLowerCase().includes((search ?? '').toLowerCase()),
      ),
    'pipelines.get': ({ id }) => saved(cardOf(id), world.document),
    'pipelines.create': ({ document }) => saved(add(document.name), document),
    'pipelines.save': ({ id }) => ({
      saved: true,
      version: cardOf(id).version + 1,
      updatedAt: new Date().toISOString(),
    }),
    'pipelines.import': () => ({
      pipeline: world.importKeeps ? saved(add('Imported')) : null,
      problems: world.importProblems,
    }),
    'pipelines.export': ({ id }) => ({
      onlyHere: [],
      fileName: `${cardOf(id).name}.json`,
      text: `${JSON.stringify(cheapFirst, null, 2)}\n`,
    }),
    'pipelines.duplicate': ({ id }) => saved(add(`${cardOf(id).name} copy`)),
    'pipelines.delete': ({ id }) => {
      world.deleted = [cardOf(id), ...world.deleted]
      world.cards = world.cards.filter((card) => card.id !== id)
      announce(id, true)
      return { id }
    },
    'pipelines.restore': ({ id }) => {
      const card = found(
        world.deleted.find((each) => each.id === id),
        'pipeline',
      )
      world.cards = [...world.cards, card]
      world.deleted = world.deleted.filter((each) => each.id !== id)
      announce(id)
      return saved(card)
    },
    'pipelines.versions': () => world.versions,
    'pipelines.view.get': () => ({ view: null }),
    'pipelines.view.set': () => null,

    'runs.start': ({ pipelineId, document }) => {
      if (world.startProblems.length > 0) return { runId: null, problems: world.startProblems }
      const run = newRun(newId('r'), pipelineId, document.name)
      world.runs = [run, ...world.runs]
      return { runId: run.row.runId, problems: [] }
    },
    'reviews.list': () => world.reviews,
    'ratings.set': ({ runId, nodeId, thumb, pick }) => {
      const before = world.ratings.find((each) => each.runId === runId && each.nodeId === nodeId)
      const kept = {
        runId,
        nodeId,
        thumb: thumb === undefined ? (before?.thumb ?? null) : thumb,
        pick: pick === undefined ? (before?.pick ?? null) : pick,
        ratedAt: '2026-11-21T12:00:00.000Z',
      }
      const gone = kept.thumb === null && kept.pick === null
      world.ratings = [...world.ratings.filter((each) => each !== before), ...(gone ? [] : [kept])]
      push({ topic: 'ratings', runId })
      return gone ? null : kept
    },
    'ratings.list': ({ runId }) => world.ratings.filter((each) => runId === undefined || each.runId === runId),
    'ratings.calibration': () => world.calibration,
    'runs.answer': ({ runId, nodeId, action, candidate, value, note }) => {
      const asked = found(
        world.reviews.find((each) => each.runId === runId && each.nodeId === nodeId),
        'review',
      )
      world.reviews = world.reviews.filter((each) => each !== asked)
      const given: ReviewAnswer = {
        action,
        candidate: candidate ?? null,
        value: value === undefined ? null : { type: 'text', data: value as string },
        note: note ?? '',
      }
      push({ topic: 'run', runId, pipelineId: asked.pipelineId, events: [] })
      return { accepted: world.quicker === null, answer: given, message: world.quicker }
    },
    'runs.stop': ({ runId }) => (changeRun(runId, 'cancelled'), { stopped: true }),
    'runs.resume': ({ runId }) => changeRun(runId, 'running'),
    'runs.discard': ({ runId }) => changeRun(runId, 'cancelled'),
    'runs.list': ({ pipelineId, status, search, practice, before, limit = 50 }) => {
      const rows = world.runs
        .map((run) => run.row)
        .toSorted((a, b) => (a.startedAt + a.runId < b.startedAt + b.runId ? 1 : -1))
        .filter(
          (row) =>
            (pipelineId === undefined || row.pipelineId === pipelineId) &&
            (status === undefined || row.status === status) &&
            (practice === undefined || row.practice === practice) &&
            (search === undefined ||
              `${row.name} ${row.answer} ${row.input}`.toLowerCase().includes(search.toLowerCase())) &&
            (before === undefined || row.startedAt + row.runId < before.startedAt + before.runId),
        )
      return { rows: rows.slice(0, limit), more: rows.length > limit }
    },
    'runs.get': ({ runId }) => runOf(runId),

    'nodes.values': () => [],
    'nodes.memory': () => ({ words: null }),
    'nodes.forget': ({ nodeId }) => ({ nodeId }),
    'documents.list': () => ({ collections: [], canChoose: false }),
    'documents.save': ({ id, path }) => ({ id, path, builtIn: false }),
    'documents.delete': ({ id }) => ({ id }),
    'documents.look': ({ collection }) => ({ folder: collection, files: [], passages: 0, problems: [], read: 0 }),
    'documents.choose': () => ({ path: null }),
    'files.keep': ({ name, base64 }) => ({
      path: `/data/files/${name}`,
      name,
      bytes: base64.length,
      picture: { width: 64, height: 48 },
      preview: `data:image/png;base64,${base64}`,
    }),
    'files.look': ({ path }) => ({ path, name: path, bytes: 0, picture: null, preview: null }),
    'router.fit': () => ({ runId: null, fitted: null, costUsd: null, error: 'Nothing runs here.' }),

    'providers.list': () => world.providers,
    'providers.save': ({ id, label, baseUrl }) => {
      const old = world.providers.find((row) => row.id === id)
      const row: ProviderRow = {
        ...(old ?? {
          id,
          builtIn: false,
          practice: false,
          local: false,
          needsKey: false,
          keys: [],
          environmentNames: [],
        }),
        label,
        baseUrl: baseUrl ?? 'https://api.openai.com/v1',
        baseUrlSource: baseUrl === null ? 'default' : 'stored',
      }
      world.providers =
        old === undefined ? [...world.providers, row] : world.providers.map((each) => (each === old ? row : each))
      environmentChanged()
      return row
    },
    'providers.delete': ({ id }) => {
      providerOf(id)
      world.providers = world.providers.filter((row) => row.id !== id)
      environmentChanged()
      return { id }
    },
    'providers.test': ({ id }) => (providerOf(id), world.test),
    'keys.set': ({ provider: id, name, secret }) => {
      const { kept, warning } = world.info.secrets
      const row = providerOf(id)
      const key = {
        ...{ name, source: kept ? ('stored' as const) : ('memory' as const), hint: secret.slice(-4) },
        ...{ isDefault: row.keys.length === 0, lastUsedAt: null },
      }
      world.providers = world.providers.map((each) =>
        each === row ? { ...row, keys: [...row.keys.filter((old) => old.name !== name), key] } : each,
      )
      environmentChanged()
      return { kept, warning }
    },
    'keys.choose': ({ provider: id, name }) => {
      const row = providerOf(id)
      const keys = row.keys.map((key) => ({ ...key, isDefault: key.name === name }))
      world.providers = world.providers.map((each) => (each === row ? { ...row, keys } : each))
      environmentChanged()
      return { provider: id, name }
    },
    'keys.rename': ({ provider: id, name, to, follow }) => {
      const row = providerOf(id)
      const keys = row.keys.map((key) => (key.name === name ? { ...key, name: to } : key))
      world.providers = world.providers.map((each) => (each === row ? { ...row, keys } : each))
      environmentChanged()
      const using = world.keyUses.find((use) => use.name === name)?.pipelines ?? []
      return {
        provider: id,
        name: to,
        pipelines: follow ? using.map((pipeline) => pipeline.id) : [],
        unread: unlooked(),
      }
    },
    'keys.uses': () => world.keyUses,
    'rates.list': () => world.rates,
    'rates.forget': ({ key }) => (world.rates = world.rates.filter((row) => row.key !== key)),
    'servers.find': () => world.servers,
    'keys.delete': ({ provider: id, name }) => {
      const row = providerOf(id)
      world.providers = world.providers.map((each) =>
        each === row ? { ...row, keys: row.keys.filter((key) => key.name !== name) } : each,
      )
      environmentChanged()
      return { provider: id }
    },
    'models.edit': ({ provider: id, model, edits }) => {
      world.environment = {
        ...world.environment,
        providers: world.environment.providers.map((each) =>
          each.id === id
            ? {
                ...each,
                models: each.models.map((facts) =>
                  facts.model === model && edits !== null ? withEdits(facts, edits, '2026-11-21') : facts,
                ),
              }
            : each,
        ),
      }
      environmentChanged()
      return { provider: id, model }
    },
    'models.used': () => world.modelUses.map(({ pipelines, ...use }) => ({ ...use, pipelines: pipelines.length })),
    'models.uses': ({ provider, model }) => {
      const pipelines = world.modelUses.find((use) => use.provider === provider && use.model === model)?.pipelines ?? []
      return { total: pipelines.length, pipelines, unread: unlooked() }
    },
    'unread.list': () => world.unread,
    'pipelines.flags': () => world.flags,
    'pipelines.paid': () => world.paid,
    'pipelines.history': () => world.history,
    'models.refresh': () => world.refreshed,

    'policies.save': ({ tag }) => (environmentChanged(), { tag }),
    'aliases.save': ({ name }) => (environmentChanged(), { name }),
    'aliases.delete': ({ name }) => (environmentChanged(), { name }),

    'costs.get': () => world.costs,
    'cache.get': () => world.cache,
    'cache.clear': () => {
      const cleared = world.cache.entries
      world.cache = { ...world.cache, entries: 0, bytes: 0 }
      push({ topic: 'cache' })
      return { cleared }
    },
    'budgets.list': () => world.budgets,
    'budgets.save': ({ id, ...terms }) => {
      const row = { ...terms, id: id ?? newId('b'), since: null, spentUsd: 0, reservedUsd: 0, unsure: 0 }
      world.budgets = [...world.budgets.filter((each) => each.id !== row.id), row]
      push({ topic: 'budgets' })
      return row
    },
    'budgets.delete': ({ id }) => {
      world.budgets = world.budgets.filter((each) => each.id !== id)
      push({ topic: 'budgets' })
      return { id }
    },

    'health.list': () => world.health,
    'service.set': ({ inService, ...entry }) => {
      const outOfService = withService(world.environment.outOfService ?? [], entry, inService)
      world.environment = { ...world.environment, outOfService }
      environmentChanged()
      return outOfService
    },
    'health.reset': (target) => healthOf(target, 'closed'),
    'health.tryAnyway': (target) => healthOf(target, 'half_open'),

    'tools.keys': () => [],
    ...toolHandlers(world, push),
    'expressions.try': ({ expression, value }) =>
      expression === '$'
        ? { ok: true, value }
        : {
            ok: false,
            class: 'invalid_output',
            code: 'nothing',
            problem: 'The expression gives nothing.',
            position: null,
          },

    'settings.get': () => ({ values: world.settings }),
    'settings.set': ({ values }) => {
      world.settings = { ...world.settings, ...settingChanges.parse(values) }
      push({ topic: 'settings' })
      return { values: world.settings }
    },
  }
}

function found<Thing>(thing: Thing | undefined, what: string): Thing {
  if (thing === undefined) throw new Refused('not_found', `There is no such ${what} any more.`)
  return thing
}

const newRun = (runId: string, pipelineId: string | null, name: string): RunRecord => ({
  row: {
    runId,
    pipelineId,
    name,
    status: 'running',
    practice: true,
    startedAt: new Date().toISOString(),
    durationMs: 0,
    costUsd: null,
    costState: 'unknown',
    answeredBy: {},
    answer: '',
    input: '',
    error: null,
    steps: 0,
  },
  document: cheapFirst,
  inputs: {},
  events: [],
  receipt: null,
})
