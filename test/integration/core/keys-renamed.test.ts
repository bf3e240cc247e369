import { dirname, join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { type KeyFile, openKeyFile } from '../../../electron/core/key-file.ts'
import { type Store, openDatabase } from '../../../electron/db/index.ts'
import { documentHash } from '../../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { call, fakeKeychain } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { KeyBench, asks, good } from '../../support/key-bench.ts'

/* issue 4, 6: "several per provider with names; where each is used". Docs/decisions/0029 and 0034: what a rename takes along. */

vi.setConfig({ testTimeout: 30_000 })

const bench = new KeyBench()

describe('a name', () => {
  it('where each is used is told by pipeline and node; a rename takes the pipelines along', async () => {
    await call(bench.core, 'keys.set', { provider: 'openai', name: 'work', secret: good })
    const named = await call(bench.core, 'pipelines.create', { document: { ...asks('work'), name: 'Named' } })
    const unnamed = await call(bench.core, 'pipelines.create', { document: { ...asks(), name: 'Default' } })
    const uses = await call(bench.core, 'keys.uses', { provider: 'openai' })
    expect(uses).toEqual(
      expect.arrayContaining([
        { name: 'work', pipelines: [{ id: named.id, name: 'Named', nodes: ['m'] }] },
        { name: null, pipelines: [{ id: unnamed.id, name: 'Default', nodes: ['m'] }] },
      ]),
    )
    expect(
      await call(bench.core, 'keys.rename', { provider: 'openai', name: 'work', to: 'office', follow: true }),
    ).toEqual({
      ...{ provider: 'openai', name: 'office', pipelines: [named.id], unread: [] },
    })
    const after = await call(bench.core, 'pipelines.get', { id: named.id })
    expect(after.version).toBe(2)
    expect(await bench.run(after.document)).toMatchObject({ status: 'done' })
    await call(bench.core, 'keys.set', { provider: 'openai', name: 'other', secret: good })
    await expect(
      call(bench.core, 'keys.rename', { provider: 'openai', name: 'other', to: 'office', follow: false }),
    ).rejects.toThrow('name_taken')
  })
})

it('a rename takes along what other pipelines hold, however deep, and they still run', async () => {
  await call(bench.core, 'keys.set', { provider: 'openai', name: 'work', secret: good })
  const holding = (id: string, document: PipelineDocument): PipelineDocument => {
    const source = { id, version: 1, name: document.name, hash: documentHash(document) }
    const config = { document: document as unknown as JsonObject, source }
    const wires = ['question.value > held.question', 'held.answer > answer.value']
    return { ...draw({ question, held: ['pipeline', config], answer }, wires), name: `Holds ${document.name}` }
  }
  const document = holding('b', holding('a', { ...asks('work'), name: 'Named' }))
  const { id } = await call(bench.core, 'pipelines.create', { document })
  await call(bench.core, 'keys.rename', { provider: 'openai', name: 'work', to: 'office', follow: true })
  const after = await call(bench.core, 'pipelines.get', { id })
  expect(JSON.stringify(after.document)).not.toContain('"work"')
  expect(await bench.run(after.document)).toMatchObject({ status: 'done' })
})

it('a rename takes along what this machine asks with: tiers, and servers of tools', async () => {
  await call(bench.core, 'keys.set', { provider: 'openai', name: 'work', secret: good })
  const targets = [{ provider: 'openai', model: 'cheap', key: 'work' }]
  await call(bench.core, 'aliases.save', { name: 'mine', label: 'Mine', tier: null, preset: 'fixed', targets })
  const document = draw({ question, m: model('openai', 'cheap', { target: { alias: 'mine' } }), answer }, [
    ...['question.value > m.prompt', 'm.answer > answer.value'],
  ])
  await call(bench.core, 'keys.rename', { provider: 'openai', name: 'work', to: 'office', follow: false })
  expect(await bench.run(document)).toMatchObject({ status: 'done' })

  await call(bench.core, 'keys.set', { provider: 'tools', name: 'wiki', secret: good })
  const server = {
    how: 'web',
    name: 'notes',
    url: 'http://127.0.0.1:9/mcp',
    key: 'wiki',
    header: 'authorization',
  } as const
  await call(bench.core, 'tools.save', { server, isNew: true })
  await call(bench.core, 'keys.rename', { provider: 'tools', name: 'wiki', to: 'library', follow: false })
  const [kept] = (await call(bench.core, 'tools.get')).servers
  expect(kept).toMatchObject({ server: { ...server, key: 'library' }, missingKeys: [] })
})

describe('a rename, and what could go wrong half way', () => {
  const sealedIn = () =>
    inspect((db) => db.all('select provider, name, vault, hex(sealed) as sealed from keys order by name'))
  function inspect<Of>(read: (db: Store) => Of): Of {
    const { db } = openDatabase({ file: bench.live.file, now: () => 0 })
    try {
      return read(db)
    } finally {
      db.close()
    }
  }
  /** Makes writing this table fail, as a full disk would. */
  const refuse = (table: string) =>
    inspect((db) =>
      db.run(`create trigger refused before insert on ${table} begin select raise(abort, 'refused'); end`),
    )

  it.each(['pipeline_versions', 'keys'])(
    'where %s can’t be written, key, notes, tiers and pipelines are as before',
    async (table) => {
      await call(bench.core, 'keys.set', { provider: 'openai', name: 'work', secret: good })
      await call(bench.core, 'keys.set', { provider: 'openai', name: 'another', secret: good })
      await call(bench.core, 'keys.choose', { provider: 'openai', name: 'work' })
      const made = await Promise.all(
        ['One', 'Two', 'Three'].map((name) =>
          call(bench.core, 'pipelines.create', { document: { ...asks('work'), name } }),
        ),
      )
      const targets = [{ provider: 'openai', model: 'cheap', key: 'work' }]
      await call(bench.core, 'aliases.save', { name: 'mine', label: 'Mine', tier: null, preset: 'fixed', targets })
      const state = async () =>
        JSON.stringify([
          sealedIn(),
          (await bench.keys()).map(({ lastUsedAt: _at, ...row }) => row),
          await Promise.all(made.map(({ id }) => call(bench.core, 'pipelines.get', { id }))),
          (await call(bench.core, 'environment.get')).aliases,
        ])
      const before = await state()
      refuse(table)
      const heard = bench.live.pushes.length
      const failed = await bench.core.dispatch('keys.rename', {
        provider: 'openai',
        name: 'work',
        to: 'office',
        follow: true,
      })
      expect(failed.ok).toBe(false)
      expect(await state()).toBe(before)
      // Nobody is told of what was taken back.
      expect(bench.live.pushes.slice(heard)).toEqual([])
      inspect((db) => db.run('drop trigger refused'))
      await call(bench.core, 'keys.rename', { provider: 'openai', name: 'work', to: 'office', follow: true })
      expect((await bench.keys()).map(({ name, isDefault }) => [name, isDefault])).toEqual([
        ['office', true],
        ['another', false],
      ])
      for (const { id } of made)
        expect(await bench.run((await call(bench.core, 'pipelines.get', { id })).document)).toMatchObject({
          status: 'done',
        })
    },
  )

  it('a stored key stays stored where this process keeps none itself, as a browser’s', async () => {
    const wrap = fakeKeychain()
    const secrets = { wrap, keeps: true, backend: 'test', warning: null }
    await bench.open(secrets)
    await call(bench.core, 'keys.set', { provider: 'openai', name: 'work', secret: good })
    await bench.open({ ...secrets, keeps: false })
    await call(bench.core, 'keys.rename', { provider: 'openai', name: 'work', to: 'office', follow: true })
    await bench.open(secrets)
    expect(await bench.keys()).toEqual([expect.objectContaining({ name: 'office', source: 'stored' })])
    expect(await call(bench.core, 'providers.test', { id: 'openai', key: 'office' })).toMatchObject({ ok: true })
  })

  it('in a key file the old name stays until the pipelines name the new one', async () => {
    const file = await openKeyFile(join(dirname(bench.live.file), 'keys.sealed'), 'a passphrase for tests')
    await bench.open({ wrap: null, keeps: false, backend: 'a key file', warning: null, file })
    await call(bench.core, 'keys.set', { provider: 'openai', name: 'work', secret: good })
    const { id } = await call(bench.core, 'pipelines.create', { document: asks('work') })
    refuse('pipeline_versions')
    const rename = { provider: 'openai', name: 'work', to: 'office', follow: true }
    expect((await bench.core.dispatch('keys.rename', rename)).ok).toBe(false)
    expect(file.keys.map(({ name }) => name)).toEqual(['work'])
    expect(await bench.run((await call(bench.core, 'pipelines.get', { id })).document)).toMatchObject({
      status: 'done',
    })
    inspect((db) => db.run('drop trigger refused'))
    await call(bench.core, 'keys.rename', rename)
    expect(file.keys.map(({ name }) => name)).toEqual(['office'])
  })

  it('in a key file that doesn’t let the old name go, the new one stays, for the pipelines name it', async () => {
    const file = await openKeyFile(join(dirname(bench.live.file), 'keys.sealed'), 'a passphrase for tests')
    const stubborn: KeyFile = {
      path: file.path,
      get keys() {
        return file.keys
      },
      set: (key) => file.set(key),
      delete: (provider, name) => (name === 'work' ? Promise.reject(new Error('full')) : file.delete(provider, name)),
    }
    await bench.open({ wrap: null, keeps: false, backend: 'a key file', warning: null, file: stubborn })
    await file.set({ provider: 'openai', name: 'work', secret: good })
    const { id } = await call(bench.core, 'pipelines.create', { document: asks('work') })
    await call(bench.core, 'keys.rename', { provider: 'openai', name: 'work', to: 'office', follow: true })
    expect(file.keys.map(({ name }) => name).toSorted()).toEqual(['office', 'work'])
    const { document } = await call(bench.core, 'pipelines.get', { id })
    expect(JSON.stringify(document)).toContain('"office"')
    expect(await bench.run(document)).toMatchObject({ status: 'done' })
    expect(await bench.run((await call(bench.core, 'pipelines.get', { id })).document)).toMatchObject({
      status: 'done',
    })
  })
})
