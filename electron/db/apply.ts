import type { Connection } from './connection.ts'
import type { StoredEvent } from './pack.ts'
import { answerPreview } from './previews.ts'
import { type KeptCost, type Tally, addCost, nanoOf } from './tally.ts'

/** What the recorder keeps in mind of a run it writes. */
export interface LiveRun {
  no: number
  pipelineId: string | null
  cost: KeptCost
  costChanged: boolean
  finished: boolean
}

const attemptStarted = `
insert into attempts (run, node, n, status, provider, model, started_at) values (?, ?, ?, 'running', ?, ?, ?)
on conflict (run, node, n) do nothing`

/** An attempt ends once: an end told again, as a resumed run might, changes nothing and is not paid twice. */
const attemptFinished = `
insert into attempts (run, node, n, status, provider, model, started_at, ttft_ms, duration_ms, error_class, http_status, cost_nano, cost_state)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
on conflict (run, node, n) do update set
  status = excluded.status, ttft_ms = excluded.ttft_ms, duration_ms = excluded.duration_ms, error_class = excluded.error_class,
  http_status = excluded.http_status, cost_nano = excluded.cost_nano, cost_state = excluded.cost_state
where attempts.status = 'running'`

const stepFinished = `
insert or replace into steps (run, node, kind, status, reason, started_at, duration_ms, cost_nano, cost_state, cache_hit)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`

const runFinished = `
update runs set status = ?, practice = ?, duration_ms = ?, cost_nano = ?, cost_state = ?, answered_by = ?, answer = ?, error = ?,
  searched = 0
where no = ?`

const msOrNull = (at: string | null): number | null => (at === null ? null : Date.parse(at))

/** What one event changes of the rows that lists and sums are read from. */
export function applyEvent(db: Connection, run: LiveRun, event: StoredEvent, tally: Tally): void {
  switch (event.type) {
    case 'attempt.started': {
      const { provider, model } = event.target
      db.prepare(attemptStarted).run(run.no, event.nodeId, event.attempt, provider, model, Date.parse(event.at))
      break
    }
    case 'attempt.finished': {
      const { receipt } = event
      const { provider, model } = receipt.target
      const { changes } = db
        .prepare(attemptFinished)
        .run(
          ...[run.no, event.nodeId, event.attempt, receipt.status, provider, model, Date.parse(receipt.startedAt)],
          ...[receipt.ttftMs, receipt.durationMs, receipt.errorClass, receipt.httpStatus],
          ...[nanoOf(receipt.costUsd), receipt.costState],
        )
      if (changes === 0) break
      addCost(run.cost, receipt)
      run.costChanged = true
      tally.add(run.pipelineId, receipt)
      break
    }
    case 'step.finished': {
      const { step } = event
      db.prepare(stepFinished).run(
        ...[run.no, event.nodeId, step.kind, step.status, step.reasonCode, msOrNull(step.startedAt), step.durationMs],
        ...[nanoOf(step.costUsd), step.costState, step.cache?.hit === true ? 1 : 0],
      )
      break
    }
    case 'run.finished':
      finish(db, run, event)
      break
    case 'run.started':
    case 'step.ready':
    case 'step.started':
    case 'decision':
    case 'breaker':
    case 'budget':
      break
  }
}

function finish(db: Connection, run: LiveRun, event: Extract<StoredEvent, { type: 'run.finished' }>): void {
  const { receipt } = event
  db.prepare(runFinished).run(
    ...[event.status, receipt.practice ? 1 : 0, receipt.durationMs, nanoOf(receipt.costUsd), receipt.costState],
    ...[JSON.stringify(receipt.answeredBy), answerPreview(event.outputs), event.error?.message ?? null, run.no],
  )
  run.finished = true
  run.costChanged = false
}

/** Once a batch: the run's cost so far. */
export function settleRun(db: Connection, run: LiveRun): void {
  if (!run.costChanged) return
  db.prepare('update runs set cost_nano = ?, cost_state = ? where no = ?').run(run.cost.nano, run.cost.state, run.no)
  run.costChanged = false
}
