import type { Reader, Writer } from './connection.ts'
import { StoreError } from './errors.ts'
import { mayBeAlive } from './owner.ts'
import { iso } from './times.ts'

/** A run whose beat is older than this is interrupted. Source: engine.md, "Evaluation". */
export const beatLostMs = 15_000

export interface InterruptedRun {
  runId: string
  pipelineId: string | null
  name: string
  startedAt: string
  /** Who had it: `takeOver` succeeds only while that is still so. */
  owner: string
}

/** Real and practice: said so that the index over both and the status is used. */
const both = 'practice in (0, 1)'

interface OwnedRow {
  no: number
  owner: string
  beat_at: number
}

/**
 * Marks as interrupted what another process ran and no longer does: the process is gone, or its beat is 15 s old.
 * @returns all interrupted runs, newest first
 */
export function findInterrupted(db: Writer, own: string, now: number): InterruptedRun[] {
  const lost = db
    .all<OwnedRow>(`select no, owner, beat_at from runs where ${both} and status = 'running' and owner <> ?`, own)
    .filter((run) => now - run.beat_at >= beatLostMs || !mayBeAlive(run.owner))
  if (lost.length > 0)
    db.transaction(() => {
      for (const { no, owner, beat_at: beat } of lost)
        db.run(
          "update runs set status = 'interrupted' where no = ? and owner = ? and beat_at = ? and status = 'running'",
          ...[no, owner, beat],
        )
    })
  return db
    .all<{ id: string; pipeline_id: string | null; name: string; started_at: number; owner: string }>(
      `select id, pipeline_id, name, started_at, owner from runs where ${both} and status = 'interrupted' order by no desc`,
    )
    .map((row) => ({
      runId: row.id,
      pipelineId: row.pipeline_id,
      name: row.name,
      startedAt: iso(row.started_at),
      owner: row.owner,
    }))
}

/** Compare-and-set: true for the one process that gets the interrupted run, false when another was there first. */
export function takeOver(db: Writer, run: { runId: string; owner: string }, own: string, now: number): boolean {
  const { changes } = db.run(
    "update runs set owner = ?, beat_at = ?, status = 'running' where id = ? and owner = ? and status = 'interrupted'",
    ...[own, now, run.runId, run.owner],
  )
  return changes === 1
}

/** What it cost so far stays as it is. */
export function closeUnread(db: Writer, runId: string): void {
  db.run(
    "update runs set status = 'cancelled', error = ?, duration_ms = max(0, beat_at - started_at) where id = ? and status = 'interrupted'",
    ...['It was interrupted, and can’t be read any more.', runId],
  )
}

/**
 * Says that these runs are alive, every 2 s. One that was marked interrupted in the meantime but not taken over goes on.
 * @returns the runs that another process has taken over: stop them, they can no longer be recorded here
 */
export function beat(db: Writer, runIds: readonly string[], own: string, now: number): string[] {
  if (runIds.length === 0) return []
  return db.transaction(() =>
    runIds.filter((runId) => {
      const { changes } = db.run(
        `update runs set beat_at = ?, status = case status when 'interrupted' then 'running' else status end
         where id = ? and owner = ?`,
        ...[now, runId, own],
      )
      return changes === 0
    }),
  )
}

export const takenOver = (runId: string): StoreError =>
  new StoreError('taken_over', `Run ${runId} was taken over by another Switchyard and goes on there.`)

/** Who owns a run and what it is, by its id. Throws `not_found`. */
export function ownedRun<Row>(db: Reader, sql: string, runId: string): Row {
  const row = db.get<Row>(sql, runId)
  if (row === undefined) throw new StoreError('not_found', `There is no run ${runId}.`)
  return row
}
