import type { Payload, Results } from '../../shared/api/contract.ts'
import { settingsOf } from '../../shared/api/settings.ts'
import { compileToRun, readInputs } from '../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import type { RunEvent } from '../../shared/events/types.ts'
import { toNano } from '../../shared/money.ts'
import type { Plan } from '../../shared/plan/types.ts'
import { stopsIn, stopsRun } from '../../shared/problems.ts'
import type { RunResult } from '../../shared/receipt/types.ts'
import { type Recorder, type Store, StoreError, getSettings, loadRun, readRun } from '../db/index.ts'
import { type EngineOptions, asksPractice, onlyWaited, readInterrupted } from '../engine/index.ts'
import { type AskedFor, type Prepared, askedOf, prepare } from './asked.ts'
import { factsOf } from './facts.ts'
import { LiveRuns } from './live-runs.ts'
import type { Models } from './models.ts'
import type { ModelUses } from './model-uses.ts'
import { newRunId } from './run-id.ts'
import type { RunParts } from './run-services.ts'
import { CoreError, type CoreOptions, type StartRun, type StartedRun } from './types.ts'

const longestSeed = 2 ** 31

interface ResumeOptions {
  onEvents?: ((events: RunEvent[]) => void) | undefined
  leaveWhenWaiting?: boolean | undefined
  stopped?: boolean
}

/** Starts runs, and goes on with those that lie still. */
export class Runs {
  readonly #options: CoreOptions
  readonly #db: Store
  readonly #recorder: Recorder
  readonly #models: Models
  readonly #uses: ModelUses
  readonly #countTokens: RunParts['tokens']['count']
  /** Those that go on in this process. */
  readonly live: LiveRuns

  constructor(options: CoreOptions, parts: RunParts) {
    this.#options = options
    this.#db = parts.db
    this.#recorder = parts.recorder
    this.#models = parts.models
    this.#uses = parts.uses
    this.#countTokens = parts.tokens.count
    this.live = new LiveRuns(options, parts)
  }

  /** A person's answer. One to a run that lies still has it go on, since that is what was waited for. */
  async answer(payload: Payload<'runs.answer'>): Promise<Results['runs.answer']> {
    const { runId } = payload
    const outcome = this.answered(payload)
    const still = outcome.accepted && !this.live.has(runId)
    if (still && this.#recorder.interrupted().some((run) => run.runId === runId)) await this.resume(runId)
    return outcome
  }

  /** The same, written down and handed to the run if it runs here. */
  answered(payload: Payload<'runs.answer'>): Results['runs.answer'] {
    const { key, ...outcome } = this.live.reviews.answer(payload)
    if (outcome.accepted) this.live.of(payload.runId)?.answer(payload.nodeId, key, outcome.answer)
    return outcome
  }

  /**
   * Goes on with interrupted runs that do nothing but wait for people: that costs nothing, and who opens the app sees them.
   * With the others only where the setting `resumeUnasked` is on, since going on asks models.
   */
  async resumeAtStart(): Promise<number> {
    const unasked = settingsOf(getSettings(this.#db)).resumeUnasked
    let resumed = 0
    for (const { runId } of this.#recorder.interrupted()) {
      if (this.live.has(runId)) continue
      const kept = readRun(this.#db, runId)
      if (kept === undefined || !(unasked || onlyWaited(kept.events))) continue
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
    const { plan, problems } = await compileToRun(request.document, environment, this.#countTokens, {
      inputs: request.inputs,
      pipelineId: request.pipelineId,
      paid: this.#uses.paid(request.pipelineId),
    })
    if (plan === null || problems.some(stopsIn(request.rehearsal))) return { started: false, problems }
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
    const result = this.live.launch(prepared, environment, {
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
    if (this.live.has(runId)) throw new CoreError('not_interrupted', `The run ${runId} is running.`)
    const interrupted = this.#recorder.interrupted().find((run) => run.runId === runId)
    const kept = loadRun(this.#db, runId)
    if (interrupted === undefined)
      throw new CoreError('not_interrupted', `The run ${runId} can't be gone on with: it is ${kept.row.status}.`)
    const prepared = this.#prepare(kept.plan, askedOf(kept.events))
    if (!this.#recorder.takeOver(interrupted))
      throw new CoreError('taken_over', `Another Switchyard has just gone on with the run ${runId}.`)
    const environment = await this.#models.environment()
    const resumed = readInterrupted(kept.events, this.#options.clock.now())
    const result = this.live.launch(prepared, environment, {
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

  /**
   * Closes an interrupted run as cancelled: taken over, and stopped before it asks anything. One that can't be read can't be
   * taken over; it is closed all the same.
   */
  async discard(runId: string): Promise<void> {
    try {
      const { result } = await this.resume(runId, { stopped: true })
      await result
    } catch (error) {
      if (!(error instanceof StoreError) || error.code !== 'damaged') throw error
      this.#recorder.closeUnread(runId)
    }
  }

  #prepare(plan: Plan, { partial, rehearsal }: AskedFor): Prepared {
    const asked = { ...(partial === undefined ? {} : { partial }), ...(rehearsal === undefined ? {} : { rehearsal }) }
    return prepare(plan, asked, { db: this.#db, door: this.#models.door, options: this.#options })
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
