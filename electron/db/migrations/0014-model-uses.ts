import type { Migration } from './types.ts'

const tables = `
-- Which models the latest version of a pipeline asks, read from its document when somebody wants to know.
create table pipeline_targets (
  pipeline_id text not null references pipelines (id),
  provider text not null,
  model text not null,
  primary key (pipeline_id, provider, model)
) strict, without rowid;
create index pipeline_targets_by_model on pipeline_targets (provider, model);
-- The version that was read so; null: none.
alter table pipelines add column targets_of integer;
create index pipelines_unread on pipelines (id) where deleted_at is null and targets_of is not latest;

-- What models cost when pipelines asked them, each row once however many paid it.
create table paid_rows (
  no integer primary key,
  provider text not null,
  model text not null,
  -- JSON: price and tiers.
  body text not null,
  unique (provider, model, body)
) strict;
create table paid_prices (
  pipeline_id text not null,
  provider text not null,
  model text not null,
  row integer not null references paid_rows (no),
  paid_at integer not null,
  primary key (pipeline_id, provider, model)
) strict, without rowid;
create index paid_prices_by_row on paid_prices (row);
`

export const modelUses: Migration = {
  version: 14,
  up(db) {
    db.exec(tables)
  },
}
