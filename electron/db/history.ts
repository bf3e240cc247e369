import { isJsonObject } from '../../shared/json.ts'
import { type Reader, storedObject } from './connection.ts'
import { getContent } from './contents.ts'
import { StoreError } from './errors.ts'
import { codeOf, keyOf } from './pack.ts'
import { noteRun } from './runs.ts'
import { SqliteError } from './sqlite.ts'
import { objectShape, shaped } from './unread.ts'
import type { Plan } from '../../shared/plan/types.ts'
import type { Decision, ReceiptStep } from '../../shared/receipt/types.ts'

/** A run that a forecast can go by. */
export interface EndedRun {
  no: number
  /** Number of its plan: runs of one drawing share it. */
  plan: number
  /** Rows of steps that it has. */
  steps: number
}

/**
 * A pipeline's newest runs that ended by themselves and were whole: not a part of it, and nothing rehearsed. Looks no
 * further back than `looked`.
 */
export function endedRuns(db: Reader, pipelineId: string, most: number, looked: number): EndedRun[] {
  const rows = db.all<EndedRun & { status: string }>(
    `select r.no, r.status, r.steps, s.plan from runs r join run_sources s on s.run = r.no
     where r.pipeline_id = ? order by r.no desc limit ?`,
    ...[pipelineId, looked],
  )
  const found: EndedRun[] = []
  for (const { status, ...run } of rows) {
    if (found.length >= most) break
    if ((status === 'done' || status === 'failed') && isWhole(db, run.no)) found.push(run)
  }
  return found
}

function isWhole(db: Reader, run: number): boolean {
  const body = db.get<{ body: string | null }>(
    'select body from events where key >= ? and key < ? order by key limit 1',
    ...[keyOf(run, 0), keyOf(run + 1, 0)],
  )?.body
  if (body == null) return false
  const begun = shaped(body, objectShape)
  if (begun === undefined) noteRun(db, run)
  return begun !== undefined && begun['partial'] === undefined && begun['rehearsal'] === undefined
}

/** What is read of one of many runs: undefined where that can't be read, and then the run is noted. */
export function ofRun<Read>(db: Reader, run: number, read: () => Read): Read | undefined {
  try {
    return read()
  } catch (error) {
    const damaged = error instanceof StoreError && error.code === 'damaged'
    // SQLite looks into the JSON of events by itself.
    if (!damaged && !(error instanceof SqliteError && error.message === 'malformed JSON')) throw error
    noteRun(db, run)
    return undefined
  }
}

/** Throws `damaged`. */
export const storedPlan = (db: Reader, content: number): Plan =>
  storedObject<Plan>(db, getContent(db, content), 'The plan of a run')

/** A node of the drawing that did its work in a run; what lies in a box is counted in the box. */
export interface WorkedNode {
  node: string
  durationMs: number
  /** Null where a part of it isn't known. */
  costNano: number | null
}

const drawn = `case instr(node, '/') when 0 then node else substr(node, 1, instr(node, '/') - 1) end`

/** Throws `damaged`, or SQLite's own error: see `ofRun`. */
export function workedIn(db: Reader, run: number): WorkedNode[] {
  const paid = db.all<{ node: string; nano: number; unknown: 0 | 1 }>(
    `select ${drawn} as node, sum(coalesce(cost_nano, 0)) as nano, max(cost_nano is null) as unknown
     from attempts where run = ? group by 1`,
    run,
  )
  const costs = new Map(paid.map(({ node, nano, unknown }) => [node, unknown === 1 ? null : nano]))
  const ended = db.all<{ node: string; ms: number; status: ReceiptStep['status']; began: string | null }>(
    `select node, body ->> '$.step.durationMs' as ms, body ->> '$.step.status' as status,
       body ->> '$.step.startedAt' as began
     from events where key >= ? and key < ? and type = ? and instr(node, '/') = 0`,
    ...[keyOf(run, 0), keyOf(run + 1, 0), codeOf('step.finished') ?? -1],
  )
  return ended.flatMap(({ node, ms, status, began }) => {
    if (began === null || typeof ms !== 'number' || (status !== 'done' && status !== 'failed')) return []
    const cost = costs.get(node)
    return [{ node, durationMs: ms, costNano: cost === undefined ? 0 : cost }]
  })
}

/** What each node of the drawing chose last in a run. Throws `damaged`. */
export function chosenIn(db: Reader, run: number): Map<string, Decision> {
  const rows = db.all<{ node: string; body: string }>(
    `select node, body from events where key >= ? and key < ? and type = ? and instr(node, '/') = 0 order by key`,
    ...[keyOf(run, 0), keyOf(run + 1, 0), codeOf('decision') ?? -1],
  )
  return new Map(
    rows.map(({ node, body }) => {
      const { decision } = storedObject<{ decision?: Decision }>(db, body, 'What a node chose')
      if (!isJsonObject(decision))
        throw new StoreError('damaged', `Database ${db.file}: what a node chose can’t be read.`)
      return [node, decision]
    }),
  )
}
