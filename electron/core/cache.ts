import type { Payload, Results } from '../../shared/api/contract.ts'
import type { Target } from '../../shared/model/types.ts'
import type { AnswerCache, CachedAnswer, KeptAnswer } from '../engine/index.ts'
import {
  type Store,
  addSaving,
  answersIn,
  cacheSummary,
  clearAnswers,
  findAnswer,
  keepAnswer,
  tidyAnswers,
} from '../db/index.ts'
import type { Pushes } from './pushes.ts'
import type { CoreOptions } from './types.ts'

const hourMs = 3_600_000
/** Kept questions that a new one is compared with. */
const mostLookedAt = 200

/** Answers kept in the database, for all runs of this machine. */
export class Cache {
  readonly #options: CoreOptions
  readonly #db: Store
  readonly #pushes: Pushes
  readonly #scopeOf: (target: Target) => string
  readonly #isPractice: (provider: string) => boolean
  readonly #flights = new Map<string, Promise<void>>()

  constructor(
    options: CoreOptions,
    db: Store,
    pushes: Pushes,
    facts: { scopeOf(target: Target): string; isPractice(provider: string): boolean },
  ) {
    this.#options = options
    this.#db = db
    this.#pushes = pushes
    this.#scopeOf = facts.scopeOf
    this.#isPractice = facts.isPractice
  }

  /** As one run sees it. */
  forRun(pipelineId: string | null): AnswerCache {
    return {
      scopeOf: this.#scopeOf,
      flights: this.#flights,
      find: (key) => this.#find(key),
      near: (context) => this.#guarded([], () => answersIn(this.#db, context, this.#options.clock.now(), mostLookedAt)),
      saved: (provider, costUsd) =>
        this.#guarded(undefined, () => addSaving(this.#db, this.#isPractice(provider), costUsd)),
      keep: (answer) => this.#keep(answer, pipelineId),
    }
  }

  summary(): Results['cache.get'] {
    return cacheSummary(this.#db, this.#options.clock.now())
  }

  clear(what: Payload<'cache.clear'>): Results['cache.clear'] {
    const { pipelineId, provider, model } = what ?? {}
    const cleared = clearAnswers(this.#db, {
      ...(pipelineId === undefined ? {} : { pipelineId }),
      ...(provider === undefined ? {} : { provider }),
      ...(model === undefined ? {} : { model }),
    })
    this.#pushes.send({ topic: 'cache' })
    return { cleared }
  }

  /** For idle moments. */
  tidy(): void {
    tidyAnswers(this.#db, this.#options.clock.now())
  }

  #find(key: string): CachedAnswer | null {
    return this.#guarded(null, () => {
      const found = findAnswer(this.#db, key, this.#options.clock.now())
      if (found === null) return null
      return { text: found.text, costUsd: found.costUsd, runId: found.runId }
    })
  }

  #keep(
    { key, target, text, context, question, costUsd, runId, keptAt, hours }: KeptAnswer,
    pipelineId: string | null,
  ): void {
    const { provider, model } = target
    const expiresAt = keptAt + Math.round(hours * hourMs)
    this.#guarded(undefined, () =>
      keepAnswer(this.#db, {
        key,
        provider,
        model,
        pipelineId,
        runId,
        text,
        context,
        question,
        costUsd,
        keptAt,
        expiresAt,
      }),
    )
  }

  /** A cache that can't be read or written is a miss: no run fails by it. */
  #guarded<Of>(otherwise: Of, work: () => Of): Of {
    try {
      return work()
    } catch (error) {
      this.#options.log(`The cache could not be used: ${error instanceof Error ? error.message : String(error)}`)
      return otherwise
    }
  }
}
