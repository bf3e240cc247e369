import { describe, expect, it } from 'vitest'
import type { Json, JsonObject } from '../../../shared/json.ts'
import type { Value } from '../../../shared/values.ts'
import { by, configOf, definitionOf, play, problemCodes, textValue } from '../../support/kind-bench.ts'

const json = (data: Json): Value => ({ type: 'json', data })
const order = json({
  items: [
    { name: 'tea', price: 4 },
    { name: 'pot', price: 30 },
    { name: 'cup', price: 12 },
  ],
})

const work = (expression: string, value: Value = order, more: JsonObject = {}, one: Record<string, Value> = {}) =>
  play('transform', { expression, ...more }, { one: { value, ...one } })
const result = async (...args: Parameters<typeof work>): Promise<Json | undefined> =>
  (await work(...args)).outputs['value']?.data

describe('Transform', () => {
  it.each([
    ['$', order.data],
    ['items[price > 10].name', ['pot', 'cup']],
    ['$sum(items.price)', 46],
    ['items^(>price)[0].name', 'pot'],
    ['{ "names": items.name, "dear": $count(items[price > 10]) }', { names: ['tea', 'pot', 'cup'], dear: 2 }],
    ['$join(items.name, ", ")', 'tea, pot, cup'],
    ['$exists(nothing)', false],
  ] as [string, Json][])('%s', async (expression, expected) => {
    expect(await result(expression)).toEqual(expected)
  })

  it('takes several inputs by name, as variables', async () => {
    const raw = { inputs: [{ name: 'customer' }, { name: 'rate' }] }
    const one = { customer: textValue('Ann'), rate: { type: 'number', data: 1.2 } as Value }
    expect(await result('$customer & ": " & $sum(items.price) * $rate', order, raw, one)).toBe('Ann: 55.2')
    expect(
      definitionOf('transform')
        .ports(configOf('transform', raw))
        .inputs.map((port) => port.id),
    ).toEqual(['value', 'customer', 'rate'])
  })

  it('gives what its form says, or fails and says what came instead', async () => {
    expect((await work('items.name', order, { gives: 'text' })).outputs['value']).toMatchObject({
      type: 'text',
      data: JSON.stringify(['tea', 'pot', 'cup'], null, 2),
    })
    expect((await work('$sum(items.price)', order, { gives: 'number' })).outputs['value']).toEqual({
      type: 'number',
      data: 46,
    })
    await expect(work('items.name', order, { gives: 'number' })).rejects.toMatchObject({
      class: 'invalid_output',
      code: 'wrong_type',
      message: expect.stringContaining('should give a number') as string,
    })
  })

  it('keeps who gave the answer it was made of', async () => {
    const { outputs } = await work('$uppercase($)', { ...textValue('hi'), by: by('m') })
    expect(outputs['value']).toEqual({ type: 'json', data: 'HI', by: by('m') })
  })

  it('fails where there is nothing, instead of going on with it', async () => {
    await expect(work('nothing.here')).rejects.toMatchObject({ class: 'invalid_output', code: 'nothing' })
    await expect(work('function($x){ $x }')).rejects.toMatchObject({ code: 'nothing' })
  })

  it('says where in the expression it failed', async () => {
    await expect(work('items.name + 1')).rejects.toMatchObject({
      message: expect.stringMatching(/^Character \d+, at "\+": .*number/) as string,
    })
    await expect(work('(\n  $a := 1;\n  items.name * 2\n)')).rejects.toMatchObject({
      message: expect.stringMatching(/^Line 3, character \d+, at "\*"/) as string,
    })
  })

  it('is the same each time: chance comes from the run, time is when the run began', async () => {
    const shuffled = '[$shuffle([1..20]), $random(), $millis(), $now()]'
    const first = await result(shuffled)
    expect(await result(shuffled)).toEqual(first)
    expect((first as Json[]).at(-1)).toBe('2026-11-21T12:00:00.000Z')
  })

  it('finds what is wrong with the expression before a run', () => {
    const codes = (expression: string, more: JsonObject = {}) => problemCodes('transform', { expression, ...more })
    const words = (expression: string, more: JsonObject = {}) =>
      definitionOf('transform')
        .check(configOf('transform', { expression, ...more }))
        .map((problem) => problem.message)
    expect(codes('')).toEqual(['bad_config'])
    expect(words('items.(')[0]).toMatch(/^The expression can't be read\. Character 7/)
    expect(words('$customr.name', { inputs: [{ name: 'customer' }] })).toEqual([
      'The expression uses $customr, and there is no input of that name.',
    ])
    expect(words('$eval("1")')[0]).toContain('$eval')
    expect(codes('$', { inputs: [{ name: 'a' }, { name: 'a' }] })).toEqual(['duplicate_id'])
    expect(codes('$', { inputs: [{ name: 'value' }] })).toEqual(['duplicate_id'])
    // Variables of its own, of a function, of a binding on the way: all known.
    const own = '($x := 1; $f := function($y) { $y + $x }; items@$i#$n.{ "at": $n, "is": $i.name & $f(1) })'
    expect(codes(own)).toEqual([])
    expect(() => configOf('transform', { inputs: [{ name: 'a b' }] })).toThrow('letters')
  })
})
