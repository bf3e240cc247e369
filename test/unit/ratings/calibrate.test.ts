import { describe, expect, it } from 'vitest'
import { calibrate, type RatedRun } from '../../../shared/ratings/calibrate.ts'
import type { Rating } from '../../../shared/ratings/types.ts'
import type { Value } from '../../../shared/values.ts'
import { draw, model, question } from '../../support/draw.ts'

/** question → small → gate; gate.pass or strong → best → answer */
const document = draw(
  {
    question,
    small: model('practice', 'cheap'),
    gate: ['judge', { target: { provider: 'practice', model: 'judge' } }],
    strong: model('practice', 'frontier'),
    best: ['fallback', { options: 2 }],
    answer: ['output', { name: 'answer' }],
  },
  [
    'question.value > small.prompt',
    'question.value > strong.prompt',
    'small.answer > gate.answer',
    'gate.pass > best.option1',
    'strong.answer > best.option2',
    'best.answer > answer.value',
  ],
)

const said = (nodeId: string, data: string): Value => ({
  type: 'text',
  data,
  by: { nodeId, provider: 'practice', model: nodeId },
})

let runs = 0
function run(score: number, thumbs: Record<string, 'up' | 'down'>, words = 'answer'): RatedRun {
  const runId = `r${++runs}`
  const pass = score >= 0.7
  const small = said('small', words)
  const given = pass ? small : said('strong', 'another')
  const steps: Record<string, Record<string, Value>> = {
    small: { answer: small },
    gate: {
      [pass ? 'pass' : 'fail']: small,
      verdict: { type: 'json', data: { score, pass, reason: '', criteria: [], samples: 1 } },
    },
    ...(pass ? {} : { strong: { answer: given } }),
    best: { answer: given },
    answer: { value: given },
  }
  const ratings = Object.entries(thumbs).map(([nodeId, thumb], i): Rating => ({
    runId,
    nodeId,
    thumb,
    pick: null,
    ratedAt: `2026-11-21T10:00:0${i}.000Z`,
  }))
  return {
    runId,
    document,
    steps: new Map(Object.entries(steps).map(([nodeId, outputs]) => [nodeId, { outputs }])),
    ratings,
  }
}

describe('Calibration: "agreement, kappa and confusion against the user\'s own thumbs"', () => {
  it('counts a thumb wherever the judged answer stands: on its node, on the Judge, on the Output it came to', () => {
    const found = calibrate([run(0.9, { small: 'up' }), run(0.9, { gate: 'up' }), run(0.9, { answer: 'up' })], 'gate')
    expect(found).toMatchObject({ n: 3, bothYes: 3, agreement: 1, unmatched: 0 })
  })

  it('never takes a thumb for another answer than the one that was judged', () => {
    // Failed by the judge: the Output holds the strong model's answer, which nobody judged.
    const found = calibrate([run(0.2, { answer: 'up' })], 'gate')
    expect(found).toMatchObject({ n: 0, agreement: null, kappa: null, unmatched: 1 })
    expect(calibrate([run(0.2, { small: 'up' })], 'gate')).toMatchObject({ n: 1, onlySecond: 1 })
  })

  it('comes to the published figures', () => {
    // 20, 5, 10, 15: agreement 0.7, kappa 0.4.
    const many = (count: number, score: number, thumb: 'up' | 'down') =>
      Array.from({ length: count }, () => run(score, { small: thumb }))
    const found = calibrate(
      [...many(20, 0.9, 'up'), ...many(5, 0.9, 'down'), ...many(10, 0.3, 'up'), ...many(15, 0.3, 'down')],
      'gate',
    )
    expect(found).toMatchObject({ n: 50, bothYes: 20, onlyFirst: 5, onlySecond: 10, bothNo: 15 })
    expect(found.agreement).toBeCloseTo(0.7, 10)
    expect(found.kappa).toBeCloseTo(0.4, 10)
    expect(found.interval.low).toBeGreaterThan(0.5)
    expect(found.interval.high).toBeLessThan(0.85)
    expect(found.differ).toHaveLength(15)
  })

  it('takes the later of two thumbs on one answer', () => {
    expect(calibrate([run(0.9, { small: 'down', answer: 'up' })], 'gate')).toMatchObject({ n: 1, bothYes: 1 })
  })

  it('sees a judge that goes by length, from ten answers on', () => {
    const long = Array.from({ length: 10 }, (_, i) => run(0.1 * i, { small: 'up' }, 'word '.repeat(i + 1)))
    expect(calibrate(long, 'gate').lengthCorrelation).toBeCloseTo(1, 6)
    expect(calibrate(long.slice(0, 9), 'gate').lengthCorrelation).toBeNull()
  })

  it('knows nothing of a node that judges no single answer, or is gone', () => {
    expect(calibrate([run(0.9, { small: 'up' })], 'small').n).toBe(0)
    expect(calibrate([run(0.9, { small: 'up' })], 'nobody').n).toBe(0)
  })

  it('of a judge inside a box takes each time it judged, with the answer of that very time', () => {
    const inside = { parent: 'each' }
    const boxed = draw(
      {
        each: ['forEach', {}],
        small: [...model('practice', 'cheap'), inside],
        gate: ['judge', { target: { provider: 'practice', model: 'judge' } }, inside],
      },
      ['small.answer > gate.answer'],
    )
    const verdict = (score: number): Value => ({
      type: 'json',
      data: { score, pass: score >= 0.7, reason: '', criteria: [], samples: 1 },
    })
    const steps = new Map<string, { outputs: Record<string, Value> }>(
      [0.9, 0.2, 0.8].flatMap((score, i) => [
        [`each/${i + 1}/small`, { outputs: { answer: said(`each/${i + 1}/small`, `answer ${i}`) } }],
        [`each/${i + 1}/gate`, { outputs: { verdict: verdict(score) } }],
      ]),
    )
    const rating = (time: number, thumb: 'up' | 'down'): Rating => ({
      runId: 'boxed',
      nodeId: `each/${time}/small`,
      thumb,
      pick: null,
      ratedAt: '2026-11-21T12:00:00.000Z',
    })
    const ratings = [rating(1, 'up'), rating(2, 'up'), rating(3, 'down')]
    const found = calibrate([{ runId: 'boxed', document: boxed, steps, ratings }], 'gate')
    expect(found).toMatchObject({ n: 3, bothYes: 1, onlyFirst: 1, onlySecond: 1, unmatched: 0 })
  })
})
