import type { OpenReview, Review, ReviewAnswer } from '../../shared/events/review.ts'
import type { RunStatus } from '../../shared/receipt/types.ts'
import { type Reader, type Writer, storedJson } from './connection.ts'

interface OpenRow {
  id: string
  pipeline_id: string | null
  name: string
  practice: 0 | 1
  status: RunStatus
  node: string
  review: string
}

/** Longest list of what waits. */
const most = 500

/** Reviews nobody has answered, of runs that go on or can go on, oldest first. */
export function listReviews(db: Reader): OpenReview[] {
  return db
    .all<OpenRow>(
      `select r.id, r.pipeline_id, r.name, r.practice, r.status, w.node, w.review
       from reviews w join runs r on r.no = w.run
       where w.answered_at is null and r.status in ('running', 'interrupted') order by w.asked_at limit ${most}`,
    )
    .map((row) => ({
      runId: row.id,
      pipelineId: row.pipeline_id,
      runName: row.name,
      practice: row.practice === 1,
      status: row.status,
      nodeId: row.node,
      review: storedJson<Review>(db, row.review),
    }))
}

export interface KeptReviewRow {
  review: Review
  answer: ReviewAnswer | null
  status: RunStatus
}

/** What a node of a run asks, or asked last; of several at once the one named. Undefined when it asked nothing. */
export function findReview(db: Reader, runId: string, nodeId: string, key?: string): KeptReviewRow | undefined {
  const row = db.get<{ review: string; answer: string | null; status: RunStatus }>(
    `select w.review, w.answer, r.status from reviews w join runs r on r.no = w.run
     where r.id = ? and w.node = ? and (? is null or w.key = ?)
     order by w.answered_at is null desc, w.asked_at desc limit 1`,
    ...[runId, nodeId, key ?? null, key ?? null],
  )
  if (row === undefined) return undefined
  return {
    review: storedJson<Review>(db, row.review),
    answer: row.answer === null ? null : storedJson<ReviewAnswer>(db, row.answer),
    status: row.status,
  }
}

/** Compare-and-set: true for the one answer that was first. */
export function answerReview(
  db: Writer,
  { runId, nodeId, key }: { runId: string; nodeId: string; key: string },
  answer: ReviewAnswer,
  now: number,
): boolean {
  const { changes } = db.run(
    `update reviews set answered_at = ?, answer = ?
     where run = (select no from runs where id = ?) and node = ? and key = ? and answered_at is null`,
    ...[now, JSON.stringify(answer), runId, nodeId, key],
  )
  return changes === 1
}
