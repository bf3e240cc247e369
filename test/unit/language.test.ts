import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

/*
 * pipeline-format.md and engine.md: the same document, inputs and seed give the same on every machine; and what is on a screen
 * is written one way. So nothing asks which language the machine has.
 */

const root = fileURLToPath(new URL('../..', import.meta.url))

const byLanguage = [
  /\.toLocale(?:String|DateString|TimeString)\(\s*(?:\)|undefined)/,
  /\.localeCompare\(/,
  /new Intl\.\w+\(\s*(?:\)|undefined)/,
]

test('nothing that is computed or shown goes by the language of the machine', () => {
  const files = globSync('{electron,shared,renderer}/**/*.{ts,tsx}', { cwd: root })
  expect(files.length).toBeGreaterThan(500)
  const found = files.filter((file) => {
    const text = readFileSync(`${root}/${file}`, 'utf8')
    return byLanguage.some((pattern) => pattern.test(text))
  })
  expect(found).toEqual([])
})
