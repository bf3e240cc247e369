import { it } from 'vitest'

/** A cell of a table that only some rows have: where it doesn't apply there is no test, rather than a skipped one. */
export const itWhere =
  (applies: boolean) =>
  (name: string, run: () => Promise<void> | void): void => {
    if (applies) it(name, run)
  }
