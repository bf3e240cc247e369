import { describe, expect, it } from 'vitest'
import { plainWords } from '../../../renderer/editor/model/plain-json.ts'
import { valuePreview } from '../../../renderer/editor/model/values.ts'
import { isJsonObject, type Json } from '../../../shared/json.ts'
import fc from '../../support/luck.ts'

/** "A list, a number or an object that a run gives is read without brackets" (CHANGELOG), on a card as in the inspector. */
describe('JSON on a card', () => {
  it.each<[string, Json, string]>([
    ['a list of words', ['red', 'green'], '1. red\n2. green'],
    ['an empty list', [], 'An empty list.'],
    ['names with values', { city: 'Ulm', urgent: true, notes: null }, 'city: Ulm\nurgent: yes\nnotes: none'],
    ['nothing in it', {}, 'Nothing.'],
    ['rows', [{ file: 'a.md', score: 0.8 }, 'x'], '1. file a.md, score 0.8\n2. x'],
    ['what lies deeper', { to: { city: 'Ulm', at: { n: 1 } }, all: [{ a: 1 }] }, 'to: city Ulm, at …\nall: 1 entry'],
    ['a verdict', { score: 0.82, pass: true, reason: 'Whole.', criteria: [] }, '0.82 pass Whole.'],
    ['a number', 7, '7'],
  ])('%s', (_what, data, words) => {
    expect(plainWords(data)).toBe(words)
  })

  it('shows no brackets of its own, however deep a value is', () => {
    const word = fc.stringMatching(/^[a-z]{1,8}$/)
    const value = fc.letrec<{ any: Json }>((tie) => ({
      any: fc.oneof(
        { maxDepth: 5 },
        word,
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('any'), { maxLength: 5 }),
        fc.dictionary(word, tie('any'), { maxKeys: 5 }),
      ),
    })).any
    fc.assert(
      fc.property(value, (data) => {
        const words = plainWords(data)
        expect(words).not.toMatch(/[[\]{}"]|\[object/)
        if (isJsonObject(data) || Array.isArray(data)) expect(words).not.toBe('')
      }),
    )
  })

  it('lays out no more of a huge value than a preview has room for', () => {
    const data = Array.from({ length: 50_000 }, (_, n) => ({ n, inner: Array.from({ length: 3 }, () => 'word') }))
    expect(plainWords(data).split('\n')).toHaveLength(12)
    expect(valuePreview({ type: 'json', data }).length).toBeLessThanOrEqual(400)
  })

  it('keeps what looks like Markdown in a value as it is, and reads a text as a text', () => {
    expect(valuePreview({ type: 'json', data: { rate: '**2**' } })).toBe('rate: **2**')
    expect(valuePreview({ type: 'json', data: 'Some **bold** words' })).toBe('Some bold words')
  })
})
