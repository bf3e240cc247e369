import { describe, expect, it } from 'vitest'
import { agreementOf, kappaWords, rankCorrelation } from '../../../shared/stats/agreement.ts'
import { bootstrap, seeded, wilson } from '../../../shared/stats/intervals.ts'

const confusion = (bothYes: number, onlyFirst: number, onlySecond: number, bothNo: number) =>
  agreementOf({ bothYes, onlyFirst, onlySecond, bothNo })

describe("Cohen's kappa", () => {
  // The worked examples of the textbooks (and of Wikipedia's article on it).
  it.each([
    [[20, 5, 10, 15], 0.7, 0.4],
    [[45, 15, 25, 15], 0.6, 0.1304],
    [[25, 35, 5, 35], 0.6, 0.2593],
    [[10, 0, 0, 10], 1, 1],
    [[0, 10, 10, 0], 0, -1],
    [[5, 5, 5, 5], 0.5, 0],
  ] as const)('of %j is as published', ([a, b, c, d], agreement, kappa) => {
    const found = confusion(a, b, c, d)
    expect(found.n).toBe(a + b + c + d)
    expect(found.agreement).toBeCloseTo(agreement, 10)
    expect(found.kappa).toBeCloseTo(kappa, 4)
  })

  it('is unknown, not zero and not one, where both always say the same thing, or nobody said anything', () => {
    expect(confusion(12, 0, 0, 0)).toMatchObject({ agreement: 1, kappa: null })
    expect(confusion(0, 0, 0, 0)).toMatchObject({ n: 0, agreement: null, kappa: null })
  })

  it('has a word by Landis and Koch', () => {
    expect([-0.1, 0.1, 0.3, 0.5, 0.7, 0.9].map(kappaWords)).toEqual([
      'poor',
      'slight',
      'fair',
      'moderate',
      'substantial',
      'almost perfect',
    ])
  })
})

describe("Wilson's interval", () => {
  // Newcombe 1998, table I, method 3.
  it.each([
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
    [20, 20, 0.8389, 1],
  ])('of %i in %i is as published', (k, n, low, high) => {
    expect(wilson(k, n).low).toBeCloseTo(low, 4)
    expect(wilson(k, n).high).toBeCloseTo(high, 4)
  })

  it('of nothing is anything', () => {
    expect(wilson(0, 0)).toEqual({ low: 0, high: 1 })
  })
})

describe("Spearman's correlation", () => {
  it.each([
    [
      [
        [1, 10],
        [2, 20],
        [3, 30],
      ],
      1,
    ],
    [
      [
        [1, 30],
        [2, 20],
        [3, 10],
      ],
      -1,
    ],
    // IQ and hours of television, the worked example of Wikipedia's article.
    [
      [
        [106, 7],
        [100, 27],
        [86, 2],
        [101, 50],
        [99, 28],
        [103, 29],
        [97, 20],
        [113, 12],
        [112, 6],
        [110, 17],
      ],
      -0.1758,
    ],
    [
      [
        [1, 1],
        [1, 1],
        [2, 2],
        [2, 2],
      ],
      1,
    ],
  ] as [readonly (readonly [number, number])[], number][])('of %j', (pairs, expected) => {
    expect(rankCorrelation(pairs)).toBeCloseTo(expected, 4)
  })

  it('is unknown for two pairs, or where one figure never changes', () => {
    expect(
      rankCorrelation([
        [1, 2],
        [2, 3],
      ]),
    ).toBeNull()
    expect(
      rankCorrelation([
        [1, 2],
        [1, 3],
        [1, 4],
      ]),
    ).toBeNull()
  })
})

describe('The bootstrap', () => {
  const mean = (rows: readonly number[]): number => rows.reduce((sum, row) => sum + row, 0) / rows.length
  const coins = Array.from({ length: 200 }, (_, i) => (i < 120 ? 1 : 0))

  it("comes to Wilson's interval for a share, within a point", () => {
    const drawn = bootstrap(coins, mean, seeded(7))
    expect(Math.abs(drawn.low - wilson(120, 200).low)).toBeLessThan(0.01)
    expect(Math.abs(drawn.high - wilson(120, 200).high)).toBeLessThan(0.01)
  })

  it('comes out the same with the same seed, and has no width without doubt', () => {
    expect(bootstrap(coins, mean, seeded(7), 500)).toEqual(bootstrap(coins, mean, seeded(7), 500))
    expect(bootstrap([3, 3, 3], mean, seeded(1), 50)).toEqual({ low: 3, high: 3 })
  })
})
