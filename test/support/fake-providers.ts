import type { Payload, ProviderRow } from '../../shared/api/contract.ts'
import { withService } from '../../shared/model/service.ts'
import { withEdits } from '../../shared/model/edits.ts'
import type { HealthRow } from '../../shared/health/types.ts'
import { healthy } from './samples.ts'
import { type FakeTools, type Handlers, type World, found } from './fake-world.ts'

/** The core's answers about providers, keys, models and their health, as far as a screen sees them. */
export function providerHandlers(world: World, { push }: FakeTools) {
  const providerOf = (id: string): ProviderRow =>
    found(
      world.providers.find((row) => row.id === id),
      'provider',
    )
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
        baseUrl: baseUrl ?? (id === 'azure' ? '' : 'https://api.openai.com/v1'),
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
    'models.refresh': () => world.refreshed,

    'policies.save': ({ tag }) => (environmentChanged(), { tag }),
    'aliases.save': ({ name }) => (environmentChanged(), { name }),
    'aliases.delete': ({ name }) => (environmentChanged(), { name }),

    'health.list': () => world.health,
    'service.set': ({ inService, ...entry }) => {
      const outOfService = withService(world.environment.outOfService ?? [], entry, inService)
      world.environment = { ...world.environment, outOfService }
      environmentChanged()
      return outOfService
    },
    'health.reset': (target) => healthOf(target, 'closed'),
    'health.tryAnyway': (target) => healthOf(target, 'half_open'),
  } satisfies Partial<Handlers>
}
