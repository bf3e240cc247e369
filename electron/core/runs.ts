import type { Payload, Results } from '../../shared/api/contract.ts'
import { settingsOf } from '../../shared/api/settings.ts'
import { compileDraft, compileToRun, readInputs } from '../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import type { RunEvent } from '../../shared/events/types.ts'
import { lowerTier } from '../../shared/model/alias.ts'
import { forbidden } from '../../shared/model/policy.ts'
import type { Environment } from '../../shared/model/types.ts'
import { toNano } from '../../shared/money.ts'
import type { Plan } from '../../shared/plan/types.ts'
import { stopsRehearsal, stopsRun } from '../../shared/problems.ts'
import type { RunResult } from '../../shared/receipt/types.ts'
import {
  type EngineOptions,
  Limits,
  RateLedger,
  asksPractice,
  onlyWaited,
  readInterrupted,
  runPlan,
  type RunHandle,
} from '../engine/index.ts'
import { kindAtRun } from '../engine/executors.ts'
import type { Budgets } from './budgets.ts'
import type { Cache } from './cache.ts'
import { type AskedFor, type Prepared, askedOf, prepare } from './asked.ts'
import { factsOf } from './facts.ts'
import { Heartbeat } from './heartbeat.ts'
import type { Models } from './models.ts'
import { storedPolicies } from './policies.ts'
import { Memories, scopeOf } from './memories.ts'
import type { ModelUses } from './model-uses.ts'
import type { Pushes } from './pushes.ts'
import { newRunId } from './run-id.ts'
import { type RunParts, type RunServices, runServices } from './run-services.ts'
import { CoreError, type CoreOptions, type StartRun, type StartedRun } from './types.ts'
import { Reviews } from './reviews.ts'
import { type Recorder, type Store, getSettings, loadRun } from '../db/index.ts'

const longestSeed = 2 ** 31

interface ResumeOptions {
  onEvents?: ((events: RunEvent[]) => void) | undefined
  leaveWhenWaiting?: boolean | undefined
  stopped?: boolean
}

interface ActiveRun {
  handle: RunHandle
  pipelineId: string | null
}

/** Starts, stops and goes on with runs; keeps each one's events and heartbeat while it lasts. */
export class Runs {
  readonly #options: CoreOptions
  readonly #db: Store
  readonly #recorder: Recorder
  readonly #models: Models
  readonly #budgets: Budgets
  readonly #cache: Cache
  readonly #services: Omit<RunServices, 'plan' | 'pipelineId'>
  readonly #pushes: Pushes
  readonly #uses: ModelUses
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
    this.#options = options
    this.rates = new RateLedger(options.clock)
    this.#db = parts.db
    this.#recorder = parts.recorder
    this.#models = parts.models
    this.#budgets = parts.budgets
    this.#cache = parts.cache
    this.#pushes = parts.pushes
    this.#uses = parts.uses
    this.reviews = new Reviews(parts.db, () => options.clock.now())
    this.memories = new Memories(parts.db, () => options.clock.now(), options.log)
    const { db, library, tokens } = parts
    this.#services = { db, memories: this.memories, library, tokens, now: () => options.clock.now() }
    this.#heart = new Heartbeat(options, () => {
      for (const runId of this.#recorder.beat([...this.#active.keys()])) this.stop(runId)
      for (const [runId, { handle }] of this.#active) this.reviews.lookFor(runId, handle)
    })
  }

  /** Runs that do something, and don't only wait for people. */
  get active(): number {
    return [...this.#active.values()].filter(({ handle }) => !handle.onlyWaits).length
  }

  /** A person's answer. One to a run that lies still has it go on, since that is what was waited for. */
  async answer(payload: Payload<'runs.answer'>): Promise<Results['runs.answer']> {
    const { runId } = payload
    const outcome = this.answered(payload)
    const still = outcome.accepted && !this.#active.has(runId)
    if (still && this.#recorder.interrupted().some((run) => run.runId === runId)) await this.resume(runId)
    return outcome
  }

  /** The same, written down and handed to the run if it runs here. */
  answered(payload: Payload<'runs.answer'>): Results['runs.answer'] {
    const { key, ...outcome } = this.reviews.answer(payload)
    if (outcome.accepted) this.#active.get(payload.runId)?.handle.answer(payload.nodeId, key, outcome.answer)
    return outcome
  }

  leave(runId: string): boolean {
    return this.#active.get(runId)?.handle.leave() ?? false
  }

  /**
   * Goes on with interrupted runs that do nothing but wait for people: that costs nothing, and who opens the app sees them.
   * With the others only where the setting `resumeUnasked` is on, since going on asks models.
   */
  async resumeAtStart(): Promise<number> {
    const unasked = settingsOf(getSettings(this.#db)).resumeUnasked
    let resumed = 0
    for (const { runId } of this.#recorder.interrupted()) {
      if (this.#active.has(runId) || !(unasked || onlyWaited(loadRun(this.#db, runId).events))) continue
      try {
        await this.resume(runId)
        resumed++
      } catch (error) {
        // Another process was quicker, or its models are gone: it stays in the list of interrupted runs.
        this.#options.log(`The run ${runId} does not go on: ${(error as Error).message}`)
      }
    }
    return resumed
  }

  /** @param kind how this run's kinds run, where they are not to run as usual */
  async start(request: StartRun, kind?: EngineOptions['kind']): Promise<StartedRun> {
    const environment = await this.#models.environment()
    const { plan, problems } = await compileToRun(request.document, environment, this.#services.tokens.count, {
      inputs: request.inputs,
      pipelineId: request.pipelineId,
      paid: this.#uses.paid(request.pipelineId),
    })
    const stops = request.rehearsal === undefined ? stopsRun : stopsRehearsal
    if (plan === null || problems.some(stops)) return { started: false, problems }
    const inputs = readInputs(plan, request.inputs)
    if (inputs.problems.some(stopsRun)) return { started: false, problems: [...problems, ...inputs.problems] }

    const { clock } = this.#options
    const runId = newRunId(clock.now())
    const given = request.seed ?? request.document.settings?.seed
    const prepared = this.#prepare(plan, request)
    const seed = given ?? prepared.seed ?? Math.floor(this.#options.random() * longestSeed)
    const maxCostNano = request.maxCostUsd === undefined ? null : toNano(request.maxCostUsd)
    const facts = factsOf(environment)
    this.#recorder.begin({
      runId,
      pipelineId: request.pipelineId,
      name: plan.name,
      plan,
      document: request.document,
      inputs: inputs.values,
      seed,
      practice: asksPractice({ ...prepared.engine, facts }),
      startedAt: clock.now(),
    })
    const result = this.#launch(prepared, environment, {
      runId,
      pipelineId: request.pipelineId,
      inputs: inputs.values,
      seed,
      seedIsSet: given !== undefined,
      maxCostNano,
      ...(request.onEvents === undefined ? {} : { onEvents: request.onEvents }),
      leaveWhenWaiting: request.leaveWhenWaiting ?? false,
      ...(kind === undefined ? {} : { kind }),
    })
    return { started: true, runId, outputs: plan.outputs.length, problems, result }
  }

  /** What had finished is kept, and what was in flight is asked again within the same budget. */
  async resume(
    runId: string,
    { onEvents, leaveWhenWaiting = false, stopped = false }: ResumeOptions = {},
  ): Promise<{ runId: string; outputs: number; result: Promise<RunResult> }> {
    if (this.#active.has(runId)) throw new CoreError('not_interrupted', `The run ${runId} is running.`)
    const interrupted = this.#recorder.interrupted().find((run) => run.runId === runId)
    const kept = loadRun(this.#db, runId)
    if (interrupted === undefined)
      throw new CoreError('not_interrupted', `The run ${runId} can't be gone on with: it is ${kept.row.status}.`)
    const prepared = this.#prepare(kept.plan, askedOf(kept.events))
    if (!this.#recorder.takeOver(interrupted))
      throw new CoreError('taken_over', `Another Switchyard has just gone on with the run ${runId}.`)
    const environment = await this.#models.environment()
    const resumed = readInterrupted(kept.events, this.#options.clock.now())
    const result = this.#launch(prepared, environment, {
      runId,
      pipelineId: kept.row.pipelineId,
      inputs: kept.inputs,
      seed: resumed.seed,
      seedIsSet: resumed.seedIsSet,
      maxCostNano: resumed.maxCostNano,
      resumed,
      ...(onEvents === undefined ? {} : { onEvents }),
      leaveWhenWaiting,
      stopped,
    })
    return { runId, outputs: kept.plan.outputs.length, result }
  }

  /** Closes an interrupted run as cancelled: taken over, and stopped before it asks anything. */
  async discard(runId: string): Promise<void> {
    const { result } = await this.resume(runId, { stopped: true })
    await result
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

  #prepare(plan: Plan, { partial, rehearsal }: AskedFor): Prepared {
    const asked = { ...(partial === undefined ? {} : { partial }), ...(rehearsal === undefined ? {} : { rehearsal }) }
    return prepare(plan, asked, { db: this.#db, models: this.#models, options: this.#options })
  }

  #launch(
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
    this.#budgets.correct()
    const handle = runPlan({
      ...engine,
      ...changed,
      stopped,
      kind,
      call: (call) => (rehearsed ?? this.#models).call(call),
      facts: (target) => this.#models.health.withKey(facts(target), target),
      ...runServices({ ...this.#services, plan, pipelineId }),
      limits: this.#limits,
      rates: this.rates,
      // What a rehearsal meets says nothing of the models, and its answers are nobody's.
      ...(rehearsed === null ? { health: this.#models.health.breakers, cache: this.#cache.forRun(pipelineId) } : {}),
      // Who may see what is looked up anew: it may be another than when the plan was made.
      forbidden: (tags, target) => forbidden(tags, target, { ...environment, policies: storedPolicies(this.#db) }),
      lower: (target) => lowerTier(environment, target),
      purses: (target) =>
        this.#budgets.pursesFor(pipelineId, target.provider, facts(target).practice ? 'practice' : 'real'),
      clock,
      random,
      tools: this.#models.tools.forRun(pipelineId),
      compileDraft: (document, given) => compileDraft(document, environment, given),
      closeReview: (nodeId, key) => this.reviews.close(run.runId, nodeId, key),
      sink: (events) => {
        this.#recorder.record(events)
        this.reviews.handOver(run.runId, events, (...given) => this.#active.get(run.runId)?.handle.answer(...given))
        onEvents?.(events)
        if (rehearsed === null) this.#uses.hear(pipelineId, events, environment)
        this.#pushes.send({ topic: 'run', runId: run.runId, pipelineId, events })
      },
    })
    this.#active.set(run.runId, { handle, pipelineId })
    this.#heart.start()
    return handle.result
      .then((result) => {
        if (result.status === 'interrupted') this.#recorder.leave(run.runId)
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

  /** `runs.start` of the contract. */
  async started(payload: Payload<'runs.start'>): Promise<Results['runs.start']> {
    const { pipelineId, document, inputs, seed, partial, rehearsal } = payload
    const started = await this.start({
      pipelineId,
      document: document as PipelineDocument,
      inputs,
      ...(seed === undefined ? {} : { seed }),
      ...(partial === undefined ? {} : { partial }),
      ...(rehearsal === undefined ? {} : { rehearsal }),
    })
    return { runId: started.started ? started.runId : null, problems: started.problems }
  }
}
