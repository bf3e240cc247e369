import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { type Store, getSettings, listRuns, loadRun, openDatabase, setSettings } from '../../../electron/db/index.ts'
import { folder, newRun, noon, opened, ran, recorder, store } from './support.ts'

/** A closed database with some hundred pages in it. */
function filled(): string {
  const file = join(folder(), 'switchyard.db')
  const { db } = openDatabase({ file, now: () => noon })
  const recording = recorder(db)
  for (let i = 0; i < 40; i++) ran(recording, `run ${i}`, {}, { answer: `${i} `.repeat(2000) })
  db.close()
  return file
}

function overwrite(file: string, at: number, bytes: number): void {
  const descriptor = openSync(file, 'r+')
  writeSync(descriptor, Buffer.alloc(bytes, 0xa7), 0, bytes, at)
  closeSync(descriptor)
}

const aside = 'switchyard.damaged-2026-11-21T10-00-00-000Z.db'

/** It was set aside under its name, is whole there, and a new one works. */
function expectSetAside({ db, notices }: { db: Store; notices: string[] }, bytes: Buffer): void {
  expect(notices).toEqual([expect.stringContaining(aside)])
  expect(readFileSync(join(dirname(db.file), aside)).equals(bytes)).toBe(true)
  expect(listRuns(db).rows).toEqual([])
  setSettings(db, { works: true })
  expect(getSettings(db)).toEqual({ works: true })
}

describe('a damaged database is set aside by name and a new one begun', () => {
  const damages: [name: string, damage: (file: string) => void][] = [
    ['cut off in the middle', (file) => truncateSync(file, 4096 * 20 + 100)],
    ['cut off within its header', (file) => truncateSync(file, 50)],
    ['garbage for a header', (file) => overwrite(file, 0, 100)],
    ['garbage behind the header', (file) => overwrite(file, 100, 3000)],
    ['garbage in the middle', (file) => overwrite(file, 4096 * 12, 4096 * 4)],
    ['another kind of file', (file) => writeFileSync(file, '{"not": "a database"}'.repeat(500))],
    ['nothing but zeros', (file) => writeFileSync(file, Buffer.alloc(8192))],
  ]

  test.each(damages)('%s', (_name, damage) => {
    const file = filled()
    damage(file)
    const bytes = readFileSync(file)
    expectSetAside(opened({ file }), bytes)
    // From then on nothing is wrong any more.
    expect(opened({ file }).notices).toEqual([])
  })
})

test('its log goes with it', () => {
  const file = filled()
  const live = opened({ file }).db
  setSettings(live, { a: 1 })
  const log = readFileSync(`${file}-wal`)
  overwrite(file, 0, 100)
  const bytes = readFileSync(file)
  expectSetAside(opened({ file }), bytes)
  expect(readFileSync(join(dirname(file), `${aside}-wal`)).equals(log)).toBe(true)
})

test('an empty file is a new database, a lost log costs only what was in it', () => {
  const place = folder()
  const empty = join(place, 'empty.db')
  writeFileSync(empty, '')
  expect(opened({ file: empty }).notices).toEqual([])

  const file = filled()
  rmSync(`${file}-wal`, { force: true })
  const { db, notices } = opened({ file })
  expect([notices, listRuns(db).rows.length]).toEqual([[], 40])
})

test('two that meet the damage at once set it aside once', () => {
  const file = filled()
  overwrite(file, 0, 100)
  const first = opened({ file })
  setSettings(first.db, { first: true })
  const second = opened({ file })
  expect(second.notices).toEqual([])
  expect(getSettings(second.db)).toEqual({ first: true })
  expect(readdirSync(dirname(file)).filter((name) => name.includes('damaged') && name.endsWith('.db'))).toHaveLength(1)
})

test('damage met while at work is a clear error, and the next start looks through all of it', () => {
  const { db } = opened()
  const recording = recorder(db)
  for (let i = 0; i < 40; i++) ran(recording, `run ${i}`, {}, { answer: `${i} `.repeat(2000) })
  const root = db.get<{ rootpage: number }>("select rootpage from sqlite_schema where name = 'events'")?.rootpage ?? 0
  const file = db.file
  db.close()
  const again = openDatabase({ file, now: () => noon })
  overwrite(file, (root - 1) * 4096, 4096)
  again.db.raw.pragma('shrink_memory')
  expect(() => loadRun(again.db, 'run 3')).toThrow(expect.objectContaining({ code: 'damaged' }))
  expect(existsSync(`${file}.suspect`)).toBe(true)
  again.db.close()
  const bytes = readFileSync(file)
  expectSetAside(opened({ file }), bytes)
  expect(existsSync(`${file}.suspect`)).toBe(false)
})

test('a stored text that is no longer what was stored is named damaged, not shown', () => {
  const db = store()
  recorder(db).begin(newRun('r'))
  db.raw.exec("update contents set body = x'00'")
  expect(() => loadRun(db, 'r')).toThrow(expect.objectContaining({ code: 'damaged' }))
  db.raw.exec("update run_sources set inputs = '{'")
  // Of a list it is passed over, and told.
  expect(listRuns(db, { search: 'sky' }).rows).toEqual([])
  expect(listRuns(db).rows).toHaveLength(1)
  expect(db.unread.list(db)).toMatchObject([{ what: expect.stringMatching(/was given can’t be read/) }])
})

test('a big database is not looked through whole at each start', () => {
  const { db } = opened()
  db.raw.exec(`with recursive n (i) as (select 1 union all select i + 1 from n where i < 34000)
    insert into contents (hash, encoding, body) select cast(i as blob), 'plain', zeroblob(1000) from n`)
  db.raw.pragma('wal_checkpoint(TRUNCATE)')
  const file = db.file
  db.close()
  expect(statSync(file).size).toBeGreaterThan(32 * 2 ** 20)
  const root = opened({ file }).db.get<{ rootpage: number }>(
    "select rootpage from sqlite_schema where name = 'settings'",
  )
  expect(opened({ file }).notices).toEqual([])
  // What is small and matters everywhere is looked at all the same.
  overwrite(file, ((root?.rootpage ?? 0) - 1) * 4096, 4096)
  expect(opened({ file }).notices).toEqual([expect.stringContaining('set aside')])
})
