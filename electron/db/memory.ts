import type { Json } from '../../shared/json.ts'
import { type Reader, type Writer, storedJson } from './connection.ts'

interface Place {
  scope: string
  nodeId: string
}

/** What a node remembers, or null: it remembers nothing, or what it knows was learned with another key. */
export function readMemory(db: Reader, { scope, nodeId }: Place, key: string): Json | null {
  const row = db.get<{ key: string; body: string }>(
    'select key, body from node_memory where scope = ? and node = ?',
    ...[scope, nodeId],
  )
  return row === undefined || row.key !== key ? null : storedJson<Json>(db, row.body)
}

/** Changes what a node remembers, alone among all processes. @returns what it remembers now */
export function changeMemory(
  db: Writer,
  place: Place,
  key: string,
  now: number,
  change: (kept: Json | null) => Json,
): Json {
  return db.transaction(() => {
    const next = change(readMemory(db, place, key))
    db.run(
      `insert into node_memory (scope, node, key, body, changed_at) values (?, ?, ?, ?, ?)
       on conflict (scope, node) do update set key = excluded.key, body = excluded.body, changed_at = excluded.changed_at`,
      ...[place.scope, place.nodeId, key, JSON.stringify(next), now],
    )
    return next
  })
}

export function forgetMemory(db: Writer, { scope, nodeId }: Place): void {
  db.run('delete from node_memory where scope = ? and node = ?', scope, nodeId)
}
