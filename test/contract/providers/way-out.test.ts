import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { type KeySource, type Providers, createProviders } from '../../../electron/providers/index.ts'
import type { CallError } from '../../../shared/model/types.ts'
import type { ProviderConfig } from '../../../shared/providers/registry.ts'
import { callOf, failureOf, realClock, secret, wires } from './calls.ts'
import { type FarEnd, type Handler, farEnd } from './far-end.ts'

const open: { close(): Promise<void> }[] = []
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close()
})

const far = async (handle: Handler): Promise<FarEnd> => {
  const server = await farEnd(handle)
  open.push(server)
  return server
}

const out = (config: ProviderConfig[], keys: KeySource = () => secret): Providers => {
  const providers = createProviders({ clock: realClock, keys, config })
  open.push(providers)
  return providers
}

const json =
  (status: number, body: object): Handler =>
  (_request, answer) =>
    answer.reply(status, { 'content-type': 'application/json' }, JSON.stringify(body))
const wireOf = (protocol: string) => {
  const wire = wires.find((one) => one.protocol === protocol)
  if (wire === undefined) throw new Error(`no ${protocol}`)
  return wire
}
const good = wireOf('openai').whole('Good')
const whole = { request: { stream: false } }

describe('a key', () => {
  it('that is missing fails before anything is sent, and says where one goes', async () => {
    const server = await far(json(200, good))
    const providers = out([{ id: 'openai', baseUrl: server.url }], () => null)
    const error = await failureOf(providers.call(callOf('openai')))
    expect(error).toMatchObject({ class: 'auth', code: 'no_key', sent: false })
    expect(error.message).toContain('OPENAI_API_KEY')
    expect(server.requests).toEqual([])
  })

  it('is asked for by the name the pipeline gives it', async () => {
    const asked: unknown[] = []
    const server = await far(json(200, good))
    const keys: KeySource = (provider, name) => {
      asked.push([provider, name])
      return Promise.resolve(name === 'work' ? secret : null)
    }
    const providers = out([{ id: 'openai', baseUrl: server.url }], keys)
    await providers.call(
      callOf('openai', { ...whole, target: { provider: 'openai', model: 'some-model', key: 'work' } }),
    )
    expect(asked).toEqual([['openai', 'work']])
    const error = await failureOf(
      providers.call(callOf('openai', { ...whole, target: { provider: 'openai', model: 'some-model', key: 'home' } })),
    )
    expect(error).toMatchObject({ class: 'auth', code: 'no_key', message: expect.stringContaining('named home') })
  })

  it('with a line break in it never makes a header, nor a message', async () => {
    const server = await far(json(200, good))
    const providers = out([{ id: 'openai', baseUrl: server.url }], () => `${secret}\r\nx-evil: 1`)
    const error = await failureOf(providers.call(callOf('openai')))
    expect(error).toMatchObject({ class: 'auth', code: 'bad_key_format', sent: false })
    expect(error.message).not.toContain(secret)
    expect(server.requests).toEqual([])
  })

  it('is not needed by a service in the house', async () => {
    const server = await far(json(200, good))
    const providers = out([{ id: 'house', label: 'House', baseUrl: `${server.url}/v1` }], () => null)
    expect((await providers.call(callOf('house', whole))).text).toBe('Good')
    expect(server.requests[0]?.headers).not.toHaveProperty('authorization')
  })

  it('that can’t be fetched is a failure like any other', async () => {
    const providers = out([], () => Promise.reject(new Error('the keyring is locked')))
    expect(await failureOf(providers.call(callOf('openai')))).toMatchObject({
      class: 'unknown',
      sent: false,
      message: expect.stringContaining('keyring is locked'),
    })
  })
})

describe('an address', () => {
  it.each(['no address', 'ftp://x.test', 'https://user:pw@x.test'])(
    'like %s is class config, and nothing is sent',
    async (baseUrl) => {
      const error = await failureOf(out([{ id: 'openai', baseUrl }]).call(callOf('openai')))
      expect(error).toMatchObject({ class: 'config', code: 'bad_address', sent: false })
    },
  )

  it('of a provider nobody knows is class config', async () => {
    expect(await failureOf(out([]).call(callOf('nobody')))).toMatchObject({
      class: 'config',
      code: 'no_provider',
      sent: false,
    })
  })

  it('with a name that can’t be found is class network: offline looks like this', async () => {
    const error = await failureOf(
      out([{ id: 'openai', baseUrl: 'https://no-such-host.invalid/v1' }]).call(callOf('openai')),
    )
    expect(error).toMatchObject({
      class: 'network',
      sent: false,
      message: expect.stringContaining('no-such-host.invalid'),
    })
  })

  it('asked for TLS where there is none is class config', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.push({ close: () => new Promise((resolve) => server.close(() => resolve())) })
    const baseUrl = `https://127.0.0.1:${(server.address() as AddressInfo).port}/v1`
    const error = await failureOf(out([{ id: 'openai', baseUrl }]).call(callOf('openai')))
    expect(error).toMatchObject({ class: 'config', sent: false })
  })

  it('where something else than HTTP answers is class config', async () => {
    const server = await far((_request, answer) => void answer.socket.write('220 smtp ready\r\n'))
    expect(await failureOf(out([{ id: 'openai', baseUrl: server.url }]).call(callOf('openai')))).toMatchObject({
      class: 'config',
      code: 'not_http',
    })
  })
})

describe('ending it all', () => {
  it('fails what is under way', async () => {
    const server = await far(() => {})
    const providers = createProviders({
      clock: realClock,
      keys: () => secret,
      config: [{ id: 'openai', baseUrl: server.url }],
    })
    const failed = failureOf(providers.call(callOf('openai')))
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
    await providers.close()
    expect((await failed).class).toBe('network')
  })
})

describe('a listener that throws', () => {
  it('ends its own call and nobody else’s', async () => {
    const wire = wireOf('openai')
    const server = await far((_request, answer) => {
      answer.reply(200, { 'content-type': wire.streamType })
      answer.chunk(wire.delta('Good') + wire.ending('stop'))
      answer.end()
    })
    const providers = out([{ id: 'openai', baseUrl: server.url }])
    const onDelta = (): void => {
      throw new Error('boom')
    }
    const error: CallError = await failureOf(providers.call(callOf('openai', { onDelta })))
    expect(error).toMatchObject({ class: 'unknown', code: 'defect' })
    expect((await providers.call(callOf('openai'))).text).toBe('Good')
  })
})

describe('trying a provider out', () => {
  it.each(wires)('says that $protocol works, how fast, and with which models', async (wire) => {
    const server = await far(json(200, wire.models))
    const providers = out([{ id: wire.provider, baseUrl: server.url }])
    const tried = await providers.test(wire.provider)
    expect(tried).toMatchObject({ ok: true, what: 'works', models: ['one', 'two'] })
    expect(tried.message).toContain('2 models')
    expect(tried.latencyMs).toBeGreaterThanOrEqual(0)
    expect(server.requests.every(({ method }) => method === 'GET')).toBe(true)
  })

  it('with a key just typed, before it is stored', async () => {
    const server = await far(json(200, wireOf('openai').models))
    const providers = out([{ id: 'openai', baseUrl: server.url }], () => null)
    expect(await providers.test('openai')).toMatchObject({ ok: false, what: 'no_key' })
    expect(await providers.test('openai', secret)).toMatchObject({ ok: true })
    expect(server.requests[0]?.headers['authorization']).toBe(`Bearer ${secret}`)
  })

  it.each(wires)('says that the key of $protocol was refused, without showing it', async (wire) => {
    const server = await far(json(401, { error: { message: `Bad key ${secret}` } }))
    const tried = await out([{ id: wire.provider, baseUrl: server.url }]).test(wire.provider)
    expect(tried).toMatchObject({ ok: false, what: 'refused' })
    expect(JSON.stringify(tried)).not.toContain(secret)
  })

  it('says what doesn’t answer, and asks whether it is running', async () => {
    const server = await farEnd(() => {})
    await server.close()
    const tried = await out([{ id: 'ollama', baseUrl: server.url }], () => null).test('ollama')
    expect(tried).toMatchObject({ ok: false, what: 'no_network' })
    expect(tried.message).toContain('Is Ollama running?')
  })

  it.each<[string, Handler]>([
    ['a web page', (_request, answer) => answer.reply(200, { 'content-type': 'text/html' }, '<html>Welcome</html>')],
    ['nothing there', (_request, answer) => answer.reply(404, {}, '404 page not found')],
    [
      'another kind of answer',
      (_request, answer) => answer.reply(200, { 'content-type': 'application/json' }, '"hello"'),
    ],
    ['another address', (_request, answer) => answer.reply(302, { location: 'https://login.test/' }, '')],
  ])('says that the address is wrong: %s', async (_what, handle) => {
    const server = await far(handle)
    expect(await out([{ id: 'openai', baseUrl: server.url }]).test('openai')).toMatchObject({
      ok: false,
      what: 'wrong_address',
    })
  })

  it('checks the key where the list of models is public', async () => {
    const server = await far((request, answer) =>
      request.path.endsWith('/key')
        ? answer.reply(
            401,
            { 'content-type': 'application/json' },
            JSON.stringify({ error: { message: 'No auth credentials found', code: 401 } }),
          )
        : answer.reply(200, { 'content-type': 'application/json' }, JSON.stringify(wireOf('openai').models)),
    )
    expect(await out([{ id: 'openrouter', baseUrl: server.url }]).test('openrouter')).toMatchObject({
      ok: false,
      what: 'refused',
    })
  })

  it('says so when it breaks', async () => {
    const server = await far(json(500, { error: { message: 'Oh no' } }))
    const tried = await out([{ id: 'openai', baseUrl: server.url }]).test('openai')
    expect(tried).toMatchObject({ ok: false, what: 'error', message: expect.stringContaining('Oh no') })
  })
})
