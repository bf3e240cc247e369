import { createHash } from 'node:crypto'
import type { Reader, Writer } from './connection.ts'

/** Vectors at most; past it those kept longest ago go first. At 1,536 numbers each that is about 600 MB. */
const mostKept = 100_000
/** So many more than allowed before any go, so that not every write looks for old ones. */
const slack = 1_000

interface ModelName {
  provider: string
  model: string
}

export interface StoredVector {
  vector: Float32Array
  /** The run that paid for it. */
  runId: string
}

/** SHA-256 of a text's UTF-8, by which vectors are found. */
export const textHash = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

/** One for each text, in order; null where none is kept. */
export function readVectors(
  db: Reader,
  { provider, model }: ModelName,
  texts: readonly string[],
): (StoredVector | null)[] {
  return texts.map((text) => {
    const row = db.get<{ vector: Buffer; run_id: string }>(
      'select vector, run_id from vectors where provider = ? and model = ? and hash = ?',
      ...[provider, model, textHash(text)],
    )
    return row === undefined ? null : { vector: unpacked(row.vector), runId: row.run_id }
  })
}

/** Keeps vectors of length one; a text that has one already keeps it. */
export function keepVectors(
  db: Writer,
  { provider, model }: ModelName,
  rows: readonly { text: string; vector: Float32Array }[],
  facts: { runId: string; now: number },
): void {
  db.transaction(() => {
    for (const { text, vector } of rows)
      db.run(
        `insert into vectors (provider, model, hash, vector, run_id, kept_at) values (?, ?, ?, ?, ?, ?)
         on conflict (provider, model, hash) do nothing`,
        ...[provider, model, textHash(text), packed(vector), facts.runId, facts.now],
      )
    const count = db.get<{ n: number }>('select count(*) as n from vectors')?.n ?? 0
    if (count > mostKept + slack)
      db.run('delete from vectors where no in (select no from vectors order by no limit ?)', count - mostKept)
  })
}

/** All that is kept of a model, or of every model of a provider: another may answer by that name now. */
export function forgetVectors(db: Writer, { provider, model }: { provider: string; model?: string }): void {
  if (model === undefined) db.run('delete from vectors where provider = ?', provider)
  else db.run('delete from vectors where provider = ? and model = ?', provider, model)
}

/** Every machine this runs on is little-endian, as the table says. */
const packed = (vector: Float32Array): Uint8Array => new Uint8Array(vector.buffer, vector.byteOffset, vector.byteLength)

/** A copy of its own: what SQLite hands out need not lie on a multiple of four. */
export function unpacked(bytes: Uint8Array): Float32Array {
  const copy = new Uint8Array(bytes)
  return new Float32Array(copy.buffer, 0, Math.floor(copy.byteLength / 4))
}
