import { describe, expect, it } from 'vitest'
import type { Json } from '../../../shared/json.ts'
import { holds, type RuleSubject } from '../../../shared/rules/evaluate.ts'
import { ruleFaults, ruleSchema } from '../../../shared/rules/schema.ts'
import { operators, type Rule } from '../../../shared/rules/types.ts'
import { ruleWords } from '../../../shared/rules/words.ts'
import type { Value } from '../../../shared/values.ts'

const text = (data: string): Value => ({ type: 'text', data })
/** A Saturday, 14 hours, wherever the test runs. */
const saturday = new Date(2026, 10, 21, 14, 30).getTime()
const subject = (value: Value, more: Partial<RuleSubject> = {}): RuleSubject => ({
  value,
  vars: {},
  startedAt: saturday,
  ...more,
})
const on = (value: Value | string, field: string, op: string, wanted?: Json, more?: Partial<RuleSubject>): boolean => {
  const rule = { field, op, ...(wanted === undefined ? {} : { value: wanted }) } as Rule
  expect(ruleFaults(rule)).toEqual([])
  return holds(rule, subject(typeof value === 'string' ? text(value) : value, more))
}

describe('Fields', () => {
  it('count what a person would count', () => {
    expect(on('naïve 😀', 'input.chars', 'eq', 7)).toBe(true)
    expect(on("Don't pay 3.50 twice", 'input.words', 'eq', 4)).toBe(true)
    expect(on('今天天气很好', 'input.words', 'gte', 2)).toBe(true)
    expect(on('word '.repeat(3000), 'input.tokens', 'gt', 2000)).toBe(true)
    expect(on('short', 'input.tokens', 'gt', 2000)).toBe(false)
  })

  it.each([
    ['Please tell me why the invoice is wrong', 'en'],
    ['Warum ist die Rechnung falsch und wie kann ich das ändern?', 'de'],
    ['Pourquoi est-ce que la facture ne va pas ?', 'fr'],
    ['¿Por qué la factura no es correcta?', 'es'],
    ['Почему счёт неверный?', 'ru'],
    ['请问这张发票为什么不对', 'zh'],
    ['この請求書はなぜ間違っていますか', 'ja'],
  ])('guess the language of %j as %s', (sentence, language) => {
    expect(on(sentence, 'input.language', 'eq', language)).toBe(true)
  })

  it('have no language for what has none', () => {
    expect(on('17 * 23', 'input.language', 'exists')).toBe(false)
    expect(on('17 * 23', 'input.language', 'eq', 'en')).toBe(false)
  })

  it.each([
    ['Fix this:\n```js\nlet a = 1\n```', true],
    ['const total = items.map((x) => x.price)\nreturn total;', true],
    ['def main():\n    print("hi")\n    for x in y:', true],
    ['SELECT name FROM users WHERE id = 3', true],
    ['Please class this as urgent; I need help (really).', false],
    ['What is 17 * 23, and why?', false],
    ['If you can: call me.\nFor now, wait.', false],
  ])('see code in %j: %s', (sentence, has) => {
    expect(on(sentence, 'input.hasCode', 'eq', has)).toBe(true)
  })

  it('see images in Markdown, data, addresses and files', () => {
    expect(on('look: ![a](b.png)', 'input.hasImage', 'eq', true)).toBe(true)
    expect(on('https://example.com/a.jpeg?x=1', 'input.hasImage', 'eq', true)).toBe(true)
    expect(on({ type: 'file', data: '/tmp/photo.JPG' }, 'input.hasImage', 'eq', true)).toBe(true)
    expect(on({ type: 'file', data: '/tmp/notes.pdf' }, 'input.hasImage', 'eq', false)).toBe(true)
    expect(on('a png file', 'input.hasImage', 'eq', false)).toBe(true)
  })

  it('read JSON by path, whether it came as JSON or as text', () => {
    const data = { order: { items: [{ price: 12 }], 'a.b': 'x' } }
    for (const value of [{ type: 'json', data } as Value, text(JSON.stringify(data))]) {
      expect(on(value, 'input.json.order.items[0].price', 'gte', 12)).toBe(true)
      expect(on(value, 'input.json.order["a.b"]', 'eq', 'x')).toBe(true)
      expect(on(value, 'input.json.order.total', 'exists')).toBe(false)
      expect(on(value, 'input.json.constructor', 'exists')).toBe(false)
    }
    expect(on('no json', 'input.json.a', 'exists')).toBe(false)
  })

  it('read Inputs by name, what a caller sent, and the time the run started', () => {
    const vars = { tone: text('formal'), limit: { type: 'number', data: 5 } as Value }
    expect(on('x', 'vars.tone', 'eq', 'formal', { vars })).toBe(true)
    expect(on('x', 'vars.limit', 'lt', 6, { vars })).toBe(true)
    expect(on('x', 'vars.toString', 'exists', undefined, { vars })).toBe(false)
    expect(on('x', 'meta.plan', 'in', ['pro', 'team'], { meta: { plan: 'pro' } })).toBe(true)
    expect(on('x', 'meta.plan', 'exists', false)).toBe(true)
    expect(on('x', 'time.hour', 'eq', 14)).toBe(true)
    expect(on('x', 'time.weekday', 'eq', 'Saturday')).toBe(true)
    expect(on('x', 'time.weekday', 'in', [6, 0])).toBe(true)
    expect(on('x', 'time.weekday', 'lte', 'friday')).toBe(false)
  })
})

describe('Operators', () => {
  it.each([
    ['eq', 'refund', true],
    ['eq', 'Refund', false],
    ['ne', 'other', true],
    ['in', ['a', 'refund'], true],
    ['notIn', ['a', 'refund'], false],
    ['contains', 'fun', true],
    ['startsWith', 'ref', true],
    ['endsWith', 'und', true],
    ['endsWith', 'ref', false],
    ['matches', '^re.*d$', true],
    ['matches', 'x', false],
    ['exists', true, true],
    ['exists', false, false],
  ] as [string, Json, boolean][])('%s %j on "refund": %s', (op, wanted, expected) => {
    expect(on('refund', 'input.text', op, wanted)).toBe(expected)
  })

  it('compare numbers, written as text too, and nothing else', () => {
    const vars = { n: text('1,200'), word: text('many') }
    expect(on('x', 'vars.n', 'gt', 1000, { vars })).toBe(true)
    expect(on('x', 'vars.n', 'eq', 1200, { vars })).toBe(true)
    for (const op of ['gt', 'gte', 'lt', 'lte']) expect(on('x', 'vars.word', op, 1, { vars })).toBe(false)
  })

  it('take a missing field for different from everything, and nothing more', () => {
    expect(on('x', 'vars.gone', 'ne', 'a')).toBe(true)
    expect(on('x', 'vars.gone', 'notIn', ['a'])).toBe(true)
    for (const [op, wanted] of [
      ['eq', 'a'],
      ['in', ['a']],
      ['contains', 'a'],
      ['startsWith', 'a'],
      ['matches', '.*'],
      ['gte', 0],
    ] as [string, Json][]) {
      expect(on('x', 'vars.gone', op, wanted)).toBe(false)
    }
  })

  it('look into lists', () => {
    expect(on({ type: 'json', data: { tags: ['a', 'b'] } }, 'input.json.tags', 'contains', 'b')).toBe(true)
    expect(on({ type: 'json', data: { tags: ['a', 'b'] } }, 'input.json.tags', 'contains', 'c')).toBe(false)
  })

  it('combine', () => {
    const yes: Rule = { field: 'input.text', op: 'exists' }
    const no: Rule = { not: yes }
    const check = (rule: Rule) => holds(rule, subject(text('x')))
    expect([check({ all: [yes, no] }), check({ any: [yes, no] }), check({ not: { all: [yes, no] } })]).toEqual([
      false,
      true,
      true,
    ])
  })

  it('cannot be hung by a pattern', () => {
    expect(on(`${'a'.repeat(20_000)}!`, 'input.text', 'matches', '^(a|a)*$')).toBe(false)
  })
})

describe('What is wrong with a rule', () => {
  const words = (rule: unknown) => ruleFaults(rule).map((fault) => fault.message)

  it.each([
    [null, 'A rule is a condition'],
    ['input.tokens > 5', 'A rule is a condition'],
    [{ op: 'eq', value: 1 }, 'names the field'],
    [{ field: 'input.size', op: 'eq', value: 1 }, 'cannot look at "input.size"'],
    [{ field: 'vars.', op: 'eq', value: 1 }, 'cannot look at'],
    [{ field: 'input.json.a..b', op: 'exists' }, 'cannot look at'],
    [{ field: 'input.tokens', op: 'over', value: 1 }, 'no operator "over"'],
    [{ field: 'input.tokens', op: 'gt' }, 'needs a value'],
    [{ field: 'input.tokens', op: 'gt', value: '5' }, 'needs a number'],
    [{ field: 'input.text', op: 'gt', value: 5 }, 'is no number'],
    [{ field: 'input.tokens', op: 'contains', value: 'a' }, 'is no text'],
    [{ field: 'input.tokens', op: 'eq', value: 'many' }, 'compared with a number'],
    [{ field: 'input.hasCode', op: 'eq', value: 'yes' }, 'compared with a boolean'],
    [{ field: 'input.text', op: 'in', value: 'a' }, 'needs a list'],
    [{ field: 'input.text', op: 'in', value: [] }, 'needs a list'],
    [{ field: 'input.text', op: 'matches', value: '(' }, 'not a pattern'],
    [{ field: 'input.text', op: 'matches', value: '(?<=a)b' }, 'not a pattern'],
    [{ field: 'input.text', op: 'exists', value: 'yes' }, 'takes no value'],
    [{ all: [] }, 'at least one rule'],
    [{ any: {} }, 'takes a list'],
  ])('%j', (rule, expected) => {
    expect(words(rule).join(' ')).toContain(expected)
  })

  it('is all reported, at its place, unknown keys as unknown keys', () => {
    const rule = {
      all: [
        { field: 'nope', op: 'eq', value: 1 },
        { any: [{ field: 'input.text', op: 'gt', value: 1, colour: 'red' }] },
      ],
    }
    const read = ruleSchema.safeParse(rule)
    expect(read.error?.issues.map((issue) => [issue.code, issue.path.join('.')])).toEqual([
      ['custom', 'all.0.field'],
      ['unrecognized_keys', 'all.1.any.0'],
      ['custom', 'all.1.any.0.value'],
    ])
  })

  it('leaves a good rule as it is', () => {
    const rule: Rule = {
      all: [
        { field: 'input.tokens', op: 'gt', value: 2000 },
        { not: { field: 'time.weekday', op: 'in', value: ['saturday', 7] } },
      ],
    }
    expect(ruleSchema.parse(rule)).toEqual(rule)
  })
})

describe('A rule in words', () => {
  it('reads as a clause', () => {
    const rule: Rule = {
      any: [
        {
          all: [
            { field: 'input.tokens', op: 'gt', value: 2000 },
            { field: 'input.hasCode', op: 'eq', value: false },
          ],
        },
        { field: 'time.weekday', op: 'in', value: [6, 'sunday'] },
        { not: { field: 'vars.tone', op: 'exists' } },
      ],
    }
    expect(ruleWords(rule)).toBe(
      '(the number of tokens is over 2,000 and it holds no code) or the weekday is one of Saturday, Sunday or not (vars.tone is there)',
    )
  })

  it.each(operators)('has words for %s', (op) => {
    expect(ruleWords({ field: 'vars.a', op, value: ['x'] })).toMatch(/^vars\.a \w+/)
  })
})
