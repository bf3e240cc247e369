import type { Migration } from './types.ts'

const aliases = `
create table aliases (
  name text primary key,
  label text not null,
  tier integer,
  preset text not null check (preset in ('fixed', 'cost', 'latency', 'quality', 'balanced', 'reliability')),
  -- JSON: a list of targets.
  targets text not null,
  saved_at integer not null
) strict, without rowid;
`

export const aliasesTable: Migration = {
  version: 7,
  up(db) {
    db.exec(aliases)
  },
}
