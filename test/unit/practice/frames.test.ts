import { EventStreamCodec } from '@smithy/eventstream-codec'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { framesOf, messagesOf, stamped } from '../../../electron/practice/faults/frames.ts'
import { bedrock } from '../../../electron/practice/protocols/bedrock.ts'
import fc from '../../support/luck.ts'

/* practice-provider.md: the fault proxy "works on the byte stream, so that the same faults can be put in front of any real provider". */

async function collect<Of>(source: AsyncIterable<Of>): Promise<Of[]> {
  const found: Of[] = []
  for await (const one of source) found.push(one)
  return found
}
async function* parts<Of>(...list: Of[]): AsyncGenerator<Of> {
  yield* list
}
async function* breaking<Of>(...list: Of[]): AsyncGenerator<Of> {
  yield* list
  throw new Error('gone')
}
/** What came, and whether it broke afterwards. */
async function until<Of>(source: AsyncIterable<Of>): Promise<[Of[], string]> {
  const found: Of[] = []
  try {
    for await (const one of source) found.push(one)
  } catch (error) {
    return [found, (error as Error).message]
  }
  return [found, '']
}

/** The same in as many pieces as there are cuts, and one more. */
function cut<Of extends { slice(from: number, to?: number): Of; length: number }>(whole: Of, cuts: number[]): Of[] {
  const places = cuts.map((at) => at % (whole.length + 1)).sort((a, b) => a - b)
  return [0, ...places].map((from, i) => whole.slice(from, places[i] ?? whole.length))
}

describe('frames', () => {
  it('come whole however the bytes are cut, characters included', async () => {
    const text = 'data: {"a":"é€😀"}\n\ndata: [DONE]\n\n'
    const bytes = new TextEncoder().encode(text)
    for (let at = 1; at < bytes.length; at++) {
      expect(await collect(framesOf(parts(bytes.slice(0, at), bytes.slice(at)), '\n\n'))).toEqual([
        'data: {"a":"é€😀"}\n\n',
        'data: [DONE]\n\n',
      ])
    }
  })

  it('are the same with CR LF, and what has no end comes last', async () => {
    expect(await collect(framesOf(parts('a\r\n\r\nb\r\n', '\r\nc'), '\n\n'))).toEqual(['a\n\n', 'b\n\n', 'c'])
    expect(await collect(framesOf(parts('a\n\nb\r'), '\n\n'))).toEqual(['a\n\n', 'b\r'])
  })

  it('are those between the end marks, wherever the text was cut', async () => {
    const letters = fc.string({ unit: fc.constantFrom('a', '\n', '\r\n'), maxLength: 40 })
    await fc.assert(
      fc.asyncProperty(letters, fc.array(fc.nat()), fc.constantFrom('\n', '\n\n'), async (text, cuts, end) => {
        const frames = text.replaceAll('\r\n', '\n').split(end)
        const last = frames.pop() ?? ''
        const wanted = [...frames.map((frame) => frame + end), ...(last === '' ? [] : [last])]
        expect(await collect(framesOf(parts(...cut(text, cuts)), end))).toEqual(wanted)
      }),
    )
  })

  it('one without an end is passed on in pieces once it is longer than any frame, and as far as it came when it breaks', async () => {
    const piece = 'x'.repeat(1024 * 1024)
    const pieces = await collect(framesOf(parts(...Array.from({ length: 40 }, () => piece), '\n\n', 'a\n\n'), '\n\n'))
    expect(pieces.length).toBeGreaterThan(2)
    expect(Math.max(...pieces.map(({ length }) => length))).toBeLessThan(20 * piece.length)
    expect(pieces.at(-1)).toBe('a\n\n')
    expect(pieces.join('') === `${piece.repeat(40)}\n\na\n\n`).toBe(true)
    expect(await until(framesOf(breaking('a\n', '\nb', '\r'), '\n\n'))).toEqual([['a\n\n', 'b\r'], 'gone'])
  })

  it('hand on a failure after what came before it', async () => {
    const seen: string[] = []
    await expect(
      (async () => {
        for await (const { frame } of stamped(breaking('a'), () => 0)) seen.push(frame)
      })(),
    ).rejects.toThrow('gone')
    expect(seen).toEqual(['a'])
  })
})

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
)
const header = (value: string) => ({ type: 'string' as const, value })
/** As Amazon writes it. */
const message = (payload: string, headers: Record<string, string> = { ':event-type': 'contentBlockDelta' }): Buffer =>
  Buffer.from(
    codec.encode({
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, header(value)])),
      body: Buffer.from(payload),
    }),
  )

describe('messages of Amazon’s', () => {
  afterEach(() => vi.restoreAllMocks())

  it('come whole wherever the bytes were cut; what is no message, and what is left, comes as it came', async () => {
    const whole = fc.string({ unit: 'binary', maxLength: 60 }).map((text) => message(text))
    const rest = fc.oneof(
      fc.constant(Buffer.alloc(0)),
      fc.nat(40).map((length) => message('cut off somewhere in the middle of it').subarray(0, length)),
      fc.uint8Array({ minLength: 16, maxLength: 60 }).map((bytes) => Buffer.concat([Buffer.of(255), bytes])),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(whole), rest, fc.array(fc.nat()), async (messages, tail, cuts) => {
        const bytes = Buffer.concat([...messages, tail])
        const got = await collect(messagesOf(parts(...cut(bytes, cuts))))
        expect(got.slice(0, messages.length)).toEqual(messages)
        expect(Buffer.concat(got)).toEqual(bytes)
        const [before] = await until(messagesOf(breaking(...cut(bytes, cuts))))
        expect(Buffer.concat(before)).toEqual(bytes)
      }),
    )
  })

  it('a length that no message has is waited for by nobody', async () => {
    const tooLong = Buffer.alloc(64)
    tooLong.writeUInt32BE(2 ** 32 - 1)
    const seen: Buffer[] = []
    const source = (async function* () {
      yield message('first')
      yield tooLong
      // Passed on before any more of it has come.
      expect(Buffer.concat(seen)).toEqual(Buffer.concat([message('first'), tooLong]))
      yield Buffer.from('and more')
      expect(Buffer.concat(seen).toString('latin1')).toMatch(/and more$/)
    })()
    for await (const one of messagesOf(source)) seen.push(Buffer.from(one))
    expect(seen).toHaveLength(3)
  })

  it('take as long as their bytes are many, in however small pieces they come', async () => {
    const bytes = Buffer.concat([message('x'.repeat(100_000)), message('last')])
    const joined: number[] = []
    const { concat } = Buffer
    vi.spyOn(Buffer, 'concat').mockImplementation((list) => {
      const all = concat(list)
      joined.push(all.length)
      return all
    })
    const got = await collect(messagesOf(parts(...cut(bytes, Array.from(bytes.keys())))))
    expect(got.map(({ length }) => length)).toEqual([bytes.length - message('last').length, message('last').length])
    expect(joined.reduce((sum, length) => sum + length, 0)).toBeLessThan(3 * bytes.length)
  })

  it('become lines and the very bytes again, also those that are damaged or neither event nor exception', () => {
    const event = message('{"delta":{"text":"Hi"}}', {
      ':event-type': 'contentBlockDelta',
      ':content-type': 'application/json',
      ':message-type': 'event',
    })
    const damaged = Buffer.from(event)
    damaged[event.length - 6] = (damaged[event.length - 6] ?? 0) ^ 1
    const said = { ':message-type': 'error', ':error-code': 'InternalFailure', ':error-message': 'gone' }
    for (const bytes of [event, damaged, event.subarray(0, 30), message('', said), Buffer.from('<html>no stream')]) {
      const line = bedrock.decode?.(bytes) ?? ''
      expect(line.indexOf('\n')).toBe(line.length - 1)
      expect(Buffer.from(bedrock.encode?.(line) ?? [])).toEqual(bytes)
    }
  })
})
