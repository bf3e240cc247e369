import { expect, test } from 'vitest'
import {
  changeMemory,
  forgetMemory,
  forgetVectors,
  keepVectors,
  readMemory,
  readVectors,
} from '../../../electron/db/index.ts'
import fc from '../../support/luck.ts'
import { noon, store } from './support.ts'

const embed = { provider: 'practice', model: 'embed' }

test('vectors come back as they were kept, by provider, model and text', () => {
  const db = store()
  const row = fc.record({
    text: fc.string({ maxLength: 30, unit: 'grapheme' }),
    vector: fc
      .array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 20 })
      .map((parts) => Float32Array.from(parts)),
  })
  let n = 0
  fc.assert(
    fc.property(fc.uniqueArray(row, { maxLength: 10, selector: ({ text }) => text }), (rows) => {
      const target = { provider: 'p', model: `m${++n}` }
      keepVectors(db, target, rows, { runId: 'run', now: noon })
      const texts = rows.map(({ text }) => text)
      expect(readVectors(db, target, texts)).toEqual(rows.map(({ vector }) => ({ vector, runId: 'run' })))
      expect(readVectors(db, { ...target, provider: 'q' }, texts)).toEqual(texts.map(() => null))
    }),
    { numRuns: 40 },
  )
})

test('who paid first stays the one who paid; a model’s vectors can be forgotten, or a provider’s', () => {
  const db = store()
  const vector = Float32Array.of(1, 0)
  keepVectors(db, embed, [{ text: 'a', vector }], { runId: 'first', now: noon })
  keepVectors(db, embed, [{ text: 'a', vector: Float32Array.of(0, 1) }], { runId: 'second', now: noon })
  keepVectors(db, { ...embed, model: 'other' }, [{ text: 'a', vector }], { runId: 'first', now: noon })
  expect(readVectors(db, embed, ['a'])).toEqual([{ vector, runId: 'first' }])
  forgetVectors(db, embed)
  expect(readVectors(db, embed, ['a'])).toEqual([null])
  expect(readVectors(db, { ...embed, model: 'other' }, ['a'])).not.toEqual([null])
  forgetVectors(db, { provider: 'practice' })
  expect(readVectors(db, { ...embed, model: 'other' }, ['a'])).toEqual([null])
})

test('what a node remembers holds for the key it was learned with', () => {
  const db = store()
  const place = { scope: 'pipeline', nodeId: 'node' }
  expect(readMemory(db, place, 'one')).toBeNull()
  expect(changeMemory(db, place, 'one', noon, (kept) => [kept, 1])).toEqual([null, 1])
  expect(changeMemory(db, place, 'one', noon, (kept) => [kept, 2])).toEqual([[null, 1], 2])
  expect(readMemory(db, place, 'two')).toBeNull()
  expect(changeMemory(db, place, 'two', noon, (kept) => kept ?? 'anew')).toBe('anew')
  forgetMemory(db, place)
  expect(readMemory(db, place, 'two')).toBeNull()
})
