import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach } from 'vitest'
import {
  type NewRun,
  type OpenOptions,
  type Recorder,
  type Store,
  createRecorder,
  openDatabase,
} from '../../../electron/db/index.ts'
import { type Told, eventsOf, newRun, noon } from './told.ts'

export * from './told.ts'

const cleanUps: (() => void)[] = []
afterEach(() => {
  for (const cleanUp of cleanUps.splice(0).reverse()) cleanUp()
})

/** A folder of its own, gone after the test. */
export function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'switchyard-db-'))
  cleanUps.push(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Opens a database that is closed after the test. */
export function opened(options: Partial<OpenOptions> = {}): { db: Store; notices: string[] } {
  const result = openDatabase({ file: options.file ?? join(folder(), 'switchyard.db'), now: () => noon, ...options })
  cleanUps.push(() => result.db.close())
  return result
}

export const store = (file?: string): Store => opened(file === undefined ? {} : { file }).db

/** A recorder whose clock the test moves. */
export function recorder(db: Store, owner?: string): Recorder & { clock: { now: number } } {
  const clock = { now: noon }
  const made = createRecorder(db, {
    now: () => clock.now,
    practice: (provider) => provider.startsWith('practice'),
    ...(owner === undefined ? {} : { owner }),
  })
  return { ...made, clock }
}

/** Begins a run and records all of it. */
export function ran(made: Recorder, runId: string, run: Partial<NewRun> = {}, told: Told = {}): void {
  const whole = newRun(runId, run)
  made.begin(whole)
  made.record(eventsOf(runId, { inputs: whole.inputs, ...told }))
}
