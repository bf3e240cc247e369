import type { Clock, Signal } from '../../../shared/clock.ts'
import { canonicalJson } from '../../../shared/json.ts'
import { findPracticeModel, type PracticeModel } from '../../../shared/practice/models.ts'
import { embedText, think } from '../brain/index.ts'
import { hash, idOf } from '../hash.ts'
import { wait } from '../pace.ts'
import { imageTokensAbout } from '../../../shared/images/types.ts'
import type { Picture } from '../brain/types.ts'
import { countTokens, splitTokens } from '../../../shared/practice/tokens.ts'
import { newAccount, type Account, type RawRequest, type Reply, type Seen, type Upstream } from '../upstream.ts'
import { PromptCache } from './cache.ts'
import { dialectFor } from './index.ts'
import { Allowances } from './limits.ts'
import { isProblem, type Answer, type Asked, type Dialect, type Finish, type Problem, type Protocol } from './types.ts'

export interface PracticeOptions {
  clock: Clock
  /** All of the models' times are divided by it. */
  speed: number
}

/** Tokens a message costs beside its text. */
const perMessage = 4

/** The practice models behind all protocols, without faults: reads, thinks, and answers at each model's pace. */
export function practiceUpstream({ clock, speed }: PracticeOptions): Upstream {
  const cache = new PromptCache()
  const allowances = new Allowances(clock)
  const samples = new SampleCounter()
  const born = clock.now()
  let count = 0

  return async (request: RawRequest, signal: Signal, seen?: Seen): Promise<Reply> => {
    const id = idOf(24, born, count++)
    const dialect = dialectFor(request.path)
    if (dialect === undefined) return notFound(request)
    const account = newAccount()
    const refuse = (problem: Problem): Reply => ({ ...dialect.error(problem, id), account })
    if (dialect.key(request) === 'bad-key') return refuse({ status: dialect.statuses.bad_key, kind: 'bad_key' })
    const asked = seen?.asked ?? dialect.read(request)
    if (isProblem(asked)) return refuse(asked)
    const input = inputTokens(asked)
    account.inputTokens = input
    const model = findPracticeModel(asked.model)
    const problem = checkModel(dialect, asked, model, input)
    if (problem !== null || model === undefined)
      return refuse(problem ?? { status: 404, kind: 'unknown_model', model: asked.model })
    const limitedFor = seen?.limit === undefined ? null : allowances.refusedFor(model.id, seen.limit)
    if (limitedFor !== null)
      return refuse({ status: 429, kind: 'status', model: asked.model, retryAfter: limitedFor / 1000 })
    const headers = {
      'content-type': dialect.contentType(asked.stream),
      ...dialect.headers(id, allowances.book(model.id, input, seen?.limit)),
    }
    const started = clock.now()
    const firstToken = model.firstTokenMs / speed
    if (asked.call === 'embed') {
      await wait(clock, firstToken, signal)
      const vectors = asked.inputs.map((text) => embedText(text, asked.embedding.size ?? undefined))
      return { status: 200, headers, body: dialect.vectors?.(asked, model.id, vectors, input) ?? '', account }
    }

    const { pieces, finish, stopSequence } = answerOf(asked, samples.of(asked), model, seen)
    const perToken = 1000 / (model.tokensPerSecond ?? 1000) / speed
    const answer: Answer = {
      id,
      at: started,
      model: asked.model,
      finish,
      stopSequence,
      usage: { ...cachedParts(cache, dialect, asked, input), output: pieces.length },
      took: { prompt: firstToken, answer: pieces.length * perToken },
    }
    if (asked.stream) {
      await wait(clock, firstToken, signal)
      return {
        status: 200,
        headers,
        body: paced({ clock, signal, dialect, asked, answer, pieces, perToken, account }),
        account,
      }
    }
    await wait(clock, firstToken + pieces.length * perToken, signal)
    account.outputTokens = pieces.length
    return { status: 200, headers, body: dialect.whole(asked, answer, pieces.join('')), account }
  }
}

const notFound = ({ method, path }: RawRequest): Reply => ({
  status: 404,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    error: {
      message: `Invalid URL (${method} ${path.split('?')[0]})`,
      type: 'invalid_request_error',
      param: null,
      code: null,
    },
  }),
  account: newAccount(),
})

/** Our own count of the whole prompt. The schema isn't counted, so that what a budget reserved by the text holds. */
const pictureTokens = (pictures: readonly Picture[]): number =>
  pictures.reduce((sum, picture) => sum + imageTokensAbout(picture), 0)

export const inputTokens = (asked: Asked): number =>
  asked.call === 'embed'
    ? asked.inputs.reduce((sum, text) => sum + countTokens(text), 0)
    : (asked.system === '' ? 0 : countTokens(asked.system) + perMessage) +
      asked.turns.reduce(
        (sum, { text, pictures = [] }) => sum + countTokens(text) + perMessage + pictureTokens(pictures),
        0,
      )

function checkModel(dialect: Dialect, asked: Asked, model: PracticeModel | undefined, input: number): Problem | null {
  const unknown: Problem = { status: 404, kind: 'unknown_model', model: asked.model }
  if (model === undefined) return unknown
  if (asked.call === 'embed' && model.does !== 'embed') {
    return { status: 403, kind: 'invalid', message: 'You are not allowed to generate embeddings from this model' }
  }
  if (asked.call === 'chat' && model.does !== 'chat') {
    if (dialect.notChat === undefined) return unknown
    return {
      ...unknown,
      message: dialect.notChat,
    }
  }
  const limit = model.maxOutput
  if (limit !== null && asked.maxTokens !== null && asked.maxTokens > limit) {
    const problem = dialect.tooManyTokens(asked.model, asked.maxTokens, limit)
    if (problem !== null) return problem
  }
  const output = Math.min(asked.maxTokens ?? 0, limit ?? 0)
  // The window holds each text that is embedded, not all of them together.
  const longest = asked.call === 'embed' ? Math.max(...asked.inputs.map(countTokens)) : input
  if (longest + output <= model.window) return null
  return { status: 400, kind: 'context_length', tokens: { asked: longest, window: model.window, output } }
}

/** The brain's answer in tokens, cut at the first stop sequence and at the limit. */
function answerOf(
  asked: Asked,
  sample: number,
  model: PracticeModel,
  seen: Seen | undefined,
): { pieces: string[]; finish: Finish; stopSequence: string | null } {
  const { system, turns, temperature, seed, schema } = asked
  let text = think({
    model: model.id,
    system,
    turns,
    temperature,
    seed,
    sample,
    schema,
    ...(seen?.right === undefined ? {} : { right: seen.right }),
    ...(seen?.score === undefined ? {} : { score: seen.score }),
  })
  const stops = asked.stop
    .filter((stop) => stop !== '' && text.includes(stop))
    .sort((a, b) => text.indexOf(a) - text.indexOf(b))
  const stopSequence = stops[0] ?? null
  if (stopSequence !== null) text = text.slice(0, text.indexOf(stopSequence))
  const pieces = splitTokens(text)
  const limit = Math.min(asked.maxTokens ?? Infinity, model.maxOutput ?? Infinity)
  if (pieces.length > limit) return { pieces: pieces.slice(0, limit), finish: 'length', stopSequence: null }
  return { pieces, finish: stopSequence === null ? 'stop' : 'stop_sequence', stopSequence }
}

const cachesUnasked: ReadonlySet<Protocol> = new Set(['openai', 'responses', 'gemini'])

/** OpenAI and Gemini cache long beginnings unasked, Anthropic what is marked, Ollama reports nothing. */
function cachedParts(
  cache: PromptCache,
  dialect: Dialect,
  asked: Asked,
  input: number,
): { input: number; cacheRead: number; cacheWrite: number } {
  if (dialect.protocol === 'anthropic' && asked.cachePrefix !== null) {
    const { tokens, hit } = cache.marked(asked.model, asked.cachePrefix)
    const cached = Math.min(tokens, input)
    return { input, cacheRead: hit ? cached : 0, cacheWrite: hit ? 0 : cached }
  }
  if (!cachesUnasked.has(dialect.protocol)) return { input, cacheRead: 0, cacheWrite: 0 }
  const prompt = [asked.system, ...asked.turns.map(({ role, text }) => `${role}: ${text}`)].join('\n')
  return {
    input,
    cacheRead: Math.min(input, cache.shared(`${dialect.protocol} ${asked.model}`, prompt)),
    cacheWrite: 0,
  }
}

interface Pacing {
  clock: Clock
  signal: Signal
  dialect: Dialect
  asked: Asked
  answer: Answer
  pieces: readonly string[]
  /** Milliseconds a token. */
  perToken: number
  account: Account
}

/** The stream: what is due goes out in one piece, so that a fast pace costs few writes and no timers. */
async function* paced({
  clock,
  signal,
  dialect,
  asked,
  answer,
  pieces,
  perToken,
  account,
}: Pacing): AsyncGenerator<string> {
  const begun = clock.now()
  let batch = dialect.opening(asked, answer).join('')
  for (const [i, piece] of pieces.entries()) {
    const early = begun + i * perToken - clock.now()
    if (early >= 0.5) {
      if (batch !== '') yield batch
      batch = ''
      await wait(clock, early, signal)
    }
    batch += dialect.delta(asked, answer, piece, i)
    account.outputTokens = i + 1
  }
  yield batch + dialect.closing(asked, answer, pieces.join('')).join('')
}

/**
 * Counts equal requests above temperature 0 that carry no seed: each is another sample, also over protocols that know
 * no seed. Keeps the newest 10,000 kinds of request.
 */
class SampleCounter {
  readonly #counts = new Map<number, number>()

  of(asked: Asked): number {
    if (asked.temperature === 0 || asked.seed !== null) return 0
    const { model, system, turns, temperature, schema } = asked
    const key = hash(canonicalJson({ model, system, turns, temperature, schema }))
    const sample = this.#counts.get(key) ?? 0
    this.#counts.delete(key)
    this.#counts.set(key, sample + 1)
    const oldest = this.#counts.size > 10_000 ? this.#counts.keys().next().value : undefined
    if (oldest !== undefined) this.#counts.delete(oldest)
    return sample
  }
}
