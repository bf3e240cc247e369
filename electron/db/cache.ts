import type { CacheSummary } from '../../shared/cache.ts'
import { toNano, toUsd } from '../../shared/money.ts'
import type { Reader, Writer } from './connection.ts'

export interface CachedRow {
  key: string
  provider: string
  model: string
  pipelineId: string | null
  runId: string
  text: string
  /** Both null for an answer that is only given to the very same request. */
  context: string | null
  question: string | null
  costUsd: number | null
  keptAt: number
  expiresAt: number
}

/** More answers than this are not kept: those that end soonest go. */
const mostAnswers = 50_000

/** An answer that has not expired. */
export function findAnswer(
  db: Reader,
  key: string,
  now: number,
): Pick<CachedRow, 'text' | 'costUsd' | 'runId' | 'provider'> | null {
  const row = db.get<{ body: string; cost_nano: number | null; run_id: string; provider: string }>(
    'select body, cost_nano, run_id, provider from cached_answers where key = ? and expires_at > ?',
    key,
    now,
  )
  if (row === undefined) return null
  const { body, cost_nano: cost, run_id: runId, provider } = row
  return { text: body, costUsd: cost === null ? null : toUsd(cost), runId, provider }
}

/** Answers to other questions in the same context, the newest first. */
export function answersIn(
  db: Reader,
  context: string,
  now: number,
  most: number,
): { question: string; text: string; costUsd: number | null; runId: string; provider: string }[] {
  return db
    .all<{ question: string; body: string; cost_nano: number | null; run_id: string; provider: string }>(
      `select question, body, cost_nano, run_id, provider from cached_answers
       where context = ? and expires_at > ? order by kept_at desc limit ?`,
      context,
      now,
      most,
    )
    .map(({ question, body, cost_nano: cost, run_id: runId, provider }) => ({
      question,
      text: body,
      costUsd: cost === null ? null : toUsd(cost),
      runId,
      provider,
    }))
}

export function keepAnswer(db: Writer, row: CachedRow): void {
  db.run(
    `insert or replace into cached_answers
       (key, provider, model, pipeline_id, run_id, context, question, body, cost_nano, kept_at, expires_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    ...[row.key, row.provider, row.model, row.pipelineId, row.runId, row.context, row.question, row.text],
    ...[row.costUsd === null ? null : toNano(row.costUsd), row.keptAt, row.expiresAt],
  )
}

export function addSaving(db: Writer, practice: boolean, savedUsd: number | null): void {
  db.run(
    `insert into cache_savings (practice, hits, saved_nano) values (?, 1, ?)
     on conflict (practice) do update set hits = hits + 1, saved_nano = saved_nano + excluded.saved_nano`,
    practice ? 1 : 0,
    savedUsd === null ? 0 : toNano(savedUsd),
  )
}

/** Takes out what has expired, and what is too much. */
export function tidyAnswers(db: Writer, now: number): void {
  db.run('delete from cached_answers where expires_at <= ?', now)
  db.run(
    `delete from cached_answers where key in
       (select key from cached_answers order by expires_at desc limit -1 offset ${mostAnswers})`,
  )
}

/** @returns how many answers were cleared */
export function clearAnswers(db: Writer, what: { pipelineId?: string; provider?: string; model?: string }): number {
  const { pipelineId, provider, model } = what
  return db.run(
    `delete from cached_answers where (? is null or pipeline_id = ?) and (? is null or provider = ?)
       and (? is null or model = ?)`,
    ...[pipelineId ?? null, pipelineId ?? null, provider ?? null, provider ?? null, model ?? null, model ?? null],
  ).changes
}

export function cacheSummary(db: Reader, now: number): CacheSummary {
  const kept = db.get<{ entries: number; bytes: number }>(
    'select count(*) as entries, coalesce(sum(length(body)), 0) as bytes from cached_answers where expires_at > ?',
    now,
  )
  const rows = db.all<{ practice: 0 | 1; hits: number; saved_nano: number }>('select * from cache_savings')
  const of = (practice: 0 | 1) => rows.find((row) => row.practice === practice)
  return {
    entries: kept?.entries ?? 0,
    bytes: kept?.bytes ?? 0,
    hits: { real: of(0)?.hits ?? 0, practice: of(1)?.hits ?? 0 },
    savedUsd: { real: toUsd(of(0)?.saved_nano ?? 0), practice: toUsd(of(1)?.saved_nano ?? 0) },
  }
}
