import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type ErrorClass, StepError } from '../../../shared/errors.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import type { KindDefinition } from '../../../shared/kinds/define.ts'
import { kindIds } from '../../../shared/kinds/ids.ts'
import { kinds } from '../../../shared/kinds/index.ts'
import { settle } from '../../support/fake-clock.ts'
import { type Drawn, runDrawing, text } from '../../support/graphs.ts'
import { stepOf } from '../../support/receipts.ts'

/* engine.md, "Evaluation": what each sentence says of a graph, on graphs of no kind at all. */

const fails =
  (errorClass: ErrorClass): Drawn['run'] =>
  () => {
    throw new StepError(errorClass, `It failed with ${errorClass}.`)
  }
const says =
  (what: string): Drawn['run'] =>
  () => ({ value: text(what) })
const takesNoWay: Drawn['run'] = () => ({})

describe('how a kind asks for its inputs is data in its definition', () => {
  const rooms = ['scheduler', 'gather', 'gathered', 'options', 'outcomes', 'step', 'inside', 'breaks', 'windows']

  it('so the scheduler knows no kinds: none is named in it', () => {
    // Words that are also ports or ways of asking say nothing of a kind.
    const names = kindIds.filter((kind) => !['input', 'output'].includes(kind))
    for (const room of rooms) {
      const source = readFileSync(new URL(`../../../electron/engine/${room}.ts`, import.meta.url), 'utf8')
      expect(source.length).toBeGreaterThan(100)
      for (const kind of names) expect(source, `${room}.ts`).not.toContain(`'${kind}'`)
      expect(source, `${room}.ts imports a kind`).not.toMatch(/shared\/kinds\/(?!define|execute)/)
    }
  })
})

describe('outcomes, never values that nodes must recognise', () => {
  // a (takes no way) ─→ c (optional)      b ─→ c
  it('an optional input that was not taken counts as not wired', async () => {
    const { run } = runDrawing({
      a: { run: takesNoWay },
      b: { run: says('b') },
      c: {
        in: { value: 'b.value', extra: 'a.value' },
        optional: ['extra'],
        run: (_config, inputs) => ({ value: text(inputs.one('extra') === undefined ? 'without' : 'with') }),
      },
      out: { in: { value: 'c.value' }, output: true },
    })
    expect((await run.result).outputs).toEqual({ out: 'without' })
  })

  it('a required input that was not taken skips the step, and all behind it, as not_taken and without a cause', async () => {
    const { run } = runDrawing({
      a: { run: takesNoWay },
      b: { in: { value: 'a.value' }, run: fails('server') },
      c: { in: { value: 'b.value' }, run: fails('server') },
      out: { in: { value: 'c.value' }, output: true },
    })
    const { receipt } = await run.result
    for (const id of ['b', 'c', 'out'])
      expect(stepOf(receipt!, id)).toMatchObject({ status: 'skipped', reasonCode: 'not_taken', cause: null })
  })

  it('an Output not taken is absent from `outputs`, and the run is done by the others', async () => {
    const { run } = runDrawing({
      a: { run: () => ({ yes: text('yes') }) },
      taken: { in: { value: 'a.yes' }, output: true },
      not: { in: { value: 'a.no' }, output: true },
    })
    const result = await run.result
    expect(result).toMatchObject({ status: 'done', error: null })
    expect(result.outputs).toEqual({ taken: 'yes' })
  })

  it('a step whose own work failed is failed with a class; what waited for it did no work', async () => {
    const { run } = runDrawing({
      a: { run: fails('refusal') },
      b: { in: { value: 'a.value' }, run: says('never') },
      out: { in: { value: 'b.value' }, output: true },
    })
    const { receipt } = await run.result
    expect(stepOf(receipt!, 'a')).toMatchObject({ status: 'failed', reasonCode: 'refusal', cause: null })
    expect(stepOf(receipt!, 'b')).toMatchObject({
      status: 'skipped',
      reasonCode: 'upstream_failed',
      cause: { nodeId: 'a', class: 'refusal' },
      startedAt: null,
    })
  })
})

describe('several Outputs', () => {
  it('are asked at once: what the second needs begins before what the first needs has ended', async () => {
    const begun: string[] = []
    let open: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (open = resolve))
    const slow =
      (name: string): Drawn['run'] =>
      async () => {
        begun.push(name)
        await gate
        return { value: text(name) }
      }
    const { run } = runDrawing({
      a: { run: slow('a') },
      b: { run: slow('b') },
      one: { in: { value: 'a.value' }, output: true },
      two: { in: { value: 'b.value' }, output: true },
    })
    await settle()
    expect(begun.toSorted()).toEqual(['a', 'b'])
    open()
    expect((await run.result).outputs).toEqual({ one: 'a', two: 'b' })
  })
})

describe('options in order that all gave nothing', () => {
  const options = (one: Drawn['run'], two: Drawn['run']): Record<string, Drawn> => ({
    one: { run: one },
    two: { run: two },
    best: {
      in: { option1: 'one.value', option2: 'two.value' },
      asking: { how: 'inOrder', ports: ['option1', 'option2'] },
    },
    out: { in: { value: 'best.value' }, output: true },
  })

  it('all not taken: skipped', async () => {
    const { receipt } = await runDrawing(options(takesNoWay, takesNoWay)).run.result
    expect(stepOf(receipt!, 'best')).toMatchObject({ status: 'skipped', reasonCode: 'not_taken', cause: null })
  })

  it('else failed with the last class, each option named', async () => {
    const { receipt } = await runDrawing(options(fails('server'), fails('quota'))).run.result
    const best = stepOf(receipt!, 'best')
    expect(best).toMatchObject({ status: 'failed', reasonCode: 'quota', cause: { nodeId: 'two', class: 'quota' } })
    expect(best.reason).toContain('one')
    expect(best.reason).toContain('two')
    expect(stepOf(receipt!, 'out')).toMatchObject({ cause: { nodeId: 'two', class: 'quota' } })
  })

  // far ─→ near ─→ option1; option2 would answer
  it('an option that is `upstream_failed` is taken by the class of the cause, however far back', async () => {
    const asked: string[] = []
    const drawing = (moves: boolean): Record<string, Drawn> => ({
      far: { run: fails('bad_request') },
      near: { in: { value: 'far.value' } },
      two: { run: says('two') },
      best: {
        in: { option1: 'near.value', option2: 'two.value' },
        asking: { how: 'inOrder', ports: ['option1', 'option2'] },
        moveOn: (outcome) => {
          asked.push(outcome.how === 'failed' ? outcome.class : outcome.how)
          return moves
        },
      },
      out: { in: { value: 'best.value' }, output: true },
    })
    expect((await runDrawing(drawing(true)).run.result).outputs).toEqual({ out: 'two' })
    expect(await runDrawing(drawing(false)).run.result).toMatchObject({
      status: 'failed',
      error: { class: 'bad_request', nodeId: 'far' },
    })
    expect(asked).toEqual(['bad_request', 'bad_request'])
  })
})

describe('a bundle of candidates that all gave nothing', () => {
  const bundle = (a: Drawn['run'], b: Drawn['run'], asking: Drawn['asking'] & object): Record<string, Drawn> => ({
    a: { run: a },
    b: { run: b },
    many: { in: { values: ['a.value', 'b.value'] }, asking, run: says('never') },
    out: { in: { value: 'many.value' }, output: true },
  })

  it.each([
    { how: 'settled', port: 'values' },
    { how: 'first', port: 'values', k: 1 },
  ] as const)('$how: skipped if none failed, else failed, each one named', async (asking) => {
    const none = await runDrawing(bundle(takesNoWay, takesNoWay, asking)).run.result
    expect(stepOf(none.receipt!, 'many')).toMatchObject({ status: 'skipped', reasonCode: 'not_taken' })
    const failed = await runDrawing(bundle(fails('overloaded'), takesNoWay, asking)).run.result
    const many = stepOf(failed.receipt!, 'many')
    expect(many).toMatchObject({ status: 'failed', reasonCode: 'overloaded' })
    expect(many.reason).toContain('a')
    expect(many.reason).toContain('It failed with overloaded.')
  })
})

describe('an Output previews only through kinds that pass on', () => {
  const all = kinds as unknown as readonly KindDefinition[]
  const passesOn = (kind: string, config = {}): boolean => {
    const found = all.find((each) => each.kind === kind)!
    return found.passesOn?.({ ...(found.schema.parse(found.fresh) as object), ...config } as never) === true
  }

  it('a Fallback, a Join of the first, and the Output itself', () => {
    expect(all.filter(({ kind }) => passesOn(kind)).map(({ kind }) => kind)).toEqual(['output', 'fallback'])
    expect(passesOn('join', { policy: 'first' })).toBe(true)
    for (const policy of ['all', 'any', 'kOfN', 'deadline']) expect(passesOn('join', { policy })).toBe(false)
  })
})

describe('every choice', () => {
  it('is a `decision` event with candidates, scores and what removed whom, and stands in the receipt', async () => {
    const decision = {
      chosen: 'b',
      why: 'It was cheaper.',
      candidates: [
        { id: 'a', score: 0.2, removedBy: 'Its breaker is open.' },
        { id: 'b', score: 0.9, removedBy: null },
      ],
    }
    const { run, events } = runDrawing({
      a: {
        run: (_config, _inputs, context) => {
          context.decide(decision)
          return { value: text('a') }
        },
      },
      out: { in: { value: 'a.value' }, output: true },
    })
    const { receipt } = await run.result
    expect(stepOf(receipt!, 'a').decision).toEqual(decision)
    expect(events.filter(({ type }) => type === 'decision')).toEqual([
      expect.objectContaining({ nodeId: 'a', decision }),
    ])
  })
})

describe('a loser that is cancelled', () => {
  it('is cancelled once nobody who asked for it waits any more, also where two had asked', async () => {
    const waits: Drawn['run'] = (_config, _inputs, context) =>
      new Promise((_resolve, reject) =>
        context.signal.addEventListener('abort', () => reject(new StepError('cancelled', 'Let go.'))),
      )
    let open: () => void = () => undefined
    const gate = new Promise<void>((resolve) => (open = resolve))
    const first = { how: 'first', port: 'values', k: 1 } as const
    const { run, events } = runDrawing({
      quick: { run: says('quick') },
      later: { run: () => gate.then(() => ({ value: text('later') })) },
      slow: { run: waits },
      one: { in: { values: ['quick.value', 'slow.value'] }, asking: first },
      two: { in: { values: ['later.value', 'slow.value'] }, asking: first },
      left: { in: { value: 'one.value' }, output: true },
      right: { in: { value: 'two.value' }, output: true },
    })
    const ended = (all: readonly RunEvent[]): boolean =>
      all.some((event) => event.type === 'step.finished' && event.nodeId === 'slow')
    await settle()
    expect(ended(events)).toBe(false)
    open()
    const { outputs, receipt } = await run.result
    expect(outputs).toEqual({ left: 'quick', right: 'later' })
    expect(stepOf(receipt!, 'slow')).toMatchObject({ status: 'cancelled', reasonCode: 'cancelled' })
  })
})
