import { describe, expect, it } from 'vitest'
import type { Lesson } from '../../../shared/kinds/define.ts'
import {
  canaryShare,
  canarySteps,
  freshCanary,
  learnCanary,
  readCanary,
  type CanaryState,
} from '../../../shared/kinds/router/canary.ts'
import type { CanaryConfig, RouterBranch } from '../../../shared/kinds/router/config.ts'
import { difficultyOf, lineForShare, shareAbove } from '../../../shared/kinds/router/difficulty.ts'
import { countRight, fitThresholds, type LabelledScores } from '../../../shared/kinds/router/fit.ts'
import { samplePrompts } from '../../../shared/kinds/router/sample-prompts.ts'
import { drawn } from '../../../shared/kinds/router/split.ts'
import { wilson } from '../../../shared/stats/intervals.ts'
import { fractionOfText } from '../../../shared/text/fraction.ts'
import fc from '../../support/luck.ts'

const ids = ['a', 'b', 'c']
const score = fc.integer({ min: 0, max: 1000 }).map((n) => n / 1000)
const row: fc.Arbitrary<LabelledScores> = fc.record({
  scores: fc.tuple(score, score, score).map((values) => ids.map((id, i) => ({ id, score: values[i] ?? null }))),
  branch: fc.constantFrom(...ids, 'else'),
})
const rows = fc.array(row, { maxLength: 40 })
const half = () => 0.5

describe('fitted thresholds', () => {
  it('never send fewer of the labelled rows right than before, nor than any one threshold for all would', () => {
    fc.assert(
      fc.property(rows, fc.array(score, { minLength: 5, maxLength: 5 }), (all, tried) => {
        const { thresholds, before, after } = fitThresholds(all, 'else', half)
        expect(after).toBeGreaterThanOrEqual(before)
        expect(after).toBe(countRight(all, 'else', (id) => thresholds[id] ?? 0.5))
        for (const threshold of tried) {
          // What a fit can't move: a branch no row came nearest to keeps its threshold and takes none either way.
          expect(after).toBeGreaterThanOrEqual(countRight(all, 'else', () => threshold))
        }
      }),
    )
  })

  it('lie between 0 and 1, and are the same however the rows stand', () => {
    fc.assert(
      fc.property(rows, (all) => {
        const fitted = fitThresholds(all, 'else', half)
        for (const threshold of Object.values(fitted.thresholds)) {
          expect(threshold).toBeGreaterThanOrEqual(0)
          expect(threshold).toBeLessThanOrEqual(1)
        }
        expect(fitThresholds(all.toReversed(), 'else', half)).toEqual(fitted)
      }),
    )
  })

  it('separate what can be separated, in the middle of the gap', () => {
    const near = (value: number, branch: string): LabelledScores => ({ scores: [{ id: 'a', score: value }], branch })
    const fitted = fitThresholds([near(0.7, 'a'), near(0.8, 'a'), near(0.4, 'else'), near(0.3, 'else')], 'else', half)
    expect(fitted).toEqual({ thresholds: { a: 0.55 }, rows: 4, before: 4, after: 4 })
  })
})

describe('the line for a share of prompts', () => {
  it('sends that share to the strong side, and more only where prompts are exactly as hard as the line', () => {
    fc.assert(
      fc.property(
        fc.array(score, { minLength: 1, maxLength: 60 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, share) => {
          const line = lineForShare(all, share)!
          const wanted = Math.round(share * all.length)
          const above = all.filter((each) => each >= line).length
          const ties = all.filter((each) => each === line).length
          expect(above).toBeGreaterThanOrEqual(Math.min(wanted, above))
          if (wanted > 0) expect(above).toBeGreaterThanOrEqual(wanted)
          expect(above - ties).toBeLessThanOrEqual(wanted)
          expect(shareAbove(all, line)).toBe(above / all.length)
        },
      ),
    )
    expect(lineForShare([], 0.3)).toBeNull()
  })

  it('on the stated sample sends about as many as it says', () => {
    const scores = samplePrompts.map((prompt) => difficultyOf(prompt).score)
    for (const share of [0.1, 0.3, 0.5]) expect(shareAbove(scores, lineForShare(scores, share)!)).toBeCloseTo(share, 1)
    expect(new Set(samplePrompts).size).toBe(samplePrompts.length)
  })

  it('difficulty is from 0 to 1 for any text, and always the same', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (text) => {
        const { score: one } = difficultyOf(text)
        expect(one).toBeGreaterThanOrEqual(0)
        expect(one).toBeLessThanOrEqual(1)
        expect(difficultyOf(text).score).toBe(one)
      }),
    )
  })
})

describe('weights', () => {
  const branches = (weights: readonly number[]): RouterBranch[] =>
    weights.map((weight, i) => ({ id: `b${i}`, label: '', weight }))

  it('each branch is drawn on a part of [0, 1) as wide as its share, and one of weight 0 never', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 5 }), (weights) => {
        const total = weights.reduce((sum, weight) => sum + weight, 0)
        const counts = new Map<string, number>()
        const parts = 200
        for (let i = 0; i < parts; i += 1) {
          const taken = drawn(branches(weights), i / parts)
          if (taken !== undefined) counts.set(taken.id, (counts.get(taken.id) ?? 0) + 1)
        }
        for (const [i, weight] of weights.entries()) {
          const share = total === 0 ? 0 : weight / total
          expect(Math.abs((counts.get(`b${i}`) ?? 0) / parts - share)).toBeLessThanOrEqual(2 / parts)
        }
      }),
    )
  })
})

const bounds: CanaryConfig = {
  branch: 'new',
  sticky: 'input.text',
  errorPoints: 0.05,
  costFactor: 1.5,
  passPoints: 0.05,
}
const lesson = (more: Partial<Lesson> = {}): Lesson => ({
  chosen: 'new',
  failed: false,
  costUsd: 0.01,
  pass: null,
  at: 1,
  ...more,
})
const learned = (lessons: readonly Lesson[], from: CanaryState = freshCanary()): CanaryState =>
  lessons.reduce((state, each) => learnCanary(bounds, state, each), from)
const times = (n: number, more: Partial<Lesson> = {}): Lesson[] => Array.from({ length: n }, () => lesson(more))
const others = times(100, { chosen: 'old' })

describe('a canary', () => {
  it('goes up 5, 25, 100 % after 30 good runs each, and stays', () => {
    let state = learned(others)
    const shares = [canaryShare(state)]
    for (let step = 0; step < 3; step += 1) {
      expect(canaryShare(learned(times(29), state))).toBe(canarySteps[step])
      state = learned(times(30), state)
      shares.push(canaryShare(state))
    }
    expect(shares).toEqual([0.05, 0.25, 1, 1])
    expect(state.told.map(({ what }) => what)).toEqual([
      'new was promoted from 5 % to 25 % after 30 runs as good as the others.',
      'new was promoted from 25 % to 100 % after 30 runs as good as the others.',
      'new has proven itself on all runs (30 of them) and stays.',
    ])
    expect(canaryShare(learned(times(50, { failed: true }), state))).toBe(1)
  })

  it.each<[what: string, bad: Partial<Lesson>, words: string]>([
    ['errors', { failed: true }, '10 of 10 failed'],
    ['verdicts', { pass: false }, '0 of 10 verdicts passed'],
  ])('is rolled back by %s from ten runs on, and says why', (_what, bad, words) => {
    const before = learned(times(100, { chosen: 'old', pass: true }))
    const state = learned(times(10, bad), before)
    expect([canaryShare(state), state.rolledBack]).toEqual([0, true])
    expect(state.told.at(-1)?.what).toContain(words)
    expect(canaryShare(learned(times(60), state))).toBe(0)
  })

  it('is rolled back where it costs too much, at the end of its step', () => {
    const state = learned(times(30, { costUsd: 0.02 }), learned(others))
    expect(state.rolledBack).toBe(true)
    expect(state.told.at(-1)?.what).toContain("a run costs $0.02, and 1.5 times the others' $0.01")
  })

  it('waits where its cost is not known: unknown is not within bounds', () => {
    expect(canaryShare(learned(times(40, { costUsd: null }), learned(others)))).toBe(0.05)
  })

  it('whatever comes: it only ever goes up a step at a time after 30 runs, or down to none for good', () => {
    const any = fc.record({
      chosen: fc.constantFrom('new', 'old'),
      failed: fc.boolean(),
      costUsd: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
      pass: fc.option(fc.boolean()),
      at: fc.nat(),
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 200 }), (lessons) => {
        let state = freshCanary()
        let since = 0
        for (const each of lessons) {
          const next = learnCanary(bounds, state, each)
          since += each.chosen === 'new' ? 1 : 0
          if (state.rolledBack) expect(next.rolledBack).toBe(true)
          if (next.step !== state.step) {
            expect(next.step).toBe(state.step + 1)
            expect(since).toBeGreaterThanOrEqual(30)
            since = 0
          }
          if (next.rolledBack && !state.rolledBack) expect(next.canary.runs).toBeGreaterThanOrEqual(10)
          expect(canarySteps.concat([0 as never])).toContain(canaryShare(next))
          state = readCanary(JSON.parse(JSON.stringify(next)) as never)
        }
      }),
    )
  })

  it('who is in at 5 % is in at 25 %: the side of a key hangs on the key alone', () => {
    fc.assert(
      fc.property(fc.string(), (key) => {
        const place = fractionOfText(`router ${key}`)
        expect(place).toBeGreaterThanOrEqual(0)
        expect(place).toBeLessThan(1)
        if (place < 0.05) expect(place < 0.25).toBe(true)
      }),
    )
    const places = Array.from({ length: 2000 }, (_, i) => fractionOfText(`router user ${i}`))
    expect(places.filter((place) => place < 0.25).length / places.length).toBeCloseTo(0.25, 1)
  })

  it('Wilson’s interval holds the share that was seen', () => {
    fc.assert(
      fc.property(fc.nat({ max: 200 }), fc.nat({ max: 200 }), (count, more) => {
        const of = count + more
        const { low, high } = wilson(count, of)
        if (of > 0) expect([low <= count / of + 1e-9, high >= count / of - 1e-9]).toEqual([true, true])
      }),
    )
  })
})
