import type { Json } from '../../shared/json.ts'
import type { Value } from '../../shared/values.ts'
import { type Reader, type Writer, storedJson } from './connection.ts'
import { codeOf, keyOf } from './pack.ts'
import { inputsText, outputsText } from './previews.ts'
import { indexed } from './words.ts'

/** Characters of the inputs, and of the outputs, that can be searched. */
const searchable = 20_000

/** Runs a transaction reads at once: a few milliseconds of ordinary ones. */
const group = 10

/**
 * Brings the full-text search up to date with runs that began or ended since: outside the recorder's transactions, which
 * it would make five times as long. For idle moments; `listRuns` calls it before it searches.
 * @param budgetMs stops, after a group of runs, when that much time has passed
 * @returns true when nothing is left to do
 */
export function indexRuns(db: Writer, budgetMs: number): boolean {
  const until = performance.now() + budgetMs
  for (;;) {
    // Without a lock first: nearly always there is nothing to do.
    if (unsearched(db).length === 0) return true
    db.transaction(() => {
      for (const run of unsearched(db)) indexRun(db, run)
    })
    if (performance.now() >= until) return unsearched(db).length === 0
  }
}

interface UnsearchedRow {
  no: number
  name: string
  error: string | null
}

/** Newest first: what was just run is what is searched for. */
const unsearched = (db: Reader): UnsearchedRow[] =>
  db.all<UnsearchedRow>('select no, name, error from runs where searched = 0 order by no desc limit ?', group)

function indexRun(db: Writer, run: UnsearchedRow): void {
  const source = db.get<{ inputs: string }>('select inputs from run_sources where run = ?', run.no)
  const input = source === undefined ? '' : inputsText(storedJson<Record<string, Value>>(db, source.inputs))
  const texts = [run.name, input, answerOf(db, run.no), run.error ?? ''].map((text) => indexed(text, searchable))
  db.run(
    'insert or replace into run_texts (rowid, name, input, answer, error) values (?, ?, ?, ?, ?)',
    run.no,
    ...texts,
  )
  db.run('update runs set searched = 1 where no = ?', run.no)
}

/** All that the run's Outputs gave, from its last event; empty while it has not ended. */
function answerOf(db: Reader, no: number): string {
  const last = db.get<{ type: number; body: string | null }>(
    'select type, body from events where key >= ? and key < ? order by key desc limit 1',
    keyOf(no, 0),
    keyOf(no + 1, 0),
  )
  if (last === undefined || last.body === null || last.type !== codeOf('run.finished')) return ''
  return outputsText(storedJson<{ outputs: Record<string, Json> }>(db, last.body).outputs)
}
