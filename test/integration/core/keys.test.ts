import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { Core } from '../../../electron/core/index.ts'
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
    expect(await run(asks())).toMatchObject({ status: 'done' })
    const used = (await keysOf()).find(({ name }) => name === 'good')?.lastUsedAt
    expect(Date.now() - Date.parse(used ?? '')).toBeLessThan(60_000)
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
      ...{ provider: 'openai', name: 'office', pipelines: [named.id] },
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
