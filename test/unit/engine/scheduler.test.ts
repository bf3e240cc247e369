import { describe, expect, it } from 'vitest'
import { StepError } from '../../../shared/errors.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import { newRunState, reduce } from '../../../shared/events/reduce.ts'
import { isLiveOnly } from '../../../shared/events/types.ts'
import { type Drawn, runDrawing, text } from '../../support/graphs.ts'
import { settle } from '../../support/fake-clock.ts'

const fails =
  (errorClass: ConstructorParameters<typeof StepError>[0]): Drawn['run'] =>
  () => {
    throw new StepError(errorClass, `It failed with ${errorClass}.`)
  }
const says =
  (what: string): Drawn['run'] =>
  () => ({ value: text(what) })
const finished = (events: RunEvent[], nodeId: string) =>
  events.flatMap((event) => (event.type === 'step.finished' && event.nodeId === nodeId ? [event.step] : []))

describe('demand', () => {
  // a ─→ b ─→ out      c (nobody asks)
  it('runs what an Output needs, and nothing else', async () => {
    const { run, events } = runDrawing({
      a: { run: says('hi') },
      b: { in: { value: 'a.value' } },
      c: { in: { value: 'a.value' }, run: fails('unknown') },
      out: { in: { value: 'b.value' }, output: true },
    })
    const result = await run.result
    expect(result.status).toBe('done')
    expect(result.outputs).toEqual({ out: 'hi' })
    expect(finished(events, 'c')).toMatchObject([{ status: 'skipped', reasonCode: 'not_asked', attempts: [] }])
    expect(result.receipt?.steps.map((step) => step.nodeId)).toEqual(['a', 'b', 'c', 'out'])
  })

  // a ─→ b ─┐
  //   └→ c ─┴→ d ─→ out
  it('runs a step once, however many ask for it', async () => {
    let calls = 0
    const { run } = runDrawing({
      a: { run: () => ({ value: text(`${++calls}`) }) },
      b: { in: { value: 'a.value' } },
      c: { in: { value: 'a.value' } },
      d: { in: { values: ['b.value', 'c.value'] }, asking: { how: 'settled', port: 'values' } },
      out: { in: { value: 'd.value' }, output: true },
    })
    expect((await run.result).outputs).toEqual({ out: '1' })
    expect(calls).toBe(1)
  })

  it('is flat: a chain of 10,000 ends without using up the stack', async () => {
    const drawing: Record<string, Drawn> = { n0: { run: says('x') } }
    for (let i = 1; i < 10_000; i++) drawing[`n${i}`] = { in: { value: `n${i - 1}.value` } }
    drawing['out'] = { in: { value: 'n9999.value' }, output: true }
    expect((await runDrawing(drawing).run.result).outputs).toEqual({ out: 'x' })
  })
})

describe('ways not taken and failures', () => {
  // router ─a→ left ─┐
  //        └b→ right ┴→ out       (at most one is taken)
  const branching = (branch: string): Record<string, Drawn> => ({
    router: { run: () => ({ [branch]: text('v') }) },
    left: { in: { value: 'router.a' }, run: says('left') },
    right: { in: { value: 'router.b' }, run: says('right') },
    out: { in: { value: ['left.value', 'right.value'] }, output: true },
  })

  it('takes the one wire of several that was taken', async () => {
    const { run, events } = runDrawing(branching('b'))
    expect((await run.result).outputs).toEqual({ out: 'right' })
    expect(finished(events, 'left')).toMatchObject([{ status: 'skipped', reasonCode: 'not_taken', cause: null }])
  })

  it('fails with no_output when no way led to an Output', async () => {
    const result = await runDrawing(branching('c')).run.result
    expect(result).toMatchObject({ status: 'failed', error: { class: 'no_output' }, outputs: {} })
  })

  it('hands on the cause of a failure however far back', async () => {
    const { run, events } = runDrawing({
      a: { run: fails('auth') },
      b: { in: { value: 'a.value' } },
      c: { in: { value: 'b.value' } },
      out: { in: { value: 'c.value' }, output: true },
    })
    const result = await run.result
    expect(result).toMatchObject({ status: 'failed', error: { class: 'auth', nodeId: 'a' } })
    expect(finished(events, 'c')).toMatchObject([
      { status: 'skipped', reasonCode: 'upstream_failed', cause: { nodeId: 'a', class: 'auth' } },
    ])
  })

  it('counts an optional input that failed as not wired', async () => {
    const { run } = runDrawing({
      a: { run: fails('server') },
      b: { run: says('b') },
      c: { in: { value: 'b.value', extra: 'a.value' }, optional: ['extra'] },
      out: { in: { value: 'c.value' }, output: true },
    })
    expect((await run.result).outputs).toEqual({ out: 'b' })
  })

  it('turns a thrown defect into class unknown, never into success', async () => {
    const { run } = runDrawing({
      a: { run: () => Promise.reject(new TypeError('oops')) },
      out: { in: { value: 'a.value' }, output: true },
    })
    expect(await run.result).toMatchObject({ status: 'failed', error: { class: 'unknown', code: 'defect' } })
  })
})

describe('in order', () => {
  const options = (first: Drawn['run'], moveOn?: Drawn['moveOn']): Record<string, Drawn> => ({
    one: { run: first },
    two: { run: says('two') },
    best: {
      in: { option1: 'one.value', option2: 'two.value' },
      asking: { how: 'inOrder', ports: ['option1', 'option2'] },
      ...(moveOn ? { moveOn } : {}),
    },
    out: { in: { value: 'best.value' }, output: true },
  })

  it('never asks the second option when the first has an answer, and says so', async () => {
    const { run, events } = runDrawing(options(says('one')))
    expect((await run.result).outputs).toEqual({ out: 'one' })
    const [step] = finished(events, 'two')
    expect(step).toMatchObject({ status: 'skipped', reasonCode: 'not_asked' })
    expect(step?.reason).toBe('Not asked: best already had an answer from one.')
  })

  it('asks the next after a failure, unless the kind says stop', async () => {
    expect((await runDrawing(options(fails('server'))).run.result).outputs).toEqual({ out: 'two' })
    const stopped = await runDrawing(options(fails('bad_request'), () => false)).run.result
    expect(stopped).toMatchObject({ status: 'failed', error: { class: 'bad_request' } })
  })

  it('is skipped when no option was taken, and failed with the last class when one failed', async () => {
    const none = options(() => ({}))
    none['two'] = { run: () => ({}) }
    expect(await runDrawing(none).run.result).toMatchObject({ error: { class: 'no_output' } })
    const both = options(() => ({}))
    both['two'] = { run: fails('quota') }
    expect(await runDrawing(both).run.result).toMatchObject({ error: { class: 'quota' } })
  })
})

describe('first and settled', () => {
  const slow =
    (open: Promise<unknown>): Drawn['run'] =>
    async (_config, _inputs, context) => {
      await Promise.race([
        open,
        new Promise((resolve) => context.signal.addEventListener('abort', () => resolve(null))),
      ])
      return { value: text('slow') }
    }

  it('takes the first and lets the others go', async () => {
    const { run, events } = runDrawing({
      quick: { run: says('quick') },
      late: { run: slow(new Promise(() => undefined)) },
      join: { in: { values: ['quick.value', 'late.value'] }, asking: { how: 'first', port: 'values', k: 1 } },
      out: { in: { value: 'join.value' }, output: true },
    })
    expect((await run.result).outputs).toEqual({ out: 'quick' })
    expect(finished(events, 'late')).toMatchObject([{ status: 'cancelled' }])
  })

  it('does not cancel a loser that somebody else still waits for', async () => {
    let open: (value: unknown) => void = () => undefined
    const gate = new Promise((resolve) => (open = resolve))
    const { run, events } = runDrawing({
      quick: { run: says('quick') },
      late: { run: slow(gate) },
      join: { in: { values: ['quick.value', 'late.value'] }, asking: { how: 'first', port: 'values', k: 1 } },
      out: { in: { value: 'join.value' }, output: true },
      other: { in: { value: 'late.value' }, output: true },
    })
    await settle()
    open(null)
    expect((await run.result).outputs).toEqual({ out: 'quick', other: 'slow' })
    // Not let go and begun anew: it ended once.
    expect(finished(events, 'late')).toMatchObject([{ status: 'done' }])
  })

  it('drops and names what failed, and cuts a straggler by the clock', async () => {
    const { run, events, clock } = runDrawing({
      a: { run: says('a') },
      b: { run: fails('server') },
      c: { run: slow(new Promise(() => undefined)) },
      blend: {
        in: { values: ['a.value', 'b.value', 'c.value'] },
        asking: { how: 'settled', port: 'values', stragglerMs: 10_000 },
        run: (_config, inputs) => ({
          value: text(inputs.dropped.map(({ nodeId, how }) => `${nodeId} ${how}`).join(', ')),
        }),
      },
      out: { in: { value: 'blend.value' }, output: true },
    })
    await clock.advance(9_999)
    expect(finished(events, 'blend')).toEqual([])
    await clock.advance(1)
    expect((await run.result).outputs).toEqual({ out: 'b failed, c let_go' })
  })

  it('really runs independent steps at the same time', async () => {
    let together = 0
    let most = 0
    const busy: Drawn['run'] = async () => {
      most = Math.max(most, ++together)
      await settle()
      together--
      return { value: text('x') }
    }
    const { run } = runDrawing({
      a: { run: busy },
      b: { run: busy },
      c: { run: busy },
      d: { run: busy },
      all: { in: { values: ['a.value', 'b.value', 'c.value', 'd.value'] }, asking: { how: 'all' } },
      out: { in: { value: 'all.value' }, output: true },
    })
    await run.result
    expect(most).toBe(4)
  })
})

describe('the end of a run', () => {
  const waits: Drawn['run'] = (_config, _inputs, context) =>
    new Promise((_resolve, reject) => context.signal.addEventListener('abort', () => reject(context.signal.reason)))

  it('stops in order: what runs is cancelled, what was not asked says the run was stopped, the receipt is whole', async () => {
    const { run, events } = runDrawing({
      a: { run: waits },
      b: { in: { value: 'a.value' } },
      idle: { in: { value: 'b.value' } },
      out: { in: { value: 'b.value' }, output: true },
    })
    await settle()
    run.stop()
    const result = await run.result
    expect(result).toMatchObject({ status: 'cancelled', error: { class: 'cancelled' } })
    expect(finished(events, 'a')).toMatchObject([{ status: 'cancelled', reasonCode: 'run_stopped' }])
    expect(finished(events, 'idle')).toMatchObject([{ status: 'skipped', reasonCode: 'run_stopped' }])
    expect(events.at(-1)?.type).toBe('run.finished')
  })

  it('ends at its deadline with class timeout', async () => {
    const { run, clock } = runDrawing(
      { a: { run: waits }, out: { in: { value: 'a.value' }, output: true } },
      {},
      { timeoutMs: 5000 },
    )
    await clock.advance(5000)
    expect(await run.result).toMatchObject({ status: 'failed', error: { class: 'timeout', code: 'run_deadline' } })
    expect(clock.pending).toBe(0)
  })

  it('ends when its events can no longer be kept', async () => {
    let batches = 0
    const { run } = runDrawing(
      { a: { run: says('a') }, out: { in: { value: 'a.value' }, output: true } },
      {
        sink: () => {
          if (++batches === 2) throw new Error('disk full')
        },
      },
    )
    expect(await run.result).toMatchObject({ status: 'failed', error: { code: 'storage' } })
  })

  it('commits a finished step before anything that waits for it starts', async () => {
    const kept = new Set<string>()
    const seen: boolean[] = []
    const { run } = runDrawing(
      {
        a: { run: says('a') },
        b: {
          in: { value: 'a.value' },
          run: () => {
            seen.push(kept.has('a'))
            return { value: text('b') }
          },
        },
        out: { in: { value: 'b.value' }, output: true },
      },
      { sink: (batch) => batch.forEach((event) => event.type === 'step.finished' && kept.add(event.nodeId)) },
    )
    await run.result
    expect(seen).toEqual([true])
  })

  it('reduces to the same state from the live and from the stored stream', async () => {
    const { run, events } = runDrawing({ a: { run: says('a') }, out: { in: { value: 'a.value' }, output: true } })
    await run.result
    const live = events.reduce(reduce, newRunState())
    const stored = events.filter((event) => !isLiveOnly(event)).reduce(reduce, newRunState())
    expect(stored).toEqual(live)
    expect(live.status).toBe('done')
  })
})

it('a title that ends a sentence by itself gets no second full stop', async () => {
  const { run, events } = runDrawing({
    'Good enough?': { run: says('one') },
    two: { run: says('two') },
    best: {
      in: { option1: 'Good enough?.value', option2: 'two.value' },
      asking: { how: 'inOrder', ports: ['option1', 'option2'] },
    },
    out: { in: { value: 'best.value' }, output: true },
  })
  await run.result
  expect(finished(events, 'two')[0]?.reason).toBe('Not asked: best already had an answer from Good enough?')
})
