import type { Migration } from './types.ts'

const cache = `
create table cached_answers (
  key text primary key,
  provider text not null,
  model text not null,
  -- The pipeline whose run brought it; null for one of a file.
  pipeline_id text,
  run_id text not null,
  -- All of the request but its last question, and that question: what a semantic look goes by. Null for exact answers.
  context text,
  question text,
  body text not null,
  cost_nano integer,
  kept_at integer not null,
  expires_at integer not null
) strict, without rowid;
create index cached_answers_by_context on cached_answers (context, kept_at) where context is not null;
create index cached_answers_by_end on cached_answers (expires_at);

-- Kept sums: an answer that is cleared has still saved what it saved.
create table cache_savings (
  practice integer primary key check (practice in (0, 1)),
  hits integer not null,
  saved_nano integer not null
) strict;
`

export const cacheTables: Migration = {
  version: 8,
  up(db) {
    db.exec(cache)
  },
}
