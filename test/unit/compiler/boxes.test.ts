import { describe, expect, test } from 'vitest'
import { compile, documentHash } from '../../../shared/compiler/index.ts'
import type { PipelineDocument, PipelineNode } from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { practiceMachine } from '../../support/documents.ts'
import { draw, type Nodes } from '../../support/draw.ts'
import fc from '../../support/luck.ts'
import { randomPipeline } from '../../support/random-pipelines.ts'
import { ask, planOf, problemsOf, told } from './draw.ts'

const within = (parent: string): Partial<PipelineNode> => ({ parent })
const input = (name: string, parent?: string, more: JsonObject = {}) =>
  ['input', { name, ...more }, parent === undefined ? {} : within(parent)] as const
const output = (name: string, parent?: string) =>
  ['output', { name }, parent === undefined ? {} : within(parent)] as const
const judge = (parent: string) =>
  ['judge', { target: { provider: 'practice', model: 'judge' } }, within(parent)] as const

/*  question → [ loop: task, feedback → write → answer; write → check → verdict ] → out  */
const refining: Nodes = {
  question: input('question'),
  loop: ['refine', { maxRounds: 3 }],
  task: input('task', 'loop'),
  feedback: input('feedback', 'loop'),
  words: ['prompt', { template: '{{task}}\n{{feedback}}' }, within('loop')],
  write: [...ask(), within('loop')] as const,
  check: judge('loop'),
  answer: output('answer', 'loop'),
  verdict: output('verdict', 'loop'),
  out: output('out'),
}
const refiningWires = [
  'question.value > loop.task',
  'task.value > words.task',
  'feedback.value > words.feedback',
  'words.text > write.prompt',
  'write.answer > check.answer',
  'write.answer > answer.value',
  'check.verdict > verdict.value',
  'loop.answer > out.value',
]
const refined = (nodes: Nodes = {}, wires: readonly string[] = []): PipelineDocument =>
  draw({ ...refining, ...nodes }, [...refiningWires, ...wires])

/*  list → [ each: item → m → done ] → out  */
const listed = (config: JsonObject = {}, more: Nodes = {}, wires: readonly string[] = []): PipelineDocument =>
  draw(
    {
      list: input('list', undefined, { type: 'json' }),
      each: ['forEach', config],
      item: input('item', 'each'),
      m: [...ask(), within('each')] as const,
      done: output('done', 'each'),
      out: output('out'),
      ...more,
    },
    ['list.value > each.items', 'item.value > m.prompt', 'm.answer > done.value', 'each.done > out.value', ...wires],
  )

const stepOf = (document: PipelineDocument, id: string) => planOf(document).steps.find(({ nodeId }) => nodeId === id)

describe('a box has its own inside', () => {
  test('Input nodes in it are its further input ports by name, Output nodes its output ports', () => {
    const loop = stepOf(refined(), 'loop')
    expect(loop?.inputs.map(({ port, accepts }) => [port, accepts])).toEqual([['task', ['text']]])
    expect(loop?.outputs).toEqual([
      { port: 'answer', type: 'text' },
      { port: 'verdict', type: 'json' },
      { port: 'rounds', type: 'number' },
    ])
    const each = stepOf(listed(), 'each')
    expect(each?.inputs.map(({ port, accepts }) => [port, accepts])).toEqual([['items', ['json']]])
    expect(each?.outputs).toEqual([{ port: 'done', type: 'json' }])
  })

  test('the inside is a plan of its own in the step, with a hash and bounds; its targets are the step’s', () => {
    const plan = planOf(refined())
    const loop = plan.steps.find(({ nodeId }) => nodeId === 'loop')
    expect(plan.steps.map(({ nodeId }) => nodeId)).toEqual(['question', 'loop', 'out'])
    expect(loop?.inside?.steps.map(({ nodeId }) => nodeId).sort()).toEqual([
      'answer',
      'check',
      'feedback',
      'task',
      'verdict',
      'words',
      'write',
    ])
    expect(loop?.inside?.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(loop?.inside?.leastRequests).toBe(1)
    expect(loop?.targets).toEqual([
      { provider: 'practice', model: 'cheap' },
      { provider: 'practice', model: 'judge' },
    ])
    expect(plan.inputs.map(({ name }) => name)).toEqual(['question'])
    expect(plan.outputs.map(({ name }) => name)).toEqual(['out'])
  })

  test('the hash of a plan changes with what lies in a box, not with where it stands', () => {
    const hash = planOf(refined()).hash
    expect(planOf(refined({ write: [...ask('balanced'), within('loop')] as const })).hash).not.toBe(hash)
    const moved = refined()
    moved.nodes = moved.nodes.map((node, i) => ({ ...node, position: { x: i, y: -i } }))
    expect(planOf(moved).hash).toBe(hash)
  })

  test('bounds: rounds × inside, items × inside', () => {
    const once = stepOf(refined({ loop: ['refine', { maxRounds: 1 }] }), 'loop')?.bounds
    const thrice = stepOf(refined(), 'loop')?.bounds
    expect(thrice?.costUsd.least).toBe(once?.costUsd.least)
    expect(thrice?.costUsd.most ?? 0).toBeGreaterThan(2.9 * (once?.costUsd.most ?? 0))
    const inside = stepOf(listed({ maxItems: 20, concurrency: 4 }), 'each')
    const one = inside?.inside?.bounds
    expect(inside?.bounds.costUsd.least).toBe(0)
    expect(inside?.bounds.costUsd.most).toBeCloseTo(20 * (one?.costUsd.most ?? 0), 6)
    expect(inside?.bounds.latencyMs.most).toBe(5 * (one?.latencyMs.most ?? 0))
  })

  test('a list that the run form holds already counts with its own length', () => {
    const plan = planOf(listed({ maxItems: 20 }), { inputs: { list: ['a', 'b', 'c'] } })
    const each = plan.steps.find(({ nodeId }) => nodeId === 'each')
    expect(each?.bounds.costUsd.most).toBeCloseTo(3 * (each?.inside?.bounds.costUsd.most ?? 0), 6)
    expect(each?.bounds.costUsd.least).toBeGreaterThan(0)
  })

  test('nodes in a group behave as if it were not there', () => {
    const grouped = refined({
      group: ['group', {}, within('loop')],
      write: [...ask(), within('group')] as const,
    })
    expect(told(grouped)).toEqual([])
    expect(planOf(grouped).hash).toBe(planOf(refined()).hash)
    const outside = draw({ ...refining, frame: ['group'], question: input('question', 'frame') }, refiningWires)
    expect(planOf(outside).hash).toBe(planOf(refined()).hash)
  })
})

describe('whatever lies in whatever', () => {
  test('compile never throws; where nodes and wires stand changes neither hash nor plan', () => {
    fc.assert(
      fc.property(randomPipeline, fc.nat(), ({ document }, by) => {
        const { plan, problems } = compile(document, practiceMachine)
        for (const { message } of problems) expect(message).toMatch(/^\S[\s\S]*\.$/)
        const moved = {
          ...document,
          nodes: document.nodes.toReversed().map((node) => ({ ...node, position: { x: by, y: -by } })),
          edges: document.edges.toReversed(),
        }
        expect(compile(moved, practiceMachine).plan).toEqual(plan)
        expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
      }),
      { numRuns: 100 },
    )
  })
})

describe('problems of boxes', () => {
  test('wires never cross a border: the fix says to add an Input or an Output inside', () => {
    const crossing = problemsOf(refined({}, ['question.value > check.question', 'write.answer > out.value']))
    const at = (id: string) => crossing.find(({ where }) => where === id)
    expect(at('w09')).toMatchObject({ code: 'dangling_wire', fix: expect.stringMatching(/^Add an Input inside loop/) })
    expect(at('w10')).toMatchObject({ code: 'dangling_wire', fix: expect.stringMatching(/^Add an Output inside loop/) })
  })

  test('nothing inside, no Output inside', () => {
    const empty = draw({ question: input('question'), loop: ['refine'], out: output('out') }, [
      'question.value > out.value',
    ])
    expect(problemsOf(empty).find(({ where }) => where === 'loop')).toMatchObject({
      code: 'no_output',
      message: 'Nothing lies in loop, so it has nothing to run.',
    })
    const mute = draw(
      { question: input('question'), each: ['forEach'], item: input('item', 'each'), out: output('out') },
      ['question.value > out.value'],
    )
    expect(problemsOf(mute).map(({ message }) => message)).toContain(
      'each has no Output inside, so it would give nothing.',
    )
  })

  test('a Refine lacks its verdict or its feedback, a For each its item', () => {
    const { verdict: _verdict, feedback: _feedback, ...rest } = refining
    const wires = refiningWires.filter((wire) => !/verdict|feedback/.test(wire))
    const found = problemsOf(draw({ ...rest, words: ['prompt', { template: '{{task}}' }, within('loop')] }, wires))
    expect(found.filter(({ where }) => where === 'loop').map(({ code }) => code)).toEqual(['no_output', 'missing_port'])
    const bare = listed({}, { item: input('other', 'each', { required: false }) })
    expect(problemsOf(bare).filter(({ where }) => where === 'each')).toMatchObject([{ code: 'missing_port' }])
  })

  test('types at the border are checked', () => {
    const numbers = listed({}, { list: input('list') })
    expect(told(numbers)).toEqual(['type_mismatch w01'])
    expect(told(listed({ from: 'lines' }, { list: input('list') }))).toEqual([])
    expect(told(refined({ feedback: input('feedback', 'loop', { type: 'number' }) }))).toContain('type_mismatch loop')
  })

  test('boxes in each other are run four deep, and not deeper', () => {
    const nest = (depth: number): PipelineDocument => {
      const nodes: Record<string, Nodes[string]> = { in: input('question'), out: output('out') }
      const wires: string[] = []
      for (let i = 1; i <= depth; i++) {
        const parent = i === 1 ? undefined : `b${i - 1}`
        nodes[`b${i}`] = ['forEach', { from: 'lines' }, parent === undefined ? {} : within(parent)]
        nodes[`i${i}`] = input('item', `b${i}`)
        nodes[`o${i}`] = output('done', `b${i}`)
        wires.push(`${i === 1 ? 'in' : `i${i - 1}`}.value > b${i}.items`)
        wires.push(`b${i}.done > ${i === 1 ? 'out' : `o${i - 1}`}.value`)
      }
      wires.push(`i${depth}.value > o${depth}.value`)
      return draw(nodes, wires)
    }
    expect(told(nest(4))).toEqual([])
    expect(told(nest(5))).toEqual(['too_deep b5'])
  })

  test('a box inside itself, and through others', () => {
    const inItself = draw({ in: input('question'), out: output('out'), loop: ['refine', {}, within('loop')] }, [
      'in.value > out.value',
    ])
    expect(told(inItself)).toContain('cycle loop')
    const around = draw(
      {
        in: input('question'),
        out: output('out'),
        a: ['refine', {}, within('b')],
        b: ['group', {}, within('c')],
        c: ['forEach', {}, within('a')],
      },
      ['in.value > out.value'],
    )
    expect(told(around)).toContain('cycle a')
  })

  test('ten thousand groups in each other are no problem', () => {
    const nodes: Record<string, Nodes[string]> = { in: input('question'), out: output('out') }
    for (let i = 0; i < 10_000; i++) nodes[`g${i}`] = ['group', {}, i === 0 ? {} : within(`g${i - 1}`)]
    nodes['m'] = [...ask(), within('g9999')] as const
    expect(told(draw(nodes, ['in.value > m.prompt', 'm.answer > out.value']))).toEqual([])
  })
})

describe('a pipeline as a node', () => {
  const inner = draw(
    { ask: input('ask'), tone: input('tone', undefined, { required: false }), m: ask(), answer: output('answer') },
    ['ask.value > m.prompt', 'm.answer > answer.value'],
  )
  const holding = (config: JsonObject): PipelineDocument =>
    draw({ in: input('question'), p: ['pipeline', config], out: output('out') }, [
      'in.value > p.ask',
      'p.answer > out.value',
    ])
  const held = inner as unknown as JsonObject

  test('its Inputs and Outputs become ports', () => {
    const step = stepOf(holding({ document: held }), 'p')
    expect(step?.inputs.map(({ port, optional }) => [port, optional])).toEqual([
      ['ask', false],
      ['tone', true],
    ])
    expect(step?.outputs).toEqual([{ port: 'answer', type: 'text' }])
    expect(step?.inside?.steps.map(({ nodeId }) => nodeId)).toContain('m')
  })

  test('it is pinned to the content it was taken with', () => {
    const source = { id: 'p1', version: 2, name: 'Inner', hash: documentHash(inner) }
    expect(told(holding({ source, document: held }))).not.toContain('bad_config p')
    const changed: JsonObject = { ...held, name: 'Another' }
    expect(told(holding({ source, document: changed }))).toContain('bad_config p')
  })

  test('what its own settings call private stays so inside', () => {
    const tagged = { ...held, settings: { dataTags: ['secret'] } }
    expect(told(holding({ document: tagged }))).toContain('policy p')
    expect(told(holding({ document: held }))).not.toContain('policy p')
  })

  test('one that is not there is named, and what is wrong inside is said of the node', () => {
    expect(problemsOf(holding({})).map(({ code, where }) => `${code} ${where}`)).toEqual(['bad_config p'])
    expect(problemsOf(holding({ file: 'inner.json' }))[0]?.message).toContain('"inner.json"')
    const broken = { ...inner, nodes: inner.nodes.filter(({ id }) => id !== 'answer') } as unknown as JsonObject
    const found = problemsOf(holding({ document: broken }))
    expect(found.every(({ where }) => where === 'p' || where.startsWith('w'))).toBe(true)
    expect(found.map(({ message }) => message).join(' ')).toContain('Inside p:')
  })

  test('a circle of pipelines is an error', () => {
    const source = (id: string, document: PipelineDocument) => ({
      id,
      version: 1,
      name: id,
      hash: documentHash(document),
    })
    const b = holding({ source: source('a', inner), document: held })
    const a = draw(
      {
        in: input('ask'),
        p: ['pipeline', { source: source('b', b), document: b as unknown as JsonObject }],
        out: output('answer'),
      },
      ['in.value > p.question', 'p.out > out.value'],
    )
    expect(told(a)).not.toContain('cycle p')
    expect(told(a, undefined, { pipelineId: 'a' })).toContain('cycle p')
  })
})
