import type { Reader, Writer } from './connection.ts'

/** A stored key as a screen may know it: never the key. */
export interface StoredKey {
  provider: string
  name: string
  /** Last four characters of a key longer than twelve, else empty. */
  hint: string
}

export interface SealedKey extends StoredKey {
  /** Number of the vault whose master key seals it. */
  vault: number
  sealed: Uint8Array
}

export function listKeys(db: Reader): StoredKey[] {
  return db.all<StoredKey>('select provider, name, hint from keys order by provider, name')
}

export function getSealedKey(db: Reader, provider: string, name: string): SealedKey | undefined {
  return db.get<SealedKey>(
    'select provider, name, hint, vault, sealed from keys where provider = ? and name = ?',
    provider,
    name,
  )
}

export function putSealedKey(db: Writer, key: SealedKey, now: number): void {
  db.run(
    `insert into keys (provider, name, hint, vault, sealed, saved_at) values (?, ?, ?, ?, ?, ?)
     on conflict (provider, name) do update set hint = excluded.hint, vault = excluded.vault, sealed = excluded.sealed,
       saved_at = excluded.saved_at`,
    ...[key.provider, key.name, key.hint, key.vault, key.sealed, now],
  )
}

/** @returns false when there was none of that name */
export function deleteKey(db: Writer, provider: string, name: string): boolean {
  return db.run('delete from keys where provider = ? and name = ?', provider, name).changes === 1
}
