import { describe, expect, it } from 'vitest'
import { Health } from '../../../electron/engine/index.ts'
import type { ErrorClass } from '../../../shared/errors.ts'
import { CallError, type CallModel, type ModelResult } from '../../../shared/model/types.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { type Drawn, runDrawing, text } from '../../support/graphs.ts'

/*
 * The breaker at work in runs (engine.md, "Breaker and health"): whoever asks looks first and reports after.
 *
 *   first ──option1──▶ best ──▶ out         lone ──▶ out
 *   second ──option2──▶
 */

const id = (model: string) => ({ provider: 'far', model, key: '', hint: '' })
const good: ModelResult = {
  text: 'Hi',
  finish: 'stop',
  usage: { input: 10, cacheRead: 0, cacheWrite: 0, output: 5, reasoning: 0 },
  reportedNano: null,
  servedModel: null,
  httpStatus: 200,
  ttftMs: 40,
  dropped: [],
}

const asks =
  (model: string): NonNullable<Drawn['run']> =>
  async (_config, _inputs, context) => {
    const answer = await context.ask({
      target: { provider: 'far', model },
      system: '',
      messages: [{ role: 'user', content: 'Hello' }],
      maxTokens: 100,
      stream: true,
    })
    return { value: { ...text(answer.text), by: answer.by } }
  }

const lone: Record<string, Drawn> = { lone: { run: asks('m') }, out: { in: { value: 'lone.value' }, output: true } }
const moving: ErrorClass[] = []
const withNext: Record<string, Drawn> = {
  first: { run: asks('m') },
  second: { run: asks('n') },
  best: {
    in: { option1: 'first.value', option2: 'second.value' },
    asking: { how: 'inOrder', ports: ['option1', 'option2'] },
    moveOn: (outcome) => {
      if (outcome.how === 'failed') moving.push(outcome.class)
      return true
    },
  },
  out: { in: { value: 'best.value' }, output: true },
}

/** A far end whose `m` fails with that class until it is mended. */
function farEnd(errorClass: ErrorClass, more: { httpStatus?: number; retryAfterMs?: number } = {}) {
  const asked: string[] = []
  let broken = true
  const call: CallModel = ({ target }) => {
    asked.push(target.model)
    if (!broken || target.model !== 'm') return Promise.resolve(good)
    return Promise.reject(new CallError(`It said ${errorClass}.`, { class: errorClass, httpStatus: 500, ...more }))
  }
  return { asked, call, mend: () => void (broken = false) }
}

const world = () => {
  const clock = new FakeClock()
  return { clock, health: new Health(clock) }
}

describe('an open target', () => {
  it('fails the step at once, with the class that opened it, without a request or a cost', async () => {
    const { clock, health } = world()
    const far = farEnd('server')
    const first = runDrawing(lone, { clock, health, call: far.call })
    await clock.advance(60_000)
    expect((await first.run.result).error).toMatchObject({ class: 'server', code: null })
    expect(far.asked).toHaveLength(3)

    health.reset(id('m'))
    for (let i = 0; i < 3; i++)
      health
        .begin(id('m'), false)
        ?.end({ how: 'failed', class: 'server', httpStatus: 500, retryAfterMs: null, ttftMs: null, local: false })
    const next = runDrawing(lone, { clock, health, call: far.call })
    const result = await next.run.result
    expect(far.asked).toHaveLength(3)
    expect(result).toMatchObject({ status: 'failed', error: { class: 'server', code: 'breaker_open', nodeId: 'lone' } })
    expect(result.error?.message).toMatch(/far \/ m is open, retry at \d\d:\d\d/)
    expect(result.receipt).toMatchObject({ costUsd: 0, steps: [{ attempts: [] }, {}] })
    expect(next.events.filter(({ type }) => type === 'breaker')).toMatchObject([
      { nodeId: 'lone', target: { provider: 'far', model: 'm' }, state: 'open', until: expect.any(String) as string },
    ])
  })

  it('is moved on from by a Fallback, by that class', async () => {
    const { clock, health } = world()
    const far = farEnd('quota', { httpStatus: 402 })
    await runDrawing(withNext, { clock, health, call: far.call }).run.result
    moving.length = 0
    const again = await runDrawing(withNext, { clock, health, call: far.call }).run.result
    expect(again).toMatchObject({ status: 'done', outputs: { out: 'Hi' } })
    expect(moving).toEqual(['quota'])
    expect(far.asked).toEqual(['m', 'n', 'n'])
  })

  it('is not asked again by the retries of a request that just opened it', async () => {
    const { clock, health } = world()
    const far = farEnd('timeout')
    for (let i = 0; i < 2; i++)
      health
        .begin(id('m'), false)
        ?.end({ how: 'failed', class: 'timeout', httpStatus: null, retryAfterMs: null, ttftMs: null, local: false })
    const { run, events } = runDrawing(lone, { clock, health, call: far.call })
    // No back-off is waited for: the third failure in a row opened it.
    expect(await run.result).toMatchObject({
      status: 'failed',
      error: { class: 'timeout', message: 'It said timeout.' },
    })
    expect(far.asked).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'breaker')).toMatchObject([{ state: 'open' }])
  })

  it('a rate limit that is waited for is asked again when Retry-After is over', async () => {
    const { clock, health } = world()
    const far = farEnd('rate_limit', { httpStatus: 429, retryAfterMs: 2000 })
    const { run } = runDrawing(lone, { clock, health, call: far.call })
    await clock.advance(1999)
    far.mend()
    expect(far.asked).toHaveLength(1)
    await clock.advance(1)
    expect(await run.result).toMatchObject({ status: 'done' })
    expect(far.asked).toHaveLength(2)
  })
})

describe('half open and ramp', () => {
  const opened = async () => {
    const made = world()
    const far = farEnd('server')
    for (let i = 0; i < 3; i++)
      made.health
        .begin(id('m'), false)
        ?.end({ how: 'failed', class: 'server', httpStatus: 500, retryAfterMs: null, ttftMs: null, local: false })
    await made.clock.advance(30_000)
    return { ...made, far }
  }

  it('one probe at a time: where nobody else could answer, the others wait for it', async () => {
    const { clock, health, far } = await opened()
    far.mend()
    const slow: CallModel = async (call) => {
      const result = await far.call(call)
      await new Promise<void>((resolve) => void clock.after(5000, resolve))
      return result
    }
    const runs = [1, 2, 3].map(() => runDrawing(lone, { clock, health, call: slow }))
    await clock.advance(4999)
    expect(far.asked).toHaveLength(1)
    await clock.advance(1)
    expect(far.asked).toHaveLength(2)
    await clock.advance(20_000)
    expect((await Promise.all(runs.map(({ run }) => run.result))).map(({ status }) => status)).toEqual([
      'done',
      'done',
      'done',
    ])
    expect(health.look(id('m')).state).toBe('ramp')
    expect(runs[0]?.events.find(({ type }) => type === 'breaker')).toMatchObject({ state: 'half_open', until: null })
  })

  it('where another option could answer, nobody waits', async () => {
    const { clock, health, far } = await opened()
    const probe = health.begin(id('m'), false)
    expect(await runDrawing(withNext, { clock, health, call: far.call }).run.result).toMatchObject({ status: 'done' })
    expect(far.asked).toEqual(['n'])
    probe?.end({ how: 'left' })
  })

  it('on its ramp it gets a tenth where another could answer, and everything where it is the last one left', async () => {
    const { clock, health, far } = await opened()
    far.mend()
    for (let i = 0; i < 2; i++) await runDrawing(lone, { clock, health, call: far.call }).run.result
    far.asked.length = 0
    for (let i = 0; i < 10; i++) await runDrawing(withNext, { clock, health, call: far.call }).run.result
    expect(far.asked.filter((model) => model === 'm')).toHaveLength(1)
    far.asked.length = 0
    for (let i = 0; i < 10; i++) await runDrawing(lone, { clock, health, call: far.call }).run.result
    expect(far.asked).toHaveLength(10)
  })
})

it('a request that the user stopped is no failure of its target', async () => {
  const { clock, health } = world()
  for (let i = 0; i < 3; i++) {
    const { run } = runDrawing(lone, {
      clock,
      health,
      call: ({ signal }) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => reject(new CallError('Stopped.', { class: 'cancelled' }))),
        ),
    })
    await clock.advance(10)
    run.stop()
    expect(await run.result).toMatchObject({ status: 'cancelled' })
  }
  expect(health.look(id('m'))).toMatchObject({ state: 'closed', inFlight: 0 })
})
