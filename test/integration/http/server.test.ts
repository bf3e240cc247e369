import { type IncomingMessage, request } from 'node:http'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Server, startServer } from '../../../electron/hosts/http/server.ts'
import type { Core } from '../../../electron/core/types.ts'
import type { Push } from '../../../shared/api/contract.ts'
import { type LiveCore, liveCore } from '../../support/core.ts'

let live: LiveCore
let server: Server
let files: string

beforeAll(async () => {
  live = await liveCore()
  files = await mkdtemp(join(tmpdir(), 'switchyard-page-'))
  await mkdir(join(files, 'assets'))
  await writeFile(join(files, 'index.html'), '<!doctype html><title>Switchyard</title>')
  await writeFile(join(files, 'assets', 'app.js'), 'export {}')
  server = await startServer({ core: live.core, files })
})
afterAll(async () => {
  await server.close()
  await live.close()
  await rm(files, { recursive: true })
})

interface Answer {
  status: number
  headers: Record<string, string | string[] | undefined>
  body: string
}

/** A request with headers that `fetch` would not let a test set. */
function raw(
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      `${server.origin}${path}`,
      { method: options.method ?? 'GET', headers: options.headers },
      (answer) => {
        let body = ''
        answer.setEncoding('utf8').on('data', (text: string) => (body += text))
        answer.on('end', () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }))
      },
    )
    sent.on('error', reject)
    sent.end(options.body)
  })
}

const authorized = () => ({ authorization: `Bearer ${server.token}` })

describe('a body without a floor', () => {
  it.each(['pipelines.create', 'settings.set', 'expressions.try', 'runs.start'])(
    '%s refuses it in words, and the server goes on',
    async (name) => {
      const deep = '['.repeat(30_000) + ']'.repeat(30_000)
      const body = `{"document":{"x-a":${deep}},"values":{"a":${deep}},"value":${deep}}`
      const headers = { ...authorized(), 'content-type': 'application/json' }
      const answer = await raw(`/rpc/${name}`, { method: 'POST', headers, body })
      expect(answer.status).toBe(200)
      expect(JSON.parse(answer.body)).toEqual({
        ok: false,
        error: { code: 'bad_payload', message: `${name} was called with a payload over 1000 deep.` },
      })
    },
  )
})

describe('the page', () => {
  it('is served with a policy that lets it load nothing but itself', async () => {
    const { status, headers, body } = await raw('/')
    expect(status).toBe(200)
    expect(body).toContain('Switchyard')
    expect(headers['content-security-policy']).toContain("default-src 'self'")
    expect(headers['x-content-type-options']).toBe('nosniff')
  })

  it('serves nothing outside its folder', async () => {
    for (const path of [
      '/../package.json',
      '/..%2f..%2fetc%2fpasswd',
      '/%2e%2e/%2e%2e/etc/passwd',
      '/assets/../../x',
      '/%00',
    ])
      expect((await raw(path)).status, path).toBeGreaterThanOrEqual(400)
  })
})

describe('calls', () => {
  it('answer with the token', async () => {
    const { status, body } = await raw('/rpc/app.info', { method: 'POST', headers: authorized(), body: '{}' })
    expect(status).toBe(200)
    expect(JSON.parse(body)).toMatchObject({ ok: true, value: { host: 'browser' } })
  })

  it('are refused without it, from another page, and under another name', async () => {
    expect((await raw('/rpc/app.info', { method: 'POST' })).status).toBe(401)
    expect((await raw('/rpc/app.info', { method: 'POST', headers: { authorization: 'Bearer nope' } })).status).toBe(401)
    expect((await raw('/events')).status).toBe(401)
    const evil = { ...authorized(), origin: 'http://evil.example' }
    expect((await raw('/rpc/app.info', { method: 'POST', headers: evil })).status).toBe(403)
    expect(
      (await raw('/rpc/app.info', { method: 'POST', headers: { ...authorized(), host: 'evil.example' } })).status,
    ).toBe(403)
  })

  it('say what was wrong with a body or a name', async () => {
    expect((await raw('/rpc/app.info', { method: 'POST', headers: authorized(), body: '{' })).status).toBe(400)
    expect((await raw('/rpc/nope', { method: 'POST', headers: authorized() })).status).toBe(404)
    expect((await raw('/rpc/toString', { method: 'POST', headers: authorized() })).status).toBe(404)
  })
})

it('an address for a command line lets the first page in, once, and nobody with what is left of it', async () => {
  const address = new URL(server.addressOnce())
  expect(address.origin).toBe(server.origin)
  expect(address.href).not.toContain(server.token)
  const headers = { authorization: `Bearer ${address.hash.slice('#ticket='.length)}` }
  const call = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body: '{}' }
  // A ticket is no token.
  expect((await raw('/rpc/app.info', call)).status).toBe(401)
  const first = await raw('/enter', { method: 'POST', headers })
  expect([first.status, JSON.parse(first.body)]).toEqual([200, { token: server.token }])
  expect((await raw('/enter', { method: 'POST', headers })).status).toBe(401)
  expect((await raw('/enter', { method: 'POST' })).status).toBe(401)
})

it('pushes reach a listener as they happen', async () => {
  const abort = new AbortController()
  const response = await fetch(`${server.origin}/events`, { headers: authorized(), signal: abort.signal })
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
  expect((await reader.read()).value).toContain(': here')
  await live.core.dispatch('settings.set', { values: { theme: 'dark' } })
  let text = ''
  while (!text.includes('\n\n')) text += (await reader.read()).value ?? ''
  expect(text).toContain('"topic":"settings"')
  abort.abort()
})

it('a page that stops reading is let go, with what waited for it, and can listen anew', async () => {
  let listener: ((push: Push) => void) | null = null
  const deaf: Core = {
    ...live.core,
    subscribe: (next) => {
      listener = next
      return () => void (listener = null)
    },
  }
  const own = await startServer({ core: deaf, files })
  const headers = { authorization: `Bearer ${own.token}` }
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = request(`${own.origin}/events`, { headers }, resolve)
    sent.on('error', reject)
    sent.end()
  })
  try {
    await expect.poll(() => listener).not.toBeNull()
    const megabyte = 'x'.repeat(1024 * 1024)
    let sent = 0
    for (; listener !== null && sent < 200; sent++)
      (listener as (push: Push) => void)({ topic: 'pipelines', id: megabyte, version: 1, deleted: false })
    expect(sent).toBeGreaterThan(30)
    expect(sent).toBeLessThan(40)

    let heard = 0
    await new Promise((resolve, reject) => {
      answer.on('data', (piece: Buffer) => (heard += piece.length))
      answer.on('end', resolve).on('error', reject)
    })
    expect(heard).toBeLessThan(4 * 1024 * 1024)

    const again = await fetch(`${own.origin}/events`, { headers })
    expect(again.status).toBe(200)
    await expect.poll(() => listener).not.toBeNull()
    await again.body?.cancel()
  } finally {
    answer.destroy()
    await own.close()
  }
})
