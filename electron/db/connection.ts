import { StoreError, storeErrorOf } from './errors.ts'
import type { RawDatabase, RawStatement } from './sqlite.ts'
import { Unread, objectShape, shaped } from './unread.ts'

export type Param = string | number | null | Uint8Array

/** What only reads. A function that takes a `Reader` can't write: it has no way to say so, and SQLite is asked as well. */
export interface Reader {
  /** Path of the database, for words to the user. */
  readonly file: string
  /** What of it was met and could not be read. */
  readonly unread: Unread
  /** First row, or undefined. `Row` holds because every table is STRICT and every choice has its CHECK. */
  get<Row>(sql: string, ...params: readonly Param[]): Row | undefined
  all<Row>(sql: string, ...params: readonly Param[]): Row[]
}

export interface Writer extends Reader {
  /** Runs one statement. @returns how many rows it changed, and the last row's number */
  run(sql: string, ...params: readonly Param[]): { changes: number; lastRow: number }
  /**
   * All of `work` or nothing of it, alone among all processes (BEGIN IMMEDIATE). Inside another transaction it is part of
   * that one. Throws `StoreError`.
   */
  transaction<Result>(work: () => Result): Result
}

/** A connection with its statements kept ready; made by `openDatabase`, ended by `close`. */
export class Connection implements Writer {
  readonly file: string
  readonly unread = new Unread()
  /** For migrations, checks and the recorder's own statements. */
  readonly raw: RawDatabase
  /** Called when SQLite finds damage while at work. */
  onDamage: () => void = () => undefined
  readonly #statements = new Map<string, RawStatement>()

  constructor(raw: RawDatabase, file: string) {
    this.raw = raw
    this.file = file
  }

  /** A statement, prepared once per text. */
  prepare(sql: string): RawStatement {
    const ready = this.#statements.get(sql)
    if (ready !== undefined) return ready
    const statement = this.raw.prepare<unknown[]>(sql)
    this.#statements.set(sql, statement)
    return statement
  }

  #reading(sql: string): RawStatement {
    const statement = this.prepare(sql)
    if (!statement.readonly) throw new TypeError(`A reading statement would write: ${sql}`)
    return statement
  }

  get<Row>(sql: string, ...params: readonly Param[]): Row | undefined {
    return this.#guard(() => this.#reading(sql).get(...params) as Row | undefined)
  }

  all<Row>(sql: string, ...params: readonly Param[]): Row[] {
    return this.#guard(() => this.#reading(sql).all(...params) as Row[])
  }

  run(sql: string, ...params: readonly Param[]): { changes: number; lastRow: number } {
    const { changes, lastInsertRowid } = this.#guard(() => this.prepare(sql).run(...params))
    return { changes, lastRow: Number(lastInsertRowid) }
  }

  transaction<Result>(work: () => Result): Result {
    if (this.raw.inTransaction) return work()
    return this.#guard(() => {
      this.prepare('BEGIN IMMEDIATE').run()
      try {
        const result = work()
        this.prepare('COMMIT').run()
        return result
      } catch (error) {
        // Some errors (a full disk) have rolled back already.
        if (this.raw.inTransaction) this.prepare('ROLLBACK').run()
        throw error
      }
    })
  }

  close(): void {
    this.raw.close()
  }

  #guard<Result>(work: () => Result): Result {
    try {
      return work()
    } catch (error) {
      const known = storeErrorOf(error, this.file)
      if (known?.code === 'damaged') this.onDamage()
      throw known ?? error
    }
  }
}

/**
 * A JSON object that this folder wrote itself, of a thing that is asked for by itself: text that isn't one any more means
 * damage. What stands in a list is read by `readStored`. `what`: as a sentence begins with it.
 */
export function storedObject<Shape extends object>(reader: Reader, text: string, what: string): Shape {
  const read = shaped(text, objectShape)
  if (read === undefined) throw new StoreError('damaged', `${what} can’t be read any more (database ${reader.file}).`)
  return read as unknown as Shape
}
