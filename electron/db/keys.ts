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

/** What is known of a key beside the key, wherever it is kept. */
export interface KeyNote {
  provider: string
  name: string
  isDefault: boolean
  /** Milliseconds since 1970; null: not since Switchyard keeps account of it. */
  lastUsedAt: number | null
}

export function listKeyNotes(db: Reader): KeyNote[] {
  return db
    .all<{ provider: string; name: string; is_default: 0 | 1; last_used_at: number | null }>(
      'select provider, name, is_default, last_used_at from key_notes',
    )
    .map((row) => ({
      provider: row.provider,
      name: row.name,
      isDefault: row.is_default === 1,
      lastUsedAt: row.last_used_at,
    }))
}

export function setDefaultKey(db: Writer, provider: string, name: string): void {
  db.transaction(() => {
    db.run('update key_notes set is_default = 0 where provider = ?', provider)
    db.run(
      `insert into key_notes (provider, name, is_default) values (?, ?, 1)
       on conflict (provider, name) do update set is_default = 1`,
      ...[provider, name],
    )
  })
}

export function noteKeyUse(db: Writer, provider: string, name: string, now: number): void {
  db.run(
    `insert into key_notes (provider, name, last_used_at) values (?, ?, ?)
     on conflict (provider, name) do update set last_used_at = excluded.last_used_at`,
    ...[provider, name, now],
  )
}

export function moveKeyNote(db: Writer, provider: string, name: string, to: string | null): void {
  db.transaction(() => {
    if (to === null) {
      db.run('delete from key_notes where provider = ? and name = ?', provider, name)
      return
    }
    db.run('delete from key_notes where provider = ? and name = ?', provider, to)
    db.run('update key_notes set name = ? where provider = ? and name = ?', to, provider, name)
  })
}
