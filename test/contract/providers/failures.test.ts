import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { bytesOf, callOf, failureOf, secret, wires } from './calls.ts'
import { farEnd } from './far-end.ts'
import { saying, streaming, useLine } from './talk.ts'

/*
 * One suite over every wire format, against a far end that writes each byte itself.
 * What only one provider has is skipped for the others, with its reason.
 */

const line = useLine()

describe.each(wires)('$protocol', (wire) => {
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
        const out = await line.talk(wire, saying(status, wire.error(status).body))
        const error = await failureOf(out.call(callOf(wire.provider, { request: { stream } })))
        expect(error).toMatchObject({ class: errorClass, httpStatus: status, sent: true, partialText: '', usage: null })
        expect(error.message).toContain(`Said ${status}.`)
        expect(error.code).toBe(wire.error(status).code)
      }
    })

    it('429 hands on how long to wait', async () => {
      const out = await line.talk(wire, saying(429, wire.error(429).body, { 'retry-after': '7' }))
      expect((await failureOf(out.call(callOf(wire.provider)))).retryAfterMs).toBe(7000)
    })

    it('of a prompt that is too long is told from other bad requests', async () => {
      const out = await line.talk(wire, saying(400, wire.tooLong))
      expect((await failureOf(out.call(callOf(wire.provider)))).class).toBe('context_length')
    })

    it('never shows the key, even where the provider quotes it', async () => {
      const out = await line.talk(wire, (_request, answer) =>
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
          const out = await line.talk(wire, (_request, answer) => answer.reply(status, { 'content-type': type }, page))
          const error = await failureOf(out.call(callOf(wire.provider)))
          expect(error.class, `${status} ${type}`).toBe(errorClass)
          expect(error.message).not.toContain('<')
        }
    })

    it('as XML under status 200 is class config too', async () => {
      const out = await line.talk(wire, (_request, answer) =>
        answer.reply(200, { 'content-type': 'application/xml' }, '<?xml version="1.0"?><Error/>'),
      )
      expect((await failureOf(out.call(callOf(wire.provider)))).class).toBe('config')
    })

    it('404 of another site is class config, 404 on the model is model_not_found', async () => {
      const elsewhere = await line.talk(wire, (_request, answer) =>
        answer.reply(404, { 'content-type': 'text/plain' }, '404 page not found'),
      )
      expect((await failureOf(elsewhere.call(callOf(wire.provider)))).class).toBe('config')
      const gone = wire.protocol === 'ollama' ? { error: "model 'x' not found" } : wire.error(404).body
      const out = await line.talk(wire, saying(404, gone))
      expect((await failureOf(out.call(callOf(wire.provider)))).class).toBe('model_not_found')
    })

    it('that sends on elsewhere is not followed: the key stays here', async () => {
      const other = await farEnd(saying(200, wire.whole('Good')))
      const out = await line.talk(wire, (_request, answer) =>
        answer.reply(307, { location: `${other.url}/elsewhere` }, ''),
      )
      const error = await failureOf(out.call(callOf(wire.provider, { request: { stream: false } })))
      expect(error).toMatchObject({ class: 'config', httpStatus: 307 })
      expect(error.message).toContain(new URL(other.url).host)
      expect(other.requests).toEqual([])
      await other.close()
    })
  })

  describe('a connection', () => {
    it('that is dropped before an answer is class network', async () => {
      const out = await line.talk(wire, (_request, answer) => answer.reset())
      const error = await failureOf(out.call(callOf(wire.provider)))
      expect(error).toMatchObject({ class: 'network', httpStatus: null, sent: true })
    })

    it('that nobody takes is class network, and nothing was sent', async () => {
      const out = await line.talk(wire, () => {})
      await line.server?.close()
      const error = await failureOf(out.call(callOf(wire.provider)))
      expect(error).toMatchObject({ class: 'network', code: 'ECONNREFUSED', sent: false })
      expect(error.message).toContain('nothing answers at 127.0.0.1')
    })

    it.each(['dropped', 'ended in an orderly way'])(
      '%s before the terminal frame is class truncated, never a success',
      async (how) => {
        const heard: string[] = []
        const out = await line.talk(wire, (_request, answer) => {
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
      const out = await line.talk(
        wire,
        streaming(wire, wire.opening + wire.delta('Good') + wire.delta('day').slice(0, -12)),
      )
      expect(await failureOf(out.call(callOf(wire.provider)))).toMatchObject({
        class: 'truncated',
        partialText: 'Good',
      })
      const cut = await line.talk(wire, (_request, answer) => {
        answer.socket.end(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${whole.length}\r\n\r\n${whole.slice(0, 20)}`,
        )
      })
      expect((await failureOf(cut.call(callOf(wire.provider, { request: { stream: false } })))).class).toBe('truncated')
    })
  })

  describe('a packed answer', () => {
    it('that breaks off is class truncated', async () => {
      const packed = gzipSync(bytesOf(wire, wire.opening + wire.delta('Good day').repeat(50) + wire.ending('stop')))
      const out = await line.talk(wire, (_request, answer) =>
        answer.reply(
          200,
          { 'content-type': wire.streamType, 'content-encoding': 'gzip' },
          packed.subarray(0, packed.length >> 1),
        ),
      )
      expect((await failureOf(out.call(callOf(wire.provider)))).class).toBe('truncated')
    })
  })

  describe('nonsense', () => {
    it('as JSON is class server; where bytes have a checksum, that tells', async () => {
      const bad = wire.delta('day').replace('"', '')
      const out = await line.talk(wire, streaming(wire, wire.opening, wire.delta('Good '), bad, wire.ending('stop')))
      expect(await failureOf(out.call(callOf(wire.provider)))).toMatchObject({
        class: 'server',
        code: wire.binary === true ? 'bad_crc' : 'bad_json',
        partialText: 'Good ',
      })
      const whole = await line.talk(wire, (_request, answer) =>
        answer.reply(200, { 'content-type': 'application/json' }, '{"choices": [}'),
      )
      expect(await failureOf(whole.call(callOf(wire.provider, { request: { stream: false } })))).toMatchObject({
        class: 'server',
        code: 'bad_json',
      })
    })

    it('as JSON of another shape is class server', async () => {
      const out = await line.talk(wire, saying(200, { hello: 'world' }))
      expect(await failureOf(out.call(callOf(wire.provider, { request: { stream: false } })))).toMatchObject({
        class: 'server',
        code: 'bad_json',
      })
    })

    if (wire.protocol !== 'ollama')
      it('instead of events is class server (Ollama sends no events)', async () => {
        const out = await line.talk(wire, streaming(wire, 'this is\nno stream of events\n\n'))
        expect(await failureOf(out.call(callOf(wire.provider)))).toMatchObject({ class: 'server', code: 'bad_sse' })
      })

    it('an error event inside a stream that began with 200 has its own class and keeps what came', async () => {
      const out = await line.talk(
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
})
