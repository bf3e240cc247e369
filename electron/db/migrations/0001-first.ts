import type { Migration } from './types.ts'

const contents = `
-- Documents and plans by the hash of their text, each kept once however many versions and runs share it.
create table contents (
  no integer primary key,
  hash blob not null unique,
  encoding text not null check (encoding in ('plain', 'deflate')),
  body blob not null
) strict;
`

const pipelines = `
create table pipelines (
  id text primary key,
  name text not null,
  description text not null,
  -- JSON: kinds and places, enough for a card.
  thumbnail text not null,
  problems integer not null,
  -- The version that opens; later numbers are the other side of a conflict.
  latest integer not null,
  created_at integer not null,
  updated_at integer not null,
  deleted_at integer
) strict, without rowid;

create table pipeline_versions (
  pipeline_id text not null references pipelines (id),
  version integer not null,
  -- The version it was made on; 0 for the first.
  base_version integer not null,
  saved_at integer not null,
  nodes integer not null,
  content integer not null references contents (no),
  primary key (pipeline_id, version)
) strict, without rowid;

create table pipeline_views (
  pipeline_id text primary key references pipelines (id),
  view text not null
) strict, without rowid;
`

const runs = `
create table runs (
  -- Rises with every run begun: the order of lists, and the upper part of an event's key.
  no integer primary key,
  id text not null unique,
  -- No reference: a run of a file has none, and runs outlive their pipeline.
  pipeline_id text,
  name text not null,
  status text not null check (status in ('running', 'done', 'failed', 'cancelled', 'interrupted')),
  practice integer not null check (practice in (0, 1)),
  plan_hash text not null,
  seed integer not null,
  started_at integer not null,
  duration_ms integer,
  cost_nano integer,
  cost_state text not null check (cost_state in ('exact', 'estimated', 'unknown')),
  answered_by text not null,
  answer text not null,
  input text not null,
  error text,
  steps integer not null,
  owner text not null,
  beat_at integer not null,
  -- 0: what the search knows of it is not yet, or no longer, all of it.
  searched integer not null check (searched in (0, 1))
) strict;
-- Every filter of the list finds its runs in an index, in order: see run-query.ts.
create index runs_by_pipeline on runs (pipeline_id);
create index runs_by_kind on runs (practice, status);
create index runs_by_pipeline_kind on runs (pipeline_id, practice, status);
create index runs_unsearched on runs (no) where searched = 0;

create table run_sources (
  run integer primary key references runs (no),
  document integer not null references contents (no),
  plan integer not null references contents (no),
  inputs text not null
) strict;

-- Holds the index alone, not the texts: they are in run_sources and events.
create virtual table run_texts using fts5 (
  name, input, answer, error,
  content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

create table steps (
  run integer not null,
  node text not null,
  kind text not null,
  status text not null check (status in ('done', 'failed', 'skipped', 'cancelled')),
  reason text,
  started_at integer,
  duration_ms integer not null,
  cost_nano integer,
  cost_state text not null check (cost_state in ('exact', 'estimated', 'unknown')),
  cache_hit integer not null check (cache_hit in (0, 1)),
  primary key (run, node)
) strict, without rowid;

create table attempts (
  run integer not null,
  node text not null,
  n integer not null,
  status text not null check (status in ('running', 'done', 'failed', 'cancelled', 'interrupted')),
  provider text not null,
  model text not null,
  started_at integer not null,
  ttft_ms integer,
  duration_ms integer,
  error_class text,
  http_status integer,
  cost_nano integer,
  cost_state text check (cost_state in ('exact', 'estimated', 'unknown')),
  primary key (run, node, n)
) strict, without rowid;

-- key = number of the run × 2^28 + seq: one run's events lie together, in order, without a second index.
create table events (
  key integer primary key,
  at integer not null,
  type integer not null,
  node text,
  body text
) strict;

-- Kept sums by hour, so that no screen adds up attempts.
create table spend (
  hour integer not null,
  pipeline_id text not null,
  provider text not null,
  model text not null,
  practice integer not null check (practice in (0, 1)),
  attempts integer not null,
  failed integer not null,
  cost_nano integer not null,
  estimated integer not null,
  unknown integer not null,
  input integer not null,
  cache_read integer not null,
  cache_write integer not null,
  output integer not null,
  reasoning integer not null,
  primary key (hour, pipeline_id, provider, model, practice)
) strict, without rowid;
`

const machine = `
-- Master keys, each wrapped by the system's keychain; the last one is in use.
create table vault (
  no integer primary key autoincrement,
  wrapped blob not null,
  -- A known text under the master key: tells a wrong one at once.
  probe blob not null,
  created_at integer not null
) strict;

create table keys (
  provider text not null,
  name text not null,
  hint text not null,
  vault integer not null references vault (no),
  -- 12 bytes nonce, ciphertext, 16 bytes tag.
  sealed blob not null,
  saved_at integer not null,
  primary key (provider, name)
) strict, without rowid;

create table providers (
  id text primary key,
  label text not null,
  base_url text,
  saved_at integer not null
) strict, without rowid;

create table prices (
  provider text not null,
  model text not null,
  input_per_million real,
  output_per_million real,
  saved_at integer not null,
  primary key (provider, model)
) strict, without rowid;

create table settings (
  name text primary key,
  value text not null
) strict, without rowid;
`

export const first: Migration = {
  version: 1,
  up(db) {
    for (const part of [contents, pipelines, runs, machine]) db.exec(part)
  },
}
