import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, it } from 'vitest'
import { tokensAbout } from '../../../shared/text/count.ts'

/* How far the forecast's count of known texts is off, against the tokenizer of OpenAI's models: what the forecast says of itself. */

const prose =
  'The support lead reads what came in overnight, sorts it by what it is about, and answers what she can at once. ' +
  'Whatever needs somebody else she hands on with a sentence that says why, so that nobody has to ask twice. '
const json = JSON.stringify(
  { orders: [{ id: 48_211, total: 129.9, paid: true, lines: [{ sku: 'A-17', count: 2 }] }], customer: null },
  null,
  2,
)
const russian =
  'Каждое утро она читает всё, что пришло за ночь, раскладывает письма по темам и сразу отвечает на те, на которые может. '

const error = (text: string): number => tokensAbout(text) / countTokens(text) - 1

describe('the count of a known text', () => {
  it.each([
    ['prose', prose, -0.05, 0.15],
    ['JSON', json, -0.25, 0.15],
    ['Russian', russian, -0.35, 0.1],
  ])('%s is as near as the forecast says', (_name, text, low, high) => {
    expect(error(text)).toBeGreaterThan(low)
    expect(error(text)).toBeLessThan(high)
  })

  it('of a long text goes on as it began', () => {
    const long = prose.repeat(500)
    expect(Math.abs(error(long))).toBeLessThan(0.15)
    expect(tokensAbout('')).toBe(0)
  })
})
