import {
  payloads,
  type CallError,
  type CallName,
  type CallResult,
  type Host,
  type Payload,
  type Push,
} from '../../shared/api/contract.ts'
import { settingChanges } from '../../shared/api/settings.ts'
import { toolHandlers } from './fake-tools.ts'
import { type FakeTools, type Handlers, Refused, type World, firstWorld } from './fake-world.ts'
import { pipelineHandlers } from './fake-pipelines.ts'
import { providerHandlers } from './fake-providers.ts'
import { runHandlers } from './fake-runs.ts'

export type { World } from './fake-world.ts'

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
    this.world = { ...firstWorld(), ...world }
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

const handlersOf = (world: World, tools: FakeTools): Handlers => ({
  'app.info': () => world.info,
  'environment.get': () => world.environment,
  'tokens.count': () => ({ tokens: null }),

  ...pipelineHandlers(world, tools),
  ...runHandlers(world, tools),
  ...providerHandlers(world, tools),
  ...toolHandlers(world, tools.push),
  'unread.list': () => world.unread,
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

  'costs.get': () => world.costs,
  'cache.get': () => world.cache,
  'cache.clear': () => {
    const cleared = world.cache.entries
    world.cache = { ...world.cache, entries: 0, bytes: 0 }
    tools.push({ topic: 'cache' })
    return { cleared }
  },
  'budgets.list': () => world.budgets,
  'budgets.save': ({ id, ...terms }) => {
    const row = { ...terms, id: id ?? tools.newId('b'), since: null, spentUsd: 0, reservedUsd: 0, unsure: 0 }
    world.budgets = [...world.budgets.filter((each) => each.id !== row.id), row]
    tools.push({ topic: 'budgets' })
    return row
  },
  'budgets.delete': ({ id }) => {
    world.budgets = world.budgets.filter((each) => each.id !== id)
    tools.push({ topic: 'budgets' })
    return { id }
  },

  'tools.keys': () => [],
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
    tools.push({ topic: 'settings' })
    return { values: world.settings }
  },
})
