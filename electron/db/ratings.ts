import type { Rating } from '../../shared/ratings/types.ts'
import type { Reader, Writer } from './connection.ts'
import { codeOf, keyOf } from './pack.ts'
import { iso } from './times.ts'

interface RatingRow {
  id: string
  node: string
  thumb: 1 | -1 | null
  pick: string | null
  rated_at: number
}

const columns = 'r.id, t.node, t.thumb, t.pick, t.rated_at from ratings t join runs r on r.no = t.run'

const ratingOf = (row: RatingRow): Rating => ({
  runId: row.id,
  nodeId: row.node,
  thumb: row.thumb === null ? null : row.thumb === 1 ? 'up' : 'down',
  pick: row.pick,
  ratedAt: iso(row.rated_at),
})

export interface RatingFilter {
  runId?: string | undefined
  pipelineId?: string | undefined
  limit?: number | undefined
}

const mostListed = 1000

/** Newest run first. */
export function listRatings(db: Reader, { runId, pipelineId, limit }: RatingFilter = {}): Rating[] {
  return db
    .all<RatingRow>(
      `select ${columns} where (? is null or r.id = ?) and (? is null or r.pipeline_id = ?)
       order by t.run desc, t.node limit ?`,
      ...[runId ?? null, runId ?? null, pipelineId ?? null, pipelineId ?? null, limit ?? mostListed],
    )
    .map(ratingOf)
}

export interface NewRating {
  runId: string
  nodeId: string
  /** Null takes it back, undefined leaves it as it is. */
  thumb?: 'up' | 'down' | null | undefined
  pick?: string | null | undefined
}

/**
 * Sets a node's rating in a run; one that says nothing any more is gone.
 * @returns the rating as it is now, null when there is none, undefined when that run has no such step that ended
 */
export function setRating(db: Writer, rating: NewRating, now: number): Rating | null | undefined {
  const { runId, nodeId, thumb, pick } = rating
  return db.transaction(() => {
    const no = db.get<{ no: number }>('select no from runs where id = ?', runId)?.no
    if (no === undefined) return undefined
    const ended = (node: string): boolean =>
      db.get(
        'select 1 from events where key >= ? and key < ? and node = ? and type = ? limit 1',
        ...[keyOf(no, 0), keyOf(no + 1, 0), node, codeOf('step.finished') ?? null],
      ) !== undefined
    if (!ended(nodeId) || (typeof pick === 'string' && !ended(pick))) return undefined
    const find = (): RatingRow | undefined =>
      db.get<RatingRow>(`select ${columns} where t.run = ? and t.node = ?`, no, nodeId)
    const before = find()
    const kept = {
      thumb: thumb === undefined ? (before?.thumb ?? null) : thumb === null ? null : thumb === 'up' ? 1 : -1,
      pick: pick === undefined ? (before?.pick ?? null) : pick,
    }
    if (kept.thumb === null && kept.pick === null) {
      db.run('delete from ratings where run = ? and node = ?', no, nodeId)
      return null
    }
    db.run(
      `insert into ratings (run, node, thumb, pick, rated_at) values (?, ?, ?, ?, ?)
       on conflict (run, node) do update set thumb = excluded.thumb, pick = excluded.pick, rated_at = excluded.rated_at`,
      ...[no, nodeId, kept.thumb, kept.pick, now],
    )
    const row = find()
    return row === undefined ? null : ratingOf(row)
  })
}
