import { describe, expect, test } from 'vitest'
import { explainAssumptions } from '../../../shared/compiler/index.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { settingOf, type Chosen, type History, type Setting } from '../../../shared/plan/history.ts'
import type { Plan, PlanStep } from '../../../shared/plan/types.ts'
import { ask, draw, judges, planOf, routes, type Nodes } from './draw.ts'

/* engine.md, "Compile": the expected is from own history, else a stated assumption. */

const ends = { in: ['input', { name: 'question' }], out: ['output', { name: 'answer' }] } as const
const single = (model: string) => draw({ ...ends, m: ask(model) }, ['in.value > m.prompt', 'm.answer > out.value'])

const gate = (config: JsonObject = {}): Nodes => ({
  ...ends,
  small: ask('cheap'),
  gate: ['judge', { ...judges[1], ...config }],
  strong: ask('frontier'),
  best: ['fallback', { options: 2 }],
})
const cheapFirst = (config: JsonObject = {}) =>
  draw(gate(config), [
    'in.value > small.prompt',
    'small.answer > gate.answer',
    'in.value > strong.prompt',
    'gate.pass > best.option1',
    'strong.answer > best.option2',
    'best.answer > out.value',
  ])

const asSetting = ({ nodeId, kind, config, inside }: PlanStep): Setting & { id: string } => ({
  id: nodeId,
  kind,
  config,
  inside: (inside?.steps ?? []).map(asSetting),
})
const stepOf = (plan: Plan, id: string): PlanStep => {
  const found = plan.steps.find(({ nodeId }) => nodeId === id)
  if (found === undefined) throw new Error(`no step ${id}`)
  return found
}

/** As runs of this plan left it. */
function told(plan: Plan, nodeId: string, chose: Chosen[] = [], costUsd: number | null = 0.0001, runs = 10): History {
  const setting = settingOf(asSetting(stepOf(plan, nodeId)))
  return { runs, nodes: [{ nodeId, setting, runs, costUsd, latencyMs: 1234, chose }] }
}
const scored = (...scores: number[]): Chosen[] =>
  scores.map((score) => ({ port: score >= 0.7 ? 'pass' : 'fail', score, runs: 1 }))

const expected = (plan: Plan): number => plan.bounds.costUsd.expected ?? Number.NaN

describe('own history', () => {
  test('takes the place of the assumption, within the bounds', () => {
    const plan = planOf(single('cheap'))
    const history = told(plan, 'm', [], 0.0005)
    expect(planOf(single('cheap'), { history }).bounds).toMatchObject({
      costUsd: { expected: 0.0005 },
      latencyMs: { expected: 1234 },
    })
    const absurd = told(plan, 'm', [], 99)
    expect(planOf(single('cheap'), { history: absurd }).bounds.costUsd.expected).toBe(plan.bounds.costUsd.most)
  })

  test('counts only for a node that is set as it was then', () => {
    const history = told(planOf(single('cheap')), 'm', [], 0.0005)
    expect(planOf(single('balanced'), { history }).bounds).toEqual(planOf(single('balanced')).bounds)
  })

  test('of what it cost is no zero where that isn’t known', () => {
    const plan = planOf(single('cheap'))
    expect(expected(planOf(single('cheap'), { history: told(plan, 'm', [], null) }))).toBe(expected(plan))
  })

  test('does not change which plan it is', () => {
    const plan = planOf(cheapFirst())
    expect(planOf(cheapFirst(), { history: told(plan, 'gate', scored(0.9, 0.9)) }).hash).toBe(plan.hash)
  })

  test('says how often a branch is taken, and so how often what lies behind it runs', () => {
    const document = draw({ ...ends, r: routes('x', 'y'), dear: ask('frontier'), cheap: ask() }, [
      'in.value > r.value',
      'r.x > dear.prompt',
      'r.y > cheap.prompt',
      'dear.answer > out.value',
      'cheap.answer > out.value',
    ])
    const plan = planOf(document)
    const by = (dear: number): number =>
      expected(
        planOf(document, {
          history: told(plan, 'r', [
            { port: 'x', score: null, runs: dear },
            { port: 'y', score: null, runs: 10 - dear },
          ]),
        }),
      )
    expect(by(10)).toBeGreaterThan(expected(plan))
    expect(by(5)).toBeCloseTo(expected(plan), 9)
    expect(by(0)).toBeLessThan(expected(plan))
    // One run is no certainty.
    const once = planOf(document, { history: told(plan, 'r', [{ port: 'y', score: null, runs: 1 }], null, 1) })
    expect(expected(once)).toBeGreaterThan(by(0))
  })

  test('says how often a Fallback went on to an option, and so does a Judge before it', () => {
    const plan = planOf(cheapFirst())
    const never = planOf(cheapFirst(), { history: told(plan, 'gate', scored(0.9, 0.8, 1, 0.9, 0.75)) })
    const always = planOf(cheapFirst(), { history: told(plan, 'gate', scored(0.1, 0.2, 0.3, 0, 0.1)) })
    expect(expected(never)).toBeLessThan(expected(plan))
    expect(expected(always)).toBeGreaterThan(expected(plan))
    expect(never.bounds.latencyMs.expected).toBeLessThan(always.bounds.latencyMs.expected ?? 0)
    const two = draw({ ...ends, a: ask(), b: ask('frontier'), f: ['fallback', { options: 2 }] }, [
      'in.value > a.prompt',
      'in.value > b.prompt',
      'a.answer > f.option1',
      'b.answer > f.option2',
      'f.answer > out.value',
    ])
    const first = told(planOf(two), 'f', [{ port: 'option1', score: null, runs: 10 }])
    expect(expected(planOf(two, { history: first }))).toBeLessThan(expected(planOf(two)) / 2)
  })

  test('of a Judge holds for another line, too: its scores say what would have passed', () => {
    const history = told(planOf(cheapFirst()), 'gate', scored(0.3, 0.4, 0.5, 0.6, 0.8))
    const at = (threshold: number): number => expected(planOf(cheapFirst({ threshold }), { history }))
    expect(at(0.2)).toBeLessThan(at(0.45))
    expect(at(0.45)).toBeLessThan(at(0.7))
    expect(at(0.7)).toBeLessThan(at(0.9))
    // What else is changed in it makes its scores those of another judge.
    const rubric = [{ id: 'kind', text: 'The answer is kind.', weight: 1 }]
    expect(expected(planOf(cheapFirst({ rubric }), { history }))).toBe(expected(planOf(cheapFirst({ rubric }))))
  })

  test('of a panel that votes does not, for a run keeps one score', () => {
    const targets = ['judge', 'balanced'].map((model) => ({ provider: 'practice', model }))
    const panel = (threshold: number) => cheapFirst({ mode: 'panel', panel: 'majority', targets, threshold })
    const history = told(planOf(panel(0.7)), 'gate', scored(0.3, 0.4, 0.5, 0.6, 0.8))
    expect(expected(planOf(panel(0.7), { history }))).not.toBe(expected(planOf(panel(0.7))))
    expect(expected(planOf(panel(0.2), { history }))).toBe(expected(planOf(panel(0.2))))
  })

  test('of a box is that of what lies in it, as it lies there', () => {
    const box = (model: string) => {
      const inside = { parent: 'each' }
      return draw(
        {
          list: ['input', { name: 'list', type: 'json' }],
          each: ['forEach', {}],
          item: ['input', { name: 'item' }, inside],
          m: [...ask(model), inside],
          said: ['output', { name: 'said' }, inside],
          out: ['output', { name: 'answer' }],
        },
        ['list.value > each.items', 'item.value > m.prompt', 'm.answer > said.value', 'each.said > out.value'],
      )
    }
    const history = told(planOf(box('cheap')), 'each', [], 0.0123)
    expect(expected(planOf(box('cheap'), { history }))).toBe(0.0123)
    expect(expected(planOf(box('balanced'), { history }))).toBe(expected(planOf(box('balanced'))))
  })

  test('is named beside the forecast, and what it assumes where there is none', () => {
    expect(explainAssumptions([], 12)).toMatch(/your last 12 runs, for every node that is set as it was then/)
    expect(explainAssumptions([])).not.toContain('runs, for')
  })
})

describe('without history', () => {
  test('weights are the shares of a split', () => {
    const split = (dear: number) =>
      draw(
        {
          ...ends,
          r: [
            'router',
            {
              mode: 'split',
              else: 'y',
              branches: [
                { id: 'x', weight: dear },
                { id: 'y', weight: 100 - dear },
              ],
            },
          ],
          dear: ask('frontier'),
          cheap: ask(),
        },
        [
          'in.value > r.value',
          'r.x > dear.prompt',
          'r.y > cheap.prompt',
          'dear.answer > out.value',
          'cheap.answer > out.value',
        ],
      )
    const [few, half, most] = [1, 50, 99].map((dear) => expected(planOf(split(dear))))
    expect(few! * 5).toBeLessThan(half!)
    expect(half! * 1.5).toBeLessThan(most!)
  })

  test('what stands behind a Judge’s fail, and is an option behind its pass, is one choice and not two', () => {
    const strong = (port: string) =>
      expected(
        planOf(
          draw(gate(), [
            'in.value > small.prompt',
            'small.answer > gate.answer',
            `${port} > strong.prompt`,
            'gate.pass > best.option1',
            'strong.answer > best.option2',
            'best.answer > out.value',
          ]),
        ),
      )
    expect(strong('gate.fail')).toBeCloseTo(strong('in.value'), 4)
  })
})
