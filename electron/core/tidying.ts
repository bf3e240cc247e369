import type { Clock } from '../../shared/clock.ts'
import { type Checkpoints, type Store, indexRuns } from '../db/index.ts'

const everyMs = 30_000
const idleWorkMs = 8
/** A write-ahead log this long is moved into the database even while runs go on. */
const longLogBytes = 64 * 2 ** 20

export interface TidyOptions {
  db: Store
  checkpoints: Checkpoints
  clock: Clock
  /** Runs that go on. */
  active(): number
  cache: { tidy(): void }
  log(message: string): void
}

/** What is done every 30 s when nothing else goes on: search, cache, write-ahead log. @returns ends it */
export function keepTidy({ db, checkpoints, clock, active, cache, log }: TidyOptions): () => void {
  // A full or busy disk: it is tried again, and what is stored stays stored.
  const failed = (error: unknown): void =>
    log(`The database could not be tidied: ${error instanceof Error ? error.message : String(error)}`)
  const tidy = (): void => {
    const idle = active() === 0
    if (idle) indexRuns(db, idleWorkMs)
    if (idle) cache.tidy()
    const waiting = checkpoints.waitingBytes
    if (waiting > (idle ? 0 : longLogBytes)) checkpoints.run(idle).catch(failed)
  }
  const next = (): (() => void) =>
    clock.after(everyMs, () => {
      try {
        tidy()
      } catch (error) {
        failed(error)
      }
      cancel = next()
    })
  let cancel = next()
  return () => cancel()
}
