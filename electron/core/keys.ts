import type { KeyRow, Results } from '../../shared/api/contract.ts'
import { keyFromEnv } from '../../shared/providers/address.ts'
import type { ProviderRow } from '../../shared/providers/registry.ts'
import { type Store, type StoredKey, type Vault, createVault, deleteKey, hintOf, listKeys } from '../db/index.ts'
import type { CoreOptions } from './types.ts'

/** Keys of tools are kept under this name, as those of a provider are under its id. */
export const toolKeys = 'tools'

/** Keys by provider and name: the environment's win, then stored ones, then those typed where nothing can be stored. */
export class Keys {
  readonly #options: CoreOptions
  readonly #db: Store
  readonly #vault: Vault
  readonly #memory = new Map<string, { provider: string; name: string; secret: string }>()

  constructor(options: CoreOptions, db: Store) {
    this.#options = options
    this.#db = db
    this.#vault = createVault(db, options.secrets.wrap, () => options.clock.now())
  }

  rows(row: ProviderRow): KeyRow[] {
    const environment = keyFromEnv(row, this.#options.env)
    return [
      ...(environment === null
        ? []
        : [{ name: environment.name, source: 'environment' as const, hint: hintOf(environment.key) }]),
      ...this.#stored(row.id).map(({ name, hint }) => ({ name, source: 'stored' as const, hint })),
      ...[...this.#memory.values()]
        .filter(({ provider }) => provider === row.id)
        .map(({ name, secret }) => ({ name, source: 'memory' as const, hint: hintOf(secret) })),
    ]
  }

  /** Keys of tools, which belong to no provider. */
  ofTools(): KeyRow[] {
    return [
      ...this.#stored(toolKeys).map(({ name, hint }) => ({ name, source: 'stored' as const, hint })),
      ...[...this.#memory.values()]
        .filter(({ provider }) => provider === toolKeys)
        .map(({ name, secret }) => ({ name, source: 'memory' as const, hint: hintOf(secret) })),
    ]
  }

  /** The key a request would be made with, as the screens show it; null when there is none. */
  named(row: ProviderRow, name?: string): { name: string; hint: string } | null {
    return this.rows(row).find((key) => name === undefined || key.name === name) ?? null
  }

  /** The secret itself, for a request about to leave; null when there is none. */
  async secret(row: ProviderRow | undefined, provider: string, name?: string): Promise<string | null> {
    const environment = row === undefined ? null : keyFromEnv(row, this.#options.env)
    if (environment !== null && (name === undefined || name === environment.name)) return environment.key
    const memory = [...this.#memory.values()].find(
      (key) => key.provider === provider && (name === undefined || key.name === name),
    )
    if (memory !== undefined) return memory.secret
    const stored = this.#stored(provider).find((key) => name === undefined || key.name === name)
    return stored === undefined ? null : this.#vault.get(provider, stored.name)
  }

  async set(provider: string, name: string, secret: string): Promise<Results['keys.set']> {
    const { secrets } = this.#options
    const id = `${provider} ${name}`
    if (secrets.keeps && (await this.#vault.set(provider, name, secret))) {
      this.#memory.delete(id)
      return { kept: true, warning: secrets.warning }
    }
    this.#memory.set(id, { provider, name, secret })
    return { kept: false, warning: secrets.warning }
  }

  delete(provider: string, name: string): void {
    this.#memory.delete(`${provider} ${name}`)
    deleteKey(this.#db, provider, name)
  }

  #stored(provider: string): StoredKey[] {
    return listKeys(this.#db).filter((key) => key.provider === provider)
  }
}
