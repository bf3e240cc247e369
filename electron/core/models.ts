import type {
  FoundServer,
  Payload,
  ProviderRow as ProviderScreenRow,
  ProviderTest,
  Results,
} from '../../shared/api/contract.ts'
import { type Environment, type ModelCall, type ModelResult, CallError, type Target } from '../../shared/model/types.ts'
import { holdsSecret, providerConfigs, resolveAddress } from '../../shared/providers/address.ts'
import {
  type Protocol,
  type ProviderConfig,
  type ProviderRow,
  builtInProvider,
  providerRows,
  textsAtOnce,
} from '../../shared/providers/registry.ts'
import { type Providers, type Through, adapterVersion, createProviders } from '../providers/index.ts'
import { TargetHealth } from './health.ts'
import { Keys } from './keys.ts'
import { LocalModels } from './local-models.ts'
import { ModelBook } from './model-facts.ts'
import { screenRow } from './provider-rows.ts'
import { storePolicy, storedPolicies } from './policies.ts'
import type { Pushes } from './pushes.ts'
import { Service } from './service.ts'
import { Tools } from './tools.ts'
import { type Store, deleteProvider, forgetVectors, listProviders, saveProvider } from '../db/index.ts'
import { Aliases } from './aliases.ts'
import { CoreError, type CoreOptions, wayOut } from './types.ts'

/** Providers, keys, prices and models of this machine: what the compiler may know, and the door to the far ends. */
export class Models {
  readonly keys: Keys
  /** Web services that models may call. */
  readonly tools: Tools
  readonly health: TargetHealth
  readonly aliases: Aliases
  readonly #options: CoreOptions
  readonly #db: Store
  readonly #pushes: Pushes
  #providers: Providers | null = null
  #practiceAddress: string | null = null
  #old: Providers[] = []
  readonly #local: LocalModels
  readonly #book: ModelBook

  constructor(options: CoreOptions, db: Store, pushes: Pushes) {
    this.#options = options
    this.#db = db
    this.#book = new ModelBook(db, options.clock)
    this.#pushes = pushes
    this.keys = new Keys(options, db)
    this.tools = new Tools(options, db, this.keys, (topic) => pushes.send({ topic }))
    this.#local = new LocalModels(options.clock, (provider) => this.#open().listModels(provider))
    this.health = new TargetHealth(
      options,
      db,
      pushes,
      (provider, name) => {
        const row = this.row(provider)
        return row === undefined ? null : this.keys.named(row, name)
      },
      new Service(db, pushes, (id) => this.labelOf(id)),
    )
    this.aliases = new Aliases(
      db,
      (target) => this.health.experience(target),
      () => options.clock.now(),
    )
  }

  /** Asks a model. The practice provider is started at its first question. */
  async call(call: ModelCall): Promise<ModelResult> {
    if (this.row(call.target.provider)?.practice) {
      try {
        await this.#practiceReady()
      } catch (error) {
        throw new CallError(`The practice provider could not be started: ${(error as Error).message}`, {
          class: 'config',
          sent: false,
        })
      }
    }
    return this.#open().call(call)
  }

  /** The same through a server that hands it on to the provider: signed for that one, which a signature names. */
  async callThrough(call: ModelCall, through: Through): Promise<ModelResult> {
    const providers = this.#create(this.#configs(), through)
    try {
      return await providers.call(call)
    } finally {
      await providers.close()
    }
  }

  /** Scheme, host and port where a provider is asked. Rejects with `CoreError`. */
  async addressOf(provider: string): Promise<string> {
    if (this.row(provider)?.practice === true) await this.#practiceReady()
    const address = this.#baseUrl(provider)
    if (address === null) throw new CoreError('not_found', `The provider ${provider} has no address.`)
    return new URL(address).origin
  }

  protocolOf(provider: string): Protocol {
    return this.row(provider)?.protocol ?? 'openai'
  }

  /** It is there, and no practice provider. */
  isReal(provider: string): boolean {
    return this.row(provider)?.practice === false
  }

  #baseUrl(provider: string): string | null {
    const row = providerRows(this.#configs()).get(provider)
    if (row?.baseUrl?.includes('://') === true) return row.baseUrl
    // Written for short: a region, a resource, a host.
    const address = row === undefined ? null : resolveAddress(row)
    return address?.ok === true ? address.baseUrl : null
  }

  async environment(): Promise<Environment> {
    const factsOf = this.#book.open()
    const stored = new Set(listProviders(this.#db).map(({ id }) => id))
    const providers = await Promise.all(
      this.#rows().map(async (row) => {
        const keys = this.keys.rows(row)
        const local =
          row.local && this.#local.mayBeAsked(row.id, stored.has(row.id)) ? await this.#local.of(row.id) : null
        return {
          id: row.id,
          label: row.label,
          local: row.local,
          practice: row.practice,
          needsKey: row.needsKey,
          hasKey: keys.length > 0,
          keys: keys.map(({ name }) => name),
          embedsAtOnce: textsAtOnce[row.protocol],
          listIsWhole: row.listIsWhole && (!row.local || local !== null),
          ...factsOf(row, local),
        }
      }),
    )
    const outOfService = this.health.service.list()
    return {
      providers,
      aliases: this.aliases.list(providers, outOfService),
      policies: storedPolicies(this.#db),
      outOfService,
      today: new Date(this.#options.clock.now()).toISOString().slice(0, 10),
      toolServers: this.tools.servers.facts(),
    }
  }

  /** Servers of this machine that answer now. */
  async findServers(): Promise<FoundServer[]> {
    const elsewhere = this.list().filter(({ local, baseUrlSource }) => local && baseUrlSource !== 'default')
    const found = await this.#local.find(Object.fromEntries(elsewhere.map(({ id, baseUrl }) => [id, baseUrl])))
    if (found.length > 0) this.#pushes.send({ topic: 'environment' })
    return found
  }

  list(): ProviderScreenRow[] {
    const stored = new Map(listProviders(this.#db).map((config) => [config.id, config]))
    return this.#rows().map((row) =>
      screenRow(row, {
        env: this.#options.env,
        stored: stored.get(row.id)?.baseUrl ?? null,
        keys: this.keys.rows(row),
        practiceAddress: this.#practiceAddress,
      }),
    )
  }

  save({ id, label, baseUrl, protocol: said }: Payload<'providers.save'>): Results['providers.save'] {
    const known = builtInProvider(id)
    if (known !== undefined && said !== undefined && said !== known.protocol)
      throw new CoreError('not_allowed', `${known.label} speaks what it speaks. Add a service of your own instead.`)
    const protocol = known === undefined ? said : undefined
    if (known?.practice)
      throw new CoreError('not_allowed', 'The practice provider is part of the app: it has no address to change.')
    if (known === undefined && baseUrl === null)
      throw new CoreError('bad_payload', 'A service of your own needs an address.')
    if (baseUrl !== null) {
      if (holdsSecret(baseUrl))
        throw new CoreError(
          'bad_address',
          'This address holds what looks like a key or a password, and an address is kept in the clear. Take it out and set it as a key.',
        )
      const row =
        known ?? providerRows([{ id, label, baseUrl, ...(protocol === undefined ? {} : { protocol }) }]).get(id)
      const address = row === undefined ? null : resolveAddress(row, { stored: baseUrl })
      if (address !== null && !address.ok) throw new CoreError('bad_address', address.message)
    }
    // What answers at another address need not be the model whose vectors are kept.
    if ((this.list().find((row) => row.id === id)?.baseUrl ?? null) !== baseUrl)
      forgetVectors(this.#db, { provider: id })
    const kept = { id, label, baseUrl, ...(protocol === undefined ? {} : { protocol }) }
    saveProvider(this.#db, kept, this.#options.clock.now())
    this.changed()
    const row = this.list().find((provider) => provider.id === id)
    if (row === undefined) throw new CoreError('not_found', `There is no provider ${id}.`)
    return row
  }

  /** Its keys go first: should that be as far as it comes, none is left for another service of that name. */
  async delete(id: string): Promise<Results['providers.delete']> {
    await this.keys.forget(id)
    deleteProvider(this.#db, id)
    forgetVectors(this.#db, { provider: id })
    this.changed()
    return { id }
  }

  /** What a kept answer depends on beside its request. The practice provider's address is another each time. */
  cacheScope({ provider }: Pick<Target, 'provider'>): string {
    return `${adapterVersion} ${this.isReal(provider) ? (this.#baseUrl(provider) ?? provider) : provider}`
  }

  /** As the screens name it; null for one that isn't there. */
  labelOf(id: string): string | null {
    return this.row(id)?.label ?? null
  }

  /** Whether it works, with the default key or with this one. Throws `CoreError` `not_found`. */
  async test(id: string, secret?: string): Promise<ProviderTest> {
    const row = this.row(id)
    if (row === undefined) throw new CoreError('not_found', `There is no provider ${id}.`)
    if (row.practice) await this.#practiceReady()
    return this.#open().test(id, secret)
  }

  /** One policy; `null` takes it back to the app's own, or away. */
  savePolicy({ tag, policy }: Payload<'policies.save'>): Results['policies.save'] {
    storePolicy(this.#db, tag, policy)
    this.changed()
    return { tag }
  }

  saveAlias(terms: Payload<'aliases.save'>): Results['aliases.save'] {
    const saved = this.aliases.save(terms)
    this.changed()
    return saved
  }

  deleteAlias(name: string): Results['aliases.delete'] {
    const deleted = this.aliases.delete(name)
    this.changed()
    return deleted
  }

  editModel(payload: Payload<'models.edit'>): Results['models.edit'] {
    const edited = this.#book.edit(payload)
    this.changed()
    return edited
  }

  /** Asks a provider for its own list of models, and keeps it. Rejects with `CoreError`. */
  async refresh(provider: string): Promise<Results['models.refresh']> {
    const change = await this.#book.refresh(provider, this.row(provider), () => this.#open().listModels(provider))
    this.changed()
    return change
  }

  async close(): Promise<void> {
    this.health.close()
    await this.tools.close()
    await Promise.all(
      [...this.#old, ...(this.#providers === null ? [] : [this.#providers])].map((providers) => providers.close()),
    )
  }

  #rows(): ProviderRow[] {
    return [...providerRows(listProviders(this.#db)).values()]
  }

  /** The row of a provider; undefined for one that isn't there. */
  row(id: string): ProviderRow | undefined {
    return this.#rows().find((row) => row.id === id)
  }

  /** Adapters for what is stored now. Replaced after a change; the old ones serve the runs that began with them. */
  #open(): Providers {
    this.#providers ??= this.#create(this.#configs())
    return this.#providers
  }

  #configs(): ProviderConfig[] {
    return providerConfigs({
      env: this.#options.env,
      practiceUrl: this.#practiceAddress,
      stored: listProviders(this.#db),
    })
  }

  #create(config: ProviderConfig[], through?: Through): Providers {
    return createProviders({
      clock: this.#options.clock,
      keys: (provider, name) => this.keys.secret(this.row(provider), provider, name),
      config,
      way: wayOut(this.#options),
      ...(through === undefined ? {} : { through }),
    })
  }

  async #practiceReady(): Promise<void> {
    const address = await this.#options.practiceUrl()
    if (address === this.#practiceAddress) return
    this.#practiceAddress = address
    this.#renew()
  }

  #renew(): void {
    if (this.#providers !== null) this.#old.push(this.#providers)
    this.#providers = null
  }

  /** What the machine can ask is another now: everybody hears of it. */
  changed(): void {
    this.#renew()
    this.#local.forget()
    this.#pushes.send({ topic: 'environment' })
  }
}
