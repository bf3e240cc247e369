import { afterEach, beforeEach, expect, it } from 'vitest'
import type { RunEvent } from '../../../shared/events/types.ts'
import { type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type MortalPractice, mortalPractice } from '../../support/mortal-practice.ts'

/*
 *   question ──▶ model ──▶ answer      the practice provider falls over while it is asked
 */
let practice: MortalPractice
let live: LiveCore
beforeEach(async () => {
  practice = mortalPractice()
  live = await liveCore({ practiceUrl: practice.url })
})
afterEach(async () => {
  await live.close()
  await practice.close()
})

const document = draw({ question, model: model('practice', 'cheap'), answer }, [
  'question.value > model.prompt',
  'model.answer > answer.value',
])

const fault = async (rule: object): Promise<void> => {
  await fetch(`${await practice.url()}/practice/faults`, { method: 'POST', body: JSON.stringify(rule) })
}

it('a run outlives its practice provider: the question is asked again of the one that was started in its place', async () => {
  await fault({ fault: 'stall=600' })
  let asked = (): void => undefined
  const underWay = new Promise<void>((resolve) => (asked = resolve))
  const onEvents = (events: RunEvent[]): void => {
    if (events.some((event) => event.type === 'attempt.started')) asked()
  }
  const started = await live.core.startRun({
    pipelineId: null,
    document,
    inputs: { question: 'What is 17 * 23?' },
    onEvents,
  })
  if (!started.started) throw new Error(JSON.stringify(started.problems))
  await underWay
  practice.die()
  const { status, outputs, receipt } = await started.result
  expect(status).toBe('done')
  expect(outputs['answer']).toMatch(/391/)
  const attempts = receipt?.steps.find(({ nodeId }) => nodeId === 'model')?.attempts ?? []
  expect(attempts.map((attempt) => attempt.status)).toEqual(['failed', 'done'])
  expect(practice.told).toHaveLength(1)
})

it('a practice provider that moved to another address is asked there', async () => {
  const other = mortalPractice()
  let here = practice
  const core = await live.again({ practiceUrl: () => here.url() })
  const ask = async (): Promise<unknown> => {
    const started = await core.startRun({ pipelineId: null, document, inputs: { question: 'What is 17 * 23?' } })
    if (!started.started) throw new Error(JSON.stringify(started.problems))
    return (await started.result).outputs['answer']
  }
  expect(await ask()).toMatch(/391/)
  await practice.close()
  here = other
  expect(await ask()).toMatch(/391/)
  await other.close()
})
