import { expect, test } from 'vitest'
import { answerPreview } from '../../../electron/db/previews.ts'

test('a list of runs shows the first Output that is text', () => {
  expect(answerPreview({ verdicts: [{ score: 1 }], reply: 'Dear Ms Lopez,\n\nthank you.' })).toBe(
    'Dear Ms Lopez, thank you.',
  )
})

test('without any text it shows a list of texts, or of answers side by side, in words', () => {
  expect(answerPreview({ translations: ['Guten Tag', 'Danke'] })).toBe('Guten Tag · Danke')
  const sides = [
    { nodeId: 'a', title: 'Cheap', provider: 'practice', model: 'cheap', answer: '391' },
    { nodeId: 'b', title: 'Strong', provider: 'practice', model: 'frontier', answer: 'It is 391.' },
  ]
  expect(answerPreview({ answers: sides })).toBe('Cheap: 391 · Strong: It is 391.')
})

test('anything else is JSON, a conversation its last turn, nothing is nothing', () => {
  expect(answerPreview({ facts: { names: ['A'] } })).toBe('{"names":["A"]}')
  expect(answerPreview({ mixed: ['a', 1] })).toBe('["a",1]')
  expect(answerPreview({ empty: [] })).toBe('[]')
  expect(
    answerPreview({
      chat: [
        { role: 'user', content: 'Hi' },
        { role: 'assistant', content: 'Hello' },
      ],
    }),
  ).toBe('Hello')
  expect(answerPreview({})).toBe('')
})
