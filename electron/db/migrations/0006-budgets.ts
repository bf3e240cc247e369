import type { Migration } from './types.ts'

const budgets = `
create table budgets (
  id text primary key,
  scope text not null check (scope in ('all', 'pipeline', 'provider')),
  -- Pipeline or provider; no reference, since runs outlive their pipeline.
  of text,
  period text not null check (period in ('day', 'month', 'ever')),
  ledger text not null check (ledger in ('real', 'practice')),
  limit_nano integer not null,
  soft_at real not null,
  at_soft text not null check (at_soft in ('warn', 'stepDown')),
  at_limit text not null check (at_limit in ('stop', 'ask')),
  saved_at integer not null
) strict, without rowid;
`

export const budgetsTable: Migration = {
  version: 6,
  up(db) {
    db.exec(budgets)
  },
}
