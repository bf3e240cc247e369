import type { Connection } from './connection.ts'
import { Grouped } from './grouped.ts'
import { type StoredEvent, type Written, codeOf, keyOf, packBody, readyAndStarted } from './pack.ts'
import { answerPreview } from './previews.ts'
import { type KeptCost, type Tally, addCost, nanoOf } from './tally.ts'
import { msOf } from './times.ts'

/** What the recorder keeps in mind of a run it writes. */
export interface LiveRun {
  no: number
  pipelineId: string | null
  cost: KeptCost
  costChanged: boolean
  finished: boolean
  /** Attempts whose end is known, by `attemptKey`: an end told again, as a resumed run might, is not paid twice. */
  ended: Set<string>
  written: Written
}

export const attemptKey = (nodeId: string, n: number): string => `${n} ${nodeId}`

const eventColumns = 5

const events = new Grouped('insert into events (key, at, type, node, body) values', eventColumns)

const attempts = new Grouped(
  `insert into attempts (run, node, n, status, provider, model, started_at, ttft_ms, duration_ms, error_class, http_status,
     cost_nano, cost_state) values`,
  13,
  `on conflict (run, node, n) do update set status = excluded.status, started_at = excluded.started_at,
     ttft_ms = excluded.ttft_ms, duration_ms = excluded.duration_ms, error_class = excluded.error_class,
     http_status = excluded.http_status, cost_nano = excluded.cost_nano, cost_state = excluded.cost_state
   where attempts.status = 'running'`,
)

const runFinished = `
update runs set status = ?, practice = ?, duration_ms = ?, cost_nano = ?, cost_state = ?, answered_by = ?, answer = ?, error = ?,
  searched = 0
where no = ?`

type ReviewEvent = Extract<StoredEvent, { type: 'human.asked' | 'human.answered' }>

/** A run that goes on asks again what it had asked; an answer that came in elsewhere first stays. */
function writeReview(db: Connection, run: LiveRun, event: ReviewEvent): void {
  if (event.type === 'human.asked') {
    const { review } = event
    db.prepare('insert or ignore into reviews (run, node, key, asked_at, review) values (?, ?, ?, ?, ?)').run(
      ...[run.no, event.nodeId, review.key, msOf(review.askedAt), JSON.stringify(review)],
    )
  } else
    db.prepare(
      'update reviews set answered_at = ?, answer = ? where run = ? and node = ? and key = ? and answered_at is null',
    ).run(msOf(event.at), JSON.stringify(event.answer), run.no, event.nodeId, event.key)
}

/** The rows that one transaction adds and changes: each written once, as it is after the last event of the batch. */
export class Batch {
  readonly #tally: Tally
  readonly #events: unknown[] = []
  /** The last of the events, where it says no more than that a step is ready. */
  #ready: { run: LiveRun; event: Extract<StoredEvent, { type: 'step.ready' }> } | null = null
  /** By run, attempt and node. */
  readonly #attempts = new Map<string, unknown[]>()
  readonly #reviews: { run: LiveRun; event: ReviewEvent }[] = []
  readonly #ends: { run: LiveRun; event: Extract<StoredEvent, { type: 'run.finished' }> }[] = []

  constructor(tally: Tally) {
    this.#tally = tally
  }

  add(run: LiveRun, event: StoredEvent): void {
    const node = 'nodeId' in event ? (event.nodeId ?? null) : null
    const body = packBody(event, run.written)
    const code = this.#beginsAtOnce(run, event, body) ? readyAndStarted : codeOf(event.type)
    this.#events.push(keyOf(run.no, event.seq), msOf(event.at), code, node, body)
    this.#ready = event.type === 'step.ready' && body === null ? { run, event } : null
    switch (event.type) {
      case 'attempt.started':
        this.#attemptStarted(run, event)
        break
      case 'attempt.finished':
        this.#attemptFinished(run, event)
        break
      case 'human.asked':
        this.#reviews.push({ run, event })
        break
      case 'human.answered':
        this.#reviews.push({ run, event })
        break
      case 'run.finished':
        this.#ends.push({ run, event })
        run.finished = true
        break
      case 'run.started':
      case 'step.ready':
      case 'step.started':
      case 'step.finished':
      case 'decision':
      case 'breaker':
      case 'budget':
      case 'tool.called':
      case 'tool.finished':
      case 'rate.waiting':
      case 'plan.drafted':
      case 'step.progress':
        break
    }
  }

  /** A step mostly begins in the moment in which it is ready: its row then stands for both events. */
  #beginsAtOnce(run: LiveRun, event: StoredEvent, body: string | null): boolean {
    const ready = this.#ready
    if (ready === null || event.type !== 'step.started' || body !== null || ready.run !== run) return false
    const { nodeId, seq, at } = ready.event
    if (nodeId !== event.nodeId || seq !== event.seq - 1 || at !== event.at) return false
    this.#events.length -= eventColumns
    return true
  }

  #attemptStarted(run: LiveRun, event: Extract<StoredEvent, { type: 'attempt.started' }>): void {
    const key = attemptKey(event.nodeId, event.attempt)
    if (run.ended.has(key)) return
    const { provider, model } = event.target
    this.#attempts.set(`${run.no} ${key}`, [
      ...[run.no, event.nodeId, event.attempt, 'running', provider, model, msOf(event.at)],
      ...[null, null, null, null, null, null],
    ])
  }

  #attemptFinished(run: LiveRun, event: Extract<StoredEvent, { type: 'attempt.finished' }>): void {
    const { nodeId, attempt, receipt } = event
    const key = attemptKey(nodeId, attempt)
    if (run.ended.has(key)) return
    run.ended.add(key)
    const { provider, model } = receipt.target
    this.#attempts.set(`${run.no} ${key}`, [
      ...[run.no, nodeId, attempt, receipt.status, provider, model, msOf(receipt.startedAt), receipt.ttftMs],
      ...[receipt.durationMs, receipt.errorClass, receipt.httpStatus, nanoOf(receipt.costUsd), receipt.costState],
    ])
    addCost(run.cost, receipt)
    run.costChanged = true
    this.#tally.add(run.pipelineId, receipt)
  }

  /** @param touched the runs that the events belong to */
  write(db: Connection, touched: Iterable<LiveRun>): void {
    events.write(db, this.#events)
    attempts.write(db, [...this.#attempts.values()].flat())
    for (const run of touched) {
      if (run.costChanged)
        db.prepare('update runs set cost_nano = ?, cost_state = ? where no = ?').run(
          run.cost.nano,
          run.cost.state,
          run.no,
        )
      run.costChanged = false
    }
    for (const { run, event } of this.#reviews) writeReview(db, run, event)
    for (const { run, event } of this.#ends) {
      const { receipt } = event
      db.prepare(runFinished).run(
        ...[event.status, receipt.practice ? 1 : 0, receipt.durationMs, nanoOf(receipt.costUsd), receipt.costState],
        ...[JSON.stringify(receipt.answeredBy), answerPreview(event.outputs), event.error?.message ?? null, run.no],
      )
    }
    this.#tally.write(db)
  }
}
