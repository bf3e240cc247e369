import type { Collection, Passage, Place } from '../../shared/documents/types.ts'
import { isSmallWord } from '../../shared/text/language.ts'
import { cosine } from '../../shared/vectors/similarity.ts'
import type { Reader, Writer } from './connection.ts'
import { textHash, unpacked } from './vectors.ts'

export interface IndexedFile {
  no: number
  path: string
  size: number
  mtimeMs: number
  /** SHA-256, hex. */
  hash: string
  reader: number
  problem: string | null
  passages: number
}

export function listCollections(db: Reader): Omit<Collection, 'builtIn'>[] {
  return db.all<{ id: string; path: string }>('select id, path from collections order by id')
}

export function saveCollection(db: Writer, { id, path }: { id: string; path: string }, now: number): void {
  db.run(
    `insert into collections (id, path, saved_at) values (?, ?, ?)
     on conflict (id) do update set path = excluded.path, saved_at = excluded.saved_at`,
    ...[id, path, now],
  )
}

/** Takes its name back, and what was read of its folder unless another collection is that folder too. */
export function deleteCollection(db: Writer, id: string): void {
  db.transaction(() => {
    const path = db.get<{ path: string }>('select path from collections where id = ?', id)?.path
    db.run('delete from collections where id = ?', id)
    if (path === undefined || db.get('select id from collections where path = ?', path) !== undefined) return
    for (const { path: file } of listFiles(db, path)) dropFile(db, path, file)
  })
}

export function listFiles(db: Reader, folder: string): IndexedFile[] {
  const rows = db.all<{
    no: number
    path: string
    size: number
    mtime_ms: number
    hash: Buffer
    reader: number
    problem: string | null
    passages: number
  }>(
    `select f.no, f.path, f.size, f.mtime_ms, f.hash, f.reader, f.problem,
       (select count(*) from passages p where p.file = f.no) as passages
     from document_files f where f.folder = ? order by f.path`,
    folder,
  )
  return rows.map(({ mtime_ms: mtimeMs, hash, ...row }) => ({ ...row, mtimeMs, hash: hash.toString('hex') }))
}

interface NewFile {
  path: string
  size: number
  mtimeMs: number
  hash: string
  reader: number
  problem: string | null
  passages: readonly (Place & { text: string })[]
}

/** Puts what was read of a file in the place of what was read before. */
export function putFile(db: Writer, folder: string, file: NewFile, now: number): void {
  db.transaction(() => {
    dropFile(db, folder, file.path)
    const { lastRow: no } = db.run(
      `insert into document_files (folder, path, size, mtime_ms, hash, reader, problem, read_at) values (?, ?, ?, ?, ?, ?, ?, ?)`,
      ...[folder, file.path, file.size, file.mtimeMs, Buffer.from(file.hash, 'hex'), file.reader, file.problem, now],
    )
    for (const { text, page, line, toLine } of file.passages) {
      const { lastRow } = db.run(
        'insert into passages (file, page, line, to_line, text, hash) values (?, ?, ?, ?, ?, ?)',
        ...[no, page, line, toLine, text, textHash(text)],
      )
      db.run('insert into passage_texts (rowid, text) values (?, ?)', lastRow, text)
    }
  })
}

/** The same bytes at another time: nothing was read again. */
export function touchFile(db: Writer, no: number, { size, mtimeMs }: { size: number; mtimeMs: number }): void {
  db.run('update document_files set size = ?, mtime_ms = ? where no = ?', size, mtimeMs, no)
}

export function dropFile(db: Writer, folder: string, path: string): void {
  db.transaction(() => {
    const no = db.get<{ no: number }>('select no from document_files where folder = ? and path = ?', folder, path)?.no
    if (no === undefined) return
    db.run('delete from passage_texts where rowid in (select no from passages where file = ?)', no)
    db.run('delete from passages where file = ?', no)
    db.run('delete from document_files where no = ?', no)
  })
}

interface PassageRow {
  no: number
  path: string
  page: number | null
  line: number | null
  to_line: number | null
  text: string
}

const columns = 'p.no, f.path, p.page, p.line, p.to_line, p.text'
const toPassage = ({ no, path, page, line, to_line: toLine, text }: PassageRow): Passage => ({
  ...{ id: no, file: path, page, line, toLine, text },
})

/** Words of a question that are looked for; more say no more. */
const mostWords = 40

/** Passages with any of the words, the rarest and most frequent first (BM25). */
export function searchWords(db: Reader, folder: string, query: string, most: number): Passage[] {
  const all = [...new Set(query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [])]
  const telling = all.filter((word) => !isSmallWord(word))
  const words = (telling.length > 0 ? telling : all).slice(0, mostWords)
  if (words.length === 0) return []
  const match = words.map((word) => `"${word}"`).join(' OR ')
  return db
    .all<PassageRow>(
      `select ${columns} from passage_texts t join passages p on p.no = t.rowid join document_files f on f.no = p.file
       where passage_texts match ? and f.folder = ? order by t.rank, p.no limit ?`,
      ...[match, folder, most],
    )
    .map(toPassage)
}

/** Texts whose vector isn't kept yet, each once, and how many more there are. */
export function textsWithoutVector(
  db: Reader,
  folder: string,
  { provider, model }: { provider: string; model: string },
  most: number,
): { texts: string[]; left: number } {
  const missing = `from passages p join document_files f on f.no = p.file where f.folder = ? and not exists
     (select 1 from vectors v where v.provider = ? and v.model = ? and v.hash = p.hash)`
  const texts = db
    .all<{ text: string }>(
      `select min(p.text) as text ${missing} group by p.hash order by min(p.no) limit ?`,
      ...[folder, provider, model, most],
    )
    .map(({ text }) => text)
  const count = db.get<{ n: number }>(`select count(distinct p.hash) as n ${missing}`, folder, provider, model)?.n ?? 0
  return { texts, left: Math.max(0, count - texts.length) }
}

/** Passages nearest to a vector of length one. All of the folder's vectors are looked at: at most 20,000. */
export function searchVector(
  db: Reader,
  folder: string,
  { provider, model }: { provider: string; model: string },
  vector: Float32Array,
  most: number,
): Passage[] {
  const rows = db.all<{ no: number; vector: Buffer }>(
    `select p.no, v.vector from passages p join document_files f on f.no = p.file
     join vectors v on v.provider = ? and v.model = ? and v.hash = p.hash where f.folder = ?`,
    ...[provider, model, folder],
  )
  const near = rows
    .map((row) => ({ no: row.no, score: cosine(vector, unpacked(row.vector)) }))
    .sort((a, b) => b.score - a.score || a.no - b.no)
    .slice(0, most)
  return near.flatMap(({ no }) => {
    const row = db.get<PassageRow>(
      `select ${columns} from passages p join document_files f on f.no = p.file where p.no = ?`,
      no,
    )
    return row === undefined ? [] : [toPassage(row)]
  })
}
