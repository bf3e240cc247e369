import { closeSync, openSync } from 'node:fs'
import { setTimeout as after } from 'node:timers/promises'
import { StoreError, storeErrorOf } from './errors.ts'
import { SqliteError, openRaw } from './sqlite.ts'

/** Between two looks whether another process has let go. */
const lookEveryMs = 20

/**
 * Does `work` while no other process does any under the same name: a lock of the system's, taken through an empty SQLite
 * file beside `path`. However a process ends, the system lets go of it, so that nobody has to guess whether a lock that
 * was left behind still counts. The empty file stays: deleting it would let two in.
 * Rejects with `StoreError` `locked` after `patienceMs`.
 */
export async function alone<Result>(path: string, work: () => Promise<Result>, patienceMs = 10_000): Promise<Result> {
  const file = `${path}.lock`
  try {
    closeSync(openSync(file, 'a', 0o600))
  } catch (error) {
    throw new StoreError('no_access', `${file} can’t be written: ${(error as Error).message}`, error)
  }
  const raw = openRaw(file, { waitMs: 0 })
  try {
    for (let waited = 0; !taken(raw, file); waited += lookEveryMs) {
      if (waited >= patienceMs)
        throw new StoreError(
          'locked',
          `Another Switchyard has held ${path} for ${patienceMs / 1000} seconds. Try again.`,
        )
      await after(lookEveryMs)
    }
    return await work()
  } finally {
    raw.close()
  }
}

function taken(raw: ReturnType<typeof openRaw>, file: string): boolean {
  try {
    raw.exec('BEGIN IMMEDIATE')
    return true
  } catch (error) {
    if (error instanceof SqliteError && error.code.startsWith('SQLITE_BUSY')) return false
    throw storeErrorOf(error, file) ?? error
  }
}
