import type { KeyRow, Results } from '../../shared/api/contract.ts'
import { keyFromEnv } from '../../shared/providers/address.ts'
import type { ProviderRow } from '../../shared/providers/registry.ts'
import type { Store } from './store.ts'
import type { CoreOptions } from './types.ts'

const hintLength = 4
const shortestHinted = 12

/** The last four characters of a long secret, for a person to tell two apart; nothing of a short one. */
export const hintOf = (secret: string): string => (secret.length > shortestHinted ? secret.slice(-hintLength) : '')

/** Keys by provider and name: the environment's win, then stored ones, then those typed where nothing can be stored. */
export class Keys {
  readonly #options: CoreOptions
  readonly #store: Store
  readonly #memory = new Map<string, { provider: string; name: string; secret: string }>()

  constructor(options: CoreOptions, store: Store) {
    this.#options = options
    this.#store = store
  }

  rows(row: ProviderRow): KeyRow[] {
    const environment = keyFromEnv(row, this.#options.env)
    return [
      ...(environment === null ? [] : [{ name: environment.name, source: 'environment' as const, hint: hintOf(environment.key) }]),
      ...this.#store.keys(row.id).map(({ name, hint }) => ({ name, source: 'stored' as const, hint })),
      ...[...this.#memory.values()]
        .filter(({ provider }) => provider === row.id)
        .map(({ name, secret }) => ({ name, source: 'memory' as const, hint: hintOf(secret) })),
    ]
  }

  /** The secret itself, for a request about to leave; null when there is none. */
  async secret(row: ProviderRow | undefined, provider: string, name?: string): Promise<string | null> {
    const environment = row === undefined ? null : keyFromEnv(row, this.#options.env)
    if (environment !== null && (name === undefined || name === environment.name)) return environment.key
    const memory = [...this.#memory.values()].find((key) => key.provider === provider && (name === undefined || key.name === name))
    if (memory !== undefined) return memory.secret
    const stored = this.#store.keys(provider).find((key) => name === undefined || key.name === name)
    if (stored === undefined || this.#options.secrets === null) return null
    return this.#store.openKey(provider, stored.name, this.#options.secrets)
  }

  async set(provider: string, name: string, secret: string): Promise<Results['keys.set']> {
    const { secrets } = this.#options
    const id = `${provider} ${name}`
    if (secrets === null || !secrets.available()) {
      this.#memory.set(id, { provider, name, secret })
      return { kept: false, warning: 'This system offers no safe place for keys, so this one is kept in memory until the app ends.' }
    }
    await this.#store.sealKey(provider, name, secret, hintOf(secret), secrets)
    this.#memory.delete(id)
    return { kept: true, warning: secrets.warning() }
  }

  delete(provider: string, name: string): void {
    this.#memory.delete(`${provider} ${name}`)
    this.#store.deleteKey(provider, name)
  }
}
