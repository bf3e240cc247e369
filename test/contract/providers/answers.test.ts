import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { FakeClock, settle } from '../../support/fake-clock.ts'
import { bytesOf, callOf, failureOf, secret, usageOf, wires } from './calls.ts'
import type { Wire } from './wire-types.ts'
import { received, saying, streaming, useLine } from './talk.ts'

/*
 * One suite over every wire format, against a far end that writes each byte itself.
 * What only one provider has is skipped for the others, with its reason.
 */

const line = useLine()

const served = (wire: Wire): string | null => (wire.served === null ? null : 'served-model')

const words = ['Good ', 'day, ', 'Zoë ✓']

describe.each(wires)('$protocol', (wire) => {
  describe('an answer', () => {
    it('comes as a stream: every word in order, then usage, model and time to the first word', async () => {
      const heard: string[] = []
      const out = await line.talk(wire, streaming(wire, wire.opening, ...words.map(wire.delta), wire.ending('stop')))
      const result = await out.call(callOf(wire.provider, { onDelta: (text) => heard.push(text) }))
      expect(heard).toEqual(words)
      expect(result).toMatchObject({
        text: 'Good day, Zoë ✓',
        finish: 'stop',
        usage: usageOf(wire),
        servedModel: served(wire),
        httpStatus: 200,
      })
      expect(result.ttftMs).toBeGreaterThanOrEqual(0)
      expect(line.server?.requests[0]?.path).toBe(wire.streamPath)
    })

    it('comes in one piece', async () => {
      const out = await line.talk(wire, saying(200, wire.whole('Good day, Zoë ✓')))
      const result = await out.call(callOf(wire.provider, { request: { stream: false } }))
      expect(result).toMatchObject({
        text: 'Good day, Zoë ✓',
        finish: 'stop',
        usage: usageOf(wire),
        servedModel: served(wire),
        ttftMs: null,
      })
      expect(line.server?.requests[0]?.path).toBe(wire.path)
    })

    it('says when it was cut by its longest length', async () => {
      const out = await line.talk(wire, (request, answer) => {
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
      const out = await line.talk(wire, (_request, answer) => {
        answer.reply(200, { 'content-type': wire.streamType })
        const bytes = bytesOf(wire, wire.opening + words.map(wire.delta).join('') + wire.ending('stop'))
        for (let at = 0; at < bytes.length; at++) answer.chunk(bytes.subarray(at, at + 1))
        answer.end()
      })
      expect((await out.call(callOf(wire.provider))).text).toBe('Good day, Zoë ✓')
    })

    it.skipIf(wire.binary)('is whole with CRLF line ends and without a last line break (none in bytes)', async () => {
      const body = (wire.opening + words.map(wire.delta).join('') + wire.ending('stop'))
        .trimEnd()
        .replaceAll('\n', '\r\n')
      const out = await line.talk(wire, streaming(wire, body))
      expect((await out.call(callOf(wire.provider))).text).toBe('Good day, Zoë ✓')
    })

    it('may come packed by gzip, though nobody asked for it', async () => {
      const body = gzipSync(bytesOf(wire, wire.opening + words.map(wire.delta).join('') + wire.ending('stop')))
      const out = await line.talk(wire, (_request, answer) =>
        answer.reply(200, { 'content-type': wire.streamType, 'content-encoding': 'gzip' }, body),
      )
      expect((await out.call(callOf(wire.provider))).text).toBe('Good day, Zoë ✓')
    })

    it('is done at its terminal frame, though the server keeps the connection open', async () => {
      const clock = new FakeClock()
      const out = await line.talk(
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
      await line.server?.closed(0)
      expect(clock.pending).toBe(0)
    })

    it('leaves no timer behind, and the next request uses the same connection', async () => {
      const clock = new FakeClock()
      const out = await line.talk(wire, streaming(wire, wire.opening, wire.delta('Good'), wire.ending('stop')), clock)
      await out.call(callOf(wire.provider))
      await received(() => clock.pending === 0)
      // The client lets a full turn pass before it takes a connection again.
      await settle()
      await out.call(callOf(wire.provider))
      expect(line.server?.requests.map((request) => request.socket)).toEqual([0, 0])
    })

    if (wire.protocol !== 'ollama')
      it('comes though the server answers a stream in one piece (Ollama has one shape for both)', async () => {
        const out = await line.talk(wire, saying(200, wire.whole('Good day')))
        expect(await out.call(callOf(wire.provider))).toMatchObject({ text: 'Good day', usage: usageOf(wire) })
      })
  })

  describe('a request', () => {
    it('carries the key in its header and nowhere else', async () => {
      const out = await line.talk(wire, saying(200, wire.whole('Good')))
      await out.call(callOf(wire.provider, { request: { stream: false } }))
      const [name, value] = wire.key
      const sent = line.server?.requests[0]
      expect(sent?.headers[name]).toBe(value(secret))
      expect(`${sent?.path}${sent?.body}`).not.toContain(secret)
    })

    it('is made once, whatever comes back', async () => {
      const out = await line.talk(wire, saying(503, wire.error(503).body))
      await failureOf(out.call(callOf(wire.provider)))
      expect(line.server?.requests).toHaveLength(1)
    })
  })

  describe('an answer that is none', () => {
    it('is empty: no words, or only white space', async () => {
      const out = await line.talk(wire, streaming(wire, wire.opening, wire.ending('stop')))
      expect(await failureOf(out.call(callOf(wire.provider)))).toMatchObject({ class: 'empty', usage: usageOf(wire) })
      const whole = await line.talk(wire, saying(200, wire.whole(' \n')))
      expect(await failureOf(whole.call(callOf(wire.provider, { request: { stream: false } })))).toMatchObject({
        class: 'empty',
      })
    })

    it('is empty when thinking used up its length, and says so', async () => {
      const out = await line.talk(wire, streaming(wire, wire.opening, wire.ending('length')))
      const error = await failureOf(out.call(callOf(wire.provider)))
      expect(error).toMatchObject({ class: 'empty', code: 'length' })
      expect(error.message).toContain('longer answer')
    })

    if (wire.refusal !== null)
      it('is a refusal (Gemini, Bedrock and Ollama have no field for one)', async () => {
        if (wire.refusal === null) return
        const out = await line.talk(wire, streaming(wire, wire.opening, wire.refusal.stream))
        const error = await failureOf(out.call(callOf(wire.provider)))
        expect(error.class).toBe('refusal')
        expect(error.message).toContain('I will not.')
        const whole = await line.talk(wire, saying(200, wire.refusal.whole))
        const other = await failureOf(whole.call(callOf(wire.provider, { request: { stream: false } })))
        expect(other).toMatchObject({ class: 'refusal', usage: usageOf(wire) })
      })

    if (wire.protocol !== 'ollama' && wire.protocol !== 'anthropic')
      it('was stopped by a content filter (Anthropic calls it a refusal, Ollama has none)', async () => {
        const out = await line.talk(wire, streaming(wire, wire.filtered.stream))
        expect(await failureOf(out.call(callOf(wire.provider)))).toMatchObject({
          class: 'content_filter',
          partialText: 'Well',
        })
        const whole = await line.talk(wire, saying(200, wire.filtered.whole))
        expect((await failureOf(whole.call(callOf(wire.provider, { request: { stream: false } })))).class).toBe(
          'content_filter',
        )
      })
  })

  it('lists its models', async () => {
    const out = await line.talk(wire, saying(200, wire.models))
    expect((await out.listModels(wire.provider)).map((model) => model.id)).toEqual(['one', 'two'])
  })
})
