import { statSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import {
  type Recorder,
  type Store,
  checkpoint,
  createRecorder,
  openDatabase,
  waitingBytes,
} from '../../electron/db/index.ts'
import type { RunEvent } from '../../shared/events/types.ts'
import { median, quantile } from '../lib/measure.ts'
import { eventsOf, newRun } from './workload.ts'

const repetitions = 5

/** As the app does it: a log longer than this is moved into the database between commits. */
const longLogBytes = 64 * 2 ** 20

export interface Timed {
  perSecond: number
  p50: number
  p99: number
  longest: number
}

export const now = (): number => Date.now()

export const recorderOf = (db: Store): Recorder =>
  createRecorder(db, { now, practice: (provider) => provider === 'practice' })

/** Events of runs with ten steps each, in the order they would come. */
const workload = (runs: number): RunEvent[] => Array.from({ length: runs }, (_, i) => eventsOf(i, 10)).flat()

function timed(
  batches: readonly RunEvent[][],
  commit: (batch: RunEvent[]) => void,
  between: () => void = () => undefined,
): Timed {
  const took: number[] = []
  const started = performance.now()
  let events = 0
  for (const batch of batches) {
    const from = performance.now()
    commit(batch)
    took.push((performance.now() - from) * 1000)
    events += batch.length
    if (took.length % 100 === 0) between()
  }
  const seconds = (performance.now() - started) / 1000
  return {
    perSecond: events / seconds,
    p50: quantile(took, 0.5),
    p99: quantile(took, 0.99),
    longest: Math.max(...took),
  }
}

export const inBatches = (events: readonly RunEvent[], size: number): RunEvent[][] =>
  Array.from({ length: Math.ceil(events.length / size) }, (_, i) => events.slice(i * size, (i + 1) * size))

/** The floor: the library alone, a plain table, each event's JSON as it is, checkpoints as SQLite makes them by itself. */
function bare(file: string, events: readonly RunEvent[], size: number): Timed {
  const db = new Sqlite(file)
  db.exec(`pragma journal_mode = wal; pragma synchronous = normal;
    create table events (run text, seq integer, at text, node text, type text, payload text, primary key (run, seq)) without rowid`)
  const insert = db.prepare('insert into events values (?, ?, ?, ?, ?, ?)')
  const one = (event: RunEvent): unknown =>
    insert.run(
      event.runId,
      event.seq,
      event.at,
      'nodeId' in event ? (event.nodeId ?? null) : null,
      event.type,
      JSON.stringify(event),
    )
  const all = db.transaction((batch: RunEvent[]) => batch.forEach(one))
  const figures = timed(inBatches(events, size), (batch) => (size === 1 ? batch.forEach(one) : all.immediate(batch)))
  db.close()
  return figures
}

function recorded(file: string, events: readonly RunEvent[], runs: number, size: number): Timed {
  const { db } = openDatabase({ file, now })
  const recorder = recorderOf(db)
  for (let i = 0; i < runs; i++) recorder.begin(newRun(i))
  const between = (): void => {
    if (waitingBytes(db) > longLogBytes) checkpoint(db)
  }
  const figures = timed(inBatches(events, size), (batch) => recorder.record(batch), between)
  db.close()
  return figures
}

const middle = (figures: readonly Timed[]): Timed => ({
  perSecond: median(figures.map((one) => one.perSecond)),
  p50: median(figures.map((one) => one.p50)),
  p99: median(figures.map((one) => one.p99)),
  longest: median(figures.map((one) => one.longest)),
})

/** What writing costs, in events a second and microseconds a commit. */
export function measureWrites(folder: string, scale: number): Record<string, string | number>[] {
  const runs = Math.max(20, Math.round(2000 * scale))
  const events = workload(runs)
  const few = events.slice(0, 20_000)
  let made = 0
  const file = (): string => join(folder, `writes-${made++}.db`)
  const cases: [name: string, measure: () => Timed][] = [
    ['floor: better-sqlite3, one row a transaction', () => bare(file(), few, 1)],
    ['better-sqlite3, 100 rows a transaction', () => bare(file(), events, 100)],
    ['recorder, one event a batch', () => recorded(file(), few, runs, 1)],
    ['recorder, 10 events a batch', () => recorded(file(), events, runs, 10)],
    ['recorder, 100 events a batch', () => recorded(file(), events, runs, 100)],
    ['recorder, 1,000 events a batch', () => recorded(file(), events, runs, 1000)],
  ]
  const sizes = [1, 100, 1, 10, 100, 1000]
  const figures = cases.map(() => [] as Timed[])
  for (let i = 0; i < repetitions; i++) cases.forEach(([, measure], n) => figures[n]?.push(measure()))
  const results = figures.map(middle)
  return cases.map(([name], n) => {
    const result = results[n] ?? { perSecond: Number.NaN, p50: Number.NaN, p99: Number.NaN, longest: Number.NaN }
    return {
      write: name,
      'events/s': result.perSecond,
      'at the median commit': (sizes[n] ?? 1) / (result.p50 / 1e6),
      '× floor': result.perSecond / (results[0]?.perSecond ?? Number.NaN),
      'commit p50 µs': result.p50,
      'p99 µs': result.p99,
      'longest ms': result.longest / 1000,
    }
  })
}

/** The longest turn of the event loop while 20,000 events of one batch were stored in slices: by the clock, and at work. */
export async function longestBlock(folder: string): Promise<{ clockMs: number; workMs: number }> {
  const turns: { clock: number; work: number }[] = []
  for (let i = 0; i < repetitions; i++) {
    const { db } = openDatabase({ file: join(folder, `slices-${i}.db`), now })
    const recorder = recorderOf(db)
    recorder.begin(newRun(0))
    const events = eventsOf(0, 4000)
    const longest = { clock: 0, work: 0 }
    let [last, worked] = [performance.now(), process.threadCpuUsage()]
    let going = true
    const turn = (): void => {
      const { user, system } = process.threadCpuUsage(worked)
      longest.clock = Math.max(longest.clock, performance.now() - last)
      longest.work = Math.max(longest.work, (user + system) / 1000)
      last = performance.now()
      worked = process.threadCpuUsage()
      if (going) setImmediate(turn)
    }
    setImmediate(turn)
    await recorder.recordInSlices(events)
    going = false
    // A copy: the turn that is still to come has closing and the next database in it.
    turns.push({ ...longest })
    db.close()
  }
  return { clockMs: median(turns.map((one) => one.clock)), workMs: median(turns.map((one) => one.work)) }
}

/** A run's events in the batches in which the engine hands them on: before a request leaves, and when it has ended. */
function asCommitted(events: readonly RunEvent[]): RunEvent[][] {
  const batches: RunEvent[][] = [[]]
  for (const event of events) {
    batches.at(-1)?.push(event)
    if (event.type === 'attempt.started' || event.type === 'attempt.finished') batches.push([])
  }
  return batches
}

/** What an event takes in the file, beside the JSON it came as. */
export function measureBytes(folder: string): Record<string, string | number>[] {
  const runs = 1000
  const measured = (name: string, order: (events: RunEvent[][]) => RunEvent[][]): Record<string, string | number> => {
    const file = join(folder, `${name.replace(/\W/g, '-')}.db`)
    const { db } = openDatabase({ file, now })
    const recorder = recorderOf(db)
    const all = Array.from({ length: runs }, (_, i) => eventsOf(i, 10))
    for (let i = 0; i < runs; i++) recorder.begin(newRun(i))
    db.raw.pragma('wal_checkpoint(TRUNCATE)')
    const before = statSync(file).size
    for (const batch of order(all)) recorder.record(batch)
    db.raw.pragma('wal_checkpoint(TRUNCATE)')
    const events = all.flat()
    const bytes = (statSync(file).size - before) / events.length
    const ofEvents = db.get<{ n: number }>("select sum(pgsize) as n from dbstat where name = 'events'")?.n ?? Number.NaN
    const payload = db.get<{ n: number }>('select sum(length(cast(body as blob))) as n from events')?.n ?? Number.NaN
    const json = events.reduce((sum, event) => sum + Buffer.byteLength(JSON.stringify(event)), 0)
    db.close()
    return {
      'bytes an event': name,
      'its JSON': json / events.length,
      'stored payload': payload / events.length,
      'events table': ofEvents / events.length,
      'above payload': (ofEvents - payload) / events.length,
      'with attempts, sums': bytes,
    }
  }
  return [
    measured('runs one after the other', (all) => all),
    measured('50 runs at once', (all) =>
      Array.from({ length: runs / 50 }, (_, group) => all.slice(group * 50, group * 50 + 50)).flatMap((together) => {
        const commits = together.map(asCommitted)
        return (commits[0] ?? []).flatMap((_, n) => commits.flatMap((ofRun) => [ofRun[n] ?? []]))
      }),
    ),
  ]
}
