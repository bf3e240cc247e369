import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Providers, createProviders, createToolCaller, wayOutOf } from '../../../electron/providers/index.ts'
import type { ProviderConfig } from '../../../shared/providers/registry.ts'
import { authority } from '../../support/certificates.ts'
import { type Tunnel, startTunnel } from '../../support/tunnel.ts'
import { callOf, failureOf, realClock, secret, wires } from './calls.ts'
import { closer } from './closer.ts'

/*
 * As companies have it: a way out through a proxy only, and secure connections that an authority of their own vouches
 * for. Real TLS, certificates made here (issue 4: "proxy and custom CA from system and environment").
 */

const host = 'api.example.test'
const open = closer()
let folder = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'switchyard-way-'))
})
afterEach(async () => {
  await open.closeAll()
  await rm(folder, { recursive: true, force: true })
})

const company = authority('A company')
const good = JSON.stringify(wires.find(({ protocol }) => protocol === 'openai')?.whole('Good'))
const whole = { request: { stream: false } }

/** A far end that speaks TLS by a certificate of `by`. @returns its port, and the keys it was shown */
async function secureFarEnd(by = company): Promise<{ port: number; keys: unknown[] }> {
  const { certificate, key } = by.certify(host)
  const keys: unknown[] = []
  const server = createSecureServer({ cert: certificate, key }, (request, response) => {
    keys.push(request.headers['authorization'])
    request.resume().on('end', () => response.setHeader('content-type', 'application/json').end(good))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  open.add({ close: () => new Promise((resolve) => server.close(() => resolve())) })
  server.unref()
  return { port: (server.address() as AddressInfo).port, keys }
}

/** A proxy in front of it, ended with the test. */
async function tunnel(port: number): Promise<Tunnel> {
  const proxy = await startTunnel(port)
  open.add(proxy)
  return proxy
}

const out = (
  config: ProviderConfig[],
  env: Record<string, string>,
  system?: (url: string) => Promise<string>,
): Providers => {
  const way = { ...wayOutOf(env), ...(system === undefined ? {} : { systemProxy: system }) }
  const providers = createProviders({ clock: realClock, keys: () => secret, config, way })
  open.add(providers)
  return providers
}

const outside: ProviderConfig[] = [{ id: 'openai', baseUrl: `https://${host}/v1` }]

async function trusting(): Promise<Record<string, string>> {
  const file = join(folder, 'company.pem')
  await writeFile(file, company.certificate)
  return { NODE_EXTRA_CA_CERTS: file }
}

describe('an authority of one’s own', () => {
  it('vouches for the far end, through the proxy that the environment names', async () => {
    const far = await secureFarEnd()
    const proxy = await tunnel(far.port)
    const providers = out(outside, { ...(await trusting()), HTTPS_PROXY: proxy.url })
    expect((await providers.call(callOf('openai', whole))).text).toBe('Good')
    expect(proxy.asked).toEqual([`${host}:443`])
    expect(far.keys).toEqual([`Bearer ${secret}`])
  })

  it('may be named as OpenSSL has it, too', async () => {
    const far = await secureFarEnd()
    const proxy = await tunnel(far.port)
    const { NODE_EXTRA_CA_CERTS: file = '' } = await trusting()
    const providers = out(outside, { SSL_CERT_FILE: file, https_proxy: proxy.url })
    expect((await providers.call(callOf('openai', whole))).text).toBe('Good')
  })

  it.each<[what: string, env: () => Promise<Record<string, string>>]>([
    ['not trusted', () => Promise.resolve({})],
    ['in a file that isn’t there', () => Promise.resolve({ NODE_EXTRA_CA_CERTS: join(folder, 'none.pem') })],
    [
      'another than the far end’s',
      async () => {
        const file = join(folder, 'other.pem')
        await writeFile(file, authority('Another').certificate)
        return { NODE_EXTRA_CA_CERTS: file }
      },
    ],
  ])('%s is class config: the key is not sent, and the message says what to do', async (_what, env) => {
    const far = await secureFarEnd()
    const proxy = await tunnel(far.port)
    const providers = out(outside, { ...(await env()), HTTPS_PROXY: proxy.url })
    const error = await failureOf(providers.call(callOf('openai', whole)))
    expect(error).toMatchObject({ class: 'config', sent: false })
    expect(error.message).toContain('NODE_EXTRA_CA_CERTS')
    expect(far.keys).toEqual([])
    expect(await providers.test('openai')).toMatchObject({ ok: false, what: 'wrong_address' })
  })

  it('holds for the tools that models call, too', async () => {
    const far = await secureFarEnd()
    const proxy = await tunnel(far.port)
    const tools = createToolCaller({
      key: () => Promise.resolve(null),
      way: wayOutOf({ ...(await trusting()), HTTPS_PROXY: proxy.url }),
    })
    open.add(tools)
    const call = {
      url: `https://${host}/x`,
      method: 'GET',
      body: null,
      key: null,
      header: 'authorization',
      timeoutMs: 5000,
    }
    expect(await tools.call(call as Parameters<typeof tools.call>[0], new AbortController().signal)).toMatchObject({
      ok: true,
      status: 200,
    })
  })
})

describe('a proxy', () => {
  it('is used for the world, and never for this machine', async () => {
    const far = await secureFarEnd()
    const proxy = await tunnel(far.port)
    const plain = createHttpServer((_request, response) =>
      response.setHeader('content-type', 'application/json').end(good),
    )
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve))
    open.add({ close: () => new Promise((resolve) => plain.close(() => resolve())) })
    const house: ProviderConfig = {
      id: 'house',
      baseUrl: `http://127.0.0.1:${(plain.address() as AddressInfo).port}/v1`,
    }
    const providers = out([...outside, house], { ...(await trusting()), ALL_PROXY: proxy.url.slice('http://'.length) })
    await providers.call(callOf('openai', whole))
    await providers.call(callOf('house', whole))
    expect(proxy.asked).toEqual([`${host}:443`])
  })

  it('is passed by for names that NO_PROXY has', async () => {
    const proxy = await tunnel((await secureFarEnd()).port)
    const env = { ...(await trusting()), HTTPS_PROXY: proxy.url, NO_PROXY: `localhost,.example.test` }
    const error = await failureOf(out(outside, env).call(callOf('openai', whole)))
    // Asked directly, the name can't be found.
    expect(error).toMatchObject({ class: 'network', sent: false })
    expect(proxy.asked).toEqual([])
  })

  it('is the system’s where the environment names none, and is asked for each address', async () => {
    const far = await secureFarEnd()
    const proxy = await tunnel(far.port)
    const asked: string[] = []
    const system = (url: string): Promise<string> => {
      asked.push(url)
      return Promise.resolve(`PROXY ${proxy.url.slice('http://'.length)}; DIRECT`)
    }
    expect((await out(outside, await trusting(), system).call(callOf('openai', whole))).text).toBe('Good')
    expect(asked).toEqual([`https://${host}/v1/chat/completions`])
    expect(proxy.asked).toEqual([`${host}:443`])
    const named = { ...(await trusting()), HTTPS_PROXY: proxy.url }
    await out(outside, named, system).call(callOf('openai', whole))
    expect(asked).toHaveLength(1)
  })

  it('is told the name and password of its address, which no message shows', async () => {
    const far = await secureFarEnd()
    const proxy = await tunnel(far.port)
    const env = { ...(await trusting()), HTTPS_PROXY: proxy.url.replace('http://', 'http://jo:geheim@') }
    await out(outside, env).call(callOf('openai', whole))
    expect(proxy.headers).toEqual([`Basic ${Buffer.from('jo:geheim').toString('base64')}`])
    await open.closeAll()
    const error = await failureOf(out(outside, env).call(callOf('openai', whole)))
    expect(error).toMatchObject({ class: 'network', code: 'ECONNREFUSED', sent: false })
    expect(error.message).toContain('the proxy 127.0.0.1')
    expect(error.message).not.toContain('geheim')
  })

  it.each(['http://', 'nonsense:::', 'ftp://jo:geheim@proxy.test'])(
    'whose address is none (%s) is class config, and is not quoted: it may hold a password',
    async (address) => {
      const providers = out(outside, { HTTPS_PROXY: address })
      const error = await failureOf(providers.call(callOf('openai', whole)))
      expect(error).toMatchObject({ class: 'config', code: 'bad_proxy', sent: false })
      expect(error.message).toContain('HTTPS_PROXY')
      expect(error.message).not.toContain('geheim')
      expect(await providers.test('openai')).toMatchObject({ ok: false, what: 'wrong_address' })
    },
  )

  it('that refuses is class config', async () => {
    const server = createHttpServer()
    server.on('connect', (_request, socket) => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'))
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    open.add({ close: () => new Promise((resolve) => server.close(() => resolve())) })
    const env = { HTTPS_PROXY: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
    const error = await failureOf(out(outside, env).call(callOf('openai', whole)))
    expect(error).toMatchObject({ class: 'config', code: 'proxy_refused', sent: false })
  })
})
