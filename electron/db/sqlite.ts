import Sqlite from 'better-sqlite3'

/** The one place that names the library: everything else of this folder goes through `Reader` and `Writer`. */
export type RawDatabase = Sqlite.Database
export type RawStatement = Sqlite.Statement<unknown[]>

export const SqliteError = Sqlite.SqliteError

/** Milliseconds a statement waits for another process before it gives up as `locked`. */
export const busyMs = 5000

interface RawOptions {
  readonly?: boolean
  /** A file that isn't there is not made. */
  mustExist?: boolean
  waitMs?: number
}

export const openRaw = (
  file: string,
  { readonly = false, mustExist = readonly, waitMs = busyMs }: RawOptions = {},
): RawDatabase => new Sqlite(file, { timeout: waitMs, readonly, fileMustExist: mustExist })
