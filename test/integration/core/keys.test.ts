import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Core } from '../../../electron/core/index.ts'
import { type KeyFile, openKeyFile } from '../../../electron/core/key-file.ts'
import { type Store, openDatabase } from '../../../electron/db/index.ts'
import { documentHash } from '../../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { type LiveCore, call, fakeKeychain, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'

/* issue 4, 6: "several per provider with names; where each is used; rotation without editing pipelines". */

vi.setConfig({ testTimeout: 30_000 })

let live: LiveCore
let core: Core
const good = 'marked-good-key-0123456789'
beforeEach(async () => {
  live = await liveCore()
  core = await live.again({
    secrets: { wrap: fakeKeychain(), keeps: true, backend: 'test', warning: null },
    env: { OPENAI_BASE_URL: `${live.simulator.url}/v1` },
  })
})
afterEach(() => live.close())

const asks = (key?: string): PipelineDocument =>
  draw(
    {
      question,
      m: model('openai', 'cheap', key === undefined ? {} : { target: { provider: 'openai', model: 'cheap', key } }),
      answer,
    },
    ['question.value > m.prompt', 'm.answer > answer.value'],
  )

const keysOf = async () => (await call(core, 'providers.list')).find(({ id }) => id === 'openai')?.keys ?? []

async function run(document: PipelineDocument) {
  const started = await core.startRun({ pipelineId: null, document, inputs: { question: 'What is 17 * 23?' } })
  if (!started.started) throw new Error(JSON.stringify(started.problems))
  return started.result
}

describe('several keys', () => {
  it('the chosen one is asked with; the screen knows which, and when it was used', async () => {
    await call(core, 'keys.set', { provider: 'openai', name: 'a-bad', secret: 'bad-key' })
    await call(core, 'keys.set', { provider: 'openai', name: 'good', secret: good })
    expect((await keysOf()).map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['a-bad', true],
      ['good', false],
    ])
    expect(await call(core, 'providers.test', { id: 'openai' })).toMatchObject({ ok: false, what: 'refused' })
    expect(await call(core, 'providers.test', { id: 'openai', key: 'good' })).toMatchObject({ ok: true })
    await call(core, 'keys.choose', { provider: 'openai', name: 'good' })
    expect((await keysOf()).map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['good', true],
      ['a-bad', false],
    ])
    const before = Date.now()
    expect(await run(asks())).toMatchObject({ status: 'done' })
    const used = Date.parse((await keysOf()).find(({ name }) => name === 'good')?.lastUsedAt ?? '')
    expect(used).toBeGreaterThanOrEqual(before)
    expect(used).toBeLessThanOrEqual(Date.now())
    await expect(call(core, 'keys.choose', { provider: 'openai', name: 'none' })).rejects.toThrow('not_found')
  })

  it('where each is used is told by pipeline and node; a rename takes the pipelines along', async () => {
    await call(core, 'keys.set', { provider: 'openai', name: 'work', secret: good })
    const named = await call(core, 'pipelines.create', { document: { ...asks('work'), name: 'Named' } })
    const unnamed = await call(core, 'pipelines.create', { document: { ...asks(), name: 'Default' } })
    const uses = await call(core, 'keys.uses', { provider: 'openai' })
    expect(uses).toEqual(
      expect.arrayContaining([
        { name: 'work', pipelines: [{ id: named.id, name: 'Named', nodes: ['m'] }] },
        { name: null, pipelines: [{ id: unnamed.id, name: 'Default', nodes: ['m'] }] },
      ]),
    )
    expect(await call(core, 'keys.rename', { provider: 'openai', name: 'work', to: 'office', follow: true })).toEqual({
      ...{ provider: 'openai', name: 'office', pipelines: [named.id], unread: [] },
    })
    const after = await call(core, 'pipelines.get', { id: named.id })
    expect(after.version).toBe(2)
    expect(await run(after.document)).toMatchObject({ status: 'done' })
    await call(core, 'keys.set', { provider: 'openai', name: 'other', secret: good })
    await expect(
      call(core, 'keys.rename', { provider: 'openai', name: 'other', to: 'office', follow: false }),
    ).rejects.toThrow('name_taken')
  })
})

it('a rename takes along what other pipelines hold, however deep, and they still run', async () => {
  await call(core, 'keys.set', { provider: 'openai', name: 'work', secret: good })
  const holding = (id: string, document: PipelineDocument): PipelineDocument => {
    const source = { id, version: 1, name: document.name, hash: documentHash(document) }
    const config = { document: document as unknown as JsonObject, source }
    const wires = ['question.value > held.question', 'held.answer > answer.value']
    return { ...draw({ question, held: ['pipeline', config], answer }, wires), name: `Holds ${document.name}` }
  }
  const document = holding('b', holding('a', { ...asks('work'), name: 'Named' }))
  const { id } = await call(core, 'pipelines.create', { document })
  await call(core, 'keys.rename', { provider: 'openai', name: 'work', to: 'office', follow: true })
  const after = await call(core, 'pipelines.get', { id })
  expect(JSON.stringify(after.document)).not.toContain('"work"')
  expect(await run(after.document)).toMatchObject({ status: 'done' })
})

it('a rename takes along what this machine asks with: tiers, and servers of tools', async () => {
  await call(core, 'keys.set', { provider: 'openai', name: 'work', secret: good })
  const targets = [{ provider: 'openai', model: 'cheap', key: 'work' }]
  await call(core, 'aliases.save', { name: 'mine', label: 'Mine', tier: null, preset: 'fixed', targets })
  const document = draw({ question, m: model('openai', 'cheap', { target: { alias: 'mine' } }), answer }, [
    ...['question.value > m.prompt', 'm.answer > answer.value'],
  ])
  await call(core, 'keys.rename', { provider: 'openai', name: 'work', to: 'office', follow: false })
  expect(await run(document)).toMatchObject({ status: 'done' })

  await call(core, 'keys.set', { provider: 'tools', name: 'wiki', secret: good })
  const server = {
    how: 'web',
    name: 'notes',
    url: 'http://127.0.0.1:9/mcp',
    key: 'wiki',
    header: 'authorization',
  } as const
  await call(core, 'tools.save', { server, isNew: true })
  await call(core, 'keys.rename', { provider: 'tools', name: 'wiki', to: 'library', follow: false })
  const [kept] = (await call(core, 'tools.get')).servers
  expect(kept).toMatchObject({ server: { ...server, key: 'library' }, missingKeys: [] })
})

describe('a rename, and what could go wrong half way', () => {
  const sealedIn = () =>
    inspect((db) => db.all('select provider, name, vault, hex(sealed) as sealed from keys order by name'))
  function inspect<Of>(read: (db: Store) => Of): Of {
    const { db } = openDatabase({ file: live.file, now: () => 0 })
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
      await call(core, 'keys.set', { provider: 'openai', name: 'work', secret: good })
      await call(core, 'keys.set', { provider: 'openai', name: 'another', secret: good })
      await call(core, 'keys.choose', { provider: 'openai', name: 'work' })
      const made = await Promise.all(
        ['One', 'Two', 'Three'].map((name) => call(core, 'pipelines.create', { document: { ...asks('work'), name } })),
      )
      const targets = [{ provider: 'openai', model: 'cheap', key: 'work' }]
      await call(core, 'aliases.save', { name: 'mine', label: 'Mine', tier: null, preset: 'fixed', targets })
      const state = async () =>
        JSON.stringify([
          sealedIn(),
          (await keysOf()).map(({ lastUsedAt: _at, ...row }) => row),
          await Promise.all(made.map(({ id }) => call(core, 'pipelines.get', { id }))),
          (await call(core, 'environment.get')).aliases,
        ])
      const before = await state()
      refuse(table)
      const heard = live.pushes.length
      const failed = await core.dispatch('keys.rename', {
        provider: 'openai',
        name: 'work',
        to: 'office',
        follow: true,
      })
      expect(failed.ok).toBe(false)
      expect(await state()).toBe(before)
      // Nobody is told of what was taken back.
      expect(live.pushes.slice(heard)).toEqual([])
      inspect((db) => db.run('drop trigger refused'))
      await call(core, 'keys.rename', { provider: 'openai', name: 'work', to: 'office', follow: true })
      expect((await keysOf()).map(({ name, isDefault }) => [name, isDefault])).toEqual([
        ['office', true],
        ['another', false],
      ])
      for (const { id } of made)
        expect(await run((await call(core, 'pipelines.get', { id })).document)).toMatchObject({ status: 'done' })
    },
  )

  it('a stored key stays stored where this process keeps none itself, as a browser’s', async () => {
    const wrap = fakeKeychain()
    const secrets = { wrap, keeps: true, backend: 'test', warning: null }
    const env = { OPENAI_BASE_URL: `${live.simulator.url}/v1` }
    core = await live.again({ secrets, env })
    await call(core, 'keys.set', { provider: 'openai', name: 'work', secret: good })
    core = await live.again({ secrets: { ...secrets, keeps: false }, env })
    await call(core, 'keys.rename', { provider: 'openai', name: 'work', to: 'office', follow: true })
    core = await live.again({ secrets, env })
    expect(await keysOf()).toEqual([expect.objectContaining({ name: 'office', source: 'stored' })])
    expect(await call(core, 'providers.test', { id: 'openai', key: 'office' })).toMatchObject({ ok: true })
  })

  it('in a key file the old name stays until the pipelines name the new one', async () => {
    const file = await openKeyFile(join(dirname(live.file), 'keys.sealed'), 'a passphrase for tests')
    core = await live.again({
      secrets: { wrap: null, keeps: false, backend: 'a key file', warning: null, file },
      env: { OPENAI_BASE_URL: `${live.simulator.url}/v1` },
    })
    await call(core, 'keys.set', { provider: 'openai', name: 'work', secret: good })
    const { id } = await call(core, 'pipelines.create', { document: asks('work') })
    refuse('pipeline_versions')
    const rename = { provider: 'openai', name: 'work', to: 'office', follow: true }
    expect((await core.dispatch('keys.rename', rename)).ok).toBe(false)
    expect(file.keys.map(({ name }) => name)).toEqual(['work'])
    expect(await run((await call(core, 'pipelines.get', { id })).document)).toMatchObject({ status: 'done' })
    inspect((db) => db.run('drop trigger refused'))
    await call(core, 'keys.rename', rename)
    expect(file.keys.map(({ name }) => name)).toEqual(['office'])
  })

  it('in a key file that doesn’t let the old name go, the new one stays, for the pipelines name it', async () => {
    const file = await openKeyFile(join(dirname(live.file), 'keys.sealed'), 'a passphrase for tests')
    const stubborn: KeyFile = {
      path: file.path,
      get keys() {
        return file.keys
      },
      set: (key) => file.set(key),
      delete: (provider, name) => (name === 'work' ? Promise.reject(new Error('full')) : file.delete(provider, name)),
    }
    core = await live.again({
      secrets: { wrap: null, keeps: false, backend: 'a key file', warning: null, file: stubborn },
      env: { OPENAI_BASE_URL: `${live.simulator.url}/v1` },
    })
    await file.set({ provider: 'openai', name: 'work', secret: good })
    const { id } = await call(core, 'pipelines.create', { document: asks('work') })
    await call(core, 'keys.rename', { provider: 'openai', name: 'work', to: 'office', follow: true })
    expect(file.keys.map(({ name }) => name).toSorted()).toEqual(['office', 'work'])
    const { document } = await call(core, 'pipelines.get', { id })
    expect(JSON.stringify(document)).toContain('"office"')
    expect(await run(document)).toMatchObject({ status: 'done' })
    expect(await run((await call(core, 'pipelines.get', { id })).document)).toMatchObject({ status: 'done' })
  })
})

it('a service that is removed takes its keys along, wherever they are: another one of its name never gets them', async () => {
  const file = await openKeyFile(join(dirname(live.file), 'keys.sealed'), 'a passphrase for tests')
  const service = { id: 'mine', label: 'Mine', baseUrl: `${live.simulator.url}/v1` }
  for (const own of [
    { wrap: fakeKeychain(), keeps: true },
    { wrap: null, keeps: false },
    { wrap: null, keeps: false, file },
  ]) {
    core = await live.again({ secrets: { ...own, backend: 'test', warning: null } })
    await call(core, 'providers.save', service)
    await call(core, 'keys.set', { provider: 'mine', name: 'default', secret: good })
    await call(core, 'providers.delete', { id: 'mine' })
    await call(core, 'providers.save', service)
    expect((await call(core, 'providers.list')).find(({ id }) => id === 'mine')?.keys).toEqual([])
    await call(core, 'providers.delete', { id: 'mine' })
  }
  expect(file.keys).toEqual([])
})

it('“try anyway” after a limit that holds until tomorrow asks at once: the user may have raised it', async () => {
  await call(core, 'keys.set', { provider: 'openai', name: 'default', secret: good })
  await live.simulator.fault({ fault: 'status=429;retry-after=86400', times: 1 })
  expect(await run(asks())).toMatchObject({ status: 'failed', error: { class: 'rate_limit' } })
  expect(await run(asks())).toMatchObject({ status: 'failed', error: { class: 'rate_limit' } })
  await call(core, 'health.tryAnyway', { provider: 'openai', model: 'cheap', key: null })
  expect(await run(asks())).toMatchObject({ status: 'done' })
})

describe('rotation', () => {
  it('a new key is tested before the old one goes, and a request under way ends with the old', async () => {
    await call(core, 'keys.set', { provider: 'openai', name: 'default', secret: good })
    expect(await call(core, 'providers.test', { id: 'openai', secret: 'bad-key' })).toMatchObject({ what: 'refused' })
    expect((await keysOf())[0]?.hint).toBe('6789')
    await live.simulator.fault({ fault: 'stall=0.5', times: 1 })
    const running = run(asks())
    await vi.waitFor(async () => expect(live.pushes.length + (await live.simulator.log()).length).toBeGreaterThan(0))
    // The new one would be refused: whoever finishes had the old one.
    await call(core, 'keys.set', { provider: 'openai', name: 'default', secret: 'bad-key' })
    expect(await running).toMatchObject({ status: 'done' })
    expect(await run(asks())).toMatchObject({ status: 'failed', error: { class: 'auth' } })
  })

  it('a key marked bad is asked with again only after a change, a test that goes well, or “try anyway”', async () => {
    await call(core, 'keys.set', { provider: 'openai', name: 'default', secret: 'bad-key' })
    const requests = async (): Promise<number> => (await live.simulator.log()).length
    await run(asks())
    const once = await requests()
    expect(await run(asks())).toMatchObject({ status: 'failed', error: { class: 'auth', code: 'breaker_open' } })
    expect(await requests()).toBe(once)
    await call(core, 'health.tryAnyway', { provider: 'openai', model: null, key: 'default' })
    await run(asks())
    expect(await requests()).toBe(once + 1)
    await call(core, 'keys.set', { provider: 'openai', name: 'default', secret: good })
    expect(await run(asks())).toMatchObject({ status: 'done' })
  })
})

it('an import that holds a key is warned of, with the place and without the key', async () => {
  const secret = ['sk', 'ant', 'api03', 'aZ3kQ9vT1mX7bR5cW2dY8aZ3kQ9vT1mX7b'].join('-')
  const document = { ...asks(), description: `Use ${secret}` }
  const { problems } = await call(core, 'pipelines.import', { text: JSON.stringify(document) })
  expect(problems).toEqual([expect.objectContaining({ code: 'key_in_document', severity: 'warning', where: '-' })])
  expect(JSON.stringify(problems)).not.toContain(secret.slice(4))
})

it('limits that answers told are listed by key, and can be forgotten', async () => {
  await call(core, 'keys.set', { provider: 'openai', name: 'default', secret: good })
  expect(await call(core, 'rates.list', { provider: 'openai' })).toEqual([])
  await live.simulator.fault({ fault: 'limit=20' })
  const before = Date.now()
  await run(asks())
  const [learned, ...others] = await call(core, 'rates.list', { provider: 'openai' })
  expect(others).toEqual([])
  expect(learned).toMatchObject({ provider: 'openai', model: 'cheap', key: 'default', closedUntil: null, waiting: 0 })
  const ofRequests = learned?.limits.find((limit) => limit.of === 'requests')
  expect(ofRequests).toMatchObject({ limit: 20, windowMs: 60_000 })
  // All of them again where a new minute has begun since.
  expect([19, 20]).toContain(ofRequests?.remaining)
  const told = Date.parse(learned?.toldAt ?? '')
  expect(told).toBeGreaterThanOrEqual(before)
  expect(told).toBeLessThanOrEqual(Date.now())
  expect(JSON.stringify(learned)).not.toContain(good.slice(4))
  expect(await call(core, 'rates.forget', { provider: 'openai', key: 'default', model: null })).toEqual([])
  expect(await run(asks())).toMatchObject({ status: 'done' })
})
