import { join } from 'node:path'
import { Checkpoints, type Store, checkpoint, openDatabase, waitingBytes } from '../../electron/db/index.ts'
import { median } from '../lib/measure.ts'
import { eventsOf, newRun } from './workload.ts'
import { inBatches, now, recorderOf } from './writes.ts'

const repetitions = 5

/** A database whose log is so long. */
function withLog(file: string, megabytes: number): Store {
  const { db } = openDatabase({ file, now })
  const recorder = recorderOf(db)
  for (let run = 0; waitingBytes(db) < megabytes * 2 ** 20; run++) {
    recorder.begin(newRun(run))
    for (const batch of inBatches(eventsOf(run, 10), 5)) recorder.record(batch)
  }
  return db
}

/** Of this thread, in milliseconds: what it worked and what the clock says. */
async function timed(work: () => void | Promise<void>): Promise<{ clock: number; work: number }> {
  const [from, worked] = [performance.now(), process.threadCpuUsage()]
  await work()
  const { user, system } = process.threadCpuUsage(worked)
  return { clock: performance.now() - from, work: (user + system) / 1000 }
}

const aTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Longest of many. */
class Longest {
  clock = 0
  work = 0

  see({ clock, work }: { clock: number; work: number }): void {
    this.clock = Math.max(this.clock, clock)
    this.work = Math.max(this.work, work)
  }
}

/** What the main process notices of a checkpoint in a thread, while it commits one event a turn. */
async function beside(db: Store): Promise<{ begun: number; commits: Longest }> {
  const recorder = recorderOf(db)
  const commits = new Longest()
  let under = true
  let moved: Promise<unknown> = Promise.resolve()
  const begun = await timed(() => {
    moved = new Checkpoints(db).run(true).finally(() => (under = false))
  })
  for (let run = 1_000_000; under; run++) {
    recorder.begin(newRun(run))
    for (const event of eventsOf(run, 10)) {
      commits.see(await timed(() => recorder.record([event])))
      await aTurn()
      if (!under) break
    }
  }
  await moved
  return { begun: begun.work, commits }
}

/**
 * How long it takes to move a write-ahead log into the database, by the log's length in MB: in the main process, by the
 * clock and at work; and what the main process notices when a thread does it.
 */
export async function measureCheckpoints(folder: string): Promise<Record<string, string | number>[]> {
  const rows: Record<string, string | number>[] = []
  for (const megabytes of [1, 8, 64]) {
    const turns: { clock: number; work: number; begun: number; commits: Longest }[] = []
    for (let i = 0; i < repetitions; i++) {
      const here = withLog(join(folder, `log-${megabytes}-${i}.db`), megabytes)
      const took = await timed(() => {
        if (!checkpoint(here)) throw new Error('the log was not moved whole')
      })
      here.close()
      const there = withLog(join(folder, `thread-${megabytes}-${i}.db`), megabytes)
      turns.push({ ...took, ...(await beside(there)) })
      there.close()
    }
    rows.push({
      'checkpoint of a log of': `${megabytes} MB`,
      'in the main process: ms by the clock': median(turns.map(({ clock }) => clock)),
      'at work': median(turns.map(({ work }) => work)),
      'in a thread: ms to begin it': median(turns.map(({ begun }) => begun)),
      'longest commit meanwhile, ms by the clock': median(turns.map(({ commits }) => commits.clock)),
      'longest commit, at work': median(turns.map(({ commits }) => commits.work)),
    })
  }
  return rows
}
