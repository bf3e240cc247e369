import type { Payload, Results } from '../../shared/api/contract.ts'
import type { ProviderRow } from '../../shared/providers/registry.ts'
import { type Store, listAliases, renameServerKeys } from '../db/index.ts'
import { usesOfKeys, withKeyRenamed } from './key-uses.ts'
import { toolKeys } from './keys.ts'
import type { Models } from './models.ts'
import type { ModelUses } from './model-uses.ts'
import type { Pipelines } from './pipelines.ts'
import { CoreError } from './types.ts'
import { unlooked } from './unread.ts'

/** What the screens and commands do with keys. A secret comes in by `keys.set` and `providers.test`, and never goes out. */
export class KeyCalls {
  readonly #db: Store
  readonly #models: Models
  readonly #pipelines: Pipelines
  readonly #looked: Pick<ModelUses, 'catchUp'>

  /** @param looked looks into pipelines that were saved since: which of them can't be read is known then */
  constructor(db: Store, models: Models, pipelines: Pipelines, looked: Pick<ModelUses, 'catchUp'>) {
    this.#db = db
    this.#models = models
    this.#pipelines = pipelines
    this.#looked = looked
  }

  /** A key that works again is taken back into service: what it was refused for is over. */
  async test({ id, key, secret }: Payload<'providers.test'>): Promise<Results['providers.test']> {
    const { keys, health } = this.#models
    if (secret !== undefined) return this.#models.door.test(id, secret.trim())
    if (key === undefined) return this.#models.door.test(id)
    const found = await keys.secret(this.#row(id), id, key)
    if (found === null) throw new CoreError('not_found', `There is no key named ${key}.`)
    const test = await this.#models.door.test(id, found)
    const marked = health.list().some((row) => row.provider === id && row.model === null && row.key === key)
    if (test.ok && marked) health.change('reset', { provider: id, model: null, key })
    return test
  }

  async set({ provider, name, secret }: Payload<'keys.set'>): Promise<Results['keys.set']> {
    this.#row(provider)
    const trimmed = secret.trim()
    if (trimmed === '') throw new CoreError('bad_payload', 'The key is empty: copy it again.')
    const kept = await this.#models.keys.set(provider, name, trimmed)
    this.#models.changed()
    return kept
  }

  async delete({ provider, name }: Payload<'keys.delete'>): Promise<Results['keys.delete']> {
    await this.#models.keys.delete(provider, name)
    this.#models.changed()
    return { provider }
  }

  choose({ provider, name }: Payload<'keys.choose'>): Results['keys.choose'] {
    const row = this.#row(provider)
    if (row === undefined)
      throw new CoreError('not_allowed', 'Each tool names its own key: none of them is the default.')
    this.#models.keys.choose(row, name)
    this.#models.changed()
    return { provider, name }
  }

  /** The key, and all that names it, in one transaction: a crash leaves all as it was, or all renamed. */
  async rename({ provider, name, to: said, follow }: Payload<'keys.rename'>): Promise<Results['keys.rename']> {
    const to = said.trim()
    if (to === '') throw new CoreError('bad_payload', 'Give the key a name.')
    await this.#looked.catchUp()
    const saved = await this.#models.keys.rename(this.#row(provider), { provider, name, to }, () => {
      this.#followHere(provider, name, to)
      if (!follow) return []
      return withKeyRenamed(this.#db, provider, name, to).map((made) => this.#pipelines.write(made))
    })
    this.#pipelines.tell(saved)
    this.#models.changed()
    return { provider, name: to, pipelines: saved.map(({ id }) => id), unread: unlooked(this.#db) }
  }

  /** What this machine itself asks with that key, its tiers and its tool servers, goes on asking with it. */
  #followHere(provider: string, name: string, to: string): void {
    for (const { targets, ...alias } of listAliases(this.#db)) {
      const renamed = targets.map((target) =>
        target.provider === provider && target.key === name ? { ...target, key: to } : target,
      )
      if (renamed.some((target, i) => target !== targets[i])) this.#models.aliases.save({ ...alias, targets: renamed })
    }
    if (provider === toolKeys) renameServerKeys(this.#db, name, to)
  }

  uses({ provider }: Payload<'keys.uses'>): Results['keys.uses'] {
    return usesOfKeys(this.#db, provider)
  }

  /** Undefined for keys of tools. Throws `CoreError` `not_found`. */
  #row(provider: string): ProviderRow | undefined {
    const row = this.#models.row(provider)
    if (row === undefined && provider !== toolKeys)
      throw new CoreError('not_found', `There is no provider ${provider}.`)
    return row
  }
}
