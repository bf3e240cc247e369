import { dirname, join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { openKeyFile } from '../../../electron/core/key-file.ts'
import { call, fakeKeychain } from '../../support/core.ts'
import { KeyBench, asks, good } from '../../support/key-bench.ts'

/* issue 4, 6: "several per provider with names; rotation without editing pipelines". */

vi.setConfig({ testTimeout: 30_000 })

const bench = new KeyBench()

describe('several keys', () => {
  it('the chosen one is asked with; the screen knows which, and when it was used', async () => {
    const before = Date.now()
    await call(bench.core, 'keys.set', { provider: 'openai', name: 'a-bad', secret: 'bad-key' })
    await call(bench.core, 'keys.set', { provider: 'openai', name: 'good', secret: good })
    expect((await bench.keys()).map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['a-bad', true],
      ['good', false],
    ])
    expect(await call(bench.core, 'providers.test', { id: 'openai' })).toMatchObject({ ok: false, what: 'refused' })
    expect(await call(bench.core, 'providers.test', { id: 'openai', key: 'good' })).toMatchObject({ ok: true })
    await call(bench.core, 'keys.choose', { provider: 'openai', name: 'good' })
    expect((await bench.keys()).map(({ name, isDefault }) => [name, isDefault])).toEqual([
      ['good', true],
      ['a-bad', false],
    ])
    expect(await bench.run(asks())).toMatchObject({ status: 'done' })
    const used = Date.parse((await bench.keys()).find(({ name }) => name === 'good')?.lastUsedAt ?? '')
    expect(used).toBeGreaterThanOrEqual(before)
    expect(used).toBeLessThanOrEqual(Date.now())
    await expect(call(bench.core, 'keys.choose', { provider: 'openai', name: 'none' })).rejects.toThrow('not_found')
  })
})

it('a service that is removed takes its keys along, wherever they are: another one of its name never gets them', async () => {
  const file = await openKeyFile(join(dirname(bench.live.file), 'keys.sealed'), 'a passphrase for tests')
  const service = { id: 'mine', label: 'Mine', baseUrl: `${bench.live.simulator.url}/v1` }
  for (const own of [
    { wrap: fakeKeychain(), keeps: true },
    { wrap: null, keeps: false },
    { wrap: null, keeps: false, file },
  ]) {
    await bench.open({ ...own, backend: 'test', warning: null })
    await call(bench.core, 'providers.save', service)
    await call(bench.core, 'keys.set', { provider: 'mine', name: 'default', secret: good })
    await call(bench.core, 'providers.delete', { id: 'mine' })
    await call(bench.core, 'providers.save', service)
    expect((await call(bench.core, 'providers.list')).find(({ id }) => id === 'mine')?.keys).toEqual([])
    await call(bench.core, 'providers.delete', { id: 'mine' })
  }
  expect(file.keys).toEqual([])
})

it('“try anyway” after a limit that holds until tomorrow asks at once: the user may have raised it', async () => {
  await call(bench.core, 'keys.set', { provider: 'openai', name: 'default', secret: good })
  await bench.live.simulator.fault({ fault: 'status=429;retry-after=86400', times: 1 })
  expect(await bench.run(asks())).toMatchObject({ status: 'failed', error: { class: 'rate_limit' } })
  expect(await bench.run(asks())).toMatchObject({ status: 'failed', error: { class: 'rate_limit' } })
  await call(bench.core, 'health.tryAnyway', { provider: 'openai', model: 'cheap', key: null })
  expect(await bench.run(asks())).toMatchObject({ status: 'done' })
})

describe('rotation', () => {
  it('a new key is tested before the old one goes, and a request under way ends with the old', async () => {
    await call(bench.core, 'keys.set', { provider: 'openai', name: 'default', secret: good })
    expect(await call(bench.core, 'providers.test', { id: 'openai', secret: 'bad-key' })).toMatchObject({
      what: 'refused',
    })
    expect((await bench.keys())[0]?.hint).toBe('6789')
    await bench.live.simulator.fault({ fault: 'stall=0.5', times: 1 })
    const running = bench.run(asks())
    await vi.waitFor(async () =>
      expect(bench.live.pushes.length + (await bench.live.simulator.log()).length).toBeGreaterThan(0),
    )
    // The new one would be refused: whoever finishes had the old one.
    await call(bench.core, 'keys.set', { provider: 'openai', name: 'default', secret: 'bad-key' })
    expect(await running).toMatchObject({ status: 'done' })
    expect(await bench.run(asks())).toMatchObject({ status: 'failed', error: { class: 'auth' } })
  })

  it('a key marked bad is asked with again only after a change, a test that goes well, or “try anyway”', async () => {
    await call(bench.core, 'keys.set', { provider: 'openai', name: 'default', secret: 'bad-key' })
    const requests = async (): Promise<number> => (await bench.live.simulator.log()).length
    await bench.run(asks())
    const once = await requests()
    expect(await bench.run(asks())).toMatchObject({ status: 'failed', error: { class: 'auth', code: 'breaker_open' } })
    expect(await requests()).toBe(once)
    await call(bench.core, 'health.tryAnyway', { provider: 'openai', model: null, key: 'default' })
    await bench.run(asks())
    expect(await requests()).toBe(once + 1)
    await call(bench.core, 'keys.set', { provider: 'openai', name: 'default', secret: good })
    expect(await bench.run(asks())).toMatchObject({ status: 'done' })
  })
})

it('an import that holds a key is warned of, with the place and without the key', async () => {
  const secret = ['sk', 'ant', 'api03', 'aZ3kQ9vT1mX7bR5cW2dY8aZ3kQ9vT1mX7b'].join('-')
  const document = { ...asks(), description: `Use ${secret}` }
  const { problems } = await call(bench.core, 'pipelines.import', { text: JSON.stringify(document) })
  expect(problems).toEqual([expect.objectContaining({ code: 'key_in_document', severity: 'warning', where: '-' })])
  expect(JSON.stringify(problems)).not.toContain(secret.slice(4))
})

it('limits that answers told are listed by key, and can be forgotten', async () => {
  await call(bench.core, 'keys.set', { provider: 'openai', name: 'default', secret: good })
  expect(await call(bench.core, 'rates.list', { provider: 'openai' })).toEqual([])
  await bench.live.simulator.fault({ fault: 'limit=20' })
  const before = Date.now()
  await bench.run(asks())
  const [learned, ...others] = await call(bench.core, 'rates.list', { provider: 'openai' })
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
  expect(await call(bench.core, 'rates.forget', { provider: 'openai', key: 'default', model: null })).toEqual([])
  expect(await bench.run(asks())).toMatchObject({ status: 'done' })
})
