import { type Protocol, protocols } from '../../shared/providers/registry.ts'
import type { Reader, Writer } from './connection.ts'

/** A provider the user added, or another name or address for a built-in one. Its keys are in `keys`. */
export interface StoredProvider {
  id: string
  label: string
  /** Null: the built-in address. */
  baseUrl: string | null
  /** Absent: OpenAI's, or the built-in provider's own. */
  protocol?: Protocol
}

const isKnown = (protocol: string): protocol is Protocol => (protocols as readonly string[]).includes(protocol)

/** A service that speaks what this version doesn't know is not there: it would be sent something else. */
export function listProviders(db: Reader): StoredProvider[] {
  return db
    .all<Omit<StoredProvider, 'protocol'> & { protocol: string | null }>(
      'select id, label, base_url as baseUrl, protocol from providers order by id',
    )
    .flatMap(({ protocol, ...row }): StoredProvider[] => {
      if (protocol === null) return [row]
      if (isKnown(protocol)) return [{ ...row, protocol }]
      db.unread.note(protocol, {
        ...{ table: 'providers', column: 'protocol', key: { id: row.id } },
        what: `What the service “${row.label}” speaks can’t be read: “${protocol.slice(0, 40)}” is unknown here.`,
        todo: 'It is not asked. Add it anew by the same name, under Models and keys; its keys are still there.',
      })
      return []
    })
}

export function saveProvider(db: Writer, { id, label, baseUrl, protocol }: StoredProvider, now: number): void {
  db.run(
    `insert into providers (id, label, base_url, protocol, saved_at) values (?, ?, ?, ?, ?)
     on conflict (id) do update set label = excluded.label, base_url = excluded.base_url,
       protocol = coalesce(excluded.protocol, protocol), saved_at = excluded.saved_at`,
    ...[id, label, baseUrl, protocol ?? null, now],
  )
}

/** Takes back what was stored of it, its keys and what is known of its models included. @returns false when nothing was */
export function deleteProvider(db: Writer, id: string): boolean {
  return db.transaction(() => {
    const gone = [
      'keys where provider',
      'model_edits where provider',
      'model_lists where provider',
      'providers where id',
    ].map((what) => db.run(`delete from ${what} = ?`, id).changes)
    return gone.some((changes) => changes > 0)
  })
}
