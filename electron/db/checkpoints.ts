import { statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import { storeErrorOf } from './errors.ts'
import { inMemory } from './migrate.ts'
import { type Store, checkpoint } from './open.ts'
import { SqliteError } from './sqlite.ts'

export interface CheckpointTask {
  file: string
  /** Cut the log off once it is moved. */
  cut: boolean
  /** So long it waits for a lock when it opens the database. */
  waitMs: number
}

/** What the thread says: whether all of the log was moved, or SQLite's own error. */
export type Checkpointed = { ok: true; whole: boolean } | { ok: false; code: string | null; message: string }

/** A longer log is written anew from its beginning instead: cutting it off takes 1 ms for each 2 MB, and nobody writes meanwhile. */
const longestCutBytes = 8 * 2 ** 20
const waitMs = 1000

// In a bundle the worker is a file of its own beside it: `scripts/lib/build.ts`.
const workerFile = import.meta.url.endsWith('.ts')
  ? new URL('./checkpoint-worker.ts', import.meta.url)
  : new URL('./checkpoint-worker.cjs', import.meta.url)

export interface CheckpointOptions {
  /** Another thread, for tests of what becomes of one that dies. */
  worker?: URL
}

/**
 * Moves the write-ahead log into the database in a thread, which nobody waits for: nearly all of it is waiting for the
 * disk, 10 to 100 ms. The thread lives as long as one checkpoint. Where it can't do it at all, it is done here.
 */
export class Checkpoints {
  readonly #db: Store
  readonly #worker: URL
  /** The log as it was left when all of it had been moved: nothing was written since while it looks the same. */
  #moved: string | null = null
  #running: Promise<void> | null = null

  constructor(db: Store, { worker = workerFile }: CheckpointOptions = {}) {
    this.#db = db
    this.#worker = worker
  }

  /** Bytes of the log, if any of them may have to be moved yet; 0 while they are being moved. */
  get waitingBytes(): number {
    const log = this.#running === null ? this.#log() : null
    return log === null || log.state === this.#moved ? 0 : log.size
  }

  /**
   * Begins one, unless one is under way. `cut`: nobody is writing, and the log may be cut off. Resolves when it has ended.
   * Rejects with `StoreError` (`disk_full`, `io`, …); the log then stays, and nothing is lost.
   */
  run(cut: boolean): Promise<void> {
    this.#running ??= this.#move(cut).finally(() => (this.#running = null))
    return this.#running
  }

  /** Resolves when none is under way: before the database is closed. Says nothing of how it ended. */
  async settled(): Promise<void> {
    await this.#running?.catch(() => undefined)
  }

  #log(): { size: number; state: string } | null {
    if (inMemory(this.#db.file)) return null
    const found = statSync(`${this.#db.file}-wal`, { throwIfNoEntry: false, bigint: true })
    return found === undefined ? null : { size: Number(found.size), state: `${found.size} ${found.mtimeNs}` }
  }

  async #move(cut: boolean): Promise<void> {
    const log = this.#log()
    if (log === null) return
    const task = { file: this.#db.file, cut: cut && log.size <= longestCutBytes, waitMs }
    const done = await inThread(this.#worker, task)
    if (done === null) {
      checkpoint(this.#db)
      return
    }
    if (!done.ok) {
      const error = done.code === null ? null : storeErrorOf(new SqliteError(done.message, done.code), this.#db.file)
      throw error ?? new Error(done.message)
    }
    // What was written while it was moved is moved the next time.
    if (done.whole) this.#moved = log.state
  }
}

/** Null when the thread could not be started, or say anything. */
function inThread(entry: URL, task: CheckpointTask): Promise<Checkpointed | null> {
  let worker: Worker
  try {
    // It needs nothing of the process: no keys, no arguments.
    worker = new Worker(entry, { workerData: task, env: {}, argv: [] })
  } catch {
    // As where the system has no thread left: it is done here then.
    return Promise.resolve(null)
  }
  return new Promise((resolve) => {
    let done: Checkpointed | null = null
    worker.once('message', (said: Checkpointed) => (done = said))
    worker.once('error', () => undefined)
    worker.once('exit', () => resolve(done))
  })
}
