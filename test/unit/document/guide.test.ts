import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { kinds } from '../../../shared/kinds/index.ts'
import { drawing, guideIndex, mark, withMadePart } from '../../../scripts/lib/guide.ts'

const folder = new URL('../../../docs/guide/', import.meta.url)
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8')

describe.each(kinds.map((kind) => [kind.kind, kind] as const))('the page of %s', (id, kind) => {
  test('says what the definition says (else run `node scripts/guide.ts`)', () => {
    expect(read(`${id}.md`)).toBe(withMadePart(read(`${id}.md`), kind))
    expect(read(`images/${id}.svg`)).toBe(drawing(kind))
  })

  test('says in words of its own what it is for, gives an example, and when not to use it', () => {
    const words = read(`${id}.md`).split(mark)[0] ?? ''
    expect(words.length).toBeGreaterThan(300)
    expect(words).toMatch(/example/i)
    expect(words).toMatch(/when not|not for|don’t use|instead/i)
  })
})

test('the index lists every kind, and each of its links leads somewhere', () => {
  const index = read('README.md')
  expect(index).toBe(guideIndex())
  for (const [, link = ''] of index.matchAll(/\]\(([^)]+)\)/g))
    expect(existsSync(new URL(link, folder)), link).toBe(true)
})
