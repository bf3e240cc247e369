import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, describe, expect, it, vi } from 'vitest'
import {
  parseFaultRule,
  practiceModels,
  startFaultProxy,
  startPractice,
  startPracticeWorker,
  type FaultRule,
  type LogEntry,
  type Practice,
} from '../../../electron/practice/index.ts'
import { failure } from './use-practice.ts'
import { call, readUntil, wires } from './wires.ts'

const wireOf = (name: string) => wires.find((wire) => wire.name === name)!
const openai = wireOf('openai')
const running: Practice[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((one) => one.close()))
})
async function start(options: Parameters<typeof startPractice>[0] = {}): Promise<Practice> {
  const practice = await startPractice({ speed: 1e6, ...options })
  running.push(practice)
  return practice
}
const rule = (text: string): FaultRule => {
  const parsed = parseFaultRule(text)
  if ('error' in parsed) throw new Error(parsed.error)
  return parsed.rule
}
const post = (url: string, body: unknown): Promise<Response> =>
  fetch(`${url}/practice/faults`, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
const log = async (url: string): Promise<LogEntry[]> =>
  ((await (await fetch(`${url}/practice/log`)).json()) as { requests: LogEntry[] }).requests

describe('the practice server', () => {
  it('takes a free port, says nothing on the console, and frees the port when closed', async () => {
    const said = [
      vi.spyOn(console, 'log'),
      vi.spyOn(console, 'error'),
      vi.spyOn(process.stderr, 'write'),
      vi.spyOn(process.stdout, 'write'),
    ]
    const practice = await start()
    expect(practice.url).toBe(`http://127.0.0.1:${practice.port}`)
    expect((await call(practice.url, openai)).status).toBe(200)
    await practice.close()
    running.length = 0
    for (const one of said) expect(one).not.toHaveBeenCalled()
    await expect(call(practice.url, openai)).rejects.toThrow()
    const again = await start({ port: practice.port })
    expect(again.port).toBe(practice.port)
    vi.restoreAllMocks()
  })

  it('fails in words when the port is taken or the speed makes no sense', async () => {
    const { port } = await start()
    await expect(startPractice({ port })).rejects.toThrow('EADDRINUSE')
    await expect(startPractice({ speed: 0 })).rejects.toThrow('speed')
  })

  it('listens on the loopback only', async () => {
    const { port } = await start()
    const outside = Object.values(networkInterfaces())
      .flat()
      .find((one) => one?.family === 'IPv4' && !one.internal)
    if (outside === undefined) return
    const reached = await new Promise<boolean>((resolve) => {
      const socket = connect({ host: outside.address, port })
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
      socket.once('close', () => socket.destroy())
    })
    expect(reached).toBe(false)
  })

  it('logs every call to a model and nothing else, without keys', async () => {
    const { url } = await start()
    await call(url, openai, { question: 'What is 17 * 23?' })
    await (await call(url, wireOf('anthropic'), { stream: true })).text()
    await call(url, openai, { model: 'nobody' })
    await fetch(`${url}/v1/models`, { headers: { authorization: 'Bearer sk-very-secret' } })
    await fetch(`${url}/v1/embeddings`, {
      method: 'POST',
      headers: { authorization: 'Bearer sk-very-secret' },
      body: JSON.stringify({ model: 'embed', input: 'refund' }),
    })
    await fetch(`${url}/v1/chat/completions`, { method: 'POST', body: 'no json' })
    const requests = await log(url)
    expect(
      requests.map(({ n, protocol, model, stream, status, fault, text }) => [
        n,
        protocol,
        model,
        stream,
        status,
        fault,
        text,
      ]),
    ).toEqual([
      [1, 'openai', 'cheap', false, 200, null, 'What is 17 * 23?'],
      [2, 'anthropic', 'cheap', true, 200, null, 'What is 17 * 23?'],
      [3, 'openai', 'nobody', false, 404, null, 'What is 17 * 23?'],
      [4, 'openai', 'embed', false, 200, null, 'refund'],
      [5, 'openai', '', false, 400, null, ''],
    ])
    expect(requests[0]).toMatchObject({
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      inputTokens: 10,
      outputTokens: 6,
    })
    expect(JSON.stringify(requests)).not.toContain('secret')
    await fetch(`${url}/practice/log`, { method: 'DELETE' })
    expect(await log(url)).toEqual([])
    await call(url, openai)
    expect((await log(url)).map(({ n }) => n)).toEqual([6])
  })

  it('counts what was sent of a stream that nobody read to the end', async () => {
    const { url } = await start({ speed: 1 })
    const response = await call(url, openai, { stream: true, question: 'Write 300 words about trains' })
    await readUntil(response, (raw) => openai.frames(raw).map(openai.delta).join('') !== '')
    await vi.waitFor(async () => expect((await log(url))[0]!.outputTokens).toBeGreaterThan(0))
    expect((await log(url))[0]!.outputTokens).toBeLessThan(300)
  })
})

describe('the practice server in a thread of its own', () => {
  it('is the same server, faults included, and ends when closed', async () => {
    const practice = await startPracticeWorker({ speed: 1e6, faults: [rule('cheap:status=503')] })
    expect((await call(practice.url, openai)).status).toBe(503)
    expect(openai.text(await (await call(practice.url, openai)).json())).toBe('17 * 23 = 391.')
    await practice.close()
    await expect(call(practice.url, openai)).rejects.toThrow()
  })

  it('fails with the same words', async () => {
    const { port } = await start()
    await expect(startPracticeWorker({ port })).rejects.toThrow('EADDRINUSE')
  })
})

describe('faults by POST and at the start', () => {
  it('hold for the next request that fits, one each', async () => {
    const { url } = await start()
    expect(
      (
        await post(url, [
          { model: 'cheap', fault: 'status=500' },
          { fault: 'status=529' },
          { match: '17 *', fault: 'status=503' },
        ])
      ).status,
    ).toBe(200)
    const statuses: number[] = []
    for (const model of ['balanced', 'cheap', 'cheap', 'cheap'])
      statuses.push((await call(url, openai, { model })).status)
    expect(statuses).toEqual([529, 500, 503, 200])
    expect((await log(url)).map(({ fault }) => fault)).toEqual(['status=529', 'status=500', 'status=503', null])
  })

  it('hold as often as the rules of the command line say', async () => {
    const { url } = await start({ faults: [rule('cheap:status=429;retry-after=2;times=3')] })
    const statuses: number[] = []
    for (let i = 0; i < 4; i++) statuses.push((await call(url, openai)).status)
    expect(statuses).toEqual([429, 429, 429, 200])
  })

  it('are cleared by DELETE and refused in words, all or none', async () => {
    const { url } = await start()
    await post(url, { fault: 'status=500', times: 9 })
    await fetch(`${url}/practice/faults`, { method: 'DELETE' })
    expect((await call(url, openai)).status).toBe(200)
    const bad = await post(url, [{ fault: 'reset' }, { fault: 'nonsense' }])
    expect(bad.status).toBe(400)
    expect(await bad.json()).toEqual({
      error: expect.stringMatching(/^Rule 2: There is no fault "nonsense".*Known faults: status=CODE/),
    })
    expect((await call(url, openai)).status).toBe(200)
    expect((await post(url, 'no json')).status).toBe(400)
  })
})

describe('many at once', () => {
  it('streams two hundred answers side by side, each whole', async () => {
    const { url } = await start()
    const texts = await Promise.all(
      Array.from({ length: 200 }, async (_, i) => {
        const wire = wires[i % wires.length]!
        const raw = await (
          await call(url, wire, { stream: true, model: 'frontier', question: `What is 17 * 23?` })
        ).text()
        return wire.ended(raw) ? wire.frames(raw).map(wire.delta).join('') : 'broken'
      }),
    )
    expect(new Set(texts)).toEqual(new Set(['17 * 23 = 391.']))
    expect(await log(url)).toHaveLength(200)
  })
})

describe('the fault proxy before another provider', () => {
  it.each(wires.map((wire) => [wire.name, wire] as const))(
    'passes %s through unchanged and puts faults in',
    async (_name, wire) => {
      const real = await start()
      const proxy = await startFaultProxy({ upstream: real.url })
      running.push(proxy)
      expect(wire.text(await (await call(proxy.url, wire)).json())).toBe('17 * 23 = 391.')
      const raw = await (await call(proxy.url, wire, { stream: true })).text()
      expect(wire.frames(raw).map(wire.delta).join('')).toBe('17 * 23 = 391.')
      expect(wire.ended(raw)).toBe(true)

      const cut = await (await call(proxy.url, wire, { stream: true, fault: 'cut-at=3' })).text()
      expect(wire.frames(cut).map(wire.delta).join('')).toBe('17 * 23')
      expect(wire.ended(cut)).toBe(false)
      const calls = (await log(real.url)).length
      expect((await call(proxy.url, wire, { fault: 'status=529' })).status).toBe(529)
      expect((await log(real.url)).length).toBe(calls)
      expect((await log(real.url)).every(({ fault }) => fault === null)).toBe(true)
      expect(
        (await call(proxy.url, wire, { model: 'no-model-of-ours', fault: 'no-model-of-ours:status=503' })).status,
      ).toBe(503)
    },
  )

  it('takes rules by POST, for any model, and hands on keys and other paths', async () => {
    const real = await start()
    const proxy = await startFaultProxy({ upstream: `${real.url}/` })
    running.push(proxy)
    await post(proxy.url, { model: 'llama3:8b', fault: 'status=503' })
    expect((await call(proxy.url, wireOf('ollama'), { model: 'llama3:8b' })).status).toBe(503)
    const refused = await fetch(`${proxy.url}/v1/models`, { headers: { authorization: 'Bearer bad-key' } })
    expect(refused.status).toBe(401)
    expect(((await (await fetch(`${proxy.url}/v1/models`)).json()) as { data: unknown[] }).data).toHaveLength(
      practiceModels.length,
    )
  })

  it('is a dropped connection where the provider can’t be reached', async () => {
    const real = await start()
    await real.close()
    running.length = 0
    const proxy = await startFaultProxy({ upstream: real.url })
    running.push(proxy)
    expect(String((await failure(call(proxy.url, openai)))['cause'])).toMatch(/ECONNRESET|other side closed/)
  })
})
