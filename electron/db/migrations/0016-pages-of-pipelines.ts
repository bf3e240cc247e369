import type { Migration } from './types.ts'

/** As names and descriptions were folded when this was written. */
const folded = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()

/** A list of pipelines is read by pages, and searched without a look at their drawings. */
export const pagesOfPipelines: Migration = {
  version: 16,
  up(db) {
    db.exec(`
-- Name and description without case and accents: what a search looks through.
alter table pipelines add column words text not null default '';
`)
    const set = db.prepare('update pipelines set words = ? where id = ?')
    const rows = db.prepare('select id, name, description from pipelines').all() as Record<string, string>[]
    for (const { id = '', name = '', description = '' } of rows) set.run(folded(`${name} ${description}`), id)
    db.exec(`
-- The words stand in the index, so that a search reads nothing else.
create index pipelines_by_time on pipelines (updated_at desc, id desc, words, deleted_at) where deleted_at is null;
create index pipelines_by_deletion on pipelines (deleted_at desc, id desc, words) where deleted_at is not null;
`)
  },
}
