import { gzipSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { type Providers, createProviders } from '../../../electron/providers/index.ts'
import { FakeClock, settle } from '../../support/fake-clock.ts'
import {
  type FarEnd,
  type Handler,
  type Wire,
  callOf,
  failureOf,
  farEnd,
  realClock,
  secret,
  usageOf,
  wires,
} from './far-end.ts'

/*
 * One suite over every wire format, against a far end that writes each byte itself.
 * What only one provider has is skipped for the others, with its reason.
 */

let server: FarEnd | null = null
let providers: Providers | null = null

afterEach(async () => {
  await providers?.close()
  await server?.close()
})

async function talk(
  wire: Wire,
  handle: Handler,
  clock = realClock as FakeClock | typeof realClock,
): Promise<Providers> {
  server = await farEnd(handle)
  const baseUrl = wire.protocol === 'openai' ? `${server.url}/v1` : server.url
  providers = createProviders({ clock, keys: () => secret, config: [{ id: wire.provider, baseUrl }] })
  return providers
}

/** A stream in pieces, ended in an orderly way. */
const streaming =
  (wire: Wire, ...parts: string[]): Handler =>
  (_request, answer) => {
    answer.reply(200, { 'content-type': wire.streamType })
    for (const part of parts) if (part !== '') answer.chunk(part)
    answer.end()
  }
const saying =
  (status: number, body: object, headers: Record<string, string> = {}): Handler =>
  (_request, answer) =>
    answer.reply(status, { 'content-type': 'application/json', ...headers }, JSON.stringify(body))

const words = ['Good ', 'day, ', 'Zoë ✓']

describe.each(wires)('$protocol', (wire) => {
  describe('an answer', () => {
    it('comes as a stream: every word in order, then usage, model and time to the first word', async () => {
      const heard: string[] = []
      const out = await talk(wire, streaming(wire, wire.opening, ...words.map(wire.delta), wire.ending('stop')))
      const result = await out.call(callOf(wire.provider, { onDelta: (text) => heard.push(text) }))
      expect(heard).toEqual(words)
      expect(result).toMatchObject({
        text: 'Good day, Zoë ✓',
        finish: 'stop',
        usage: usageOf(wire),
        servedModel: 'served-model',
        httpStatus: 200,
      })
      expect(result.ttftMs).toBeGreaterThanOrEqual(0)
      expect(server?.requests[0]?.path).toBe(wire.streamPath)
    })

    it('comes in one piece', async () => {
      const out = await talk(wire, saying(200, wire.whole('Good day, Zoë ✓')))
      const result = await out.call(callOf(wire.provider, { request: { stream: false } }))
      expect(result).toMatchObject({
        text: 'Good day, Zoë ✓',
        finish: 'stop',
        usage: usageOf(wire),
        servedModel: 'served-model',
        ttftMs: null,
      })
      expect(server?.requests[0]?.path).toBe(wire.path)
    })

    it('says when it was cut by its longest length', async () => {
      const out = await talk(wire, (request, answer) => {
        const stream =
          wire.path !== wire.streamPath ? request.path === wire.streamPath : request.json['stream'] === true
        const handle = stream
          ? streaming(wire, wire.opening, wire.delta('Good'), wire.ending('length'))
          : saying(200, wire.whole('Good', 'length'))
        handle(request, answer)
      })
      expect((await out.call(callOf(wire.provider))).finish).toBe('length')
      expect((await out.call(callOf(wire.provider, { request: { stream: false } }))).finish).toBe('length')
    })

    it('is whole however the bytes were cut: one at a time, in the middle of a letter', async () => {
      const out = await talk(wire, (_request, answer) => {
        answer.reply(200, { 'content-type': wire.streamType })
        const bytes = Buffer.from(wire.opening + words.map(wire.delta).join('') + wire.ending('stop'))
        for (let at = 0; at < bytes.length; at++) answer.chunk(bytes.subarray(at, at + 1))
        answer.end()
      })
      expect((await out.call(callOf(wire.provider))).text).toBe('Good day, Zoë ✓')
    })

    it('is whole with CRLF line ends and without a last line break', async () => {
      const body = (wire.opening + words.map(wire.delta).join('') + wire.ending('stop'))
        .trimEnd()
        .replaceAll('\n', '\r\n')
      const out = await talk(wire, streaming(wire, body))
      expect((await out.call(callOf(wire.provider))).text).toBe('Good day, Zoë ✓')
    })

    it('may come packed by gzip, though nobody asked for it', async () => {
      const body = gzipSync(wire.opening + words.map(wire.delta).join('') + wire.ending('stop'))
      const out = await talk(wire, (_request, answer) =>
        answer.reply(200, { 'content-type': wire.streamType, 'content-encoding': 'gzip' }, body),
      )
      expect((await out.call(callOf(wire.provider))).text).toBe('Good day, Zoë ✓')
    })

    it('is done at its terminal frame, though the server keeps the connection open', async () => {
      const clock = new FakeClock()
      const out = await talk(
        wire,
        (_request, answer) => {
          answer.reply(200, { 'content-type': wire.streamType })
          answer.chunk(wire.opening + wire.delta('Good') + wire.ending('stop'))
        },
        clock,
      )
      const heard: string[] = []
      const running = out.call(callOf(wire.provider, { onDelta: (text) => heard.push(text) }))
      await received(() => heard.length === 1)
      await clock.advance(1000)
      expect((await running).text).toBe('Good')
      await server?.closed(0)
      expect(clock.pending).toBe(0)
    })

    it('leaves no timer behind, and the next request uses the same connection', async () => {
      const clock = new FakeClock()
      const out = await talk(wire, streaming(wire, wire.opening, wire.delta('Good'), wire.ending('stop')), clock)
      await out.call(callOf(wire.provider))
      await received(() => clock.pending === 0)
      // The client lets a full turn pass before it takes a connection again.
      await settle()
      await out.call(callOf(wire.provider))
      expect(server?.requests.map((request) => request.socket)).toEqual([0, 0])
    })

    it.skipIf(wire.protocol === 'ollama')(
      'comes though the server answers a stream in one piece (Ollama has one shape for both)',
      async () => {
        const out = await talk(wire, saying(200, wire.whole('Good day')))
        expect(await out.call(callOf(wire.provider))).toMatchObject({ text: 'Good day', usage: usageOf(wire) })
      },
    )
  })

  describe('a request', () => {
    it('carries the key in its header and nowhere else', async () => {
      const out = await talk(wire, saying(200, wire.whole('Good')))
      await out.call(callOf(wire.provider, { request: { stream: false } }))
      const [name, value] = wire.key
      const sent = server?.requests[0]
      expect(sent?.headers[name]).toBe(value(secret))
      expect(`${sent?.path}${sent?.body}`).not.toContain(secret)
    })

    it('is made once, whatever comes back', async () => {
      const out = await talk(wire, saying(503, wire.error(503).body))
      await failureOf(out.call(callOf(wire.provider)))
      expect(server?.requests).toHaveLength(1)
    })
  })

  describe('an error answer', () => {
    const cases: [status: number, errorClass: string][] = [
      [400, 'bad_request'],
      [401, 'auth'],
      [402, 'quota'],
      [403, 'permission'],
      [408, 'conflict'],
      [409, 'conflict'],
      [422, 'bad_request'],
      [425, 'conflict'],
      [429, 'rate_limit'],
      [500, 'server'],
      [502, 'server'],
      [503, 'overloaded'],
      [529, 'overloaded'],
    ]
    it.each(cases)('%i is class %s, in words that name the provider and quote it', async (status, errorClass) => {
      for (const stream of [true, false]) {
        const out = await talk(wire, saying(status, wire.error(status).body))
        const error = await failureOf(out.call(callOf(wire.provider, { request: { stream } })))
        expect(error).toMatchObject({ class: errorClass, httpStatus: status, sent: true, partialText: '', usage: null })
        expect(error.message).toContain(`Said ${status}.`)
        expect(error.code).toBe(wire.error(status).code)
        await out.close()
        await server?.close()
      }
    })

    it('429 hands on how long to wait', async () => {
      const out = await talk(wire, saying(429, wire.error(429).body, { 'retry-after': '7' }))
      expect((await failureOf(out.call(callOf(wire.provider)))).retryAfterMs).toBe(7000)
    })

    it('of a prompt that is too long is told from other bad requests', async () => {
      const out = await talk(wire, saying(400, wire.tooLong))
      expect((await failureOf(out.call(callOf(wire.provider)))).class).toBe('context_length')
    })

    it('never shows the key, even where the provider quotes it', async () => {
      const out = await talk(wire, (_request, answer) =>
        answer.reply(
          401,
          { 'content-type': 'application/json' },
          JSON.stringify({ error: { message: `Incorrect API key provided: ${secret}.` } }),
        ),
      )
      const error = await failureOf(out.call(callOf(wire.provider)))
      expect(error.class).toBe('auth')
      expect(JSON.stringify([Object.entries(error), error.message, error.stack])).not.toContain(secret)
      expect(error.message).toContain('[key]')
    })

    it('as a web page is class config at a wrong address, but a page behind a 502 is the server', async () => {
      const page = '<!DOCTYPE html><html><body>Sign in to the hotel network</body></html>'
      for (const [status, errorClass] of [
        [200, 'config'],
        [404, 'config'],
        [502, 'server'],
        [503, 'overloaded'],
        [529, 'overloaded'],
      ] as const)
        for (const type of ['text/html; charset=utf-8', wire.streamType, 'application/json']) {
          const out = await talk(wire, (_request, answer) => answer.reply(status, { 'content-type': type }, page))
          const error = await failureOf(out.call(callOf(wire.provider)))
          expect(error.class, `${status} ${type}`).toBe(errorClass)
          expect(error.message).not.toContain('<')
          await out.close()
          await server?.close()
        }
    })

    it('404 of another site is class config, 404 on the model is model_not_found', async () => {
      const elsewhere = await talk(wire, (_request, answer) =>
        answer.reply(404, { 'content-type': 'text/plain' }, '404 page not found'),
      )
      expect((await failureOf(elsewhere.call(callOf(wire.provider)))).class).toBe('config')
      await elsewhere.close()
      await server?.close()
      const gone = wire.protocol === 'ollama' ? { error: "model 'x' not found" } : wire.error(404).body
      const out = await talk(wire, saying(404, gone))
      expect((await failureOf(out.call(callOf(wire.provider)))).class).toBe('model_not_found')
    })

    it('that sends on elsewhere is not followed: the key stays here', async () => {
      const other = await farEnd(saying(200, wire.whole('Good')))
      const out = await talk(wire, (_request, answer) => answer.reply(307, { location: `${other.url}/elsewhere` }, ''))
      const error = await failureOf(out.call(callOf(wire.provider, { request: { stream: false } })))
      expect(error).toMatchObject({ class: 'config', httpStatus: 307 })
      expect(error.message).toContain(new URL(other.url).host)
      expect(other.requests).toEqual([])
      await other.close()
    })
  })

  describe('an answer that is none', () => {
    it('is empty: no words, or only white space', async () => {
      const out = await talk(wire, streaming(wire, wire.opening, wire.ending('stop')))
      expect(await failureOf(out.call(callOf(wire.provider)))).toMatchObject({ class: 'empty', usage: usageOf(wire) })
      await out.close()
      await server?.close()
      const whole = await talk(wire, saying(200, wire.whole(' \n')))
      expect(await failureOf(whole.call(callOf(wire.provider, { request: { stream: false } })))).toMatchObject({
        class: 'empty',
      })
    })

    it('is empty when thinking used up its length, and says so', async () => {
      const out = await talk(wire, streaming(wire, wire.opening, wire.ending('length')))
      const error = await failureOf(out.call(callOf(wire.provider)))
      expect(error).toMatchObject({ class: 'empty', code: 'length' })
      expect(error.message).toContain('longer answer')
    })

    it.skipIf(wire.refusal === null)('is a refusal (Gemini and Ollama have no field for one)', async () => {
      if (wire.refusal === null) return
      const out = await talk(wire, streaming(wire, wire.opening, wire.refusal.stream))
      const error = await failureOf(out.call(callOf(wire.provider)))
      expect(error.class).toBe('refusal')
      expect(error.message).toContain('I will not.')
      await out.close()
      await server?.close()
      const whole = await talk(wire, saying(200, wire.refusal.whole))
      const other = await failureOf(whole.call(callOf(wire.provider, { request: { stream: false } })))
      expect(other).toMatchObject({ class: 'refusal', usage: usageOf(wire) })
    })

    it.skipIf(wire.protocol === 'ollama' || wire.protocol === 'anthropic')(
      'was stopped by a content filter (Anthropic calls it a refusal, Ollama has none)',
      async () => {
        const out = await talk(wire, streaming(wire, wire.filtered.stream))
        expect(await failureOf(out.call(callOf(wire.provider)))).toMatchObject({
          class: 'content_filter',
          partialText: 'Well',
        })
        await out.close()
        await server?.close()
        const whole = await talk(wire, saying(200, wire.filtered.whole))
        expect((await failureOf(whole.call(callOf(wire.provider, { request: { stream: false } })))).class).toBe(
          'content_filter',
        )
      },
    )
  })

  describe('a connection', () => {
    it('that is dropped before an answer is class network', async () => {
      const out = await talk(wire, (_request, answer) => answer.reset())
      const error = await failureOf(out.call(callOf(wire.provider)))
      expect(error).toMatchObject({ class: 'network', httpStatus: null, sent: true })
    })

    it('that nobody takes is class network, and nothing was sent', async () => {
      const out = await talk(wire, () => {})
      await server?.close()
      const error = await failureOf(out.call(callOf(wire.provider)))
      expect(error).toMatchObject({ class: 'network', code: 'ECONNREFUSED', sent: false })
      expect(error.message).toContain('nothing answers at 127.0.0.1')
    })

    it.each(['dropped', 'ended in an orderly way'])(
      '%s before the terminal frame is class truncated, never a success',
      async (how) => {
        const heard: string[] = []
        const out = await talk(wire, (_request, answer) => {
          answer.reply(200, { 'content-type': wire.streamType })
          answer.chunk(wire.opening + wire.delta('Good ') + wire.delta('day'))
          if (how === 'dropped') setImmediate(answer.reset)
          else answer.end()
        })
        const error = await failureOf(out.call(callOf(wire.provider, { onDelta: (text) => heard.push(text) })))
        expect(error).toMatchObject({ class: 'truncated', httpStatus: 200, sent: true, usage: null })
        // A reset may overtake what was sent before it; what was heard is what is told.
        expect(error.partialText).toBe(heard.join(''))
        if (how !== 'dropped') expect(error.partialText).toBe('Good day')
      },
    )

    it('cut in the middle of an event is class truncated, and of an answer in one piece too', async () => {
      const whole = JSON.stringify(wire.whole('Good day'))
      const out = await talk(wire, streaming(wire, wire.opening + wire.delta('Good') + wire.delta('day').slice(0, -12)))
      expect(await failureOf(out.call(callOf(wire.provider)))).toMatchObject({
        class: 'truncated',
        partialText: 'Good',
      })
      await out.close()
      await server?.close()
      const cut = await talk(wire, (_request, answer) => {
        answer.socket.end(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${whole.length}\r\n\r\n${whole.slice(0, 20)}`,
        )
      })
      expect((await failureOf(cut.call(callOf(wire.provider, { request: { stream: false } })))).class).toBe('truncated')
    })
  })

  describe('nonsense', () => {
    it('as JSON is class server', async () => {
      const bad = wire.delta('day').replace('"', '')
      const out = await talk(wire, streaming(wire, wire.opening, wire.delta('Good '), bad, wire.ending('stop')))
      expect(await failureOf(out.call(callOf(wire.provider)))).toMatchObject({
        class: 'server',
        code: 'bad_json',
        partialText: 'Good ',
      })
      await out.close()
      await server?.close()
      const whole = await talk(wire, (_request, answer) =>
        answer.reply(200, { 'content-type': 'application/json' }, '{"choices": [}'),
      )
      expect(await failureOf(whole.call(callOf(wire.provider, { request: { stream: false } })))).toMatchObject({
        class: 'server',
        code: 'bad_json',
      })
    })

    it('as JSON of another shape is class server', async () => {
      const out = await talk(wire, saying(200, { hello: 'world' }))
      expect(await failureOf(out.call(callOf(wire.provider, { request: { stream: false } })))).toMatchObject({
        class: 'server',
        code: 'bad_json',
      })
    })

    it.skipIf(wire.protocol === 'ollama')('instead of events is class server (Ollama sends no events)', async () => {
      const out = await talk(wire, streaming(wire, 'this is\nno stream of events\n\n'))
      expect(await failureOf(out.call(callOf(wire.provider)))).toMatchObject({ class: 'server', code: 'bad_sse' })
    })

    it('an error event inside a stream that began with 200 has its own class and keeps what came', async () => {
      const out = await talk(
        wire,
        streaming(wire, wire.opening, wire.delta('Good '), wire.errorEvent, wire.ending('stop')),
      )
      expect(await failureOf(out.call(callOf(wire.provider)))).toMatchObject({
        class: 'server',
        partialText: 'Good ',
        httpStatus: 200,
      })
    })
  })

  describe('time', () => {
    const silent =
      (wireOf: Wire, ...parts: string[]): Handler =>
      (_request, answer) => {
        answer.reply(200, { 'content-type': wireOf.streamType })
        for (const part of parts) if (part !== '') answer.chunk(part)
      }

    it('to the first word runs out: class timeout', async () => {
      const clock = new FakeClock()
      const out = await talk(wire, () => {}, clock)
      const failed = failureOf(out.call(callOf(wire.provider)))
      await received(() => (server?.requests.length ?? 0) === 1)
      await clock.advance(29_999)
      expect(clock.pending).toBeGreaterThan(0)
      await clock.advance(1)
      expect(await failed).toMatchObject({ class: 'timeout', code: 'first', sent: true })
      await server?.closed(0)
      expect(clock.pending).toBe(0)
    })

    it('between words runs out; pings don’t count', async () => {
      const clock = new FakeClock()
      const heard: string[] = []
      // Long enough not to be too slow.
      const much = 'Good '.repeat(60)
      let send: (part: string) => void = () => {}
      const out = await talk(
        wire,
        (_request, answer) => {
          send = answer.chunk
          answer.reply(200, { 'content-type': wire.streamType })
          answer.chunk(wire.opening + wire.delta(much))
        },
        clock,
      )
      const failed = failureOf(out.call(callOf(wire.provider, { onDelta: (text) => heard.push(text) })))
      await received(() => heard.length === 1)
      await clock.advance(15_000)
      send(wire.delta(much))
      await received(() => heard.length === 2)
      await clock.advance(15_000)
      if (wire.ping !== null) send(wire.ping)
      await settle()
      await clock.advance(4999)
      expect(clock.pending).toBeGreaterThan(0)
      await clock.advance(1)
      expect(await failed).toMatchObject({ class: 'timeout', code: 'idle', partialText: much + much })
      await server?.closed(0)
    })

    it('between words doesn’t run out while it thinks', async () => {
      const clock = new FakeClock()
      let send: (part: string) => void = () => {}
      const out = await talk(
        wire,
        (_request, answer) => {
          send = answer.chunk
          answer.reply(200, { 'content-type': wire.streamType })
        },
        clock,
      )
      const heard: string[] = []
      const running = out.call(callOf(wire.provider, { onDelta: (text) => heard.push(text) }))
      await received(() => (server?.requests.length ?? 0) === 1)
      for (const part of [
        wire.opening + wire.thought('hm '.repeat(200)),
        wire.thought('so '.repeat(200)),
        wire.delta('Good'),
      ]) {
        send(part)
        // There is no telling from outside that a thought was read but by what comes of it: give it its turns.
        for (let turn = 0; turn < 50; turn++) await settle()
        if (!part.includes('Good')) await clock.advance(19_000)
      }
      await received(() => heard.length === 1)
      send(wire.ending('stop'))
      if (wire.protocol === 'gemini') await clock.advance(1000)
      expect(await running).toMatchObject({ text: 'Good', finish: 'stop' })
    })

    it('of a stream under 2 tokens a second runs out after 30 s', async () => {
      const clock = new FakeClock()
      const heard: string[] = []
      let send: (part: string) => void = () => {}
      const out = await talk(
        wire,
        (_request, answer) => {
          send = answer.chunk
          answer.reply(200, { 'content-type': wire.streamType })
          answer.chunk(wire.opening + wire.delta('a'))
        },
        clock,
      )
      const failed = failureOf(out.call(callOf(wire.provider, { onDelta: (text) => heard.push(text) })))
      for (let second = 1; second < 30; second++) {
        await received(() => heard.length === second)
        await clock.advance(1000)
        send(wire.delta('b'))
      }
      await received(() => heard.length === 30)
      await clock.advance(1000)
      expect(await failed).toMatchObject({ class: 'timeout', code: 'slow' })
    })

    it('in total runs out; an answer in one piece has no other limit', async () => {
      const clock = new FakeClock()
      const out = await talk(wire, () => {}, clock)
      const failed = failureOf(out.call(callOf(wire.provider, { request: { stream: false } })))
      await received(() => (server?.requests.length ?? 0) === 1)
      await clock.advance(299_999)
      expect(clock.pending).toBe(1)
      await clock.advance(1)
      expect(await failed).toMatchObject({ class: 'timeout', code: 'total' })
    })

    it('is the user’s: stopping closes the connection at once and keeps what came', async () => {
      const stop = new AbortController()
      const heard: string[] = []
      const clock = new FakeClock()
      const out = await talk(wire, silent(wire, wire.opening, wire.delta('Good ')), clock)
      const failed = failureOf(
        out.call(callOf(wire.provider, { signal: stop.signal, onDelta: (text) => heard.push(text) })),
      )
      await received(() => heard.length === 1)
      stop.abort()
      expect(await failed).toMatchObject({ class: 'cancelled', partialText: 'Good ', sent: true })
      await server?.closed(0)
      expect(clock.pending).toBe(0)
    })

    it('stopped before it left: nothing was sent', async () => {
      const stop = new AbortController()
      stop.abort()
      const out = await talk(wire, () => {})
      expect(await failureOf(out.call(callOf(wire.provider, { signal: stop.signal })))).toMatchObject({
        class: 'cancelled',
        sent: false,
      })
      expect(server?.requests).toEqual([])
    })
  })

  it('lists its models', async () => {
    const out = await talk(wire, saying(200, wire.models))
    expect((await out.listModels(wire.provider)).map((model) => model.id)).toEqual(['one', 'two'])
  })
})

/** Waits for a fact about the other side of a real socket. */
async function received(fact: () => boolean): Promise<void> {
  for (let turn = 0; turn < 20_000 && !fact(); turn++) await settle()
  if (!fact()) throw new Error('it never happened')
}
