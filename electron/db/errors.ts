import { SqliteError } from './sqlite.ts'

/** What went wrong with the store, for the callers to act on. */
export type StoreErrorCode =
  | 'newer_database'
  | 'foreign_database'
  | 'damaged'
  | 'read_only'
  | 'disk_full'
  | 'locked'
  | 'no_access'
  | 'io'
  | 'not_found'
  | 'name_taken'
  | 'taken_over'
  | 'vault_locked'

/** The one error of this folder. `code` is stable, `message` a sentence for the user without keys or SQL. */
export class StoreError extends Error {
  readonly code: StoreErrorCode
  constructor(code: StoreErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause })
    this.name = 'StoreError'
    this.code = code
  }
}

/** A database that a later Switchyard has written; it is left as it is. */
export class NewerDatabaseError extends StoreError {
  readonly found: number
  readonly known: number
  constructor(file: string, found: number, known: number) {
    super(
      'newer_database',
      `${file} was written by a newer Switchyard (its version is ${found}, this one knows ${known}). ` +
        'Nothing was changed. Open it with the newer Switchyard, or choose another database.',
    )
    this.name = 'NewerDatabaseError'
    this.found = found
    this.known = known
  }
}

const kinds: readonly [prefix: string, code: StoreErrorCode, sentence: string][] = [
  ['SQLITE_FULL', 'disk_full', 'The disk is full, so nothing more can be kept. Free some space and try again.'],
  ['SQLITE_READONLY', 'read_only', 'It can only be read, not written. Allow writing to the file and its folder.'],
  ['SQLITE_BUSY', 'locked', 'Another program has held it for more than five seconds. Close that program or try again.'],
  [
    'SQLITE_LOCKED',
    'locked',
    'Another program has held it for more than five seconds. Close that program or try again.',
  ],
  ['SQLITE_CORRUPT', 'damaged', 'It is damaged. At the next start it is set aside and a new one begun.'],
  ['SQLITE_NOTADB', 'damaged', 'It is damaged. At the next start it is set aside and a new one begun.'],
  ['SQLITE_CANTOPEN', 'no_access', 'It can’t be opened. Check that its folder is there and may be written to.'],
  ['SQLITE_PERM', 'no_access', 'It can’t be opened. Check that its folder is there and may be written to.'],
  ['SQLITE_IOERR', 'io', 'Reading from or writing to the disk failed. Check the disk and its free space.'],
]

/** SQLite's error as one of ours, or null where it is a mistake in this program. */
export function storeErrorOf(error: unknown, file: string): StoreError | null {
  if (error instanceof StoreError) return error
  if (!(error instanceof SqliteError)) return null
  const kind = kinds.find(([prefix]) => error.code.startsWith(prefix))
  return kind === undefined ? null : new StoreError(kind[1], `Database ${file}: ${kind[2]}`, error)
}
