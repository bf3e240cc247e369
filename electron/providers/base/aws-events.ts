import { crc32 } from 'node:zlib'
import { type ByteFrames, Damaged, longestFrame } from './frames.ts'

/** Length of the message, length of its headers, and a checksum of the two. */
const preludeBytes = 12
const checksumBytes = 4
const leastBytes = preludeBytes + checksumBytes

/** What the headers of a message say. */
interface Said {
  /** An event's; null: it is none, but what breaks off the stream. */
  type: string | null
  /** A name and its text each; values that are no text are left out. */
  texts: ReadonlyMap<string, string>
}

/**
 * Amazon's binary event stream, each message with its checksums. An event comes out as its payload and its type; what
 * breaks off the stream as `{"error": {"code", "message"}}`, as an adapter of a text protocol would get it.
 * Source: docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html (the format is the same for all
 * services), and smithy.io/2.0/aws/amazon-eventstream.html for the types of headers.
 */
export function awsEvents(onData: (data: string, type?: string) => void): ByteFrames {
  let rest: Buffer = Buffer.alloc(0)
  const saidIn = headerReader()
  const feed = (bytes: Uint8Array): void => {
    rest = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes])
    let from = 0
    while (rest.length - from >= leastBytes) {
      const length = rest.readUInt32BE(from)
      // No event is that long: whatever stands here, it isn't a length.
      if (length < leastBytes || length > longestFrame) throw new Damaged()
      const checked = from + preludeBytes - checksumBytes
      const ofPrelude = crc32(rest.subarray(from, checked))
      if (ofPrelude !== rest.readUInt32BE(checked)) throw new Damaged()
      if (rest.length - from < length) break
      // The second checksum is of all before it: it goes on where the first one ended.
      const end = from + length - checksumBytes
      if (crc32(rest.subarray(checked, end), ofPrelude) !== rest.readUInt32BE(end)) throw new Damaged()
      const { type, texts, payload } = read(rest, from, end, saidIn)
      if (type === null) onData(breakOf(texts, payload))
      else onData(payload, type)
      from += length
    }
    rest = rest.subarray(from)
  }
  return { feed, end: () => {} }
}

/** One message without its last checksum, which stands in `bytes` from `from` to `to`. */
function read(bytes: Buffer, from: number, to: number, saidIn: HeaderReader): Said & { payload: string } {
  const headersEnd = from + preludeBytes + bytes.readUInt32BE(from + 4)
  if (headersEnd > to) throw new Damaged()
  const { type, texts } = saidIn(bytes, from + preludeBytes, headersEnd)
  return { type, texts, payload: bytes.toString('utf8', headersEnd, to) }
}

const breakOf = (texts: Said['texts'], payload: string): string =>
  texts.get(':message-type') === 'exception'
    ? errorOf(texts.get(':exception-type'), messageIn(payload))
    : errorOf(texts.get(':error-code'), texts.get(':error-message') ?? '')

type HeaderReader = (bytes: Buffer, from: number, to: number) => Said

/** Reads headers; those of a stream's events are mostly the very bytes of the one before, and are not read again then. */
function headerReader(): HeaderReader {
  let last: Buffer = Buffer.alloc(0)
  let said: Said = saidBy(new Map())
  return (bytes, from, to) => {
    if (last.compare(bytes, from, to) !== 0) {
      said = saidBy(headersOf(bytes, from, to))
      last = Buffer.from(bytes.subarray(from, to))
    }
    return said
  }
}

function saidBy(texts: ReadonlyMap<string, string>): Said {
  const message = texts.get(':message-type')
  const breaksOff = message === 'exception' || message === 'error'
  return { type: breaksOff ? null : (texts.get(':event-type') ?? ''), texts }
}

/** Bytes that a value of each type takes, where that is fixed: yes, no, 1, 2, 4 and 8 bytes, …, a time, a UUID. */
const fixedBytes: readonly (number | null)[] = [0, 0, 1, 2, 4, 8, null, null, 8, 16]
const textType = 7

function headersOf(bytes: Buffer, from: number, to: number): ReadonlyMap<string, string> {
  const texts = new Map<string, string>()
  const within = (end: number): number => {
    if (end > to) throw new Damaged()
    return end
  }
  for (let at = from; at < to;) {
    const nameFrom = at + 1
    const nameTo = within(nameFrom + bytes.readUInt8(at))
    const type = bytes.readUInt8(within(nameTo + 1) - 1)
    const fixed = fixedBytes[type]
    if (fixed === undefined) throw new Damaged()
    const valueFrom = nameTo + (fixed === null ? 3 : 1)
    at = within(within(valueFrom) + (fixed ?? bytes.readUInt16BE(nameTo + 1)))
    if (type === textType) texts.set(bytes.toString('utf8', nameFrom, nameTo), bytes.toString('utf8', valueFrom, at))
  }
  return texts
}

/** Inside a stream an exception's name begins with a small letter, as the code of an error answer it doesn't. */
const errorOf = (code = '', message: string): string =>
  JSON.stringify({ error: { code: code.charAt(0).toUpperCase() + code.slice(1), message } })

function messageIn(payload: string): string {
  try {
    const { message } = JSON.parse(payload) as { message?: unknown }
    return typeof message === 'string' ? message : payload
  } catch {
    return payload
  }
}
