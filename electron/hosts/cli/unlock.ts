import { readFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { keyFile } from '../../core/home.ts'
import { type KeyFile, fileExists, openKeyFile, ownersOnly } from '../../core/index.ts'
import { UsageError } from './exit.ts'
import type { Io } from './io.ts'

const never = (): AbortSignal => new AbortController().signal
const withoutLineEnd = (text: string): string => text.replace(/\r?\n$/, '')

/**
 * The passphrase of the key file as the environment has it: `SWITCHYARD_PASSPHRASE`, or the file or open descriptor
 * that `SWITCHYARD_PASSPHRASE_FILE` names. Null where it says nothing. Never from the argument list, which everybody on
 * the machine can read.
 */
async function passphraseFromEnv(env: NodeJS.ProcessEnv): Promise<string | null> {
  const given = env['SWITCHYARD_PASSPHRASE']
  if (given !== undefined && given !== '') return given
  const from = env['SWITCHYARD_PASSPHRASE_FILE']?.trim() ?? ''
  if (from === '') return null
  try {
    if (/^\d+$/.test(from)) return withoutLineEnd(readFileSync(Number(from), 'utf8'))
    ownersOnly(from, 'The passphrase file')
    return withoutLineEnd(await readFile(from, 'utf8'))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall === undefined) throw error
    throw new UsageError(`SWITCHYARD_PASSPHRASE_FILE: ${(error as Error).message}.`)
  }
}

/**
 * The key file, unlocked; null where nobody says its passphrase. Where there is none yet, it is one to come as soon as the
 * environment says a passphrase: whoever makes it while this process runs is heard. `make`: it may also be typed.
 * Throws `CoreError` for a wrong passphrase, damage, or a file that others may read.
 */
export async function unlockKeys(io: Io, make = false): Promise<KeyFile | null> {
  const path = keyFile()
  const there = await fileExists(path)
  const said = await passphraseFromEnv(process.env)
  if (said !== null) return openKeyFile(path, said)
  if (!there && !make) return null
  if (io.askSecret === undefined) {
    if (make)
      throw new UsageError(
        `The key file ${path} needs a passphrase: set SWITCHYARD_PASSPHRASE, or SWITCHYARD_PASSPHRASE_FILE, or call this at a terminal.`,
      )
    io.err(`${path} is locked, so its keys aren't used: set SWITCHYARD_PASSPHRASE or SWITCHYARD_PASSPHRASE_FILE.\n`)
    return null
  }
  const asked = await io.askSecret(there ? `Passphrase of ${path}: ` : `A passphrase for ${path}: `, never())
  if (asked === null || asked === '') throw new UsageError('Without its passphrase the key file stays locked.')
  if (!there && (await io.askSecret('Once more: ', never())) !== asked)
    throw new UsageError('The two are not the same, so nothing was written.')
  return openKeyFile(path, asked)
}
