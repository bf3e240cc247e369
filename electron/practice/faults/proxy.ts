import type { Clock, Signal } from '../../../shared/clock.ts'
import { findPracticeModel } from '../../../shared/practice/models.ts'
import { idOf } from '../hash.ts'
import { forever, wait } from '../pace.ts'
import { dialectFor } from '../protocols/index.ts'
import { inputTokens } from '../protocols/practice.ts'
import {
  invalid,
  isProblem,
  type Answer,
  type Asked,
  type Dialect,
  type Finish,
  type Problem,
} from '../protocols/types.ts'
import { countTokens, splitTokens } from '../../../shared/practice/tokens.ts'
import {
  BrokenOff,
  newAccount,
  type Account,
  type Dropped,
  type RawRequest,
  type Reply,
  type Seen,
  type Upstream,
} from '../upstream.ts'
import { applies, type FaultBook } from './book.ts'
import { framesOf, stamped, wholeText } from './frames.ts'
import { parseFaultRule, type Fault } from './rules.ts'

/*
 * What each fault is on the wire. Not streamed means: the call asked for one whole body.
 *
 *   fault           OpenAI                 Anthropic               Gemini                     Ollama
 *   status          that status with the provider's own body and, with retry-after, its own headers, on all four
 *   quota           429 insufficient_quota 402 billing_error       429 RESOURCE_EXHAUSTED,    429, as its hosted models
 *                                                                  quota per day              say (a local one has none)
 *   context-length  400 context_length_    400 invalid_request_    400 INVALID_ARGUMENT       400
 *                   exceeded               error "prompt is too long"
 *   reset, stall, slow, trickle, stall-at: the same on all four; Anthropic goes on pinging while it stalls
 *   cut-at          the stream ends in order but without [DONE], message_stop, finishReason or done:true.
 *                   Not streamed: half a body, then the connection breaks
 *   error-at        data: {"error"}        event: error            bare JSON, as the client   {"error"} line
 *                                                                  of theirs looks for
 *                   Not streamed: the provider's "overloaded" status
 *   bad-sse         a frame's data is cut in half, the rest goes on; not streamed: half a body, ended in order
 *   bad-json        the answer's text is JSON that breaks off, on all four
 *   empty           no content, the usual end; on all four
 *   refusal         message.refusal        stop_reason refusal     promptFeedback.blockReason no such field: the sentence
 *                                                                  PROHIBITED_CONTENT         as plain text
 *   content-filter  finish_reason          400 "Output blocked by  finishReason SAFETY        no such thing: empty content
 *                   content_filter         content filtering policy"
 *   limit           the practice models' own allowance, in its headers; the request over it gets that provider's 429
 *   right, wrong, score, limit: the practice models are told; a real provider behind the proxy can't be, and answers as ever
 *
 * For embeddings only status, quota, reset, stall, slow, context-length and bad-sse mean anything; other rules pass by.
 * Seconds and rates are as written, whatever the simulator's speed; `slow` multiplies the times it then has.
 */

export interface FaultOptions {
  book: FaultBook
  clock: Clock
  /** Rules in headers may name models that aren't practice models. */
  anyModel?: boolean
}

const brokenJson = '{"practice": ["this JSON breaks off", {"on": "purpose", "and'
const refusalText = 'I’m sorry, but I can’t help with that.'
/** Pings while a stream stalls: brisker than a provider's, so that a short test sees some. */
const pingEveryMs = 250

/** Puts faults in front of any upstream that speaks one of the four protocols, and passes everything else through. */
export function withFaults(upstream: Upstream, { book, clock, anyModel = false }: FaultOptions): Upstream {
  let count = 0
  return async (request, signal, seen) => {
    const dialect = dialectFor(request.path)
    const asked = seen?.asked ?? dialect?.read(request)
    if (dialect === undefined || asked === undefined || isProblem(asked)) return upstream(request, signal)
    const id = idOf(24, 'fault', count++)
    const chosen = choose(request, asked, book, anyModel)
    if (chosen !== null && 'error' in chosen) {
      return { ...dialect.error(invalid(`x-practice-fault: ${chosen.error}`), id), account: newAccount() }
    }
    if (chosen === null) return upstream(request, signal, { asked })
    return new Faulty({ fault: chosen, request, dialect, asked, upstream, clock, signal, id }).reply()
  }
}

/** The header's fault, for this request alone; without a header that of the book. */
function choose(
  request: RawRequest,
  asked: Asked,
  book: FaultBook,
  anyModel: boolean,
): Fault | { error: string } | null {
  const header = request.headers['x-practice-fault']
  if (header === undefined) return book.take(asked)
  const parsed = parseFaultRule(header, { anyModel })
  if ('error' in parsed) return parsed
  return applies(parsed.rule, asked) ? parsed.rule.fault : null
}

interface Situation {
  fault: Fault
  request: RawRequest
  dialect: Dialect
  asked: Asked
  upstream: Upstream
  clock: Clock
  signal: Signal
  id: string
}

/** One request with one fault. */
class Faulty {
  readonly #at: Situation
  readonly #account: Account

  constructor(situation: Situation) {
    this.#at = situation
    this.#account = newAccount(inputTokens(situation.asked), situation.fault.text)
  }

  async reply(): Promise<Reply | Dropped> {
    const { fault, dialect, clock, signal } = this.#at
    const value = fault.value ?? 0
    switch (fault.name) {
      case 'status':
        return this.#refuse({
          status: value,
          kind: 'status',
          ...(fault.retryAfter === null ? {} : { retryAfter: fault.retryAfter }),
        })
      case 'quota':
        return this.#refuse({ status: dialect.statuses.quota, kind: 'quota' })
      case 'context-length':
        return this.#refuse(this.#tooLong())
      case 'reset':
        return { dropped: true, account: this.#account }
      case 'empty':
        return this.#instead('', 'stop')
      case 'bad-json':
        return this.#instead(brokenJson, 'stop')
      case 'refusal':
        return this.#instead(refusalText, 'refusal')
      case 'content-filter':
        return dialect.filterIsError === true
          ? this.#refuse({ status: 400, kind: 'content_filter' })
          : this.#instead('', 'content_filter')
      case 'right':
      case 'wrong':
        return this.#pass({ right: fault.name === 'right' })
      case 'score':
        return this.#pass({ score: value })
      case 'limit':
        return this.#pass({ limit: value })
      case 'stall':
        await wait(clock, value * 1000, signal)
        return this.#pass({})
      case 'slow':
        return this.#slow(value)
      default:
        return this.#reshape()
    }
  }

  /** The upstream's own reply, with the fault in its account. */
  async #pass(hint: Omit<Seen, 'asked'>): Promise<Reply | Dropped> {
    const { upstream, request, signal, asked } = this.#at
    const reply = await upstream(request, signal, { asked, ...hint })
    reply.account.fault = this.#at.fault.text
    return reply
  }

  #refuse(problem: Problem): Reply {
    const { dialect, asked, id } = this.#at
    return { ...dialect.error({ model: asked.model, ...problem }, id), account: this.#account }
  }

  #tooLong(): Problem {
    const { asked } = this.#at
    const window = findPracticeModel(asked.model)?.window ?? 8_192
    return {
      status: 400,
      kind: 'context_length',
      tokens: { asked: window + 1 + this.#account.inputTokens, window, output: asked.maxTokens ?? 0 },
    }
  }

  /** A whole answer in the upstream's place, which is not asked. */
  #instead(text: string, finish: Finish): Reply {
    const { dialect, asked, clock, id } = this.#at
    const pieces = splitTokens(text)
    const usage = { input: this.#account.inputTokens, cacheRead: 0, cacheWrite: 0, output: pieces.length }
    const answer: Answer = {
      id,
      at: clock.now(),
      model: asked.model,
      finish,
      stopSequence: null,
      usage,
      took: { prompt: 0, answer: 0 },
    }
    this.#account.outputTokens = pieces.length
    const frames = [
      ...dialect.opening(asked, answer),
      ...pieces.map((piece, i) => dialect.delta(asked, answer, piece, i)),
      ...dialect.closing(asked, answer, text),
    ]
    return {
      status: 200,
      headers: { 'content-type': dialect.contentType(asked.stream) },
      body: asked.stream ? frames.join('') : dialect.whole(asked, answer, text),
      account: this.#account,
    }
  }

  async #slow(factor: number): Promise<Reply | Dropped> {
    const { clock, signal, dialect } = this.#at
    const started = clock.now()
    const reply = await this.#pass({})
    const first = clock.now() - started
    const frames =
      'dropped' in reply || typeof reply.body === 'string'
        ? null
        : stamped(framesOf(reply.body, dialect.frameEnd), () => clock.now())
    await wait(clock, first * (factor - 1), signal)
    if ('dropped' in reply || frames === null) return reply
    const body = async function* (): AsyncGenerator<string> {
      for await (const { frame, at } of frames) {
        await wait(clock, started + (at - started) * factor - clock.now(), signal)
        yield frame
      }
    }
    return { ...reply, body: body() }
  }

  /** The faults that need the upstream's answer and change its bytes. A refused call passes unchanged. */
  async #reshape(): Promise<Reply | Dropped> {
    const { asked, dialect } = this.#at
    const reply = await this.#pass({})
    if ('dropped' in reply || reply.status !== 200) return reply
    if (asked.stream && typeof reply.body !== 'string') {
      reply.account.outputTokens = 0
      return { ...reply, body: this.#stream(framesOf(reply.body, dialect.frameEnd), reply.account) }
    }
    if (this.#at.fault.name === 'error-at') return this.#refuse({ status: dialect.statuses.overloaded, kind: 'status' })
    const { 'content-length': _length, ...headers } = reply.headers
    return { ...reply, headers, body: this.#body(await wholeText(reply.body), reply.account) }
  }

  async *#stream(frames: AsyncIterable<string>, account: Account): AsyncGenerator<string> {
    const { fault, dialect, clock, signal, id } = this.#at
    const value = fault.value ?? 0
    const ends = fault.name === 'stall-at' || fault.name === 'cut-at' || fault.name === 'error-at'
    let passed = 0
    let begun: number | null = null
    let broken = fault.name !== 'bad-sse'
    for await (const frame of frames) {
      const text = dialect.textOf(frame)
      // With `=0` the opening still goes out; the first frame with text doesn't.
      if (ends && text !== '' && passed >= value) break
      if (text !== '') {
        begun ??= clock.now()
        if (fault.name === 'trickle') await wait(clock, begun + (passed * 1000) / value - clock.now(), signal)
        passed += Math.max(1, countTokens(text))
        account.outputTokens = passed
      }
      if (!broken && text !== '') {
        broken = true
        yield halfFrame(frame, dialect.frameEnd)
      } else yield frame
      if (ends && passed >= value && value > 0) break
    }
    if (fault.name === 'error-at') {
      // A moment later, so that a reader gets it by itself.
      await wait(clock, 20, signal)
      yield dialect.errorFrame({ status: dialect.statuses.overloaded, kind: 'status' }, id)
    }
    if (fault.name !== 'stall-at') return
    if (dialect.keepAlive === null) await forever(signal)
    for (;;) {
      await wait(clock, pingEveryMs, signal)
      yield dialect.keepAlive ?? ''
    }
  }

  async *#body(text: string, account: Account): AsyncGenerator<string> {
    const { fault, clock, signal } = this.#at
    if (fault.name === 'stall-at') await forever(signal)
    if (fault.name === 'trickle') {
      await wait(clock, (account.outputTokens * 1000) / (fault.value ?? 1), signal)
      yield text
      return
    }
    yield text.slice(0, Math.floor(text.length / 2))
    if (fault.name === 'cut-at') throw new BrokenOff()
  }
}

/** A frame whose data stops in the middle of its JSON, with the usual end mark. */
const halfFrame = (frame: string, end: string): string => frame.slice(0, Math.floor(frame.trimEnd().length * 0.6)) + end
