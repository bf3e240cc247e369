import type { Migration } from './types.ts'

const reviews = `
-- What runs ask people. The first answer wins, whichever process it comes in at: it is written where there is none yet.
create table reviews (
  run integer not null,
  node text not null,
  key text not null,
  asked_at integer not null,
  -- JSON, as in the event.
  review text not null,
  answered_at integer,
  answer text,
  primary key (run, node, key)
) strict, without rowid;
create index reviews_open on reviews (asked_at) where answered_at is null;
`

export const reviewsTable: Migration = {
  version: 5,
  up(db) {
    db.exec(reviews)
  },
}
