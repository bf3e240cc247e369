import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import Sqlite from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import {
  NewerDatabaseError,
  type Reader,
  checkpoint,
  getPipeline,
  getSettings,
  listPipelines,
  listRuns,
  loadRun,
  openDatabase,
  savePipeline,
  setSettings,
  spent,
  waitingBytes,
} from '../../../electron/db/index.ts'
import { migrations } from '../../../electron/db/migrations/index.ts'
import type { Migration } from '../../../electron/db/migrations/types.ts'
import { folder, metaOf, noon, opened, ran, recorder, store } from './support.ts'

const known = migrations.at(-1)?.version ?? 0
const now = (): number => noon

const addColumn = (version: number): Migration => ({
  version,
  up: (db) => {
    db.exec(`alter table settings add column added_${version} text`)
  },
})

/** The published steps and further ones, up to that version. */
const upTo = (version: number): Migration[] => [
  ...migrations,
  ...Array.from({ length: version - known }, (_, i) => addColumn(known + 1 + i)),
]

const hashOf = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex')

describe('a new database', () => {
  test('is made with its folder, without a word, and keeps what is written for the next start', () => {
    const file = join(folder(), 'deep', 'er', 'switchyard.db')
    const first = openDatabase({ file, now })
    expect(first.notices).toEqual([])
    setSettings(first.db, { theme: 'dark' })
    first.db.close()
    expect(getSettings(store(file))).toEqual({ theme: 'dark' })
  })

  test('writes ahead, leaves checkpoints to idle moments, and checks references', () => {
    const db = store()
    const pragma = (name: string): unknown => db.raw.pragma(name, { simple: true })
    expect(pragma('journal_mode')).toBe('wal')
    expect(pragma('synchronous')).toBe(1)
    expect(pragma('wal_autocheckpoint')).toBe(0)
    expect(pragma('busy_timeout')).toBe(5000)
    expect(pragma('foreign_keys')).toBe(1)
    expect(pragma('user_version')).toBe(known)
    const strict = db.all<{ name: string; strict: number }>(
      "select name, strict from pragma_table_list where type = 'table' and schema = 'main'",
    )
    expect(strict.filter((table) => table.strict === 0 && !/^(run_texts|sqlite_)/.test(table.name))).toEqual([])
  })

  test('a checkpoint empties the log into the database, and says whether all of it', () => {
    const db = store()
    const recording = recorder(db)
    for (let i = 0; i < 20; i++) ran(recording, `run ${i}`)
    expect(waitingBytes(db)).toBeGreaterThan(0)
    expect(checkpoint(db)).toBe(true)
    const before = waitingBytes(db)
    setSettings(db, { a: 1 })
    // The log began anew instead of growing.
    expect(waitingBytes(db)).toBe(before)
  })

  test('in memory, for a core that keeps nothing', () => {
    const { db, notices } = opened({ file: ':memory:' })
    setSettings(db, { a: 1 })
    expect([getSettings(db), notices, waitingBytes(db)]).toEqual([{ a: 1 }, [], 0])
  })
})

test('a reader has no way to write: neither by type nor by asking', () => {
  const db = store()
  const reader: Reader = db
  // @ts-expect-error A Reader is not a Writer.
  expect(() => setSettings(reader, {})).not.toThrow()
  expect(() => reader.all("insert into settings (name, value) values ('a', '1') returning name")).toThrow('would write')
  expect(getSettings(db)).toEqual({})
})

describe('migrations', () => {
  test('are numbered without gaps, and the published ones never change', () => {
    expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, i) => i + 1))
    const hashes = migrations.map((migration) => {
      const db = new Sqlite(':memory:')
      for (const earlier of migrations.filter(({ version }) => version <= migration.version)) earlier.up(db)
      const schema = db.prepare('select type, name, sql from sqlite_schema order by rowid').all()
      db.close()
      return createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 16)
    })
    expect(hashes).toEqual([
      '243d212128866f4c',
      '128544274cdecbd8',
      'e83f083b8bacc4a7',
      'bdd46e0f9995f6f4',
      '20a5bb5aecee33ab',
      'efb0d25e5a904bef',
      '0530ed72448db624',
      'b6175d6412861ec7',
      'a2276b58e8a6d787',
      '7fea9b654b9ad8e7',
      '56715c62bdd6d591',
      '0160c6310e41d46d',
      '1c26af1385b74ece',
      '30d06b1c638b24e2',
      '2051503572a2b62e',
      'b6eb79734fc6f6bc',
    ])
  })

  test.each([1])('a database of version %i, as it was kept, opens with all that is in it', (version) => {
    const file = join(folder(), 'switchyard.db')
    const packed = new URL(`fixtures/v${version}.db.gz`, import.meta.url)
    writeFileSync(file, gunzipSync(readFileSync(packed)))
    const db = store(file)
    expect(db.raw.pragma('user_version', { simple: true })).toBe(known)
    expect(listPipelines(db).rows.map((card) => [card.name, card.version, card.lastRun?.status])).toEqual([
      ['Kept', 2, 'done'],
    ])
    expect(getPipeline(db, 'kept', 1).text).toContain('first text')
    expect(loadRun(db, 'run 1').receipt?.steps).toHaveLength(2)
    expect(listRuns(db, { search: 'rayleigh' }).rows).toHaveLength(1)
    expect(spent(db).real.attempts).toBe(2)
    expect(getSettings(db)).toEqual({ theme: 'dark' })
  })

  test('a copy is made before, named, and only the last three are kept', () => {
    const file = join(folder(), 'switchyard.db')
    const first = openDatabase({ file, now })
    setSettings(first.db, { from: 'before' })
    first.db.close()
    for (let version = known + 1; version <= known + 4; version++) {
      const { db, notices } = openDatabase({ file, now, migrations: upTo(version) })
      expect(notices).toEqual([expect.stringContaining(`switchyard.before-v${version}.db`)])
      expect(getSettings(db)).toEqual({ from: 'before' })
      db.close()
    }
    const copies = readdirSync(join(file, '..')).filter((name) => name.includes('before'))
    expect(copies.sort()).toEqual([2, 3, 4].map((n) => `switchyard.before-v${known + n}.db`).sort())
    const copy = new Sqlite(join(file, '..', `switchyard.before-v${known + 2}.db`), { readonly: true })
    expect(copy.pragma('user_version', { simple: true })).toBe(known + 1)
    expect(copy.prepare('select value from settings').pluck().get()).toBe('"before"')
    copy.close()
    expect(opened({ file, migrations: upTo(known + 4) }).notices).toEqual([])
  })

  test('what is still in the log is in the copy, too', () => {
    const file = join(folder(), 'switchyard.db')
    const live = store(file)
    setSettings(live, { from: 'the log' })
    const { db } = opened({ file, migrations: upTo(known + 1) })
    expect(getSettings(db)).toEqual({ from: 'the log' })
    expect(getSettings(store(join(file, '..', `switchyard.before-v${known + 1}.db`)))).toEqual({ from: 'the log' })
  })

  test('one that fails changes nothing: the old version goes on with it', () => {
    const file = join(folder(), 'switchyard.db')
    openDatabase({ file, now }).db.close()
    const fails: Migration = {
      version: known + 2,
      up: () => {
        throw new Error('half way')
      },
    }
    const steps = [...upTo(known + 1), fails]
    expect(() => openDatabase({ file, now, migrations: steps })).toThrow('half way')
    expect(opened({ file }).notices).toEqual([])
  })

  test('without a place for the copy nothing is changed', () => {
    const file = join(folder(), 'switchyard.db')
    openDatabase({ file, now }).db.close()
    mkdirSync(join(file, '..', `switchyard.before-v${known + 1}.db.part`, 'in the way'), { recursive: true })
    expect(() => openDatabase({ file, now, migrations: upTo(known + 1) })).toThrow()
    expect(store(file).raw.pragma('user_version', { simple: true })).toBe(known)
  })
})

describe('what is not opened', () => {
  test('a newer database: a clear sentence, and not a byte of it changed', () => {
    const file = join(folder(), 'switchyard.db')
    openDatabase({ file, now, migrations: upTo(known + 3) }).db.close()
    const before = hashOf(file)
    const failure = (): unknown => {
      try {
        openDatabase({ file, now })
      } catch (error) {
        return error
      }
      return 'opened'
    }
    expect(failure()).toBeInstanceOf(NewerDatabaseError)
    expect(failure()).toMatchObject({ code: 'newer_database', found: known + 3, known })
    expect(String(failure())).toContain('written by a newer Switchyard')
    expect(hashOf(file)).toBe(before)
    expect(readdirSync(join(file, '..'))).toEqual(['switchyard.db'])
  })

  test('a newer database whose version is still in the log of a process that has it open', () => {
    const file = join(folder(), 'switchyard.db')
    openDatabase({ file, now }).db.close()
    const newer = opened({ file, migrations: upTo(known + 1) }).db
    expect(() => openDatabase({ file, now })).toThrow(NewerDatabaseError)
    expect(getSettings(newer)).toEqual({})
  })

  test('another program’s database, or a file that is none, is left as it is', () => {
    const place = folder()
    const foreign = join(place, 'places.db')
    const other = new Sqlite(foreign)
    other.exec('create table bookmarks (url text)')
    other.close()
    const signed = join(place, 'signed.db')
    const another = new Sqlite(signed)
    another.exec('pragma application_id = 1234; create table a (b)')
    another.close()
    const notes = join(place, 'notes.txt')
    writeFileSync(notes, 'My notes.\n'.repeat(100))
    for (const file of [foreign, signed, notes]) {
      const before = hashOf(file)
      expect(() => openDatabase({ file, now })).toThrow(expect.objectContaining({ code: 'foreign_database' }))
      expect(hashOf(file)).toBe(before)
    }
  })

  test('a folder in its place, or a folder that cannot be made', () => {
    const place = folder()
    mkdirSync(join(place, 'a.db'))
    expect(() => openDatabase({ file: join(place, 'a.db'), now })).toThrow(
      expect.objectContaining({ code: 'no_access' }),
    )
    writeFileSync(join(place, 'file'), '')
    expect(() => openDatabase({ file: join(place, 'file', 'a.db'), now })).toThrow(
      expect.objectContaining({ code: 'no_access' }),
    )
  })

  test('without leave to write: the file or its folder read only', () => {
    const place = folder()
    const file = join(place, 'switchyard.db')
    openDatabase({ file, now }).db.close()
    chmodSync(file, 0o444)
    chmodSync(place, 0o555)
    const script = join(import.meta.dirname, 'open-child.ts')
    for (const path of [file, join(place, 'new.db')]) {
      const { stdout, stderr } = spawnSync(process.execPath, [script, path], { encoding: 'utf8', cwd: '/' })
      expect([stdout.trim(), stderr]).toEqual([expect.stringMatching(/^(read_only|no_access)$/), ''])
    }
    chmodSync(place, 0o755)
  })
})

describe('while at work', () => {
  test('a full disk is a clear error; what was kept before stays, and what fits afterwards is kept', () => {
    const db = store()
    const recording = recorder(db)
    ran(recording, 'before')
    const pages = db.raw.pragma('page_count', { simple: true }) as number
    db.raw.pragma(`max_page_count = ${pages}`)
    const big = 'x'.repeat(100_000)
    expect(() => ran(recording, 'r', {}, { answer: big })).toThrow(
      expect.objectContaining({ code: 'disk_full', message: expect.stringContaining('The disk is full') }),
    )
    expect(db.raw.inTransaction).toBe(false)
    expect(listRuns(db, { search: 'rayleigh' }).rows.length).toBeGreaterThanOrEqual(0)
    db.raw.pragma('max_page_count = 1000000')
    ran(recording, 'after', {}, { answer: big })
    expect(loadRun(db, 'after').receipt?.status).toBe('done')
    expect(loadRun(db, 'before').receipt?.status).toBe('done')
  })

  test('a lock held by another is a clear error after the wait', () => {
    const file = join(folder(), 'switchyard.db')
    const [mine, other] = [store(file), store(file)]
    mine.raw.pragma('busy_timeout = 20')
    other.raw.exec('begin immediate')
    expect(() => setSettings(mine, { a: 1 })).toThrow(expect.objectContaining({ code: 'locked' }))
    other.raw.exec('rollback')
    expect(setSettings(mine, { a: 1 })).toEqual({ a: 1 })
  })

  test('a save inside a transaction that fails is not kept', () => {
    const db = store()
    expect(() =>
      db.transaction(() => {
        setSettings(db, { a: 1 })
        savePipeline(db, { id: 'nobody', baseVersion: 1, text: '', meta: metaOf(''), now: noon })
      }),
    ).toThrow('There is no pipeline nobody.')
    expect(getSettings(db)).toEqual({})
    expect(existsSync(`${db.file}.suspect`)).toBe(false)
  })
})
