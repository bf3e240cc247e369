import { describe, expect, test } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import { readDocument, writeDocument } from '../../../shared/document/index.ts'
import type { Problem } from '../../../shared/problems.ts'
import { hostileDocuments } from '../../support/hostile.ts'

const environment = { providers: [] }

function look(text: string | Uint8Array): Problem[] {
  const { document, problems } = readDocument(text)
  return document === null ? problems : [...problems, ...compile(document, environment).problems]
}

describe('documents nobody means well with', { timeout: 60_000 }, () => {
  test.each(hostileDocuments)('$name', ({ text, codes }) => {
    const problems = look(text())
    expect(problems.map((found) => found.code)).toEqual(expect.arrayContaining([...codes]))
    for (const { message, fix, where } of problems) {
      expect(message).toMatch(/^\S.*\.$/s)
      expect(message.length).toBeLessThan(600)
      expect(fix ?? '').toMatch(/^\S.*\.$/s)
      expect(where.length).toBeLessThanOrEqual(64)
    }
  })

  test.each(hostileDocuments)('$name: never runs, and no list is longer than 200', ({ text }) => {
    const { document, problems } = readDocument(text())
    expect(problems.length).toBeLessThanOrEqual(200)
    if (document === null) return
    const compiled = compile(document, environment)
    // What could not be drawn is gone from the document, so only reading it tells; both together keep it from running.
    expect([...problems, ...compiled.problems].some(({ severity }) => severity === 'error')).toBe(true)
    expect(problems.some(({ severity }) => severity === 'error') || compiled.plan === null).toBe(true)
    expect(compiled.problems.length).toBeLessThanOrEqual(200)
  })

  test.each(hostileDocuments)('$name: what can be drawn is written and read again without a change', ({ text }) => {
    const { document } = readDocument(text())
    if (document === null) return
    const written = writeDocument(document)
    const again = readDocument(written).document
    expect(again === null ? null : writeDocument(again)).toBe(written)
  })

  test('the last line says how many are not listed', () => {
    const crowd = hostileDocuments.find(({ name }) => name === 'ten thousand broken nodes')
    const { problems } = readDocument(crowd?.text() ?? '')
    expect(problems).toHaveLength(200)
    expect(problems.at(-1)?.message).toMatch(/^And at least \d+ more problems/)
  })

  test('none of them leaves anything behind in other objects', () => {
    for (const { text } of hostileDocuments) look(text())
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
