import { EventStreamCodec } from '@smithy/eventstream-codec'
import { type ByteFrames, Damaged, longestFrame } from './frames.ts'

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
)

/** Length of the message, length of its headers, two checksums. */
const leastBytes = 16

/**
 * Amazon's binary event stream, each message with its checksums. An event's data comes out as `{"<its type>": <payload>}`,
 * what breaks off the stream as `{"error": {"code", "message"}}`, as an adapter of a text protocol would get it.
 * Source: docs.aws.amazon.com/AmazonS3/latest/API/RESTSelectObjectAppendix.html (the format is the same for all services).
 */
export function awsEvents(onData: (data: string) => void): ByteFrames {
  let rest: Buffer = Buffer.alloc(0)
  const feed = (bytes: Uint8Array): void => {
    rest = rest.length === 0 ? Buffer.from(bytes) : Buffer.concat([rest, bytes])
    let from = 0
    while (rest.length - from >= leastBytes) {
      const length = rest.readUInt32BE(from)
      // No event is that long: whatever stands here, it isn't a length.
      if (length < leastBytes || length > longestFrame) throw new Damaged()
      if (rest.length - from < length) break
      const message = rest.subarray(from, from + length)
      from += length
      onData(dataOf(message))
    }
    rest = rest.subarray(from)
  }
  return { feed, end: () => {} }
}

function dataOf(bytes: Buffer): string {
  const { headers, body } = decode(bytes)
  const header = (name: string): string => {
    const value = headers[name]?.value
    return typeof value === 'string' ? value : ''
  }
  const payload = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')
  switch (header(':message-type')) {
    case 'exception':
      return errorOf(header(':exception-type'), messageIn(payload))
    case 'error':
      return errorOf(header(':error-code'), header(':error-message'))
    default:
      return `{${JSON.stringify(header(':event-type'))}:${payload}}`
  }
}

function decode(bytes: Buffer): ReturnType<EventStreamCodec['decode']> {
  try {
    return codec.decode(bytes)
  } catch {
    throw new Damaged()
  }
}

/** Inside a stream an exception's name begins with a small letter, as the code of an error answer it doesn't. */
const errorOf = (code: string, message: string): string =>
  JSON.stringify({ error: { code: code.charAt(0).toUpperCase() + code.slice(1), message } })

function messageIn(payload: string): string {
  try {
    const { message } = JSON.parse(payload) as { message?: unknown }
    return typeof message === 'string' ? message : payload
  } catch {
    return payload
  }
}
