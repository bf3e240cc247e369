import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { findPracticeModel } from '../../../shared/practice/models.ts'
import { answer, question, rubric, say, sayFreely } from './ask.ts'

const dataset = JSON.parse(
  readFileSync(new URL('../../../examples/datasets/practice-200.json', import.meta.url), 'utf8'),
) as {
  id: string
  question: string
  answer: string
}[]

const plain = (text: string): string =>
  ` ${text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}.$€+@-]+/gu, ' ')
    .replace(/\.(?=\s|$)/g, '')} `
/** Marked from outside: does the answer hold the data set's words, and is a number the last thing it says? */
const marked = (said: string, expected: string): boolean =>
  /^\d+(?:\.\d+)?$/.test(expected)
    ? (said.match(/\d+(?:\.\d+)?/g) ?? []).at(-1) === expected
    : plain(said).includes(plain(expected)) || said.startsWith(`${expected}.`)

const rightOf = (model: string, temperature = 0, seed: number | null = null): boolean[] =>
  dataset.map(({ question: text, answer: expected }) => marked(sayFreely(text, { model, temperature, seed }), expected))
const share = (list: boolean[]): number => list.filter(Boolean).length / list.length

describe('the 200 questions', () => {
  it('are 200, each once, each with an id and an answer', () => {
    expect(dataset).toHaveLength(200)
    expect(new Set(dataset.map(({ id }) => id)).size).toBe(200)
    expect(new Set(dataset.map(({ question: text }) => text)).size).toBe(200)
    expect(dataset.filter(({ answer: expected }) => expected === '')).toEqual([])
  })

  it.each(['cheap', 'balanced', 'frontier', 'judge'])(
    '%s is right as often as its table says, within 4 points',
    (model) => {
      expect(Math.abs(share(rightOf(model)) - findPracticeModel(model)!.rate!)).toBeLessThanOrEqual(0.04)
    },
  )

  it('are known to every tier when the fault "right" asks for it, and to none with "wrong"', () => {
    for (const { question: text, answer: expected } of dataset) {
      expect(marked(say(text, { right: true }), expected), text).toBe(true)
      expect(marked(say(text, { right: false }), expected), text).toBe(false)
    }
  })

  it('get different wrong answers from different tiers, so that no wrong majority forms', () => {
    const [cheap, balanced] = [rightOf('cheap'), rightOf('balanced')]
    const bothWrong = dataset.filter((_row, i) => !cheap[i] && !balanced[i])
    expect(bothWrong.length).toBeGreaterThan(5)
    for (const { question: text } of bothWrong)
      expect(sayFreely(text, { model: 'cheap' })).not.toBe(sayFreely(text, { model: 'balanced' }))
  })

  it('fail on other questions for other tiers, so that a stronger one can help', () => {
    const [cheap, balanced] = [rightOf('cheap'), rightOf('balanced')]
    expect(dataset.some((_row, i) => cheap[i] && !balanced[i])).toBe(true)
  })

  it('are answered by a blend of three tiers better than by any one but the best', () => {
    const blended = dataset.map(({ question: text, answer: expected }) => {
      const answers = ['cheap', 'balanced', 'frontier'].map((model, i) => answer('ABC'[i]!, sayFreely(text, { model })))
      return marked(sayFreely([question(text), ...answers].join('\n'), { model: 'balanced' }), expected)
    })
    expect(share(blended)).toBeGreaterThan(share(rightOf('balanced')) + 0.05)
  })

  it('are judged right nineteen times in twenty', () => {
    const schema = { type: 'object', properties: { score: { type: 'number' } }, required: ['score'] }
    const verdicts = dataset.flatMap(({ question: text, answer: expected }) =>
      ['cheap', 'frontier'].map((model) => {
        const said = sayFreely(text, { model })
        const verdict = JSON.parse(
          sayFreely([question(text), answer('A', said), rubric].join('\n'), { model: 'judge', schema }),
        ) as { score: number }
        return verdict.score >= 0.7 === marked(said, expected)
      }),
    )
    expect(Math.abs(share(verdicts) - 0.95)).toBeLessThanOrEqual(0.03)
  })
})

describe('samples above temperature 0', () => {
  const asked = 'What is 31 * 47? Answer only with the number.'
  const samples = Array.from({ length: 200 }, (_, seed) => sayFreely(asked, { model: 'cheap', temperature: 0.8, seed }))

  it('are the same for the same seed and differ between seeds', () => {
    expect(sayFreely(asked, { model: 'cheap', temperature: 0.8, seed: 7 })).toBe(samples[7])
    expect(new Set(samples).size).toBeGreaterThan(1)
  })

  it('scatter their wrong answers over at least three', () => {
    expect(new Set(samples.filter((sample) => sample !== '1457')).size).toBeGreaterThanOrEqual(3)
  })

  it('let a vote of nine do better than one sample', () => {
    const rows = dataset.slice(0, 60)
    const one: boolean[] = []
    const voted: boolean[] = []
    for (const { question: text, answer: expected } of rows) {
      const said = Array.from({ length: 9 }, (_, seed) => sayFreely(text, { model: 'cheap', temperature: 0.8, seed }))
      one.push(...said.map((text_) => marked(text_, expected)))
      const top = [...new Set(said)].sort(
        (a, b) => said.filter((x) => x === b).length - said.filter((x) => x === a).length,
      )[0]!
      voted.push(marked(top, expected))
    }
    expect(share(voted)).toBeGreaterThan(share(one))
  })

  it('tell requests without a seed apart by how often they came', () => {
    const unseeded = Array.from({ length: 20 }, (_, sample) =>
      sayFreely(asked, { model: 'cheap', temperature: 0.8, sample }),
    )
    expect(new Set(unseeded).size).toBeGreaterThan(1)
  })
})

describe('the fixed questions', () => {
  it.each([0, 0.7, 1])('have a fixed outcome at temperature %d, in any wording', (temperature) => {
    for (const seed of [1, 2, 3]) {
      for (const model of ['cheap', 'balanced', 'frontier', 'judge']) {
        expect(sayFreely('What is 17 * 23?', { model, temperature, seed })).toContain('391')
        expect(sayFreely('Please tell me: what is 48 times 57?', { model, temperature, seed }).includes('2736')).toBe(
          model !== 'cheap',
        )
      }
    }
  })

  it.each([
    ['What is 17 * 23?', '391', '401'],
    ['What is 48 * 57?', '2736', '2746'],
  ])('are judged right: %s', (text, right, wrong) => {
    const schema = { type: 'object', properties: { score: { type: 'number' } } }
    const score = (said: string): number =>
      (
        JSON.parse(sayFreely([question(text), answer('A', said), rubric].join('\n'), { model: 'judge', schema })) as {
          score: number
        }
      ).score
    for (const phrase of ['%', 'It is %.', 'The answer is % I think']) {
      expect(score(phrase.replace('%', right))).toBeGreaterThanOrEqual(0.9)
      expect(score(phrase.replace('%', wrong))).toBeLessThanOrEqual(0.35)
    }
  })
})
