import { describe, expect, it } from 'vitest'
import { FakeClock, settle } from '../../support/fake-clock.ts'
import { callOf, failureOf, wires } from './calls.ts'
import type { Handler } from './far-end.ts'
import { received, useLine } from './talk.ts'
import type { Wire } from './wire-types.ts'

/*
 * One suite over every wire format, against a far end that writes each byte itself.
 * What only one provider has is skipped for the others, with its reason.
 */

const line = useLine()

describe.each(wires)('$protocol', (wire) => {
  describe('time', () => {
    const silent =
      (wireOf: Wire, ...parts: string[]): Handler =>
      (_request, answer) => {
        answer.reply(200, { 'content-type': wireOf.streamType })
        for (const part of parts) if (part !== '') answer.chunk(part)
      }

    it('to the first word runs out: class timeout', async () => {
      const clock = new FakeClock()
      const out = await line.talk(wire, () => {}, clock)
      const failed = failureOf(out.call(callOf(wire.provider)))
      await received(() => (line.server?.requests.length ?? 0) === 1)
      await clock.advance(29_999)
      expect(clock.pending).toBeGreaterThan(0)
      await clock.advance(1)
      expect(await failed).toMatchObject({ class: 'timeout', code: 'first', sent: true })
      await line.server?.closed(0)
      expect(clock.pending).toBe(0)
    })

    it('between words runs out; pings don’t count', async () => {
      const clock = new FakeClock()
      const heard: string[] = []
      // Long enough not to be too slow.
      const much = 'Good '.repeat(60)
      let send: (part: string) => void = () => {}
      const out = await line.talk(
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
      await line.server?.closed(0)
    })

    it('between words doesn’t run out while it thinks', async () => {
      const clock = new FakeClock()
      let send: (part: string) => void = () => {}
      const out = await line.talk(
        wire,
        (_request, answer) => {
          send = answer.chunk
          answer.reply(200, { 'content-type': wire.streamType })
        },
        clock,
      )
      const heard: string[] = []
      const running = out.call(callOf(wire.provider, { onDelta: (text) => heard.push(text) }))
      await received(() => (line.server?.requests.length ?? 0) === 1)
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
      const out = await line.talk(
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
      const out = await line.talk(wire, () => {}, clock)
      const failed = failureOf(out.call(callOf(wire.provider, { request: { stream: false } })))
      await received(() => (line.server?.requests.length ?? 0) === 1)
      await clock.advance(299_999)
      expect(clock.pending).toBe(1)
      await clock.advance(1)
      expect(await failed).toMatchObject({ class: 'timeout', code: 'total' })
    })

    it('is the user’s: stopping closes the connection at once and keeps what came', async () => {
      const stop = new AbortController()
      const heard: string[] = []
      const clock = new FakeClock()
      const out = await line.talk(wire, silent(wire, wire.opening, wire.delta('Good ')), clock)
      const failed = failureOf(
        out.call(callOf(wire.provider, { signal: stop.signal, onDelta: (text) => heard.push(text) })),
      )
      await received(() => heard.length === 1)
      stop.abort()
      expect(await failed).toMatchObject({ class: 'cancelled', partialText: 'Good ', sent: true })
      await line.server?.closed(0)
      expect(clock.pending).toBe(0)
    })

    it('stopped before it left: nothing was sent', async () => {
      const stop = new AbortController()
      stop.abort()
      const out = await line.talk(wire, () => {})
      expect(await failureOf(out.call(callOf(wire.provider, { signal: stop.signal })))).toMatchObject({
        class: 'cancelled',
        sent: false,
      })
      expect(line.server?.requests).toEqual([])
    })
  })
})
