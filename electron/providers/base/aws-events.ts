import { crc32 } from 'node:zlib'
import { type ByteFrames, Damaged, longestFrame } from './frames.ts'

/** Length of the message, length of its headers, and a checksum of the two. */
const preludeBytes = 12
const checksumBytes = 4
const leastBytes = preludeBytes + checksumBytes

/** Of `prelude`'s eight bytes: asking Node for so few takes five times as long as they do. */
function crcOfEight(bytes: Buffer, from: number): number {
  let crc = -1
  for (let at = from; at < from + 8; at++) crc = (crcTable[(crc ^ (bytes[at] ?? 0)) & 255] ?? 0) ^ (crc >>> 8)
  return ~crc >>> 0
}

/** What eight shifts make of each byte. */
const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1
  return crc
})

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
    const all =
      rest.length === 0 ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length) : Buffer.concat([rest, bytes])
    let from = 0
    while (all.length - from >= leastBytes) {
      const length = all.readUInt32BE(from)
      // No event is that long: whatever stands here, it isn't a length.
      if (length < leastBytes || length > longestFrame) throw new Damaged()
      const checked = from + preludeBytes - checksumBytes
      const ofPrelude = crcOfEight(all, from)
      if (ofPrelude !== all.readUInt32BE(checked)) throw new Damaged()
      if (all.length - from < length) break
      // The second checksum is of all before it: it goes on where the first one ended.
      const end = from + length - checksumBytes
      const behindPrelude = new Uint8Array(all.buffer, all.byteOffset + checked, end - checked)
      if (crc32(behindPrelude, ofPrelude) !== all.readUInt32BE(end)) throw new Damaged()
      const headersEnd = from + preludeBytes + all.readUInt32BE(from + 4)
      if (headersEnd > end) throw new Damaged()
      const said = saidIn(all, from + preludeBytes, headersEnd)
      const payload = all.toString('utf8', headersEnd, end)
      if (said.type === null) onData(breakOf(said.texts, payload))
      else onData(payload, said.type)
      from += length
    }
    // The rest of a message is its own: what it came with may be long.
    rest = Buffer.from(all.subarray(from))
  }
  return { feed, end: () => {} }
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
    if (!isAt(last, bytes, from, to)) {
      said = saidBy(headersOf(bytes, from, to))
      last = Buffer.from(bytes.subarray(from, to))
    }
    return said
  }
}

/** A loop: for as few bytes as headers have, comparing them in Node takes twice as long. */
function isAt(part: Buffer, bytes: Buffer, from: number, to: number): boolean {
  if (part.length !== to - from) return false
  for (let at = 0; at < part.length; at++) if (part[at] !== bytes[from + at]) return false
  return true
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
