import type { Json } from '../../shared/json.ts'
import type { Reader, Writer } from './connection.ts'
import { readStored } from './unread.ts'

interface Place {
  scope: string
  nodeId: string
}

/** What a node remembers, or null: it remembers nothing, that can't be read, or it was learned with another key. */
export function readMemory(db: Reader, { scope, nodeId }: Place, key: string): Json | null {
  const row = db.get<{ key: string; body: string }>(
    'select key, body from node_memory where scope = ? and node = ?',
    ...[scope, nodeId],
  )
  if (row === undefined || row.key !== key) return null
  const read = readStored(
    db,
    row.body,
    (json) => json as Json,
    () => ({
      ...{ table: 'node_memory', column: 'body', key: { scope, node: nodeId } },
      what: `What the node “${nodeId}” learned in earlier runs can’t be read.`,
      todo: 'It begins anew with the next run.',
      ...(scope.startsWith('file:') ? {} : { pipelineId: scope }),
    }),
  )
  return read ?? null
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
