import type { Connection } from './connection.ts'

/** Rows a statement takes at once: half the time of one by one. */
const group = 10

/** Rows that are written together: `head (…), (…) tail`, ten to a statement. */
export class Grouped {
  readonly #one: string
  readonly #many: string
  readonly #columns: number

  /**
   * @param head e.g. `insert into events (key, at) values`
   * @param tail what follows the values, e.g. `on conflict … do nothing`; may be empty
   */
  constructor(head: string, columns: number, tail = '') {
    const places = `(${Array(columns).fill('?').join(', ')})`
    this.#one = `${head} ${places} ${tail}`
    this.#many = `${head} ${Array(group).fill(places).join(', ')} ${tail}`
    this.#columns = columns
  }

  /** @param values of all rows, one after the other */
  write(db: Connection, values: readonly unknown[]): void {
    const wide = this.#columns * group
    let from = 0
    if (values.length >= wide) {
      const many = db.prepare(this.#many)
      for (; from + wide <= values.length; from += wide) many.run(values.slice(from, from + wide))
    }
    if (from === values.length) return
    const one = db.prepare(this.#one)
    for (; from < values.length; from += this.#columns) one.run(values.slice(from, from + this.#columns))
  }
}
