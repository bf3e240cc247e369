import { join } from 'node:path'
import {
  type Store,
  createPipeline,
  indexRuns,
  listPipelines,
  listRuns,
  loadRun,
  openDatabase,
  spent,
} from '../../electron/db/index.ts'
import { median, quantile } from '../lib/measure.ts'
import { now, recorderOf } from './writes.ts'
import { eventsOf, newRun, pipelines, runIdOf } from './workload.ts'

const repetitions = 5

/** A database with that many runs of two steps each. */
export function fill(folder: string, runs: number): { db: Store; events: number; longestIndexMs: number } {
  const { db } = openDatabase({ file: join(folder, 'reads.db'), now })
  const recorder = recorderOf(db)
  const nodes = Array.from({ length: 20 }, (_, i) => ({ id: `node-${i}`, kind: 'model', x: i * 260, y: 0 }))
  for (let i = 0; i < pipelines; i++)
    createPipeline(db, {
      id: `pipeline-${i}`,
      text: JSON.stringify({ i }),
      meta: {
        name: `Pipeline ${i}`,
        description: 'Small model answers; a judge checks.',
        thumbnail: { nodes, edges: [] },
        problems: 0,
      },
      now: now(),
    })
  let events = 0
  let longestIndexMs = 0
  for (let i = 0; i < runs; i += 50)
    db.transaction(() => {
      for (let j = i; j < Math.min(i + 50, runs); j++) {
        const told = eventsOf(j, 2)
        recorder.begin(newRun(j))
        recorder.record(told)
        events += told.length
      }
    })
  for (let done = false; !done;) {
    const from = performance.now()
    done = indexRuns(db, 4)
    longestIndexMs = Math.max(longestIndexMs, performance.now() - from)
  }
  db.raw.pragma('wal_checkpoint(TRUNCATE)')
  return { db, events, longestIndexMs }
}

/** As many pipelines as runs, in a database of their own: each drawn as one of 20 nodes, and read once. */
export function fillPipelines(folder: string, count: number): Store {
  const { db } = openDatabase({ file: join(folder, 'pipelines.db'), now })
  const nodes = Array.from({ length: 20 }, (_, i) => ({ id: `node-${i}`, kind: 'model', x: i * 260, y: 0 }))
  for (let from = 0; from < count; from += 1000)
    db.transaction(() => {
      for (let i = from; i < Math.min(from + 1000, count); i++)
        createPipeline(db, {
          id: `pipeline-${i}`,
          text: `{"i":${i}}`,
          meta: {
            name: `Pipeline ${i}`,
            description: i % 20_000 === 7 ? 'Asks for a kalomi.' : 'Small model answers; a judge checks.',
            thumbnail: { nodes, edges: [] },
            problems: 0,
          },
          now: now() + i,
        })
    })
  db.raw.pragma('wal_checkpoint(TRUNCATE)')
  return db
}

interface Case {
  name: string
  /** Through the store, in the contract's shapes. Null: it never asks so. */
  ours: (() => unknown) | null
  /** The same rows by the bare statements, prepared once. Null: there are none that compare. */
  bare: (() => unknown) | null
  times: number
}

/** One run as bare rows: what was begun, its two texts, its events, with their JSON parsed. */
function bareRun(db: Store, runId: string): () => unknown {
  const row = db.raw.prepare('select * from runs r join run_sources s on s.run = r.no where r.id = ?')
  const text = db.raw.prepare('select body from contents where no = ?')
  const events = db.raw.prepare('select key, at, type, node, body from events where key >= ? and key < ? order by key')
  const parsed = (json: string | null): unknown => JSON.parse(json ?? '{}')
  return () => {
    const run = row.get(runId) as { no: number; document: number; plan: number; inputs: string; answered_by: string }
    const rows = events.all(run.no * 2 ** 28, (run.no + 1) * 2 ** 28) as { body: string | null }[]
    return [
      parsed(run.inputs),
      parsed(run.answered_by),
      ...[run.document, run.plan].map((no) => parsed((text.get(no) as { body: Buffer }).body.toString())),
      ...rows.map((event) => parsed(event.body)),
    ]
  }
}

function cases(db: Store, runs: number): Case[] {
  const middle = runIdOf(Math.floor(runs / 2))
  const before = { startedAt: new Date(newRun(runs / 2).startedAt).toISOString(), runId: middle }
  const columns = `no, id, pipeline_id, name, status, practice, started_at, duration_ms, beat_at, cost_nano, cost_state,
    answered_by, answer, input, error, steps`
  const sql = (text: string, ...params: unknown[]): (() => unknown) => {
    const statement = db.raw.prepare(text)
    return () => statement.all(...params)
  }
  const list = (where: string, ...params: unknown[]): (() => unknown) =>
    sql(`select ${columns} from runs ${where} order by no desc limit 51`, ...params)
  const found = (match: string, where = '', ...params: unknown[]): (() => unknown) =>
    sql(
      `select r.* from run_texts t join runs r on r.no = t.rowid where t.run_texts match ? ${where} order by t.rowid desc limit 51`,
      match,
      ...params,
    )
  return [
    { name: 'newest 50 of all runs', ours: () => listRuns(db), bare: list(''), times: 500 },
    {
      name: 'newest 50 of one pipeline',
      ours: () => listRuns(db, { pipelineId: 'pipeline-3' }),
      bare: list('where pipeline_id = ?', 'pipeline-3'),
      times: 500,
    },
    {
      name: 'failed runs of one pipeline',
      ours: () => listRuns(db, { pipelineId: 'pipeline-3', status: 'failed' }),
      bare: list('where pipeline_id = ? and status = ?', 'pipeline-3', 'failed'),
      times: 500,
    },
    {
      name: 'practice runs',
      ours: () => listRuns(db, { practice: true }),
      bare: list('where +practice = ?', 1),
      times: 200,
    },
    {
      name: 'filters that nothing fits (practice, cancelled)',
      ours: () => listRuns(db, { practice: true, status: 'cancelled' }),
      bare: list('where practice = ? and status = ?', 1, 'cancelled'),
      times: 50,
    },
    {
      name: 'a page half way down',
      ours: () => listRuns(db, { before }),
      bare: list('where no < ?', runs / 2),
      times: 500,
    },
    {
      name: 'search: a word in every run',
      ours: () => listRuns(db, { search: 'pipeline' }),
      bare: found('"pipeline" *'),
      times: 30,
    },
    {
      name: 'search: a rare word',
      ours: () => listRuns(db, { search: 'kalomi' }),
      bare: found('"kalomi" *'),
      times: 30,
    },
    { name: 'search: two letters', ours: () => listRuns(db, { search: 'ka' }), bare: found('"ka" *'), times: 10 },
    {
      name: 'search: a word in every run, a pipeline without runs',
      ours: () => listRuns(db, { search: 'pipeline', pipelineId: 'none' }),
      bare: found('"pipeline" *', 'and r.pipeline_id = ?', 'none'),
      times: 10,
    },
    { name: 'one run whole, of all events', ours: () => loadRun(db, middle), bare: bareRun(db, middle), times: 500 },
    {
      name: `cards of ${pipelines} pipelines with their last run`,
      ours: () => listPipelines(db),
      bare: null,
      times: 100,
    },
    {
      name: 'spent in all, from kept sums',
      ours: () => spent(db),
      bare: sql(`select practice, sum(attempts), sum(failed), sum(cost_nano), sum(estimated), sum(unknown), sum(input),
        sum(cache_read), sum(cache_write), sum(output), sum(reasoning) from spend group by practice`),
      times: 100,
    },
    {
      name: 'the same by adding up attempts',
      ours: null,
      bare: sql(
        'select r.practice, sum(a.cost_nano), count(*) from attempts a join runs r on r.no = a.run group by r.practice',
      ),
      times: 1,
    },
  ]
}

function pipelineCases(db: Store, count: number): Case[] {
  const middle = { at: new Date(now() + count / 2).toISOString(), id: `pipeline-${count / 2}` }
  const bare = (where: string, ...params: unknown[]): (() => unknown) => {
    const statement = db.raw.prepare(
      `select * from pipelines where deleted_at is null ${where} order by updated_at desc, id desc limit 51`,
    )
    return () => statement.all(...params)
  }
  const of = `of ${count.toLocaleString('en-US')} pipelines`
  return [
    { name: `newest 50 ${of}`, ours: () => listPipelines(db), bare: bare(''), times: 100 },
    {
      name: `a page half way down ${of}`,
      ours: () => listPipelines(db, { before: middle }),
      bare: bare('and (updated_at, id) < (?, ?)', Date.parse(middle.at), middle.id),
      times: 100,
    },
    { name: `search: a word in each ${of}`, ours: () => listPipelines(db, { search: 'judge' }), bare: null, times: 50 },
    { name: `search: a rare word ${of}`, ours: () => listPipelines(db, { search: 'kalomi' }), bare: null, times: 10 },
    { name: `search: nothing found ${of}`, ours: () => listPipelines(db, { search: 'zz top' }), bare: null, times: 10 },
  ]
}

/** The same of pipelines. */
export const measurePipelines = (db: Store, count: number): Record<string, string | number>[] =>
  measured(pipelineCases(db, count))

function quick(work: () => unknown, times: number): { p50: number; p99: number } {
  const took: number[] = []
  for (let i = 0; i < times; i++) {
    const from = performance.now()
    work()
    took.push(performance.now() - from)
  }
  return { p50: quantile(took, 0.5), p99: quantile(took, 0.99) }
}

/** What each screen's question costs beside the bare statement. */
export const measureReads = (db: Store, runs: number): Record<string, string | number>[] => measured(cases(db, runs))

function measured(asked: readonly Case[]): Record<string, string | number>[] {
  return asked.map(({ name, ours, bare, times }) => {
    const mine: { p50: number; p99: number }[] = []
    const floors: number[] = []
    for (let i = 0; i < repetitions; i++) {
      if (ours !== null) mine.push(quick(ours, times))
      if (bare !== null) floors.push(quick(bare, times).p50)
    }
    const p50 = median(mine.map((one) => one.p50))
    const floor = median(floors)
    return {
      question: name,
      'ms p50': ours === null ? '–' : p50,
      'ms p99': ours === null ? '–' : median(mine.map((one) => one.p99)),
      'bare SQL ms': bare === null ? '–' : floor,
      '× bare SQL': ours === null || bare === null ? '–' : p50 / floor,
    }
  })
}
