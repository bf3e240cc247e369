import { readFileSync } from 'node:fs'
import { createCore } from '../../core/index.ts'
import { databaseFile, dataFolder } from '../../core/home.ts'
import { systemClock } from '../../core/clock.ts'
import type { Core } from '../../core/types.ts'
import { parseFaultRule } from '../../practice/faults/rules.ts'
import { type KeptPractice, type PracticeSettings, keepPractice, practiceSettings } from '../../practice/keep.ts'
import { joinWraps, keyringWrap } from '../../core/keyring.ts'
import { redactKeys } from '../../../shared/text/redact.ts'
import { UsageError } from './exit.ts'
import type { Io } from './io.ts'
import { unlockKeys } from './unlock.ts'

export interface SessionOptions {
  db?: string
  faults?: string[]
  io: Io
  host?: 'browser'
  /** Keys can be set: a key file is made where there is none. */
  makesKeyFile?: boolean
  /** No key is needed: a key file stays locked. */
  locked?: boolean
}

export interface Session {
  core: Core
  /** Where keys that are set go; null: into memory alone. */
  keyFile: string | null
  close(): Promise<void>
}

export const appVersion = (): string =>
  (JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8')) as { version: string }).version

/** Rules of `--fault`, read; throws `UsageError` with what is known. */
export function readFaults(texts: readonly string[]) {
  return texts.map((text) => {
    const read = parseFaultRule(text)
    if ('error' in read) throw new UsageError(`--fault "${text}": ${read.error}`)
    return read.rule
  })
}

/** What the environment says about the practice provider; throws `UsageError` where that is wrong. */
function readPracticeSettings(): PracticeSettings {
  try {
    return practiceSettings(process.env)
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message)
    throw error
  }
}

const memoryWarning =
  'In the browser a key you type is kept in memory until Switchyard ends. To keep it, use the desktop app, an environment variable, or a key file: "switchyard keys set".'

/**
 * The core for a command: same database and keys as the app, its own practice provider, started in a thread of its own
 * when first asked, or the one at `SWITCHYARD_PRACTICE_URL`.
 */
export async function openSession({
  db,
  faults = [],
  io,
  makesKeyFile = false,
  locked = false,
}: SessionOptions): Promise<Session> {
  const settings = readPracticeSettings()
  const rules = readFaults(faults)
  if (settings.url !== null && rules.length > 0)
    throw new UsageError(
      "--fault sets faults of the run's own simulator, and SWITCHYARD_PRACTICE_URL names another: post them to its /practice/faults.",
    )
  const practice: KeptPractice = keepPractice({ ...settings, faults: rules, tell: (words) => io.err(`${words}\n`) })
  const file = locked ? null : await unlockKeys(io, makesKeyFile)
  const core = await createCore({
    file: db ?? databaseFile(dataFolder()),
    host: 'browser',
    version: appVersion(),
    secrets: {
      wrap: joinWraps({ keyring: keyringWrap() }),
      keeps: false,
      ...(file === null
        ? { backend: 'memory', warning: memoryWarning }
        : { backend: 'a key file with a passphrase', warning: null, file }),
    },
    env: process.env,
    clock: systemClock,
    random: Math.random,
    rehearses: rules.length > 0,
    practiceUrl: () => practice.url(),
    faultProxy: async (fault) => (await import('../../practice/rehearse.ts')).rehearseFault(fault),
    log: (message) => io.err(`${redactKeys(message)}\n`),
  })
  return {
    core,
    keyFile: file?.path ?? null,
    close: async () => {
      await core.close()
      await practice.close()
    },
  }
}
