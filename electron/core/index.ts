import { type CallName, type CallResult, type Payload, type Results, payloads } from '../../shared/api/contract.ts'
import { callError } from './errors.ts'
import { Models } from './models.ts'
import { Pipelines } from './pipelines.ts'
import { Pushes } from './pushes.ts'
import { Runs } from './runs.ts'
import { openStore } from './store.ts'
import type { Core, CoreOptions } from './types.ts'
import { dirname } from 'node:path'

export type { Core, CoreOptions, Secrets, StartRun, StartedRun } from './types.ts'
export { CoreError } from './types.ts'

type Handlers = { [Name in CallName]: (payload: Payload<Name>) => Results[Name] | Promise<Results[Name]> }

const idleCheckpointMs = 30_000

/** The one place where engine, providers and database meet, the same behind a window, a browser, a command and a test. */
export async function createCore(options: CoreOptions): Promise<Core> {
  const { store, notices } = await openStore(options.file, () => options.clock.now())
  const pushes = new Pushes((message) => options.log(message))
  const models = new Models(options, store, pushes)
  const pipelines = new Pipelines(store, pushes)
  const runs = new Runs(options, store, models, pushes)

  const handlers: Handlers = {
    'app.info': () => ({
      version: options.version,
      host: options.host,
      platform: process.platform,
      dataFolder: dirname(options.file),
      secrets: {
        kept: options.secrets?.available() ?? false,
        backend: options.secrets?.backend() ?? 'none',
        warning: options.secrets === null ? 'This system offers no safe place for keys: a key you type is kept in memory until the app ends.' : options.secrets.warning(),
      },
      notices,
    }),
    'environment.get': () => models.environment(),

    'pipelines.list': async (payload) => pipelines.list(payload?.search, await models.environment()),
    'pipelines.get': ({ id, version }) => pipelines.get(id, version),
    'pipelines.create': ({ document }) => pipelines.create(document),
    'pipelines.save': (payload) => pipelines.save(payload),
    'pipelines.import': ({ text }) => pipelines.import(text),
    'pipelines.export': ({ id }) => pipelines.export(id),
    'pipelines.duplicate': ({ id }) => pipelines.duplicate(id),
    'pipelines.delete': ({ id }) => pipelines.delete(id),
    'pipelines.restore': ({ id }) => pipelines.restore(id),
    'pipelines.versions': ({ id }) => store.pipelineVersions(id),
    'pipelines.view.get': ({ id }) => ({ view: store.pipelineView(id) }),
    'pipelines.view.set': ({ id, view }) => {
      store.setPipelineView(id, view)
      return null
    },

    'runs.start': (payload) => runs.started(payload),
    'runs.stop': ({ runId }) => ({ stopped: runs.stop(runId) }),
    'runs.resume': async ({ runId }) => ({ runId: (await runs.resume(runId)).runId }),
    'runs.discard': ({ runId }) => {
      store.discardRun(runId, options.clock.now())
      return { runId }
    },
    'runs.list': (payload) => store.listRuns(payload ?? {}, options.clock.now()),
    'runs.get': ({ runId }) => store.runRecord(runId),

    'providers.list': () => models.list(),
    'providers.save': (payload) => models.save(payload),
    'providers.delete': ({ id }) => models.delete(id),
    'providers.test': ({ id }) => models.test(id),
    'keys.set': (payload) => models.setKey(payload),
    'keys.delete': (payload) => models.deleteKey(payload),
    'prices.set': (payload) => models.setPrice(payload),

    'settings.get': () => ({ values: store.settings() }),
    'settings.set': ({ values }) => {
      const all = store.setSettings(values)
      pushes.send({ topic: 'settings' })
      return { values: all }
    },
  }

  let cancelCheckpoint: () => void
  const checkpointWhenIdle = (): void => {
    cancelCheckpoint = options.clock.after(idleCheckpointMs, () => {
      if (runs.active === 0) store.checkpoint()
      checkpointWhenIdle()
    })
  }
  checkpointWhenIdle()

  return {
    async dispatch<Name extends CallName>(name: Name, payload: unknown): Promise<CallResult<Name>> {
      const read = payloads[name].safeParse(payload)
      if (!read.success) {
        const words = read.error.issues.map((issue) => `${issue.path.join('.') || 'payload'}: ${issue.message}`).join('; ')
        return { ok: false, error: { code: 'bad_payload', message: `${name} was called with a wrong payload: ${words}.` } }
      }
      try {
        return { ok: true, value: await handlers[name](read.data as Payload<Name>) }
      } catch (error) {
        const told = callError(error)
        if (told.code === 'internal') options.log(`${name} failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`)
        return { ok: false, error: told }
      }
    },
    subscribe: (listener) => pushes.subscribe(listener),
    environment: () => models.environment(),
    startRun: (request) => runs.start(request),
    resumeRun: (runId, onEvents) => runs.resume(runId, onEvents),
    stopRun: (runId) => runs.stop(runId),
    activeRuns: () => runs.active,
    stopAllRuns: () => runs.stopAll(),
    async close() {
      cancelCheckpoint()
      await runs.stopAll()
      await models.close()
      store.close()
    },
  }
}
