import { expect, test } from 'vitest'
import { convertValue, fit } from '../../../shared/compiler/index.ts'
import type { PortType, Value } from '../../../shared/values.ts'

const by = { nodeId: 'm', provider: 'practice', model: 'cheap' }

const cases: [Value, PortType[], unknown][] = [
  [{ type: 'number', data: 0.5 }, ['text'], { type: 'text', data: '0.5' }],
  [{ type: 'boolean', data: true }, ['text'], { type: 'text', data: 'true' }],
  [{ type: 'json', data: { a: [1] } }, ['text'], { type: 'text', data: '{\n  "a": [\n    1\n  ]\n}' }],
  [{ type: 'json', data: 'quoted' }, ['text'], { type: 'text', data: '"quoted"' }],
  [{ type: 'text', data: 'hi' }, ['chat'], { type: 'chat', data: [{ role: 'user', content: 'hi' }] }],
  [{ type: 'text', data: 'hi' }, ['chat', 'text'], { type: 'text', data: 'hi' }],
  [{ type: 'file', data: '/a' }, ['any'], { type: 'file', data: '/a' }],
  [{ type: 'file', data: '/a' }, ['text'], null],
  [{ type: 'number', data: 1 }, ['chat'], null],
  [{ type: 'json', data: 1 }, ['number'], null],
  [{ type: 'chat', data: [] }, ['text'], null],
]
test.each(cases)('%j into %j', (value, accepts, wanted) => {
  expect(convertValue(value, accepts)).toEqual(wanted)
})

test('who gave it stays with it', () => {
  expect(convertValue({ type: 'json', data: 1, by }, ['text'])?.by).toEqual(by)
  expect(convertValue({ type: 'text', data: 'a', by }, ['chat'])?.by).toEqual(by)
})

test('what is only known in a run fits for now', () => {
  expect(fit('any', ['number'])).toEqual({ convert: null, as: 'any' })
})
