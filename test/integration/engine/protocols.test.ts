import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type Ended, type Live, goLive } from '../../support/live.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'
import { expectAddsUp, stepOf } from '../../support/receipts.ts'

/* What everybody relies on where nothing goes wrong, on the two protocols that other tests use less. */

const protocols = { gemini: 'practice-gemini', ollama: 'practice-ollama' } as const

// Real waits on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

let simulator: Simulator
let live: Live
beforeAll(async () => {
  simulator = await startSimulator()
  live = goLive(simulator.url)
})
afterAll(async () => {
  await live.close()
  await simulator.close()
})

let cases = 0
/** A question that no other test of this file asks: its faults and its requests are its own. */
const freshQuestion = (): string => `What is 17 * 23? (${++cases})`

const ask = (provider: string, stream: boolean, prompt: string): Promise<Ended> =>
  live.run(
    draw({ question, only: model(provider, 'cheap', { stream }), answer }, [
      'question.value > only.prompt',
      'only.answer > answer.value',
    ]),
    { inputs: prompt },
  )

for (const [protocol, provider] of Object.entries(protocols))
  for (const stream of [true, false])
    describe(`${protocol}, ${stream ? 'streamed' : 'whole'}`, () => {
      it('answers, with the usage that the far end counted', async () => {
        const prompt = freshQuestion()
        const { result, receipt } = await ask(provider, stream, prompt)
        expect(result).toMatchObject({ status: 'done', outputs: { answer: expect.stringContaining('391') as string } })
        const [logged] = (await simulator.log()).filter(({ text }) => text === prompt)
        expect(logged).toMatchObject({ protocol, stream, model: 'cheap' })
        const [attempt] = stepOf(receipt, 'only').attempts
        const { input, cacheRead, output } = attempt!.usage!
        expect([input + cacheRead, output]).toEqual([logged!.inputTokens, logged!.outputTokens])
        expect(attempt).toMatchObject({ status: 'done', httpStatus: 200, costState: 'exact' })
        expect(attempt!.ttftMs === null).toBe(!stream)
        expect(attempt!.costUsd).toBeGreaterThan(0)
        expectAddsUp(receipt)
      })
    })
