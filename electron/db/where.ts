import type { Param } from './connection.ts'

/** Conditions of a query that has some of them. */
export class Where {
  readonly params: Param[] = []
  readonly #conditions: string[] = []

  /** Adds a condition with one place for its value; without a value nothing is added. */
  add(condition: string, param: Param | undefined): this {
    if (param === undefined) return this
    this.#conditions.push(condition)
    this.params.push(param)
    return this
  }

  /** `where …`, or nothing. */
  get sql(): string {
    return this.#conditions.length === 0 ? '' : `where ${this.#conditions.join(' and ')}`
  }
}
