import { queryObjects } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { Gather } from '../../../electron/engine/gather.ts'
import { GatheredInputs } from '../../../electron/engine/gathered.ts'
import { Journal } from '../../../electron/engine/journal.ts'
import { Semaphore } from '../../../electron/engine/limits.ts'
import { People } from '../../../electron/engine/people.ts'
import { Purse } from '../../../electron/engine/purse.ts'
import { Scheduler } from '../../../electron/engine/scheduler.ts'
import { Slot } from '../../../electron/engine/slot.ts'
import { StepCall } from '../../../electron/engine/step-call.ts'
import { settle } from '../../support/fake-clock.ts'
import { type Drawn, runDrawing, text } from '../../support/graphs.ts'

const diamond: Record<string, Drawn> = {
  a: { run: () => Promise.resolve({ value: text('a') }) },
  b: { in: { value: 'a.value' } },
  c: { in: { value: 'a.value' } },
  d: { in: { left: 'b.value', right: 'c.value' } },
  out: { in: { value: 'd.value' }, output: true },
}

/** Objects of a class that are alive after a full collection. */
const alive = (of: new (...args: never[]) => object): number => queryObjects(of, { format: 'count' })

describe('what outlives a run', () => {
  it('is one object of each class, for the code that is compiled for it, and none of the run', async () => {
    for (let i = 0; i < 3; i++) expect(await runDrawing(diamond).run.result).toMatchObject({ status: 'done' })
    await settle()
    const ofRun = [Scheduler, Journal, Gather, Slot, GatheredInputs, StepCall, Purse, Semaphore, People]
    expect(ofRun.map((of) => [of.name, alive(of)])).toEqual(ofRun.map(({ name }) => [name, 1]))
  })

  it('is no timer, and one that is over within a frame watches no deadline', async () => {
    const { run, clock } = runDrawing(diamond)
    // The frame of its events, which have not all been told yet.
    expect(clock.pending).toBe(1)
    await run.result
    expect(clock.pending).toBe(0)
  })
})

describe('the deadline of a run', () => {
  const slow: Record<string, Drawn> = {
    a: {
      run: (_config, _inputs, { signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true }),
        ),
    },
    out: { in: { value: 'a.value' }, output: true },
  }

  it.each([1, 16, 17, 5000])(
    'of %d ms passes after that many, whether or not a frame is shorter',
    async (timeoutMs) => {
      const { run, clock } = runDrawing(slow, {}, { timeoutMs })
      let over = false
      void run.result.then(() => (over = true))
      await clock.advance(timeoutMs - 1)
      expect(over).toBe(false)
      await clock.advance(1)
      expect(await run.result).toMatchObject({ status: 'failed', error: { class: 'timeout', code: 'run_deadline' } })
      expect(clock.pending).toBe(0)
    },
  )
})
