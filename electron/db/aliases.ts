import type { AliasTerms } from '../../shared/model/alias.ts'
import { type Reader, type Writer, storedJson } from './connection.ts'

interface Row {
  name: string
  label: string
  tier: number | null
  preset: AliasTerms['preset']
  targets: string
}

/** What the user set; the app's own aliases are not among them. */
export function listAliases(db: Reader): AliasTerms[] {
  return db
    .all<Row>('select name, label, tier, preset, targets from aliases order by tier is null, tier, name')
    .map(({ targets, ...row }) => ({ ...row, targets: storedJson<AliasTerms['targets']>(db, targets) }))
}

export function saveAlias(db: Writer, { name, label, tier, preset, targets }: AliasTerms, now: number): void {
  db.run(
    `insert into aliases (name, label, tier, preset, targets, saved_at) values (?, ?, ?, ?, ?, ?)
     on conflict (name) do update set label = excluded.label, tier = excluded.tier, preset = excluded.preset,
       targets = excluded.targets, saved_at = excluded.saved_at`,
    ...[name, label, tier, preset, JSON.stringify(targets), now],
  )
}

export function deleteAlias(db: Writer, name: string): void {
  db.run('delete from aliases where name = ?', name)
}
