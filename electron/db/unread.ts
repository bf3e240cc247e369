import { createHash } from 'node:crypto'
import { type JsonObject, isJsonObject, parseJson } from '../../shared/json.ts'
import type { Param, Reader } from './connection.ts'

/** Where a text stands, and what the user is told when it can't be read. Tables and columns are this folder's own names. */
export interface Place {
  table: string
  column: string
  /** The row, by its columns. */
  key: Readonly<Record<string, Param>>
  /** What can't be read, a sentence. */
  what: string
  /** What holds in its place, and what to do about it: a sentence or two. */
  todo: string
  /** The pipeline it belongs to, where it belongs to one. */
  pipelineId?: string
  /** It is that pipeline's drawing itself. */
  drawing?: true
}

export type UnreadText = Pick<Place, 'what' | 'todo' | 'pipelineId' | 'drawing'>

interface Kept extends Place {
  hash: string
}

/** So many are named; of a database in which more is damaged, these tell enough. */
const most = 200

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

const textAt = (db: Reader, { table, column, key }: Place): string | number | null | undefined =>
  db.get<{ text: string | number | null }>(
    `select ${column} as text from ${table} where ${Object.keys(key)
      .map((name) => `${name} is ?`)
      .join(' and ')}`,
    ...Object.values(key),
  )?.text

/**
 * Stored texts that were met and could not be read. Whoever meets one passes over it and notes it here: the list it stands in
 * is given without it, and the user is told what is missing.
 */
export class Unread {
  /** Called when one is met for the first time. */
  onNew: () => void = () => undefined
  readonly #kept = new Map<string, Kept>()

  note(text: string, place: Place): void {
    const name = JSON.stringify([place.table, place.column, place.key])
    const known = this.#kept.has(name)
    if (!known && this.#kept.size >= most) return
    this.#kept.set(name, { ...place, hash: hashOf(text) })
    if (!known) this.onNew()
  }

  /** Those that still stand there: what was written anew or deleted since is left out, and forgotten. */
  list(db: Reader): UnreadText[] {
    for (const [name, kept] of this.#kept) {
      const text = textAt(db, kept)
      if (text == null || hashOf(String(text)) !== kept.hash) this.#kept.delete(name)
    }
    return [...this.#kept.values()]
  }
}

/** JSON as whoever reads it takes it; undefined for what it can't. */
export type Shape<Read> = (json: unknown) => Read | undefined

/**
 * A stored text of a row among many, which must not keep the others from being read: undefined where it isn't JSON, or not of
 * its shape, and then it is noted.
 */
export function readStored<Read>(db: Reader, text: string, shape: Shape<Read>, place: () => Place): Read | undefined {
  const read = shaped(text, shape)
  if (read === undefined) db.unread.note(text, place())
  return read
}

/** Any JSON object. */
export const objectShape = (json: unknown): JsonObject | undefined => (isJsonObject(json) ? json : undefined)

/** The same without a note, for what the user is told of elsewhere. */
export function shaped<Read>(text: string, shape: Shape<Read>): Read | undefined {
  const json = parseJson(text)
  return json === undefined ? undefined : shape(json)
}
