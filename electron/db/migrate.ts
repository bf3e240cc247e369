import { readdirSync, renameSync, rmSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Connection } from './connection.ts'
import { NewerDatabaseError, StoreError } from './errors.ts'
import type { Migration } from './migrations/types.ts'
import { openRaw } from './sqlite.ts'

/** "SWYD": marks a database as ours, so that another program's is never written to. */
export const applicationId = 0x53575944

const copiesKept = 3

export const inMemory = (file: string): boolean => file === ':memory:'

export const versionOf = (db: Connection): number => db.raw.pragma('user_version', { simple: true }) as number

/**
 * Brings the database to the last migration's version. One process at a time: the lock is taken first and the version
 * read again under it, so that whoever waited finds the work done. All steps or none. A database with data is copied
 * first; without room for the copy nothing is changed. Throws `StoreError`.
 * @returns a sentence about the copy, if one was made
 */
export function migrate(db: Connection, migrations: readonly Migration[]): string[] {
  const target = migrations.at(-1)?.version ?? 0
  if (versionOf(db) === target) return []
  return db.transaction(() => {
    const version = versionOf(db)
    if (version === target) return []
    if (version > target) throw new NewerDatabaseError(db.file, version, target)
    const notices = version === 0 || inMemory(db.file) ? [] : [copyBefore(db.file, target)]
    for (const migration of migrations) if (migration.version > version) migration.up(db.raw)
    db.raw.pragma(`application_id = ${applicationId}`)
    db.raw.pragma(`user_version = ${target}`)
    return notices
  })
}

const stem = (file: string): string => basename(file).replace(/\.[^.]+$/, '')

/** Copies what is committed, by a connection of its own: the migrator already holds the lock, so nobody adds to it. */
function copyBefore(file: string, target: number): string {
  const prefix = `${stem(file)}.before-v`
  const copy = join(dirname(file), `${prefix}${target}.db`)
  const arriving = `${copy}.part`
  rmSync(arriving, { force: true })
  const reader = openRaw(file, { readonly: true })
  try {
    reader.prepare('vacuum into ?').run(arriving)
    rmSync(copy, { force: true })
    renameSync(arriving, copy)
  } catch (error) {
    rmSync(arriving, { force: true })
    throw new StoreError(
      'io',
      `Before ${file} is brought to this version a copy of it is made, and that failed (${messageOf(error)}). Nothing was changed.`,
      error,
    )
  } finally {
    reader.close()
  }
  dropOldCopies(dirname(file), prefix)
  return `Your data was brought to a new version. A copy of what it was is kept as ${copy}.`
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function dropOldCopies(folder: string, prefix: string): void {
  const versions = readdirSync(folder)
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(/^(\d+)\.db$/.exec(name.slice(prefix.length))?.[1]))
    .filter((version) => Number.isInteger(version))
    .sort((a, b) => b - a)
  for (const version of versions.slice(copiesKept)) rmSync(join(folder, `${prefix}${version}.db`), { force: true })
}
