import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import {
  type MasterWrap,
  type Store,
  createVault,
  deleteKey,
  deleteProvider,
  listKeys,
  saveProvider,
} from '../../../electron/db/index.ts'
import { noon, store } from './support.ts'

const now = (): number => noon
const secret = 'sk-test-MARKER-0123456789-tail'

/** A keychain that turns every byte over with its own mask. */
const keychain = (mask: number): MasterWrap => ({
  wrap: (bytes) => Promise.resolve(bytes.map((byte) => byte ^ mask)),
  unwrap: (bytes) => Promise.resolve(bytes.map((byte) => byte ^ mask)),
})

const refusing: MasterWrap = {
  wrap: () => Promise.reject(new Error('no session')),
  unwrap: () => Promise.reject(new Error('no session')),
}

const locked = expect.objectContaining({ code: 'vault_locked' })

/** Everything on disk, the log included. */
function bytesOf(db: Store): Buffer {
  return Buffer.concat(
    ['', '-wal', '-shm']
      .map((part) => db.file + part)
      .filter((file) => existsSync(file))
      .map((file) => readFileSync(file)),
  )
}

describe('a stored key', () => {
  test('comes back, also after a restart, and shows no more than its last four characters', async () => {
    const db = store()
    const vault = createVault(db, keychain(1), now)
    expect(vault.stores).toBe(true)
    expect(await vault.set('openai', 'default', secret)).toBe(true)
    expect(await vault.get('openai', 'default')).toBe(secret)
    expect(listKeys(db)).toEqual([{ provider: 'openai', name: 'default', hint: 'tail' }])
    expect(await createVault(store(db.file), keychain(1), now).get('openai', 'default')).toBe(secret)
    expect(await vault.get('openai', 'other')).toBeNull()
  })

  test('is nowhere on disk, neither in the database nor in its log, nor is the master key', async () => {
    const db = store()
    const masters: Uint8Array[] = []
    const watching: MasterWrap = {
      wrap: (bytes) => {
        masters.push(Uint8Array.from(bytes))
        return keychain(1).wrap(bytes)
      },
      unwrap: keychain(1).unwrap,
    }
    const vault = createVault(db, watching, now)
    await vault.set('openai', 'default', secret)
    await vault.set('openai', 'default', `${secret}2`)
    deleteKey(db, 'openai', 'default')
    await vault.set('anthropic', 'work', secret)
    const search = (): void => {
      const bytes = bytesOf(db)
      // So that the search itself is known to work: names are there in plain text.
      expect(bytes.includes('anthropic')).toBe(true)
      for (const encoding of ['utf8', 'utf16le', 'base64', 'hex'] as const) {
        const written =
          encoding === 'utf8' || encoding === 'utf16le'
            ? Buffer.from(secret, encoding)
            : Buffer.from(secret).toString(encoding).slice(0, 24)
        expect(bytes.includes(written)).toBe(false)
      }
      expect(bytes.includes('MARKER')).toBe(false)
      expect(masters).toHaveLength(1)
      for (const master of masters) expect(bytes.includes(Buffer.from(master))).toBe(false)
    }
    search()
    db.raw.pragma('wal_checkpoint(TRUNCATE)')
    search()
  })

  test('has no hint when it is so short that four characters would tell much of it', async () => {
    const db = store()
    const vault = createVault(db, keychain(1), now)
    await vault.set('a', 'twelve', '123456789012')
    await vault.set('a', 'thirteen', '1234567890123')
    expect(listKeys(db).map((key) => [key.name, key.hint])).toEqual([
      ['thirteen', '0123'],
      ['twelve', ''],
    ])
  })

  test('cannot be passed off as another provider’s: an address of one’s own choosing would get it', async () => {
    const db = store()
    const vault = createVault(db, keychain(1), now)
    await vault.set('openai', 'default', secret)
    db.raw.exec("update keys set provider = 'mine'")
    await expect(vault.get('mine', 'default')).rejects.toEqual(locked)
  })

  test('two equal keys look different', async () => {
    const db = store()
    const vault = createVault(db, keychain(1), now)
    await vault.set('a', 'x', secret)
    await vault.set('a', 'y', secret)
    const sealed = db.all<{ sealed: Buffer }>('select sealed from keys').map((row) => row.sealed.toString('hex'))
    expect(new Set(sealed.map((hex) => hex.slice(24))).size).toBe(2)
  })

  test('goes with its provider', async () => {
    const db = store()
    await createVault(db, keychain(1), now).set('mine', 'default', secret)
    saveProvider(db, { id: 'mine', label: 'Mine', baseUrl: null }, noon)
    expect(deleteProvider(db, 'mine')).toBe(true)
    expect(listKeys(db)).toEqual([])
    expect(deleteKey(db, 'mine', 'default')).toBe(false)
  })
})

describe('without a keychain', () => {
  test('nothing is stored', async () => {
    const db = store()
    const vault = createVault(db, null, now)
    expect(vault.stores).toBe(false)
    expect(await vault.set('openai', 'default', secret)).toBe(false)
    expect(listKeys(db)).toEqual([])
    expect(bytesOf(db).includes('MARKER')).toBe(false)
  })

  test('what was stored with one is locked, not lost', async () => {
    const db = store()
    await createVault(db, keychain(1), now).set('openai', 'default', secret)
    await expect(createVault(db, null, now).get('openai', 'default')).rejects.toEqual(locked)
    expect(await createVault(db, keychain(1), now).get('openai', 'default')).toBe(secret)
  })
})

describe('a keychain that gives the wrong master key, or none', () => {
  test.each([
    ['wrong', keychain(2)],
    ['refused', refusing],
    ['too short', { ...keychain(1), unwrap: () => Promise.resolve(new Uint8Array(5)) }],
    ['empty', { ...keychain(1), unwrap: () => Promise.resolve(new Uint8Array()) }],
  ])('%s: reading and storing say so, and nothing is lost', async (_name, wrap) => {
    const db = store()
    await createVault(db, keychain(1), now).set('openai', 'default', secret)
    const vault = createVault(db, wrap, now)
    await expect(vault.get('openai', 'default')).rejects.toEqual(locked)
    await expect(vault.set('openai', 'default', 'another key of 20 chars')).rejects.toEqual(locked)
    await expect(vault.set('openai', 'second', 'another key of 20 chars')).rejects.toEqual(locked)
    const again = createVault(db, keychain(1), now)
    expect(await again.get('openai', 'default')).toBe(secret)
    expect(listKeys(db)).toHaveLength(1)
  })

  test('begun anew: new keys are stored, and old ones come back with the old keychain', async () => {
    const db = store()
    await createVault(db, keychain(1), now).set('openai', 'default', secret)
    const vault = createVault(db, keychain(2), now)
    await vault.renew()
    expect(await vault.set('anthropic', 'default', 'typed anew')).toBe(true)
    expect(await vault.get('anthropic', 'default')).toBe('typed anew')
    await expect(vault.get('openai', 'default')).rejects.toEqual(locked)
    expect(await createVault(db, keychain(1), now).get('openai', 'default')).toBe(secret)
  })

  test('that refuses at the very first key leaves nothing half made', async () => {
    const db = store()
    await expect(createVault(db, refusing, now).set('openai', 'default', secret)).rejects.toEqual(locked)
    expect(await createVault(db, keychain(1), now).set('openai', 'default', secret)).toBe(true)
  })
})

test('two that make the first vault at once end with one master key', async () => {
  const db = store()
  const other = store(db.file)
  const [a, b] = [createVault(db, keychain(1), now), createVault(other, keychain(1), now)]
  await Promise.all([a.set('x', 'a', 'secret of a'), b.set('x', 'b', 'secret of b')])
  expect(await a.get('x', 'b')).toBe('secret of b')
  expect(await b.get('x', 'a')).toBe('secret of a')
  expect(db.get('select count(*) as n from vault')).toEqual({ n: 1 })
})
