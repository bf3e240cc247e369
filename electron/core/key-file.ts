import { type KeyObject, createCipheriv, createDecipheriv, createSecretKey, randomBytes, scrypt } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { z } from 'zod'
import { CoreError } from './types.ts'

/*
 * Keys of a machine without a keychain: one file, sealed under a passphrase by scrypt and AES-256-GCM. It is written
 * beside itself and then put in its place, so that a crash leaves the old one; only its owner may read it.
 */

export interface FileKey {
  provider: string
  name: string
  secret: string
}

export interface KeyFile {
  readonly path: string
  readonly keys: readonly FileKey[]
  set(key: FileKey): Promise<void>
  delete(provider: string, name: string): Promise<void>
}

const format = 'switchyard-keys'
const algorithm = 'aes-256-gcm'
const nonceBytes = 12
const tagBytes = 16
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

const derive = (passphrase: string, { N, r, p, salt }: Sealed['scrypt']): Promise<KeyObject> =>
  new Promise((resolve, reject) => {
    scrypt(
      passphrase.normalize('NFKC'),
      Buffer.from(salt, 'base64'),
      32,
      { N, r, p, maxmem: mostMemory },
      (error, key) => {
        if (error !== null) return reject(error)
        resolve(createSecretKey(key))
        key.fill(0)
      },
    )
  })

function seal(key: KeyObject, text: string, purpose: string): string {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv(algorithm, key, nonce, { authTagLength: tagBytes }).setAAD(Buffer.from(purpose))
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** Null when the key is another, or the bytes aren't what was sealed. */
function unseal(key: KeyObject, text: string, purpose: string): string | null {
  const bytes = Buffer.from(text, 'base64')
  try {
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceBytes), { authTagLength: tagBytes })
    decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-tagBytes))
    return decipher.update(bytes.subarray(nonceBytes, -tagBytes), undefined, 'utf8') + decipher.final('utf8')
  } catch {
    return null
  }
}

const damaged = (path: string, what: string): CoreError =>
  new CoreError(
    'key_file_damaged',
    `The key file ${path} ${what}. Nothing was changed in it: put back a copy, or move it away and set the keys again.`,
  )

/** Throws where others than its owner may read a file that holds secrets. Windows keeps that elsewhere. */
export async function ownersOnly(path: string, what: string): Promise<void> {
  if (process.platform === 'win32') return
  const { mode } = await stat(path)
  if ((mode & 0o077) !== 0)
    throw new CoreError(
      'key_file_open',
      `${what} ${path} can be read by others. Make it yours alone: chmod 600 ${path}`,
    )
}

export const fileExists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false
      throw error
    },
  )

async function readSealed(path: string): Promise<Sealed> {
  await ownersOnly(path, 'The key file')
  let value: unknown
  try {
    value = JSON.parse(await readFile(path, 'utf8'))
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

function keysIn(path: string, key: KeyObject, { probe, sealed }: Sealed): FileKey[] {
  if (unseal(key, probe, probeText) !== probeText)
    throw new CoreError('wrong_passphrase', `That is not the passphrase of ${path}.`)
  const text = unseal(key, sealed, format)
  const read = keysShape.safeParse(text === null ? null : JSON.parse(text))
  if (!read.success) throw damaged(path, 'was changed or is damaged: its passphrase is right, its keys can’t be read')
  return read.data
}

async function write(path: string, key: KeyObject, params: Sealed['scrypt'], keys: readonly FileKey[]): Promise<void> {
  const whole: Sealed = {
    format,
    version: 1,
    scrypt: params,
    probe: seal(key, probeText, probeText),
    sealed: seal(key, JSON.stringify(keys), format),
  }
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const beside = `${path}.${randomBytes(4).toString('hex')}.part`
  try {
    const file = await open(beside, 'wx', 0o600)
    try {
      await file.writeFile(`${JSON.stringify(whole)}\n`)
      await file.sync()
    } finally {
      await file.close()
    }
    await rename(beside, path)
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

/**
 * Opens a key file; where there is none yet, the first key that is set makes it. Throws `CoreError`: `wrong_passphrase`,
 * `key_file_damaged`, `key_file_newer`, `key_file_open` (others may read it), `bad_passphrase`.
 */
export async function openKeyFile(path: string, passphrase: string): Promise<KeyFile> {
  if (passphrase === '') throw new CoreError('bad_passphrase', 'The passphrase of a key file can’t be empty.')
  const there = await fileExists(path)
  const first = there ? await readSealed(path) : null
  const params = first?.scrypt ?? { ...cost, salt: randomBytes(16).toString('base64') }
  const key = await derive(passphrase, params)
  let keys = first === null ? [] : keysIn(path, key, first)

  const change = async (to: (now: readonly FileKey[]) => FileKey[]): Promise<void> => {
    // Another process may have written meanwhile; one with another passphrase or salt is not written over.
    if (await fileExists(path)) {
      const now = await readSealed(path)
      if (now.scrypt.salt !== params.salt)
        throw new CoreError('key_file_changed', `The key file ${path} was replaced meanwhile. Open it again.`)
      keys = keysIn(path, key, now)
    }
    const next = to(keys)
    await write(path, key, params, next)
    keys = next
  }
  // One after the other: each begins with what the one before it wrote.
  let last: Promise<void> = Promise.resolve()
  const inTurn = (to: (now: readonly FileKey[]) => FileKey[]): Promise<void> => {
    const next = (): Promise<void> => change(to)
    last = last.then(next, next)
    return last
  }
  const others = (all: readonly FileKey[], provider: string, name: string): FileKey[] =>
    all.filter((one) => one.provider !== provider || one.name !== name)
  return {
    path,
    get keys() {
      return keys
    },
    set: (one) => inTurn((all) => [...others(all, one.provider, one.name), one]),
    delete: (provider, name) => inTurn((all) => others(all, provider, name)),
  }
}
