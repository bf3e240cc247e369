import { expect, test } from 'vitest'
import { safeWords } from '../../../electron/hosts/desktop/log-words.ts'

const key = ['sk', 'ant', 'api03', 'Zx9'.repeat(12)].join('-')

test.each([
  ['in a sentence', `The provider said: incorrect key ${key}.`],
  ['in a header', { headers: { authorization: `Bearer ${'q'.repeat(40)}`, 'x-api-key': key } }],
  ['in an error', new Error(`401 for ${key}`)],
  ['in an error’s cause', new Error('failed', { cause: new Error(`key=${key}`) })],
  ['deep inside', { a: { b: { c: [key] } } }],
])('a key %s does not reach the log', (_where, value) => {
  const words = safeWords(value)
  expect(words).toContain('[key]')
  expect(words).not.toContain('Zx9Zx9')
  expect(words).not.toContain('qqqqqq')
})

test('a key at the end of an entry that is too long is not cut into something that no longer looks like one', () => {
  const words = safeWords(`${'x '.repeat(4_995)}${key}`)
  expect(words).not.toContain('Zx9')
})

test('other words stay as they are', () => {
  expect(safeWords('The window is open')).toBe('The window is open')
  expect(safeWords({ runId: 'r1', tokens: 120 })).toBe("{ runId: 'r1', tokens: 120 }")
})
