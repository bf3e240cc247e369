import type { RunEvent } from '../../shared/events/types.ts'
import { compileDraft } from '../../shared/compiler/index.ts'
import { lowerTier } from '../../shared/model/alias.ts'
import { forbidden } from '../../shared/model/policy.ts'
import type { Environment } from '../../shared/model/types.ts'
import { stopsIn } from '../../shared/problems.ts'
import type { RunResult } from '../../shared/receipt/types.ts'
import { type EngineOptions, Limits, RateLedger, type RunHandle, runPlan } from '../engine/index.ts'
import { kindAtRun } from '../engine/executors.ts'
import type { Store } from '../db/index.ts'
import type { Prepared } from './asked.ts'
import { factsOf } from './facts.ts'
import { Heartbeat } from './heartbeat.ts'
import { Memories, scopeOf } from './memories.ts'
import { storedPolicies } from './policies.ts'
import { Reviews } from './reviews.ts'
import { type RunParts, type RunServices, runServices } from './run-services.ts'
import type { CoreOptions } from './types.ts'

interface ActiveRun {
  handle: RunHandle
  pipelineId: string | null
}

/** The runs of this process while they last: sets each going, keeps its events and its heartbeat, and stops or leaves it. */
export class LiveRuns {
  readonly #options: CoreOptions
  readonly #db: Store
  readonly #parts: Pick<RunParts, 'recorder' | 'models' | 'budgets' | 'cache' | 'pushes' | 'uses'>
  readonly #services: Omit<RunServices, 'plan' | 'pipelineId'>
  readonly #limits = new Limits()
  /** What keys may still ask. */
  readonly rates: RateLedger
  readonly #active = new Map<string, ActiveRun>()
  /** What runs ask people. */
  readonly reviews: Reviews
  readonly memories: Memories
  /** Tells other processes that these runs live, and stops those that another has taken over. */
  readonly #heart: Heartbeat

  constructor(options: CoreOptions, parts: RunParts) {
    const now = (): number => options.clock.now()
    const { db, library, tokens } = parts
    this.#options = options
    this.#db = db
    this.#parts = parts
    this.rates = new RateLedger(options.clock)
    this.reviews = new Reviews(db, now)
    this.memories = new Memories(db, now, options.log)
    this.#services = { db, memories: this.memories, library, tokens, now }
    this.#heart = new Heartbeat(options, () => {
      for (const runId of parts.recorder.beat([...this.#active.keys()])) this.stop(runId)
      for (const [runId, { handle }] of this.#active) this.reviews.lookFor(runId, handle)
    })
  }

  /** Runs that do something, and don't only wait for people. */
  get active(): number {
    return [...this.#active.values()].filter(({ handle }) => !handle.onlyWaits).length
  }

  has(runId: string): boolean {
    return this.#active.has(runId)
  }

  of(runId: string): RunHandle | undefined {
    return this.#active.get(runId)?.handle
  }

  leave(runId: string): boolean {
    return this.#active.get(runId)?.handle.leave() ?? false
  }

  stop(runId: string): boolean {
    const found = this.#active.get(runId)
    found?.handle.stop()
    return found !== undefined
  }

  /** Leaves what only waits for people, so that it waits on when the app is back; stops the rest in order. */
  async endAll(): Promise<void> {
    const running = [...this.#active.values()]
    for (const { handle } of running) if (!handle.leave()) handle.stop()
    await Promise.all(running.map(({ handle }) => handle.result))
  }

  /** Sets it going. Resolves when it has ended, or is left to wait for a person; what it says is kept before it is told. */
  launch(
    { plan, engine: changed, rehearsed, whole }: Prepared,
    environment: Environment,
    run: Pick<Parameters<typeof runPlan>[0], 'runId' | 'inputs' | 'seed' | 'seedIsSet' | 'maxCostNano' | 'resumed'> & {
      pipelineId: string | null
      onEvents?: (events: RunEvent[]) => void
      leaveWhenWaiting?: boolean
      stopped?: boolean
      kind?: EngineOptions['kind']
    },
  ): Promise<RunResult> {
    const { clock, random } = this.#options
    const { pipelineId, onEvents, stopped = false, kind = kindAtRun, ...engine } = run
    const facts = factsOf(environment)
    this.#parts.budgets.correct()
    const handle = runPlan({
      ...engine,
      ...changed,
      stopped,
      kind,
      call: (call) => (rehearsed ?? this.#parts.models.door).call(call),
      facts: (target) => {
        const found = facts(target)
        return this.#parts.models.health.withKey(rehearsed?.facts(target, found) ?? found, target)
      },
      ...runServices({ ...this.#services, plan, pipelineId }),
      limits: this.#limits,
      rates: this.rates,
      // What a rehearsal meets says nothing of the models, and its answers are nobody's.
      ...(rehearsed === null
        ? { health: this.#parts.models.health.breakers, cache: this.#parts.cache.forRun(pipelineId) }
        : {}),
      // Who may see what is looked up anew: it may be another than when the plan was made.
      forbidden: (tags, target) => forbidden(tags, target, { ...environment, policies: storedPolicies(this.#db) }),
      lower: (target) => lowerTier(environment, target),
      purses: (target) =>
        this.#parts.budgets.pursesFor(pipelineId, target.provider, facts(target).practice ? 'practice' : 'real'),
      clock,
      random,
      tools: this.#parts.models.tools.forRun(pipelineId),
      compileDraft: (document, given) =>
        compileDraft(document, environment, { ...given, stops: stopsIn(changed.asked?.rehearsal) }),
      closeReview: (nodeId, key) => this.reviews.close(run.runId, nodeId, key),
      sink: (events) => {
        this.#parts.recorder.record(events)
        this.reviews.handOver(run.runId, events, (...given) => this.#active.get(run.runId)?.handle.answer(...given))
        onEvents?.(events)
        if (rehearsed === null) this.#parts.uses.hear(pipelineId, events, environment)
        this.#parts.pushes.send({ topic: 'run', runId: run.runId, pipelineId, events })
      },
    })
    this.#active.set(run.runId, { handle, pipelineId })
    this.#heart.start()
    return handle.result
      .then((result) => {
        if (result.status === 'interrupted') this.#parts.recorder.leave(run.runId)
        // What was made up, or only in part, says nothing of how the pipeline does.
        if (whole) this.memories.learn(scopeOf(pipelineId, plan), plan, result)
        return result
      })
      .finally(() => {
        this.#active.delete(run.runId)
        void rehearsed?.close()
        if (this.#active.size === 0) this.#heart.stop()
      })
  }
}
