import { type KeyObject, createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'
import type { Reader, Writer } from './connection.ts'
import { StoreError } from './errors.ts'
import { getSealedKey, putSealedKey } from './keys.ts'

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
   * Begins with a new master key after the old one was lost. Keys sealed with the old one stay as they are: typed anew
   * they are replaced, and should the keychain come back they can be read again.
   */
  renew(): Promise<void>
}

const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
const probeText = 'switchyard.vault'

/** A hint longer than this part of a key would give it away. */
const hintFrom = 13

export const hintOf = (secret: string): string => (secret.length >= hintFrom ? secret.slice(-4) : '')

/** What the key is for goes into the seal, so that no row can be passed off as another. */
const purposeOf = (provider: string, name: string): Buffer => Buffer.from(JSON.stringify([provider, name]))

function seal(master: KeyObject, text: string, purpose: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, master, nonce, { authTagLength: tagBytes }).setAAD(purpose)
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
}

/** Null when the master key isn't the one it was sealed with, or the bytes aren't what was sealed. */
function open(master: KeyObject, sealed: Uint8Array, purpose: Buffer): string | null {
  const bytes = Buffer.from(sealed)
  try {
    const decipher = createDecipheriv(algorithm, master, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    decipher.setAAD(purpose).setAuthTag(bytes.subarray(-tagBytes))
    return decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return null
  }
}

const locked = (cause?: unknown): StoreError =>
  new StoreError(
    'vault_locked',
    'The stored keys can’t be unlocked: this machine’s keychain refuses, or gives another master key than theirs. ' +
      'They are still there. Unlock the keychain and try again, or begin anew and type them once more.',
    cause,
  )

interface VaultRow {
  no: number
  wrapped: Uint8Array
  probe: Uint8Array
}

const newest = (db: Reader): VaultRow | undefined =>
  db.get<VaultRow>('select no, wrapped, probe from vault order by no desc limit 1')

/** Keys at rest: AES-256-GCM, a random nonce each, under a master key that only `wrap` can give back. */
export function createVault(db: Writer, wrap: MasterWrap | null, now: () => number): Vault {
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
    if (master.symmetricKeySize !== 32 || open(master, row.probe, Buffer.from(probeText)) !== probeText) throw locked()
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
    const probe = seal(master, probeText, Buffer.from(probeText))
    db.transaction(() => {
      if ((newest(db)?.no ?? 0) > last) return
      db.run('insert into vault (wrapped, probe, created_at) values (?, ?, ?)', wrapped, probe, now())
    })
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
      putSealedKey(db, { provider, name, hint: hintOf(secret), vault: row.no, sealed }, now())
      return true
    },
    async get(provider, name) {
      const key = getSealedKey(db, provider, name)
      if (key === undefined) return null
      const row = db.get<VaultRow>('select no, wrapped, probe from vault where no = ?', key.vault)
      if (wrap === null || row === undefined) throw locked()
      const secret = open(await masterOf(row, wrap), key.sealed, purposeOf(provider, name))
      if (secret === null) throw locked()
      return secret
    },
    async renew() {
      if (wrap !== null) await add(wrap, newest(db)?.no ?? 0)
    },
  }
}
