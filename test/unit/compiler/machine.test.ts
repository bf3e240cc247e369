import { describe, expect, test } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import type { Environment, ModelFacts, ProviderFacts } from '../../../shared/model/types.ts'
import { stopsRun } from '../../../shared/problems.ts'
import { practiceMachine } from '../../support/documents.ts'
import { ask, draw, judges, problemsOf, told, type Nodes } from './draw.ts'

const ends = { in: ['input', { name: 'question' }], out: ['output', {}] } as const
const wires = ['in.value > m.prompt', 'm.answer > out.value']

const facts = (model: string, more: Partial<ModelFacts> = {}): ModelFacts => ({
  provider: 'far',
  model,
  label: model,
  window: 100_000,
  maxOutput: 4000,
  price: { perMillion: { input: 1, output: 5 }, source: 'test', date: '2026-11-01' },
  tiers: [],
  reasoning: false,
  structuredOutput: true,
  ...more,
})

const provider = (more: Partial<ProviderFacts> = {}): ProviderFacts => ({
  id: 'far',
  label: 'Far',
  local: false,
  practice: false,
  needsKey: true,
  hasKey: true,
  keys: ['work'],
  listIsWhole: false,
  models: [facts('big'), facts('small', { window: 8000 })],
  ...more,
})

const machine = (...providers: ProviderFacts[]): Environment => ({
  providers: [...practiceMachine.providers, ...providers],
})

const asks = (
  model: string,
  target: object = {},
): readonly ['model', { target: { provider: string; model: string } }] => [
  'model',
  { target: { provider: 'far', model, ...target } },
]
const one = (target: Nodes[string]) => draw({ ...ends, m: target }, wires)

describe('what this machine lacks', () => {
  test('a provider, a key, a model of a whole list: setup, which keeps from running but not from planning', () => {
    expect(told(one(asks('big')))).toEqual(['missing_provider m'])
    expect(told(one(asks('big')), machine(provider({ hasKey: false, keys: [] })))).toEqual(['missing_key m'])
    expect(told(one(asks('gone')), machine(provider({ listIsWhole: true })))).toEqual(['missing_model m'])
    const { plan, problems } = compile(one(asks('big')), machine(provider({ hasKey: false, keys: [] })))
    expect(plan).not.toBeNull()
    expect(problems.some(stopsRun)).toBe(true)
  })

  test("a key is asked for by its name; who needs none isn't asked", () => {
    expect(told(one(asks('big', { key: 'work' })), machine(provider()))).toEqual([])
    expect(told(one(asks('big', { key: 'home' })), machine(provider()))).toEqual(['missing_key m'])
    expect(told(one(asks('big')), machine(provider({ needsKey: false, hasKey: false, keys: [] })))).toEqual([])
  })

  test('a model nobody knows is asked all the same; its price is unknown, and so is the cost', () => {
    const { plan, problems } = compile(one(asks('brand-new')), machine(provider()))
    expect(problems.map(({ code }) => code)).toEqual(['unknown_price'])
    expect(plan?.bounds.costUsd).toEqual({ least: null, expected: null, most: null })
  })

  test('a release of a known model has that model’s window and price, but not where the list is whole', () => {
    for (const name of ['big-2026-08-07', 'big-20260807', 'big-001', 'big-latest']) {
      const { plan, problems } = compile(one(asks(name)), machine(provider()))
      expect(problems).toEqual([])
      expect(plan?.bounds).toEqual(compile(one(asks('big')), machine(provider())).plan?.bounds)
      expect(told(one(asks(name)), machine(provider({ listIsWhole: true })))).toEqual(['missing_model m'])
    }
    expect(told(one(asks('huge-2026-08-07')), machine(provider()))).toEqual(['unknown_price m'])
  })

  test('a release that has a row of its own is taken at its own price', () => {
    const own = facts('big-2026-08-07', {
      price: { perMillion: { input: 9, output: 9 }, source: 'own', date: '2026-11-01' },
    })
    const models = [facts('big'), own]
    const least = (name: string) => compile(one(asks(name)), machine(provider({ models }))).plan?.bounds.costUsd.most
    expect(least('big-2026-08-07')).toBeGreaterThan(least('big-2026-08-08') ?? Number.NaN)
  })

  test('a price without its output half is unknown', () => {
    const half = facts('half', { price: { perMillion: { input: 1 }, source: 'test', date: '2026-11-01' } })
    expect(told(one(asks('half')), machine(provider({ models: [half] })))).toEqual(['unknown_price m'])
  })

  test('a local model costs nothing, known or not', () => {
    const { plan, problems } = compile(one(asks('llama')), machine(provider({ local: true, needsKey: false })))
    expect(problems).toEqual([])
    expect(plan?.bounds.costUsd).toEqual({ least: 0, expected: 0, most: 0 })
  })

  test('under a hard budget the warning says that an unknown price is refused', () => {
    const document = { ...one(asks('brand-new')), settings: { budget: { perRunUsd: 1 } } }
    expect(problemsOf(document, machine(provider()))[0]?.message).toContain('budget refuses it')
  })
})

describe('options and judges', () => {
  const chain = (a: Nodes[string], b: Nodes[string]) =>
    draw({ ...ends, a, b, f: ['fallback'] }, [
      'in.value > a.prompt',
      'in.value > b.prompt',
      'a.answer > f.option1',
      'b.answer > f.option2',
      'f.answer > out.value',
    ])

  test('a fallback at the same provider with the same key is warned of, not for practice', () => {
    expect(told(chain(asks('big'), asks('big')), machine(provider()))).toEqual(['same_provider f'])
    expect(told(chain(asks('big'), asks('big', { key: 'work' })), machine(provider()))).toEqual([])
    expect(told(chain(asks('big'), ask()), machine(provider()))).toEqual(['smaller_window f'])
    expect(told(chain(ask(), ask()))).toEqual([])
  })

  test('the option is known behind what only passes its answer on', () => {
    const document = draw(
      { ...ends, a: asks('big'), c: ['check', { tests: [{ kind: 'json' }] }], b: asks('small'), f: ['fallback'] },
      [
        'in.value > a.prompt',
        'in.value > b.prompt',
        'a.answer > c.value',
        'c.pass > f.option1',
        'b.answer > f.option2',
        'f.answer > out.value',
      ],
    )
    expect(told(document, machine(provider()))).toEqual(['same_provider f', 'smaller_window f'])
  })

  test('a judge that gave the answer itself is warned of', () => {
    const gate = (model: string) =>
      draw({ ...ends, m: ask(model), j: judges }, [wires[0] ?? '', 'm.answer > j.answer', 'j.pass > out.value'])
    expect(told(gate('judge'))).toEqual(['self_judge j'])
    expect(told(gate('cheap'))).toEqual([])
  })

  test('a model that only wrote the question may judge', () => {
    const document = draw({ ...ends, m: ask(), q: ask('judge'), j: judges }, [
      wires[0] ?? '',
      'in.value > q.prompt',
      'm.answer > j.answer',
      'q.answer > j.question',
      'j.pass > out.value',
    ])
    expect(told(document)).toEqual([])
  })
})

describe('windows and budgets', () => {
  const long = 'A sentence of quite common words. '.repeat(4000)

  test('a prompt surely too long for the only model is an error', () => {
    expect(
      told(
        draw({ ...ends, p: ['prompt', { template: `${long}{{q}}` }], m: ask() }, [
          'in.value > p.q',
          'p.text > m.prompt',
          'm.answer > out.value',
        ]),
      ),
    ).toEqual(['window_too_small m'])
    expect(told(one(ask()), practiceMachine, { inputs: { question: long } })).toEqual(['window_too_small m'])
    expect(told(one(ask('balanced')), practiceMachine, { inputs: { question: long } })).toEqual([])
  })

  test('what calls of tools may add is no part of the first prompt: a small window takes a Tool use', () => {
    const params = [{ name: 'city', type: 'string', description: 'Which city', required: true }]
    const weather = { name: 'weather', description: 'Today', method: 'GET', url: 'https://example.org/{city}', params }
    const target = { provider: 'practice', model: 'cheap' }
    const document = draw({ ...ends, t: ['tool', { target, tools: [weather], maxCalls: 7 }] }, [
      'in.value > t.prompt',
      't.answer > out.value',
    ])
    expect(told(document)).toEqual([])
    expect(told(document, practiceMachine, { inputs: { question: long } })).toEqual(['window_too_small t'])
  })

  test('a Tool use is expected to make one call, and not to fill its prompt with the longest results', () => {
    const weather = { name: 'weather', description: 'Today', method: 'GET', url: 'https://example.org/' }
    const target = { provider: 'practice', model: 'balanced' }
    const document = draw({ ...ends, t: ['tool', { target, tools: [weather] }] }, [
      'in.value > t.prompt',
      't.answer > out.value',
    ])
    const { plan } = compile(document, practiceMachine)
    const { least, expected, most } = plan!.bounds.costUsd
    expect(least).toBeLessThan(expected!)
    expect(expected).toBeLessThan(0.01)
    expect(most).toBeGreaterThan(0.1)
  })

  test('where another option can take over it is none', () => {
    const document = draw({ ...ends, m: ask(), n: ask('balanced'), f: ['fallback'] }, [
      wires[0] ?? '',
      'in.value > n.prompt',
      'm.answer > f.option1',
      'n.answer > f.option2',
      'f.answer > out.value',
    ])
    expect(told(document, practiceMachine, { inputs: { question: long } })).toEqual([])
  })

  test('a budget under the cheapest way to an answer is an error; one that might do is not', () => {
    const budget = (perRunUsd: number) => told({ ...one(ask('frontier')), settings: { budget: { perRunUsd } } })
    expect(budget(0.000001)).toEqual(['budget_too_small -'])
    expect(budget(0.0001)).toEqual([])
  })
})
