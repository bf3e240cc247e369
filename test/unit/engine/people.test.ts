import { describe, expect, it } from 'vitest'
import { onlyWaited, readInterrupted } from '../../../electron/engine/index.ts'
import type { ReviewAnswer } from '../../../shared/events/review.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import { FakeClock } from '../../support/fake-clock.ts'
import { type Bench, type Drawn, type RunOptions, runDrawing, text } from '../../support/graphs.ts'

/* first → human → out: `first` counts how often it works; the person's answer leaves at `value`, a late one at `late`. */

let worked = 0
const drawing = (timeoutMs: number | null = null): Record<string, Drawn> => ({
  first: { run: () => (worked++, { value: text('draft') }) },
  human: {
    in: { value: 'first.value' },
    run: async (_config, inputs, context) => {
      const answer = await context.person({
        mode: 'review',
        question: 'May it go?',
        about: null,
        candidates: [{ id: 'value', label: 'Value', value: inputs.one('value') ?? text('') }],
        edit: true,
        timeoutMs,
      })
      return answer.action === 'timeout' ? { late: text('late') } : { value: answer.value ?? text(answer.action) }
    },
  },
  out: { in: { value: 'human.value' }, output: true },
  late: { in: { value: 'human.late' }, output: true },
})

const approved: ReviewAnswer = { action: 'approve', candidate: 'value', value: null, note: '' }
const asked = (events: readonly RunEvent[]) => events.flatMap((event) => (event.type === 'human.asked' ? [event] : []))

async function begun(timeoutMs: number | null = null, options: RunOptions = {}, settings = {}): Promise<Bench> {
  worked = 0
  const bench = runDrawing(drawing(timeoutMs), options, settings)
  await bench.clock.advance(1)
  return bench
}
const answer = (bench: Bench, given = approved): boolean => {
  const [review] = bench.run.reviews
  return review !== undefined && bench.run.answer(review.nodeId, review.review.key, given)
}

describe('a run that asks a person', () => {
  it('says what it asks, waits, and goes on with the answer', async () => {
    const bench = await begun()
    expect(bench.run.reviews).toMatchObject([{ nodeId: 'human', review: { question: 'May it go?', until: null } }])
    await bench.clock.advance(86_400_000)
    expect(answer(bench, { ...approved, action: 'edit', value: text('better') })).toBe(true)
    expect((await bench.run.result).outputs).toEqual({ out: 'better' })
    expect(bench.events.map((event) => event.type)).toEqual(expect.arrayContaining(['human.asked', 'human.answered']))
  })

  it('takes the first answer; the second finds nobody waiting', async () => {
    const bench = await begun()
    const [review] = bench.run.reviews
    expect(answer(bench)).toBe(true)
    expect(bench.run.answer('human', review?.review.key ?? '', { ...approved, action: 'reject' })).toBe(false)
    expect((await bench.run.result).outputs).toEqual({ out: 'approve' })
  })

  it('a timeout has its own way on', async () => {
    const bench = await begun(60_000)
    await bench.clock.advance(60_000)
    expect((await bench.run.result).outputs).toEqual({ late: 'late' })
  })

  it('an answer that another process took before the time was over counts, not the clock', async () => {
    const bench = await begun(60_000, { closeReview: () => ({ ...approved, value: text('theirs') }) })
    await bench.clock.advance(60_000)
    expect((await bench.run.result).outputs).toEqual({ out: 'theirs' })
  })

  it('the run’s deadline does not count the waiting, and counts on after it', async () => {
    const bench = await begun(null, {}, { timeoutMs: 1000 })
    await bench.clock.advance(3_600_000)
    answer(bench)
    expect((await bench.run.result).status).toBe('done')

    worked = 0
    const slow: Record<string, Drawn> = {
      ...drawing(),
      after: { in: { value: 'human.value' }, run: () => new Promise(() => undefined) },
      out: { in: { value: 'after.value' }, output: true },
    }
    const second = runDrawing(slow, {}, { timeoutMs: 1000 })
    await second.clock.advance(400)
    await second.clock.advance(3_600_000)
    answer(second)
    await second.clock.advance(998)
    expect(second.events.some((event) => event.type === 'run.finished')).toBe(false)
    await second.clock.advance(10)
    expect(await second.run.result).toMatchObject({ error: { class: 'timeout', code: 'run_deadline' } })
  })

  it('stopped, it withdraws what it asked', async () => {
    const bench = await begun()
    bench.run.stop()
    expect((await bench.run.result).status).toBe('cancelled')
    expect(bench.events).toContainEqual(
      expect.objectContaining({
        type: 'human.answered',
        answer: expect.objectContaining({ action: 'withdrawn' }) as never,
      }),
    )
  })

  it('let go by whoever waited, it withdraws what it asked', async () => {
    const bench = runDrawing({
      ...drawing(),
      quick: { run: () => ({ value: text('quick') }) },
      both: { in: { values: ['quick.value', 'human.value'] }, asking: { how: 'first', port: 'values', k: 1 } },
      out: { in: { value: 'both.value' }, output: true },
      late: { in: { value: 'quick.value' }, output: true },
    })
    await bench.clock.advance(1)
    expect((await bench.run.result).outputs).toMatchObject({ out: 'quick' })
    expect(bench.run.reviews).toEqual([])
  })
})

describe('a run that is left while it waits', () => {
  it('ends as interrupted with what it has, and only when nothing else is under way', async () => {
    const bench = await begun()
    expect(bench.run.onlyWaits).toBe(true)
    expect(bench.run.leave()).toBe(true)
    const { status, receipt } = await bench.run.result
    expect(status).toBe('interrupted')
    expect(receipt?.steps.map(({ nodeId, status: how }) => [nodeId, how])).toEqual([['first', 'done']])
    expect(bench.events.some((event) => event.type === 'run.finished')).toBe(false)
    expect(onlyWaited(bench.events)).toBe(true)

    const busy = runDrawing({
      ...drawing(),
      busy: { run: () => new Promise(() => undefined) },
      late: { in: { value: 'busy.value' }, output: true },
    })
    await busy.clock.advance(1)
    expect(busy.run.onlyWaits).toBe(false)
    expect(busy.run.leave()).toBe(false)
    expect(onlyWaited(busy.events)).toBe(false)
    busy.run.stop()
  })

  it('leaves by itself where nobody can be asked', async () => {
    const bench = await begun(null, { leaveWhenWaiting: true })
    expect((await bench.run.result).status).toBe('interrupted')
  })

  it('nothing before it runs again, and its time is that of the first asking', async () => {
    const bench = await begun(60_000)
    await bench.clock.advance(20_000)
    bench.run.leave()
    await bench.run.result
    const clock = new FakeClock()
    await clock.advance(45_000)
    const resumed = readInterrupted(bench.events, clock.now())
    const again = runDrawing(drawing(60_000), { clock, resumed })
    await clock.advance(1)
    expect(worked).toBe(1)
    expect(asked(again.events)[0]?.review).toEqual(asked(bench.events)[0]?.review)
    await clock.advance(14_990)
    expect(again.run.reviews).toHaveLength(1)
    await clock.advance(10)
    expect((await again.run.result).outputs).toEqual({ late: 'late' })
  })

  it('an answer that came just before a crash is not asked for again', async () => {
    const bench = await begun()
    answer(bench)
    await bench.run.result
    const upTo = bench.events.findIndex((event) => event.type === 'human.answered')
    const clock = new FakeClock()
    const resumed = readInterrupted(bench.events.slice(0, upTo + 1), clock.now())
    const again = runDrawing(drawing(), { clock, resumed })
    await clock.advance(1)
    expect((await again.run.result).outputs).toEqual({ out: 'approve' })
    expect(asked(again.events)).toEqual([])
    expect(worked).toBe(1)
  })
})
