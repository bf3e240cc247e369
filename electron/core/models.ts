import type { FoundServer, Payload, ProviderRow as ProviderScreenRow, Results } from '../../shared/api/contract.ts'
import type { Environment } from '../../shared/model/types.ts'
import { staysHere } from '../../shared/model/policy.ts'
import { holdsSecret, resolveAddress } from '../../shared/providers/address.ts'
import { type ProviderRow, builtInProvider, providerRows, textsAtOnce } from '../../shared/providers/registry.ts'
import { TargetHealth } from './health.ts'
import { Keys } from './keys.ts'
import { LocalModels } from './local-models.ts'
import { ModelDoor } from './model-door.ts'
import { ModelBook } from './model-facts.ts'
import { screenRow } from './provider-rows.ts'
import { storePolicy, storedPolicies } from './policies.ts'
import type { Pushes } from './pushes.ts'
import { Service } from './service.ts'
import { Tools } from './tools.ts'
import { type Store, deleteProvider, forgetVectors, listProviders, saveProvider } from '../db/index.ts'
import { Aliases } from './aliases.ts'
import { CoreError, type CoreOptions } from './types.ts'

/** Providers, keys, prices and models of this machine: what the compiler may know, and what the screens do with them. */
export class Models {
  readonly keys: Keys
  /** Web services that models may call. */
  readonly tools: Tools
  readonly health: TargetHealth
  readonly aliases: Aliases
  /** The way to the far ends. */
  readonly door: ModelDoor
  readonly #options: CoreOptions
  readonly #db: Store
  readonly #pushes: Pushes
  readonly #local: LocalModels
  readonly #book: ModelBook

  constructor(options: CoreOptions, db: Store, pushes: Pushes) {
    this.#options = options
    this.#db = db
    this.#book = new ModelBook(db, options.clock)
    this.#pushes = pushes
    this.keys = new Keys(options, db)
    this.door = new ModelDoor(options, db, this.keys)
    this.tools = new Tools(options, db, this.keys, (topic) => pushes.send({ topic }))
    this.#local = new LocalModels(options.clock, (provider) => this.door.listModels(provider))
    this.health = new TargetHealth(
      options,
      db,
      pushes,
      (provider, name) => {
        const row = this.row(provider)
        return row === undefined ? null : this.keys.named(row, name)
      },
      new Service(
        db,
        pushes,
        (id) => this.labelOf(id),
        () => this.door.rows().flatMap((row) => (staysHere(row) ? [] : [row.id])),
      ),
    )
    this.aliases = new Aliases(
      db,
      (target) => this.health.experience(target),
      () => options.clock.now(),
    )
  }

  async environment(): Promise<Environment> {
    const factsOf = this.#book.open()
    const stored = new Set(listProviders(this.#db).map(({ id }) => id))
    const providers = await Promise.all(
      this.door.rows().map(async (row) => {
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
    return this.door.rows().map((row) =>
      screenRow(row, {
        env: this.#options.env,
        stored: stored.get(row.id)?.baseUrl ?? null,
        keys: this.keys.rows(row),
        practiceAddress: this.door.practiceAddress,
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

  /** As the screens name it; null for one that isn't there. */
  labelOf(id: string): string | null {
    return this.row(id)?.label ?? null
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
    const change = await this.#book.refresh(provider, this.row(provider), () => this.door.listModels(provider))
    this.changed()
    return change
  }

  async close(): Promise<void> {
    this.health.close()
    await this.tools.close()
    await this.door.close()
  }

  /** The row of a provider; undefined for one that isn't there. */
  row(id: string): ProviderRow | undefined {
    return this.door.row(id)
  }

  /** What the machine can ask is another now: everybody hears of it. */
  changed(): void {
    this.door.renew()
    this.#local.forget()
    this.#pushes.send({ topic: 'environment' })
  }
}
