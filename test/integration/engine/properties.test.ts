import fc, { times } from '../../support/luck.ts'
import { describe, expect, it, vi } from 'vitest'
import { readInterrupted } from '../../../electron/engine/index.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import { smallPipeline } from '../../support/random-pipelines.ts'
import {
  anyWorld,
  isWorn,
  type Life,
  live,
  memory,
  paidFor,
  planOf,
  resumedAt,
  stored,
  type World,
} from '../../support/random/world.ts'
import { endedCalls, someLeftUndone } from '../../support/run-calls.ts'
import { expectRules } from '../../support/run-rules.ts'
import { boxes, models, others } from '../../support/random/parts.ts'
import { Drawing, mended } from '../../support/random/drawing.ts'
import { chanceMachine } from '../../support/random/tools.ts'
import { compile } from '../../../shared/compiler/index.ts'
import { stopsRun } from '../../../shared/problems.ts'
import { kindIds } from '../../../shared/kinds/ids.ts'

/* Whatever is drawn, whatever fails, whenever it is stopped or killed: these hold. */

vi.setConfig({ testTimeout: 120_000 * times })

const endsForGood = (event: RunEvent): event is Extract<RunEvent, { type: 'step.finished' }> =>
  event.type === 'step.finished' &&
  event.step.status !== 'cancelled' &&
  event.step.reasonCode !== 'run_stopped' &&
  event.step.reasonCode !== 'not_asked'

/**
 * Goes on with what these events left, and holds it to the rules: what was over stays over, and what was paid for is not
 * asked again. @returns the events of all lives so far, and how it ended
 */
async function goOn(world: World, kept: readonly RunEvent[]): Promise<{ events: RunEvent[]; again: Life }> {
  const again = await live(world, readInterrupted(kept, resumedAt))
  const since = again.batches.flat()
  expectRules({ plan: world.plan, events: [...kept, ...since], result: again.result, maxCostNano: world.maxCostNano })
  expect(again.result.receipt!.resumed).toBe(true)

  // What was let go or stopped, or not asked for, has not ended for whoever still comes to ask for it.
  const before = paidFor(kept)
  const called = endedCalls(kept)
  const over = new Set(kept.flatMap((event) => (endsForGood(event) ? [event.nodeId] : [])))
  for (const event of since) {
    if ('nodeId' in event && event.nodeId !== undefined)
      expect(over, `${event.type} of ${event.nodeId}, which had ended`).not.toContain(event.nodeId)
    if (event.type === 'attempt.started')
      expect(before, 'an answer already paid for').not.toContain(`${event.nodeId} ${event.askKey}`)
    if (event.type === 'tool.called')
      expect(called, 'a call that was made').not.toContain(`${event.nodeId} ${event.key}`)
  }
  return { events: [...kept, ...stored(again.batches)], again }
}

describe('by chance', () => {
  it('every kind is drawn', () => {
    const drawn = new Set([...models, ...others, ...boxes].map(({ kind }) => kind))
    expect([...kindIds].filter((kind) => !drawn.has(kind) && kind !== 'input' && kind !== 'output')).toEqual([])
  })

  it.each([...models, ...others])('$kind is drawn so that it can run: $config', ({ kind, config }) => {
    const drawing = new Drawing()
    drawing.put('in', 'input', { name: 'question', type: 'text' }, [])
    drawing.put('n', kind, config, [0, 0, 0, 0, 0])
    drawing.put('out', 'output', { name: 'answer' }, [0, 0, 0])
    const { problems } = compile(mended(drawing.document({})), chanceMachine)
    expect(problems.filter(stopsRun)).toEqual([])
  })

  it('a run ends, and keeps every rule', () =>
    fc.assert(
      fc.asyncProperty(anyWorld, async ({ pipeline, luck, maxCostNano }) => {
        const plan = planOf(pipeline.document)
        const { batches, result } = await live({
          plan,
          luck,
          maxCostNano,
          stop: null,
          breakers: true,
          memory: memory(),
        })
        expectRules({ plan, events: batches.flat(), result, maxCostNano })
        // Nobody stopped it: what was let go as a loser must not come back as somebody's failure.
        expect(result.status).not.toBe('cancelled')
        for (const { status, cause } of result.receipt!.steps)
          expect(status === 'cancelled' ? null : (cause?.class ?? null)).not.toBe('cancelled')
      }),
      { numRuns: 300 * times },
    ))

  it('a run that is stopped at any moment, or after any event, ends then and keeps every rule', () =>
    fc.assert(
      fc.asyncProperty(
        anyWorld,
        fc.oneof(
          fc.integer({ min: 0, max: 8000 }).map((afterMs) => ({ afterMs })),
          fc.nat(1500).map((atEvent) => ({ atEvent })),
        ),
        async ({ pipeline, luck, maxCostNano }, stop) => {
          const plan = planOf(pipeline.document)
          const { batches, result } = await live({
            plan,
            luck,
            maxCostNano,
            stop,
            breakers: true,
            memory: memory(),
          })
          const events = batches.flat()
          expectRules({ plan, events, result, maxCostNano })
          if (result.status !== 'cancelled') return
          const begun = Date.parse(events[0]!.at)
          const stoppedAt = 'afterMs' in stop ? begun + stop.afterMs : Date.parse(events[stop.atEvent]!.at)
          // Nothing takes time any more; what comes within a frame may be told a frame later.
          for (const event of events) expect(Date.parse(event.at)).toBeLessThanOrEqual(stoppedAt + 16)
        },
      ),
      { numRuns: 250 * times },
    ))

  it('a run that is killed after any event goes on, asks nothing again that it has, and ends as it would have', () =>
    fc.assert(
      fc.asyncProperty(
        anyWorld,
        fc.array(fc.nat(), { minLength: 1, maxLength: 3 }),
        fc.option(fc.nat(3000), { nil: null }),
        async ({ pipeline, luck, maxCostNano }, cuts, stopAfterMs) => {
          const plan = planOf(pipeline.document)
          const world: World = { plan, luck, maxCostNano, stop: null, memory: memory() }
          const whole = await live({ ...world, memory: memory() })
          // Some were being stopped when they were killed, and were not yet over.
          const first = await live(stopAfterMs === null ? world : { ...world, stop: { afterMs: stopAfterMs } })
          let events = stored(first.batches)
          for (const cut of cuts) {
            // Anything but its end: a run that says it is over is not gone on with.
            const gone = await goOn(world, events.slice(0, 1 + (cut % (events.length - 1))))
            events = gone.events
            if (someLeftUndone(events)) continue
            if (!pipeline.racy && maxCostNano === null && !isWorn(whole.result) && !isWorn(gone.again.result))
              expect(gone.again.result).toMatchObject({ status: whole.result.status, outputs: whole.result.outputs })
          }
        },
      ),
      { numRuns: 200 * times },
    ))

  it('a small run that is killed after each of its events in turn ends as it would have, every time', () =>
    fc.assert(
      fc.asyncProperty(smallPipeline, fc.integer().map(String), async (pipeline, luck) => {
        const plan = planOf(pipeline.document)
        const world: World = { plan, luck, maxCostNano: null, stop: null, memory: memory() }
        const whole = await live(world)
        const events = stored(whole.batches)
        fc.pre(events.length <= 150)
        for (let length = 1; length < events.length; length++) {
          const { events: lives, again } = await goOn(world, events.slice(0, length))
          if (someLeftUndone(lives)) continue
          if (!pipeline.racy && !isWorn(whole.result) && !isWorn(again.result))
            expect(again.result).toMatchObject({ status: whole.result.status, outputs: whole.result.outputs })
        }
      }),
      { numRuns: 25 * times },
    ))

  it('equal seed and equal answers give an equal receipt, to the last event', () =>
    fc.assert(
      fc.asyncProperty(anyWorld, async ({ pipeline, luck, maxCostNano }) => {
        const plan = planOf(pipeline.document)
        const world = { plan, luck, maxCostNano, stop: null, breakers: true } as const
        const [one, two] = [await live({ ...world, memory: memory() }), await live({ ...world, memory: memory() })]
        expect(two.result.receipt).toEqual(one.result.receipt)
        expect(two.batches.flat()).toEqual(one.batches.flat())
      }),
      { numRuns: 60 * times },
    ))

  it('who is slow changes nothing of what comes out, but where that is to count', () =>
    fc.assert(
      fc.asyncProperty(anyWorld, fc.integer().map(String), async ({ pipeline, luck }, pace) => {
        fc.pre(!pipeline.racy && !pipeline.paced)
        const plan = planOf(pipeline.document)
        const world = { plan, luck, maxCostNano: null, stop: null } as const
        const [one, two] = [
          await live({ ...world, memory: memory() }),
          await live({ ...world, pace, memory: memory() }),
        ]
        if (isWorn(one.result) || isWorn(two.result)) return
        expect(two.result).toMatchObject({ status: one.result.status, outputs: one.result.outputs })
      }),
      { numRuns: 100 * times },
    ))

  it('asked again with what an earlier run has, it pays for nothing that run had, and comes to the same', () =>
    fc.assert(
      fc.asyncProperty(anyWorld, async ({ pipeline, luck }) => {
        const plan = planOf(pipeline.document)
        const world = { plan, luck, maxCostNano: null, stop: null, memory: memory() } as const
        const earlier = await live(world)
        const events = earlier.batches.flat()
        const answers = new Map(
          events.flatMap((event) =>
            event.type === 'attempt.finished' && event.receipt.status === 'done'
              ? [[`${event.nodeId} ${event.askKey}`, event] as const]
              : [],
          ),
        )
        const again = await live({
          ...world,
          reuse: {
            find(nodeId, askKey) {
              const found = answers.get(`${nodeId} ${askKey}`)
              if (found === undefined) return null
              const { text, finish, receipt } = found
              const { provider, model } = receipt.target
              return {
                text,
                finish: finish ?? 'stop',
                target: { provider, model },
                costUsd: receipt.costUsd,
                runId: 'earlier',
              }
            },
          },
        })
        expectRules({ plan, events: again.batches.flat(), result: again.result, maxCostNano: null })
        const paid = paidFor(events)
        for (const event of again.batches.flat())
          if (event.type === 'attempt.started') expect(paid).not.toContain(`${event.nodeId} ${event.askKey}`)
        if (!pipeline.racy && !isWorn(earlier.result) && !isWorn(again.result))
          expect(again.result).toMatchObject({ status: earlier.result.status, outputs: earlier.result.outputs })
      }),
      { numRuns: 60 * times },
    ))
})
