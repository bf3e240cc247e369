import { readFileSync } from 'node:fs'
import { createCore } from '../../core/index.ts'
import { databaseFile, dataFolder } from '../../core/home.ts'
import { systemClock } from '../../core/clock.ts'
import type { Core } from '../../core/types.ts'
import { type Practice, parseFaultRule, startPractice } from '../../practice/index.ts'
import { joinWraps, keyringWrap } from '../../core/keyring.ts'
import { UsageError } from './exit.ts'
import type { Io } from './io.ts'

export interface SessionOptions {
  db?: string
  faults?: string[]
  io: Io
  host?: 'browser'
}

export interface Session {
  core: Core
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

/**
 * The core for a command: same database and keys as the app, its own practice provider, started when first asked, or
 * the one at `SWITCHYARD_PRACTICE_URL`.
 */
export async function openSession({ db, faults = [], io }: SessionOptions): Promise<Session> {
  const given = process.env['SWITCHYARD_PRACTICE_URL']?.trim()
  const rules = readFaults(faults)
  if (given && rules.length > 0)
    throw new UsageError(
      "--fault sets faults of the run's own simulator, and SWITCHYARD_PRACTICE_URL names another: post them to its /practice/faults.",
    )
  const speed = Number(process.env['SWITCHYARD_PRACTICE_SPEED'] ?? '1')
  let own: Promise<Practice> | null = null
  const core = await createCore({
    file: db ?? databaseFile(dataFolder()),
    host: 'browser',
    version: appVersion(),
    secrets: {
      wrap: joinWraps({ keyring: keyringWrap() }),
      keeps: false,
      backend: 'memory',
      warning:
        'In the browser a key you type is kept in memory until Switchyard ends. To keep it, use the desktop app or an environment variable.',
    },
    env: process.env,
    clock: systemClock,
    random: Math.random,
    rehearses: rules.length > 0,
    practiceUrl: async () =>
      given || (await (own ??= startPractice({ speed: speed > 0 ? speed : 1, faults: rules }))).url,
    log: (message) => io.err(`${message}\n`),
  })
  return {
    core,
    close: async () => {
      await core.close()
      if (own !== null) await (await own).close()
    },
  }
}
