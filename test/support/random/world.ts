import { expect } from 'vitest'
import { kindAtRun } from '../../../electron/engine/executors.ts'
import {
  type AnswerCache,
  Health,
  type KeptAnswer,
  Limits,
  type Resumed,
  type Reuse,
  runPlan,
} from '../../../electron/engine/index.ts'
import type { KeptVector, RunHandle, VectorStore } from '../../../electron/engine/types.ts'
import { modelFacts } from '../../../shared/catalog/index.ts'
import { compile, compileDraft } from '../../../shared/compiler/index.ts'
import type { Passage, Shelf } from '../../../shared/documents/types.ts'
import type { Review, ReviewAnswer } from '../../../shared/events/review.ts'
import { type RunEvent, isLiveOnly } from '../../../shared/events/types.ts'
import type { Plan } from '../../../shared/plan/types.ts'
import { stopsRun } from '../../../shared/problems.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { FakeClock } from '../fake-clock.ts'
import { chances, ScriptedFarEnd } from '../far-end.ts'
import fc from '../luck.ts'
import { randomPipeline } from '../random-pipelines.ts'
import { evaluated } from './expressions.ts'
import { chanceMachine, madeAgain, permitted, ScriptedTools } from './tools.ts'

/*
 * A world in which whatever was drawn by chance is run. Real are compiler, engine, executors and events; in memory are the
 * models (`ScriptedFarEnd`), tools, the clock, a person, documents, and what is kept of vectors, answers and permissions. Time stands still but for the far
 * end's and the person's delays, so that a run of minutes takes a moment.
 */

export const longerThanAnyRun = 700_000
export const startedAt = Date.UTC(2026, 10, 21, 12)
/** When somebody goes on with what was killed. */
export const resumedAt = startedAt + 3_600_000

export interface World {
  plan: Plan
  /** All that is said and all that fails, who is slow and what the person says follows from it. */
  luck: string
  /** Who is slow, where something else than `luck` is to say it: another one draws other delays. */
  pace?: string
  maxCostNano: number | null
  stop: { afterMs: number } | { atEvent: number } | null
  /** With breakers: they are the world's and not the run's, so that a run gone on with may meet others. */
  breakers?: true
  /** Kept over the lives of a run, as the database keeps it. */
  memory: Memory
  reuse?: Reuse
}

interface Memory {
  vectors: VectorStore
  cache: AnswerCache
  /** What the person allowed tools for good. */
  permissions: Set<string>
}

export interface Life {
  /** As the sink got them: each batch is durable as a whole, or not at all. */
  batches: RunEvent[][]
  result: RunResult
  far: ScriptedFarEnd
}

/** One life of a run: from its start, or from what an earlier life left, to its end. */
export async function live(world: World, resumed?: Resumed): Promise<Life> {
  const { plan, luck, maxCostNano, stop, memory, reuse } = world
  const clock = new FakeClock(resumed === undefined ? startedAt : resumedAt)
  const far = new ScriptedFarEnd(clock, luck, world.pace ?? luck)
  const { permissions, ...kept } = memory
  const tools = new ScriptedTools(clock, luck, world.pace ?? luck, permissions)
  const batches: RunEvent[][] = []
  let told = 0
  const run: RunHandle = runPlan({
    runId: 'by-chance',
    plan,
    inputs: { question: { type: 'text', data: 'Why does rain fall?\nAnd why is it wet?' } },
    seed: 7,
    seedIsSet: false,
    maxCostNano,
    kind: kindAtRun,
    call: far.call,
    facts: ({ provider, model }) => ({ model: modelFacts(provider, model), local: false, practice: true }),
    limits: new Limits(),
    ...(world.breakers === true ? { health: new Health(clock) } : {}),
    clock,
    random: () => 0.5,
    ...kept,
    tools,
    evaluate: evaluated,
    compileDraft: (document, given) => compileDraft(document, chanceMachine, given),
    library: () => Promise.resolve(shelf),
    sink: (batch) => {
      batches.push(batch)
      told += batch.length
      if (stop !== null && 'atEvent' in stop && told > stop.atEvent) queueMicrotask(() => run.stop())
      for (const event of batch)
        if (event.type === 'human.asked')
          clock.after(100 + Math.floor(chances(`${world.pace ?? luck} ${event.review.key}`)() * 900), () =>
            run.answer(event.nodeId, event.review.key, answerTo(event.review, luck)),
          )
    },
    ...(resumed === undefined ? {} : { resumed }),
    ...(reuse === undefined ? {} : { reuse }),
  })
  if (stop !== null && 'afterMs' in stop) clock.after(stop.afterMs, () => run.stop())
  let result: RunResult | null = null
  void run.result.then((ended) => (result = ended))
  await clock.advance(longerThanAnyRun)
  if (result === null) throw new Error('The run never ended.')
  expect(clock.pending, 'a timer outlives the run').toBe(0)
  expect(far.mostInFlight).toBeLessThanOrEqual(plan.settings.maxConcurrency ?? 8)
  for (const [provider, most] of far.mostOf) expect(most, `in flight at ${provider}`).toBeLessThanOrEqual(8)
  expect(far.calls).toHaveLength(batches.flat().filter(({ type }) => type === 'attempt.started').length)
  expect(tools.made).toHaveLength(batches.flat().filter(({ type }) => type === 'tool.called').length)
  for (const { name, mcp } of tools.made)
    if (mcp === undefined) expect(permitted(name, luck), `${name} was called, though never allowed`).not.toBe('reject')
  return { batches, result, far }
}

/** What the person says follows from what they are asked. */
function answerTo(review: Review, luck: string): ReviewAnswer {
  const chance = chances(`${luck} person ${review.key}`)
  const none = { candidate: null, value: null, note: '' }
  if (review.mode === 'permit') {
    const says = review.question.includes('It was under way when') ? madeAgain : permitted
    return { ...none, action: says(review.candidates[0]!.label, luck) }
  }
  if (chance() < 0.25) return { ...none, action: 'reject', note: 'Not like this.' }
  const candidate = review.candidates[Math.floor(chance() * review.candidates.length)]?.id ?? null
  if (review.mode === 'choose') return { ...none, action: 'choose', candidate }
  if (chance() < 0.7) return { ...none, action: 'approve', candidate }
  return { ...none, action: 'edit', candidate, value: { type: 'text', data: 'rain, as a person said it' } }
}

const passages: readonly Passage[] = ['Rain falls from clouds.', 'Paris is a town.', 'Water is wet.'].map(
  (text, id) => ({
    id,
    file: 'notes.txt',
    text,
    page: null,
    line: id + 1,
    toLine: id + 1,
  }),
)
const shelf: Shelf = {
  files: 1,
  passages: passages.length,
  read: 0,
  problems: [],
  byWords: (_query, most) => passages.slice(0, most),
  withoutVector: () => ({ texts: [], left: 0 }),
  byVector: (_target, _vector, most) => passages.toReversed().slice(0, most),
}

/** What is kept of vectors and of answers, empty as yet. */
export function memory(): Memory {
  const permissions = new Set<string>()
  const kept = new Map<string, KeptVector>()
  const answers = new Map<string, KeptAnswer>()
  const name = (provider: string, model: string, text: string): string => JSON.stringify([provider, model, text])
  return {
    permissions,
    vectors: {
      read: ({ provider, model }, texts) => texts.map((text) => kept.get(name(provider, model, text)) ?? null),
      keep({ provider, model }, rows, runId) {
        for (const { text, vector } of rows) kept.set(name(provider, model, text), { vector, runId })
      },
      forget: () => kept.clear(),
    },
    cache: {
      scopeOf: () => 'here',
      find: (key) => answers.get(key) ?? null,
      near: () => [],
      saved: () => undefined,
      keep: (answer) => void answers.set(answer.key, answer),
      flights: new Map(),
    },
  }
}

/** A pipeline, what befalls it, and its money. */
export const anyWorld = fc.record({
  pipeline: randomPipeline,
  luck: fc.integer().map(String),
  maxCostNano: fc.option(fc.integer({ min: 1000, max: 40_000_000 }), { nil: null, freq: 3 }),
})

export function planOf(document: Parameters<typeof compile>[0]): Plan {
  const { plan, problems } = compile(document, chanceMachine)
  fc.pre(plan !== null && !problems.some(stopsRun))
  return plan!
}

export const stored = (batches: readonly RunEvent[][]): RunEvent[] =>
  batches.flat().filter((event) => !isLiveOnly(event))

/** Requests whose answers are paid for, by node and name. */
export const paidFor = (events: readonly RunEvent[]): Set<string> =>
  new Set(
    events.flatMap((event) =>
      event.type === 'attempt.finished' && event.receipt.status === 'done' ? [`${event.nodeId} ${event.askKey}`] : [],
    ),
  )

/** A step came to so many requests as one may make: then which of its questions had to do without hangs on their order. */
export const isWorn = ({ receipt }: RunResult): boolean => receipt!.steps.some(({ attempts }) => attempts.length >= 8)
