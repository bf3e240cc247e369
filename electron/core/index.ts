import { dirname, join } from 'node:path'
import { findings } from '../../shared/document/issues.ts'
import { walk } from '../../shared/document/walk.ts'
import { type CallName, type CallResult, type Payload, type Results, payloads } from '../../shared/api/contract.ts'
import { callError } from './errors.ts'
import { Budgets } from './budgets.ts'
import { budgetName } from './budget-words.ts'
import { Cache } from './cache.ts'
import { historyOf } from './history.ts'
import { KeyCalls } from './key-calls.ts'
import { Library } from './library.ts'
import { Models } from './models.ts'
import { ModelUses } from './model-uses.ts'
import { NodeTools } from './node-tools.ts'
import { keepFile, lookAtFile } from './pictures.ts'
import { keepTidy } from './tidying.ts'
import { toolHandlers } from './tool-handlers.ts'
import { Pipelines } from './pipelines.ts'
import { Pushes } from './pushes.ts'
import { Ratings } from './ratings.ts'
import { Runs } from './runs.ts'
import { unreadThings } from './unread.ts'
import {
  Checkpoints,
  checkpoint,
  createRecorder,
  getSettings,
  getView,
  listRuns,
  listVersions,
  loadRun,
  openDatabase,
  pipelineName,
  pipelineNames,
  setSettings,
  setView,
} from '../db/index.ts'
import { evaluateExpression } from '../engine/index.ts'
import { textsAtOnce } from '../../shared/providers/registry.ts'
import { isPracticeProvider } from '../../shared/practice/models.ts'
import type { Core, CoreOptions } from './types.ts'
import { createTokenCounter } from '../tokens/index.ts'

export type { Core, CoreOptions, Secrets, StartRun, StartedRun } from './types.ts'
export { joinWraps, keyringWrap } from './keyring.ts'
export { StoreError } from '../db/errors.ts'
export { type KeyFile, fileExists, openKeyFile, ownersOnly } from './key-file.ts'
export type { MasterWrap } from '../db/index.ts'

type Handlers = { [Name in CallName]: (payload: Payload<Name>) => Results[Name] | Promise<Results[Name]> }

/** The one place where engine, providers and database meet, the same behind a window, a browser, a command and a test. */
export async function createCore(options: CoreOptions): Promise<Core> {
  const now = (): number => options.clock.now()
  const { db, notices } = openDatabase({ file: options.file, now })
  const recorder = createRecorder(db, { now, practice: isPracticeProvider })
  const pushes = new Pushes((message) => options.log(message))
  db.unread.onNew = () => pushes.send({ topic: 'unread' })
  const models = new Models(options, db, pushes)
  const pipelines = new Pipelines(db, now, pushes)
  const budgets = new Budgets(db, options.clock, pushes, (budget) =>
    budgetName(budget, {
      pipeline: (id) => pipelineName(db, id),
      provider: (id) => models.labelOf(id),
    }),
  )
  const cache = new Cache(options, db, pushes, {
    scopeOf: (target) => models.door.cacheScope(target),
    isPractice: isPracticeProvider,
  })
  const library = new Library(db, now, (provider) => textsAtOnce[models.door.protocolOf(provider)])
  const uses = new ModelUses(db, { environment: () => models.environment(), now, log: (why) => options.log(why) })
  const keys = new KeyCalls(db, models, pipelines, uses)
  const tokens = createTokenCounter((why) => options.log(why))
  const runs = new Runs(options, { db, recorder, models, budgets, cache, library, tokens, pushes, uses })
  const nodes = new NodeTools(db, { models, runs, pipelines })
  const ratings = new Ratings(db, now, pushes)

  /** Who may be asked again may be so at once, whatever its limits were when it was shut. */
  const backInService = (how: 'reset' | 'tryAnyway', payload: Payload<'health.reset'>): Results['health.reset'] => {
    const row = models.health.change(how, payload)
    runs.live.rates.forget({ ...row, key: row.key ?? '' })
    return row
  }

  const handlers: Handlers = {
    'app.info': () => ({
      version: options.version,
      host: options.host,
      platform: process.platform,
      dataFolder: dirname(options.file),
      secrets: { kept: options.secrets.keeps, backend: options.secrets.backend, warning: options.secrets.warning },
      notices,
    }),
    'environment.get': () => models.environment(),

    'pipelines.list': (payload) => pipelines.list(payload),
    'pipelines.names': ({ ids }) => pipelineNames(db, ids),
    'pipelines.get': ({ id, version }) => pipelines.get(id, version),
    'pipelines.create': ({ document }) => pipelines.create(document),
    'pipelines.save': (payload) => pipelines.save(payload),
    'pipelines.import': ({ text }) => pipelines.import(text),
    'pipelines.export': ({ id }) => pipelines.export(id),
    'pipelines.duplicate': ({ id }) => pipelines.duplicate(id),
    'pipelines.delete': ({ id }) => pipelines.delete(id),
    'pipelines.restore': ({ id }) => pipelines.restore(id),
    'pipelines.versions': ({ id }) => listVersions(db, id),
    'pipelines.view.get': ({ id }) => ({ view: getView(db, id) }),
    'pipelines.view.set': ({ id, view }) => {
      setView(db, id, view)
      return null
    },

    'runs.start': (payload) => runs.started(payload),
    'runs.answer': (payload) => runs.answer(payload),
    'reviews.list': () => runs.live.reviews.list(),
    'runs.stop': ({ runId }) => ({ stopped: runs.live.stop(runId) }),
    'runs.resume': async ({ runId }) => ({ runId: (await runs.resume(runId)).runId }),
    'runs.discard': async ({ runId }) => {
      await runs.discard(runId)
      return { runId }
    },
    'runs.list': (payload) => {
      // Whoever looks at the list wants to know which runs lie dead.
      recorder.interrupted()
      return listRuns(db, payload)
    },
    'runs.get': ({ runId }) => {
      const { plan: _plan, seed: _seed, owner: _owner, ...record } = loadRun(db, runId)
      return record
    },

    'nodes.values': (payload) => nodes.values(payload),
    'nodes.memory': (payload) => nodes.memory(payload),
    'nodes.forget': (payload) => nodes.forget(payload),
    'router.fit': (payload) => nodes.fit(payload),

    'documents.list': () => ({ collections: library.list(), canChoose: options.chooseFolder !== undefined }),
    'documents.save': (payload) => library.save(payload),
    'documents.delete': ({ id }) => {
      library.delete(id)
      return { id }
    },
    'documents.look': ({ collection }) => library.look(collection),
    'documents.choose': async () => ({ path: (await options.chooseFolder?.()) ?? null }),

    'files.keep': (payload) => keepFile(join(dirname(options.file), 'files'), payload),
    'files.look': lookAtFile,

    'tokens.count': async ({ wanted }) => ({ tokens: await tokens.count(wanted) }),

    'providers.list': () => models.list(),
    'providers.save': (payload) => models.save(payload),
    'providers.delete': ({ id }) => models.delete(id),
    'providers.test': (payload) => keys.test(payload),
    'servers.find': () => models.findServers(),
    'keys.set': (payload) => keys.set(payload),
    'tools.keys': () => models.keys.ofTools(),
    ...toolHandlers(models),
    'keys.delete': (payload) => keys.delete(payload),
    'keys.choose': (payload) => keys.choose(payload),
    'keys.rename': (payload) => keys.rename(payload),
    'keys.uses': (payload) => keys.uses(payload),
    'rates.list': ({ provider }) => runs.live.rates.list(provider),
    'rates.forget': (target) => {
      runs.live.rates.forget(target)
      return runs.live.rates.list(target.provider)
    },
    'models.used': () => uses.used(),
    'models.uses': (payload) => uses.uses(payload),
    'pipelines.flags': () => uses.flags(),
    'unread.list': async () => {
      await uses.catchUp()
      return unreadThings(db)
    },
    'pipelines.paid': ({ id }) => uses.paid(id),
    'pipelines.history': ({ id }) => historyOf(db, id),
    'models.edit': (payload) => models.editModel(payload),
    'models.refresh': ({ provider }) => models.refresh(provider),

    'policies.save': (payload) => models.savePolicy(payload),
    'aliases.save': (payload) => models.saveAlias(payload),
    'aliases.delete': ({ name }) => models.deleteAlias(name),

    'costs.get': () => budgets.costs(),
    'cache.get': () => cache.summary(),
    'cache.clear': (payload) => cache.clear(payload),
    'budgets.list': () => budgets.list(),
    'budgets.save': (payload) => budgets.save(payload),
    'budgets.delete': ({ id }) => budgets.delete(id),

    'health.list': () => models.health.list(),
    'service.set': (payload) => models.health.service.set(payload),
    'health.reset': (payload) => backInService('reset', payload),
    'health.tryAnyway': (payload) => backInService('tryAnyway', payload),

    'expressions.try': (expression) => evaluateExpression(expression, now(), 0),

    'ratings.set': (payload) => ratings.set(payload),
    'ratings.list': (payload) => ratings.list(payload),
    'ratings.calibration': (payload) => ratings.calibration(payload),

    'settings.get': () => ({ values: getSettings(db) }),
    'settings.set': ({ values }) => {
      const all = setSettings(db, values)
      pushes.send({ topic: 'settings' })
      return { values: all }
    },
  }

  const checkpoints = new Checkpoints(db)
  const { clock } = options
  const log = (message: string): void => options.log(message)
  const endTidying = keepTidy({ db, checkpoints, clock, active: () => runs.live.active, cache, log })

  return {
    async dispatch<Name extends CallName>(name: Name, payload: unknown): Promise<CallResult<Name>> {
      // Documents and values have their own bound, said in words; this one only keeps the stack of whoever reads them.
      const deepest = 1000
      if (walk(payload, deepest).depth > deepest)
        return {
          ok: false,
          error: { code: 'bad_payload', message: `${name} was called with a payload over ${deepest} deep.` },
        }
      const read = payloads[name].safeParse(payload)
      if (!read.success) {
        const wrong = findings(payloads[name], payload, 'bad_format').map((each) => each.message)
        const words = wrong.length === 0 ? 'It has fields that are not part of the call.' : wrong.join(' ')
        return {
          ok: false,
          error: { code: 'bad_payload', message: `${name} was called with a wrong payload: ${words}` },
        }
      }
      try {
        return { ok: true, value: await handlers[name](read.data as Payload<Name>) }
      } catch (error) {
        const told = callError(error)
        if (told.code === 'internal')
          options.log(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
        return { ok: false, error: told }
      }
    },
    subscribe: (listener) => pushes.subscribe(listener),
    environment: () => models.environment(),
    countTokens: tokens.count,
    startRun: (request) => runs.start(request),
    resumeRun: (runId, onEvents, leaveWhenWaiting) => runs.resume(runId, { onEvents, leaveWhenWaiting }),
    stopRun: (runId) => runs.live.stop(runId),
    leaveRun: (runId) => runs.live.leave(runId),
    answerReview: (answer) => runs.answered(answer),
    resumeAtStart: () => runs.resumeAtStart(),
    activeRuns: () => runs.live.active,
    stopAllRuns: () => runs.live.endAll(),
    async close() {
      endTidying()
      await runs.live.endAll()
      await models.close()
      await library.close()
      await checkpoints.settled()
      await tokens.close()
      checkpoint(db)
      db.close()
    },
  }
}
