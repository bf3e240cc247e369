import { placeWords } from '../../../shared/document/words.ts'
import { describe, expect, test } from 'vitest'
import { kindIds } from '../../../shared/kinds/ids.ts'
import { kindOf } from '../../../shared/kinds/index.ts'
import { ask, checks, draw, planOf, problemsOf, told } from './draw.ts'

const ends = { in: ['input', { name: 'question' }], out: ['output', { name: 'answer' }] } as const

describe('nodes', () => {
  test('a sound drawing has a plan and no problems', () => {
    expect(told(draw({ ...ends, m: ask() }, ['in.value > m.prompt', 'm.answer > out.value']))).toEqual([])
  })

  test('an unknown kind and one of a later version are told apart', () => {
    // The format may know a kind before anything runs it; when none is left, there is none to tell apart.
    const later = kindIds.find((id) => kindOf(id) === undefined)
    const nodes = { ...ends, a: ['teleport'] as const, ...(later === undefined ? {} : { b: [later] as const }) }
    expect(told(draw(nodes, ['in.value > out.value']))).toEqual(
      expect.arrayContaining(['unknown_kind a', ...(later === undefined ? [] : ['not_supported b'])]),
    )
  })

  test('every wrong field of a config is named, with where it stands', () => {
    const judge = {
      target: { provider: 'practice', model: 'judge' },
      threshold: 2,
      rubric: [{ id: 'a', text: 'A', weight: -1, colour: 'red' }],
    }
    const problems = problemsOf(
      draw({ ...ends, j: ['judge', judge, { title: 'Gate' }] }, ['in.value > j.answer', 'j.pass > out.value']),
    )
    expect(problems.map(({ code, message }) => [code, message])).toEqual([
      ['bad_config', 'Gate: "weight" in rubric 1: at least 0 (here -1).'],
      ['unknown_field', 'Gate: The field "colour" in rubric 1 is unknown.'],
      ['bad_config', 'Gate: "threshold": at most 1 (here 2).'],
    ])
    for (const { fix } of problems) expect(fix).toBeTruthy()
  })

  test('a place is named from the inside out, as one says it', () => {
    expect(placeWords(['theme'])).toBe('"theme"')
    expect(placeWords(['values', 'theme'])).toBe('"theme" in values')
    expect(placeWords(['nodes', 0, 'position', 'x'])).toBe('"x" in position of nodes 1')
    expect(placeWords(['rubric', 1])).toBe('"rubric 2"')
    expect(placeWords([2, 'id'])).toBe('"id" in item 3')
    expect(placeWords([])).toBe('')
  })

  test('remarks are left out of what runs, and kept where they are data', () => {
    const config = { name: 'question', type: 'json', default: { 'x-data': 1 }, 'x-remark': 2 }
    const model = { target: { provider: 'practice', model: 'cheap', 'x-why': 'fast' }, 'x-remark': 3 }
    const plan = planOf(
      draw({ in: ['input', config], p: ['prompt', { template: '{{q}}' }], m: ['model', model], out: ends.out }, [
        'in.value > p.q',
        'p.text > m.prompt',
        'm.answer > out.value',
      ]),
    )
    expect(plan.inputs[0]?.default).toEqual({ type: 'json', data: { 'x-data': 1 } })
    expect(JSON.stringify(plan)).not.toMatch(/x-remark|x-why/)
  })

  test('remarks inside a rule are left out too', () => {
    const router = {
      mode: 'rules',
      branches: [
        { id: 'a', when: { all: [{ field: 'input.chars', op: 'gt', value: 1, 'x-note': 1 }], 'x-why': 2 } },
        { id: 'b' },
      ],
      else: 'b',
    }
    const plan = planOf(
      draw({ ...ends, r: ['router', router] }, ['in.value > r.value', 'r.a > out.value', 'r.b > out.value']),
    )
    expect(plan.steps.find(({ nodeId }) => nodeId === 'r')?.config['branches']).toEqual([
      expect.objectContaining({ when: { all: [{ field: 'input.chars', op: 'gt', value: 1 }] } }),
      expect.objectContaining({ id: 'b' }),
    ])
  })

  test('Inputs and Outputs have names of their own; an id stands in for a name', () => {
    const document = draw({ in: ['input', { name: 'a' }], a: ['input'], x: ['output', { name: 'y' }], y: ['output'] }, [
      'in.value > x.value',
      'a.value > y.value',
    ])
    expect(told(document)).toEqual(['duplicate_name in', 'duplicate_name y'])
  })

  test('notes have no step; every node with ports has one, also what nothing asks for', () => {
    const document = draw({ ...ends, n: ['note'], m: ask() }, ['in.value > out.value', 'in.value > m.prompt'])
    expect(planOf(document).steps.map(({ nodeId }) => nodeId)).toEqual(['in', 'm', 'out'])
    expect(told(document)).toEqual(['unreachable m'])
  })

  test('a node in one that holds no others, or in one that is not there, is wrong', () => {
    const lying = (parent: string) =>
      draw({ ...ends, m: [...ask(), { parent }] as const }, ['in.value > m.prompt', 'm.answer > out.value'])
    expect(told(lying('in'))).toEqual(['bad_format m'])
    expect(told(lying('ghost'))).toEqual(['bad_format m'])
  })
})

describe('wires', () => {
  test('a wire whose node or port is missing is named, and what is there', () => {
    const document = draw({ ...ends, n: ['note'] }, [
      'in.value > out.value',
      'ghost.value > out.value',
      'in.values > out.value',
      'in.value > out.values',
      'in.value > n.text',
    ])
    const problems = problemsOf(document)
    expect(problems.map(({ code, where }) => `${code} ${where}`)).toEqual(
      expect.arrayContaining(['dangling_wire w02', 'missing_port w03', 'missing_port w04', 'missing_port w05']),
    )
    expect(problems.find(({ where }) => where === 'w03')?.fix).toBe('Its output ports are value.')
  })

  test('single ports must be wired unless optional, and so must ports for many', () => {
    expect(told(draw({ ...ends, m: ask(), j: ['join'] }, ['m.answer > out.value']))).toEqual(
      expect.arrayContaining(['unwired_port m', 'unwired_port j']),
    )
    expect(told(draw({ ...ends, m: ask() }, ['in.value > m.prompt', 'm.answer > out.value']))).toEqual([])
  })

  test('a Prompt has a port for each variable', () => {
    const prompt = ['prompt', { template: '{{a}} and {{ b }} and {{a}}' }] as const
    expect(told(draw({ ...ends, p: prompt }, ['in.value > p.a', 'p.text > out.value']))).toEqual(['unwired_port p'])
  })

  test('nothing is said of the ports of a node that could not be read', () => {
    expect(told(draw({ ...ends, m: ['model', {}] }, ['in.value > m.anything', 'm.whatever > out.value']))).toEqual([
      'bad_config m',
    ])
  })

  test('wires into a port for many count in the order of their ids, whatever order they are drawn in', () => {
    const document = draw({ ...ends, a: ask(), b: ask(), j: ['join'] }, [
      'in.value > a.prompt',
      'in.value > b.prompt',
      'b.answer > j.values',
      'a.answer > j.values',
      'j.value > out.value',
    ])
    for (const edges of [document.edges, [...document.edges].reverse()]) {
      const plan = planOf({ ...document, edges })
      const join = plan.steps.find(({ nodeId }) => nodeId === 'j')
      expect(join?.inputs[0]?.wires.map(({ edgeId, step }) => [edgeId, plan.steps[step]?.nodeId])).toEqual([
        ['w03', 'b'],
        ['w04', 'a'],
      ])
    }
  })
})

describe('types', () => {
  const types = ['text', 'chat', 'json', 'number', 'boolean', 'file'] as const
  const into = {
    text: { node: ['prompt', { template: '{{v}}' }], port: 'v', out: 'text' },
    'text or chat': { node: ask(), port: 'prompt', out: 'answer' },
    'text or json': { node: ['parse'], port: 'value', out: 'value' },
    any: { node: checks, port: 'value', out: 'pass' },
  } as const
  /** What each type becomes at each port; null as it is, `no` where it doesn't fit. */
  const fits = {
    text: { text: null, chat: 'no', json: 'text', number: 'text', boolean: 'text', file: 'no' },
    'text or chat': { text: null, chat: null, json: 'text', number: 'text', boolean: 'text', file: 'no' },
    'text or json': { text: null, chat: 'no', json: null, number: 'text', boolean: 'text', file: 'no' },
    any: { text: null, chat: null, json: null, number: null, boolean: null, file: null },
  } as const
  const cases = Object.keys(fits).flatMap((port) => types.map((type) => [type, port as keyof typeof fits] as const))

  test.each(cases)('%s into a port that takes %s', (type, takes) => {
    const { node, port, out } = into[takes]
    const document = draw({ in: ['input', { type }], x: node, out: ends.out }, [
      `in.value > x.${port}`,
      `x.${out} > out.value`,
    ])
    const wanted = fits[takes][type]
    if (wanted === 'no') {
      const [found] = problemsOf(document)
      expect(found).toMatchObject({ code: 'type_mismatch', where: 'w01' })
      expect(found?.fix).toMatch(type === 'file' && takes === 'text or chat' ? /Show it pictures/ : /Prompt|Parse/)
    } else {
      expect(planOf(document).steps.find(({ nodeId }) => nodeId === 'x')?.inputs[0]?.wires[0]?.convert).toBe(wanted)
    }
  })

  test('a port that carries a value on has the type of what arrives, however far back', () => {
    const document = draw(
      { in: ['input', { type: 'file' }], c: checks, d: checks, p: ['prompt', { template: '{{v}}' }], out: ends.out },
      ['in.value > c.value', 'c.pass > d.value', 'd.fail > p.v', 'p.text > out.value'],
    )
    expect(told(document)).toEqual(['type_mismatch w03'])
  })

  test('where several types arrive, only a run can tell', () => {
    const document = draw(
      {
        in: ['input', { type: 'number' }],
        m: ask(),
        f: ['fallback'],
        p: ['prompt', { template: '{{v}}' }],
        out: ends.out,
      },
      ['in.value > m.prompt', 'm.answer > f.option1', 'in.value > f.option2', 'f.answer > p.v', 'p.text > out.value'],
    )
    const step = planOf(document).steps.find(({ nodeId }) => nodeId === 'f')
    expect(step?.outputs).toEqual([{ port: 'answer', type: 'any' }])
  })
})

// Nothing here is about time, and a machine may be busy.
describe('cycles and Outputs', { timeout: 60_000 }, () => {
  test('a circle is named by its path', () => {
    const document = draw(
      { ...ends, a: [...ask(), { title: 'First' }], b: [...ask(), { title: 'Second' }], c: ask() },
      [
        'b.answer > a.prompt',
        'a.answer > b.prompt',
        'a.answer > c.prompt',
        'c.answer > out.value',
        'in.value > a.context',
      ],
    )
    const [found, ...more] = problemsOf(document)
    expect(more).toEqual([])
    expect(found).toMatchObject({ code: 'cycle', where: 'a' })
    expect(found?.message).toContain('First → Second → First')
  })

  test('each circle is named once, one node on itself too', () => {
    const document = draw({ ...ends, a: ask(), b: ask(), c: ask() }, [
      'a.answer > a.prompt',
      'b.answer > c.prompt',
      'c.answer > b.prompt',
      'in.value > out.value',
    ])
    expect(told(document).filter((line) => line.startsWith('cycle'))).toEqual(['cycle a', 'cycle b'])
  })

  test('without an Output nothing would be asked for', () => {
    expect(told(draw({ in: ['input'], m: ask() }, ['in.value > m.prompt']))).toEqual(['no_output -'])
  })

  test('a chain of ten thousand, and a circle of as many, overflow nothing', () => {
    const names = Array.from({ length: 10_000 }, (_, i) => `n${i}`)
    const nodes = Object.fromEntries(names.map((name) => [name, ask()]))
    const wires = names.slice(1).map((name, i) => `n${i}.answer > ${name}.prompt`)
    expect(
      planOf(draw({ ...ends, ...nodes }, ['in.value > n0.prompt', ...wires, 'n9999.answer > out.value'])).steps,
    ).toHaveLength(10_002)
    expect(
      told(draw({ ...ends, ...nodes }, ['n9999.answer > n0.prompt', ...wires, 'n9999.answer > out.value'])),
    ).toContain('cycle n0')
  })
})
