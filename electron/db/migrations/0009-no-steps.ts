import type { Migration } from './types.ts'

/** Nothing ever read this table: a step is in its run's events, and writing it twice took a quarter of each commit. */
export const noSteps: Migration = {
  version: 9,
  up(db) {
    db.exec('drop table steps')
  },
}
