import type { PipelineCard } from '../../shared/api/contract.ts'
import type { Reader, Writer } from './connection.ts'
import { iso } from './times.ts'
import { type CardRow, cardWords } from './cards.ts'
import { getContent, putContent, readContent } from './contents.ts'
import { StoreError } from './errors.ts'
import { objectShape, readStored } from './unread.ts'

/** What a card shows of a document; the caller reads it from the document it saves. */
export interface PipelineMeta {
  name: string
  description: string
  thumbnail: PipelineCard['thumbnail']
  /** How many problems the document has. */
  problems: number
}

/** A version as it was saved: the text of the document, unread. */
export interface StoredPipeline {
  id: string
  version: number
  /** When this version was saved. */
  updatedAt: string
  text: string
  /** True between `deletePipeline` and `restorePipeline`. */
  deleted: boolean
}

export type StoredOutcome =
  | { saved: true; version: number; updatedAt: string }
  | { saved: false; conflict: { yours: number; theirs: number; /** Theirs. */ text: string } }

interface VersionRow {
  version: number
  saved_at: number
  content: number
}

const versionSql = 'select version, saved_at, content from pipeline_versions where pipeline_id = ? and version = ?'

const notFound = (id: string): StoreError => new StoreError('not_found', `There is no pipeline ${id}.`)

function pipelineRow(db: Reader, id: string): CardRow {
  const row = db.get<CardRow>('select * from pipelines where id = ?', id)
  if (row === undefined) throw notFound(id)
  return row
}

/** A version, the latest unless one is named; a deleted pipeline can still be read. Throws `not_found`. */
export function getPipeline(db: Reader, id: string, version?: number): StoredPipeline {
  const row = pipelineRow(db, id)
  const found = db.get<VersionRow>(versionSql, id, version ?? row.latest)
  if (found === undefined) throw new StoreError('not_found', `Pipeline ${row.name} has no version ${version}.`)
  return {
    id,
    version: found.version,
    updatedAt: iso(found.saved_at),
    text: getContent(db, found.content),
    deleted: row.deleted_at !== null,
  }
}

/** A new pipeline at version 1; names need not differ. `now` in milliseconds since 1970. */
export function createPipeline(
  db: Writer,
  made: { id: string; text: string; meta: PipelineMeta; now: number },
): StoredPipeline {
  const { id, text, meta, now } = made
  db.transaction(() => {
    db.run(
      `insert into pipelines (id, name, description, words, thumbnail, problems, latest, created_at, updated_at)
       values (?, ?, ?, ?, ?, ?, 1, ?, ?)`,
      ...[id, meta.name, meta.description, cardWords(meta), JSON.stringify(meta.thumbnail), meta.problems, now, now],
    )
    addVersion(db, { id, version: 1, base: 0, now, nodes: meta.thumbnail.nodes.length, content: putContent(db, text) })
  })
  return { id, version: 1, updatedAt: iso(now), text, deleted: false }
}

interface NewVersion {
  id: string
  version: number
  base: number
  now: number
  nodes: number
  content: number
}

function addVersion(db: Writer, { id, version, base, now, nodes, content }: NewVersion): void {
  db.run(
    'insert into pipeline_versions (pipeline_id, version, base_version, saved_at, nodes, content) values (?, ?, ?, ?, ?, ?)',
    ...[id, version, base, now, nodes, content],
  )
}

/**
 * Saves what was made on `baseVersion`, in one transaction. If another window or process has saved since, this text is
 * kept as a version too, theirs stays the one that opens, and the outcome is the conflict: nothing is overwritten, and
 * saving again on `theirs` settles it. Text equal to the latest is no new version. Saving a deleted pipeline keeps the
 * version and leaves it deleted. Throws `not_found`.
 */
export function savePipeline(
  db: Writer,
  made: { id: string; baseVersion: number; text: string; meta: PipelineMeta; now: number },
): StoredOutcome {
  const { id, baseVersion, text, meta, now } = made
  return db.transaction(() => {
    const { latest } = pipelineRow(db, id)
    const content = putContent(db, text)
    const last = db.get<{ last: number }>(
      'select max(version) as last from pipeline_versions where pipeline_id = ?',
      id,
    )?.last
    const opened = db.get<VersionRow>(versionSql, id, latest)
    if (last === undefined || opened === undefined) throw notFound(id)
    if (opened.content === content) return { saved: true, version: latest, updatedAt: iso(opened.saved_at) }
    const version = last + 1
    addVersion(db, { id, version, base: baseVersion, now, nodes: meta.thumbnail.nodes.length, content })
    if (baseVersion !== latest)
      return { saved: false, conflict: { yours: version, theirs: latest, text: getContent(db, opened.content) } }
    db.run(
      'update pipelines set name = ?, description = ?, words = ?, thumbnail = ?, problems = ?, latest = ?, updated_at = ? where id = ?',
      ...[
        meta.name,
        meta.description,
        cardWords(meta),
        JSON.stringify(meta.thumbnail),
        meta.problems,
        version,
        now,
        id,
      ],
    )
    return { saved: true, version, updatedAt: iso(now) }
  })
}

/** Deletes so that it can be undone: versions, runs and view stay. Throws `not_found`. */
export function deletePipeline(db: Writer, id: string, now: number): void {
  db.transaction(() => {
    const sql = 'update pipelines set deleted_at = coalesce(deleted_at, ?), targets_of = null where id = ?'
    if (db.run(sql, now, id).changes === 0) throw notFound(id)
    // It asks nobody any more; brought back, it is looked through again.
    db.run('delete from pipeline_targets where pipeline_id = ?', id)
  })
}

/** Undoes `deletePipeline`. Throws `not_found`. */
export function restorePipeline(db: Writer, id: string): { name: string; latest: number } {
  if (db.run('update pipelines set deleted_at = null where id = ?', id).changes === 0) throw notFound(id)
  return latestOf(db, id)
}

/** Its name, and the version that opens. Throws `not_found`. */
export function latestOf(db: Reader, id: string): { name: string; latest: number } {
  const { name, latest } = pipelineRow(db, id)
  return { name, latest }
}

/** Every saved version, newest first, conflicts included. Throws `not_found`. */
export function listVersions(db: Reader, id: string): { version: number; savedAt: string; nodes: number }[] {
  pipelineRow(db, id)
  return db
    .all<{ version: number; saved_at: number; nodes: number }>(
      'select version, saved_at, nodes from pipeline_versions where pipeline_id = ? order by version desc',
      id,
    )
    .map((row) => ({ version: row.version, savedAt: iso(row.saved_at), nodes: row.nodes }))
}

/** What was kept beside the document (place of the view, panel sizes); null when nothing was, or it can't be read. */
export function getView(db: Reader, id: string): Record<string, unknown> | null {
  const row = db.get<{ view: string }>('select view from pipeline_views where pipeline_id = ?', id)
  if (row === undefined) return null
  const read = readStored(db, row.view, objectShape, () => ({
    ...{ table: 'pipeline_views', column: 'view', key: { pipeline_id: id }, pipelineId: id },
    what: `How you last looked at the pipeline “${pipelineName(db, id) ?? id}” can’t be read.`,
    todo: 'It opens as it does the first time. The drawing is whole.',
  }))
  return read ?? null
}

/** Throws `not_found` for a pipeline that isn't there. */
export function setView(db: Writer, id: string, view: Record<string, unknown>): void {
  db.transaction(() => {
    pipelineRow(db, id)
    db.run(
      'insert into pipeline_views (pipeline_id, view) values (?, ?) on conflict (pipeline_id) do update set view = excluded.view',
      id,
      JSON.stringify(view),
    )
  })
}

/** What is told of a pipeline whose latest document can't be read. */
export const unreadDocument = (name: string): { what: string; todo: string } => ({
  what: `The pipeline “${name}” can’t be read.`,
  todo: 'Open it: the last version that can be read opens in its place, if there is one. Or delete it.',
})

/** Of the latest version; told until another is saved or the pipeline is deleted. */
export function noteUnreadDrawing(
  db: Reader,
  { id, name, version }: { id: string; name: string; version: number },
): void {
  db.unread.note(String(version), {
    ...{ table: 'pipelines', column: 'latest', key: { id, deleted_at: null } },
    ...{ ...unreadDocument(name), pipelineId: id, drawing: true },
  })
}

/** Texts of all pipelines that aren't deleted, as they are now; null where it can't be read, and then it is noted. */
export function pipelineTexts(db: Reader): { id: string; name: string; version: number; text: string | null }[] {
  return db
    .all<{ id: string; name: string; version: number; content: number }>(
      `select p.id, p.name, v.version, v.content from pipelines p
       join pipeline_versions v on v.pipeline_id = p.id and v.version = p.latest
       where p.deleted_at is null order by p.name, p.id`,
    )
    .map(({ content, ...row }) => {
      const text = readContent(db, content)
      if (text === null) noteUnreadDrawing(db, row)
      return { ...row, text }
    })
}

/** Also of one that was deleted; null when there never was one. */
export const pipelineName = (db: Reader, id: string): string | null =>
  db.get<{ name: string }>('select name from pipelines where id = ?', id)?.name ?? null
