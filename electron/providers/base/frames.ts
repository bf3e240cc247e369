import { createParser } from 'eventsource-parser'

/** Cuts a stream's text into the data of its events. */
export interface Frames {
  feed(text: string): void
  /** To be fed when the body is over, so that an event that lacks only its last line break still counts. */
  readonly lastBreak: string
}

/** No event of a model's stream is this long; more is not read into memory. */
export const longestFrame = 8 * 1024 * 1024

/** No error is as long as this; it is looked at anew with each piece that comes. */
const longestStray = 256 * 1024

export class FrameTooLong extends Error {}

/** The bytes are not those that were sent. */
export class Damaged extends Error {}

/** Cuts a stream's bytes into the data of its events. */
export interface ByteFrames {
  feed(bytes: Uint8Array): void
  /** The body is over. */
  end(): void
}

/** Text as it comes, a letter's bytes put together again. */
export function decoded(frames: Frames): ByteFrames {
  const decoder = new TextDecoder()
  return {
    feed: (bytes) => frames.feed(decoder.decode(bytes, { stream: true })),
    // The parts of a letter that never became whole, and an event that lacks only its last line break.
    end: () => frames.feed(`${decoder.decode()}${frames.lastBreak}`),
  }
}

/**
 * Server-sent events. Comments (pings), ids and unknown fields are passed over, as the standard says; but a line that
 * begins as JSON is told too, once it is whole: so Gemini reports an error in the middle of a stream.
 */
export function serverSentEvents(onData: (data: string) => void): Frames {
  let tooLong = false
  let stray: string | null = null
  let atLineStart = true
  const parser = createParser({
    onEvent: (event) => onData(event.data),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') tooLong = true
    },
    maxBufferSize: longestFrame,
  })
  const addStray = (text: string): void => {
    stray = (stray ?? '') + text
    if (stray.length > longestStray) throw new FrameTooLong()
    const whole = stray.trim()
    if (!/[}\]]$/.test(whole) || !isJson(whole)) return
    stray = null
    atLineStart = true
    onData(whole)
  }
  const feed = (text: string): void => {
    if (stray !== null) return addStray(text)
    const from = strayStart(text, atLineStart)
    if (from >= 0) {
      parser.feed(text.slice(0, from))
      return addStray(text.slice(from))
    }
    if (text !== '') atLineStart = text.endsWith('\n')
    parser.feed(text)
    if (tooLong) throw new FrameTooLong()
  }
  return { feed, lastBreak: '\n\n' }
}

/** Where a line begins with `{`, or the text with a list, as no field of an event does; -1 where none does. */
function strayStart(text: string, atLineStart: boolean): number {
  if (atLineStart && (text.startsWith('{') || text.startsWith('['))) return 0
  const at = text.indexOf('\n{')
  return at < 0 ? -1 : at + 1
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

/** One JSON object a line; empty lines are passed over. */
export function lines(onData: (data: string) => void): Frames {
  let rest = ''
  const feed = (text: string): void => {
    let from = 0
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', from)) {
      const line = (rest + text.slice(from, at)).trim()
      rest = ''
      from = at + 1
      if (line !== '') onData(line)
    }
    rest += text.slice(from)
    if (rest.length > longestFrame) throw new FrameTooLong()
  }
  return { feed, lastBreak: '\n' }
}
