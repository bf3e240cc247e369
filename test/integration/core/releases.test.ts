import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'

/*
 *   question ──▶ model ──▶ answer      the model is named by a release that the catalog has no row for
 */
let live: LiveCore
let far: Server
beforeEach(async () => {
  far = createServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'text/event-stream')
    const frame = (body: object): string =>
      `data: ${JSON.stringify({ id: '1', model: 'gpt-5-2025-08-07', ...body })}\n\n`
    response.write(frame({ choices: [{ index: 0, delta: { content: '391' }, finish_reason: 'stop' }] }))
    response.write(frame({ choices: [], usage: { prompt_tokens: 1000, completion_tokens: 100 } }))
    response.end('data: [DONE]\n\n')
  })
  await new Promise<void>((resolve) => far.listen(0, '127.0.0.1', resolve))
  const { port } = far.address() as AddressInfo
  live = await liveCore({
    env: { OPENAI_API_KEY: 'not-a-real-key', OPENAI_BASE_URL: `http://127.0.0.1:${port}/v1` },
  })
})
afterEach(async () => {
  await live.close()
  far.closeAllConnections()
  await new Promise((resolve) => far.close(resolve))
})

const asking = (name: string) =>
  draw(
    { question, model: model('openai', name), answer },
    ['question.value > model.prompt', 'model.answer > answer.value'],
    {
      budget: { perRunUsd: 5 },
    },
  )

async function run(name: string) {
  const started = await live.core.startRun({
    pipelineId: null,
    document: asking(name),
    inputs: { question: '17 * 23?' },
  })
  if (!started.started) throw new Error(JSON.stringify(started.problems))
  return { ...(await started.result), problems: started.problems }
}

it('a dated model is paid by the row of the model it is a release of, and the receipt says so', async () => {
  const dated = await run('gpt-5-2025-08-07')
  expect(dated.problems).toMatchObject([{ code: 'model_ends', fix: 'Ask gpt-5.6-sol instead.' }])
  expect(dated.status).toBe('done')
  const paid = dated.receipt?.steps.find(({ nodeId }) => nodeId === 'model')?.attempts[0]
  expect(paid?.price?.source).toMatch(/, row of gpt-5$/)
  const plain = await run('gpt-5')
  expect(dated.receipt?.costUsd).toBeGreaterThan(0)
  expect(dated.receipt?.costUsd).toBe(plain.receipt?.costUsd)
})

it('a price of one’s own for a release is taken, and its window stays known', async () => {
  const set = await live.core.dispatch('models.edit', {
    provider: 'openai',
    model: 'gpt-5-2025-08-07',
    edits: { price: { perMillion: { input: 1, output: 10 } } },
  })
  expect(set.ok).toBe(true)
  const { receipt } = await run('gpt-5-2025-08-07')
  expect(receipt?.costUsd).toBe(0.002)
  const provider = (await live.core.environment()).providers.find(({ id }) => id === 'openai')
  const facts = (name: string) => provider?.models.find((each) => each.model === name)
  expect(facts('gpt-5-2025-08-07')?.window).toBe(facts('gpt-5')?.window)
})
