import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { provideHost } from '../../renderer/host/index.ts'
import { mergeRows, noFilter, patchRow, readRuns, spanOfWhen } from '../../renderer/screens/runs/run-list.ts'
import type { RunEvent } from '../../shared/events/types.ts'
import type { Receipt } from '../../shared/receipt/types.ts'
import { FakeHost } from '../support/fake-host.ts'
import { runRecord, runRow } from '../support/samples.ts'

/** `n` seconds into one minute: the higher, the newer. */
const at = (n: number) => `2026-11-21T12:00:${String(n).padStart(2, '0')}.000Z`
const row = (n: number, patch: Parameters<typeof runRow>[0] = {}) =>
  runRow({ runId: `r${n}`, startedAt: at(n), ...patch })
const ids = (rows: readonly { runId: string }[]) => rows.map((each) => each.runId).join(' ')

describe('pages of runs become one list', () => {
  test('a later page goes below', () => {
    expect(ids(mergeRows([row(9), row(8)], [row(7), row(6)], false, true))).toBe('r9 r8 r7 r6')
  })

  test('a first page read anew brings new runs and new states, and keeps what is below it', () => {
    const merged = mergeRows([row(8), row(7), row(3)], [row(9), row(8, { status: 'failed' }), row(7)], true, true)
    expect(ids(merged)).toBe('r9 r8 r7 r3')
    expect(merged[1]?.status).toBe('failed')
  })

  test('what should be in it and is not is gone', () => {
    expect(ids(mergeRows([row(9), row(8), row(7), row(2)], [row(9), row(7)], true, true))).toBe('r9 r7 r2')
    expect(ids(mergeRows([row(9), row(2)], [row(9)], true, false))).toBe('r9')
    expect(mergeRows([row(9)], [], true, false)).toEqual([])
  })

  test('runs of one millisecond stand in the order of their ids', () => {
    const same = (runId: string) => runRow({ runId, startedAt: at(5) })
    expect(ids(mergeRows([same('a')], [same('c'), same('b')], false, false))).toBe('c b a')
  })
})

const finished = (runId: string): RunEvent => {
  const receipt = { costUsd: 0.5, costState: 'exact', durationMs: 1234, answeredBy: {} } as unknown as Receipt
  return { type: 'run.finished', runId, seq: 9, at: at(50), status: 'done', error: null, outputs: {}, receipt }
}

test('the end of a run is written into its row, and into no other', () => {
  const running = row(1, { status: 'running', costUsd: null, durationMs: 0 })
  expect(patchRow(running, finished('r1'))).toMatchObject({ status: 'done', costUsd: 0.5, durationMs: 1234 })
  expect(patchRow(running, finished('r2'))).toBe(running)
})

test('days are the machine’s own, and yesterday ends where today begins', () => {
  const now = new Date(2026, 10, 21, 9, 30).getTime()
  const yesterday = spanOfWhen('yesterday', now)
  expect(yesterday).toEqual({ from: new Date(2026, 10, 20).getTime(), to: new Date(2026, 10, 21).getTime() })
  expect(spanOfWhen('today', now)).toEqual({ from: yesterday.to, to: null })
  expect(spanOfWhen('week', now).from).toBe(new Date(2026, 10, 15).getTime())
  expect(spanOfWhen('any', now)).toEqual({ from: null, to: null })
})

describe('a list of runs', () => {
  const many = Array.from({ length: 250 }, (_, n) =>
    runRecord({
      runId: `r${String(n).padStart(3, '0')}`,
      startedAt: new Date(Date.UTC(2026, 10, 21) + n * 1000).toISOString(),
      practice: n % 2 === 0,
    }),
  )

  test('is read page by page, by key, until there is no more', async () => {
    const host = new FakeHost({ runs: many })
    provideHost(host)
    const list = readRuns(noFilter)
    const stop = list.follow()
    await vi.waitFor(() => expect(list.use.getState().rows).toHaveLength(100))
    list.next()
    list.next()
    await vi.waitFor(() => expect(list.use.getState().rows).toHaveLength(200))
    list.next()
    await vi.waitFor(() => expect(list.use.getState()).toMatchObject({ more: false }))
    expect(list.use.getState().rows).toHaveLength(250)
    expect(host.sent('runs.list').map((payload) => payload?.before?.runId)).toEqual([undefined, 'r150', 'r050'])
    list.next()
    expect(host.sent('runs.list')).toHaveLength(3)
    stop()
  })

  test('asks for what its filter says', async () => {
    const host = new FakeHost({ runs: many })
    provideHost(host)
    const list = readRuns({ status: 'done', pipelineId: 'p1', practice: false, when: 'any', search: 'word' })
    const stop = list.follow()
    await vi.waitFor(() => expect(list.use.getState().loading).toBe(false))
    expect(host.sent('runs.list')).toEqual([
      { limit: 100, status: 'done', pipelineId: 'p1', practice: false, search: 'word' },
    ])
    stop()
  })

  test('of one day begins before the next and ends with the first that is older', async () => {
    // A moment before the day ends: what is read belongs to the day that it was asked for.
    const midnight = new Date(2026, 10, 30)
    vi.useFakeTimers({ now: new Date(2026, 10, 30, 23, 59, 58), toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const hours = (count: number) => new Date(midnight.getTime() + count * 3_600_000).toISOString()
    const runs = [1, -2, -5, -30].map((hour) => runRecord({ runId: `h${hour}`, startedAt: hours(hour) }))
    const host = new FakeHost({ runs: runs.toReversed() })
    provideHost(host)
    const list = readRuns({ ...noFilter, when: 'today' })
    const stop = list.follow()
    await vi.waitFor(() => expect(list.use.getState().loading).toBe(false))
    expect(list.use.getState()).toMatchObject({ rows: [{ runId: 'h1' }], more: false })
    stop()
    const before = readRuns({ ...noFilter, when: 'yesterday' })
    const end = before.follow()
    await vi.waitFor(() => expect(before.use.getState().loading).toBe(false))
    expect(host.sent('runs.list').at(-1)?.before).toEqual({ startedAt: midnight.toISOString(), runId: '-' })
    end()
  })

  test('shows a run that ends while it is looked at, also far down, and keeps its place', async () => {
    const host = new FakeHost({ runs: many })
    provideHost(host)
    const list = readRuns({ ...noFilter, status: 'done' })
    const stop = list.follow()
    await vi.waitFor(() => expect(list.use.getState().rows).toHaveLength(100))
    list.next()
    await vi.waitFor(() => expect(list.use.getState().rows).toHaveLength(200))
    host.push({
      topic: 'run',
      runId: 'r060',
      pipelineId: 'p1',
      events: [{ ...finished('r060'), status: 'failed' } as RunEvent],
    })
    await vi.waitFor(() => expect(list.use.getState().rows).toHaveLength(199))
    expect(list.use.getState().rows.some((each) => each.runId === 'r060')).toBe(false)
    expect(list.use.getState().more).toBe(true)
    stop()
  })

  test('keeps what it has when a page can’t be read, and says why', async () => {
    const host = new FakeHost({ runs: many })
    provideHost(host)
    const list = readRuns(noFilter)
    const stop = list.follow()
    await vi.waitFor(() => expect(list.use.getState().rows).toHaveLength(100))
    host.fail('runs.list', 'The database is locked.')
    list.next()
    await vi.waitFor(() => expect(list.use.getState().error).toBe('The database is locked.'))
    expect(list.use.getState().rows).toHaveLength(100)
    stop()
  })
})
