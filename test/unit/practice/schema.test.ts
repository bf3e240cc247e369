import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import fc from '../../support/luck.ts'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { say } from './ask.ts'

const ajv = new Ajv2020({ strict: false, allErrors: true })
formats.default(ajv)
const filled = (text: string, schema: Json): unknown => JSON.parse(say(text, { schema })) as unknown

const letter =
  'Extract the fields from: Invoice INV-2041 for Anna Kowalski (anna@firm.example), issued 3 March 2026, due 2026-04-02. Subtotal $80.00, tax $16.80, total $96.80. Great service, thank you!'

describe('answers by JSON schema', () => {
  it('finds fields by their names, in their types', () => {
    const string = { type: 'string' }
    const schema = {
      type: 'object',
      properties: {
        invoice_number: string,
        customerName: string,
        first_name: string,
        email: { type: 'string', format: 'email' },
        issue_date: { type: 'string', format: 'date' },
        due_date: string,
        total: { type: 'number' },
        currency: string,
        sentiment: { enum: ['positive', 'negative', 'neutral'] },
        category: { enum: ['invoice', 'complaint', 'application'] },
        amounts: { type: 'array', items: { type: 'number' } },
      },
      required: ['invoice_number'],
      additionalProperties: false,
    }
    expect(filled(letter, schema)).toEqual({
      invoice_number: 'INV-2041',
      customerName: 'Anna Kowalski',
      first_name: 'Anna',
      email: 'anna@firm.example',
      issue_date: '2026-03-03',
      due_date: '2026-04-02',
      total: 96.8,
      currency: 'USD',
      sentiment: 'positive',
      category: 'invoice',
      amounts: [80, 16.8, 96.8],
    })
  })

  it('puts what it worked out into the answer’s field, in the order of the schema', () => {
    const schema = { type: 'object', properties: { reasoning: { type: 'string' }, answer: { type: 'integer' } } }
    expect(say('What is 6 * 7?', { schema })).toBe('{"reasoning":"6 * 7 = 42.","answer":42}')
    expect(filled('Is 97 prime?', { type: 'object', properties: { result: { type: 'boolean' } } })).toEqual({
      result: true,
    })
    expect(
      filled('Classify the message: I was charged twice', {
        type: 'object',
        properties: { label: { enum: ['billing', 'technical'] } },
      }),
    ).toEqual({ label: 'billing' })
  })

  it('errs in one field when it is wrong, and still follows the schema', () => {
    const schema = {
      type: 'object',
      properties: { email: { type: 'string' }, due_date: { type: 'string' }, total: { type: 'number' } },
      required: ['email', 'due_date', 'total'],
    }
    const [right, wrong] = [
      filled(letter, schema),
      JSON.parse(say(letter, { schema, right: false })) as Record<string, unknown>,
    ]
    const differing = Object.entries(right as Record<string, unknown>).filter(([key, value]) => wrong[key] !== value)
    expect(differing).toHaveLength(1)
    expect(ajv.validate(schema, wrong)).toBe(true)
  })

  it('follows references, choices, nesting, bounds, formats and capitals as Gemini writes them', () => {
    const schema = {
      type: 'object',
      $defs: {
        line: {
          type: 'object',
          properties: {
            sku: { type: 'string', pattern: '^[A-Z]{3}-\\d{4}$' },
            n: { type: 'integer', minimum: 3, maximum: 9, multipleOf: 3 },
          },
          required: ['sku', 'n'],
        },
      },
      properties: {
        lines: { type: 'array', minItems: 2, items: { $ref: '#/$defs/line' } },
        maybe: { anyOf: [{ type: 'null' }, { type: 'string', minLength: 30 }] },
        when: { type: 'string', format: 'date-time' },
        id: { type: 'string', format: 'uuid' },
        kind: { const: 'x' },
        pair: {
          allOf: [
            { type: 'object', properties: { a: { type: 'boolean' } }, required: ['a'] },
            { properties: { b: { type: ['null', 'number'] } }, required: ['b'] },
          ],
        },
      },
      required: ['lines', 'maybe', 'when', 'id', 'kind', 'pair'],
    }
    const value = filled('Make something up.', schema)
    expect(ajv.validate(schema, value), ajv.errorsText()).toBe(true)
    const gemini = {
      type: 'OBJECT',
      properties: { answer: { type: 'NUMBER' }, tags: { type: 'ARRAY', items: { type: 'STRING' } } },
    }
    expect(filled('What is 6 * 7?', gemini)).toMatchObject({ answer: 42, tags: [expect.any(String)] })
  })

  it('gives any JSON object where no schema is given, with the keys the prompt names', () => {
    expect(JSON.parse(say('What is 6 * 7?', { schema: true }))).toEqual({ answer: expect.anything() })
    expect(
      JSON.parse(say('Return JSON with the keys name, date and amount: Peter Jones paid $5.00 on 2026-05-04.')),
    ).toEqual({ name: 'Peter Jones', date: '2026-05-04', amount: 5 })
  })

  it('ends on schemas that refer to themselves', () => {
    const schema = {
      $ref: '#/$defs/node',
      $defs: {
        node: {
          type: 'object',
          properties: { name: { type: 'string' }, children: { type: 'array', items: { $ref: '#/$defs/node' } } },
        },
      },
    }
    expect(filled('Make a tree.', schema)).toMatchObject({ name: expect.any(String) })
  })

  it('follows every plain schema', () => {
    const leaf = fc.oneof(
      fc.constant({ type: 'string' }),
      fc.constant({ type: 'boolean' }),
      fc.constant({ type: 'null' }),
      fc.record({ type: fc.constant('string'), minLength: fc.nat(40) }),
      fc.record({ type: fc.constantFrom('number', 'integer'), minimum: fc.integer({ min: -50, max: 50 }) }),
      fc.record({ enum: fc.uniqueArray(fc.oneof(fc.string(), fc.integer()), { minLength: 1, maxLength: 4 }) }),
    )
    const name = fc.constantFrom(
      'date',
      'amount',
      'name',
      'email',
      'answer',
      'items',
      'score',
      'summary',
      'x',
      'labels',
      'reason',
      'count',
      'best',
    )
    const { schema } = fc.letrec<{ schema: Json }>((tie) => ({
      schema: fc.oneof(
        { maxDepth: 3 },
        leaf as fc.Arbitrary<Json>,
        fc.record({ type: fc.constant('array'), items: tie('schema'), minItems: fc.nat(3) }) as fc.Arbitrary<Json>,
        fc.dictionary(name, tie('schema'), { maxKeys: 5 }).map((properties): Json => ({
          type: 'object',
          properties,
          required: Object.keys(properties),
          additionalProperties: false,
        })),
      ),
    }))
    const prompts = [letter, 'What is 6 * 7?', 'Classify this as good or bad: it is broken', 'Tell me about trains']
    fc.assert(
      fc.property(schema, fc.constantFrom(...prompts), fc.boolean(), (given, prompt, right) => {
        const value = JSON.parse(say(prompt, { schema: given, right })) as unknown
        expect(
          ajv.validate(given as object, value),
          `${JSON.stringify(given)} ← ${JSON.stringify(value)}: ${ajv.errorsText()}`,
        ).toBe(true)
      }),
      { numRuns: 300 },
    )
  })
})
