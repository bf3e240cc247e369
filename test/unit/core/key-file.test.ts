import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
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
    expect(await readdir(join(folder, 'deep'))).toEqual(['keys.sealed', 'keys.sealed.lock'])
    expect((await stat(`${path}.lock`)).size).toBe(0)
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

  test('shows what another process set, replaced or deleted, without being opened anew', async () => {
    const mine = await openKeyFile(path, passphrase)
    await mine.set(key)
    const theirs = await openKeyFile(path, passphrase)
    await theirs.set({ ...key, secret: 'another-secret-0123456789' })
    expect(mine.keys).toEqual([{ ...key, secret: 'another-secret-0123456789' }])
    await theirs.delete('openai', 'default')
    expect(mine.keys).toEqual([])
    await theirs.set(key)
    const whole = await readFile(path, 'utf8')
    expect(mine.keys).toEqual([key])
    // What can't be read takes nothing away from whoever knows it, and is not written over.
    await writeFile(path, whole.slice(0, 50))
    expect(mine.keys).toEqual([key])
    await expect(mine.set({ ...key, name: 'work' })).rejects.toEqual(coded('key_file_damaged'))
    expect(await readFile(path, 'utf8')).toBe(whole.slice(0, 50))
  })

  test('shows keys of a file that another process made first, or made anew, to whoever opened it before', async () => {
    const early = await openKeyFile(path, passphrase)
    expect(early.keys).toEqual([])
    await made()
    expect(early.keys).toEqual([key])
    // Moved away, and set up again with the same passphrase: the salt is another.
    await rm(path)
    const anew = { ...key, secret: 'set-up-anew-0123456789' }
    await (await openKeyFile(path, passphrase)).set(anew)
    expect(early.keys).toEqual([anew])
    const work = { ...key, name: 'work' }
    await early.set(work)
    expect((await openKeyFile(path, passphrase)).keys).toEqual([anew, work])
  })

  test('one that somebody else made with a passphrase of his own shows nothing, and is not written over', async () => {
    const early = await openKeyFile(path, passphrase)
    await (await openKeyFile(path, 'theirs')).set({ ...key, name: 'theirs' })
    expect(early.keys).toEqual([])
    await expect(early.set(key)).rejects.toEqual(coded('wrong_passphrase'))
    expect((await openKeyFile(path, 'theirs')).keys.map(({ name }) => name)).toEqual(['theirs'])
  })

  test('one that two begin at the same moment has the keys of both', async () => {
    const [one, two] = await Promise.all([openKeyFile(path, passphrase), openKeyFile(path, passphrase)])
    const other = { ...key, provider: 'anthropic' }
    await Promise.all([one.set(key), two.set(other)])
    const byProvider = (keys: readonly { provider: string }[]) => keys.map(({ provider }) => provider).sort()
    expect(byProvider((await openKeyFile(path, passphrase)).keys)).toEqual(['anthropic', 'openai'])
    await expect((await openKeyFile(`${path}2`, 'theirs')).set(key)).resolves.toBeUndefined()
  })
})

describe('processes that write one key file at once', () => {
  /** Sets keys `NAME-0` to `NAME-(count-1)`, and says each when it is kept. */
  const child = (name: string, count: number): ChildProcess =>
    spawn(
      process.execPath,
      [fileURLToPath(new URL('../../support/key-file-child.ts', import.meta.url)), path, name, String(count)],
      {
        env: { ...process.env, SWITCHYARD_PASSPHRASE: passphrase },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
  const ended = (process: ChildProcess) => new Promise((resolve) => process.once('exit', resolve))

  test('lose no key of each other', async () => {
    await made()
    expect(await Promise.all(['app', 'command', 'server'].map((name) => ended(child(name, 12))))).toEqual([0, 0, 0])
    expect((await openKeyFile(path, passphrase)).keys).toHaveLength(1 + 3 * 12)
  })

  test('and one that is killed at any moment leaves the file whole, with all that it said it had kept', async () => {
    await made()
    const kept: string[] = []
    for (const [round, after] of [1, 3, 6].entries()) {
      const process = child(`round${round}`, 500)
      await new Promise<void>((resolve) => {
        let said = 0
        process.stdout?.setEncoding('utf8').on('data', (lines: string) => {
          for (const line of lines.trim().split('\n')) {
            kept.push(line)
            if (++said === after) process.kill('SIGKILL')
          }
        })
        process.once('exit', () => resolve())
      })
      const names = (await openKeyFile(path, passphrase)).keys.map(({ name }) => name)
      expect(names).toEqual(expect.arrayContaining(['default', ...kept]))
      // Nobody has to clear a lock away.
      await (await openKeyFile(path, passphrase)).set({ ...key, name: `after${round}` })
    }
  })
})
