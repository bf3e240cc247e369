import { systemClock } from '../../electron/core/clock.ts'
import { kindAtRun } from '../../electron/engine/executors.ts'
import { Health, Limits, type EngineOptions, type Resumed, runPlan } from '../../electron/engine/index.ts'
import { createProviders } from '../../electron/providers/index.ts'
import { modelFacts } from '../../shared/catalog/index.ts'
import { compile, compileDraft, readInputs } from '../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import type { RunEvent } from '../../shared/events/types.ts'
import type { Environment, ModelCall } from '../../shared/model/types.ts'
import { toNano } from '../../shared/money.ts'
import type { Plan } from '../../shared/plan/types.ts'
import { stopsRun } from '../../shared/problems.ts'
import { practiceConfigs } from '../../shared/providers/address.ts'
import type { Receipt, RunResult } from '../../shared/receipt/types.ts'
import { practiceMachine } from './documents.ts'

export interface LiveOptions {
  /** By Input name; a lone text goes to the Input `question`. */
  inputs?: string | Record<string, unknown>
  seed?: number
  maxCostUsd?: number
  resumed?: Resumed
  tools?: EngineOptions['tools'] & object
  /** What is set up on it, where that is more than the practice providers. */
  machine?: Environment
  /** Places at the providers, where several runs share them. */
  limits?: Limits
  /** Of the targets, where several runs share it; else each run finds them well. */
  health?: Health
  /** Windows that differ from the catalog's, by model. */
  windows?: Record<string, number>
  /** Told of each request before it leaves. */
  onCall?: (call: ModelCall) => void
  /** Told of each of the engine's own waits, in milliseconds. */
  onWait?: (ms: number) => void
}

export interface Ended {
  result: RunResult
  receipt: Receipt
  events: RunEvent[]
}

export interface LiveRun {
  plan: Plan
  /** All that has happened so far, live-only events included. */
  events: RunEvent[]
  stop(): void
  /** What the person says to the first thing that is asked. */
  answer(action: 'approve' | 'reject'): void
  /** Resolves with the first event that fits, also one that has already come; rejects when the run ends without. */
  until(fits: (event: RunEvent) => boolean): Promise<RunEvent>
  ended: Promise<Ended>
}

export interface Live {
  start(document: PipelineDocument, options?: LiveOptions): LiveRun
  run(document: PipelineDocument, options?: LiveOptions): Promise<Ended>
  close(): Promise<void>
}

let runs = 0

/**
 * The engine as the app runs it (compiler, executors, adapters, real HTTP, real clock), but for the database: events are
 * kept in memory. No jitter, so that a back-off takes no time. `practiceUrl` is a simulator's address.
 */
export function goLive(practiceUrl: string): Live {
  const providers = createProviders({ clock: systemClock, keys: () => null, config: practiceConfigs(practiceUrl) })

  function start(document: PipelineDocument, options: LiveOptions = {}): LiveRun {
    const machine = options.machine ?? practiceMachine
    const raw = typeof options.inputs === 'string' ? { question: options.inputs } : (options.inputs ?? {})
    const { plan, problems } = compile(document, machine, { inputs: raw })
    const stopping = problems.filter(stopsRun)
    if (plan === null || stopping.length > 0)
      throw new Error(stopping.map(({ code, where, message }) => `${code} ${where}: ${message}`).join('\n'))
    const inputs = readInputs(plan, raw)
    if (inputs.problems.length > 0) throw new Error(inputs.problems.map(({ message }) => message).join('\n'))

    const events: RunEvent[] = []
    const watchers = new Set<() => void>()
    const given = options.seed ?? document.settings?.seed
    const handle = runPlan({
      runId: `live-${++runs}`,
      plan,
      inputs: inputs.values,
      seed: given ?? 7,
      seedIsSet: given !== undefined,
      maxCostNano: options.maxCostUsd === undefined ? null : toNano(options.maxCostUsd),
      kind: kindAtRun,
      compileDraft: (draft, given) => compileDraft(draft, machine, given),
      call: (call) => {
        options.onCall?.(call)
        return providers.call(call)
      },
      facts: ({ provider, model }) => {
        const known = modelFacts(provider, model)
        const window = options.windows?.[model] ?? known?.window ?? null
        return { model: known === null ? null : { ...known, window }, local: false, practice: true }
      },
      limits: options.limits ?? new Limits(),
      health: options.health ?? new Health(systemClock),
      clock: {
        now: systemClock.now,
        after: (ms, fn) => {
          options.onWait?.(ms)
          return systemClock.after(ms, fn)
        },
      },
      random: () => 0,
      sink: (batch) => {
        events.push(...batch)
        for (const watcher of [...watchers]) watcher()
      },
      ...(options.resumed === undefined ? {} : { resumed: options.resumed }),
      ...(options.tools === undefined ? {} : { tools: options.tools }),
    })
    const ended = handle.result.then((result) => {
      if (result.receipt === null) throw new Error('A run that began has no receipt.')
      return { result, receipt: result.receipt, events }
    })
    return {
      plan,
      events,
      stop: () => handle.stop(),
      answer: (action) => {
        const [asked] = handle.reviews
        if (asked === undefined) throw new Error('Nothing is asked.')
        handle.answer(asked.nodeId, asked.review.key, { action, candidate: null, value: null, note: '' })
      },
      until: (fits) =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            const found = events.find(fits)
            if (found === undefined) return
            watchers.delete(look)
            resolve(found)
          }
          watchers.add(look)
          look()
          void ended.then(
            ({ result }) => reject(new Error(`It ended (${result.status}) before that event came.`)),
            reject,
          )
        }),
      ended,
    }
  }

  return { start, run: (document, options) => start(document, options).ended, close: () => providers.close() }
}
