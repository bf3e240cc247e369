import { create, type StoreApi, type UseBoundStore } from 'zustand'
import type { RunRow } from '../../../shared/api/contract.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import type { RunStatus } from '../../../shared/receipt/types.ts'
import { host } from '../../host/index.ts'
import { keepFresh } from '../../host/keep-fresh.ts'
import { isRunEdge } from '../../lib/use-call.ts'

export interface RunFilter {
  status: RunStatus | null
  pipelineId: string | null
  practice: boolean | null
  search: string
  when: When
}

export type When = (typeof whens)[number]['value']

/** The days to look at, by the machine's clock. */
export const whens = [
  { value: 'any', label: 'Any day' },
  { value: 'today', label: 'Today' },
  { value: 'yesterday', label: 'Yesterday' },
  { value: 'week', label: 'Last 7 days' },
  { value: 'month', label: 'Last 30 days' },
] as const

/** From when (inclusive) to when (exclusive), in milliseconds; null is open. */
export function spanOfWhen(when: When, now: number): { from: number | null; to: number | null } {
  const midnight = (daysAgo: number): number => {
    const day = new Date(now)
    return new Date(day.getFullYear(), day.getMonth(), day.getDate() - daysAgo).getTime()
  }
  if (when === 'any') return { from: null, to: null }
  if (when === 'yesterday') return { from: midnight(1), to: midnight(0) }
  return { from: midnight(when === 'today' ? 0 : when === 'week' ? 6 : 29), to: null }
}

export const noFilter: RunFilter = { status: null, pipelineId: null, practice: null, search: '', when: 'any' }

export interface RunList {
  rows: readonly RunRow[]
  /** False once the oldest run was read. */
  more: boolean
  loading: boolean
  error: string | null
}

const pageSize = 100

/** Newest first; runs of the same millisecond by id, as the core pages them. */
const before = (a: RunRow, b: RunRow): number =>
  a.startedAt === b.startedAt ? (a.runId < b.runId ? 1 : -1) : a.startedAt < b.startedAt ? 1 : -1

/**
 * Puts a page into what is shown. A first page read anew (`fresh`) also takes away rows that should be in it and are
 * not any more: what runs no longer is gone from a list of what runs.
 */
export function mergeRows(old: readonly RunRow[], page: readonly RunRow[], fresh: boolean, more: boolean): RunRow[] {
  const rows = new Map(old.map((row) => [row.runId, row]))
  const last = page.at(-1)
  if (fresh) for (const row of old) if (!more || (last !== undefined && before(row, last) <= 0)) rows.delete(row.runId)
  for (const row of page) rows.set(row.runId, row)
  return [...rows.values()].toSorted(before)
}

/** What an event says about a row that may lie deeper than the page that is read anew. */
export function patchRow(row: RunRow, event: RunEvent): RunRow {
  if (event.runId !== row.runId) return row
  if (event.type === 'run.started') return { ...row, status: 'running', error: null }
  if (event.type !== 'run.finished') return row
  const { costUsd, costState, durationMs, answeredBy } = event.receipt
  return {
    ...row,
    status: event.status,
    costUsd,
    costState,
    durationMs,
    answeredBy,
    error: event.error?.message ?? null,
  }
}

export interface RunListReader {
  use: UseBoundStore<StoreApi<RunList>>
  /** Reads the next page, if there is one and none is being read. */
  next: () => void
  reload: () => void
  /** Follows pushes until the returned function is called. */
  follow: () => () => void
}

/** One filtered list of runs, paged by key and kept fresh. Make a new one for another filter. */
export function readRuns(filter: RunFilter): RunListReader {
  const use = create<RunList>(() => ({ rows: [], more: true, loading: false, error: null }))
  let reading = false
  let again = false

  async function read(fresh: boolean): Promise<void> {
    if (reading) {
      again ||= fresh
      return
    }
    reading = true
    use.setState({ loading: true })
    const span = spanOfWhen(filter.when, Date.now())
    const seen = fresh ? undefined : use.getState().rows.at(-1)
    // No run has this id: the page then begins at the time alone.
    const last = seen ?? (span.to === null ? undefined : { startedAt: new Date(span.to).toISOString(), runId: '-' })
    const result = await host.call('runs.list', {
      limit: pageSize,
      ...(filter.status === null ? {} : { status: filter.status }),
      ...(filter.pipelineId === null ? {} : { pipelineId: filter.pipelineId }),
      ...(filter.practice === null ? {} : { practice: filter.practice }),
      ...(filter.search === '' ? {} : { search: filter.search }),
      ...(last === undefined ? {} : { before: { startedAt: last.startedAt, runId: last.runId } }),
    })
    reading = false
    use.setState((list) => {
      if (!result.ok) return { loading: false, error: result.error.message }
      const rows = result.value.rows.filter((row) => span.from === null || Date.parse(row.startedAt) >= span.from)
      // They come newest first: one that is too old ends the list.
      const more = result.value.more && rows.length === result.value.rows.length
      // Reading the top anew says nothing about whether more follows below what was read before.
      const deeper = fresh && list.rows.length > rows.length
      return {
        loading: false,
        error: null,
        rows: mergeRows(list.rows, rows, fresh, more),
        more: deeper ? list.more && more : more,
      }
    })
    if (again) {
      again = false
      await read(true)
    }
  }

  const reload = () => void read(true)
  return {
    use,
    reload,
    next: () => {
      const { more, error } = use.getState()
      if (more && error === null && !reading) void read(false)
    },
    follow() {
      return keepFresh(reload, (push) => {
        if (push.topic !== 'run' || !isRunEdge(push)) return
        use.setState((list) => ({
          rows: list.rows
            .map((row) => (row.runId === push.runId ? push.events.reduce(patchRow, row) : row))
            .filter((row) => filter.status === null || row.status === filter.status),
        }))
        reload()
      })
    },
  }
}
