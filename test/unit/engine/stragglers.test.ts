import { expect, it } from 'vitest'
import { StepError } from '../../../shared/errors.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { type Bench, type Drawn, runDrawing, text } from '../../support/graphs.ts'

/* "Stragglers cut at max(10 s, 2.5 × median)", and never while an answer is still needed. */

const after =
  (clock: FakeClock, ms: number): Drawn['run'] =>
  (_config, _inputs, context) =>
    new Promise((resolve, reject) => {
      clock.after(ms, () => resolve({ value: text(`after ${ms}`) }))
      context.signal.addEventListener('abort', () => reject(new StepError('cancelled', 'Let go.')))
    })

const ended = (events: RunEvent[]): boolean =>
  events.some((event) => event.type === 'step.finished' && event.nodeId === 'blend')

function blend(waits: readonly number[], least?: number): Bench {
  const clock = new FakeClock()
  const drawing = {
    ask: { run: () => ({ value: text('?') }) },
    ...Object.fromEntries(waits.map((ms, i) => [`m${i}`, { in: { value: 'ask.value' }, run: after(clock, ms) }])),
    blend: {
      in: { values: waits.map((_, i) => `m${i}.value`) },
      asking: { how: 'settled', port: 'values', stragglerMs: 10_000, ...(least === undefined ? {} : { least }) },
      run: (_config, inputs) => ({ value: text(`${inputs.many('values').length} came`) }),
    },
    out: { in: { value: 'blend.value' }, output: true },
  } satisfies Record<string, Drawn>
  return runDrawing(drawing, { clock })
}

it('waits 2.5 times the median where that is longer than ten seconds', async () => {
  const { clock, run, events } = blend([6000, 8000, 600_000])
  await clock.advance(14_999)
  expect(ended(events)).toBe(false)
  await clock.advance(1)
  expect((await run.result).outputs).toEqual({ out: '2 came' })
})

it('waits ten seconds at least', async () => {
  const { clock, run, events } = blend([100, 200, 600_000])
  await clock.advance(9_999)
  expect(ended(events)).toBe(false)
  await clock.advance(1)
  expect((await run.result).outputs).toEqual({ out: '2 came' })
})

it('cuts nobody while fewer than are needed have come', async () => {
  const { clock, run, events } = blend([100, 200, 50_000, 500_000], 3)
  await clock.advance(49_999)
  expect(ended(events)).toBe(false)
  await clock.advance(1)
  expect((await run.result).outputs).toEqual({ out: '3 came' })
})
