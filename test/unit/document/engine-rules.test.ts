import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

/* docs/engine-rules.md says which test proves which sentence: it may not name one that is gone. */

const root = new URL('../../../', import.meta.url)
const page = readFileSync(new URL('docs/engine-rules.md', root), 'utf8')
const rules = page.split('\n').flatMap((line) => {
  const [, rule = '', tests] = /^\| (.+?) \| (`test\/.+) \|$/.exec(line) ?? []
  return tests === undefined ? [] : [{ rule, tests }]
})
const named = rules.flatMap(({ rule, tests }) =>
  tests.split('<br>').map((cell) => {
    const [, file = '', name = ''] = /^`(test\/\S+)`: “(.+)”$/.exec(cell) ?? []
    return { rule, cell, file, name: name.replaceAll('\\|', '|') }
  }),
)

/** First arguments of `it`, `test` and `describe`, also behind `.each(…)`, as they stand in the source. */
function namesIn(file: string): Set<string> {
  const source = readFileSync(new URL(file, root), 'utf8')
  const names = source.matchAll(/(?:\b(?:it|test|describe)(?:\.\w+)*|\)|`)\(\s*(['"`])((?:\\.|(?!\1)[^\\\n])*)\1/g)
  return new Set(Array.from(names, (match) => (match[2] ?? '').replaceAll(/\\(['"`])/g, '$1')))
}

describe('the page of the engine’s rules', () => {
  it('has a line for every rule, each proven by one test or more', () => {
    const rows = page.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| rule |'))
    expect(rows.length).toBeGreaterThan(150)
    expect(rows).toHaveLength(rules.length)
    for (const { cell, file, name } of named) expect([file, name], cell).not.toContain('')
  })

  it('names no test that is gone', () => {
    const known = new Map<string, Set<string>>()
    const gone = named.flatMap(({ file, name, rule }) => {
      if (!existsSync(new URL(file, root))) return [`${rule}: there is no ${file}`]
      const names = known.get(file) ?? namesIn(file)
      known.set(file, names)
      return names.has(name) ? [] : [`${rule}: ${file} has no test “${name}”`]
    })
    expect(gone).toEqual([])
  })

  it('would see it: a name that no test has is missed', () => {
    expect(namesIn('test/unit/document/engine-rules.test.ts').has('names no test that is gone')).toBe(true)
    expect(namesIn('test/unit/document/engine-rules.test.ts').has('a name that no test has')).toBe(false)
  })
})
