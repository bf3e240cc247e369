import { describe, expect, test } from 'vitest'
import { compile, readInputs } from '../../../shared/compiler/index.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { practiceMachine } from '../../support/documents.ts'
import { ask, checks, draw, judges, planOf, routes } from './draw.ts'

const ends = { in: ['input', { name: 'question' }], out: ['output', { name: 'answer' }] } as const

const cheapFirst = draw(
  {
    question: ['input', { name: 'question' }, { title: 'Question' }],
    small: [...ask(), { title: 'Small' }],
    gate: [...judges, { title: 'Good enough?' }],
    strong: [...ask('frontier'), { title: 'Strong' }],
    best: ['fallback', {}, { title: 'First good answer' }],
    answer: ['output', { name: 'answer' }, { title: 'Answer' }],
    note: ['note', { text: 'A remark.' }],
  },
  [
    'question.value > small.prompt',
    'question.value > strong.prompt',
    'small.answer > gate.answer',
    'question.value > gate.question',
    'gate.pass > best.option1',
    'strong.answer > best.option2',
    'best.answer > answer.value',
  ],
)

const everything = (value: unknown): object[] =>
  typeof value === 'object' && value !== null ? [value, ...Object.values(value).flatMap(everything)] : []

describe('a plan', () => {
  test('is plain JSON and frozen all through, and leaves the document as it was', () => {
    const document = structuredClone(cheapFirst)
    const plan = planOf(document)
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
    expect(everything(plan).filter((part) => !Object.isFrozen(part))).toEqual([])
    expect(document).toEqual(cheapFirst)
    expect(everything(document).some((part) => Object.isFrozen(part))).toBe(false)
  })

  test('has its sources before what depends on them, and names its Inputs and Outputs', () => {
    const plan = planOf(cheapFirst)
    plan.steps.forEach((step, i) =>
      step.inputs.flatMap(({ wires }) => wires).forEach((wire) => expect(wire.step).toBeLessThan(i)),
    )
    expect(plan.inputs).toEqual([{ nodeId: 'question', name: 'question', type: 'text', required: true, default: null }])
    expect(plan.outputs.map(({ name, step }) => [name, plan.steps[step]?.nodeId])).toEqual([['answer', 'answer']])
    expect(plan.steps.find(({ nodeId }) => nodeId === 'small')?.targets).toEqual([
      { provider: 'practice', model: 'cheap' },
    ])
  })

  describe('its hash', () => {
    const { hash } = planOf(cheapFirst)
    const nodeChanged = (id: string, change: object): PipelineDocument => ({
      ...cheapFirst,
      nodes: cheapFirst.nodes.map((node) => (node.id === id ? { ...node, ...change } : node)),
    })

    const same: [string, PipelineDocument][] = [
      [
        'the order of nodes and wires',
        { ...cheapFirst, nodes: [...cheapFirst.nodes].reverse(), edges: [...cheapFirst.edges].reverse() },
      ],
      [
        'a place',
        nodeChanged('small', { position: { x: 77, y: 3 }, size: { w: 9, h: 9 }, collapsed: true, color: 'red' }),
      ],
      ['a title', nodeChanged('small', { title: 'Tiny' })],
      ['a note', nodeChanged('note', { config: { text: 'Another remark.' } })],
      ['a remark', nodeChanged('small', { config: { ...ask()[1], 'x-why': 'cheap' } })],
      ['a default spelt out', nodeChanged('small', { config: { ...ask()[1], stream: true, system: '' } })],
      ["the pipeline's name", { ...cheapFirst, name: 'Other' }],
      ["a wire's name", { ...cheapFirst, edges: cheapFirst.edges.map((edge) => ({ ...edge, id: `z${edge.id}` })) }],
    ]
    test.each(same)('is not changed by %s', (_what, document) => {
      expect(planOf(document).hash).toBe(hash)
    })

    const other: [string, PipelineDocument][] = [
      ['a model', nodeChanged('small', { config: ask('balanced')[1] })],
      ['a setting', { ...cheapFirst, settings: { seed: 3 } }],
      ['a threshold', nodeChanged('gate', { config: { ...judges[1], threshold: 0.9 } })],
      ["an Output's name", nodeChanged('answer', { config: { name: 'reply' } })],
      [
        'a wire',
        {
          ...cheapFirst,
          edges: cheapFirst.edges.map((edge) =>
            edge.id === 'w05' ? { ...edge, from: { node: 'gate', port: 'fail' } } : edge,
          ),
        },
      ],
    ]
    test.each(other)('is changed by %s', (_what, document) => {
      expect(planOf(document).hash).not.toBe(hash)
    })

    test('is the same wherever it is made', () => {
      expect(hash).toMatch(/^[0-9a-f]{64}$/)
      expect(planOf(structuredClone(cheapFirst))).toEqual(planOf(cheapFirst))
    })
  })

  test('says itself in plain words, in the order of asking', () => {
    expect(planOf(cheapFirst).sentences).toEqual([
      'Take Question.',
      'Ask Small (practice / cheap).',
      "Judge Small's answer with practice / judge; pass at 0.70 or more.",
      'If the judge scores it under 0.70, or Small or Good enough? fails, ask Strong (practice / frontier).',
      'Give First good answer as Answer.',
    ])
  })

  test('an option that is asked anyway has no "if" of its own', () => {
    const shared = draw({ ...ends, m: ask(), c: checks, f: ['fallback'] }, [
      'in.value > m.prompt',
      'm.answer > c.value',
      'c.pass > f.option1',
      'm.answer > f.option2',
      'f.answer > out.value',
    ])
    expect(planOf(shared).sentences.join(' ')).toContain('Take c, else m.')
  })

  test('words for branches come from their kind', () => {
    const routed = draw({ ...ends, r: routes('a', 'b'), m: ask(), f: ['fallback'] }, [
      'in.value > r.value',
      'r.a > f.option1',
      'in.value > m.prompt',
      'm.answer > f.option2',
      'f.answer > out.value',
    ])
    expect(planOf(routed).sentences.join(' ')).toContain("If r doesn't choose a, ask m")
  })

  test('what is no document at all is a problem, not an exception', () => {
    for (const junk of [null, 7, 'x', [], {}, { nodes: 3, edges: 'x' }, { nodes: [null], edges: [{}] }]) {
      const { plan, problems } = compile(junk as unknown as PipelineDocument, practiceMachine)
      expect(plan).toBeNull()
      expect(problems.length).toBeGreaterThan(0)
    }
  })
})

describe('the values of a run', () => {
  const inputs = (config: Record<string, unknown>) => ({
    inputs: planOf(draw({ in: ['input', { name: 'v', ...config } as never], out: ends.out }, ['in.value > out.value']))
      .inputs,
  })

  const good: [type: string, given: unknown, data: unknown][] = [
    ['text', 'as it is\n', 'as it is\n'],
    ['text', '', ''],
    ['number', 0, 0],
    ['boolean', false, false],
    ['json', null, null],
    ['json', { a: [1] }, { a: [1] }],
    ['json', 'a text', 'a text'],
    ['file', '/tmp/a.txt', '/tmp/a.txt'],
    ['chat', [{ role: 'user', content: 'hi' }], [{ role: 'user', content: 'hi' }]],
    ['chat', 'hi', [{ role: 'user', content: 'hi' }]],
  ]
  test.each(good)('%s takes %j', (type, given, data) => {
    expect(readInputs(inputs({ type }), { v: given })).toEqual({ values: { v: { type, data } }, problems: [] })
  })

  const bad: [type: string, given: unknown][] = [
    ['text', 5],
    ['number', '5'],
    ['boolean', 'true'],
    ['file', ''],
    ['chat', []],
    ['chat', [{ role: 'robot', content: 'hi' }]],
  ]
  test.each(bad)("%s doesn't take %j", (type, given) => {
    const { values, problems } = readInputs(inputs({ type }), { v: given })
    expect(values).toEqual({})
    expect(problems).toEqual([expect.objectContaining({ code: 'bad_config', where: 'in' })])
  })

  test('a default stands in; without one, a required Input is named and another is left out', () => {
    expect(readInputs(inputs({ default: 'x' }), {}).values).toEqual({ v: { type: 'text', data: 'x' } })
    expect(readInputs(inputs({}), {}).problems[0]?.message).toBe('The Input "v" has no value.')
    expect(readInputs(inputs({ required: false }), {})).toEqual({ values: {}, problems: [] })
  })

  test('an unknown name is refused, and those there are named', () => {
    const { problems } = readInputs(inputs({}), { v: 'a', w: 'b', __proto__: 'c' })
    expect(problems).toEqual([
      expect.objectContaining({ where: '-', message: 'There is no Input named "w".', fix: 'Its Inputs are v.' }),
    ])
  })
})
