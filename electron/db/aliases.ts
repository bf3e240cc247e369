import { type AliasTerms, aliasTerms } from '../../shared/model/alias.ts'
import type { Reader, Writer } from './connection.ts'
import { readStored } from './unread.ts'

interface Row {
  name: string
  label: string
  tier: number | null
  preset: AliasTerms['preset']
  targets: string
}

const shape = (json: unknown): AliasTerms['targets'] | undefined => aliasTerms.shape.targets.safeParse(json).data

/** What the user set; the app's own aliases are not among them. One whose targets can't be read has none. */
export function listAliases(db: Reader): AliasTerms[] {
  return db
    .all<Row>('select name, label, tier, preset, targets from aliases order by tier is null, tier, name')
    .map(({ targets, ...row }) => ({
      ...row,
      targets:
        readStored(db, targets, shape, () => ({
          ...{ table: 'aliases', column: 'targets', key: { name: row.name } },
          what: `Whom the tier “${row.label}” means can’t be read.`,
          todo: 'It means nobody until you choose its models anew, under Models and keys.',
        })) ?? [],
    }))
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
