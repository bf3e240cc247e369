import fc from '../../support/luck.ts'
import { describe, expect, it } from 'vitest'
import { countTokens, splitTokens, tokenMarks } from '../../../shared/practice/tokens.ts'
import { PromptCache } from '../../../electron/practice/protocols/cache.ts'

describe('tokens', () => {
  it('are about four characters each in English', () => {
    const text =
      'The railway opened in 1901 and carried coal from the mines to the port, where ships were waiting for it. '.repeat(
        20,
      )
    expect(text.length / countTokens(text)).toBeGreaterThan(3)
    expect(text.length / countTokens(text)).toBeLessThan(5.5)
  })

  it('make up the text again, tear no character apart and are never more than its bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const tokens = splitTokens(text)
        expect(tokens.join('')).toBe(text)
        expect(tokens).toHaveLength(countTokens(text))
        expect(tokens.length).toBeLessThanOrEqual(Buffer.byteLength(text))
        for (const token of tokens) expect(token.isWellFormed()).toBe(true)
      }),
    )
  })

  it('are marked where they end', () => {
    expect(tokenMarks('a b c d e', 2)).toEqual([3, 7])
  })
})

describe('the prompt cache', () => {
  const long = (n: number, tail = ''): string => `${'word '.repeat(n)}${tail}`

  it('knows a beginning it saw, from 1,024 tokens on, in steps of 128', () => {
    const cache = new PromptCache()
    expect(cache.shared('cheap', long(1200, 'one'))).toBe(0)
    expect(cache.shared('cheap', long(1200, 'two'))).toBe(1152)
    expect(cache.shared('cheap', long(1200, 'two'))).toBe(1152)
    expect(cache.shared('balanced', long(1200, 'two'))).toBe(0)
    expect(cache.shared('cheap', `x${long(1200)}`)).toBe(0)
    expect(cache.shared('cheap', long(1000))).toBe(0)
    expect(cache.shared('cheap', long(1000))).toBe(0)
  })

  it('writes a marked beginning first and reads it after', () => {
    const cache = new PromptCache()
    expect(cache.marked('cheap', long(1100))).toEqual({ tokens: 1101, hit: false })
    expect(cache.marked('cheap', long(1100))).toEqual({ tokens: 1101, hit: true })
    expect(cache.marked('cheap', long(500))).toEqual({ tokens: 0, hit: false })
  })
})
