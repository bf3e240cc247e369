import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import { readDocument } from '../../../shared/document/index.ts'
import { kindIds } from '../../../shared/kinds/ids.ts'
import { kindOf } from '../../../shared/kinds/index.ts'
import { problemCodes } from '../../../shared/problems.ts'
import { practiceMachine } from '../../support/documents.ts'

const page = readFileSync(new URL('../../../docs/format.md', import.meta.url), 'utf8')

test("the example of the format's page compiles without a word", () => {
  const [, example = ''] = /```json\n([\s\S]*?)```/.exec(page) ?? []
  const { document, problems } = readDocument(example)
  expect(problems).toEqual([])
  expect(document === null ? null : compile(document, practiceMachine).problems).toEqual([])
})

test("the page names every code under its severity, and every kind that isn't run yet", () => {
  for (const severity of ['error', 'setup', 'warning']) {
    const [row = ''] = new RegExp(`^\\| ${severity} \\|.*$`, 'm').exec(page) ?? []
    const listed = Array.from(row.matchAll(/`([a-z_]+)`/g), ([, code]) => code)
    expect(listed).toEqual(Object.entries(problemCodes).flatMap(([code, each]) => (each === severity ? [code] : [])))
  }
  const [paragraph = ''] = /Kinds that the format knows[\s\S]*?never ignored/.exec(page) ?? []
  const later = Array.from(paragraph.matchAll(/`([A-Za-z]+)`/g), ([, kind]) => kind)
  expect(later).toEqual(kindIds.filter((kind) => kindOf(kind) === undefined))
})

test('the list of decisions names each by its number and title, and none twice', () => {
  const folder = new URL('../../../docs/decisions/', import.meta.url)
  const files = readdirSync(folder).filter((name) => name !== 'README.md')
  const rows = files.toSorted().map((name) => {
    const [, title = ''] = /^# (.*)$/m.exec(readFileSync(new URL(name, folder), 'utf8')) ?? []
    return `| [${name.slice(0, 4)}](${name}) | ${title} |`
  })
  const list = readFileSync(new URL('README.md', folder), 'utf8')
  expect(list.split('\n').filter((line) => line.startsWith('| ['))).toEqual(rows)
  expect(new Set(files.map((name) => name.slice(0, 4))).size).toBe(files.length)
})
