import { isJsonObject, type Json } from '../../shared/json.ts'
import type { Value } from '../../shared/values.ts'
import type { Reader, Writer } from './connection.ts'
import { codeOf, keyOf } from './pack.ts'
import { inputsText, outputsText } from './previews.ts'
import { readStored } from './unread.ts'
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

const inputsShape = (json: unknown): Record<string, Value> | undefined =>
  isJsonObject(json) && Object.values(json).every((each) => isJsonObject(each) && each['data'] !== undefined)
    ? (json as unknown as Record<string, Value>)
    : undefined

const outputsShape = (json: unknown): Record<string, Json> | undefined =>
  isJsonObject(json) && isJsonObject(json['outputs']) ? json['outputs'] : undefined

/** What a search doesn't find, since it can't be read. */
const unfound = (run: UnsearchedRow, part: string): { what: string; todo: string } => ({
  what: `What a run of “${run.name}” ${part} can’t be read.`,
  todo: 'A search doesn’t find it by that. The run stays in the list.',
})

function indexRun(db: Writer, run: UnsearchedRow): void {
  const source = db.get<{ inputs: string }>('select inputs from run_sources where run = ?', run.no)
  const place = { table: 'run_sources', column: 'inputs', key: { run: run.no }, ...unfound(run, 'was given') }
  const inputs = source === undefined ? {} : (readStored(db, source.inputs, inputsShape, () => place) ?? {})
  const texts = [run.name, inputsText(inputs), answerOf(db, run), run.error ?? ''].map((text) =>
    indexed(text, searchable),
  )
  db.run(
    'insert or replace into run_texts (rowid, name, input, answer, error) values (?, ?, ?, ?, ?)',
    run.no,
    ...texts,
  )
  db.run('update runs set searched = 1 where no = ?', run.no)
}

/** All that the run's Outputs gave, from its last event; empty while it has not ended. */
function answerOf(db: Reader, run: UnsearchedRow): string {
  const last = db.get<{ key: number; type: number; body: string | null }>(
    'select key, type, body from events where key >= ? and key < ? order by key desc limit 1',
    keyOf(run.no, 0),
    keyOf(run.no + 1, 0),
  )
  if (last === undefined || last.body === null || last.type !== codeOf('run.finished')) return ''
  const place = { table: 'events', column: 'body', key: { key: last.key }, ...unfound(run, 'answered') }
  return outputsText(readStored(db, last.body, outputsShape, () => place) ?? {})
}
