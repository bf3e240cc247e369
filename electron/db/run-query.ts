import type { RunStatus } from '../../shared/receipt/types.ts'
import type { Param } from './connection.ts'
import { Where } from './where.ts'

/** What a list of runs is narrowed to, as the database knows it. */
export interface RunQuery {
  pipelineId: string | undefined
  status: RunStatus | undefined
  practice: boolean | undefined
  /** An FTS5 query. */
  match: string | undefined
  /** Only runs with a smaller number: the page after it. */
  before: number | undefined
  limit: number
}

const statuses: readonly RunStatus[] = ['done', 'failed', 'cancelled', 'running', 'interrupted']

const found = 'no in (select rowid from run_texts where run_texts match ?)'

/**
 * The newest runs of a query, so that no question reads more than its page: without status and practice by number or by
 * pipeline; a search alone straight from the text index; else the newest of each status, real and practice, from an
 * index that holds them in order, and of these the newest.
 */
export function runQuery(columns: string, query: RunQuery): { sql: string; params: Param[] } {
  const { pipelineId, status, practice, match, before, limit } = query
  if (status === undefined && practice === undefined) {
    if (match !== undefined && pipelineId === undefined) return searchAlone(columns, match, before, limit)
    const where = new Where().add('pipeline_id = ?', pipelineId).add(found, match).add('no < ?', before)
    return {
      sql: `select ${columns} from runs r ${where.sql} order by no desc limit ?`,
      params: [...where.params, limit],
    }
  }
  const params: Param[] = []
  const parts: string[] = []
  for (const one of practice === undefined ? [0, 1] : [Number(practice)]) {
    for (const other of status === undefined ? statuses : [status]) {
      const where = new Where().add('pipeline_id = ?', pipelineId).add('practice = ?', one).add('status = ?', other)
      where.add(found, match).add('no < ?', before)
      parts.push(`select no from (select no from runs ${where.sql} order by no desc limit ?)`)
      params.push(...where.params, limit)
    }
  }
  const sql = `select ${columns} from runs r where no in (${parts.join(' union all ')}) order by no desc limit ?`
  return { sql, params: [...params, limit] }
}

function searchAlone(
  columns: string,
  match: string,
  before: number | undefined,
  limit: number,
): { sql: string; params: Param[] } {
  const where = new Where().add('t.run_texts match ?', match).add('t.rowid < ?', before)
  const sql = `select ${columns} from run_texts t join runs r on r.no = t.rowid ${where.sql} order by t.rowid desc limit ?`
  return { sql, params: [...where.params, limit] }
}
