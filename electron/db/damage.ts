import { closeSync, existsSync, openSync, readSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { applicationId, versionOf } from './migrate.ts'
import type { Connection } from './connection.ts'
import { NewerDatabaseError, StoreError } from './errors.ts'

const magic = 'SQLite format 3\0'

/** Up to this size the whole file is looked through at every start (about 0.1 s); above it, what nothing works without. */
const thoroughBytes = 32 * 2 ** 20

const vital = [
  'pipelines',
  'pipeline_versions',
  'pipeline_views',
  'vault',
  'keys',
  'providers',
  'model_edits',
  'settings',
]

const suspectOf = (file: string): string => `${file}.suspect`

/** Leaves a note that damage was met while at work, so that the next start looks through all of it. */
export function noteDamage(file: string): void {
  try {
    writeFileSync(suspectOf(file), '')
  } catch {
    // The damage itself is already on its way to the caller; the note is only a help to the next start.
  }
}

/** What tells one file from another of the same name; null when there is none, or nothing in it. */
export function identityOf(file: string): string | null {
  const facts = statSync(file, { throwIfNoEntry: false, bigint: true })
  return facts === undefined || facts.size === 0n ? null : `${facts.dev}:${facts.ino}`
}

/**
 * Refuses, from its first bytes and before SQLite touches anything, what isn't ours to open: a newer database, another
 * program's, a file of another kind. Throws `StoreError`: `newer_database`, `foreign_database`, `damaged`.
 */
export function checkHeader(file: string, known: number): void {
  if (identityOf(file) === null) return
  const header = Buffer.alloc(100)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, header, 0, 100, 0)
  } finally {
    closeSync(descriptor)
  }
  if (header.toString('latin1', 0, 16) !== magic) {
    // Never rename what somebody named by mistake: a text, a picture.
    if (!/^\.(db|sqlite3?)$/i.test(extname(file))) throw foreign(file)
    throw new StoreError('damaged', `Database ${file}: its beginning is not a database’s.`)
  }
  const version = header.readUInt32BE(60)
  const owner = header.readUInt32BE(68)
  if (owner !== 0 && owner !== applicationId) throw foreign(file)
  if (owner === applicationId && version > known) throw new NewerDatabaseError(file, version, known)
}

const foreign = (file: string): StoreError =>
  new StoreError('foreign_database', `${file} is not a Switchyard database. Nothing was changed; choose another file.`)

/** The same once it is open, where the write-ahead log counts too; read at one moment, since another may be migrating. */
export function checkOwner(db: Connection, known: number): void {
  const { owner, version, tables } = db.raw.transaction(() => ({
    owner: db.raw.pragma('application_id', { simple: true }),
    version: versionOf(db),
    tables: db.get<{ n: number }>('select count(*) as n from sqlite_schema')?.n ?? 0,
  }))()
  if (owner === applicationId) {
    if (version > known) throw new NewerDatabaseError(db.file, version, known)
    return
  }
  if (owner !== 0 || version !== 0 || tables > 0) throw foreign(db.file)
}

/** Looks through the database and throws `StoreError` `damaged` when it is malformed. */
export function checkWhole(db: Connection): void {
  const suspect = existsSync(suspectOf(db.file))
  const size = statSync(db.file, { throwIfNoEntry: false })?.size ?? 0
  const found =
    suspect || size <= thoroughBytes ? [quickCheck(db, '1')] : tables(db).map((table) => quickCheck(db, `'${table}'`))
  const wrong = found.find((line) => line !== 'ok')
  if (wrong !== undefined) throw new StoreError('damaged', `Database ${db.file}: ${wrong}`)
  if (suspect) rmSync(suspectOf(db.file), { force: true })
}

const quickCheck = (db: Connection, what: string): string =>
  String(db.raw.pragma(`quick_check(${what})`, { simple: true }))

/** Those of the vital ones that this version of the database has. */
const tables = (db: Connection): string[] =>
  db
    .all<{ name: string }>("select name from sqlite_schema where type = 'table'")
    .map(({ name }) => name)
    .filter((name) => vital.includes(name))

/**
 * Puts a damaged database beside, with its log, under a name that says so. Does nothing when another process has already
 * done it: then the file is no longer the one that was found damaged.
 * @returns the sentence that names it
 */
export function setAside(file: string, found: string | null, now: number): string[] {
  if (identityOf(file) !== found) return []
  const time = new Date(now).toISOString().replace(/[:.]/g, '-')
  const extension = extname(file)
  const aside = join(dirname(file), `${basename(file, extension)}.damaged-${time}${extension || '.db'}`)
  for (const part of ['', '-wal', '-shm']) if (existsSync(file + part)) renameSync(file + part, aside + part)
  rmSync(suspectOf(file), { force: true })
  return [`The database was damaged. It was set aside as ${aside}, nothing of it was deleted, and a new one was begun.`]
}
