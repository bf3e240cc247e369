import { type KeyObject, createSecretKey, randomBytes, scrypt, scryptSync } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { alone, seal, unseal } from '../db/index.ts'
import { CoreError } from './types.ts'

/*
 * Keys of a machine without a keychain: one file, sealed under a passphrase by scrypt and AES-256-GCM. It is written
 * beside itself and then put in its place, so that a crash leaves the old one; only its owner may read it. Processes
 * write it one after the other, each on what the one before it wrote, and see what others wrote when they next look.
 */

export interface FileKey {
  provider: string
  name: string
  secret: string
}

export interface KeyFile {
  readonly path: string
  /** As the file has them now, whoever wrote it; as they were last seen while it can't be read. */
  readonly keys: readonly FileKey[]
  set(key: FileKey): Promise<void>
  delete(provider: string, name: string): Promise<void>
}

const format = 'switchyard-keys'
const probeText = 'switchyard.keys'
/** 128 MB and a third of a second for each guess. Source: OWASP, Password Storage Cheat Sheet, scrypt. */
const cost = { N: 2 ** 17, r: 8, p: 1 } as const
const mostMemory = 512 * 2 ** 20

const base64 = z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/)
const fileShape = z.object({
  format: z.literal(format),
  version: z.number().int().positive(),
  scrypt: z.object({
    // Bounded, so that a file of somebody else's can't take all memory.
    N: z.union(([2 ** 14, 2 ** 15, 2 ** 16, 2 ** 17, 2 ** 18] as const).map((n) => z.literal(n))),
    r: z.number().int().min(1).max(16),
    p: z.number().int().min(1).max(4),
    salt: base64,
  }),
  probe: base64,
  sealed: base64,
})
type Sealed = z.infer<typeof fileShape>

const keysShape = z.array(z.object({ provider: z.string().min(1), name: z.string().min(1), secret: z.string().min(1) }))

const asScryptTakes = (passphrase: string, { N, r, p, salt }: Sealed['scrypt']) =>
  [passphrase.normalize('NFKC'), Buffer.from(salt, 'base64'), 32, { N, r, p, maxmem: mostMemory }] as const

function keyOf(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}

const derive = (passphrase: string, params: Sealed['scrypt']): Promise<KeyObject> =>
  new Promise((resolve, reject) => {
    scrypt(...asScryptTakes(passphrase, params), (error, bytes) =>
      error === null ? resolve(keyOf(bytes)) : reject(error),
    )
  })

const damaged = (path: string, what: string): CoreError =>
  new CoreError(
    'key_file_damaged',
    `The key file ${path} ${what}. Nothing was changed in it: put back a copy, or move it away and set the keys again.`,
  )

/** Throws where others than its owner may read a file that holds secrets. Windows keeps that elsewhere. */
export function ownersOnly(path: string, what: string): void {
  if (process.platform === 'win32') return
  if ((statSync(path).mode & 0o077) !== 0)
    throw new CoreError(
      'key_file_open',
      `${what} ${path} can be read by others. Make it yours alone: chmod 600 ${path}`,
    )
}

export const fileExists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      // Below something that is no folder there is nothing either; what is wrong there, the database says.
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return false
      throw error
    },
  )

function readSealed(path: string): Sealed {
  ownersOnly(path, 'The key file')
  let value: unknown
  try {
    value = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw damaged(path, 'is not whole, or no key file')
  }
  const read = fileShape.safeParse(value)
  if (!read.success) throw damaged(path, 'is no key file that this Switchyard reads')
  if (read.data.version !== 1)
    throw new CoreError('key_file_newer', `The key file ${path} was written by a newer Switchyard. Update this one.`)
  return read.data
}

const opened = (key: KeyObject, sealed: string, purpose: string): string | null =>
  unseal(key, Buffer.from(sealed, 'base64'), purpose)

function keysIn(path: string, key: KeyObject, { probe, sealed }: Sealed): FileKey[] {
  if (opened(key, probe, probeText) !== probeText)
    throw new CoreError('wrong_passphrase', `That is not the passphrase of ${path}.`)
  const text = opened(key, sealed, format)
  const read = keysShape.safeParse(text === null ? null : JSON.parse(text))
  if (!read.success) throw damaged(path, 'was changed or is damaged: its passphrase is right, its keys can’t be read')
  return read.data
}

async function write(path: string, key: KeyObject, params: Sealed['scrypt'], keys: readonly FileKey[]): Promise<void> {
  const whole: Sealed = {
    format,
    version: 1,
    scrypt: params,
    probe: seal(key, probeText, probeText).toString('base64'),
    sealed: seal(key, JSON.stringify(keys), format).toString('base64'),
  }
  const beside = `${path}.${randomBytes(4).toString('hex')}.part`
  try {
    await writeThrough(beside, `${JSON.stringify(whole)}\n`)
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/** On the disk when it resolves, not only on its way there. */
async function writeThrough(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

/** Tells one state of the file from another; null where there is none. */
function stampOf(path: string): string | null {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? null : `${found.ino} ${found.size} ${found.mtimeNs}`
}

interface Lock {
  key: KeyObject
  params: Sealed['scrypt']
}

/**
 * Opens a key file; where there is none yet, the first key that is set makes it. Throws `CoreError`: `wrong_passphrase`,
 * `key_file_damaged`, `key_file_newer`, `key_file_open` (others may read it), `bad_passphrase`.
 */
export async function openKeyFile(path: string, passphrase: string): Promise<KeyFile> {
  if (passphrase === '') throw new CoreError('bad_passphrase', 'The passphrase of a key file can’t be empty.')
  /** The last that was made, also where it opened nothing: trying again would take as long, and tell nothing new. */
  let made: Lock | null = null
  const madeFor = (params: Sealed['scrypt']): Lock | null => (made?.params.salt === params.salt ? made : null)
  const lockBy = async (params: Sealed['scrypt']): Promise<Lock> =>
    madeFor(params) ?? (made = { params, key: await derive(passphrase, params) })
  /** The same at once, for whoever reads: a third of a second for each file, not for each look. */
  const lockNow = (params: Sealed['scrypt']): Lock =>
    madeFor(params) ?? (made = { params, key: keyOf(scryptSync(...asScryptTakes(passphrase, params))) })

  let stamp = stampOf(path)
  const first = stamp === null ? null : readSealed(path)
  /** Null until there is a file: two processes may both be about to make it. */
  let lock = first === null ? null : await lockBy(first.scrypt)
  let keys = first === null || lock === null ? [] : keysIn(path, lock.key, first)

  /** One with another passphrase is somebody else's, and not written over. */
  const replaced = (error: unknown): unknown =>
    lock !== null && error instanceof CoreError && error.code === 'wrong_passphrase'
      ? new CoreError('key_file_changed', `The key file ${path} was replaced meanwhile. Open it again.`)
      : error
  const change = async (to: (now: readonly FileKey[]) => FileKey[]): Promise<void> => {
    const there = stampOf(path) === null ? null : readSealed(path)
    const fresh = lock?.params ?? { ...cost, salt: randomBytes(16).toString('base64') }
    const own = await lockBy(there?.scrypt ?? fresh)
    let now: readonly FileKey[]
    try {
      now = there === null ? [] : keysIn(path, own.key, there)
    } catch (error) {
      throw replaced(error)
    }
    const next = to(now)
    await write(path, own.key, own.params, next)
    lock = own
    keys = next
    stamp = stampOf(path)
  }
  /**
   * What another process wrote meanwhile, also where it made the file, or made it anew under the same passphrase. A file
   * that can't be read now takes nothing away: whoever changes it hears why.
   */
  const look = (): void => {
    try {
      const found = stampOf(path)
      if (found === stamp) return
      if (found === null) keys = []
      else {
        const there = readSealed(path)
        const own = lockNow(there.scrypt)
        keys = keysIn(path, own.key, there)
        lock = own
      }
      stamp = found
    } catch (error) {
      if (!(error instanceof CoreError) && (error as NodeJS.ErrnoException).syscall === undefined) throw error
    }
  }
  // One after the other: each begins with what the one before it wrote.
  let last: Promise<void> = Promise.resolve()
  const inTurn = (to: (now: readonly FileKey[]) => FileKey[]): Promise<void> => {
    const next = async (): Promise<void> => {
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await alone(path, () => change(to))
    }
    last = last.then(next, next)
    return last
  }
  const others = (all: readonly FileKey[], provider: string, name: string): FileKey[] =>
    all.filter((one) => one.provider !== provider || one.name !== name)
  return {
    path,
    get keys() {
      look()
      return keys
    },
    set: (one) => inTurn((all) => [...others(all, one.provider, one.name), one]),
    delete: (provider, name) => inTurn((all) => others(all, provider, name)),
  }
}
