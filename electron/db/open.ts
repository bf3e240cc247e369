import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { Connection } from './connection.ts'
import { checkHeader, checkOwner, checkWhole, identityOf, noteDamage, setAside } from './damage.ts'
import { StoreError, storeErrorOf } from './errors.ts'
import { inMemory, migrate } from './migrate.ts'
import { migrations as published } from './migrations/index.ts'
import type { Migration } from './migrations/types.ts'
import { busyMs, openRaw } from './sqlite.ts'

export interface OpenOptions {
  /** Path of the database, made with its folder when it isn't there; `:memory:` for one that is gone at the end. */
  file: string
  /** Milliseconds since 1970; names what is set aside. */
  now(): number
  /** Other steps than the published ones, for tests of the migrator. */
  migrations?: readonly Migration[]
}

/** A connection of this process. Handed to every function of this folder; those that only read take it as a `Reader`. */
export type Store = Connection

/**
 * Opens the store: refuses what isn't ours or is newer, sets a damaged one aside and begins a new one, makes a copy
 * before a migration. Several processes may have it open; each waits up to five seconds for another's transaction.
 * Throws `StoreError`: `newer_database`, `foreign_database`, `read_only`, `disk_full`, `locked`, `no_access`, `io`.
 * @returns the connection, and sentences for the user about what happened
 */
export function openDatabase({ file, now, migrations = published }: OpenOptions): { db: Store; notices: string[] } {
  const path = inMemory(file) ? file : resolve(file)
  makeFolder(path)
  const found = inMemory(path) ? null : identityOf(path)
  try {
    return attempt(path, migrations)
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'damaged') throw error
    const aside = guarded(path, () => setAside(path, found, now()))
    const opened = attempt(path, migrations)
    return { db: opened.db, notices: [...aside, ...opened.notices] }
  }
}

function makeFolder(path: string): void {
  if (inMemory(path)) return
  try {
    mkdirSync(dirname(path), { recursive: true })
  } catch (error) {
    throw new StoreError(
      'no_access',
      `The folder ${dirname(path)} can’t be made. Choose another, or allow writing there.`,
      error,
    )
  }
}

function attempt(path: string, migrations: readonly Migration[]): { db: Store; notices: string[] } {
  const known = migrations.at(-1)?.version ?? 0
  return guarded(path, () => {
    if (!inMemory(path)) checkHeader(path, known)
    const db = new Connection(openRaw(path), path)
    try {
      checkOwner(db, known)
      configure(db)
      if (!inMemory(path)) checkWhole(db)
      const notices = migrate(db, migrations)
      if (!inMemory(path)) db.onDamage = () => noteDamage(path)
      return { db, notices }
    } catch (error) {
      db.close()
      throw error
    }
  })
}

/** Errors of SQLite and of the file system, in our words. */
function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    const known = storeErrorOf(error, path)
    if (known !== null) throw known
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const access = ['EACCES', 'EPERM', 'EROFS', 'EISDIR', 'ENOTDIR', 'EBUSY']
    if (access.includes(code))
      throw new StoreError(
        'no_access',
        `Database ${path} can’t be opened (${code}). Check that it may be read and written.`,
        error,
      )
    throw error
  }
}

function configure(db: Connection): void {
  writeAhead(db)
  // A commit survives this program's end; only a power cut can take the last ones, and never leaves half of one.
  db.raw.pragma('synchronous = NORMAL')
  db.raw.pragma('foreign_keys = ON')
  db.raw.pragma(`busy_timeout = ${busyMs}`)
  // A checkpoint inside a commit makes that commit 10 times as long; `checkpoint` is for when nothing waits.
  db.raw.pragma('wal_autocheckpoint = 0')
  // As long as the app lets it grow: what is longer is cut off in the middle of a commit, 1 ms for each 2 MB.
  db.raw.pragma(`journal_size_limit = ${64 * 2 ** 20}`)
  db.raw.pragma('temp_store = MEMORY')
}

/**
 * SQLite changes to the write-ahead log without waiting for anyone: when several processes open a new database, all but
 * one are refused. A lock of the ordinary kind does wait, so it is what the others wait for.
 */
function writeAhead(db: Connection): void {
  const until = performance.now() + busyMs
  for (;;) {
    try {
      db.raw.pragma('journal_mode = WAL')
      return
    } catch (error) {
      if (storeErrorOf(error, db.file)?.code !== 'locked' || performance.now() > until) throw error
      db.raw.exec('begin immediate; rollback')
    }
  }
}

/** Bytes waiting in the write-ahead log. */
export function waitingBytes(db: Store): number {
  return statSync(`${db.file}-wal`, { throwIfNoEntry: false })?.size ?? 0
}

/**
 * Moves the write-ahead log into the database, and waits for the disk: about 3 ms for each 0.4 MB, so call it at the end
 * only; `Checkpoints` does it in a thread.
 * Throws `StoreError` (`disk_full`, `io`); the log then stays, and nothing is lost.
 * @returns true when all of it was moved, so that the log begins anew
 */
export function checkpoint(db: Store): boolean {
  const rows = guarded(db.file, () => db.raw.pragma('wal_checkpoint(PASSIVE)')) as {
    busy: number
    log: number
    checkpointed: number
  }[]
  const row = rows[0]
  return row !== undefined && row.busy === 0 && row.log === row.checkpointed
}
