import { createHash } from 'node:crypto'
import { deflateRawSync, inflateRawSync } from 'node:zlib'
import type { Reader, Writer } from './connection.ts'
import { StoreError } from './errors.ts'

/** Shorter texts gain nothing from being packed. */
const packedFrom = 512

/**
 * Keeps a text once, whoever refers to it: a document autosaved a thousand times and run a hundred costs what its
 * different texts cost, packed to about a tenth. Call it inside the transaction that refers to it.
 * @returns its number
 */
export function putContent(db: Writer, text: string): number {
  const hash = createHash('sha256').update(text).digest()
  const kept = db.get<{ no: number }>('select no from contents where hash = ?', hash)
  if (kept !== undefined) return kept.no
  const packed = text.length >= packedFrom
  const body = packed ? deflateRawSync(text, { level: 1 }) : Buffer.from(text)
  const encoding = packed ? 'deflate' : 'plain'
  return db.run('insert into contents (hash, encoding, body) values (?, ?, ?)', hash, encoding, body).lastRow
}

/** The text of that number. Throws `StoreError` `damaged` where it can't be read whole. */
export function getContent(db: Reader, no: number): string {
  const text = readContent(db, no)
  if (text === null) throw new StoreError('damaged', `Database ${db.file}: a stored document can’t be read any more.`)
  return text
}

/** The same for one among many: null where it can't be read whole. */
export function readContent(db: Reader, no: number): string | null {
  const row = db.get<{ hash: Uint8Array; encoding: 'plain' | 'deflate'; body: Uint8Array }>(
    'select hash, encoding, body from contents where no = ?',
    no,
  )
  const text = row === undefined ? null : unpack(row.encoding, row.body)
  return row === undefined || text === null || !createHash('sha256').update(text).digest().equals(row.hash)
    ? null
    : text
}

function unpack(encoding: 'plain' | 'deflate', body: Uint8Array): string | null {
  try {
    return (encoding === 'deflate' ? inflateRawSync(body) : Buffer.from(body)).toString('utf8')
  } catch {
    return null
  }
}
