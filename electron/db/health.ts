import { type Reader, type Writer, storedJson } from './connection.ts'

/** One target's health with the key it was asked with; `state` is the engine's own JSON. */
export interface StoredHealth {
  provider: string
  model: string
  key: string
  hint: string
  state: unknown
}

/** Rows saved at that time or later. */
export const listHealth = (db: Reader, since: number): StoredHealth[] =>
  db
    .all<StoredHealth & { state: string }>(
      'select provider, model, key, hint, state from health where saved_at >= ?',
      since,
    )
    .map((row) => ({ ...row, state: storedJson(db, row.state) }))

export function saveHealth(db: Writer, { provider, model, key, hint, state }: StoredHealth, now: number): void {
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
