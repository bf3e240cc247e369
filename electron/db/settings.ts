import { keptByCalls } from '../../shared/api/settings.ts'
import type { Reader, Writer } from './connection.ts'
import { readStored } from './unread.ts'

/** In place of a setting that can't be read. Not its default: what was set may have been stricter, and whoever reads it decides. */
const unreadSetting = { unread: true } as const

const isList = (name: string): boolean => Object.hasOwn(keptByCalls, name)

const words: Readonly<Record<string, { what: string; todo: string }>> = {
  dataPolicies: {
    what: 'Who may see which data can’t be read.',
    todo: 'Until you set the policies anew under Models and keys, only models on this machine are asked.',
  },
  outOfService: {
    what: 'Which models you took out of service can’t be read.',
    todo: 'Until you say so anew, nobody beyond this machine is asked: put those you want back into service under Models and keys.',
  },
}

/** All settings that were ever changed; what is absent has its default. One that can't be read is `{ unread: true }`. */
export function getSettings(db: Reader): Record<string, unknown> {
  const rows = db.all<{ name: string; value: string }>('select name, value from settings order by name')
  return Object.fromEntries(
    rows.map(({ name, value }) => {
      const shape = (json: unknown): unknown => (isList(name) && !Array.isArray(json) ? undefined : json)
      const said = words[name] ?? {
        what: `The setting “${name}” can’t be read.`,
        todo: 'Its default holds until you set it anew.',
      }
      const read = readStored(db, value, shape, () => ({ table: 'settings', column: 'value', key: { name }, ...said }))
      return [name, read === undefined ? unreadSetting : read]
    }),
  )
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
