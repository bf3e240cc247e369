import { afterEach, beforeEach, expect, it } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { call, type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, question } from '../../support/draw.ts'

/* Issue "the engine in full": `target { alias }`, resolved in Models, frozen in the plan; a soft budget steps down a tier. */

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

const asking = (alias: string): PipelineDocument =>
  draw({ question, model: ['model', { target: { alias }, maxTokens: 100 }], answer }, [
    'question.value > model.prompt',
    'model.answer > answer.value',
  ])

async function modelAsked(document: PipelineDocument): Promise<string | undefined> {
  const started = await live.core.startRun({ pipelineId: null, document, inputs: { question: 'What is 17 * 23?' } })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
  const { receipt } = await started.result
  return receipt?.answeredBy['answer']?.model
}

it('a tier of the app’s own asks a practice model until the user says otherwise, and can be set back', async () => {
  expect(await modelAsked(asking('small'))).toBe('cheap')
  const set = { name: 'small', label: 'Small', tier: 1, preset: 'fixed' as const }
  await call(live.core, 'aliases.save', { ...set, targets: [{ provider: 'practice', model: 'balanced' }] })
  expect(await modelAsked(asking('small'))).toBe('balanced')
  // Another process on the same machine has it, too.
  const { aliases = [] } = await (await live.again()).environment()
  expect(aliases.find(({ name }) => name === 'small')?.target).toEqual({ provider: 'practice', model: 'balanced' })
  expect(aliases.map(({ name, changed }) => [name, changed])).toContainEqual(['small', true])
  expect(aliases.map(({ name, changed }) => [name, changed])).toContainEqual(['strong', false])
  await call(live.core, 'aliases.delete', { name: 'small' })
  expect(await modelAsked(asking('small'))).toBe('cheap')
  await expect(call(live.core, 'aliases.delete', { name: 'small' })).rejects.toThrow('not_found')
})

it('the first of its models that can be asked stands in for one without a key', async () => {
  await call(live.core, 'aliases.save', {
    name: 'mine',
    label: 'Mine',
    tier: null,
    preset: 'fixed',
    targets: [
      { provider: 'openai', model: 'gpt-5' },
      { provider: 'practice', model: 'frontier' },
    ],
  })
  expect(await modelAsked(asking('mine'))).toBe('frontier')
})

it('the cheapest of them is asked where that is what it says', async () => {
  await call(live.core, 'aliases.save', {
    name: 'mine',
    label: 'Mine',
    tier: null,
    preset: 'cost',
    targets: [
      { provider: 'practice', model: 'frontier' },
      { provider: 'practice', model: 'cheap' },
      { provider: 'practice', model: 'balanced' },
    ],
  })
  expect(await modelAsked(asking('mine'))).toBe('cheap')
})

it('a budget that lands softly asks the next tier down, and says so', async () => {
  await call(live.core, 'budgets.save', {
    scope: 'all',
    of: null,
    period: 'day',
    ledger: 'practice',
    limitUsd: 0.01,
    softAt: 0.1,
    atSoft: 'stepDown',
    atLimit: 'stop',
  })
  expect(await modelAsked(asking('strong'))).toBe('frontier')
  expect(await modelAsked(asking('strong'))).toBe('frontier')
  let last = await modelAsked(asking('strong'))
  for (let i = 0; i < 8 && last === 'frontier'; i++) last = await modelAsked(asking('strong'))
  expect(last).toBe('balanced')
  expect(JSON.stringify(live.pushes)).toContain('balanced is asked instead of frontier.')
})
