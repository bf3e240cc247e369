import { expect, test } from 'vitest'
import { compile } from '../../../shared/compiler/index.ts'
import { ownPolicies } from '../../../shared/model/policy.ts'
import { practiceMachine } from '../../support/documents.ts'
import { draw } from '../../support/draw.ts'

/* engine.md, data policy: whoever may see a question counts, also a model that only compares it with kept ones. */

const vectors = { provider: 'cloud', model: 'vectors' }
const cloud = { id: 'cloud', label: 'Cloud', local: false, practice: false, needsKey: false, hasKey: false }
const machine = {
  ...practiceMachine,
  providers: [...practiceMachine.providers, { ...cloud, keys: [], listIsWhole: false, models: [] }],
  policies: [...ownPolicies],
}

const problemsWith = (cache: object, tags: string[] = ['private']) =>
  compile(
    draw(
      {
        question: ['input', { name: 'question', type: 'text', tags }],
        model: ['model', { target: { provider: 'practice', model: 'cheap' }, temperature: 0, cache }],
        answer: ['output', { name: 'answer' }],
      } as never,
      ['question.value > model.prompt', 'model.answer > answer.value'],
    ),
    machine,
  ).problems.filter(({ severity }) => severity === 'error')

test.each(['semantic', 'shadow'])('vectors of a %s cache are a place where tagged data would go', (mode) => {
  expect(problemsWith({ mode, embed: vectors })).toMatchObject([
    {
      code: 'policy',
      where: 'model',
      message:
        'Data tagged "Private" may reach only models on this machine, and would reach cloud / vectors: question → model.',
    },
  ])
  expect(problemsWith({ mode, embed: vectors }, [])).toEqual([])
  expect(problemsWith({ mode })).toEqual([])
})

test('a cache that compares nothing sends nothing, whatever stands in its form', () => {
  expect(problemsWith({ mode: 'exact', embed: vectors })).toEqual([])
  expect(problemsWith({ mode: 'off', embed: vectors })).toEqual([])
})
