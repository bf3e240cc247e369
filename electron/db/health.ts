import type { Reader, Writer } from './connection.ts'
import { type Shape, readStored } from './unread.ts'

/** One target's health with the key it was asked with; `state` is the engine's own JSON. */
export interface StoredHealth<State> {
  provider: string
  model: string
  key: string
  hint: string
  state: State
}

/** Rows saved at that time or later. A target whose state can't be read counts as one that was never asked. */
export const listHealth = <State>(db: Reader, since: number, shape: Shape<State>): StoredHealth<State>[] =>
  db
    .all<StoredHealth<string>>('select provider, model, key, hint, state from health where saved_at >= ?', since)
    .flatMap((row) => {
      const { provider, model, key } = row
      const state = readStored(db, row.state, shape, () => ({
        ...{ table: 'health', column: 'state', key: { provider, model, key } },
        what: `How ${model === '' ? provider : `${provider} / ${model}`} has been doing can’t be read.`,
        todo: 'It counts as never asked, until what its next answers show is kept in that place.',
      }))
      return state === undefined ? [] : [{ ...row, state }]
    })

export function saveHealth(
  db: Writer,
  { provider, model, key, hint, state }: StoredHealth<unknown>,
  now: number,
): void {
  db.run(
    `insert into health (provider, model, key, hint, state, saved_at) values (?, ?, ?, ?, ?, ?)
     on conflict (provider, model, key) do update set hint = excluded.hint, state = excluded.state,
       saved_at = excluded.saved_at`,
    ...[provider, model, key, hint, JSON.stringify(state), now],
  )
}

/** A number that changes when another connection has written anything. */
export const othersWrote = (db: Reader): number =>
  db.get<{ data_version: number }>('pragma data_version')?.data_version ?? 0

/** 0, 1, 2, … over all processes. */
export function nextTurn(db: Writer, name: string): number {
  return db.transaction(() => {
    const next = db.get<{ next: number }>('select next from turns where name = ?', name)?.next ?? 0
    db.run(
      'insert into turns (name, next) values (?, ?) on conflict (name) do update set next = excluded.next',
      ...[name, next + 1],
    )
    return next
  })
}
