import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../shared/json.ts'
import type { Value } from '../../../shared/values.ts'
import { by, play, problemCodes, textValue } from '../../support/kind-bench.ts'

const run = async (tests: JsonObject[], value: Value) => play('check', { tests }, { one: { value } })
const passes = async (test: JsonObject, value: Value | string) =>
  'pass' in (await run([test], typeof value === 'string' ? textValue(value) : value)).outputs

const order: Json = { order: { total: 12.5, items: [{ price: 4 }, { price: 8.5 }], note: 'gift' } }

describe('Check', () => {
  it.each([
    [{ kind: 'contains', value: 'refund' }, 'a refund', true],
    [{ kind: 'contains', value: 'refund' }, 'a Refund', false],
    [{ kind: 'notContains', value: 'sorry' }, 'fine', true],
    [{ kind: 'notContains', value: 'sorry' }, 'so sorry', false],
    [{ kind: 'equals', value: '391' }, ' 391\n', true],
    [{ kind: 'equals', value: 391 }, '391', true],
    [{ kind: 'equals', value: 391 }, '391.0', true],
    [{ kind: 'equals', value: { a: 1, b: 2 } }, '{"b":2,"a":1}', true],
    [{ kind: 'equals', value: '392' }, '391', false],
    [{ kind: 'matches', value: '^[A-Z]{3}-\\d+$' }, 'ABC-12', true],
    [{ kind: 'matches', value: '^[A-Z]{3}-\\d+$' }, 'abc-12', false],
    [{ kind: 'matches', value: '(?i)yes' }, 'oh YES', true],
    [{ kind: 'json' }, '[1, 2]', true],
    [{ kind: 'json' }, 'see [1, 2]', false],
    [{ kind: 'schema', value: { type: 'object', required: ['a'] } }, '{"a":1}', true],
    [{ kind: 'schema', value: { type: 'object', required: ['a'] } }, '{"b":1}', false],
    [{ kind: 'schema', value: { type: 'object' } }, 'not json', false],
    [{ kind: 'minWords', value: 3 }, 'one two three', true],
    [{ kind: 'minWords', value: 3 }, 'one two', false],
    [{ kind: 'maxWords', value: 2 }, 'one two', true],
    [{ kind: 'maxWords', value: 2 }, 'one two three', false],
    [{ kind: 'min', value: 10 }, '12', true],
    [{ kind: 'min', value: 10 }, '9.99', false],
    [{ kind: 'max', value: 1500 }, '1,400', true],
    [{ kind: 'max', value: 10 }, 'about ten', false],
  ] as [JsonObject, string, boolean][])('%j on %j: %s', async (test, text, expected) => {
    expect(await passes(test, text)).toBe(expected)
  })

  it('looks at a place in JSON, whether it came as JSON or as text', async () => {
    const asJson: Value = { type: 'json', data: order }
    const asText = JSON.stringify(order)
    for (const value of [asJson, asText, `\`\`\`json\n${asText}\n\`\`\``]) {
      expect(await passes({ kind: 'min', path: 'order.total', value: 10 }, value)).toBe(true)
      expect(await passes({ kind: 'max', path: 'order.items[1].price', value: 8 }, value)).toBe(false)
      expect(await passes({ kind: 'equals', path: '$.order.note', value: 'gift' }, value)).toBe(true)
      expect(await passes({ kind: 'contains', path: 'order.discount', value: 'x' }, value)).toBe(false)
    }
    expect(await passes({ kind: 'notContains', path: 'order.discount', value: 'x' }, asJson)).toBe(false)
  })

  it('carries the value unchanged and names the first test that fails', async () => {
    const value: Value = { ...textValue('three words here'), by: by('m') }
    const tests = [
      { kind: 'contains', value: 'three' },
      { kind: 'maxWords', value: 2 },
      { kind: 'contains', value: 'no' },
    ]
    const { outputs, decision } = await run(tests, value)
    expect(outputs).toEqual({ fail: value })
    expect(decision).toEqual({
      chosen: 'fail',
      why: 'Test 2 of 3 failed: it should be that it has at most 2 words, but it has 3.',
      candidates: [
        {
          id: 'pass',
          score: null,
          removedBy: 'Test 2 of 3 failed: it should be that it has at most 2 words, but it has 3.',
        },
        { id: 'fail', score: null, removedBy: null },
      ],
    })
    const good = await run(tests.slice(0, 1), value)
    expect(good.outputs).toEqual({ pass: value })
    expect(good.decision?.chosen).toBe('pass')
  })

  it('is not hung by a hostile pattern', async () => {
    expect(await passes({ kind: 'matches', value: '^(a+)+$' }, `${'a'.repeat(50_000)}!`)).toBe(false)
  })

  it('finds tests that can not be right before they run', () => {
    const codes = (test: JsonObject) => problemCodes('check', { tests: [test] })
    expect(problemCodes('check', {})).toEqual(['bad_config'])
    expect(codes({ kind: 'contains' })).toEqual(['bad_config'])
    expect(codes({ kind: 'contains', value: 3 })).toEqual(['bad_config'])
    expect(codes({ kind: 'matches', value: '(?=a)' })).toEqual(['bad_config'])
    expect(codes({ kind: 'minWords', value: -1 })).toEqual(['bad_config'])
    expect(codes({ kind: 'max', value: '7' })).toEqual(['bad_config'])
    expect(codes({ kind: 'json', value: true })).toEqual(['bad_config'])
    expect(codes({ kind: 'schema', value: { type: 'text' } })).toEqual(['bad_config'])
    expect(codes({ kind: 'equals', value: 1, path: 'a..b' })).toEqual(['bad_config'])
    expect(codes({ kind: 'equals', value: null })).toEqual([])
  })
})
