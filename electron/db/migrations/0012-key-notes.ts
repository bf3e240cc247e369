import type { Migration } from './types.ts'

/** What is known of a key beside the key: also of one that is stored elsewhere, or nowhere. */
export const keyNotes: Migration = {
  version: 12,
  up(db) {
    db.exec(`
      create table key_notes (
        provider text not null,
        name text not null,
        -- The one that is asked with where a pipeline names none.
        is_default integer not null default 0,
        last_used_at integer,
        primary key (provider, name)
      ) strict, without rowid;
    `)
  },
}
