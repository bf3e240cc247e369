import { expect, test } from 'vitest'
import { migrate, migrations, type Migration } from '../../../shared/document/migrate.ts'
import { documentVersion } from '../../../shared/document/index.ts'

/** Steps of a format that never was: `label` became `name`, then `name` became `title` in an object. */
const steps: Migration[] = [
  { from: 1, up: ({ label = '', ...rest }) => ({ ...rest, name: label }) },
  { from: 2, up: ({ name = '', ...rest }) => ({ ...rest, head: { title: name } }) },
]

test('a document goes up one step at a time, from wherever it stands', () => {
  expect(migrate({ version: 1, label: 'A' }, steps, 3)).toEqual({ version: 3, head: { title: 'A' } })
  expect(migrate({ version: 2, name: 'B' }, steps, 3)).toEqual({ version: 3, head: { title: 'B' } })
  expect(migrate({ version: 3, head: {} }, steps, 3)).toEqual({ version: 3, head: {} })
})

test('the document handed in stays as it was', () => {
  const old = Object.freeze({ version: 1, label: 'A' })
  migrate(old, steps, 3)
  expect(old).toEqual({ version: 1, label: 'A' })
})

test('a version nobody can lead on from is refused, not guessed', () => {
  expect(migrate({ version: 0 }, steps, 3)).toBeNull()
  expect(migrate({ version: 1 }, steps.slice(1), 3)).toBeNull()
  expect(migrate({}, steps, 3)).toBeNull()
})

test('there is a step from every version before this one', () => {
  expect(migrations.map((step) => step.from)).toEqual(Array.from({ length: documentVersion - 1 }, (_, i) => i + 1))
})
