import { EventStreamCodec } from '@smithy/eventstream-codec'
import { describe, expect, it } from 'vitest'
import { awsEvents } from '../../../electron/providers/base/aws-events.ts'
import { Damaged } from '../../../electron/providers/base/frames.ts'
import fc from '../../support/luck.ts'

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
)

type Headers = Parameters<EventStreamCodec['encode']>[0]['headers']

/** As Amazon's own client writes it. */
const message = (headers: Headers, payload: unknown): Buffer =>
  Buffer.from(codec.encode({ headers, body: Buffer.from(JSON.stringify(payload)) }))

const text = (value: string): Headers[string] => ({ type: 'string', value })

function read(bytes: Buffer, cuts: readonly number[] = []): [data: string, type?: string][] {
  const seen: [string, string?][] = []
  const frames = awsEvents((data, type) => seen.push(type === undefined ? [data] : [data, type]))
  const ends = [...cuts].sort((a, b) => a - b)
  let from = 0
  for (const end of [...ends, bytes.length]) {
    frames.feed(bytes.subarray(from, end))
    from = end
  }
  return seen
}

/** Headers of every type that the format knows, beside those that count. */
const others: fc.Arbitrary<Headers> = fc.dictionary(
  fc.stringMatching(/^x-[a-zé]{1,12}$/),
  fc.oneof(
    fc.boolean().map((value) => ({ type: 'boolean', value }) as const),
    fc.integer({ min: -128, max: 127 }).map((value) => ({ type: 'byte', value }) as const),
    fc.integer({ min: -32_768, max: 32_767 }).map((value) => ({ type: 'short', value }) as const),
    fc.integer().map((value) => ({ type: 'integer', value }) as const),
    fc.uint8Array({ maxLength: 40 }).map((value) => ({ type: 'binary', value }) as const),
    fc.string({ unit: 'binary', maxLength: 40 }).map((value) => ({ type: 'string', value }) as const),
    fc.integer({ min: 0 }).map((ms) => ({ type: 'timestamp', value: new Date(ms) }) as const),
    fc.uuid().map((value) => ({ type: 'uuid', value }) as const),
  ),
  { maxKeys: 4 },
)

describe('a stream of Amazon’s messages', () => {
  it('comes out as payloads and their types, whatever else stands in the headers and wherever it was cut', () => {
    const events = fc.array(fc.tuple(fc.constantFrom('contentBlockDelta', 'metadata', 'Ünknown'), others, fc.json()))
    fc.assert(
      fc.property(events, fc.array(fc.nat()), (given, anywhere) => {
        const bytes = Buffer.concat(
          given.map(([type, more, payload]) =>
            message({ ...more, ':event-type': text(type), ':message-type': text('event') }, payload),
          ),
        )
        const cuts = anywhere.map((at) => at % (bytes.length + 1))
        expect(read(bytes, cuts)).toEqual(given.map(([type, , payload]) => [JSON.stringify(payload), type]))
      }),
    )
  })

  it('that breaks off says why, by the name that an error answer has for it', () => {
    const exception = message(
      { ':message-type': text('exception'), ':exception-type': text('throttlingException') },
      { message: 'Slow down.' },
    )
    const error = message(
      { ':message-type': text('error'), ':error-code': text('internalError'), ':error-message': text('Broke.') },
      {},
    )
    expect(read(Buffer.concat([exception, error]))).toEqual([
      ['{"error":{"code":"ThrottlingException","message":"Slow down."}}'],
      ['{"error":{"code":"InternalError","message":"Broke."}}'],
    ])
  })

  it('with a single bit changed on its way is never read as something else', () => {
    const bytes = message({ ':event-type': text('messageStop'), ':message-type': text('event') }, { stopReason: 'end' })
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.nat(7), (at, bit) => {
        const changed = Buffer.from(bytes)
        changed.writeUInt8(changed.readUInt8(at) ^ (1 << bit), at)
        const seen: string[] = []
        const frames = awsEvents((data) => seen.push(data))
        expect(() => frames.feed(changed)).toThrow(Damaged)
        expect(seen).toEqual([])
      }),
    )
  })
})
