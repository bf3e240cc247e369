import { CallError, type ModelCall, type ModelResult, type Target } from '../../shared/model/types.ts'
import { providerConfigs, resolveAddress } from '../../shared/providers/address.ts'
import { type Protocol, type ProviderConfig, type ProviderRow, providerRows } from '../../shared/providers/registry.ts'
import type { ListedModel } from '../../shared/model/listed.ts'
import type { ProviderTest } from '../../shared/api/contract.ts'
import { type Store, listProviders } from '../db/index.ts'
import { type Providers, type Through, adapterVersion, createProviders } from '../providers/index.ts'
import type { Keys } from './keys.ts'
import { CoreError, type CoreOptions, wayOut } from './types.ts'

/** The way to the far ends: an adapter for each provider as it is stored, and the practice provider, started when it is first needed. */
export class ModelDoor {
  readonly #options: CoreOptions
  readonly #db: Store
  readonly #keys: Keys
  /** Where the practice provider answers, once it has been asked. */
  practiceAddress: string | null = null
  #providers: Providers | null = null
  #old: Providers[] = []

  constructor(options: CoreOptions, db: Store, keys: Keys) {
    this.#options = options
    this.#db = db
    this.#keys = keys
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

  /** What a kept answer depends on beside its request. The practice provider's address is another each time. */
  cacheScope({ provider }: Pick<Target, 'provider'>): string {
    return `${adapterVersion} ${this.isReal(provider) ? (this.#baseUrl(provider) ?? provider) : provider}`
  }

  /** Whether it works, with the default key or with this one. Throws `CoreError` `not_found`. */
  async test(id: string, secret?: string): Promise<ProviderTest> {
    const row = this.row(id)
    if (row === undefined) throw new CoreError('not_found', `There is no provider ${id}.`)
    if (row.practice) await this.#practiceReady()
    return this.#open().test(id, secret)
  }

  /** A provider's own list. Rejects with `CallError`. */
  listModels(provider: string): Promise<ListedModel[]> {
    return this.#open().listModels(provider)
  }

  async close(): Promise<void> {
    await Promise.all(
      [...this.#old, ...(this.#providers === null ? [] : [this.#providers])].map((providers) => providers.close()),
    )
  }

  /** Everybody who may be set up: the app's own, as they were changed, and the user's. */
  rows(): ProviderRow[] {
    return [...providerRows(listProviders(this.#db)).values()]
  }

  /** The row of a provider; undefined for one that isn't there. */
  row(id: string): ProviderRow | undefined {
    return this.rows().find((row) => row.id === id)
  }

  /** Adapters for what is stored now. Replaced after a change; the old ones serve the runs that began with them. */
  #open(): Providers {
    this.#providers ??= this.#create(this.#configs())
    return this.#providers
  }

  #configs(): ProviderConfig[] {
    return providerConfigs({
      env: this.#options.env,
      practiceUrl: this.practiceAddress,
      stored: listProviders(this.#db),
    })
  }

  #create(config: ProviderConfig[], through?: Through): Providers {
    return createProviders({
      clock: this.#options.clock,
      keys: (provider, name) => this.#keys.secret(this.row(provider), provider, name),
      config,
      way: wayOut(this.#options),
      ...(through === undefined ? {} : { through }),
    })
  }

  async #practiceReady(): Promise<void> {
    const address = await this.#options.practiceUrl()
    if (address === this.practiceAddress) return
    this.practiceAddress = address
    this.renew()
  }

  /** What is stored of providers or keys is another now: who asks next asks by that. */
  renew(): void {
    if (this.#providers !== null) this.#old.push(this.#providers)
    this.#providers = null
  }
}
