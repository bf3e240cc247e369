import type { Migration } from './types.ts'

export const health: Migration = {
  version: 2,
  up(db) {
    db.exec(`
-- How each target is doing, for all processes: its breaker, its times, and how often it answered.
create table health (
  provider text not null,
  -- Empty: the key itself, for all models.
  model text not null,
  -- The key's name; empty where none is used. Under another hint it is another key, and what stands here is not about it.
  key text not null,
  hint text not null,
  state text not null,
  saved_at integer not null,
  primary key (provider, model, key)
) strict, without rowid;

-- Whose turn it is among targets that take turns.
create table turns (
  name text primary key,
  next integer not null
) strict, without rowid;
`)
  },
}
