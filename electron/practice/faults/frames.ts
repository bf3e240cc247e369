/** Bytes or text as they come, cut into whole frames, each with its end mark; what is left at the end comes last. */
export async function* framesOf(body: AsyncIterable<string | Uint8Array>, end: string): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const part of body) {
    rest += typeof part === 'string' ? part : decoder.decode(part, { stream: true })
    // Some providers end lines with CR LF; a frame is the same with either.
    if (rest.includes('\r')) rest = rest.replaceAll('\r\n', '\n')
    let start = 0
    for (let at = rest.indexOf(end); at >= 0; at = rest.indexOf(end, start)) {
      yield rest.slice(start, at + end.length)
      start = at + end.length
    }
    rest = rest.slice(start)
  }
  rest += decoder.decode()
  if (rest !== '') yield rest
}

/** Length of a message, length of its headers, two checksums. */
const leastBytes = 16

/** Bytes as they come, cut into whole messages of Amazon's binary stream, which begin with their length. */
export async function* messagesOf(body: AsyncIterable<string | Uint8Array>): AsyncGenerator<Uint8Array> {
  let rest: Buffer = Buffer.alloc(0)
  for await (const part of body) {
    rest = Buffer.concat([rest, Buffer.from(part)])
    for (let length = lengthIn(rest); rest.length >= length; length = lengthIn(rest)) {
      yield rest.subarray(0, length)
      rest = rest.subarray(length)
    }
  }
}

const lengthIn = (bytes: Buffer): number =>
  bytes.length < leastBytes ? leastBytes : Math.max(leastBytes, bytes.readUInt32BE(0))

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
