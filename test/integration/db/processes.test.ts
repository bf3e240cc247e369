import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterEach, describe, expect, test, vi } from 'vitest'
import {
  type Store,
  createPipeline,
  createRecorder,
  getPipeline,
  getSettings,
  listPipelines,
  listRuns,
  listVersions,
  loadRun,
  openDatabase,
  spent,
} from '../../../electron/db/index.ts'
import { eventsOf, metaOf, newRun } from '../../unit/db/told.ts'

const cleanUps: (() => Promise<void> | void)[] = []
// Real processes on a busy machine: how long they take says nothing.
vi.setConfig({ testTimeout: 120_000 })

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp()
})

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-db-'))
  cleanUps.push(() => rmSync(folder, { recursive: true, force: true }))
  return join(folder, 'switchyard.db')
}

const now = (): number => Date.now()

function store(file: string): Store {
  const { db, notices } = openDatabase({ file, now })
  expect(notices).toEqual([])
  cleanUps.push(() => db.close())
  return db
}

interface Child {
  process: ChildProcessWithoutNullStreams
  /** Lines it has said since `ready`. */
  lines: string[]
  /** Resolves once a line has come that the test waits for. */
  said(wanted: (line: string) => boolean): Promise<void>
  /** Lets it begin. */
  go(): void
  /** What it wrote to stderr. */
  errors(): string
  ended: Promise<void>
}

/** Another Switchyard, ready to begin. */
async function child(task: string, file: string, name: string): Promise<Child> {
  const running = spawn(process.execPath, [join(import.meta.dirname, 'child.ts'), task, file, name])
  const ended = new Promise<void>((resolve) => {
    running.once('close', () => resolve())
  })
  cleanUps.push(async () => {
    running.kill('SIGKILL')
    await ended
  })
  let errors = ''
  running.stderr.on('data', (data: Buffer) => {
    errors += data.toString()
  })
  const lines: string[] = []
  const waiting = new Set<() => void>()
  createInterface({ input: running.stdout }).on('line', (line) => {
    lines.push(line)
    for (const look of waiting) look()
  })
  const said = (wanted: (line: string) => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (!lines.some(wanted)) return
        waiting.delete(look)
        resolve()
      }
      waiting.add(look)
      void ended.then(() => reject(new Error(`it ended without saying so: ${lines.join('\n')}${errors}`)))
      look()
    })
  await said((line) => line === 'ready')
  lines.length = 0
  return { process: running, lines, said, go: () => running.stdin.write('go\n'), errors: () => errors, ended }
}

const recorderOf = (db: Store) => createRecorder(db, { now, practice: () => false })

test('several processes open a database that is not there yet: one makes it, nobody is refused', async () => {
  const file = newFile()
  const names = ['a', 'b', 'c', 'd', 'e']
  const children = await Promise.all(names.map((name) => child('open', file, name)))
  for (const one of children) one.go()
  await Promise.all(children.map((one) => one.ended))
  expect(children.map((one) => [one.lines, one.errors()])).toEqual(names.map(() => [['[]'], '']))
  expect(Object.keys(getSettings(store(file)))).toEqual(names)
})

test('two processes save the same pipeline: every text is a version, and each was told what became of it', async () => {
  const file = newFile()
  const db = store(file)
  createPipeline(db, { id: 'p', text: 'first', meta: metaOf('p'), now: now() })
  const children = await Promise.all([child('save', file, 'left'), child('save', file, 'right')])
  for (const one of children) one.go()
  await Promise.all(children.map((one) => one.ended))

  type Said =
    | { text: string; saved: true; version: number }
    | { text: string; saved: false; conflict: { yours: number; theirs: number; text: string } }
  const outcomes = children.flatMap((one) => one.lines.map((line) => JSON.parse(line) as Said))
  expect(outcomes).toHaveLength(200)
  const versions = listVersions(db, 'p').map((one) => one.version)
  expect(versions).toEqual(Array.from({ length: 201 }, (_, i) => 201 - i))
  for (const said of outcomes) {
    expect(getPipeline(db, 'p', said.saved ? said.version : said.conflict.yours).text).toBe(said.text)
    if (!said.saved) expect(getPipeline(db, 'p', said.conflict.theirs).text).toBe(said.conflict.text)
  }
  // What opens is the last one that was told it is saved.
  const saved = outcomes.flatMap((said) => (said.saved ? [said.version] : []))
  expect(getPipeline(db, 'p').version).toBe(Math.max(...saved))
})

/** Lets another process write until it has said `least`, and kills it. Its database is whole; `kept` is the last it said. */
async function killedWriting(
  task: string,
  file: string,
  round: number,
  least: number,
): Promise<{ db: Store; kept: number }> {
  const writing = await child(task, file, `round-${round}`)
  writing.go()
  await writing.said((line) => Number(line) >= least)
  writing.process.kill('SIGKILL')
  await writing.ended
  const { db, notices } = openDatabase({ file, now })
  expect(notices).toEqual([])
  expect(db.raw.pragma('integrity_check', { simple: true })).toBe('ok')
  return { db, kept: Number(writing.lines.filter((line) => /^\d+$/.test(line)).at(-1)) }
}

describe('a process killed in the middle of its writing', () => {
  test('leaves a whole database in which everything stands that it was told is kept', async () => {
    const file = newFile()
    store(file)
    for (let round = 0; round < 4; round++) {
      const { db, kept } = await killedWriting('write', file, round, 15 + round * 7)
      for (let i = 0; i <= kept; i++) {
        expect(getPipeline(db, `round-${round}-${i}`).text).toContain(`text ${i} `)
        expect(loadRun(db, `round-${round}-run-${i}`).receipt?.status).toBe('done')
      }
      // No half of anything: the sums are those of the runs whose end is kept.
      const ended = db.get<{ n: number }>("select count(*) as n from runs where status = 'done'")?.n ?? -1
      expect(spent(db).real.attempts).toBe(ended)
      expect(listPipelines(db).rows.every((card) => card.version === 1)).toBe(true)
      db.close()
    }
  })
})

test('a process killed while a thread of it moves the log into the database leaves it whole, too', async () => {
  const file = newFile()
  store(file)
  for (let round = 0; round < 4; round++) {
    const { db, kept } = await killedWriting('move', file, round, 300 + round * 35)
    for (let i = 0; i <= kept; i++) expect(loadRun(db, `round-${round}-run-${i}`).receipt?.status).toBe('done')
    db.close()
  }
})

describe('a run whose process is gone', () => {
  test('is interrupted at once, goes on in exactly one of several processes, and keeps what it had', async () => {
    const file = newFile()
    const db = store(file)
    const hanging = await child('hang', file, 'r')
    const recording = recorderOf(db)
    expect(recording.interrupted()).toEqual([])
    expect(listRuns(db).rows[0]?.status).toBe('running')
    hanging.process.kill('SIGKILL')
    await hanging.ended

    const takers = await Promise.all(['a', 'b', 'c'].map((name) => child('take', file, name)))
    for (const taker of takers) taker.go()
    await Promise.all(takers.map((taker) => taker.said((line) => line === 'end')))
    const said = takers.flatMap((taker) => taker.lines).filter((line) => line.startsWith('r '))
    expect(said.filter((line) => line === 'r true')).toHaveLength(1)
    expect(listRuns(db, { status: 'running' }).rows.map((row) => row.runId)).toEqual(['r'])
    // The attempt whose request had left is there, unended.
    expect(loadRun(db, 'r').events.map((event) => event.type)).toEqual([
      'run.started',
      'step.ready',
      'step.started',
      'attempt.started',
    ])
    expect(db.get('select status from attempts')).toEqual({ status: 'running' })

    for (const taker of takers) taker.process.kill('SIGKILL')
    await Promise.all(takers.map((taker) => taker.ended))
    const [found] = recording.interrupted()
    expect(found).toMatchObject({ runId: 'r', name: 'Cheap first', pipelineId: null })
    expect(listRuns(db, { status: 'interrupted' }).rows).toHaveLength(1)
    expect(found !== undefined && recording.takeOver(found)).toBe(true)
    recording.record(eventsOf('r').slice(5))
    expect(loadRun(db, 'r').receipt?.status).toBe('done')
    expect(recording.interrupted()).toEqual([])
  })
})

describe('a run whose process lives', () => {
  test('is interrupted when its beat is 15 s old; a beat that comes late lets it go on', () => {
    const file = newFile()
    const clock = { now: 1_000_000 }
    const at = (owner: string, db: Store) => createRecorder(db, { now: () => clock.now, practice: () => false, owner })
    // Of another host, so that only the beat can tell.
    const db = store(file)
    const theirs = at('elsewhere/1/1', db)
    const mine = at('here/1/1', store(file))
    theirs.begin(newRun('r'))
    clock.now += 14_999
    expect(mine.interrupted()).toEqual([])
    clock.now += 1
    expect(mine.interrupted()).toHaveLength(1)
    expect(theirs.beat(['r'])).toEqual([])
    expect(mine.interrupted()).toEqual([])
    expect(mine.takeOver({ runId: 'r', owner: 'elsewhere/1/1' })).toBe(false)

    // Silent again, and this time another takes it: the first may not write on.
    clock.now += 15_000
    const [run] = mine.interrupted()
    expect(run !== undefined && mine.takeOver(run)).toBe(true)
    expect(theirs.beat(['r'])).toEqual(['r'])
    expect(() => theirs.record(eventsOf('r'))).toThrow(expect.objectContaining({ code: 'taken_over' }))
    expect(loadRun(db, 'r').events).toEqual([])
    mine.record(eventsOf('r'))
    expect(listRuns(db).rows[0]?.status).toBe('done')
  })

  test('is never interrupted by its own process, however long it slept', () => {
    const file = newFile()
    const clock = { now: 1_000_000 }
    const recording = createRecorder(store(file), { now: () => clock.now, practice: () => false })
    recording.begin(newRun('r'))
    clock.now += 3_600_000
    expect(recording.interrupted()).toEqual([])
    recording.record(eventsOf('r'))
  })

  test('goes on when it was only marked: its next events say that it lives', () => {
    const file = newFile()
    const clock = { now: 1_000_000 }
    const at = (owner: string) => createRecorder(store(file), { now: () => clock.now, practice: () => false, owner })
    const [theirs, mine] = [at('elsewhere/1/1'), at('here/1/1')]
    theirs.begin(newRun('r'))
    clock.now += 15_000
    expect(mine.interrupted()).toHaveLength(1)
    theirs.record(eventsOf('r').slice(0, 3))
    expect(listRuns(store(file)).rows[0]?.status).toBe('running')
  })
})
