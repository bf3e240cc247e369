/*
 * Both cutters take each byte up a fixed number of times, however small the pieces are in which it comes, and hold no more
 * than is said here. What is longer, or no frame at all, is passed on as it came: whoever reads it says of it what he would
 * have said without us.
 */

/** Letters of one frame: room for the longest message, also where it is written as base64. */
const longestFrame = 16 * 1024 * 1024
/** Bytes of one message; no adapter reads a longer one. */
const longestMessage = 8 * 1024 * 1024

/**
 * Bytes or text as they come, cut into whole frames, each with its end mark. What is left at the end, or when the body
 * breaks, comes last; a frame that is too long comes in pieces.
 */
export async function* framesOf(body: AsyncIterable<string | Uint8Array>, end: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let held: string[] = []
  let size = 0
  /** The last letters of what is held: the end mark may have begun in them. */
  let edge = ''
  let half = ''
  const hold = (text: string): void => {
    held.push(text)
    size += text.length
    edge = end.length > 1 ? (edge + text).slice(1 - end.length) : ''
  }
  const given = (): string => {
    const text = held.join('')
    held = []
    size = 0
    edge = ''
    return text
  }
  try {
    for await (const part of body) {
      const raw = half + (typeof part === 'string' ? part : decoder.decode(part, { stream: true }))
      // Some providers end lines with CR LF; a frame is the same with either.
      half = raw.endsWith('\r') ? '\r' : ''
      const text = raw.slice(0, raw.length - half.length).replaceAll('\r\n', '\n')
      let start = 0
      for (let at = (edge + text).indexOf(end) - edge.length; at >= -edge.length; at = text.indexOf(end, start)) {
        hold(text.slice(start, at + end.length))
        start = at + end.length
        yield given()
      }
      hold(text.slice(start))
      if (size > longestFrame) yield given()
    }
  } catch (failure) {
    hold(half)
    if (size > 0) yield given()
    throw failure
  }
  hold(half + decoder.decode())
  if (size > 0) yield given()
}

/** Length of a message, length of its headers, two checksums. */
const leastBytes = 16

/**
 * Bytes as they come, cut into whole messages of Amazon's binary stream, which begin with their length. Where a length is
 * none that a message has, everything from there on comes as it came, and so does what is left at the end.
 */
export async function* messagesOf(body: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  let held: Uint8Array[] = []
  let size = 0
  /** How many bytes there have to be before it is worth looking; null: what comes is no message any more. */
  let wanted: number | null = leastBytes
  try {
    for await (const part of body) {
      const bytes = typeof part === 'string' ? Buffer.from(part) : part
      held.push(bytes)
      size += bytes.length
      if (wanted !== null && size < wanted) continue
      let rest = Buffer.concat(held)
      if (wanted !== null) wanted = lengthIn(rest)
      for (; wanted !== null && wanted <= rest.length; wanted = lengthIn(rest)) {
        yield rest.subarray(0, wanted)
        rest = rest.subarray(wanted)
      }
      held = []
      size = 0
      if (wanted === null) yield rest
      else if (rest.length > 0) {
        held.push(rest)
        size = rest.length
      }
    }
  } catch (failure) {
    if (size > 0) yield Buffer.concat(held)
    throw failure
  }
  if (size > 0) yield Buffer.concat(held)
}

/** Of the message that begins here, or what it takes to know; null where none begins here. */
function lengthIn(bytes: Buffer): number | null {
  if (bytes.length < leastBytes) return leastBytes
  const length = bytes.readUInt32BE(0)
  return length < leastBytes || length > longestMessage ? null : length
}

/** Everything of a body as one text. */
export async function wholeText(body: string | AsyncIterable<string | Uint8Array>): Promise<string> {
  if (typeof body === 'string') return body
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of body) text += typeof part === 'string' ? part : decoder.decode(part, { stream: true })
  return text + decoder.decode()
}

/**
 * Reads ahead from now on, as fast as the source gives, and notes when each frame came, so that a slowed-down reader
 * doesn't slow the source and measure its own delay.
 */
export function stamped(
  frames: AsyncIterable<string>,
  now: () => number,
): AsyncGenerator<{ frame: string; at: number }> {
  const queue: { frame: string; at: number }[] = []
  let wake = (): void => undefined
  let ended: 'no' | 'well' | { failure: unknown } = 'no'
  const source = frames[Symbol.asyncIterator]()
  const pump = async (): Promise<void> => {
    try {
      for (let next = await source.next(); next.done !== true && ended === 'no'; next = await source.next()) {
        queue.push({ frame: next.value, at: now() })
        wake()
      }
      ended = 'well'
    } catch (failure) {
      ended = { failure }
    }
    wake()
  }
  void pump()
  const read = async function* (): AsyncGenerator<{ frame: string; at: number }> {
    try {
      for (;;) {
        for (let first = queue.shift(); first !== undefined; first = queue.shift()) yield first
        if (typeof ended === 'object') throw ended.failure
        if (ended === 'well') return
        await new Promise<void>((resolve) => (wake = resolve))
      }
    } finally {
      if (ended === 'no') ended = 'well'
    }
  }
  return read()
}
