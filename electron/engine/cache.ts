import { createHash } from 'node:crypto'
import { type CacheTerms, mostCompared } from '../../shared/cache.ts'
import { StepError } from '../../shared/errors.ts'
import { canonicalJson, type Json } from '../../shared/json.ts'
import type { AskAnswer, AskRequest } from '../../shared/kinds/execute.ts'
import type { ModelRequest, Target } from '../../shared/model/types.ts'
import type { ReceiptStep } from '../../shared/receipt/types.ts'
import { mayBeSame } from '../../shared/text/same-question.ts'
import type { AnsweredBy } from '../../shared/values.ts'
import { cosine } from '../../shared/vectors/similarity.ts'
import type { AskState } from './ask.ts'
import { readAnswer } from './answers.ts'
import type { RunCore } from './core.ts'

export interface CachedAnswer {
  text: string
  /** What the request that brought it cost; null where that isn't known. */
  costUsd: number | null
  runId: string
}

export interface KeptAnswer extends CachedAnswer {
  key: string
  /** Where a semantic look may find it: all but the last question, and that question; else null. */
  context: string | null
  question: string | null
  target: Target
  practice: boolean
  keptAt: number
  hours: number
}

/** Where answers are kept, shared by all runs of the process. What can't be read or written is a miss, never a failure. */
export interface AnswerCache {
  /** What an answer depends on beside the request: address and adapter of the provider. */
  scopeOf(target: Target): string
  find(key: string): CachedAnswer | null
  /** Answers to other questions in the same context. */
  near(context: string): (CachedAnswer & { question: string })[]
  /** An answer was given again. */
  saved(provider: string, costUsd: number | null): void
  keep(answer: KeptAnswer): void
  /** Answers under way, by key: whoever wants the same waits for the first. */
  readonly flights: Map<string, Promise<void>>
}

/** True where these terms let this request's answer be kept, and given again. */
const mayKeep = (terms: CacheTerms, request: ModelRequest): boolean =>
  terms.mode !== 'off' && (terms.always || (request.temperature ?? 1) === 0)

/**
 * SHA-256 of everything the answer depends on. The whole request is in it, also fields that are added later: four
 * projects left tools or the response format out, and gave wrong answers (microsoft/autogen#8211).
 */
export function cacheKey(scope: string, target: Target, request: ModelRequest): string {
  const all = [scope, target.provider, target.model, request as unknown as Json]
  return createHash('sha256').update(canonicalJson(all)).digest('hex')
}

/** Gives a kept answer, or asks and keeps the answer if it is whole. Its step's receipt says which. */
export async function throughCache(
  core: RunCore,
  state: AskState,
  question: AskRequest,
  request: ModelRequest,
  by: AnsweredBy,
  ask: () => Promise<{ answer: AskAnswer; costUsd: number | null }>,
): Promise<AskAnswer> {
  const { cache } = core.options
  const terms = question.cache
  if (cache === undefined || terms === undefined || !mayKeep(terms, request)) return (await ask()).answer
  const { target } = question
  const { practice } = core.options.facts(target)
  const key = cacheKey(cache.scopeOf(target), target, request)
  const give = (kept: CachedAnswer): AskAnswer | null => {
    const read = readAnswer(question, by, kept.text, 'stop')
    if (!read.ok) return null
    state.cache = { hit: true, savedUsd: kept.costUsd, runId: kept.runId, from: 'cache' }
    cache.saved(target.provider, kept.costUsd)
    core.practice ||= practice
    return read.answer
  }
  for (;;) {
    const kept = cache.find(key)
    const given = kept === null ? null : give(kept)
    if (given !== null) return given
    const flight = cache.flights.get(key)
    if (flight === undefined) break
    await orStopped(flight, state)
  }
  let land: () => void = () => undefined
  cache.flights.set(key, new Promise<void>((resolve) => (land = resolve)))
  try {
    const place = placeOf(cache.scopeOf(target), target, request, terms)
    const near = place === null ? null : await nearest(cache, state, terms, place)
    const given = near !== null && terms.mode === 'semantic' ? give(near) : null
    if (given !== null) return given
    state.cache =
      near === null
        ? { hit: false, savedUsd: null, runId: null, from: 'cache' }
        : { hit: false, savedUsd: near.costUsd, runId: near.runId, from: 'shadow' }
    const { answer, costUsd } = await ask()
    const { runId, clock } = core.options
    // Cut off by its length it is no whole answer, and another may come out longer.
    if (answer.finish === 'stop')
      cache.keep({
        key,
        context: place?.context ?? null,
        question: place?.question ?? null,
        target,
        practice,
        text: answer.text,
        costUsd,
        runId,
        keptAt: clock.now(),
        hours: terms.hours,
      })
    return answer
  } finally {
    cache.flights.delete(key)
    land()
  }
}

interface Place {
  context: string
  question: string
}

/** Where a request's answer stands among others that differ in the last question alone; null where only equal ones count. */
function placeOf(scope: string, target: Target, request: ModelRequest, terms: CacheTerms): Place | null {
  const last = request.messages.at(-1)
  if (terms.mode === 'exact' || last === undefined || last.role !== 'user' || last.content.trim() === '') return null
  const rest = { ...request, messages: [...request.messages.slice(0, -1), { ...last, content: '' }] }
  return { context: cacheKey(`question apart, ${scope}`, target, rest), question: last.content }
}

/**
 * The kept answer to a question that differs in small words alone and is near enough by its vector. What can't be compared
 * (no vectors to be had) is a miss: a cache never fails a step.
 */
async function nearest(
  cache: AnswerCache,
  state: AskState,
  terms: CacheTerms,
  { context, question }: Place,
): Promise<CachedAnswer | null> {
  const candidates = cache
    .near(context)
    .filter((each) => mayBeSame(each.question, question))
    .slice(0, mostCompared)
  if (candidates.length === 0) return null
  let vectors: Float32Array[]
  try {
    const target = terms.embed ?? { provider: 'practice', model: 'embed' }
    vectors = (await state.embed({ target, texts: [question, ...candidates.map((each) => each.question)] })).vectors
  } catch (error) {
    if (error instanceof StepError && (error.class === 'cancelled' || error.class === 'budget')) throw error
    return null
  }
  const [own, ...others] = vectors
  if (own === undefined) return null
  let best: { score: number; answer: CachedAnswer } | null = null
  for (const [i, vector] of others.entries()) {
    const score = cosine(own, vector)
    const answer = candidates[i]
    if (answer !== undefined && score >= terms.similarity && (best === null || score > best.score))
      best = { score, answer }
  }
  return best?.answer ?? null
}

export type CacheUse = ReceiptStep['cache']

/** Whoever waits for another's answer can still be stopped. */
function orStopped(flight: Promise<void>, { signal }: AskState): Promise<void> {
  return new Promise((resolve, reject) => {
    const stopped = (): void => reject(new StepError('cancelled', 'Stopped while waiting for the same answer.'))
    if (signal.aborted) return stopped()
    signal.addEventListener('abort', stopped, { once: true })
    void flight.then(() => {
      signal.removeEventListener('abort', stopped)
      resolve()
    })
  })
}
