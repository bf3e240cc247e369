import { copyFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate as aTurn } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import {
  Checkpoints,
  type Store,
  checkpoint,
  getSettings,
  openDatabase,
  setSettings,
  waitingBytes,
} from '../../../electron/db/index.ts'
import { folder, noon, ran, recorder, store } from './support.ts'

/** A database whose log holds so many runs. */
function withRuns(count: number): Store {
  const db = store()
  const recording = recorder(db)
  for (let i = 0; i < count; i++) ran(recording, `run ${i}`)
  return db
}

/** What stands in the database itself, whatever the log says. */
function withoutLog(db: Store): Store {
  const copy = join(folder(), 'copy.db')
  copyFileSync(db.file, copy)
  return store(copy)
}

const runsIn = (db: Store): number => db.get<{ n: number }>('select count(*) as n from runs')?.n ?? 0

/** A thread that runs this text. */
const thread = (text: string): URL => new URL(`data:text/javascript,${encodeURIComponent(text)}`)

describe('a checkpoint in a thread', () => {
  test('moves the whole log into the database, and cuts it off when nobody writes', async () => {
    const db = withRuns(30)
    const checkpoints = new Checkpoints(db)
    expect(checkpoints.waitingBytes).toBe(waitingBytes(db))
    await checkpoints.run(true)
    expect(waitingBytes(db)).toBe(0)
    expect(runsIn(withoutLog(db))).toBe(30)
    setSettings(db, { a: 1 })
    expect(checkpoints.waitingBytes).toBeGreaterThan(0)
  })

  test('leaves the log as long as it is while runs go on, and knows that nothing of it waits', async () => {
    const db = withRuns(30)
    const before = waitingBytes(db)
    const checkpoints = new Checkpoints(db)
    await checkpoints.run(false)
    expect([waitingBytes(db), checkpoints.waitingBytes]).toEqual([before, 0])
    expect(runsIn(withoutLog(db))).toBe(30)
    setSettings(db, { a: 1 })
    // It is written anew from its beginning, and some of it waits again.
    expect([waitingBytes(db), checkpoints.waitingBytes]).toEqual([before, before])
  })

  test('loses nothing of what is written meanwhile', async () => {
    const db = withRuns(100)
    const checkpoints = new Checkpoints(db)
    let under = true
    const moved = checkpoints.run(true).finally(() => (under = false))
    let written = 0
    while (under) {
      setSettings(db, { [`n${written++}`]: written })
      await aTurn()
    }
    await moved
    expect(written).toBeGreaterThan(1)
    expect(Object.keys(getSettings(db))).toHaveLength(written)
    const again = store(db.file)
    expect([runsIn(again), Object.keys(getSettings(again)).length]).toEqual([100, written])
    expect(again.raw.pragma('integrity_check', { simple: true })).toBe('ok')
  })

  test('is one at a time', async () => {
    const checkpoints = new Checkpoints(withRuns(5))
    const first = checkpoints.run(true)
    expect(checkpoints.waitingBytes).toBe(0)
    expect(checkpoints.run(true)).toBe(first)
    await first
  })

  test('has ended before the database is closed: then there is no log, and all of it is there', async () => {
    const file = join(folder(), 'switchyard.db')
    const { db } = openDatabase({ file, now: () => noon })
    const recording = recorder(db)
    for (let i = 0; i < 50; i++) ran(recording, `run ${i}`)
    const checkpoints = new Checkpoints(db)
    void checkpoints.run(false)
    setSettings(db, { a: 1 })
    await checkpoints.settled()
    checkpoint(db)
    db.close()
    expect(statSync(`${file}-wal`, { throwIfNoEntry: false })).toBeUndefined()
    const again = store(file)
    expect([runsIn(again), getSettings(again)]).toEqual([50, { a: 1 }])
  })

  test('in memory there is nothing to move', async () => {
    const checkpoints = new Checkpoints(store(':memory:'))
    expect(checkpoints.waitingBytes).toBe(0)
    await expect(checkpoints.run(true)).resolves.toBeUndefined()
  })
})

describe('a thread', () => {
  test.each([
    ['that dies', 'process.exit(3)'],
    ['that breaks', 'throw new Error("broken")'],
    ['that isn’t there', new URL('file:///nowhere/worker.cjs')],
    ['that can’t even be begun', new URL('http://127.0.0.1/worker.cjs')],
  ])('%s is done without: the log is moved all the same', async (_how, what) => {
    const db = withRuns(20)
    const worker = typeof what === 'string' ? thread(what) : what
    await new Checkpoints(db, { worker }).run(true)
    expect(runsIn(withoutLog(db))).toBe(20)
  })

  test('that dies while it keeps others from writing keeps nobody from it for longer', async () => {
    const db = withRuns(20)
    const worker = thread(`
      import { createRequire } from 'node:module'
      import { workerData } from 'node:worker_threads'
      const Sqlite = createRequire(${JSON.stringify(import.meta.filename)})('better-sqlite3')
      const db = new Sqlite(workerData.file)
      db.exec("begin immediate; insert into settings (name, value) values ('half', '1')")
      process.exit(3)
    `)
    await new Checkpoints(db, { worker }).run(true)
    setSettings(db, { a: 1 })
    expect([getSettings(db), runsIn(withoutLog(db))]).toEqual([{ a: 1 }, 20])
  })

  test('that finds the disk full says so, and the log stays', async () => {
    const db = withRuns(20)
    const before = waitingBytes(db)
    const full = { ok: false, code: 'SQLITE_FULL', message: 'database or disk is full' }
    const worker = thread(
      `import { parentPort } from 'node:worker_threads'; parentPort.postMessage(${JSON.stringify(full)})`,
    )
    const checkpoints = new Checkpoints(db, { worker })
    await expect(checkpoints.run(true)).rejects.toMatchObject({ code: 'disk_full' })
    expect([waitingBytes(db), checkpoints.waitingBytes, runsIn(db)]).toEqual([before, before, 20])
  })
})
