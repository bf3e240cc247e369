import type { CacheTerms } from '../../shared/cache.ts'
import { StepError } from '../../shared/errors.ts'
import { canonicalJson, type Json } from '../../shared/json.ts'
import type { AskAnswer, AskRequest } from '../../shared/kinds/execute.ts'
import type { ModelRequest, Target } from '../../shared/model/types.ts'
import type { ReceiptStep } from '../../shared/receipt/types.ts'
import type { AnsweredBy } from '../../shared/values.ts'
import { createHash } from 'node:crypto'
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
  const key = cacheKey(cache.scopeOf(question.target), question.target, request)
  for (;;) {
    const kept = cache.find(key)
    const read = kept === null ? null : readAnswer(question, by, kept.text, 'stop')
    if (kept !== null && read?.ok === true) {
      state.cache = { hit: true, savedUsd: kept.costUsd, runId: kept.runId, from: 'cache' }
      core.practice ||= core.options.facts(question.target).practice
      return read.answer
    }
    const flight = cache.flights.get(key)
    if (flight === undefined) break
    await orStopped(flight, state)
  }
  state.cache = { hit: false, savedUsd: null, runId: null, from: 'cache' }
  let land: () => void = () => undefined
  cache.flights.set(key, new Promise<void>((resolve) => (land = resolve)))
  try {
    const { answer, costUsd } = await ask()
    // Cut off by its length it is no whole answer, and another may come out longer.
    if (answer.finish === 'stop')
      cache.keep({
        key,
        target: question.target,
        practice: core.options.facts(question.target).practice,
        text: answer.text,
        costUsd,
        runId: core.options.runId,
        keptAt: core.options.clock.now(),
        hours: terms.hours,
      })
    return answer
  } finally {
    cache.flights.delete(key)
    land()
  }
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
