import { type Reader, type Writer, storedJson } from './connection.ts'

/** All settings that were ever changed; what is absent has its default. */
export function getSettings(db: Reader): Record<string, unknown> {
  const rows = db.all<{ name: string; value: string }>('select name, value from settings order by name')
  return Object.fromEntries(rows.map((row) => [row.name, storedJson<unknown>(db, row.value)]))
}

/** Sets these and leaves the others; null or undefined takes one back to its default. @returns all of them */
export function setSettings(db: Writer, values: Record<string, unknown>): Record<string, unknown> {
  return db.transaction(() => {
    for (const [name, value] of Object.entries(values)) {
      if (value === null || value === undefined) db.run('delete from settings where name = ?', name)
      else
        db.run(
          'insert into settings (name, value) values (?, ?) on conflict (name) do update set value = excluded.value',
          name,
          JSON.stringify(value),
        )
    }
    return getSettings(db)
  })
}
