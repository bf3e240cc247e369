import { isJsonObject } from '../../shared/json.ts'
import type { PaidPrice } from '../../shared/model/repriced.ts'
import type { Reader, Writer } from './connection.ts'
import { readContent } from './contents.ts'
import { iso } from './times.ts'
import { readStored } from './unread.ts'

/** A provider and model as documents name them; an alias's provider is `alias`. */
export interface NamedModel {
  provider: string
  model: string
}

/** Pipelines whose latest version wasn't looked through yet, at most so many; `text` null where it can't be read. */
export function unlookedPipelines(db: Reader, most: number): { id: string; version: number; text: string | null }[] {
  return db
    .all<{ id: string; version: number; content: number }>(
      `select p.id, v.version, v.content from pipelines p indexed by pipelines_unread
       join pipeline_versions v on v.pipeline_id = p.id and v.version = p.latest
       where p.deleted_at is null and p.targets_of is not p.latest limit ?`,
      most,
    )
    .map(({ content, ...row }) => ({ ...row, text: readContent(db, content) }))
}

/** Pipelines whose latest version was looked through and can't be read. */
export const unreadPipelines = (db: Reader, most: number): { id: string; name: string }[] =>
  db.all<{ id: string; name: string }>(
    `select id, name from pipelines indexed by pipelines_unreadable
     where unread_of is not null and deleted_at is null and unread_of = latest order by name, id limit ?`,
    most,
  )

/** What these versions ask, in one transaction; `targets` null: that can't be read, and the pipeline is marked so. */
export function keepTargets(
  db: Writer,
  read: readonly { id: string; version: number; targets: readonly NamedModel[] | null }[],
): void {
  db.transaction(() => {
    for (const { id, version, targets } of read) {
      db.run('delete from pipeline_targets where pipeline_id = ?', id)
      for (const { provider, model } of targets ?? [])
        db.run(
          'insert or ignore into pipeline_targets (pipeline_id, provider, model) values (?, ?, ?)',
          ...[id, provider, model],
        )
      db.run(
        'update pipelines set targets_of = ?, unread_of = ? where id = ?',
        ...[version, targets === null ? version : null, id],
      )
    }
  })
}

/** Every model that a pipeline asks, with how many do. */
export const usedModels = (db: Reader): (NamedModel & { pipelines: number })[] =>
  db.all('select provider, model, count(*) as pipelines from pipeline_targets group by provider, model')

/** Pipelines that ask one of these, at most so many, and how many there are. */
export function pipelinesAsking(
  db: Reader,
  models: readonly NamedModel[],
  most: number,
): { total: number; pipelines: { id: string; name: string }[] } {
  const asked = models.map(() => 'select pipeline_id from pipeline_targets where provider = ? and model = ?')
  const all = asked.join(' union ')
  const named = models.flatMap(({ provider, model }) => [provider, model])
  if (named.length === 0) return { total: 0, pipelines: [] }
  const total = db.get<{ n: number }>(`select count(*) as n from (${all})`, ...named)?.n ?? 0
  const pipelines = db.all<{ id: string; name: string }>(
    `select p.id, p.name from (${all} limit ?) t join pipelines p on p.id = t.pipeline_id order by p.name, p.id`,
    ...[...named, most],
  )
  return { total, pipelines }
}

/** Ids of the pipelines that ask a model. */
export const askersOf = (db: Reader, { provider, model }: NamedModel): string[] =>
  db
    .all<{ id: string }>(
      'select pipeline_id as id from pipeline_targets where provider = ? and model = ?',
      ...[provider, model],
    )
    .map(({ id }) => id)

/** What a pipeline's run has just paid by, in the place of what it had paid for the same models. */
export function keepPaid(db: Writer, pipelineId: string, rows: readonly Omit<PaidPrice, 'date'>[], now: number): void {
  db.transaction(() => {
    for (const { provider, model, ...body } of rows) {
      const named = [provider, model, JSON.stringify(body)]
      db.run('insert or ignore into paid_rows (provider, model, body) values (?, ?, ?)', ...named)
      db.run(
        `insert into paid_prices (pipeline_id, provider, model, row, paid_at)
         select ?, provider, model, no, ? from paid_rows where provider = ? and model = ? and body = ?
         on conflict (pipeline_id, provider, model) do update set row = excluded.row, paid_at = excluded.paid_at`,
        ...[pipelineId, now, ...named],
      )
    }
  })
}

interface PaidRow extends NamedModel {
  no: number
  body: string
}

const paidShape = (json: unknown): Pick<PaidPrice, 'price' | 'tiers'> | undefined =>
  isJsonObject(json) &&
  isJsonObject(json['price']) &&
  isJsonObject(json['price']['perMillion']) &&
  Array.isArray(json['tiers'])
    ? (json as unknown as Pick<PaidPrice, 'price' | 'tiers'>)
    : undefined

/** None where it can't be read. */
function paidOf(db: Reader, { no, provider, model, body }: PaidRow, at: number): PaidPrice[] {
  const read = readStored(db, body, paidShape, () => ({
    ...{ table: 'paid_rows', column: 'body', key: { no } },
    what: `What ${provider} / ${model} cost when pipelines last asked it can’t be read.`,
    todo: 'Whether its price has changed since is not told to them until they have run again.',
  }))
  return read === undefined ? [] : [{ provider, model, date: iso(at).slice(0, 10), ...read }]
}

/** What one pipeline's models cost when it last asked each. */
export const paidBy = (db: Reader, pipelineId: string): PaidPrice[] =>
  db
    .all<PaidRow & { paid_at: number }>(
      `select r.*, p.paid_at from paid_prices p join paid_rows r on r.no = p.row where p.pipeline_id = ?`,
      pipelineId,
    )
    .flatMap((row) => paidOf(db, row, row.paid_at))

/** Every row that some pipeline paid by; its date is nobody's. */
export const paidRows = (db: Reader): (PaidPrice & { no: number })[] =>
  db
    .all<PaidRow>('select * from paid_rows r where exists (select 1 from paid_prices p where p.row = r.no)')
    .flatMap((row) => paidOf(db, row, 0).map((paid) => ({ no: row.no, ...paid })))

/** Who paid by one row last and still asks that model by one of its `names`, a tier's among them; each with the day. */
export const payersOf = (db: Reader, no: number, names: readonly NamedModel[]): { id: string; date: string }[] =>
  db
    .all<{ id: string; paid_at: number }>(
      `select p.pipeline_id as id, p.paid_at from paid_prices p where p.row = ? and exists (
         select 1 from pipeline_targets t where t.pipeline_id = p.pipeline_id
         and (t.provider, t.model) in (select value ->> 'provider', value ->> 'model' from json_each(?)))`,
      ...[no, JSON.stringify(names)],
    )
    .map(({ id, paid_at: at }) => ({ id, date: iso(at).slice(0, 10) }))
