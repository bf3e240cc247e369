import { z } from 'zod'
import { type ModelEdits, type OwnFacts, readEdits } from '../../shared/model/edits.ts'
import { type KeptList, listedModel } from '../../shared/model/listed.ts'
import type { Price } from '../../shared/money.ts'
import type { Reader, Writer } from './connection.ts'
import { iso } from './times.ts'
import { shaped } from './unread.ts'

/** What the user says of a model. */
export interface StoredEdits extends Pick<OwnFacts, 'edits' | 'date'> {
  unread: (keyof ModelEdits)[]
  provider: string
  model: string
}

interface EditsRow {
  provider: string
  model: string
  edits: string
  saved_at: number
}

export function listEdits(db: Reader): StoredEdits[] {
  return db.all<EditsRow>('select * from model_edits order by provider, model').map((row) => ({
    provider: row.provider,
    model: row.model,
    ...readEdits(shaped(row.edits, (json) => json)),
    date: iso(row.saved_at).slice(0, 10),
  }))
}

/** Null takes back what was said of it. */
export function saveEdits(
  db: Writer,
  { provider, model, edits }: { provider: string; model: string; edits: ModelEdits | null },
  now: number,
): void {
  if (edits === null) {
    db.run('delete from model_edits where provider = ? and model = ?', provider, model)
    return
  }
  db.run(
    `insert into model_edits (provider, model, edits, saved_at) values (?, ?, ?, ?)
     on conflict (provider, model) do update set edits = excluded.edits, saved_at = excluded.saved_at`,
    ...[provider, model, JSON.stringify(edits), now],
  )
}

const kept = z.object({ models: z.array(listedModel), was: z.record(z.string(), z.custom<Price>()) })

/** Providers' own lists of models, as they were last asked for; of one that can't be read only whose it is, and its day. */
export function listLists(db: Reader): { lists: KeptList[]; unread: Pick<KeptList, 'provider' | 'date'>[] } {
  const rows = db
    .all<{ provider: string; list: string; asked_at: number }>('select * from model_lists')
    .map(({ provider, list, asked_at: askedAt }) => ({
      named: { provider, date: iso(askedAt).slice(0, 10) },
      read: shaped(list, (json) => kept.safeParse(json).data),
    }))
  return {
    lists: rows.flatMap(({ named, read }) => (read === undefined ? [] : [{ ...named, ...read }])),
    unread: rows.flatMap(({ named, read }) => (read === undefined ? [named] : [])),
  }
}

export function saveList(db: Writer, { provider, models, was }: KeptList, now: number): void {
  db.run(
    `insert into model_lists (provider, list, asked_at) values (?, ?, ?)
     on conflict (provider) do update set list = excluded.list, asked_at = excluded.asked_at`,
    ...[provider, JSON.stringify({ models, was }), now],
  )
}
