import { describe, expect, it } from 'vitest'
import type { RunEvent } from '../../../shared/events/types.ts'
import { Journal } from '../../../electron/engine/journal.ts'
import { Queue } from '../../../electron/engine/queue.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { type Drawn, runDrawing, text } from '../../support/graphs.ts'

const journalOf = (sink: (events: RunEvent[]) => void) => {
  const clock = new FakeClock()
  return { clock, journal: new Journal('run-1', clock, sink, 0, () => undefined) }
}

describe('when events are handed on', () => {
  it('within a frame, when nothing depends on them', async () => {
    const batches: RunEvent[][] = []
    const { clock, journal } = journalOf((events) => batches.push(events))
    journal.stepReady('a', clock.now())
    journal.stepStarted('a', journal.iso(clock.now()))
    expect(batches).toEqual([])
    await clock.advance(16)
    expect(batches.map((events) => events.map(({ type }) => type))).toEqual([['step.ready', 'step.started']])
  })

  it('at once on commit, and no timer outlives the end', () => {
    const batches: RunEvent[][] = []
    const { clock, journal } = journalOf((events) => batches.push(events))
    journal.stepReady('a', clock.now())
    journal.commit()
    expect(batches).toHaveLength(1)
    journal.stepReady('b', clock.now())
    journal.end()
    expect(batches).toHaveLength(2)
    expect(clock.pending).toBe(0)
  })

  it('a step that waits for the outside is told within a frame, not when it ends', async () => {
    const { run, clock, events } = runDrawing({
      a: {
        run: (_config, _inputs, { signal }) =>
          new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(new Error('stopped')))),
      },
      out: { in: { value: 'a.value' }, output: true },
    })
    await clock.advance(16)
    expect(events.map(({ type }) => type)).toEqual(['run.started', 'step.ready', 'step.started'])
    run.stop()
    await run.result
  })
})

describe('what is durable before a step begins', () => {
  // a ─┬→ b ─┐
  //    └→ c ─┴→ d ─→ out
  it('is the end of every step it needs, in one batch a level', async () => {
    const stored = new Set<string>()
    const batches: string[][] = []
    const needs: Record<string, string[]> = { b: ['a'], c: ['a'], d: ['b', 'c'], out: ['d'] }
    const begun: string[] = []
    const step =
      (name: string): Drawn['run'] =>
      () => {
        begun.push(name)
        for (const need of needs[name] ?? [])
          expect(stored.has(need), `${name} began before ${need} was stored`).toBe(true)
        return { value: text(name) }
      }
    const { run } = runDrawing(
      {
        a: { run: step('a') },
        b: { in: { value: 'a.value' }, run: step('b') },
        c: { in: { value: 'a.value' }, run: step('c') },
        d: { in: { one: 'b.value', two: 'c.value' }, run: step('d') },
        out: { in: { value: 'd.value' }, run: step('out'), output: true },
      },
      {
        sink: (events) => {
          const ends = events.flatMap((event) => (event.type === 'step.finished' ? [event.nodeId] : []))
          for (const end of ends) stored.add(end)
          batches.push(ends)
        },
      },
    )
    expect((await run.result).status).toBe('done')
    expect(begun.toSorted()).toEqual(['a', 'b', 'c', 'd', 'out'])
    expect(batches.map((ends) => ends.toSorted())).toEqual([['a'], ['b', 'c'], ['d'], ['out']])
  })
})

it('a queue gives back in order what was put in, however often it is emptied', () => {
  const queue = new Queue<number>()
  const out: (number | undefined)[] = []
  for (let round = 0; round < 3; round++) {
    for (const item of [1, 2, 3]) queue.push(item)
    out.push(queue.shift())
    queue.push(4)
    expect(queue.length).toBe(3)
    out.push(queue.shift(), queue.shift(), queue.shift(), queue.shift())
  }
  expect(out).toEqual([1, 2, 3, 4, undefined, 1, 2, 3, 4, undefined, 1, 2, 3, 4, undefined])
})

describe('why nobody asked', () => {
  const idle: Drawn['run'] = () => ({ value: text('never') })
  // Two fallbacks, one inside the other's second option; what lies behind both is named by the one that did without it.
  it('names the fallback that had its answer already, also through others that were not asked', async () => {
    const inOrder = { how: 'inOrder' as const, ports: ['option1', 'option2'] }
    const drawing: Record<string, Drawn> = {
      first: { run: () => ({ value: text('answer') }) },
      deep: { run: idle },
      middle: { in: { value: 'deep.value' }, run: idle },
      inner: { in: { option1: 'middle.value', option2: 'deep.value' }, asking: inOrder, run: idle },
      best: { in: { option1: 'first.value', option2: 'inner.value' }, asking: inOrder },
      lonely: { run: idle },
      out: { in: { value: 'best.value' }, output: true },
    }
    const { run } = runDrawing(drawing)
    const steps = (await run.result).receipt?.steps ?? []
    const why = Object.fromEntries(steps.map(({ nodeId, reason }) => [nodeId, reason]))
    const named = 'Not asked: best already had an answer from first.'
    expect(why).toMatchObject({ deep: named, middle: named, inner: named })
    expect(why['lonely']).toBe('Not asked: nothing that ran needed it.')
  })
})
