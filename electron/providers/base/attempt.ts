import type { Clock, Signal } from '../../../shared/clock.ts'
import type { ErrorClass } from '../../../shared/errors.ts'
import { type Json, isJsonObject } from '../../../shared/json.ts'
import { CallError, type CallErrorFacts, type ModelResult, type Timers } from '../../../shared/model/types.ts'
import type { ProviderRow } from '../../../shared/providers/registry.ts'
import type { Dispatcher } from 'undici'
import { classify } from './classify.ts'
import { codeOf, connectionFailure } from './connection.ts'
import { type Frames, FrameTooLong, lines, serverSentEvents } from './frames.ts'
import { type Abort, type HttpRequest, exchange, isThisMachine } from './http.ts'
import type { ProtocolAdapter } from './protocol.ts'
import { Reply } from './reply.ts'
import { type Headers, header } from './retry-after.ts'
import { type Expired, Watch } from './watch.ts'
import { messageFor } from './words.ts'

/** Bytes of an answer in one piece, of all of a stream, and of an error that is still read. */
export const mostAnswerBytes = 64 * 1024 * 1024
export const mostStreamBytes = 256 * 1024 * 1024
const mostErrorBytes = 256 * 1024
/** How long a server may keep a stream open behind its terminal frame. */
const graceMs = 1000

export interface AttemptOptions {
  clock: Clock
  dispatcher: Dispatcher
  row: ProviderRow
  adapter: ProtocolAdapter
  http: HttpRequest
  key: string | null
  stream: boolean
  timers: Timers
  signal: Signal
  dropped: string[]
  onDelta: ((text: string) => void) | undefined
}

type Mode = 'waiting' | 'stream' | 'whole' | 'error'

/** One request and what comes of it: settles exactly once, rejects with `CallError` only, leaves no timer and no socket behind. */
export const runAttempt = (options: AttemptOptions): Promise<ModelResult> =>
  new Promise((resolve, reject) => new Attempt(options, resolve, reject).start())

class Attempt {
  readonly #options: AttemptOptions
  readonly #resolve: (result: ModelResult) => void
  readonly #reject: (error: CallError) => void
  readonly #startedAt: number
  readonly #reply: Reply
  readonly #frames: Frames
  readonly #decoder = new TextDecoder()
  readonly #onAbort = (): void => this.#fail('cancelled', {})
  #watch: Watch | null = null
  #abort: Abort = () => {}
  #cancelGrace: () => void = () => {}
  #mode: Mode = 'waiting'
  #status: number | null = null
  #headers: Headers = {}
  #chunks: Buffer[] = []
  #bytes = 0
  #events = 0
  #sent = false
  #settled = false
  #failed = false
  #ttftMs: number | null = null
  /** The body is over; an event that can't be read was cut, not written wrong. */
  #flushing = false

  constructor(options: AttemptOptions, resolve: (result: ModelResult) => void, reject: (error: CallError) => void) {
    this.#options = options
    this.#resolve = resolve
    this.#reject = reject
    this.#startedAt = options.clock.now()
    this.#reply = new Reply({ onText: (text) => this.#onText(text), onReasoning: (text) => this.#progress(text) })
    const onData = (data: string): void => this.#onEvent(data)
    this.#frames = options.adapter.framing === 'sse' ? serverSentEvents(onData) : lines(onData)
  }

  start(): void {
    const { clock, timers, stream, signal, dispatcher, http } = this.#options
    if (signal.aborted) return this.#fail('cancelled', {})
    signal.addEventListener('abort', this.#onAbort, { once: true })
    this.#watch = new Watch(clock, timers, stream, (which) => this.#onExpired(which))
    this.#abort = exchange(dispatcher, http, {
      onSent: () => (this.#sent = true),
      onHead: (status, headers) => this.#onHead(status, headers),
      onData: (chunk) => this.#guard(() => this.#onData(chunk)),
      onEnd: () => this.#guard(() => this.#onEnd()),
      onFailure: (error) => this.#guard(() => this.#onFailure(error)),
    })
  }

  #onHead(status: number, headers: Headers): void {
    this.#status = status
    this.#headers = headers
    const type = header(headers, 'content-type') ?? ''
    if (status >= 300 || /\bhtml\b/i.test(type)) this.#mode = 'error'
    // Asked for events, some servers answer in one piece, or with an error as JSON under status 200.
    else this.#mode = this.#options.stream && !(this.#options.adapter.framing === 'sse' && isJson.test(type)) ? 'stream' : 'whole'
  }

  #onData(chunk: Buffer): void {
    if (this.#settled) return
    this.#bytes += chunk.length
    if (this.#mode === 'stream') return this.#feed(chunk)
    if (this.#mode === 'error') {
      if (this.#bytes - chunk.length < mostErrorBytes) this.#chunks.push(chunk)
      return
    }
    if (this.#bytes > mostAnswerBytes) return this.#tooLarge()
    this.#chunks.push(chunk)
  }

  #feed(chunk: Buffer): void {
    if (this.#bytes > mostStreamBytes) return this.#tooLarge()
    const text = this.#decoder.decode(chunk, { stream: true })
    // A page that doesn't say it is one: seen by its first character, which no event begins with.
    if (this.#bytes === chunk.length && /^\s*</.test(text)) {
      this.#mode = 'error'
      this.#chunks.push(chunk)
      return
    }
    this.#frames.feed(text)
  }

  #onEvent(data: string): void {
    const { adapter } = this.#options
    const reply = this.#reply
    if (this.#settled || (reply.ended && !reply.mayFollow)) return
    if (data === adapter.endMark) reply.ended = true
    else {
      const parsed = parse(data)
      const event = Array.isArray(parsed) ? parsed[0] : parsed
      if (event === undefined) {
        // What is cut off at the very end is a broken stream; anything else is a provider that writes nonsense.
        if (!this.#flushing) this.#fail('server', { code: 'bad_json', happened: '% sent something that is no JSON.' })
        return
      }
      this.#events += 1
      if (isJsonObject(event)) adapter.readEvent(event, reply)
      if (reply.error !== null) return this.#onErrorEvent(data)
    }
    if (!reply.ended) return
    if (!reply.mayFollow) this.#finish()
    if (this.#failed) return
    this.#cancelGrace()
    this.#cancelGrace = this.#options.clock.after(graceMs, () => {
      this.#finish()
      this.#abort()
    })
  }

  #onErrorEvent(body: string): void {
    this.#failAs({ status: null, body })
  }

  #onEnd(): void {
    this.#cancelGrace()
    if (this.#settled) return
    if (this.#mode === 'stream') {
      this.#flushing = true
      this.#frames.feed(this.#decoder.decode())
      this.#frames.end()
      if (this.#reply.ended) return this.#finish()
      if (this.#events === 0 && this.#bytes > 0) return this.#fail('server', badStream)
      return this.#truncated('no_end')
    }
    const body = Buffer.concat(this.#chunks).toString('utf8')
    if (this.#mode === 'error') return this.#failAs({ status: this.#status, body })
    const answer = parse(body)
    if (/^\s*</.test(body)) return this.#failAs({ status: this.#status, body })
    if (body.trim() === '') return this.#fail('empty', {})
    if (!isJsonObject(answer)) return this.#fail('server', badAnswer)
    const error = answer['error']
    if (error !== undefined && error !== null) return this.#failAs({ status: null, body })
    this.#options.adapter.readAnswer(answer, this.#reply)
    if (this.#reply.ended) this.#finish()
    else this.#fail('server', badAnswer)
  }

  #onFailure(error: Error): void {
    this.#cancelGrace()
    if (this.#settled) return
    if (this.#reply.ended) return this.#finish()
    if (this.#mode === 'error') return this.#failAs({ status: this.#status, body: Buffer.concat(this.#chunks).toString('utf8') })
    if (this.#mode !== 'waiting') return this.#truncated(codeOf(error))
    const { row, http } = this.#options
    const failure = connectionFailure(error, http.url)
    const local = failure.class === 'network' && isThisMachine(http.url.hostname)
    this.#fail(failure.class, {
      code: failure.code,
      happened: failure.class === 'config' ? `% can't be asked: ${failure.why}.` : `% can't be reached: ${failure.why}.`,
      ...(local ? { todo: `Is ${row.label} running?` } : {}),
    })
  }

  #onText(text: string): void {
    this.#progress(text)
    if (!this.#settled && this.#mode === 'stream') this.#options.onDelta?.(text)
  }

  #progress(text: string): void {
    if (this.#mode !== 'stream') return
    this.#ttftMs ??= this.#options.clock.now() - this.#startedAt
    // A delta is at least a token; a long one is several.
    this.#watch?.progress(Math.max(1, text.length / 4))
  }

  #onExpired(which: Expired): void {
    if (this.#reply.ended) return this.#finish()
    const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`
    const { timers } = this.#options
    const happened = {
      first: `% sent no text for ${seconds(timers.firstTokenMs)}.`,
      idle: `% fell silent for ${seconds(timers.idleMs)} in the middle of its answer.`,
      slow: '% sends fewer than 2 tokens a second.',
      total: `% didn't finish in ${seconds(timers.totalMs)}.`,
    }[which]
    this.#fail('timeout', { code: which, happened })
  }

  #tooLarge(): void {
    this.#fail('server', { code: 'too_large', happened: '% sent more than any answer can be.' })
  }

  #truncated(code: string): void {
    this.#fail('truncated', { code })
  }

  /** The provider's own error, with a status or inside a stream. */
  #failAs({ status, body }: { status: number | null; body: string }): void {
    const { adapter, clock } = this.#options
    const headers = this.#headers
    const error = classify(adapter.errors, { status, headers, body, now: clock.now() })
    const location = status !== null && status >= 300 && status < 400 ? header(headers, 'location') : null
    this.#fail(error.class, {
      code: error.code,
      retryAfterMs: error.retryAfterMs,
      said: error.said,
      ...(location === null ? {} : { happened: `% sends on to ${hostOf(location)}; a key is never sent after it.` }),
    })
  }

  #finish(): void {
    if (this.#settled) return
    const reply = this.#reply
    const usage = reply.usage
    if (reply.declined !== null) {
      const { class: errorClass, code, said } = reply.declined
      return this.#fail(errorClass, { code, said, usage })
    }
    if (reply.text.trim() === '')
      return this.#fail('empty', {
        code: reply.finish === 'length' ? 'length' : null,
        usage,
        ...(reply.finish === 'length' ? { happened: '% used up the longest answer allowed before it wrote a word.', todo: 'Allow a longer answer.' } : {}),
      })
    this.#settle()
    this.#resolve({
      text: reply.text,
      finish: reply.finish ?? 'stop',
      usage,
      reportedNano: reply.reportedNano,
      servedModel: reply.servedModel,
      httpStatus: this.#status ?? 200,
      ttftMs: this.#ttftMs,
      dropped: this.#options.dropped,
    })
  }

  #fail(errorClass: ErrorClass, given: Omit<CallErrorFacts, 'class'> & { happened?: string; said?: string | null; todo?: string }): void {
    if (this.#settled) return
    const { happened, said, todo, ...facts } = given
    const { row, key } = this.#options
    this.#settle()
    this.#failed = true
    this.#cancelGrace()
    this.#abort()
    const words = { row, key, class: errorClass, said: said ?? null, ...(happened === undefined ? {} : { happened }), ...(todo === undefined ? {} : { todo }) }
    this.#reject(
      new CallError(messageFor(words), {
        httpStatus: this.#status,
        partialText: this.#reply.text,
        sent: this.#sent,
        ttftMs: this.#ttftMs,
        ...facts,
        class: errorClass,
      }),
    )
  }

  #settle(): void {
    this.#settled = true
    this.#watch?.stop()
    this.#options.signal.removeEventListener('abort', this.#onAbort)
  }

  /** Whatever a listener or an adapter throws ends the attempt as one of its classes, never the process. */
  #guard(work: () => void): void {
    try {
      work()
    } catch (error) {
      if (error instanceof FrameTooLong) this.#tooLarge()
      else this.#fail('unknown', { code: 'defect', happened: `Reading the answer of % failed: ${error instanceof Error ? error.message : String(error)}.` })
    }
  }
}

const isJson = /^application\/json\b/i
const badStream = { code: 'bad_sse', happened: '% sent a stream that can’t be read.' }
const badAnswer = { code: 'bad_json', happened: '% sent an answer that can’t be read.' }

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}

const hostOf = (location: string): string => {
  try {
    return new URL(location).host
  } catch {
    return 'another page'
  }
}
