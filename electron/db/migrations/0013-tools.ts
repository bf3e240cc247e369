import type { Migration } from './types.ts'

const tables = `
create table tool_servers (
  name text primary key,
  -- How it is reached, as JSON: a program, or an address; keys by their names alone.
  definition text not null,
  -- The user has seen what is started, and allowed it.
  allowed integer not null check (allowed in (0, 1)),
  -- Its tools as it listed them last, as JSON; null: it was never asked.
  tools text,
  listed_at integer,
  saved_at integer not null
) strict, without rowid;

create table tool_permissions (
  permission text not null,
  -- Empty: in all pipelines.
  pipeline_id text not null,
  -- What an MCP server said of its tool when it was allowed; null for a web service.
  shape text,
  allowed_at integer not null,
  primary key (permission, pipeline_id)
) strict, without rowid;

-- What was allowed in all pipelines stood in a setting.
insert or ignore into tool_permissions (permission, pipeline_id, shape, allowed_at)
select each.value, '', null, 0
from settings, json_each(settings.value) as each
where settings.name = 'toolsAllowed' and json_valid(settings.value) and json_type(settings.value) = 'array'
  and each.type = 'text';
delete from settings where name = 'toolsAllowed';
`

export const toolTables: Migration = {
  version: 13,
  up(db) {
    db.exec(tables)
  },
}
