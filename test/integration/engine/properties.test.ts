import fc from '../../support/luck.ts'
import { describe, expect, it, vi } from 'vitest'
import { Health, Limits, type Resumed, readInterrupted, runPlan } from '../../../electron/engine/index.ts'
import { kindAtRun } from '../../../electron/engine/executors.ts'
import { modelFacts } from '../../../shared/catalog/index.ts'
import { compile } from '../../../shared/compiler/index.ts'
import { type RunEvent, isLiveOnly } from '../../../shared/events/types.ts'
import type { Plan } from '../../../shared/plan/types.ts'
import { stopsRun } from '../../../shared/problems.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { practiceMachine } from '../../support/documents.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { ScriptedFarEnd } from '../../support/far-end.ts'
import { randomPipeline } from '../../support/random-pipelines.ts'
import { expectRules } from '../../support/run-rules.ts'

/*
 * Whatever is drawn, whatever fails, whenever it is stopped or killed: these hold. Time stands still but for the far end's
 * delays, so that a run of minutes takes a moment.
 */

vi.setConfig({ testTimeout: 120_000 })

const longerThanAnyRun = 700_000

interface World {
  plan: Plan
  luck: string
  maxCostNano: number | null
  stopAfterMs: number | null
  /** With breakers: they are the world's and not the run's, so that a run gone on with may meet others. */
  breakers?: true
}

interface Life {
  /** As the sink got them: each batch is durable as a whole, or not at all. */
  batches: RunEvent[][]
  result: RunResult
  far: ScriptedFarEnd
}

/** One life of a run: from its start, or from what an earlier life left, to its end. */
async function live({ plan, luck, maxCostNano, stopAfterMs, breakers }: World, resumed?: Resumed): Promise<Life> {
  const clock = new FakeClock(Date.UTC(2026, 10, 21, 12) + (resumed === undefined ? 0 : 3_600_000))
  const far = new ScriptedFarEnd(clock, luck)
  const batches: RunEvent[][] = []
  const run = runPlan({
    runId: 'by-chance',
    plan,
    inputs: { question: { type: 'text', data: 'Why does rain fall?' } },
    seed: 7,
    seedIsSet: false,
    maxCostNano,
    kind: kindAtRun,
    call: far.call,
    facts: ({ provider, model }) => ({ model: modelFacts(provider, model), local: false, practice: true }),
    limits: new Limits(),
    ...(breakers === true ? { health: new Health(clock) } : {}),
    clock,
    random: () => 0.5,
    sink: (batch) => void batches.push(batch),
    ...(resumed === undefined ? {} : { resumed }),
  })
  if (stopAfterMs !== null) clock.after(stopAfterMs, () => run.stop())
  let result: RunResult | null = null
  void run.result.then((ended) => (result = ended))
  await clock.advance(longerThanAnyRun)
  if (result === null) throw new Error('The run never ended.')
  expect(clock.pending, 'a timer outlives the run').toBe(0)
  expect(far.mostInFlight).toBeLessThanOrEqual(plan.settings.maxConcurrency ?? 8)
  expect(far.calls).toHaveLength(batches.flat().filter(({ type }) => type === 'attempt.started').length)
  return { batches, result, far }
}

const world = fc.record({
  pipeline: randomPipeline,
  luck: fc.integer(),
  maxCostNano: fc.option(fc.integer({ min: 1000, max: 40_000_000 }), { nil: null, freq: 3 }),
})

const planOf = (document: Parameters<typeof compile>[0]): Plan => {
  const { plan, problems } = compile(document, practiceMachine)
  fc.pre(plan !== null && !problems.some(stopsRun))
  return plan!
}

const stored = (batches: readonly RunEvent[][]): RunEvent[] => batches.flat().filter((event) => !isLiveOnly(event))
const paidFor = (events: readonly RunEvent[]): Set<string> =>
  new Set(
    events.flatMap((event) =>
      event.type === 'attempt.finished' && event.receipt.status === 'done' ? [`${event.nodeId} ${event.askKey}`] : [],
    ),
  )

const endsForGood = (event: RunEvent): event is Extract<RunEvent, { type: 'step.finished' }> =>
  event.type === 'step.finished' &&
  event.step.status !== 'cancelled' &&
  event.step.reasonCode !== 'run_stopped' &&
  event.step.reasonCode !== 'not_asked'

describe('by chance', () => {
  it('a run ends, and keeps every rule', () =>
    fc.assert(
      fc.asyncProperty(world, async ({ pipeline, luck, maxCostNano }) => {
        const plan = planOf(pipeline.document)
        const { batches, result } = await live({
          plan,
          luck: String(luck),
          maxCostNano,
          stopAfterMs: null,
          breakers: true,
        })
        expectRules({ plan, events: batches.flat(), result, maxCostNano })
        // Nobody stopped it: what was let go as a loser must not come back as somebody's failure.
        expect(result.status).not.toBe('cancelled')
        for (const { status, cause } of result.receipt!.steps)
          expect(status === 'cancelled' ? null : (cause?.class ?? null)).not.toBe('cancelled')
      }),
      { numRuns: 400 },
    ))

  it('a run that is stopped at any moment ends then, and keeps every rule', () =>
    fc.assert(
      fc.asyncProperty(
        world,
        fc.integer({ min: 0, max: 4000 }),
        async ({ pipeline, luck, maxCostNano }, stopAfterMs) => {
          const plan = planOf(pipeline.document)
          const { batches, result } = await live({ plan, luck: String(luck), maxCostNano, stopAfterMs, breakers: true })
          expectRules({ plan, events: batches.flat(), result, maxCostNano })
          const begun = Date.parse(batches[0]![0]!.at)
          for (const event of batches.flat())
            expect(Date.parse(event.at) - begun).toBeLessThanOrEqual(
              Math.max(stopAfterMs, result.status === 'cancelled' ? 0 : longerThanAnyRun),
            )
        },
      ),
      { numRuns: 300 },
    ))

  it('a run that is killed after any event goes on, asks nothing again that it has, and ends as it would have', () =>
    fc.assert(
      fc.asyncProperty(
        world,
        fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
        fc.option(fc.nat(3000), { nil: null }),
        async ({ pipeline, luck, maxCostNano }, cuts, stopAfterMs) => {
          const plan = planOf(pipeline.document)
          const once = { plan, luck: String(luck), maxCostNano, stopAfterMs: null }
          const whole = await live(once)
          // Some were being stopped when they were killed, and were not yet over.
          let events = stored(stopAfterMs === null ? whole.batches : (await live({ ...once, stopAfterMs })).batches)
          for (const cut of cuts) {
            // Anything but its end: a run that says it is over is not gone on with.
            const kept = events.slice(0, 1 + (cut % (events.length - 1)))
            const before = paidFor(kept)
            const again = await live(once, readInterrupted(kept, Date.UTC(2026, 10, 21, 13)))
            const since = again.batches.flat()
            events = [...kept, ...stored(again.batches)]
            expectRules({ plan, events: [...kept, ...since], result: again.result, maxCostNano })
            expect(again.result.receipt!.resumed).toBe(true)

            // What was let go or stopped, or not asked for, has not ended for whoever still comes to ask for it.
            const over = new Set(kept.flatMap((event) => (endsForGood(event) ? [event.nodeId] : [])))
            for (const event of since) {
              if ('nodeId' in event && event.nodeId !== undefined)
                expect(over, `${event.type} of ${event.nodeId}, which had ended`).not.toContain(event.nodeId)
              if (event.type === 'attempt.started')
                expect(before, 'an answer already paid for').not.toContain(`${event.nodeId} ${event.askKey}`)
            }
            // Killed often enough, a step comes to the eight requests it may make.
            const worn = again.result.receipt!.steps.some(({ attempts }) => attempts.length >= 8)
            if (!pipeline.racy && maxCostNano === null && !worn)
              expect(again.result).toMatchObject({ status: whole.result.status, outputs: whole.result.outputs })
          }
        },
      ),
      { numRuns: 300 },
    ))
})
