import { existsSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { systemClock } from '../../../electron/core/clock.ts'
import { databaseFile, dataFolder } from '../../../electron/core/home.ts'
import { ModelBook } from '../../../electron/core/model-facts.ts'
import type { KeyFile } from '../../../electron/core/index.ts'
import { Keys } from '../../../electron/core/keys.ts'
import { joinWraps, keyringWrap } from '../../../electron/core/keyring.ts'
import { listProviders, openDatabase } from '../../../electron/db/index.ts'
import { wayOutOf } from '../../../electron/providers/index.ts'
import { catalogModels } from '../../../shared/catalog/index.ts'
import { keyFromEnv, providerConfigs } from '../../../shared/providers/address.ts'
import { type ProviderRow, providerRows } from '../../../shared/providers/registry.ts'
import { type TryOptions, tryProvider } from './try.ts'

export interface Terminal {
  out(line: string): void
  /** Absent where nobody sits at a terminal. */
  ask?(question: string): Promise<boolean>
  /** The key file of a machine without a keychain, unlocked; null where there is none or nobody says its passphrase. */
  unlock?(): Promise<KeyFile | null>
}

interface Flags {
  all?: boolean
  model?: string
  yes?: boolean
  maxCost: string
}

/**
 * `npm run try-real -- openai`: a short list of checks against the real service with the user's own key, from the
 * environment or the app. @returns 0: all passed; 1: a check failed; 2: nothing was tried
 */
export async function tryReal(argv: readonly string[], env: NodeJS.ProcessEnv, terminal: Terminal): Promise<0 | 1 | 2> {
  const command = new Command('try-real')
    .description(
      'Check a provider with your own key: answers, streams, errors, usage and cost. It asks before it spends.',
    )
    .argument('[provider]', 'id of a provider, e.g. openai')
    .option('--all', 'every provider that has a key in the environment or in the app')
    .option('--model <name>', 'the model to ask; else the cheapest that is listed and has a price')
    .option('--max-cost <usd>', 'never spend more than this on one provider', '0.05')
    .option('--yes', 'do not ask before spending')
    .exitOverride()
    .configureOutput({ writeOut: terminal.out, writeErr: terminal.out })
  try {
    command.parse(argv, { from: 'user' })
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    throw error
  }
  const flags = command.opts<Flags>()
  const maxCostUsd = Number(flags.maxCost)
  const machine = thisMachine(env, terminal, (await terminal.unlock?.()) ?? null)
  try {
    const chosen = await choose(machine, flags.all === true, command.args[0])
    if (typeof chosen === 'string' || !(maxCostUsd >= 0)) {
      terminal.out(typeof chosen === 'string' ? chosen : '--max-cost is an amount in dollars, e.g. 0.05.')
      return 2
    }
    const agree = async (question: string): Promise<boolean> => {
      terminal.out(question)
      if (flags.yes === true) return true
      if (terminal.ask === undefined) terminal.out('Nobody is at a terminal to say so: add --yes.')
      return (await terminal.ask?.('[y/N] ')) ?? false
    }
    let worst: 0 | 1 | 2 = 0
    for (const row of chosen) {
      const given = { row, model: flags.model ?? null, maxCostUsd, agree, say: terminal.out }
      const outcome = await tryProvider({ ...machine.options, ...given, key: await machine.key(row) })
      if (outcome === 'failed') worst = 1
      else if (outcome === 'left' && worst === 0) worst = 2
    }
    return worst
  } finally {
    machine.close()
  }
}

interface Machine {
  rows: ReadonlyMap<string, ProviderRow>
  options: Pick<TryOptions, 'config' | 'known' | 'way' | 'clock'>
  key(row: ProviderRow): Promise<string | null>
  close(): void
}

/** What this machine says: addresses, prices and keys, of the environment and, where the app was ever used, of the app. */
function thisMachine(env: NodeJS.ProcessEnv, { out }: Terminal, keyFile: KeyFile | null): Machine {
  const file = databaseFile(dataFolder(env))
  const db = existsSync(file) ? openDatabase({ file, now: () => systemClock.now() }).db : null
  const practiceUrl = env['SWITCHYARD_PRACTICE_URL']?.trim() ?? ''
  const config = providerConfigs({
    env,
    practiceUrl: practiceUrl === '' ? null : practiceUrl,
    stored: db === null ? [] : listProviders(db),
  })
  const book = db === null ? null : new ModelBook(db, systemClock).open()
  const kept =
    db === null
      ? null
      : new Keys(
          {
            env,
            clock: systemClock,
            log: out,
            secrets: {
              wrap: joinWraps({ keyring: keyringWrap() }),
              keeps: false,
              backend: 'memory',
              warning: null,
              ...(keyFile === null ? {} : { file: keyFile }),
            },
          },
          db,
        )
  return {
    rows: providerRows(config),
    options: {
      config,
      way: wayOutOf(env),
      clock: systemClock,
      known: (row, local) => book?.(row, local).models ?? local ?? catalogModels(row.id),
    },
    key: async (row) => (kept === null ? (keyFromEnv(row, env)?.key ?? null) : kept.secret(row, row.id)),
    close: () => db?.close(),
  }
}

async function choose({ rows, key }: Machine, all: boolean, id: string | undefined): Promise<ProviderRow[] | string> {
  if (all) {
    const real = [...rows.values()].filter((row) => !row.practice && !row.local)
    const keys = await Promise.all(real.map(key))
    const able = real.filter((_row, i) => keys[i] !== null)
    return able.length > 0 ? able : 'No provider has a key, neither in the environment nor in the app.'
  }
  const row = id === undefined ? undefined : rows.get(id)
  if (row !== undefined) return [row]
  const known = [...rows.values()].filter(({ practice }) => !practice).map((each) => each.id)
  return `${id === undefined ? 'Name a provider' : `There is no provider ${id}`}; there are ${known.join(', ')}.`
}
