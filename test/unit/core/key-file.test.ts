import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openKeyFile } from '../../../electron/core/key-file.ts'

/* issue 4, 6: "headless from the environment or an encrypted file with a passphrase". */

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-keys-'))
  path = join(folder, 'deep', 'keys.sealed')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const passphrase = 'six words that nobody would guess'
const key = { provider: 'openai', name: 'default', secret: 'marked-secret-0123456789-abcdef' }
const coded = (code: string): unknown => expect.objectContaining({ code })

async function made(): Promise<void> {
  await (await openKeyFile(path, passphrase)).set(key)
}

describe('a key file', () => {
  test('gives its keys back to whoever has the passphrase, also after another process wrote', async () => {
    const first = await openKeyFile(path, passphrase)
    expect(first.keys).toEqual([])
    await first.set(key)
    const second = await openKeyFile(path, passphrase)
    expect(second.keys).toEqual([key])
    const other = { ...key, provider: 'anthropic' }
    await second.set(other)
    await first.set({ ...key, name: 'work' })
    await first.delete('openai', 'default')
    expect((await openKeyFile(path, passphrase)).keys).toEqual([other, { ...key, name: 'work' }])
  })

  test('keeps every key that is set at the same moment', async () => {
    const file = await openKeyFile(path, passphrase)
    const all = ['a', 'b', 'c', 'd'].map((name) => ({ ...key, name }))
    await Promise.all(all.map((one) => file.set(one)))
    expect(file.keys).toEqual(all)
    expect((await openKeyFile(path, passphrase)).keys).toEqual(all)
  })

  test('is readable by its owner alone, holds nothing in the clear, and leaves no half-written file', async () => {
    await made()
    const bytes = await readFile(path, 'utf8')
    for (const word of [key.secret, Buffer.from(key.secret).toString('base64').slice(4, 20), passphrase, 'openai'])
      expect(bytes).not.toContain(word)
    if (process.platform !== 'win32') expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect(await readdir(join(folder, 'deep'))).toEqual(['keys.sealed'])
  })

  test('two files of the same keys and passphrase look different', async () => {
    await made()
    const before = await readFile(path, 'utf8')
    await rm(path)
    await made()
    expect((JSON.parse(await readFile(path, 'utf8')) as { sealed: string }).sealed).not.toBe(
      (JSON.parse(before) as { sealed: string }).sealed,
    )
  })

  test('a wrong passphrase, damage, and a file others may read are told apart, and nothing is changed', async () => {
    await made()
    const whole = await readFile(path, 'utf8')
    await expect(openKeyFile(path, 'another')).rejects.toEqual(coded('wrong_passphrase'))
    await expect(openKeyFile(path, '')).rejects.toEqual(coded('bad_passphrase'))
    const sealed = JSON.parse(whole) as Record<string, unknown> & { sealed: string; scrypt: { N: number } }
    const turned = Buffer.from(sealed.sealed, 'base64')
    turned[20] = (turned[20] ?? 0) ^ 1
    for (const broken of [
      whole.slice(0, 60),
      '',
      '{}',
      '[1]',
      JSON.stringify({ ...sealed, sealed: turned.toString('base64') }),
      JSON.stringify({ ...sealed, sealed: '' }),
      // What would take a terabyte to try is not tried.
      JSON.stringify({ ...sealed, scrypt: { ...sealed.scrypt, N: 2 ** 30 } }),
    ]) {
      await writeFile(path, broken)
      await expect(openKeyFile(path, passphrase)).rejects.toEqual(coded('key_file_damaged'))
      expect(await readFile(path, 'utf8')).toBe(broken)
    }
    await writeFile(path, JSON.stringify({ ...sealed, version: 2 }))
    await expect(openKeyFile(path, passphrase)).rejects.toEqual(coded('key_file_newer'))
    await writeFile(path, whole)
    if (process.platform === 'win32') return
    await chmod(path, 0o644)
    await expect(openKeyFile(path, passphrase)).rejects.toEqual(coded('key_file_open'))
  })

  test('one that was replaced meanwhile is not written over', async () => {
    const mine = await openKeyFile(path, passphrase)
    await mine.set(key)
    await rm(path)
    await (await openKeyFile(path, 'theirs')).set({ ...key, name: 'theirs' })
    await expect(mine.set(key)).rejects.toEqual(coded('key_file_changed'))
    expect((await openKeyFile(path, 'theirs')).keys.map(({ name }) => name)).toEqual(['theirs'])
  })
})
