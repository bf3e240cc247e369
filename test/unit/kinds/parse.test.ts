import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/json.ts'
import type { Value } from '../../../shared/values.ts'
import { by, configOf, definitionOf, play, problemCodes, textValue } from '../../support/kind-bench.ts'

const parse = (text: string, raw: JsonObject = {}) =>
  play('parse', raw, { one: { value: { ...textValue(text), by: by('m') } } })
const valueOf = async (text: string, raw: JsonObject = {}) => (await parse(text, raw)).outputs['value']?.data

describe('Parse', () => {
  it.each([
    ['{"a": 1}', 'Read as it is.'],
    ['```json\n{"a": 1}\n```', 'Taken out of its code fence.'],
    ['Here you are:\n```\n{"a": 1}\n```\nAnything else?', 'Taken out of its code fence.'],
    ['Sure! {"a": 1} Hope it helps.', 'Cut out of the text around it.'],
    ["It's this: {a: 1,}", 'Cut out of the text around it; mended.'],
    ["{'a': 1}", 'Mended.'],
    ['```json\n{"a": 1,}\n```', 'Taken out of its code fence; mended.'],
    ['{"a": 1} and later {"a": 2}', 'Cut out of the text around it.'],
  ])('reads %j', async (text, why) => {
    const { outputs, decision } = await parse(text)
    expect(outputs['value']).toEqual({ type: 'json', data: { a: 1 }, by: by('m') })
    expect(decision).toMatchObject({ chosen: 'value', why })
  })

  it('keeps braces and quotes inside strings apart from the JSON', async () => {
    expect(await valueOf('x {"a": "} \\" {", "b": [1]} y')).toEqual({ a: '} " {', b: [1] })
    expect(await valueOf('{"code": "```js\\nlet a\\n```"}')).toEqual({ code: '```js\nlet a\n```' })
  })

  it('takes the value its fields or schema need, not a remark in brackets before it', async () => {
    const raw = { fields: [{ name: 'a', path: 'a' }] }
    expect(await valueOf('As [requested], {a: 1}', raw)).toEqual({ a: 1 })
    expect(await valueOf('{as asked} [1, 2,]', { schema: { type: 'array' } })).toEqual([1, 2])
  })

  it.each([
    ['no JSON here', 'There is no JSON in it.'],
    ['{"a": [1, 2', 'The JSON breaks off before its end.'],
    ['', 'There is no JSON in it.'],
  ])('never makes a value of %j', async (text, message) => {
    await expect(parse(text)).rejects.toMatchObject({ class: 'invalid_output', message })
  })

  it('reads strictly with repair off, fences apart', async () => {
    expect(await valueOf('```json\n[1]\n```', { repair: 'off' })).toEqual([1])
    await expect(parse('Sure: [1]', { repair: 'off' })).rejects.toMatchObject({ class: 'invalid_output' })
    await expect(parse('[1,]', { repair: 'off' })).rejects.toMatchObject({ class: 'invalid_output' })
  })

  it('checks the schema last, and says what breaks it', async () => {
    const raw = { schema: { type: 'object', required: ['a'], properties: { a: { type: 'string' } } } }
    expect(await valueOf('{"a": "x"}', raw)).toEqual({ a: 'x' })
    await expect(parse('{"a": 1}', raw)).rejects.toMatchObject({
      class: 'invalid_output',
      message: expect.stringContaining('/a') as string,
    })
  })

  it('gives each field as what it is', async () => {
    const paths = { text: 'o.t', number: 'o.n', flag: 'o.list[1]', rest: 'o', nothing: 'o.z', quoted: '["a b"]' }
    const raw = { fields: Object.entries(paths).map(([name, path]) => ({ name, path })) }
    const { outputs } = await parse('{"o": {"t": "x", "n": 2, "list": [false, true], "z": null}, "a b": "c"}', raw)
    const shown = Object.fromEntries(
      Object.entries(outputs).map(([name, value]: [string, Value]) => [name, [value.type, value.data]]),
    )
    expect(shown).toMatchObject({
      text: ['text', 'x'],
      number: ['number', 2],
      flag: ['boolean', true],
      nothing: ['json', null],
      quoted: ['text', 'c'],
    })
    expect(outputs['text']?.by).toEqual(by('m'))
  })

  it('fails on a field that is not there, and sees only own keys', async () => {
    await expect(parse('{"a":1}', { fields: [{ name: 'b', path: 'b' }] })).rejects.toMatchObject({
      code: 'missing_field',
    })
    await expect(parse('{"a":1}', { fields: [{ name: 'b', path: 'constructor' }] })).rejects.toMatchObject({
      code: 'missing_field',
    })
    const { outputs } = await parse('{"__proto__": 5}', { fields: [{ name: '__proto__', path: '__proto__' }] })
    expect(Object.hasOwn(outputs, '__proto__')).toBe(true)
  })

  it('takes JSON as it comes', async () => {
    const value: Value = { type: 'json', data: 'just a text' }
    expect((await play('parse', {}, { one: { value } })).outputs['value']).toEqual(value)
  })

  it('has a port per field, and says what is wrong with them', () => {
    const raw = { fields: [{ name: 'total', path: 'order.total' }] }
    expect(
      definitionOf('parse')
        .ports(configOf('parse', raw))
        .outputs.map((port) => port.id),
    ).toEqual(['value', 'total'])
    expect(
      problemCodes('parse', {
        fields: [
          { name: 'a', path: 'x' },
          { name: 'a', path: 'y' },
        ],
      }),
    ).toEqual(['duplicate_id'])
    expect(problemCodes('parse', { fields: [{ name: 'value', path: 'x' }] })).toEqual(['duplicate_id'])
    expect(problemCodes('parse', { fields: [{ name: 'a', path: 'x[' }] })).toEqual(['bad_config'])
    expect(problemCodes('parse', { repair: 'model' })).toEqual(['bad_config'])
    expect(problemCodes('parse', { repair: 'model', target: { provider: 'practice', model: 'cheap' } })).toEqual([])
  })
})

describe('Parse with repair by a model: fences, JSON, repair, schema, one model repair, fail', () => {
  const target = { provider: 'practice', model: 'judge' }
  const schema = { type: 'object', required: ['total'], properties: { total: { type: 'number' } } }
  const raw: JsonObject = { repair: 'model', target, schema, fields: [{ name: 'sum', path: 'total' }] }
  const mend = (text: string, script: (string | JsonObject)[]) =>
    play('parse', raw, { one: { value: { ...textValue(text), by: by('m') } } }, { script })

  it('asks nobody where what came can be read', async () => {
    const { outputs, asked } = await mend('```json\n{"total": 3,}\n```', [])
    expect(outputs['sum']?.data).toBe(3)
    expect(asked).toEqual([])
  })

  it('asks the model once with the text and what is wrong with it, and the receipt names each stage', async () => {
    const { outputs, asked, decision } = await mend('The total is three.', [{ total: 3 }])
    expect(outputs['value']).toEqual({ type: 'json', data: { total: 3 }, by: by('m') })
    expect(asked).toHaveLength(1)
    expect(asked[0]).toMatchObject({ target, outputSchema: schema, temperature: 0, stream: false })
    expect(asked[0]?.messages[0]?.content).toContain('<text>The total is three.</text>')
    expect(asked[0]?.messages[0]?.content).toContain('<problem>There is no JSON object in it.</problem>')
    expect(decision?.why).toBe(
      'There is no JSON object in it; practice / judge mended it; read as it is; follows the schema.',
    )
  })

  it('mends also what is JSON and breaks the schema, or lacks a field', async () => {
    expect((await mend('{"total": "3"}', [{ total: 3 }])).outputs['sum']?.data).toBe(3)
    const value: Value = { type: 'json', data: { sum: 3 } }
    expect((await play('parse', raw, { one: { value } }, { script: [{ total: 3 }] })).outputs['sum']?.data).toBe(3)
  })

  it('fails when the one repair is no better, without a second', async () => {
    await expect(mend('The total is three.', [{ total: 'three' }])).rejects.toMatchObject({
      class: 'invalid_output',
      code: 'not_mended',
      message: expect.stringContaining('practice / judge could not mend it') as string,
    })
  })
})
