import { type KeyObject, createSecretKey, randomBytes } from 'node:crypto'
import type { Reader, Writer } from './connection.ts'
import { StoreError } from './errors.ts'
import { deleteKey, getSealedKey, putSealedKey } from './keys.ts'
import { seal, unseal } from './seal.ts'

/** What this machine keeps a secret in: a keychain, or a passphrase. */
export interface MasterWrap {
  wrap(bytes: Uint8Array): Promise<Uint8Array>
  unwrap(bytes: Uint8Array): Promise<Uint8Array>
}

export interface Vault {
  /** False without anything to wrap the master key with: then nothing is stored, and the caller keeps keys in memory. */
  readonly stores: boolean
  /**
   * Stores a key sealed. Throws `StoreError` `vault_locked` when the master key can't be had, and leaves all as it was.
   * @returns false where nothing is stored
   */
  set(provider: string, name: string, secret: string): Promise<boolean>
  /** The key, or null when none of that name is stored. Throws `vault_locked`. */
  get(provider: string, name: string): Promise<string | null>
  /**
   * The same secret under another name, sealed for that one, and what `along` writes: all in one transaction. Throws
   * `vault_locked`, `name_taken`, and `not_found` where there is no such key any more; then nothing was changed.
   */
  rename<Result>(provider: string, name: string, to: string, along: () => Result): Promise<Result>
  /**
   * Begins with a new master key after the old one was lost. Keys sealed with the old one stay as they are: typed anew
   * they are replaced, and should the keychain come back they can be read again.
   */
  renew(): Promise<void>
}

const probeText = 'switchyard.vault'

/** A hint longer than this part of a key would give it away. */
const hintFrom = 13

export const hintOf = (secret: string): string => (secret.length >= hintFrom ? secret.slice(-4) : '')

/** What the key is for goes into the seal, so that no row can be passed off as another. */
const purposeOf = (provider: string, name: string): string => JSON.stringify([provider, name])

const locked = (cause?: unknown): StoreError =>
  new StoreError(
    'vault_locked',
    'The stored keys can’t be unlocked: this machine’s keychain refuses, or gives another master key than theirs. ' +
      'They are still there. Unlock the keychain and try again, or begin anew and type them once more.',
    cause,
  )

const gone = (name: string): StoreError =>
  new StoreError('not_found', `The key ${name} was replaced or deleted meanwhile. Nothing was changed: look again.`)

interface VaultRow {
  no: number
  wrapped: Uint8Array
  probe: Uint8Array
}

const newest = (db: Reader): VaultRow | undefined =>
  db.get<VaultRow>('select no, wrapped, probe from vault order by no desc limit 1')

/** Keys at rest: AES-256-GCM, a random nonce each, under a master key that only `wrap` can give back. */
export function createVault(db: Writer, wrap: MasterWrap | null, clock: () => number): Vault {
  const masters = new Map<number, KeyObject>()

  async function masterOf(row: VaultRow, by: MasterWrap): Promise<KeyObject> {
    const known = masters.get(row.no)
    if (known !== undefined) return known
    let master: KeyObject
    try {
      master = createSecretKey(await by.unwrap(row.wrapped))
    } catch (error) {
      throw locked(error)
    }
    if (master.symmetricKeySize !== 32 || unseal(master, row.probe, probeText) !== probeText) throw locked()
    masters.set(row.no, master)
    return master
  }

  /** Adds a vault unless another process has added one since `last`. */
  async function add(by: MasterWrap, last: number): Promise<void> {
    const bytes = randomBytes(32)
    const master = createSecretKey(bytes)
    let wrapped: Uint8Array
    try {
      wrapped = await by.wrap(bytes)
    } catch (error) {
      throw locked(error)
    } finally {
      bytes.fill(0)
    }
    const probe = seal(master, probeText, probeText)
    db.transaction(() => {
      if ((newest(db)?.no ?? 0) > last) return
      db.run('insert into vault (wrapped, probe, created_at) values (?, ?, ?)', wrapped, probe, clock())
    })
  }

  async function opened(provider: string, name: string) {
    const key = getSealedKey(db, provider, name)
    if (key === undefined) return null
    const row = db.get<VaultRow>('select no, wrapped, probe from vault where no = ?', key.vault)
    if (wrap === null || row === undefined) throw locked()
    const master = await masterOf(row, wrap)
    const secret = unseal(master, key.sealed, purposeOf(provider, name))
    if (secret === null) throw locked()
    return { master, secret, key }
  }

  return {
    stores: wrap !== null,
    async set(provider, name, secret) {
      if (wrap === null) return false
      if (newest(db) === undefined) await add(wrap, 0)
      const row = newest(db)
      if (row === undefined) throw locked()
      const master = await masterOf(row, wrap)
      const sealed = seal(master, secret, purposeOf(provider, name))
      putSealedKey(db, { provider, name, hint: hintOf(secret), vault: row.no, sealed }, clock())
      return true
    },
    async get(provider, name) {
      return (await opened(provider, name))?.secret ?? null
    },
    async rename(provider, name, to, along) {
      const before = await opened(provider, name)
      if (before === null) throw gone(name)
      const { master, secret, key } = before
      const sealed = seal(master, secret, purposeOf(provider, to))
      return db.transaction(() => {
        const now = getSealedKey(db, provider, name)
        // Another process may have replaced or deleted it while the keychain was asked.
        if (now === undefined || !Buffer.from(now.sealed).equals(key.sealed)) throw gone(name)
        if (getSealedKey(db, provider, to) !== undefined)
          throw new StoreError('name_taken', `There is a key named ${to} already: choose another name.`)
        putSealedKey(db, { ...key, name: to, sealed }, clock())
        deleteKey(db, provider, name)
        return along()
      })
    },
    async renew() {
      if (wrap !== null) await add(wrap, newest(db)?.no ?? 0)
    },
  }
}
