import { describe, expect, test } from 'vitest'
import { explainBounds } from '../../../shared/compiler/index.ts'
import { ask, draw, judges, planOf, routes, type Nodes } from './draw.ts'

const ends = { in: ['input', { name: 'question' }], out: ['output', { name: 'answer' }] } as const
const single = (model: string, more = {}) =>
  draw({ ...ends, m: ask(model, more) }, ['in.value > m.prompt', 'm.answer > out.value'])

describe('bounds', () => {
  test('least, expected and most stand in that order, for every step and in total', () => {
    const plan = planOf(
      draw({ ...ends, m: ask(), j: judges, s: ask('frontier'), f: ['fallback'] }, [
        'in.value > m.prompt',
        'm.answer > j.answer',
        'in.value > s.prompt',
        'j.pass > f.option1',
        's.answer > f.option2',
        'f.answer > out.value',
      ]),
    )
    for (const { costUsd, latencyMs } of [plan.bounds, ...plan.steps.map((step) => step.bounds)]) {
      for (const { least, expected, most } of [costUsd, latencyMs]) {
        expect(least).toBeLessThanOrEqual(expected ?? -1)
        expect(expected).toBeLessThanOrEqual(most ?? -1)
      }
    }
  })

  test('what is known counts: a longer question costs more, a shorter answer less', () => {
    const most = (...given: Parameters<typeof planOf>): number => planOf(...given).bounds.costUsd.most ?? 0
    const short = most(single('cheap'), { inputs: { question: 'What?' } })
    expect(most(single('cheap'), { inputs: { question: 'What? '.repeat(1000) } })).toBeGreaterThan(short)
    expect(most(single('cheap', { maxTokens: 10 }), { inputs: { question: 'What?' } })).toBeLessThan(short)
  })

  test("the most is the reserve's own arithmetic, twice: bytes and 16 a message in, the longest answer out", () => {
    const question = 'Wie heißt die Hauptstadt?'
    const { most } = planOf(single('cheap', { maxTokens: 100 }), { inputs: { question } }).bounds.costUsd
    const reserve = ((new TextEncoder().encode(question).length + 32) * 0.1 + 100 * 0.4) / 1e6
    expect(most).toBeGreaterThanOrEqual(2 * reserve)
  })

  test('a local limit of the model holds over a longer answer asked for', () => {
    const longest = (maxTokens: number) =>
      planOf(single('cheap', { maxTokens }), { inputs: { question: 'a' } }).bounds.costUsd.most
    expect(longest(2048)).toBe(longest(1_000_000))
  })

  test('a hard limit caps the most, the lower of two', () => {
    const document = { ...single('frontier'), settings: { budget: { perRunUsd: 0.01 } } }
    expect(planOf(document).bounds.costUsd.most).toBe(0.01)
    expect(planOf(document, { maxCostUsd: 0.005 }).bounds.costUsd.most).toBe(0.005)
  })

  test('the least is the cheapest branch, the cheaper option, and everything that both ports of a step need', () => {
    const least = (nodes: Nodes, wires: string[]): number =>
      planOf(draw({ ...ends, ...nodes }, wires)).bounds.costUsd.least ?? 0
    const cheap = least({ m: ask() }, ['in.value > m.prompt', 'm.answer > out.value'])
    const dear = least({ m: ask('frontier') }, ['in.value > m.prompt', 'm.answer > out.value'])
    const models = { a: ask('frontier'), b: ask() }
    expect(
      least({ ...models, r: routes('x', 'y') }, [
        'in.value > r.value',
        'r.x > a.prompt',
        'r.y > b.prompt',
        'a.answer > out.value',
        'b.answer > out.value',
      ]),
    ).toBe(cheap)
    expect(
      least({ ...models, f: ['fallback'] }, [
        'in.value > a.prompt',
        'in.value > b.prompt',
        'a.answer > f.option1',
        'b.answer > f.option2',
        'f.answer > out.value',
      ]),
    ).toBe(cheap)
    const both = least({ ...models, j: ['join'] }, [
      'in.value > a.prompt',
      'in.value > b.prompt',
      'a.answer > j.values',
      'b.answer > j.values',
      'j.value > out.value',
    ])
    expect(both).toBeCloseTo(cheap + dear, 12)
  })

  test('a step that two others need is counted once', () => {
    const wires = [
      'in.value > a.prompt',
      'a.answer > b.prompt',
      'a.answer > c.prompt',
      'b.answer > j.values',
      'c.answer > j.values',
      'j.value > out.value',
    ]
    const plan = planOf(draw({ ...ends, a: ask('frontier'), b: ask(), c: ask(), j: ['join'] }, wires))
    const own = plan.steps.reduce((sum, step) => sum + (step.bounds.costUsd.least ?? 0), 0)
    expect(plan.bounds.costUsd.least).toBeCloseTo(own, 12)
  })

  test('what runs side by side takes the time of the slowest, what runs in a row adds up, and the deadline caps it', () => {
    const time = (nodes: Nodes, wires: string[], settings = {}) =>
      planOf(draw({ ...ends, ...nodes }, wires, settings)).bounds.latencyMs
    const one = time({ a: ask() }, ['in.value > a.prompt', 'a.answer > out.value'])
    const beside = time({ a: ask(), b: ask(), j: ['join'] }, [
      'in.value > a.prompt',
      'in.value > b.prompt',
      'a.answer > j.values',
      'b.answer > j.values',
      'j.value > out.value',
    ])
    const row = time({ a: ask(), b: ask() }, ['in.value > a.prompt', 'a.answer > b.prompt', 'b.answer > out.value'])
    expect(beside).toEqual(one)
    expect(row.least).toBe(2 * (one.least ?? 0))
    expect(time({ a: ask() }, ['in.value > a.prompt', 'a.answer > out.value'], { timeoutMs: 500 }).most).toBe(500)
  })

  test('a hundred Parses in a row, each of which may double its text, stay finite', () => {
    const names = Array.from({ length: 100 }, (_, i) => `p${i}`)
    const wires = names.map((name, i) => `${i === 0 ? 'in' : `p${i - 1}`}.value > ${name}.value`)
    const plan = planOf(
      draw(
        {
          ...ends,
          ...Object.fromEntries(names.map((name) => [name, ['parse'] as const])),
          p: ['prompt', { template: '{{v}}' }],
          m: ask(),
        },
        [...wires, 'p99.value > p.v', 'p.text > m.prompt', 'm.answer > out.value'],
      ),
    )
    expect(plan.bounds.costUsd.most).toBeLessThan(1000)
  })

  test('the forecast says what it assumes', () => {
    expect(explainBounds(planOf(single('cheap')))).toMatch(/^Cost about \$0\.\d+ .* 200 tokens, at most 4,000/)
  })
})
