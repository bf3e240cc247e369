import { describe, expect, it } from 'vitest'
import { readInterrupted } from '../../../electron/engine/index.ts'
import { StepError } from '../../../shared/errors.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import { CallError, type CallModel } from '../../../shared/model/types.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { FakeClock, settle } from '../../support/fake-clock.ts'
import { type Drawn, runDrawing, text } from '../../support/graphs.ts'
import { after, raced } from '../../support/raced.ts'
import { expectAddsUp } from '../../support/receipts.ts'

/* A step that was let go has no end to remember: who asks for it later is asked for nothing less than an answer. */

const statusOf = (result: RunResult, nodeId: string) =>
  result.receipt?.steps.find((step) => step.nodeId === nodeId)?.status

const endsOf = (events: readonly RunEvent[], nodeId: string): string[] =>
  events.flatMap((event) => (event.type === 'step.finished' && event.nodeId === nodeId ? [event.step.status] : []))

describe('a loser that is wanted after all', () => {
  it('is begun anew, and what it was let go from is not', async () => {
    const clock = new FakeClock()
    const { run, events } = runDrawing(raced(clock), { clock })
    await clock.advance(1000)
    const result = await run.result
    expect(result).toMatchObject({ status: 'done', outputs: { fast: 'quick', sure: 'slow' } })
    expect(endsOf(events, 'slow')).toEqual(['cancelled', 'done'])
    expect(endsOf(events, 'source')).toEqual(['done'])
    expect(statusOf(result, 'slow')).toBe('done')
    expect(clock.pending).toBe(0)
  })

  it('is begun anew also when it is asked for while its request still ends, and both are paid', async () => {
    const clock = new FakeClock()
    const drawing = raced(clock)
    drawing['slow'] = {
      run: async (_config, _inputs, context) => {
        const said = await context.ask({
          target: { provider: 'far', model: 'm' },
          system: '',
          messages: [{ role: 'user', content: 'Hello' }],
          stream: false,
        })
        return { value: text(said.text) }
      },
    }
    // Asked for between 10, when it is let go, and 40, when its connection is at last closed.
    drawing['broken'] = { run: after(clock, 20, 'broken', true) }
    const call: CallModel = ({ signal }) =>
      new Promise((resolve, reject) => {
        const usage = { input: 10, cacheRead: 0, cacheWrite: 0, output: 5, reasoning: 0 }
        clock.after(100, () =>
          resolve({
            text: 'slow',
            finish: 'stop',
            usage,
            reportedNano: null,
            servedModel: null,
            httpStatus: 200,
            ttftMs: null,
            dropped: [],
          }),
        )
        signal.addEventListener('abort', () =>
          clock.after(30, () => reject(new CallError('Stopped.', { class: 'cancelled', partialText: 'slo' }))),
        )
      })
    const { run, events } = runDrawing(drawing, { clock, call })
    await clock.advance(1000)
    const result = await run.result
    expect(result).toMatchObject({ status: 'done', outputs: { fast: 'quick', sure: 'slow' } })
    expect(endsOf(events, 'slow')).toEqual(['cancelled', 'done'])
    expect(result.receipt?.steps.find(({ nodeId }) => nodeId === 'slow')?.attempts).toMatchObject([
      { n: 1, status: 'cancelled', costState: 'estimated' },
      { n: 2, status: 'done', costState: 'exact' },
    ])
    expectAddsUp(result.receipt!)
    // What was told when it was let go stays as it was told.
    const told = events.flatMap((event) =>
      event.type === 'step.finished' && event.nodeId === 'slow' ? [event.step.attempts.length] : [],
    )
    expect(told).toEqual([1, 2])
  })

  it('is not ended by what its first start still had to say', async () => {
    const clock = new FakeClock()
    const drawing = raced(clock)
    let starts = 0
    // A kind that doesn't listen when it is let go, and comes back with its answer later.
    drawing['slow'] = {
      run: () => {
        const name = `start ${++starts}`
        return new Promise((resolve) => clock.after(100, () => resolve({ value: text(name) })))
      },
    }
    const { run } = runDrawing(drawing, { clock })
    await clock.advance(1000)
    expect((await run.result).outputs).toEqual({ fast: 'quick', sure: 'start 2' })
  })

  it('stays let go when nobody comes back to it', async () => {
    const clock = new FakeClock()
    const drawing = raced(clock)
    drawing['broken'] = { run: after(clock, 50, 'broken') }
    const { run } = runDrawing(drawing, { clock })
    await clock.advance(1000)
    const result = await run.result
    expect(result).toMatchObject({ status: 'done', outputs: { fast: 'quick', sure: 'broken' } })
    expect(statusOf(result, 'slow')).toBe('cancelled')
  })

  it('is begun anew after a crash too, whether it comes before or behind the second start', async () => {
    const clock = new FakeClock()
    const { run, events } = runDrawing(raced(clock), { clock })
    await clock.advance(1000)
    await run.result
    const again = events.findIndex(
      (event) =>
        event.type === 'step.ready' &&
        event.nodeId === 'slow' &&
        events.some((before) => before.seq < event.seq && before.type === 'step.finished' && before.nodeId === 'slow'),
    )
    expect(again).toBeGreaterThan(0)
    for (const cut of [again, again + 1, again + 2]) {
      const later = new FakeClock()
      const resumed = runDrawing(raced(later), {
        clock: later,
        resumed: readInterrupted(events.slice(0, cut), later.now()),
      })
      await later.advance(1000)
      expect(await resumed.run.result).toMatchObject({ status: 'done', outputs: { fast: 'quick', sure: 'slow' } })
      expect(endsOf(resumed.events, 'quick')).toEqual([])
    }
  })
})

describe('a step that was let go in the middle of its work', () => {
  it('asks for nothing more, and its late words are no event of the run', async () => {
    const clock = new FakeClock()
    const asked: string[] = []
    const { run, events } = runDrawing(
      {
        quick: { run: after(clock, 10, 'quick') },
        deaf: {
          run: async (_config, _inputs, context) => {
            await new Promise<void>((resolve) => clock.after(50, resolve))
            context.decide({ chosen: 'late', why: 'Too late.', candidates: [] })
            await context.ask({
              target: { provider: 'far', model: 'm' },
              system: '',
              messages: [{ role: 'user', content: 'Hello' }],
              stream: false,
            })
            return {}
          },
        },
        race: { in: { values: ['quick.value', 'deaf.value'] }, asking: { how: 'first', port: 'values', k: 1 } },
        out: { in: { value: 'race.value' }, output: true },
      },
      {
        clock,
        call: ({ target }) => {
          asked.push(target.model)
          return Promise.reject(new CallError('No.', { class: 'server' }))
        },
      },
    )
    await clock.advance(1000)
    expect((await run.result).status).toBe('done')
    expect(asked).toEqual([])
    expect(events.at(-1)?.type).toBe('run.finished')
  })
})

describe('a node that is done before all of its requests are', () => {
  it.each([true, false])('stops the others and counts what they cost (when it %s)', async (gives) => {
    const clock = new FakeClock()
    let calls = 0
    const ask = (sample: number) => ({
      target: { provider: 'far', model: 'm' },
      system: '',
      messages: [{ role: 'user' as const, content: 'Hello' }],
      sample,
      stream: false,
    })
    const { run, events } = runDrawing(
      {
        race: {
          run: async (_config, _inputs, context) => {
            const said = await Promise.race([context.ask(ask(0)), context.ask(ask(1))])
            if (!gives) throw new StepError('low_quality', said.text)
            return { value: text(said.text) }
          },
        },
        out: { in: { value: 'race.value' }, output: true },
      },
      {
        clock,
        call: ({ signal }) => {
          const wait = calls++ === 0 ? 10 : 1000
          return new Promise((resolve, reject) => {
            const usage = { input: 10, cacheRead: 0, cacheWrite: 0, output: 5, reasoning: 0 }
            const more = { finish: 'stop' as const, usage, reportedNano: null, servedModel: null, httpStatus: 200 }
            clock.after(wait, () => resolve({ text: `after ${wait}`, ...more, ttftMs: null, dropped: [] }))
            signal.addEventListener('abort', () => reject(new CallError('Stopped.', { class: 'cancelled' })))
          })
        },
      },
    )
    await clock.advance(5000)
    const result = await run.result
    expect(result.status).toBe(gives ? 'done' : 'failed')
    const attempts = result.receipt!.steps[0]!.attempts
    expect(attempts.map(({ status, costState }) => `${status} ${costState}`).sort()).toEqual([
      'cancelled estimated',
      'done exact',
    ])
    expectAddsUp(result.receipt!)
    const types = events.flatMap((event) => ('nodeId' in event && event.nodeId === 'race' ? [event.type] : []))
    expect(types.at(-1)).toBe('step.finished')
    expect(result.receipt!.durationMs).toBe(10)
  })
})

describe('a straggler', () => {
  // a, b (at once), c (a minute, cut after ten seconds) → blend, which works for five seconds more
  it('that was cut before a crash is not asked again after it', async () => {
    let asked = 0
    const drawing = (clock: FakeClock): Record<string, Drawn> => ({
      a: { run: after(clock, 1, 'a') },
      b: { run: after(clock, 1, 'b') },
      c: {
        run: (config, inputs, context) => {
          asked++
          return after(clock, 60_000, 'c')!(config, inputs, context)
        },
      },
      blend: {
        in: { values: ['a.value', 'b.value', 'c.value'] },
        asking: { how: 'settled', port: 'values', stragglerMs: 10_000 },
        run: (config, inputs, context) =>
          after(clock, 5000, inputs.dropped.map(({ nodeId, how }) => `without ${nodeId} ${how}`).join())!(
            config,
            inputs,
            context,
          ),
      },
      out: { in: { value: 'blend.value' }, output: true },
    })
    const clock = new FakeClock()
    const { events } = runDrawing(drawing(clock), { clock })
    await clock.advance(12_000)
    expect([endsOf(events, 'c'), endsOf(events, 'blend')]).toEqual([['cancelled'], []])

    const later = new FakeClock()
    const resumed = runDrawing(drawing(later), { clock: later, resumed: readInterrupted(events, later.now()) })
    await later.advance(5000)
    expect((await resumed.run.result).outputs).toEqual({ out: 'without c let_go' })
    expect(asked).toBe(1)
  })
})

describe('a run that was stopped, and killed before it had ended', () => {
  it('goes on where it was stopped: a stop is no end of a step', async () => {
    const drawing = (clock: FakeClock): Record<string, Drawn> => ({
      first: { run: after(clock, 10, 'first') },
      second: { in: { value: 'first.value' }, run: after(clock, 10, 'second') },
      third: { in: { value: 'second.value' }, run: after(clock, 10, 'third') },
      out: { in: { value: 'third.value' }, output: true },
    })
    const clock = new FakeClock()
    const { run, events } = runDrawing(drawing(clock), { clock })
    await clock.advance(15)
    run.stop()
    await settle()
    expect((await run.result).status).toBe('cancelled')
    for (
      let cut = events.findIndex((event) => event.type === 'step.finished' && event.step.status === 'cancelled') + 1;
      cut < events.length;
      cut++
    ) {
      const later = new FakeClock()
      const resumed = runDrawing(drawing(later), {
        clock: later,
        resumed: readInterrupted(events.slice(0, cut), later.now()),
      })
      await later.advance(1000)
      expect(await resumed.run.result).toMatchObject({ status: 'done', error: null, outputs: { out: 'third' } })
      expect(endsOf(resumed.events, 'first')).toEqual([])
    }
  })
})
