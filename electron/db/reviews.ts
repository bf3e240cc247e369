import type { OpenReview, Review, ReviewAnswer } from '../../shared/events/review.ts'
import type { RunStatus } from '../../shared/receipt/types.ts'
import { isJsonObject } from '../../shared/json.ts'
import type { Reader, Writer } from './connection.ts'
import { readStored } from './unread.ts'

const isCandidate = (each: unknown): boolean =>
  isJsonObject(each) &&
  typeof each['id'] === 'string' &&
  typeof each['label'] === 'string' &&
  isJsonObject(each['value'])

const reviewShape = (json: unknown): Review | undefined =>
  isJsonObject(json) &&
  ['review', 'choose', 'permit'].some((mode) => json['mode'] === mode) &&
  ['key', 'title', 'question', 'askedAt'].every((field) => typeof json[field] === 'string') &&
  Array.isArray(json['candidates']) &&
  json['candidates'].every(isCandidate)
    ? (json as unknown as Review)
    : undefined

const answerShape = (json: unknown): ReviewAnswer | undefined =>
  isJsonObject(json) && typeof json['action'] === 'string' && typeof json['note'] === 'string'
    ? (json as unknown as ReviewAnswer)
    : undefined

/** An answer was given, and what it was can't be read: nobody may take it for a yes. */
const unreadAnswer: ReviewAnswer = {
  action: 'reject',
  candidate: null,
  value: null,
  note: 'The answer that was given can’t be read any more.',
}

/** Where it stands, and of which run. */
interface Kept {
  run: number
  name: string
  pipeline_id: string | null
  node: string
  key: string
}

const reviewOf = (db: Reader, text: string, { run, name, pipeline_id: pipelineId, node, key }: Kept) =>
  readStored(db, text, reviewShape, () => ({
    ...{ table: 'reviews', column: 'review', key: { run, node, key, answered_at: null } },
    what: `What a run of “${name}” asks you at the node “${node}” can’t be read.`,
    todo: 'It can’t be answered. Stop that run, or close it if it was interrupted; then run it again.',
    ...(pipelineId === null ? {} : { pipelineId }),
  }))

interface OpenRow extends Kept {
  id: string
  practice: 0 | 1
  status: RunStatus
  review: string
}

/** Longest list of what waits. */
const most = 500

/** Reviews nobody has answered, of runs that go on or can go on, oldest first; without those that can't be read. */
export function listReviews(db: Reader): OpenReview[] {
  return db
    .all<OpenRow>(
      `select r.id, r.pipeline_id, r.name, r.practice, r.status, w.run, w.node, w.key, w.review
       from reviews w join runs r on r.no = w.run
       where w.answered_at is null and r.status in ('running', 'interrupted') order by w.asked_at limit ${most}`,
    )
    .flatMap((row) => {
      const review = reviewOf(db, row.review, row)
      if (review === undefined) return []
      return [
        {
          runId: row.id,
          pipelineId: row.pipeline_id,
          runName: row.name,
          practice: row.practice === 1,
          status: row.status,
          nodeId: row.node,
          review,
        },
      ]
    })
}

export interface KeptReviewRow {
  key: string
  /** Null where it can't be read. */
  review: Review | null
  answer: ReviewAnswer | null
  status: RunStatus
}

/** What a node of a run asks, or asked last; of several at once the one named. Undefined when it asked nothing. */
export function findReview(db: Reader, runId: string, nodeId: string, key?: string): KeptReviewRow | undefined {
  const row = db.get<Kept & { review: string; answer: string | null; status: RunStatus }>(
    `select w.run, w.node, w.key, r.name, r.pipeline_id, w.review, w.answer, r.status from reviews w join runs r on r.no = w.run
     where r.id = ? and w.node = ? and (? is null or w.key = ?)
     order by w.answered_at is null desc, w.asked_at desc limit 1`,
    ...[runId, nodeId, key ?? null, key ?? null],
  )
  if (row === undefined) return undefined
  const { run, node, name, pipeline_id: pipelineId } = row
  const answer =
    row.answer === null
      ? null
      : (readStored(db, row.answer, answerShape, () => ({
          ...{ table: 'reviews', column: 'answer', key: { run, node, key: row.key } },
          what: `What was answered to a run of “${name}” at the node “${node}” can’t be read.`,
          todo: 'It counts as turned away. Run it again if you meant otherwise.',
          ...(pipelineId === null ? {} : { pipelineId }),
        })) ?? unreadAnswer)
  return { key: row.key, review: reviewOf(db, row.review, row) ?? null, answer, status: row.status }
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
