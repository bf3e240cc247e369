import type { Payload, RunRecord, RunRow } from '../../shared/api/contract.ts'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import { type CostState, toUsd } from '../../shared/money.ts'
import type { Plan } from '../../shared/plan/types.ts'
import type { Receipt, RunStatus } from '../../shared/receipt/types.ts'
import type { AnsweredBy, Value } from '../../shared/values.ts'
import { isJsonObject } from '../../shared/json.ts'
import { type Reader, type Writer, storedObject } from './connection.ts'
import { iso } from './times.ts'
import { getContent } from './contents.ts'
import { StoreError } from './errors.ts'
import { type EventRow, keyOf, unpackEvents } from './pack.ts'
import { runQuery } from './run-query.ts'
import { indexRuns } from './search-index.ts'
import { readStored } from './unread.ts'
import { matchOf } from './words.ts'

export type RunFilter = NonNullable<Payload<'runs.list'>>

/** A run as it is kept: enough to show it, to replay it, and to go on with it. */
export interface StoredRun extends RunRecord {
  plan: Plan
  seed: number
  /** Process that has it, for `Recorder.takeOver`. */
  owner: string
}

interface ListedRow {
  no: number
  id: string
  pipeline_id: string | null
  name: string
  status: RunStatus
  practice: 0 | 1
  started_at: number
  duration_ms: number | null
  beat_at: number
  cost_nano: number | null
  cost_state: CostState
  answered_by: string
  answer: string
  input: string
  error: string | null
  steps: number
}

const listed = `r.no, r.id, r.pipeline_id, r.name, r.status, r.practice, r.started_at, r.duration_ms, r.beat_at, r.cost_nano,
  r.cost_state, r.answered_by, r.answer, r.input, r.error, r.steps`

const defaultLimit = 50

/** Time a search may first spend on runs it doesn't know yet. */
const indexMs = 20

/** Runs of one pipeline mostly say the same about who answered: read once for all rows that do. */
type AnsweredBys = Map<string, RunRow['answeredBy']>

const isAnsweredBy = (each: unknown): each is AnsweredBy =>
  isJsonObject(each) && typeof each['provider'] === 'string' && typeof each['model'] === 'string'

const answeredShape = (json: unknown): RunRow['answeredBy'] | undefined =>
  isJsonObject(json) && Object.values(json).every(isAnsweredBy) ? (json as unknown as RunRow['answeredBy']) : undefined

function answeredBy(db: Reader, row: ListedRow, known: AnsweredBys): RunRow['answeredBy'] {
  const before = known.get(row.answered_by)
  if (before !== undefined) return before
  const read = readStored(db, row.answered_by, answeredShape, () => ({
    ...{ table: 'runs', column: 'answered_by', key: { no: row.no } },
    what: `Who answered in a run of “${row.name}” (${iso(row.started_at)}) can’t be read.`,
    todo: 'The list of runs shows it without; the run itself may still tell.',
    ...(row.pipeline_id === null ? {} : { pipelineId: row.pipeline_id }),
  }))
  if (read === undefined) return {}
  known.set(row.answered_by, read)
  return read
}

const toRow = (db: Reader, row: ListedRow, known: AnsweredBys = new Map()): RunRow => ({
  runId: row.id,
  pipelineId: row.pipeline_id,
  name: row.name,
  status: row.status,
  practice: row.practice === 1,
  startedAt: iso(row.started_at),
  // One that goes on, or was interrupted, lasted as long as it gave a sign of life.
  durationMs: row.duration_ms ?? Math.max(0, row.beat_at - row.started_at),
  costUsd: row.cost_nano === null ? null : toUsd(row.cost_nano),
  costState: row.cost_state,
  answeredBy: answeredBy(db, row, known),
  answer: row.answer,
  input: row.input,
  error: row.error,
  steps: row.steps,
})

/**
 * Runs in the order they were begun, last first, a page at a time by key: at 100,000 runs every page costs the same.
 * `search` finds runs that have every word (or its beginning) in name, inputs, outputs or error.
 */
export function listRuns(db: Writer, filter: RunFilter = {}): { rows: RunRow[]; more: boolean } {
  const { pipelineId, status, practice, before, limit = defaultLimit } = filter
  let match: string | undefined
  if (filter.search !== undefined && filter.search.trim() !== '') {
    match = matchOf(filter.search) ?? undefined
    if (match === undefined) return { rows: [], more: false }
    upToDate(db)
  }
  const page = before === undefined ? undefined : numberOf(db, before)
  const { sql, params } = runQuery(listed, { pipelineId, status, practice, match, before: page, limit: limit + 1 })
  const rows = db.all<ListedRow>(sql, ...params)
  const known: AnsweredBys = new Map()
  return { rows: rows.slice(0, limit).map((row) => toRow(db, row, known)), more: rows.length > limit }
}

/** A full disk must not keep anyone from searching what is already known. */
function upToDate(db: Writer): void {
  try {
    indexRuns(db, indexMs)
  } catch (error) {
    if (!(error instanceof StoreError) || error.code === 'damaged') throw error
  }
}

/** The number of the last row seen; of one that isn't there, the first number after its time. */
function numberOf(db: Reader, before: NonNullable<RunFilter['before']>): number {
  const seen = db.get<{ no: number }>('select no from runs where id = ?', before.runId)
  if (seen !== undefined) return seen.no
  const time = Date.parse(before.startedAt)
  return (db.get<{ no: number | null }>('select max(no) as no from runs where started_at < ?', time)?.no ?? -1) + 1
}

function found<Row>(row: Row | undefined, runId: string): Row {
  if (row === undefined) throw new StoreError('not_found', `There is no run ${runId}.`)
  return row
}

interface KeptRow extends ListedRow {
  seed: number
  owner: string
  document: number
  plan: number
  inputs: string
}

/**
 * All of a run: as it was begun, every stored event in order, and its receipt once it has ended. Throws `not_found`, and
 * `damaged` where some of it can't be read.
 */
export function loadRun(db: Reader, runId: string): StoredRun {
  const row = found(
    db.get<KeptRow>(
      `select ${listed}, r.seed, r.owner, s.document, s.plan, s.inputs
       from runs r join run_sources s on s.run = r.no where r.id = ?`,
      runId,
    ),
    runId,
  )
  const rows = db.all<EventRow>(
    'select key, at, type, node, body from events where key >= ? and key < ? order by key',
    keyOf(row.no, 0),
    keyOf(row.no + 1, 0),
  )
  const events = unpackEvents(db, runId, row.inputs, rows)
  return {
    row: toRow(db, row),
    document: storedObject<PipelineDocument>(db, getContent(db, row.document), `What the run ${runId} ran`),
    plan: storedObject<Plan>(db, getContent(db, row.plan), `The plan of the run ${runId}`),
    inputs: storedObject<Record<string, Value>>(db, row.inputs, `What the run ${runId} was given`),
    events,
    receipt: receiptOf(events),
    seed: row.seed,
    owner: row.owner,
  }
}

/** The same for one of many that are looked through: undefined where it can't be read, and then it is noted. */
export function readRun(db: Reader, runId: string): StoredRun | undefined {
  try {
    return loadRun(db, runId)
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== 'damaged') throw error
    const { no } = found(db.get<{ no: number }>('select no from runs where id = ?', runId), runId)
    noteRun(db, no)
    return undefined
  }
}

/** That some of a run can't be read. */
export function noteRun(db: Reader, no: number): void {
  const run = db.get<ListedRow>(`select ${listed} from runs r where r.no = ?`, no)
  if (run === undefined) return
  db.unread.note(run.id, {
    ...{ table: 'runs', column: 'id', key: { no } },
    what: `A run of “${run.name}” (${iso(run.started_at)}) can’t be read.`,
    todo: 'It is passed over where earlier runs are looked through. Nothing else hangs on it.',
    ...(run.pipeline_id === null ? {} : { pipelineId: run.pipeline_id }),
  })
}

/** Of the last end: a run that went on after an interruption has one more. */
function receiptOf(events: StoredRun['events']): Receipt | null {
  const last = events.findLast((event) => event.type === 'run.finished')
  return last?.type === 'run.finished' ? last.receipt : null
}
