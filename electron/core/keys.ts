import type { KeyRow, Results } from '../../shared/api/contract.ts'
import { keyFromEnv } from '../../shared/providers/address.ts'
import type { ProviderRow } from '../../shared/providers/registry.ts'
import {
  type Store,
  type Vault,
  createVault,
  deleteKey,
  hintOf,
  iso,
  listKeyNotes,
  listKeys,
  moveKeyNote,
  noteKeyUse,
  setDefaultKey,
} from '../db/index.ts'
import { CoreError, type CoreOptions } from './types.ts'

/** Keys of tools are kept under this name, as those of a provider are under its id. */
export const toolKeys = 'tools'

/** A key in use is written down as used no more often than this. */
const noteEveryMs = 60_000

const idOf = (provider: string, name: string): string => `${provider} ${name}`

/** Does it, or takes back what came before it. */
async function tried<Result>(work: () => Result, takeBack: () => Promise<void>): Promise<Result> {
  try {
    return work()
  } catch (error) {
    await takeBack()
    throw error
  }
}

/** What of the core's options keys depend on. */
type KeyOptions = Pick<CoreOptions, 'env' | 'clock' | 'secrets' | 'log'>

/**
 * Keys by provider and name. The environment's win; then the default one, then those in the vault, in the key file, and
 * those typed where nothing can be kept.
 */
export class Keys {
  readonly #options: KeyOptions
  readonly #db: Store
  readonly #vault: Vault
  readonly #memory = new Map<string, { provider: string; name: string; secret: string }>()
  readonly #noted = new Map<string, number>()

  constructor(options: KeyOptions, db: Store) {
    this.#options = options
    this.#db = db
    this.#vault = createVault(db, options.secrets.wrap, () => options.clock.now())
  }

  /** The first is the one that is asked with where none is named. */
  rows(row: ProviderRow): KeyRow[] {
    const environment = keyFromEnv(row, this.#options.env)
    const notes = listKeyNotes(this.#db).filter((note) => note.provider === row.id)
    const chosen = notes.find(({ isDefault }) => isDefault)?.name
    const kept = this.#kept(row.id)
    const rows = [
      ...(environment === null
        ? []
        : [{ name: environment.name, source: 'environment' as const, hint: hintOf(environment.key) }]),
      ...kept.filter(({ name }) => name === chosen),
      ...kept.filter(({ name }) => name !== chosen),
    ]
    return rows.map((key, index) => {
      const at = notes.find(({ name }) => name === key.name)?.lastUsedAt ?? null
      return { ...key, isDefault: index === 0, lastUsedAt: at === null ? null : iso(at) }
    })
  }

  /** Keys of tools, which belong to no provider: each is named by its tool, so none is the default. */
  ofTools(): KeyRow[] {
    const notes = listKeyNotes(this.#db).filter((note) => note.provider === toolKeys)
    return this.#kept(toolKeys).map((key) => {
      const at = notes.find(({ name }) => name === key.name)?.lastUsedAt ?? null
      return { ...key, isDefault: false, lastUsedAt: at === null ? null : iso(at) }
    })
  }

  /** The key a request would be made with, as the screens show it; null when there is none. */
  named(row: ProviderRow, name?: string): { name: string; hint: string } | null {
    return this.rows(row).find((key) => name === undefined || key.name === name) ?? null
  }

  /** The secret itself, for a request about to leave; null when there is none. */
  async secret(row: ProviderRow | undefined, provider: string, wanted?: string): Promise<string | null> {
    const name = wanted ?? (row === undefined ? this.#kept(provider) : this.rows(row))[0]?.name
    if (name === undefined) return null
    const found = await this.#find(row, provider, name)
    if (found !== null) this.#note(provider, name)
    return found
  }

  async set(provider: string, name: string, secret: string): Promise<Results['keys.set']> {
    const { secrets } = this.#options
    const id = idOf(provider, name)
    if (secrets.keeps && (await this.#vault.set(provider, name, secret))) {
      this.#memory.delete(id)
      return { kept: true, warning: secrets.warning }
    }
    if (secrets.file !== undefined) {
      await secrets.file.set({ provider, name, secret })
      return { kept: true, warning: null }
    }
    this.#memory.set(id, { provider, name, secret })
    return { kept: false, warning: secrets.warning }
  }

  async delete(provider: string, name: string): Promise<void> {
    await this.#remove(provider, name)
    moveKeyNote(this.#db, provider, name, null)
  }

  /** Which one is asked with where none is named. Throws `CoreError` `not_found`. */
  choose(row: ProviderRow, name: string): void {
    const key = this.rows(row).find((each) => each.name === name)
    if (key === undefined) throw new CoreError('not_found', `${row.label} has no key named ${name}.`)
    setDefaultKey(this.#db, row.id, name)
  }

  /** All keys of a provider that goes: whoever is called the same later never gets them. */
  async forget(provider: string): Promise<void> {
    for (const { name } of this.#kept(provider)) await this.delete(provider, name)
  }

  /**
   * Keeps the same secret under another name, where it is kept. What `along` writes is written in one transaction with it:
   * whoever names the key names it so, or nothing has changed. Throws `CoreError`: `not_found`, `name_taken`, `not_allowed`.
   */
  async rename<Result>(
    row: ProviderRow | undefined,
    { provider, name, to }: { provider: string; name: string; to: string },
    along: () => Result,
  ): Promise<Result> {
    const rows = row === undefined ? this.ofTools() : this.rows(row)
    const key = rows.find((each) => each.name === name)
    if (key === undefined) throw new CoreError('not_found', `There is no key named ${name}.`)
    if (key.source === 'environment')
      throw new CoreError('not_allowed', `This key comes from the environment, where it is called ${name}.`)
    if (rows.some((each) => each.name === to))
      throw new CoreError('name_taken', `There is a key named ${to} already: choose another name.`)
    const noted = (): Result => {
      moveKeyNote(this.#db, provider, name, to)
      return along()
    }
    switch (key.source) {
      case 'stored':
        return this.#vault.rename(provider, name, to, noted)
      case 'file':
        return this.#renameInFile({ provider, name, to }, () => this.#db.transaction(noted))
      case 'memory': {
        const moved = this.#memory.get(idOf(provider, name))
        if (moved === undefined) throw new CoreError('not_found', `There is no key named ${name}.`)
        const result = this.#db.transaction(noted)
        this.#memory.delete(idOf(provider, name))
        this.#memory.set(idOf(provider, to), { ...moved, name: to })
        return result
      }
    }
  }

  /** A file is in no transaction of the database: it holds the key under both names while that is under way. */
  async #renameInFile<Result>(
    { provider, name, to }: { provider: string; name: string; to: string },
    work: () => Result,
  ): Promise<Result> {
    const { file } = this.#options.secrets
    const secret = file?.keys.find((key) => key.provider === provider && key.name === name)?.secret
    if (file === undefined || secret === undefined) throw new CoreError('not_found', `There is no key named ${name}.`)
    await file.set({ provider, name: to, secret })
    const result = await tried(work, () => file.delete(provider, to))
    try {
      await file.delete(provider, name)
    } catch (error) {
      // All ask by the new name by now: it stays, and so does the old one, which the list of keys shows.
      const why = error instanceof Error ? error.message : String(error)
      this.#options.log(`The key ${name} was renamed to ${to}, and is in the key file under both names: ${why}`)
    }
    return result
  }

  async #find(row: ProviderRow | undefined, provider: string, name: string): Promise<string | null> {
    const environment = row === undefined ? null : keyFromEnv(row, this.#options.env)
    if (environment?.name === name) return environment.key
    const same = (key: { provider: string; name: string }): boolean => key.provider === provider && key.name === name
    const memory = [...this.#memory.values()].find(same)
    if (memory !== undefined) return memory.secret
    if (listKeys(this.#db).some(same)) return this.#vault.get(provider, name)
    return this.#options.secrets.file?.keys.find(same)?.secret ?? null
  }

  async #remove(provider: string, name: string): Promise<void> {
    const { file } = this.#options.secrets
    this.#memory.delete(idOf(provider, name))
    deleteKey(this.#db, provider, name)
    if (file?.keys.some((key) => key.provider === provider && key.name === name) === true)
      await file.delete(provider, name)
  }

  /** Whatever is kept here under a provider, each name once: the order is that in which a name is looked for. */
  #kept(provider: string): { name: string; source: KeyRow['source']; hint: string }[] {
    const of = <Key extends { provider: string }>(keys: Iterable<Key>): Key[] =>
      [...keys].filter((key) => key.provider === provider)
    const all = [
      ...of(this.#memory.values()).map(({ name, secret }) => ({
        name,
        source: 'memory' as const,
        hint: hintOf(secret),
      })),
      ...of(listKeys(this.#db)).map(({ name, hint }) => ({ name, source: 'stored' as const, hint })),
      ...of(this.#options.secrets.file?.keys ?? []).map(({ name, secret }) => ({
        ...{ name, source: 'file' as const, hint: hintOf(secret) },
      })),
    ]
    const once = all.filter((key, index) => all.findIndex(({ name }) => name === key.name) === index)
    // One typed a moment ago stands behind those that are kept, and replaces the one of its name.
    return once.sort((a, b) => Number(a.source === 'memory') - Number(b.source === 'memory'))
  }

  #note(provider: string, name: string): void {
    const now = this.#options.clock.now()
    const id = idOf(provider, name)
    if (now - (this.#noted.get(id) ?? Number.NEGATIVE_INFINITY) < noteEveryMs) return
    this.#noted.set(id, now)
    try {
      noteKeyUse(this.#db, provider, name, now)
    } catch (error) {
      // A full or busy disk keeps no request from leaving.
      this.#options.log(`That a key was used could not be written down: ${(error as Error).message}`)
    }
  }
}
