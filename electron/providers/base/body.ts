import type { ErrorClass } from '../../../shared/errors.ts'
import { isJsonObject, parseJson } from '../../../shared/json.ts'
import { isMarkup } from './classify.ts'
import { awsEvents } from './aws-events.ts'
import { type ByteFrames, Damaged, FrameTooLong, decoded, lines, longestFrame, serverSentEvents } from './frames.ts'
import type { ProtocolAdapter } from './protocol.ts'
import type { Reply } from './reply.ts'
import { type Headers, header } from './retry-after.ts'

/** Bytes of an answer in one piece (vectors apart), of all of a stream, and of an error that are still read. */
const mostAnswerBytes = 16 * 1024 * 1024
const mostStreamBytes = 256 * 1024 * 1024
const mostErrorBytes = 256 * 1024
/** Letters of an answer: many times what any model writes at most. */
const mostText = 8 * 1024 * 1024
/** So much of a stream is read at once at most: larger texts are slower to cut up. */
const batchBytes = 16 * 1024

/** `type`: the event's, where it stands beside its data and not in it. */
type OnData = (data: string, type?: string) => void

const framings: Record<ProtocolAdapter['framing'], (onData: OnData) => ByteFrames> = {
  sse: (onData) => decoded(serverSentEvents(onData)),
  lines: (onData) => decoded(lines(onData)),
  aws: awsEvents,
}

/** Whoever made the request and judges what comes back. */
export interface BodyOwner {
  /** Closed when it is decided. */
  readonly reply: Reply
  /** The clocks hear of progress once for all that came at once: asking the time for each word is dear. */
  onProgress(): void
  onTerminalFrame(): void
  /** The whole answer is read. */
  onRead(): void
  /** The provider's own error: with a status, or null inside an answer that began with 200. */
  onProviderError(status: number | null, body: string): void
  onUnreadable(errorClass: ErrorClass, code: string | null, happened?: string): void
}

/** The body of one response, read into a reply: a stream, an answer in one piece, or an error. */
export class Body {
  readonly #adapter: ProtocolAdapter
  readonly #owner: BodyOwner
  readonly #reply: Reply
  readonly #frames: ByteFrames
  readonly #status: number
  #kind: 'stream' | 'whole' | 'error'
  #chunks: Buffer[] = []
  #bytes = 0
  #waiting = 0
  #events = 0
  /** The body is over: an event that can't be read now was cut, not written wrong. */
  #flushing = false

  constructor(
    adapter: ProtocolAdapter,
    owner: BodyOwner,
    asked: { stream: boolean; status: number; headers: Headers },
  ) {
    this.#adapter = adapter
    this.#owner = owner
    this.#reply = owner.reply
    this.#status = asked.status
    const type = header(asked.headers, 'content-type') ?? ''
    // Asked for events, some servers answer in one piece, or with an error as JSON under status 200.
    const oneJson = adapter.framing !== 'lines' && /^application\/json\b/i.test(type)
    this.#kind = asked.status >= 300 || /\bhtml\b/i.test(type) ? 'error' : asked.stream && !oneJson ? 'stream' : 'whole'
    this.#frames = framings[adapter.framing]((data, type) => this.#onEvent(data, type))
  }

  get streams(): boolean {
    return this.#kind === 'stream'
  }

  add(chunk: Buffer): void {
    this.#bytes += chunk.length
    if (this.#kind === 'stream') {
      // Servers send a chunk per word, but many arrive at once: they are read together, at the end of this turn.
      if (this.#chunks.push(chunk) === 1) queueMicrotask(() => this.#feed())
      this.#waiting += chunk.length
      if (this.#waiting >= batchBytes) this.#feed()
    } else if (this.#kind === 'error') {
      this.#chunks.push(chunk)
      // It has said enough, and need not be waited for.
      if (this.#bytes > mostErrorBytes && !this.#reply.closed) this.#owner.onProviderError(this.#status, this.#text())
    } else if (this.#bytes > (this.#adapter.mostBytes ?? mostAnswerBytes)) this.#tooLarge()
    else this.#chunks.push(chunk)
  }

  /** The body ended in an orderly way. */
  end(): void {
    this.#feed()
    if (this.#reply.closed) return
    if (this.#kind === 'stream') return this.#endStream()
    const body = this.#text()
    // Some gateways call everything a page.
    const mislabelled = this.#status < 300 && !isMarkup(body)
    if (this.#kind === 'error' && !mislabelled) return this.#owner.onProviderError(this.#status, body)
    this.#readWhole(body)
  }

  /** The connection broke in the middle of it. */
  cut(code: string): void {
    this.#feed()
    if (this.#reply.closed) return
    if (this.#isWhole()) this.#owner.onRead()
    else if (this.#kind === 'error') this.#owner.onProviderError(this.#status, this.#text())
    else this.#owner.onUnreadable('truncated', code)
  }

  /** Nothing of the answer is missing, though the stream's mark may be. */
  #isWhole(): boolean {
    return this.#reply.ended || this.#reply.saidEnd
  }

  /** All that came, without the mark that some put before it. */
  #text(): string {
    return withoutMark(Buffer.concat(this.#chunks).toString('utf8'))
  }

  /** Reads what has come of a stream. */
  #feed(): void {
    const [first] = this.#chunks
    if (first === undefined || this.#kind !== 'stream') return
    const bytes = this.#chunks.length === 1 ? first : Buffer.concat(this.#chunks)
    this.#chunks = []
    this.#waiting = 0
    if (this.#reply.closed) return
    if (this.#bytes > mostStreamBytes) return this.#tooLarge()
    // A page that doesn't say it is one: seen by its first character, which no event begins with.
    if (this.#bytes === bytes.length && isMarkup(bytes.toString('utf8', 0, 256))) {
      this.#kind = 'error'
      this.#chunks.push(bytes)
      return
    }
    this.#try(() => this.#frames.feed(bytes))
    if (this.#reply.text.length > mostText && !this.#reply.closed) this.#tooLarge()
    if (this.#events === 0 && this.#bytes > longestFrame && !this.#reply.closed) this.#noStream()
    this.#owner.onProgress()
  }

  /** What a listener or an adapter throws ends this answer as a failure, never the process. */
  #try(read: () => void): void {
    try {
      read()
    } catch (error) {
      if (error instanceof FrameTooLong) return this.#tooLarge()
      if (error instanceof Damaged)
        return this.#events === 0
          ? this.#noStream()
          : this.#owner.onUnreadable('server', 'bad_crc', '% sent a stream that was damaged on its way.')
      const why = error instanceof Error ? error.message : String(error)
      this.#owner.onUnreadable('unknown', 'defect', `Reading the answer of % failed: ${why}.`)
    }
  }

  #onEvent(data: string, type?: string): void {
    const reply = this.#reply
    if (reply.closed || (reply.ended && !reply.mayFollow)) return
    if (data === this.#adapter.endMark) reply.ended = true
    else {
      const event = parseJson(data)
      if (event === undefined) return this.#onNonsense()
      this.#events += 1
      if (isJsonObject(event)) this.#adapter.readEvent(event, reply, type)
      // A list is how Gemini may wrap an error in the middle of a stream.
      else if (Array.isArray(event) && isJsonObject(event[0])) this.#adapter.readEvent(event[0], reply)
      if (reply.error !== null) return this.#owner.onProviderError(null, data)
    }
    if (reply.ended) this.#owner.onTerminalFrame()
  }

  /** What is cut off at the very end is a broken stream; anything else is a provider that writes nonsense. */
  #onNonsense(): void {
    if (!this.#flushing) this.#owner.onUnreadable('server', 'bad_json', '% sent something that is no JSON.')
  }

  #endStream(): void {
    this.#flushing = true
    this.#try(() => this.#frames.end())
    if (this.#reply.closed) return
    if (this.#isWhole()) this.#owner.onRead()
    else if (this.#events === 0 && this.#bytes > 0) this.#noStream()
    else this.#owner.onUnreadable('truncated', 'no_end')
  }

  #readWhole(body: string): void {
    const reply = this.#reply
    if (isMarkup(body)) return this.#owner.onProviderError(this.#status, body)
    if (body.trim() === '') return this.#owner.onUnreadable('empty', null)
    const answer = parseJson(body)
    if (isJsonObject(answer)) {
      if (answer['error'] !== undefined && answer['error'] !== null) return this.#owner.onProviderError(null, body)
      this.#try(() => this.#adapter.readAnswer(answer, reply))
    }
    if (reply.ended) this.#owner.onRead()
    else this.#owner.onUnreadable('server', 'bad_json', '% sent an answer that can’t be read.')
  }

  #noStream(): void {
    this.#owner.onUnreadable('server', 'bad_sse', '% sent a stream that can’t be read.')
  }

  #tooLarge(): void {
    this.#owner.onUnreadable('server', 'too_large', '% sent more than any answer can be.')
  }
}

/** Without a byte order mark, which JSON may not begin with. */
export const withoutMark = (text: string): string => (text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
