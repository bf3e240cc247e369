import { describe, expect, it } from 'vitest'
import { type ErrorClass, StepError, errorClasses, errorRules } from '../../../shared/errors.ts'
import {
  CallError,
  type CallErrorFacts,
  type CallModel,
  type ModelCall,
  type ModelResult,
  type Usage,
} from '../../../shared/model/types.ts'
import { toNano } from '../../../shared/money.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { readInterrupted } from '../../../electron/engine/index.ts'
import { FakeClock, settle } from '../../support/fake-clock.ts'
import { type Drawn, type RunOptions, practiceFacts, runDrawing, text } from '../../support/graphs.ts'

const usage: Usage = { input: 10, cacheRead: 0, cacheWrite: 0, output: 5, reasoning: 0 }
const answer = (said: string, more: Partial<ModelResult> = {}): ModelResult => ({
  text: said,
  finish: 'stop',
  usage,
  reportedNano: null,
  servedModel: null,
  httpStatus: 200,
  ttftMs: 1,
  dropped: [],
  ...more,
})

const asks =
  (more: Partial<Parameters<NonNullable<Drawn['run']>>[2]> & Record<string, unknown> = {}): Drawn['run'] =>
  async (_config, _inputs, context) => {
    const { text: said, by } = await context.ask({
      target: { provider: 'far', model: 'm' },
      system: '',
      messages: [{ role: 'user', content: 'Hello' }],
      maxTokens: 100,
      stream: true,
      ...more,
    })
    return { value: { ...text(said), by } }
  }

const oneModel = (more = {}): Record<string, Drawn> => ({
  model: { run: asks(more) },
  out: { in: { value: 'model.value' }, output: true },
})

/** A far end that fails as told, then answers. */
function farEnd(failures: CallErrorFacts[]): { call: CallModel; calls: ModelCall[] } {
  const calls: ModelCall[] = []
  const left = [...failures]
  return {
    calls,
    call: (call) => {
      calls.push(call)
      const failure = left.shift()
      return failure === undefined
        ? Promise.resolve(answer('Hi'))
        : Promise.reject(new CallError(`It said ${failure.class}.`, failure))
    },
  }
}

async function runToEnd(drawing: Record<string, Drawn>, options: RunOptions, budgetUsd?: number): Promise<RunResult> {
  const clock = options.clock ?? new FakeClock()
  const settings = budgetUsd === undefined ? {} : { budget: { perRunUsd: budgetUsd } }
  const { run } = runDrawing(drawing, { ...options, clock }, settings)
  await clock.advance(120_000)
  return run.result
}

const attemptsOf = (result: RunResult) => result.receipt!.steps.flatMap((step) => step.attempts)
const addsUp = (result: RunResult): void => {
  const sum = attemptsOf(result).reduce((total, attempt) => total + toNano(attempt.costUsd ?? 0), 0)
  expect(toNano(result.receipt!.costUsd ?? 0)).toBe(sum)
}

describe('retries on the same target', () => {
  const ours: ErrorClass[] = ['invalid_output', 'low_quality', 'policy', 'budget', 'cancelled', 'no_output']
  for (const errorClass of errorClasses.filter((name) => !ours.includes(name)))
    it(`${errorClass}: ${errorRules[errorClass].retries} further requests, then it fails by its name`, async () => {
      const far = farEnd(Array.from({ length: 9 }, () => ({ class: errorClass, httpStatus: null, sent: false })))
      const result = await runToEnd(oneModel(), { call: far.call })
      expect(far.calls).toHaveLength(errorRules[errorClass].retries + 1)
      expect(result).toMatchObject({ status: 'failed', error: { class: errorClass, nodeId: 'model' } })
      addsUp(result)
    })

  it('counts per class, and never more than eight requests a step', async () => {
    const mixed: ErrorClass[] = [
      'server',
      'network',
      'timeout',
      'empty',
      'truncated',
      'overloaded',
      'server',
      'network',
      'conflict',
    ]
    const far = farEnd(mixed.map((name) => ({ class: name })))
    await runToEnd(oneModel(), { call: far.call })
    expect(far.calls).toHaveLength(8)
  })

  it('waits as long as Retry-After says, when that is at most ten seconds', async () => {
    const clock = new FakeClock()
    const far = farEnd([{ class: 'rate_limit', httpStatus: 429, retryAfterMs: 2000 }])
    const { run } = runDrawing(oneModel(), { call: far.call, clock })
    await clock.advance(1999)
    expect(far.calls).toHaveLength(1)
    await clock.advance(1)
    expect(far.calls).toHaveLength(2)
    expect(await run.result).toMatchObject({ status: 'done', outputs: { out: 'Hi' } })
  })

  it('does not wait longer than ten seconds for a rate limit', async () => {
    const far = farEnd([{ class: 'rate_limit', httpStatus: 429, retryAfterMs: 60_000 }])
    expect(await runToEnd(oneModel(), { call: far.call })).toMatchObject({ error: { class: 'rate_limit' } })
    expect(far.calls).toHaveLength(1)
  })

  it('never sleeps past the deadline', async () => {
    const clock = new FakeClock()
    const far = farEnd([{ class: 'rate_limit', retryAfterMs: 5000 }])
    const { run } = runDrawing(oneModel(), { call: far.call, clock }, { timeoutMs: 4000 })
    await clock.advance(1)
    expect(await run.result).toMatchObject({ error: { class: 'rate_limit' } })
  })

  it('asks once more when the answer is not what was asked for, and says what was wrong', async () => {
    const calls: ModelCall[] = []
    const said = ['no json', '{"n": 1}']
    const call: CallModel = (made) => {
      calls.push(made)
      return Promise.resolve(answer(said.shift() ?? ''))
    }
    const schema = { type: 'object', properties: { n: { type: 'number' } }, required: ['n'] }
    const result = await runToEnd(oneModel({ outputSchema: schema }), { call })
    expect(result.outputs).toEqual({ out: '{"n": 1}' })
    expect(calls[1]?.request.messages.at(-1)?.content).toContain('not JSON')
    expect(attemptsOf(result).map((attempt) => attempt.errorClass)).toEqual(['invalid_output', null])
    addsUp(result)
  })
})

describe('streaming', () => {
  it('holds text back until 80 visible characters, then sends it on', async () => {
    let push: (text: string) => void = () => undefined
    let end: (result: ModelResult) => void = () => undefined
    const call: CallModel = ({ onDelta }) => {
      push = onDelta!
      return new Promise((resolve) => (end = resolve))
    }
    const { run, events, clock } = runDrawing(oneModel(), { call })
    await settle()
    push('x'.repeat(79))
    await clock.advance(20)
    const shown = () => events.flatMap((event) => (event.type === 'attempt.delta' ? [event.text] : [])).join('')
    expect(shown()).toBe('')
    push('y')
    await clock.advance(20)
    expect(shown()).toHaveLength(80)
    end(answer(`${'x'.repeat(79)}y`))
    expect((await run.result).status).toBe('done')
  })

  it('tells a break after text was shown with attempt.reset, and starts anew', async () => {
    let tries = 0
    const call: CallModel = async ({ onDelta }) => {
      if (++tries > 1) return answer('whole')
      onDelta!('z'.repeat(100))
      await settle()
      throw new CallError('Cut off.', { class: 'truncated', partialText: 'z'.repeat(100) })
    }
    const clock = new FakeClock()
    const { run, events } = runDrawing(oneModel(), { call, clock })
    await clock.advance(5000)
    const result = await run.result
    expect(result.outputs).toEqual({ out: 'whole' })
    expect(events.filter((event) => event.type === 'attempt.reset')).toHaveLength(1)
    expect(attemptsOf(result)[0]).toMatchObject({ errorClass: 'truncated', costState: 'estimated' })
    addsUp(result)
  })
})

describe('budget', () => {
  const eight = (): Record<string, Drawn> => {
    const drawing: Record<string, Drawn> = {}
    const names = Array.from({ length: 8 }, (_, i) => `m${i}`)
    for (const name of names) drawing[name] = { run: asks() }
    drawing['all'] = {
      in: { values: names.map((name) => `${name}.value`) },
      asking: { how: 'settled', port: 'values' },
    }
    drawing['out'] = { in: { value: 'all.value' }, output: true }
    return drawing
  }
  // 5 bytes + 16 a message at $1, 100 tokens out at $10, per million: 1,021,000 nano-dollars reserved.
  const reserved = 0.001_021

  it('reserves before it asks: no more in flight than the money allows, and never a nano-dollar over', async () => {
    let inFlight = 0
    let most = 0
    const call: CallModel = async () => {
      most = Math.max(most, ++inFlight)
      await settle()
      inFlight--
      return answer('Hi', { usage: { ...usage, input: 21, output: 100 } })
    }
    const result = await runToEnd(eight(), { call }, reserved * 3)
    expect(most).toBe(3)
    expect(attemptsOf(result)).toHaveLength(3)
    expect(toNano(result.receipt!.costUsd!)).toBeLessThanOrEqual(toNano(reserved * 3))
    expect(result.receipt!.steps.filter((step) => step.reasonCode === 'budget')).toHaveLength(5)
    addsUp(result)
  })

  it('lets what settles for less make room for the rest', async () => {
    const result = await runToEnd(eight(), { call: farEnd([]).call }, reserved * 3)
    expect(attemptsOf(result)).toHaveLength(8)
    expect(result.status).toBe('done')
  })

  it('refuses an unknown price, and says what to do', async () => {
    const far = farEnd([])
    const facts = () => ({ model: { ...practiceFacts, price: null }, local: false, practice: false })
    const result = await runToEnd(oneModel(), { call: far.call, facts }, 1)
    expect(result.error).toMatchObject({ class: 'budget', code: 'unknown_price' })
    expect(far.calls).toHaveLength(0)
    const free = await runToEnd(oneModel(), { call: far.call, facts })
    expect(free.receipt).toMatchObject({ costUsd: null, costState: 'unknown' })
  })

  it('takes the lower of the document and the caller', async () => {
    const result = await runToEnd(oneModel(), { call: farEnd([]).call, maxCostNano: 10 }, 1)
    expect(result.error).toMatchObject({ class: 'budget', code: 'run_budget' })
  })
})

describe('stop and resume', () => {
  it('aborts a request in flight and keeps what it cost', async () => {
    const call: CallModel = ({ signal }) =>
      new Promise((_resolve, reject) =>
        signal.addEventListener('abort', () =>
          reject(new CallError('Stopped.', { class: 'cancelled', partialText: 'half' })),
        ),
      )
    const { run } = runDrawing(oneModel(), { call })
    await settle()
    run.stop()
    const result = await run.result
    expect(result.status).toBe('cancelled')
    expect(attemptsOf(result)).toMatchObject([{ status: 'cancelled', errorClass: 'cancelled', costState: 'estimated' }])
    addsUp(result)
  })

  // first ─→ second ─→ out, killed while `second` is in flight
  it('never asks again for what had finished, and closes what was caught in flight', async () => {
    const drawing = (): Record<string, Drawn> => ({
      first: { run: asks() },
      second: { in: { value: 'first.value' }, run: asks({ system: 'again' }) },
      out: { in: { value: 'second.value' }, output: true },
    })
    let calls = 0
    const hangs: CallModel = () => (++calls === 1 ? Promise.resolve(answer('one')) : new Promise(() => undefined))
    const { events, clock } = runDrawing(drawing(), { call: hangs })
    await clock.advance(100)
    const resumed = readInterrupted(events, clock.now())
    expect(resumed.closing).toHaveLength(1)

    const far = farEnd([])
    const again = runDrawing(drawing(), { call: far.call, resumed })
    const result = await again.run.result
    expect(far.calls).toHaveLength(1)
    expect(far.calls[0]?.request.system).toBe('again')
    expect(result.receipt).toMatchObject({ resumed: true, status: 'done' })
    expect(result.receipt?.steps.find((step) => step.nodeId === 'second')?.attempts).toMatchObject([
      { n: 1, status: 'interrupted', costState: 'estimated' },
      { n: 2, status: 'done' },
    ])
    addsUp(result)
  })

  it('keeps an answer already paid for inside a step that had not ended', async () => {
    const twice: Drawn['run'] = async (_config, _inputs, context) => {
      const question = {
        target: { provider: 'far', model: 'm' },
        system: '',
        messages: [{ role: 'user' as const, content: 'Q' }],
        maxTokens: 9,
        stream: false,
      }
      const one = await context.ask({ ...question, sample: 0 })
      const two = await context.ask({ ...question, sample: 1 })
      return { value: text(one.text + two.text) }
    }
    const drawing: Record<string, Drawn> = { both: { run: twice }, out: { in: { value: 'both.value' }, output: true } }
    let calls = 0
    const { events, clock } = runDrawing(drawing, {
      call: () => (++calls === 1 ? Promise.resolve(answer('1')) : new Promise(() => undefined)),
    })
    await clock.advance(10)
    const far = farEnd([])
    const result = await runDrawing(drawing, { call: far.call, resumed: readInterrupted(events, clock.now()) }).run
      .result
    expect(far.calls).toHaveLength(1)
    expect(result.outputs).toEqual({ out: '1Hi' })
  })
})

it('a StepError thrown by a kind keeps its class and code', async () => {
  const { run } = runDrawing({
    a: { run: () => Promise.reject(new StepError('refusal', 'It would not.', 'x')) },
    out: { in: { value: 'a.value' }, output: true },
  })
  expect((await run.result).error).toEqual({ class: 'refusal', code: 'x', nodeId: 'a', message: 'It would not.' })
})
