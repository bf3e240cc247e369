import { afterEach, beforeEach, expect, it } from 'vitest'
import { type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model } from '../../support/draw.ts'

/* engine.md, "Context": "summarise (cached by prefix)": what was summed up before is not paid again when the conversation has grown. */

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

const turns = (count: number) =>
  Array.from({ length: count }, (_, i) => [
    { role: 'user', content: `Then ${i}. ${'There was more to say about that. '.repeat(30)}` },
    { role: 'assistant', content: `Noted ${i}. ${'All of it is kept in mind here. '.repeat(30)}` },
  ]).flat()

const document = draw(
  {
    chat: ['input', { name: 'chat', type: 'chat', required: true }],
    question: ['prompt', { template: 'What is 17 * 23?' }],
    context: [
      'context',
      { strategy: 'summarise', maxTokens: 8000, target: { provider: 'practice', model: 'balanced' } },
    ],
    small: model('practice', 'cheap'),
    answer,
  },
  [
    'chat.value > context.history',
    'context.context > small.context',
    'question.text > small.prompt',
    'small.answer > answer.value',
  ],
)

async function summariesOf(count: number): Promise<number> {
  await live.simulator.clear()
  const started = await live.core.startRun({ pipelineId: null, document, inputs: { chat: turns(count) } })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
  expect((await started.result).status).toBe('done')
  return (await live.simulator.log()).filter((one) => one.model === 'balanced').length
}

it('the same beginning is summed up once, and only what came since is added', async () => {
  const first = await summariesOf(24)
  expect(first).toBeGreaterThan(1)
  expect(await summariesOf(24)).toBe(0)
  expect(await summariesOf(28)).toBe(1)
})
