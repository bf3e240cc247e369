import fc from '../../support/luck.ts'
import { describe, expect, it } from 'vitest'
import {
  FrameTooLong,
  type Frames,
  lines,
  longestFrame,
  serverSentEvents,
} from '../../../electron/providers/base/frames.ts'

const collect = (make: (onData: (data: string) => void) => Frames, parts: string[]): string[] => {
  const seen: string[] = []
  const frames = make((data) => seen.push(data))
  for (const part of parts) frames.feed(part)
  frames.feed(frames.lastBreak)
  return seen
}

/** The same text cut anywhere. */
const cuts = (text: string): fc.Arbitrary<string[]> =>
  fc.array(fc.nat(text.length), { maxLength: 8 }).map((at) => {
    const sorted = [0, ...at.sort((a, b) => a - b), text.length]
    return sorted.slice(1).map((end, index) => text.slice(sorted[index], end))
  })

const data = fc.array(
  fc.jsonValue().map((value) => JSON.stringify(value)),
  { maxLength: 6 },
)

describe('events', () => {
  it('are the same however the text was cut, and comments are passed over', () => {
    fc.assert(
      fc.property(
        data.chain((events) =>
          cuts(events.map((event) => `: ping\n\nevent: x\ndata: ${event}\n\n`).join('')).map((parts) => ({
            events,
            parts,
          })),
        ),
        ({ events, parts }) => {
          expect(collect(serverSentEvents, parts)).toEqual(events)
        },
      ),
    )
  })

  it('may lack their last line break', () => {
    expect(collect(serverSentEvents, ['data: a\n\ndata: b'])).toEqual(['a', 'b'])
  })
})

describe('bare JSON between events', () => {
  const pretty = JSON.stringify({ error: { code: 503, message: 'a {brace} and\n\n a [bracket]' } }, null, 2)

  it('is told whole, however the text was cut', () => {
    fc.assert(
      fc.property(cuts(`data: {"a":1}\n\n${pretty}\n`), (parts) => {
        expect(collect(serverSentEvents, parts)).toEqual(['{"a":1}', pretty])
      }),
    )
  })

  it('may stand in a list and lack a line end', () => {
    expect(collect(serverSentEvents, ['data: 1\n\n', `[${pretty}`, ']'])).toEqual(['1', `[${pretty}]`])
  })
})

describe('lines', () => {
  it('are the same however the text was cut', () => {
    fc.assert(
      fc.property(
        data.chain((events) =>
          cuts(events.map((event) => `${event}\n\n`).join('')).map((parts) => ({ events, parts })),
        ),
        ({ events, parts }) => {
          expect(collect(lines, parts)).toEqual(events)
        },
      ),
    )
  })
})

it.each([
  ['events', serverSentEvents],
  ['lines', lines],
])('%s without an end are not read into memory', (_name, make) => {
  const frames = make(() => {})
  const block = 'x'.repeat(1024 * 1024)
  expect(() => {
    frames.feed('data: ')
    for (let size = 0; size <= longestFrame; size += block.length) frames.feed(block)
  }).toThrow(FrameTooLong)
})
