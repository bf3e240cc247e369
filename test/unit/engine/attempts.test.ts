import fc from '../../support/luck.ts'
import { describe, expect, it } from 'vitest'
import { Limits } from '../../../electron/engine/index.ts'
import { backoffMs } from '../../../electron/engine/waits.ts'
import type { ErrorClass } from '../../../shared/errors.ts'
import { CallError, type CallErrorFacts, type CallModel, type ModelCall } from '../../../shared/model/types.ts'
import { clockTime } from '../../../shared/health/words.ts'
import { toNano } from '../../../shared/money.ts'
import { FakeClock, settle } from '../../support/fake-clock.ts'
import { type Drawn, practiceFacts, type RunOptions, runDrawing } from '../../support/graphs.ts'
import { asks, far, good, one } from '../../support/one-request.ts'
import { attemptsOf } from '../../support/receipts.ts'

/* engine.md, "Error classes" and "Budget and cost", to the number: one request at a time, by a clock that stands still. */

const failing = (errorClass: ErrorClass, times: number): CallErrorFacts[] =>
  Array.from({ length: times }, () => ({ class: errorClass, sent: false }))

/** A request that is never answered, until it is stopped. */
const stopped = (signal: ModelCall['signal']): Promise<never> =>
  new Promise((_resolve, reject) => {
    const stop = (): void => reject(new CallError('Stopped.', { class: 'cancelled' }))
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop)
  })

describe('back-off: full jitter, 1 s doubling, cap 20 s', () => {
  it('is anything up to 1, 2, 4, 8, 16 and then 20 s', () => {
    expect([0, 1, 2, 3, 4, 5, 6, 60].map((retry) => backoffMs(retry, 1))).toEqual([
      1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000,
    ])
    fc.assert(
      fc.property(fc.nat(100), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (retry, random) => {
        const most = Math.min(20_000, 1000 * 2 ** retry)
        expect(backoffMs(retry, random)).toBe(Math.floor(most * random))
      }),
    )
  })

  it('a 429 without Retry-After backs off like a server error', async () => {
    for (const errorClass of ['rate_limit', 'server'] as const) {
      const end = far({ class: errorClass, httpStatus: 429 })
      const { run, clock } = runDrawing(one(), { call: end.call, random: () => 0.5 })
      await clock.advance(499)
      expect(end.calls).toHaveLength(1)
      await clock.advance(1)
      expect(end.calls).toHaveLength(2)
      expect((await run.result).status).toBe('done')
    }
  })

  it('an abort ends it at once: nothing more is asked, and no timer is left', async () => {
    const end = far({ class: 'server' })
    const { run, clock } = runDrawing(one(), { call: end.call })
    await settle()
    expect(clock.pending).toBeGreaterThan(0)
    const began = clock.now()
    run.stop()
    const result = await run.result
    expect(result.status).toBe('cancelled')
    expect(clock.now()).toBe(began)
    expect(end.calls).toHaveLength(1)
    expect(clock.pending).toBe(0)
  })
})

describe('Retry-After over 10 s', () => {
  it('with nothing left to ask fails and says when', async () => {
    const end = far({ class: 'rate_limit', httpStatus: 429, retryAfterMs: 45_000 })
    const clock = new FakeClock()
    const { run } = runDrawing(one(), { call: end.call, clock })
    const { error } = await run.result
    expect(error).toMatchObject({ class: 'rate_limit', nodeId: 'model' })
    expect(error?.message).toBe(`It failed. It may be asked again at ${clockTime(clock.now() + 45_000)}.`)
    expect(end.calls).toHaveLength(1)
  })

  it('is not waited for: 10 s are, and a millisecond more is not', async () => {
    for (const [retryAfterMs, requests] of [
      [10_000, 2],
      [10_001, 1],
    ] as const) {
      const end = far({ class: 'rate_limit', httpStatus: 429, retryAfterMs })
      const { run, clock } = runDrawing(one(), { call: end.call })
      await clock.advance(20_000)
      expect((await run.result).status).toBe(requests === 2 ? 'done' : 'failed')
      expect(end.calls).toHaveLength(requests)
    }
  })

  it('says no time where none was given', async () => {
    const { run, clock } = runDrawing(one(), { call: far(...failing('rate_limit', 2)).call })
    await clock.advance(60_000)
    expect((await run.result).error?.message).toBe('It failed.')
  })
})

describe('the times an answer has', () => {
  const timersOf = async (options: Partial<RunOptions>, more = {}): Promise<ModelCall['timers'] | undefined> => {
    const end = far()
    await runDrawing(one(more), { call: end.call, ...options }).run.result
    return end.calls[0]?.timers
  }
  const facts =
    (local: boolean, reasoning: boolean): RunOptions['facts'] & object =>
    () => ({ model: { ...practiceFacts, reasoning }, local, practice: false })

  it.each([
    ['first token 30 s, idle 20 s, total 300 s', false, false, 30_000],
    ['reasoning models 180 s to the first token', false, true, 180_000],
    ['local models 300 s to the first token', true, false, 300_000],
    ['also those that reason', true, true, 300_000],
  ])('%s', async (_words, local, reasoning, firstTokenMs) => {
    expect(await timersOf({ facts: facts(local, reasoning) })).toEqual({
      firstTokenMs,
      idleMs: 20_000,
      totalMs: 300_000,
    })
  })

  it('a form changes them', async () => {
    expect(await timersOf({}, { timeouts: { idleMs: 7, totalMs: 8 } })).toEqual({
      firstTokenMs: 30_000,
      idleMs: 7,
      totalMs: 8,
    })
  })
})

describe('bounds over everything', () => {
  it('64 attempts a run, where the settings say nothing else', async () => {
    const names = Array.from({ length: 40 }, (_, i) => `m${i}`)
    const drawing: Record<string, Drawn> = Object.fromEntries(names.map((name) => [name, { run: asks() }]))
    drawing['all'] = {
      in: { values: names.map((name) => `${name}.value`) },
      asking: { how: 'settled', port: 'values' },
    }
    drawing['out'] = { in: { value: 'all.value' }, output: true }
    const end = far(...failing('network', 1000))
    const { run, clock } = runDrawing(drawing, { call: end.call })
    await clock.advance(600_000)
    const { receipt } = await run.result
    expect(end.calls).toHaveLength(64)
    expect(attemptsOf(receipt!)).toHaveLength(64)
    const refused = receipt!.steps.filter(({ reason }) => reason?.includes('maxAttempts') === true)
    expect(refused.length).toBeGreaterThan(0)
  })

  it.each([
    ['8 a provider', false, 8],
    ['local servers 2', true, 2],
  ])('%s, over all runs of the process', async (_words, local, most) => {
    const limits = new Limits()
    let inFlight = 0
    let mostInFlight = 0
    const call: CallModel = async () => {
      mostInFlight = Math.max(mostInFlight, ++inFlight)
      await settle()
      inFlight--
      return good
    }
    const facts: RunOptions['facts'] & object = () => ({ model: practiceFacts, local, practice: false })
    const runs = Array.from({ length: 12 }, () => runDrawing(one(), { call, facts, limits }).run.result)
    for (const { status } of await Promise.all(runs)) expect(status).toBe('done')
    expect(mostInFlight).toBe(most)
  })

  it('8 requests in flight a run, where the settings say nothing else', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `m${i}`)
    // Each at a provider of its own, so that only the run's own bound is in the way.
    const drawing: Record<string, Drawn> = Object.fromEntries(
      names.map((name) => [name, { run: asks({ target: { provider: name, model: 'm' } }) }]),
    )
    drawing['all'] = { in: { values: names.map((name) => `${name}.value`) }, asking: { how: 'all' } }
    drawing['out'] = { in: { value: 'all.value' }, output: true }
    let inFlight = 0
    let most = 0
    const call: CallModel = async () => {
      most = Math.max(most, ++inFlight)
      await settle()
      inFlight--
      return good
    }
    expect((await runDrawing(drawing, { call }).run.result).status).toBe('done')
    expect(most).toBe(8)
  })

  it('a run has ten minutes, where the settings say nothing else', async () => {
    const { run, clock } = runDrawing(one(), { call: ({ signal }) => stopped(signal) })
    await clock.advance(599_999)
    let ended = false
    void run.result.then(() => (ended = true))
    await settle()
    expect(ended).toBe(false)
    await clock.advance(1)
    expect(await run.result).toMatchObject({ status: 'failed', error: { class: 'timeout', code: 'run_deadline' } })
  })

  it('an attempt is written down before its request leaves', async () => {
    const kept = new Set<string>()
    const seen: boolean[] = []
    const call: CallModel = () => {
      seen.push(kept.has('attempt.started'))
      return Promise.resolve(good)
    }
    await runDrawing(one(), { call, sink: (batch) => batch.forEach(({ type }) => kept.add(type)) }).run.result
    expect(seen).toEqual([true])
  })
})

describe('`maxTokens` is always sent', () => {
  const sent = async (maxOutput: number | null, more = {}): Promise<number | undefined> => {
    const end = far()
    const facts: RunOptions['facts'] & object = () => ({
      model: maxOutput === null ? null : { ...practiceFacts, maxOutput },
      local: false,
      practice: false,
    })
    await runDrawing(one(more), { call: end.call, facts }).run.result
    return end.calls[0]?.request.maxTokens
  }

  it('absent: 2,048; never over the model’s limit', async () => {
    expect(await sent(100_000)).toBe(2048)
    expect(await sent(null)).toBe(2048)
    expect(await sent(1000)).toBe(1000)
    expect(await sent(1000, { maxTokens: 5000 })).toBe(1000)
    expect(await sent(100_000, { maxTokens: 7 })).toBe(7)
  })
})

describe('parameters', () => {
  it('that a target does not take are left out, and the receipt says which', async () => {
    const call: CallModel = () => Promise.resolve({ ...good, dropped: ['seed', 'temperature'] })
    const [attempt] = attemptsOf((await runDrawing(one(), { call }).run.result).receipt!)
    expect(attempt?.dropped).toEqual(['seed', 'temperature'])
  })
})

describe('what an attempt settles at', () => {
  // "Hello" is 2 tokens of four characters and 4 a message, at $1 a million; output at $10.
  const input = 6
  const costOf = async (failure: CallErrorFacts): Promise<{ nano: number; state: string | undefined }> => {
    const { run } = runDrawing(one({ maxTokens: 100, retries: 0 }), { call: far(failure).call })
    const [attempt] = attemptsOf((await run.result).receipt!)
    return { nano: toNano(attempt?.costUsd ?? Number.NaN), state: attempt?.costState }
  }

  it('one that never left: 0', async () => {
    expect(await costOf({ class: 'network', sent: false })).toEqual({ nano: 0, state: 'exact' })
  })

  it('one cut off later: its input plus what was received, `estimated`', async () => {
    const received = 'a'.repeat(40)
    expect(await costOf({ class: 'truncated', partialText: received })).toEqual({
      nano: input * 1000 + 10 * 10_000,
      state: 'estimated',
    })
  })

  it('the receipt pins the price row, with where it is from and its date', async () => {
    const [attempt] = attemptsOf((await runDrawing(one(), { call: far().call }).run.result).receipt!)
    expect(attempt?.price).toEqual({ perMillion: { input: 1, output: 10 }, source: 'test', date: '2026-11-21' })
  })

  it('never more than was reserved for it', async () => {
    const reserved = (5 + 16) * 1000 + 100 * 10_000
    const { nano } = await costOf({ class: 'truncated', partialText: 'a'.repeat(10_000) })
    expect(nano).toBeLessThanOrEqual(reserved)
    expect(nano).toBe(input * 1000 + 100 * 10_000)
  })
})
