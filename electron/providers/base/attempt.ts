import type { Dispatcher } from 'undici'
import type { Clock, Signal } from '../../../shared/clock.ts'
import type { ErrorClass } from '../../../shared/errors.ts'
import { CallError, type CallErrorFacts, type ModelResult, type Timers } from '../../../shared/model/types.ts'
import type { Unreached } from '../../../shared/practice/rehearsed.ts'
import type { ProviderRow } from '../../../shared/providers/registry.ts'
import { Body, type BodyOwner } from './body.ts'
import { classify } from './classify.ts'
import { codeOf, connectionFailure } from './connection.ts'
import { Heard } from './heard.ts'
import { type Abort, type HttpRequest, exchange } from './http.ts'
import type { ProtocolAdapter } from './protocol.ts'
import type { RateReading } from '../../../shared/model/rates.ts'
import { readRates } from './rate-headers.ts'
import { Reply } from './reply.ts'
import { type Headers, header } from './retry-after.ts'
import { type Expired, Watch } from './watch.ts'
import { messageFor, withoutKeys } from './words.ts'

/** How long a server may keep a stream open behind its terminal frame. */
const graceMs = 1000

export interface AttemptOptions {
  clock: Clock
  dispatcher: Dispatcher
  row: ProviderRow
  adapter: ProtocolAdapter
  http: HttpRequest
  /** Where a server that is asked in its place hands the request on to. */
  behind?: { url: URL; unreached: () => Unreached | null }
  key: string | null
  stream: boolean
  timers: Timers
  signal: Signal
  dropped: string[]
  /** Thoughts may stand in the text, between tags. */
  thinkTags: boolean
  /** Thoughts are wanted. */
  thoughts: boolean
  onDelta: ((text: string) => void) | undefined
  onRates: ((readings: RateReading[]) => void) | undefined
}

interface Failing extends Omit<CallErrorFacts, 'class'> {
  /** Sentence instead of the class's own. */
  happened?: string | undefined
  said?: string | null
  todo?: string | undefined
}

/** One request and what comes of it: settles exactly once, rejects with `CallError` only, leaves no timer and no socket behind. */
export const runAttempt = (options: AttemptOptions): Promise<ModelResult> =>
  new Promise((resolve, reject) => new Attempt(options, resolve, reject).start())

class Attempt implements BodyOwner {
  readonly reply: Reply
  readonly #options: AttemptOptions
  readonly #heard: Heard
  readonly #resolve: (result: ModelResult) => void
  readonly #reject: (error: CallError) => void
  readonly #onAbort = (): void => this.#fail('cancelled', {})
  #watch: Watch | null = null
  #abort: Abort = () => {}
  #cancelGrace: () => void = () => {}
  #body: Body | null = null
  #status: number | null = null
  #headers: Headers = {}
  #sent = false
  #settled = false
  #failed = false

  constructor(options: AttemptOptions, resolve: (result: ModelResult) => void, reject: (error: CallError) => void) {
    this.#options = options
    this.#resolve = resolve
    this.#reject = reject
    this.#heard = new Heard(options.clock, options.onDelta)
    this.reply = new Reply(this.#heard, { thinkTags: options.thinkTags, thoughts: options.thoughts })
  }

  start(): void {
    const { clock, timers, stream, signal, dispatcher, http, adapter } = this.#options
    if (signal.aborted) return this.#fail('cancelled', {})
    signal.addEventListener('abort', this.#onAbort, { once: true })
    this.#watch = new Watch(clock, timers, stream, (which) => this.#onExpired(which))
    this.#abort = exchange(dispatcher, http, {
      onSent: () => (this.#sent = true),
      onHead: (status, headers) => {
        this.#status = status
        this.#headers = headers
        // A refusal's own times are those of the refusal: whoever asks again goes by them.
        if (status < 300 && !this.reply.closed) this.#options.onRates?.(readRates(headers, clock.now()))
        this.#body = new Body(adapter, this, { stream, status, headers })
        this.#heard.streams = this.#body.streams
      },
      onData: (chunk) => {
        if (!this.reply.closed) this.#body?.add(chunk)
      },
      onEnd: () => {
        this.#body?.end()
        this.#cancelGrace()
      },
      onFailure: (error) => this.#onFailure(error),
    })
  }

  onProgress(): void {
    const tokens = this.#heard.takeTokens()
    if (tokens > 0 && !this.reply.closed) this.#watch?.progress(tokens)
  }

  /** Done, unless more may follow; and the body is read to its end, for a while, so that the connection can be used again. */
  onTerminalFrame(): void {
    if (!this.reply.mayFollow) this.onRead()
    if (this.#failed) return
    this.#cancelGrace()
    this.#cancelGrace = this.#options.clock.after(graceMs, () => {
      this.onRead()
      this.#abort()
    })
  }

  onRead(): void {
    const { reply } = this
    if (reply.closed) return
    reply.close()
    if (reply.declined !== null) {
      const { class: errorClass, code, said } = reply.declined
      return this.#fail(errorClass, { code, said, ...usageOf(reply) })
    }
    if (reply.vectors === null && reply.isBlank)
      return this.#fail('empty', { ...usageOf(reply), ...(reply.finish === 'length' ? usedUp : {}) })
    this.#settle()
    this.#resolve({
      text: reply.text,
      finish: reply.finish ?? 'stop',
      usage: reply.usage,
      ...(reply.usageDetails === null ? {} : { usageDetails: reply.usageDetails }),
      ...(reply.usageDoubtful ? { usageDoubtful: true } : {}),
      reportedNano: reply.reportedNano,
      servedModel: withoutKeys(reply.servedModel, this.#keys),
      httpStatus: this.#status ?? 200,
      ttftMs: this.#heard.ttftMs,
      dropped: this.#options.dropped,
      ...(reply.thoughts === '' ? {} : { thoughts: reply.thoughts }),
      ...(reply.vectors === null ? {} : { vectors: reply.vectors }),
    })
  }

  onProviderError(status: number | null, body: string): void {
    const { adapter, clock } = this.#options
    const headers = this.#headers
    const error = classify(adapter.errors, { status, headers, body, now: clock.now() })
    const location = status !== null && status >= 300 && status < 400 ? header(headers, 'location') : null
    const happened = location === null ? undefined : `% sends on to ${hostOf(location)}; a key is never sent after it.`
    const { code, retryAfterMs, said, todo } = error
    this.#fail(error.class, { code, retryAfterMs, said, happened, todo })
  }

  onUnreadable(errorClass: ErrorClass, code: string | null, happened?: string): void {
    this.#fail(errorClass, { code, happened })
  }

  #onFailure(error: Error): void {
    if (this.#body !== null) {
      this.#body.cut(codeOf(error))
      return this.#cancelGrace()
    }
    const { row, http, behind } = this.#options
    const unreached = behind?.unreached() ?? null
    const why = connectionFailure(unreached?.error ?? error, behind?.url ?? http.url, row)
    const { class: errorClass, code, happened, todo } = why
    this.#fail(errorClass, { code, happened, todo, ...(unreached === null ? {} : { sent: unreached.sent }) })
  }

  #onExpired(which: Expired): void {
    if (this.reply.ended || this.reply.saidEnd) return this.onRead()
    const { timers } = this.#options
    const happened = {
      first: `% sent no text for ${seconds(timers.firstTokenMs)}.`,
      idle: `% fell silent for ${seconds(timers.idleMs)} in the middle of its answer.`,
      slow: '% sends fewer than 2 tokens a second.',
      total: `% didn't finish in ${seconds(timers.totalMs)}.`,
    }[which]
    this.#fail('timeout', { code: which, happened })
  }

  get #keys(): string[] {
    const { key } = this.#options
    return key === null ? [] : [key]
  }

  #fail(errorClass: ErrorClass, { happened, said, todo, ...facts }: Failing): void {
    if (this.#settled) return
    const { row, key } = this.#options
    this.reply.close()
    this.#settle()
    this.#failed = true
    this.#cancelGrace()
    this.#abort()
    this.#reject(
      new CallError(messageFor({ row, key, class: errorClass, said, happened, todo }), {
        httpStatus: this.#status,
        partialText: this.reply.text,
        thoughtChars: this.#heard.thoughtChars,
        countedSoFar: this.reply.usage,
        sent: this.#sent,
        ttftMs: this.#heard.ttftMs,
        ...facts,
        code: withoutKeys(facts.code ?? null, this.#keys),
        class: errorClass,
      }),
    )
  }

  #settle(): void {
    this.#settled = true
    this.#heard.close()
    this.#watch?.stop()
    this.#options.signal.removeEventListener('abort', this.#onAbort)
  }
}

/** What a failed answer says it used, which is billed like any other. */
const usageOf = (reply: Reply): Pick<CallErrorFacts, 'usage' | 'usageDetails' | 'usageDoubtful' | 'reportedNano'> => ({
  usage: reply.usage,
  usageDetails: reply.usageDetails,
  usageDoubtful: reply.usageDoubtful,
  reportedNano: reply.reportedNano,
})

/** Thinking counts against the longest answer, too. */
const usedUp = {
  code: 'length',
  happened: '% used up the longest answer allowed before it wrote a word.',
  todo: 'Allow a longer answer.',
}

const seconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`

const hostOf = (location: string): string => {
  try {
    return new URL(location).host
  } catch {
    return 'another page'
  }
}
