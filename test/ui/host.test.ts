import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { connection } from '../../renderer/host/connection.ts'
import { httpHost, takeToken } from '../../renderer/host/http.ts'
import { host, provideHost } from '../../renderer/host/index.ts'
import type { Push } from '../../shared/api/contract.ts'

let server: Server
let answer: (request: IncomingMessage, response: ServerResponse) => void
const realFetch = globalThis.fetch

/** A real server, which the page's relative addresses lead to. */
beforeEach(async () => {
  server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('No port')
  const base = `http://127.0.0.1:${address.port}`
  vi.stubGlobal('fetch', (path: string, init: RequestInit) => realFetch(new URL(path, base), init))
  connection.set('open')
})
afterEach(async () => {
  vi.unstubAllGlobals()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

const json = (response: ServerResponse, status: number, body: unknown) =>
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))

describe('calls', () => {
  test('carry name, payload and token, and bring back the value', async () => {
    const seen: unknown[] = []
    answer = async (request, response) => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      seen.push([request.method, request.url, request.headers.authorization, JSON.parse(body)])
      json(response, 200, { ok: true, value: { runId: 'r1' } })
    }
    expect(await httpHost('abc').call('runs.resume', { runId: 'r1' })).toEqual({ ok: true, value: { runId: 'r1' } })
    expect(seen).toEqual([['POST', '/rpc/runs.resume', 'Bearer abc', { runId: 'r1' }]])
  })

  test('without payload they carry an empty one', async () => {
    answer = async (request, response) => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      json(response, 200, { ok: true, value: body })
    }
    expect(await httpHost(null).call('app.info')).toEqual({ ok: true, value: '{}' })
  })

  test('a refused token is an error in words, and known to the screen', async () => {
    answer = (_request, response) => json(response, 401, {})
    const result = await httpHost('wrong').call('app.info')
    expect(result).toMatchObject({ ok: false, error: { code: 'refused' } })
    expect(connection.get()).toBe('refused')
  })

  test('a server that is gone, or talks nonsense, never throws', async () => {
    answer = (request) => request.socket.destroy()
    expect(await httpHost('abc').call('app.info')).toMatchObject({ ok: false, error: { code: 'unreachable' } })
    answer = (_request, response) => json(response, 200, ['what?'])
    expect(await httpHost('abc').call('app.info')).toMatchObject({ ok: false, error: { code: 'bad_answer' } })
  })
})

describe('pushes', () => {
  const push: Push = { topic: 'pipelines', id: 'p1', version: 2, deleted: false }

  test('arrive whole though they come in pieces, with the token and until nobody listens', async () => {
    let closed = false
    answer = (request, response) => {
      expect(request.headers.authorization).toBe('Bearer abc')
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      const text = Buffer.from(
        `: here\n\ndata: ${JSON.stringify({ ...push, id: 'größe' })}\n\ndata: {"topic":"settings"}\n\n`,
      )
      // Cut inside a letter of two bytes.
      const cut = text.indexOf(0xc3) + 1
      response.write(text.subarray(0, cut))
      setImmediate(() => response.write(text.subarray(cut)))
      response.on('close', () => (closed = true))
    }
    const heard: Push[] = []
    const stop = httpHost('abc').listen((each) => heard.push(each))
    await vi.waitFor(() => expect(heard).toEqual([{ ...push, id: 'größe' }, { topic: 'settings' }]))
    stop()
    await vi.waitFor(() => expect(closed).toBe(true))
  })

  test('a lost connection is told, looked for, and told again when it is back', async () => {
    let times = 0
    const states: string[] = []
    const returned = vi.fn()
    answer = (_request, response) => {
      times++
      if (times === 2) return void response.socket?.destroy()
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(`data: ${JSON.stringify(push)}\n\n`)
      if (times === 1) response.end()
    }
    const unwatch = connection.subscribe(() => states.push(connection.get()))
    const forget = connection.onReturn(returned)
    const heard: Push[] = []
    const stop = httpHost('abc').listen((each) => heard.push(each))
    await vi.waitFor(() => expect(heard).toHaveLength(2), { timeout: 5000 })
    expect(states).toEqual(['lost', 'open'])
    expect(returned).toHaveBeenCalledTimes(1)
    stop()
    unwatch()
    forget()
  })
})

test('a bridge that rejects is an error in words like any other', async () => {
  provideHost({ call: () => Promise.reject(new Error('The main process refused')), listen: () => () => {} })
  expect(await host.call('app.info')).toEqual({
    ok: false,
    error: { code: 'unreachable', message: 'The main process refused' },
  })
})

describe('the token in the address', () => {
  test('is taken out of it at once and kept for the tab', () => {
    location.hash = '#token=s3cret-_x'
    expect(takeToken()).toBe('s3cret-_x')
    expect(location.href).not.toContain('s3cret')
    expect(location.hash).toBe('#/')
    expect(takeToken()).toBe('s3cret-_x')
    sessionStorage.clear()
    expect(takeToken()).toBeNull()
  })

  test('comes for the ticket of an address that was opened from a command line, and calls wait for it', async () => {
    const seen: unknown[] = []
    answer = (request, response) => {
      seen.push([request.url, request.headers.authorization])
      if (request.url === '/enter') json(response, 200, { token: 's3cret' })
      else json(response, 200, { ok: true, value: 'in' })
    }
    location.hash = '#ticket=once'
    const token = takeToken()
    expect(location.hash).toBe('#/')
    expect(await httpHost(token).call('app.info')).toEqual({ ok: true, value: 'in' })
    expect(seen).toEqual([
      ['/enter', 'Bearer once'],
      ['/rpc/app.info', 'Bearer s3cret'],
    ])
    expect(takeToken()).toBe('s3cret')
    sessionStorage.clear()
  })

  test('a ticket that somebody else has used is told as a page that may not talk', async () => {
    answer = (_request, response) => json(response, 401, {})
    location.hash = '#ticket=used'
    expect(await httpHost(takeToken()).call('app.info')).toMatchObject({ ok: false, error: { code: 'refused' } })
    expect(sessionStorage.length).toBe(0)
  })
})
