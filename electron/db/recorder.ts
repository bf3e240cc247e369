import { type RunEvent, isLiveOnly } from '../../shared/events/types.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import type { Plan } from '../../shared/plan/types.ts'
import type { Value } from '../../shared/values.ts'
import { Batch, type LiveRun, attemptKey } from './batch.ts'
import type { Connection } from './connection.ts'
import { putContent } from './contents.ts'
import { ownOwner } from './owner.ts'
import { type InterruptedRun, beat, closeUnread, findInterrupted, ownedRun, takeOver, takenOver } from './ownership.ts'
import { type StoredEvent, nothingWritten } from './pack.ts'
import { inputsText, preview } from './previews.ts'
import { Tally } from './tally.ts'

export interface NewRun {
  runId: string
  /** Null for a run of a file. */
  pipelineId: string | null
  name: string
  /** As it runs. A frozen object is written once, however many runs it has; so is a frozen plan. */
  document: PipelineDocument
  plan: Plan
  inputs: Record<string, Value>
  seed: number
  /** It may ask a practice model; the receipt has the last word on whether it did. */
  practice: boolean
  /** Milliseconds since 1970. */
  startedAt: number
}

export interface RecorderOptions {
  /** Milliseconds since 1970. */
  now(): number
  /** Is this provider practice? Its spending is kept apart. */
  practice(provider: string): boolean
  /** Name of this process; another only in tests. */
  owner?: string
}

/**
 * Keeps runs. `record` has made its batch durable when it returns: the engine's journal rests on that. Throws
 * `StoreError`: `taken_over` when another process has the run now, `not_found`, `disk_full` and the like; then nothing
 * of the batch is stored.
 */
export interface Recorder {
  readonly owner: string
  /** The run's row, before its first event. */
  begin(run: NewRun): void
  /** One transaction: the events (without those that are live only) and what they change of runs, attempts and sums. */
  record(events: readonly RunEvent[]): void
  /**
   * The same for a batch of thousands: transactions of a few milliseconds, between which other work goes on. Resolves
   * when all are stored; until then no other events of these runs may be recorded.
   */
  recordInSlices(events: readonly RunEvent[]): Promise<void>
  /** Every 2 s for the runs of this process. @returns those another process has taken over: stop them */
  beat(runIds: readonly string[]): string[]
  /** Marks and lists what another process began and no longer runs, newest first. */
  interrupted(): InterruptedRun[]
  /** A run of this process that waits for a person and is left: whoever comes may go on with it at once. */
  leave(runId: string): void
  /** An interrupted run that can't be read, and so can't be gone on with, ends as cancelled. */
  closeUnread(runId: string): void
  /** True for the one process that may go on with the run. */
  takeOver(run: { runId: string; owner: string }): boolean
}

/** Of one slice, whichever comes first: time for reading its events (writing them takes about twice that again), and events. */
const slice = { readMs: 1, events: 300 } as const

const unbounded = { readMs: Number.POSITIVE_INFINITY, events: Number.POSITIVE_INFINITY } as const

interface RunRow {
  no: number
  pipeline_id: string | null
  owner: string
  status: string
  cost_nano: number | null
  cost_state: LiveRun['cost']['state']
}

export function createRecorder(db: Connection, { now, practice, owner = ownOwner() }: RecorderOptions): Recorder {
  const known = new Map<string, LiveRun>()
  const contents = new WeakMap<object, number>()
  const rowSql = 'select no, pipeline_id, owner, status, cost_nano, cost_state from runs where id = ?'

  /** The run, when it is ours: asked once a batch, inside its transaction. */
  function owned(runId: string): LiveRun {
    const row = ownedRun<RunRow>(db, rowSql, runId)
    if (row.owner !== owner) throw takenOver(runId)
    if (row.status === 'interrupted') db.run("update runs set status = 'running' where no = ?", row.no)
    const kept = known.get(runId)
    if (kept !== undefined) return kept
    const source = db.get<{ inputs: string }>('select inputs from run_sources where run = ?', row.no)
    const ended = db.all<{ node: string; n: number }>(
      "select node, n from attempts where run = ? and status <> 'running'",
      row.no,
    )
    const run: LiveRun = {
      no: row.no,
      pipelineId: row.pipeline_id,
      cost: { nano: row.cost_nano, state: row.cost_state, parts: ended.length },
      costChanged: false,
      finished: false,
      ended: new Set(ended.map(({ node, n }) => attemptKey(node, n))),
      written: nothingWritten(source?.inputs ?? '{}'),
    }
    known.set(runId, run)
    return run
  }

  /** Writes events from `from` on, all or as many as allowed. @returns how far it came */
  function write(events: readonly RunEvent[], from: number, most: { readMs: number; events: number }): number {
    const touched = new Map<string, LiveRun>()
    let next = from
    try {
      db.transaction(() => {
        const until = performance.now() + most.readMs
        const end = Math.min(events.length, from + most.events)
        const batch = new Batch(new Tally(practice))
        while (next < end) {
          const event = events[next++]
          if (event === undefined || isLiveOnly(event)) continue
          let run = touched.get(event.runId)
          if (run === undefined) touched.set(event.runId, (run = owned(event.runId)))
          batch.add(run, event as StoredEvent)
          if ((next & 15) === 0 && performance.now() > until) break
        }
        batch.write(db, touched.values())
      })
    } catch (error) {
      // What memory knows of these runs went further than what was stored.
      for (const event of events) known.delete(event.runId)
      throw error
    }
    for (const [runId, run] of touched) if (run.finished) known.delete(runId)
    return next
  }

  /** A text kept once; for a frozen object even asked for once. */
  const contentOf = (value: object, fresh: [object, number][]): number => {
    const kept = contents.get(value)
    if (kept !== undefined) return kept
    const no = putContent(db, JSON.stringify(value))
    if (Object.isFrozen(value)) fresh.push([value, no])
    return no
  }

  return {
    owner,
    begin(run) {
      const inputs = JSON.stringify(run.inputs)
      const fresh: [object, number][] = []
      const no = db.transaction(() => {
        const { lastRow } = db.run(
          `insert into runs (id, pipeline_id, name, status, practice, plan_hash, seed, started_at, cost_nano, cost_state,
             answered_by, answer, input, steps, owner, beat_at, searched)
           values (?, ?, ?, 'running', ?, ?, ?, ?, 0, 'exact', '{}', '', ?, ?, ?, ?, 0)`,
          ...[run.runId, run.pipelineId, run.name, run.practice ? 1 : 0, run.plan.hash, run.seed, run.startedAt],
          ...[preview(inputsText(run.inputs)), run.plan.steps.length, owner, now()],
        )
        const document = contentOf(run.document, fresh)
        const plan = contentOf(run.plan, fresh)
        db.run(
          'insert into run_sources (run, document, plan, inputs) values (?, ?, ?, ?)',
          lastRow,
          document,
          plan,
          inputs,
        )
        return lastRow
      })
      // Inside a caller's transaction the texts may yet be taken back.
      if (!db.raw.inTransaction) for (const [value, content] of fresh) contents.set(value, content)
      known.set(run.runId, {
        no,
        pipelineId: run.pipelineId,
        cost: { nano: 0, state: 'exact', parts: 0 },
        costChanged: false,
        finished: false,
        ended: new Set(),
        written: nothingWritten(inputs),
      })
    },
    record(events) {
      if (events.every(isLiveOnly)) return
      write(events, 0, unbounded)
    },
    async recordInSlices(events) {
      for (let next = 0; next < events.length;) {
        next = write(events, next, slice)
        await new Promise<void>((resolve) => setImmediate(resolve))
      }
    },
    beat: (runIds) => beat(db, runIds, owner, now()),
    interrupted: () => findInterrupted(db, owner, now()),
    leave(runId) {
      known.delete(runId)
      db.run("update runs set status = 'interrupted' where id = ? and owner = ? and status = 'running'", runId, owner)
    },
    closeUnread: (runId) => closeUnread(db, runId),
    takeOver(run) {
      known.delete(run.runId)
      return takeOver(db, run, owner, now())
    },
  }
}
