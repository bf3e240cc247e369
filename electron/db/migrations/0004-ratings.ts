import type { Migration } from './types.ts'

const ratings = `
-- What the user thinks of what a node gave in a run: a thumb (1 up, -1 down), or the node whose answer was the best.
create table ratings (
  run integer not null,
  node text not null,
  thumb integer check (thumb in (-1, 1)),
  pick text,
  rated_at integer not null,
  primary key (run, node)
) strict, without rowid;
`

export const ratingsTable: Migration = {
  version: 4,
  up(db) {
    db.exec(ratings)
  },
}
