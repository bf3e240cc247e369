import { settingDefaults } from '../../shared/document/schema.ts'
import { toNano } from '../../shared/money.ts'
import type { RunCore } from './core.ts'
import type { ReadPicture } from './images.ts'
import { Journal } from './journal.ts'
import { Semaphore } from './limits.ts'
import { People } from './people.ts'
import { Purse } from './purse.ts'
import { spentBy } from './receipt.ts'
import { Scheduler } from './scheduler.ts'
import type { KeptCall } from './tools.ts'
import type { EngineOptions } from './types.ts'

const lower = (a: number | null, b: number | null): number | null => (a === null ? b : b === null ? a : Math.min(a, b))

const nobody: readonly Purse[] = []

/** What a run is told by its parts. */
interface Told {
  /** The store no longer takes events. */
  broke(error: unknown): void
  /** The first person is waited for, or none is any more. */
  waiting(waiting: boolean): void
}

/**
 * The core of a run that begins. What only some runs use is made when it is first asked for: a run that asks no model, no
 * tool and no person needs neither purse nor places nor any of its maps and sets (2.6 KB of a run's memory).
 */
class Core implements RunCore {
  readonly options: EngineOptions
  readonly journal: Journal
  readonly held = nobody
  readonly place = null
  attemptsLeft: number
  deadline: number
  readonly startedAt: number
  practice: boolean
  broken = false
  readonly #told: Told
  readonly #spentBefore: number
  #budget: Purse | null = null
  #places: Semaphore | null = null
  #people: People | null = null
  #warned: Set<Purse> | null = null
  #calls: Map<string, KeptCall> | null = null
  #pictures: Map<string, Promise<ReadPicture>> | null = null

  constructor(options: EngineOptions, told: Told) {
    const { settings } = options.plan
    const { resumed, clock } = options
    const now = clock.now()
    const earlier = resumed === undefined ? [] : [...resumed.finished.values()].flatMap(({ step }) => step.attempts)
    if (resumed !== undefined) earlier.push(...[...resumed.attempts.values()].flat())
    this.options = options
    this.journal = new Journal(options.runId, clock, options.sink, resumed?.lastSeq ?? 0, (error) => told.broke(error))
    this.attemptsLeft = (settings.maxAttempts ?? settingDefaults.maxAttempts) - earlier.length
    // A resumed run gets its whole time again: the time it lay dead is not its own.
    this.deadline = now + (settings.timeoutMs ?? settingDefaults.timeoutMs)
    this.startedAt = resumed?.startedAt ?? now
    this.practice = earlier.some(
      ({ target }) => options.facts({ provider: target.provider, model: target.model }).practice,
    )
    this.#told = told
    this.#spentBefore = spentBy(earlier)
  }

  get budget(): Purse {
    const { plan, maxCostNano } = this.options
    const perRunUsd = plan.settings.budget?.perRunUsd
    const perRun = perRunUsd === undefined ? null : toNano(perRunUsd)
    return (this.#budget ??= new Purse(
      { label: 'run’s budget', code: 'run_budget', limit: lower(perRun, maxCostNano) },
      this.#spentBefore,
    ))
  }

  get places(): Semaphore {
    return (this.#places ??= new Semaphore(this.options.plan.settings.maxConcurrency ?? settingDefaults.maxConcurrency))
  }

  get people(): People {
    const { clock, resumed, closeReview } = this.options
    return (this.#people ??= new People({
      journal: this.journal,
      clock,
      kept: resumed?.reviews ?? new Map(),
      close: (nodeId, key) => closeReview?.(nodeId, key) ?? null,
      onWaiting: (waiting) => this.#told.waiting(waiting),
    }))
  }

  get warned(): Set<Purse> {
    return (this.#warned ??= new Set())
  }

  get calls(): Map<string, KeptCall> {
    return (this.#calls ??= new Map(this.options.resumed?.calls))
  }

  get pictures(): Map<string, Promise<ReadPicture>> {
    return (this.#pictures ??= new Map())
  }

  schedule(core: RunCore, onIdle: () => void): Scheduler {
    return new Scheduler(core, onIdle)
  }
}

export const begin = (options: EngineOptions, told: Told): RunCore => new Core(options, told)
