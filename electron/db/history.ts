import { type Reader, storedJson } from './connection.ts'
import { getContent } from './contents.ts'
import { codeOf, keyOf } from './pack.ts'
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
  const { partial, rehearsal } = body == null ? {} : storedJson<{ partial?: unknown; rehearsal?: unknown }>(db, body)
  return body != null && partial === undefined && rehearsal === undefined
}

export const storedPlan = (db: Reader, content: number): Plan => storedJson<Plan>(db, getContent(db, content))

/** A node of the drawing that did its work in a run; what lies in a box is counted in the box. */
export interface WorkedNode {
  node: string
  durationMs: number
  /** Null where a part of it isn't known. */
  costNano: number | null
}

const drawn = `case instr(node, '/') when 0 then node else substr(node, 1, instr(node, '/') - 1) end`

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
    if (began === null || (status !== 'done' && status !== 'failed')) return []
    const cost = costs.get(node)
    return [{ node, durationMs: ms, costNano: cost === undefined ? 0 : cost }]
  })
}

/** What each node of the drawing chose last in a run. */
export function chosenIn(db: Reader, run: number): Map<string, Decision> {
  const rows = db.all<{ node: string; body: string }>(
    `select node, body from events where key >= ? and key < ? and type = ? and instr(node, '/') = 0 order by key`,
    ...[keyOf(run, 0), keyOf(run + 1, 0), codeOf('decision') ?? -1],
  )
  return new Map(rows.map(({ node, body }) => [node, storedJson<{ decision: Decision }>(db, body).decision]))
}
