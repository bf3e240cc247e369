import { expect, test } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { ask, draw, planOf, problemsOf } from './draw.ts'

test('of a held pipeline’s settings its budget and its data tags count; of the others is said that the run’s count', () => {
  const held = draw(
    { a: ['input', { name: 'a' }], m: ask(), o: ['output', { name: 'o' }] },
    ['a.value > m.prompt', 'm.answer > o.value'],
    {
      budget: { perRunUsd: 0.5 },
      timeoutMs: 1000,
      seed: 7,
    },
  )
  const holding = (document: PipelineDocument) =>
    draw(
      {
        in: ['input', { name: 'question' }],
        p: ['pipeline', { document: document as unknown as JsonObject }],
        out: ['output', { name: 'out' }],
      },
      ['in.value > p.a', 'p.o > out.value'],
    )
  expect(problemsOf(holding(held))).toMatchObject([
    {
      code: 'setting_ignored',
      severity: 'warning',
      where: 'p',
      message: expect.stringContaining('timeoutMs') as string,
    },
    { code: 'setting_ignored', where: 'p', message: expect.stringContaining('sets seed') as string },
  ])
  const step = planOf(holding(held)).steps.find(({ nodeId }) => nodeId === 'p')
  expect(step?.inside?.perRunUsd).toBe(0.5)
  expect(step?.bounds.costUsd.most).toBeLessThanOrEqual(0.5)
  const poor = { ...held, settings: { budget: { perRunUsd: 1e-9 } } }
  expect(problemsOf(holding(poor))).toMatchObject([
    { code: 'budget_too_small', where: 'p', message: expect.stringContaining('Inside p:') as string },
  ])
  // Another budget is another plan.
  expect(planOf(holding(held)).hash).not.toBe(planOf(holding({ ...held, settings: {} })).hash)
})
