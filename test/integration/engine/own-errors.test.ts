import { readFileSync } from 'node:fs'
import { type Server, createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type Live, goLive } from '../../support/live.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'
import { attemptsOf, expectAddsUp, stepOf } from '../../support/receipts.ts'
import { missingCells, protocols } from './fault-cells.ts'

/*
 * The rows of the table of error classes that no provider's fault stands for, on each protocol, streamed and whole:
 * config, low_quality, budget, cancelled, no_output. The rest is in fault-matrix.ts.
 */

// Real waits on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

let simulator: Simulator
let live: Live
let page: Server
let pages = 0
beforeAll(async () => {
  simulator = await startSimulator()
  live = goLive(simulator.url)
  page = createServer((_request, response) => {
    pages++
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>Welcome</title><p>This is a web page.')
  })
  await new Promise<void>((resolve) => page.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await live.close()
  await simulator.close()
  await new Promise<void>((resolve) => page.close(() => resolve()))
})

let cases = 0
const freshQuestion = (): string => `Explain rain in 40 words, row ${++cases}.`
const asked = async (prompt: string): Promise<string[]> =>
  (await simulator.log()).filter(({ text }) => text.includes(prompt)).map((request) => request.model)

const withNext = (provider: string, stream: boolean): PipelineDocument =>
  draw(
    {
      question,
      first: model(provider, 'cheap', { stream }),
      second: model(provider, 'balanced', { stream }),
      best: ['fallback', { options: 2 }],
      answer,
    },
    [
      'question.value > first.prompt',
      'question.value > second.prompt',
      'first.answer > best.option1',
      'second.answer > best.option2',
      'best.answer > answer.value',
    ],
  )

for (const [protocol, provider] of Object.entries(protocols))
  for (const stream of [true, false])
    describe(`${protocol}, ${stream ? 'streamed' : 'whole'}`, () => {
      it('a page where the API should be is config: asked once, and the next option is asked', async () => {
        const lost = goLive(`http://127.0.0.1:${(page.address() as AddressInfo).port}`)
        pages = 0
        const { result, receipt } = await lost.run(withNext(provider, stream), { inputs: freshQuestion() })
        await lost.close()
        expect(attemptsOf(receipt).map(({ errorClass }) => errorClass)).toEqual(['config', 'config'])
        expect(pages).toBe(2)
        expect(result).toMatchObject({ status: 'failed', error: { class: 'config' } })
      })

      it('an answer under the threshold is low quality: not asked again, and the next option is asked', async () => {
        const prompt = freshQuestion()
        await simulator.fault({ model: 'judge', match: prompt, fault: 'score=0.2' })
        const document = draw(
          {
            question,
            first: model(provider, 'cheap', { stream }),
            gate: ['judge', { mode: 'score', target: { provider, model: 'judge' }, threshold: 0.7 }],
            second: model(provider, 'balanced', { stream }),
            best: ['fallback', { options: 2 }],
            answer,
          },
          [
            'question.value > first.prompt',
            'question.value > gate.question',
            'question.value > second.prompt',
            'first.answer > gate.answer',
            'gate.pass > best.option1',
            'second.answer > best.option2',
            'best.answer > answer.value',
          ],
        )
        const { result, receipt } = await live.run(document, { inputs: prompt })
        expect(result.status).toBe('done')
        expect(receipt.answeredBy['answer']).toMatchObject({ nodeId: 'second' })
        expect(await asked(prompt)).toEqual(['cheap', 'judge', 'balanced'])
        expectAddsUp(receipt)
      })

      it('what does not fit the budget is budget: nothing is sent, and no other option is asked', async () => {
        const prompt = freshQuestion()
        const { result } = await live.run(withNext(provider, stream), { inputs: prompt, maxCostUsd: 1e-7 })
        expect(result).toMatchObject({ status: 'failed', error: { class: 'budget', nodeId: 'first' } })
        expect(await asked(prompt)).toEqual([])
      })

      it('a stop is cancelled: nothing more is asked', async () => {
        const prompt = freshQuestion()
        await simulator.fault({ model: 'cheap', match: prompt, fault: 'stall=60' })
        const run = live.start(withNext(provider, stream), { inputs: prompt })
        await run.until(({ type }) => type === 'attempt.started')
        await expect.poll(() => asked(prompt)).toEqual(['cheap'])
        run.stop()
        const { result, receipt } = await run.ended
        expect(result).toMatchObject({ status: 'cancelled', error: { class: 'cancelled' } })
        expect(stepOf(receipt, 'first').attempts).toMatchObject([{ status: 'cancelled', errorClass: 'cancelled' }])
        expect(await asked(prompt)).toEqual(['cheap'])
        expectAddsUp(receipt)
      })

      it('no way to an Output is no_output: it is asked once, and fails', async () => {
        const prompt = freshQuestion()
        const document = draw(
          {
            question,
            first: model(provider, 'cheap', { stream }),
            gate: ['check', { tests: [{ kind: 'contains', value: 'nobody would say this' }] }],
            answer,
          },
          ['question.value > first.prompt', 'first.answer > gate.value', 'gate.pass > answer.value'],
        )
        const { result } = await live.run(document, { inputs: prompt })
        expect(result).toMatchObject({ status: 'failed', outputs: {}, error: { class: 'no_output' } })
        expect(await asked(prompt)).toEqual(['cheap'])
      })
    })

it('every cell that does not exist is listed with its reason', () => {
  const text = readFileSync(new URL('../../../docs/error-matrix.md', import.meta.url), 'utf8')
  for (const { protocol, fault, why } of missingCells) expect(text).toContain(`| ${protocol} | \`${fault}\` | ${why} |`)
})
