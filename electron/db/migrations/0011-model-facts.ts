import type { Migration } from './types.ts'

const tables = `
-- What the user says of a model, prices included: it goes before what anybody else says.
create table model_edits (
  provider text not null,
  model text not null,
  -- JSON: the fields that were set, and only those.
  edits text not null,
  saved_at integer not null,
  primary key (provider, model)
) strict, without rowid;

-- Providers' own lists of models, as they were last asked for.
create table model_lists (
  provider text primary key,
  -- JSON: the models, and what some of them had cost before.
  list text not null,
  asked_at integer not null
) strict;

insert into model_edits (provider, model, edits, saved_at)
  select provider, model,
    json_object('price', json_object('perMillion',
      json_patch('{}', json_object('input', input_per_million, 'output', output_per_million)))),
    saved_at
  from prices;

drop table prices;
`

export const modelFactsTables: Migration = {
  version: 11,
  up(db) {
    db.exec(tables)
  },
}
