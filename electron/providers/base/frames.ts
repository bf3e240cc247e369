import { createParser } from 'eventsource-parser'

/** Cuts a stream's text into the data of its events. */
export interface Frames {
  feed(text: string): void
  /** The body is over: an event that lacks only its last line break still counts. */
  end(): void
}

/** No event of a model's stream is this long; more is not read into memory. */
export const longestFrame = 8 * 1024 * 1024

export class FrameTooLong extends Error {}

/** Server-sent events. Comments (pings), ids and unknown fields are passed over, as the standard says. */
export function serverSentEvents(onData: (data: string) => void): Frames {
  let overflow = false
  const parser = createParser({
    onEvent: (event) => onData(event.data),
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') overflow = true
    },
    maxBufferSize: longestFrame,
  })
  const feed = (text: string): void => {
    parser.feed(text)
    if (overflow) throw new FrameTooLong()
  }
  return { feed, end: () => feed('\n\n') }
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
  return { feed, end: () => feed('\n') }
}
