import type { Dispatcher } from 'undici'
import { describe, expect, it } from 'vitest'
import { runAttempt } from '../../../electron/providers/base/attempt.ts'
import { protocols } from '../../../electron/providers/protocols.ts'
import type { ModelResult } from '../../../shared/model/types.ts'
import { termsFor } from '../../../shared/providers/dialect.ts'
import { builtInProviders } from '../../../shared/providers/registry.ts'
import { protocolFor } from '../../../shared/providers/speaks.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { bytesOf, patient, wires } from './calls.ts'
import { rows } from './rows.ts'
import type { Wire } from './wire-types.ts'

/*
 * A stream means the same wherever the network cuts it: at every byte, in the middle of a letter, of JSON, of a tag
 * (issue 4: "chunk borders at every byte offset of a recorded stream"). Bytes are handed over as undici does it, with a
 * turn between the chunks.
 */

const handsOver = (type: string, chunks: readonly Buffer[]): Dispatcher =>
  ({
    dispatch(_options: unknown, handler: Required<Dispatcher.DispatchHandler>) {
      const controller = { abort: () => {} } as unknown as Dispatcher.DispatchController
      handler.onRequestStart(controller, {})
      handler.onResponseStart(controller, 200, { 'content-type': type }, 'OK')
      void (async () => {
        for (const chunk of chunks) {
          handler.onResponseData(controller, chunk)
          await Promise.resolve()
          await Promise.resolve()
        }
        handler.onResponseEnd(controller, {})
      })()
      return true
    },
  }) as unknown as Dispatcher

interface Heard extends Omit<ModelResult, 'ttftMs'> {
  heard: string
}

async function read(provider: string, wire: Wire, chunks: readonly Buffer[]): Promise<Heard> {
  const row = builtInProviders.find(({ id }) => id === provider)
  if (row === undefined) throw new Error(`no row ${provider}`)
  let heard = ''
  const address = wire.base?.endsWith('/responses') ? { ...row, baseUrl: 'http://127.0.0.1/v1/responses' } : row
  const { ttftMs: _, ...result } = await runAttempt({
    clock: new FakeClock(),
    dispatcher: handsOver(wire.streamType, chunks),
    row,
    adapter: protocols[protocolFor(address, 'some-model')],
    http: { method: 'POST', url: new URL('http://127.0.0.1/'), headers: {} },
    key: null,
    stream: true,
    timers: patient,
    signal: new AbortController().signal,
    dropped: [],
    thinkTags: termsFor(row.dialect, 'some-model').thinkTags,
    thoughts: true,
    onDelta: (text) => (heard += text),
    onRates: undefined,
  })
  return { ...result, heard }
}

const recorded = (wire: Wire): Buffer =>
  bytesOf(
    wire,
    wire.opening +
      wire.thought('Hm – „so“? ') +
      (wire.ping ?? '') +
      wire.delta('Zoë said "{✓}" ') +
      wire.delta('𝄞\\n</think> data: x') +
      wire.ending('stop'),
  )

const all: [string, string, Wire][] = [
  ...wires.map((wire): [string, string, Wire] => [`the protocol ${wire.protocol}`, wire.provider, wire]),
  ...Object.entries(rows).flatMap(([id, row]): [string, string, Wire][] =>
    'elsewhere' in row ? [] : [[id, id, row.wire]],
  ),
]

describe.each(all)('a stream of %s', (_name, provider, wire) => {
  it('is the same wherever it is cut in two', async () => {
    const bytes = recorded(wire)
    const whole = await read(provider, wire, [bytes])
    expect(whole).toMatchObject({
      text: 'Zoë said "{✓}" 𝄞\\n</think> data: x',
      heard: 'Zoë said "{✓}" 𝄞\\n</think> data: x',
      thoughts: 'Hm – „so“? ',
      finish: 'stop',
    })
    for (let at = 1; at < bytes.length; at++)
      expect(await read(provider, wire, [bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toEqual(whole)
  })

  it('is the same byte by byte, in threes, and with lines that end in CRLF', async () => {
    const bytes = recorded(wire)
    const whole = await read(provider, wire, [bytes])
    for (const size of [1, 3]) {
      const chunks: Buffer[] = []
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size))
      expect(await read(provider, wire, chunks)).toEqual(whole)
    }
    if (wire.binary === true) return
    const crlf = Buffer.from(bytes.toString('utf8').replaceAll('\n', '\r\n'))
    for (let at = 1; at < crlf.length; at += 7)
      expect(await read(provider, wire, [crlf.subarray(0, at), crlf.subarray(at)]), `CRLF cut at ${at}`).toEqual(whole)
  })
})
