import type { Migration } from './types.ts'

/** A pipeline whose document can't be read is told apart from one that asks nobody. */
export const unreadDocuments: Migration = {
  version: 15,
  up(db) {
    db.exec(`
-- The version that was looked through and couldn't be read; null: none.
alter table pipelines add column unread_of integer;
create index pipelines_unreadable on pipelines (name, id) where unread_of is not null and deleted_at is null;
`)
  },
}
