import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/json.ts'
import { answer, draw, model, question, type Nodes } from '../../support/draw.ts'
import { problemsOf } from './draw.ts'

/* Issue "the engine in full", bad input: what nobody fills is a problem with a fix, at compile time. */

const routed = (config: JsonObject, more: Nodes = {}) =>
  draw(
    {
      question,
      r: ['router', { else: 'b', ...config }],
      a: model('practice', 'cheap'),
      b: model('practice', 'frontier'),
      answer,
      ...more,
    },
    [
      'question.value > r.value',
      'r.a > a.prompt',
      'r.b > b.prompt',
      'a.answer > answer.value',
      'b.answer > answer.value',
    ],
  )
const ruled = (field: string, more: Nodes = {}) =>
  routed(
    { mode: 'rules', branches: [{ id: 'a', when: { any: [{ not: { field, op: 'exists' } }] } }, { id: 'b' }] },
    more,
  )
const pooled = (sticky: string) =>
  draw(
    {
      question,
      a: ['pool', { strategy: 'weighted', sticky, targets: [{ provider: 'practice', model: 'cheap' }] }],
      answer,
    },
    ['question.value > a.prompt', 'a.answer > answer.value'],
  )

describe('a node that looks at an Input by name', () => {
  it.each([
    ['a rule', ruled('vars.tonne'), 'r'],
    [
      'the key of a canary',
      routed({
        mode: 'split',
        branches: [
          { id: 'a', weight: 1 },
          { id: 'b', weight: 1 },
        ],
        canary: { branch: 'a', sticky: 'vars.tonne' },
      }),
      'r',
    ],
    ['the key of a Pool', pooled('vars.tonne'), 'a'],
  ])('that isn’t there is an error, with those that are: %s', (_what, document, where) => {
    const errors = problemsOf(document).filter(({ severity }) => severity === 'error')
    expect(errors).toEqual([
      {
        severity: 'error',
        code: 'bad_config',
        where,
        message: `${where} looks at vars.tonne, and no Input here is named "tonne".`,
        fix: 'Name an Input so, or look at another. There is "question".',
      },
    ])
  })

  it('that is there is fine, wired or not, and so is what isn’t an Input', () => {
    const tone: Nodes = { tone: ['input', { name: 'tone' }] }
    for (const document of [ruled('vars.question'), ruled('vars.tone', tone), ruled('meta.user'), pooled('input.text')])
      expect(problemsOf(document).filter(({ severity }) => severity === 'error')).toEqual([])
  })

  it('in a box means those in the box', () => {
    const inside = { parent: 'each' }
    const boxed = (field: string) =>
      draw(
        {
          list: ['input', { name: 'list', type: 'json' }],
          each: ['forEach', {}],
          item: ['input', { name: 'item' }, inside],
          r: [
            'router',
            { mode: 'rules', else: 'b', branches: [{ id: 'a', when: { field, op: 'exists' } }, { id: 'b' }] },
            inside,
          ],
          said: ['output', { name: 'said' }, inside],
          answer,
        },
        [
          'list.value > each.items',
          'item.value > r.value',
          'r.a > said.value',
          'r.b > said.value',
          'each.said > answer.value',
        ],
      )
    expect(problemsOf(boxed('vars.item'))).toEqual([])
    expect(problemsOf(boxed('vars.list'))).toMatchObject([{ code: 'bad_config', where: 'r' }])
  })
})

describe('a setting that is wrong', () => {
  it('is named by its own label, also where several lie together', () => {
    const document = draw({ question, a: model('practice', 'cheap', { timeouts: { idleMs: -1 } }), answer }, [
      'question.value > a.prompt',
      'a.answer > answer.value',
    ])
    expect(problemsOf(document)[0]?.fix).toContain('It is "Wait between words" in the node\'s settings.')
  })

  it('is said once: a budget that is no amount is not also too small', () => {
    const document = draw({ question, a: model('practice', 'cheap'), answer }, [
      'question.value > a.prompt',
      'a.answer > answer.value',
    ])
    const codes = problemsOf({ ...document, settings: { budget: { perRunUsd: -1 } } }).map(({ code }) => code)
    expect(codes).toEqual(['bad_config'])
  })
})
