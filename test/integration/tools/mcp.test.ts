import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { type McpServers, createMcpServers } from '../../../electron/providers/index.ts'
import type { ToolServer } from '../../../shared/tools/servers.ts'
import { lives, mcpAddress, mcpProgram } from '../../support/mcp.ts'

/* The client of MCP servers against real ones, over stdio and over HTTP: what they may do to us, and what they may not. */

const secret = 'mcp-secret-0123456789abcdef'
const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
const later = <T extends { close(): Promise<void> }>(thing: T): T => (closing.push(() => thing.close()), thing)

let clock = 0
const client = (keys: Record<string, string> = {}): McpServers =>
  later(createMcpServers({ version: '0.0.0', now: () => clock, key: (name) => Promise.resolve(keys[name] ?? null) }))

const limits = (timeoutMs = 20_000, signal = new AbortController().signal) => ({ timeoutMs, signal })
const berlin = { word: 'Berlin' }

const both = [
  ['a program', async () => later(await mcpProgram())],
  ['an address', async () => later(await mcpAddress())],
] as const

describe.each(both)('%s', (_name, open) => {
  it('lists its tools as what they say of themselves, and answers a call, once', async () => {
    const { server, log } = await open()
    const servers = client()
    const tools = await servers.list(server)
    expect(tools.find(({ name }) => name === 'lookup')).toMatchObject({
      description: 'Looks a word up in an encyclopedia.',
      readOnly: true,
      problem: null,
      schema: { type: 'object', required: ['word'], properties: { word: { type: 'string' } } },
    })
    expect(tools.find(({ name }) => name === 'leak')?.readOnly).toBe(false)
    const outcome = await servers.call(server, 'lookup', berlin, limits())
    expect(outcome).toMatchObject({ ok: true, text: 'Berlin is a city of three million people.' })
    expect(outcome.bytes).toBeGreaterThan(40)
    expect(log().filter((line) => line === 'lookup Berlin')).toHaveLength(1)
    expect(await servers.call(server, 'refuse', berlin, limits())).toMatchObject({ ok: false, text: 'Not today.' })
    expect(await servers.call(server, 'nothing', berlin, limits())).toMatchObject({ ok: false })
  })

  it('that says too much at once is stopped at 1 MB', async () => {
    const { server } = await open()
    const outcome = await client().call(server, 'huge', berlin, limits())
    expect(outcome).toMatchObject({ ok: false, text: expect.stringContaining('more than 1 MB') as string })
  })

  it('that never answers is given up in time, and told so', async () => {
    const { server, did } = await open()
    const outcome = await client().call(server, 'silent', berlin, limits(400))
    expect(outcome).toMatchObject({ ok: false, text: 'It did not answer within 0.4 s.' })
    await did('silent was cancelled')
  })

  it('hears that a call is stopped', async () => {
    const { server, did } = await open()
    const stop = new AbortController()
    const calling = client().call(server, 'silent', berlin, limits(20_000, stop.signal))
    await did('silent')
    stop.abort()
    expect(await calling).toMatchObject({ ok: false, text: 'The call was stopped.' })
    await did('silent was cancelled')
  })

  it('that changes what it says of a tool has another tool', async () => {
    const { server, change } = await open()
    const servers = client()
    const shape = async (): Promise<string | undefined> =>
      (await servers.list(server)).find(({ name }) => name === 'lookup')?.shape
    const before = await shape()
    expect(await shape()).toBe(before)
    change()
    // A program reads its description when it starts.
    await servers.stop(server.name)
    expect(await shape()).not.toBe(before)
  })
})

describe('a program', () => {
  it('is started at its first use, without a shell, with the usual variables and the named keys alone; and ends with us', async () => {
    const { server, log, pids } = later(await mcpProgram())
    const withKey: ToolServer = { ...server, env: [{ variable: 'TEST_KEY', key: 'files' }] }
    process.env['TEST_SECRET_OF_THE_APP'] = 'x'
    const servers = client({ files: secret })
    expect(log()).toEqual([])
    await servers.list(withKey)
    await servers.list(withKey)
    delete process.env['TEST_SECRET_OF_THE_APP']
    expect(pids()).toHaveLength(1)
    expect(log()).toContain('sees TEST_KEY')
    const [pid = 0] = pids()
    expect(servers.pidOf('files')).toBe(pid)
    expect(lives(pid)).toBe(true)
    const said = await servers.call(withKey, 'leak', berlin, limits())
    expect(said.text).toContain('[key]')
    expect(said.text).not.toContain(secret)
    await servers.close()
    expect(lives(pid)).toBe(false)
    await expect(servers.list(withKey)).rejects.toThrow('ending')
  })

  it('that is deaf to being told to end is killed', async () => {
    const { server, pids, log } = later(await mcpProgram(['deaf']))
    const servers = client()
    await servers.list(server)
    await servers.close()
    expect(log()).toContain('deaf')
    const [pid = 0] = pids()
    await expect.poll(() => lives(pid)).toBe(false)
  })

  it('that dies in the middle of a call says so, is not asked again, and is started anew at its next use', async () => {
    const { server, log, pids } = later(await mcpProgram())
    const servers = client()
    const outcome = await servers.call(server, 'die', berlin, limits())
    expect(outcome).toMatchObject({ ok: false, text: expect.stringContaining('ended before it answered') as string })
    expect(log().filter((line) => line === 'die')).toHaveLength(1)
    expect(await servers.call(server, 'lookup', berlin, limits())).toMatchObject({ ok: true })
    expect(pids()).toHaveLength(2)
  })

  it('that never comes up is not started again and again', async () => {
    const { server, pids } = later(await mcpProgram(['broken']))
    const withKey: ToolServer = { ...server, env: [{ variable: 'TEST_KEY', key: 'files' }] }
    const servers = client({ files: secret })
    for (let n = 0; n < 5; n++) {
      const error = await servers.list(withKey).then(String, String)
      expect(error).toContain('ended before it answered')
      expect(error).not.toContain(secret)
    }
    await expect(servers.list(withKey)).rejects.toThrow('left alone')
    expect(pids()).toHaveLength(5)
    clock += 6 * 60_000
    await expect(servers.list(withKey)).rejects.toThrow('ended')
    expect(pids()).toHaveLength(6)
  })

  it('ends with all that it started, when it is stopped', async () => {
    const { server, pids, grandchildren } = later(await mcpProgram(['family']))
    const servers = client()
    await servers.list(server)
    const all = [...pids(), ...grandchildren()]
    expect(all.map(lives)).toEqual([true, true])
    await servers.stop(server.name)
    await expect.poll(() => all.map(lives), { timeout: 10_000 }).toEqual([false, false])
  })

  it('that ends by itself leaves nothing behind that it started', async () => {
    const { server, grandchildren } = later(await mcpProgram(['family']))
    const outcome = await client().call(server, 'die', berlin, limits())
    expect(outcome).toMatchObject({ ok: false, text: expect.stringContaining('ended before it answered') as string })
    await expect.poll(() => grandchildren().map(lives), { timeout: 10_000 }).toEqual([false])
  })

  it.skipIf(process.platform === 'win32').each([['SIGKILL'], ['SIGTERM'], ['SIGHUP']] as const)(
    'ends with all that it started, though deaf to every request, when we end by %s',
    async (signal) => {
      const { server, pids, grandchildren } = later(await mcpProgram(['family', 'deaf']))
      const file = fileURLToPath(new URL('../../support/mcp-host.ts', import.meta.url))
      const host = spawn(process.execPath, [file, JSON.stringify(server)], { stdio: ['ignore', 'pipe', 'inherit'] })
      await once(host.stdout, 'data')
      const all = [...pids(), ...grandchildren()]
      expect(all.map(lives)).toEqual([true, true])
      host.kill(signal)
      await once(host, 'exit')
      await expect.poll(() => all.map(lives), { timeout: 10_000 }).toEqual([false, false])
    },
  )

  it('that writes no JSON between its answers is understood all the same', async () => {
    const { server } = later(await mcpProgram())
    const outcome = await client().call(server, 'garbage', berlin, limits())
    expect(outcome).toMatchObject({ ok: true, text: 'after the garbage' })
  })

  it('that speaks without end is stopped, whatever it speaks about, and the next use starts it anew', async () => {
    const { server, pids } = later(await mcpProgram())
    const servers = client()
    const outcome = await servers.call(server, 'flood', berlin, limits())
    expect(outcome).toMatchObject({ ok: false, text: 'It sent more than 16 MB unasked, and was stopped.' })
    expect(await servers.call(server, 'lookup', berlin, limits())).toMatchObject({ ok: true })
    expect(pids()).toHaveLength(2)
  })

  it('that is none, or whose key is missing, says so in words', async () => {
    const { server } = later(await mcpProgram())
    await expect(client().list({ ...server, command: '/nowhere/at-all' })).rejects.toThrow(/ENOENT|failed/)
    const keyless: ToolServer = { ...server, env: [{ variable: 'TEST_KEY', key: 'files' }] }
    await expect(client().list(keyless)).rejects.toThrow('no key named “files”')
  })

  it('is started once, whoever asks for it at the same time', async () => {
    const { server, pids } = later(await mcpProgram())
    const servers = client()
    await Promise.all([servers.list(server), servers.list(server), servers.call(server, 'lookup', berlin, limits())])
    expect(pids()).toHaveLength(1)
  })
})

describe('an address', () => {
  it('gets its key with every request, and can’t have it printed back to us', async () => {
    const { server, log } = later(await mcpAddress())
    const servers = client({ remote: secret })
    const said = await servers.call({ ...server, key: 'remote' }, 'leak', berlin, limits())
    expect(said.text).toContain('[key]')
    expect(said.text).not.toContain(secret)
    expect(log().filter((line) => line.endsWith('without a key'))).toEqual([])
  })

  it('that sends on to another address gets no key there', async () => {
    const other = later(await mcpAddress())
    const { server } = later(await mcpAddress(() => Response.redirect(other.server.url, 307)))
    const refused = await client({ remote: secret })
      .list({ ...server, key: 'remote' })
      .then(String, String)
    expect(refused).toContain('not followed')
    expect(other.log()).toEqual([])
  })

  it('that wants a sign-in says what to do instead', async () => {
    const { server } = later(await mcpAddress(() => new Response('', { status: 401 })))
    await expect(client().list(server)).rejects.toThrow(/OAuth.*make a token/)
  })

  it.each([
    ['is no server of this kind', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['has an error', () => new Response('boom', { status: 500 })],
    ['sends no JSON', () => new Response('{"a":', { headers: { 'content-type': 'application/json' } })],
  ])('that %s fails in words', async (_what, answer) => {
    const { server } = later(await mcpAddress(answer))
    await expect(client().list(server)).rejects.toThrow(/^It /)
  })

  it('that breaks off in the middle of a call is not asked again', async () => {
    let calls = 0
    const { server } = later(
      await mcpAddress((request) => {
        if (request.headers.get('mcp-name') !== 'lookup') return undefined
        calls++
        const body = new ReadableStream({
          start: (stream) => {
            stream.enqueue(new TextEncoder().encode('id: 1\ndata: {"jsonrpc":\n'))
            stream.close()
          },
        })
        return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
      }),
    )
    const outcome = await client().call(server, 'lookup', berlin, limits(3000))
    expect(outcome).toMatchObject({ ok: false })
    expect(calls).toBe(1)
  })
})
