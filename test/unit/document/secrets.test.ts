import { expect, test } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import { keysInDocument } from '../../../shared/document/index.ts'
import { templates } from '../../../shared/templates/index.ts'

/* product.md, "Keys never travel: not in documents". */

const key = ['sk', 'ant', 'api03', 'aZ3kQ9vT1mX7bR5cW2dY8aZ3kQ9vT1mX7b'].join('-')

test('a key in a prompt, a title or the description is told with its place, and never shown', () => {
  const problems = keysInDocument({
    format: 'switchyard.pipeline',
    version: 1,
    name: 'Mine',
    description: `My key is ${key}.`,
    nodes: [
      {
        id: 'p',
        kind: 'prompt',
        position: { x: 0, y: 0 },
        config: { messages: [{ role: 'user', text: `Ask with ${key}` }] },
      },
      { id: 't', kind: 'note', title: key, position: { x: 0, y: 0 } },
      { id: 'fine', kind: 'note', position: { x: 0, y: 0 }, config: { text: 'Nothing here, risk-free.' } },
    ],
    edges: [],
  })
  expect(problems.map(({ code, severity, where }) => [code, severity, where])).toEqual([
    ['key_in_document', 'warning', '-'],
    ['key_in_document', 'warning', 'p'],
    ['key_in_document', 'warning', 't'],
  ])
  expect(problems.map(({ message }) => /stands in (\S+) looks like a key of Anthropic/.exec(message)?.[1])).toEqual([
    'description',
    'config.messages.0.text',
    'title',
  ])
  expect(JSON.stringify(problems)).not.toContain(key.slice(0, 16))
})

test('no template of the app holds anything like a key', () => {
  for (const { document } of templates) {
    expect(keysInDocument(document)).toEqual([])
    expect(compile(document, { providers: [] }).problems.map(({ code }) => code)).not.toContain('key_in_document')
  }
})
