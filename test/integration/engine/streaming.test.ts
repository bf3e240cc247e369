import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { newRunState, reduce } from '../../../shared/events/reduce.ts'
import { type RunEvent, isLiveOnly } from '../../../shared/events/types.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type Live, goLive } from '../../support/live.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'
import { attemptsOf, expectAddsUp, stepOf } from '../../support/receipts.ts'

/* What a person sees while an answer comes, when it breaks, and after. */

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
/** Asks for an answer far longer than what is held back before anything is shown. */
const longQuestion = (): string => `Explain rain in 150 words, case ${++cases}.`

const one = (provider: string): PipelineDocument =>
  draw({ question, only: model(provider, 'cheap'), answer }, [
    'question.value > only.prompt',
    'only.answer > answer.value',
  ])
const two = (provider: string): PipelineDocument =>
  draw(
    {
      question,
      first: model(provider, 'cheap', { retry: { attempts: 1 } }),
      second: model(provider, 'balanced'),
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

const shownBy = (events: readonly RunEvent[], nodeId: string, attempt: number): string =>
  events
    .flatMap((event) =>
      event.type === 'attempt.delta' && event.nodeId === nodeId && event.attempt === attempt ? [event.text] : [],
    )
    .join('')
/** The story of a node's attempts, without how often text came. */
const story = (events: readonly RunEvent[], nodeId: string): string[] =>
  events
    .flatMap((event) =>
      'attempt' in event && event.nodeId === nodeId ? [`${event.type.slice('attempt.'.length)} ${event.attempt}`] : [],
    )
    .filter((line, i, lines) => line !== lines[i - 1])

const expectSameStored = (events: readonly RunEvent[]): void => {
  const stored = events.filter((event) => !isLiveOnly(event))
  expect(stored.length).toBeLessThan(events.length)
  expect(stored.reduce(reduce, newRunState())).toEqual(events.reduce(reduce, newRunState()))
}

for (const provider of ['practice', 'practice-anthropic', 'practice-gemini', 'practice-ollama'])
  describe(provider, () => {
    it('shows nothing but the beginning of what the answer then is', async () => {
      const { result, events } = await live.run(one(provider), { inputs: longQuestion() })
      const shown = shownBy(events, 'only', 1)
      expect(shown.replace(/\s/g, '').length).toBeGreaterThanOrEqual(80)
      expect(result.outputs['answer']).toMatch(new RegExp(`^${shown.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`))
      expectSameStored(events)
    })

    for (const fault of ['cut-at=70', 'error-at=70', 'stall-at=70'])
      it(`${fault}, after text was shown: it is taken back, and then comes whole`, async () => {
        const prompt = longQuestion()
        const document = one(provider)
        // A stall is seen after a fifth of a second without a word; the other two at once.
        if (fault.startsWith('stall'))
          document.nodes[1]!.config = { ...document.nodes[1]!.config, timeouts: { idleMs: 200 } }
        await simulator.fault({ match: prompt, fault, times: 1 })
        const { result, receipt, events } = await live.run(document, { inputs: prompt })
        const healthy = await live.run(document, { inputs: prompt })

        expect(story(events, 'only')).toEqual([
          'started 1',
          'delta 1',
          'reset 1',
          'finished 1',
          'started 2',
          'delta 2',
          'finished 2',
        ])
        expect(result).toMatchObject({ status: 'done', outputs: healthy.result.outputs })
        expectAddsUp(receipt)
        expectSameStored(events)
        // The broken text is kept, to be looked at.
        const [broken, whole] = events.flatMap((event) => (event.type === 'attempt.finished' ? [event] : []))
        expect(broken!.text.startsWith(shownBy(events, 'only', 1))).toBe(true)
        expect(broken!.text.length).toBeGreaterThan(200)
        expect(whole!.text).toBe(result.outputs['answer'])
        expect(whole!.text).not.toBe(broken!.text)
      })

    it('a break before anything was shown can not be seen', async () => {
      const prompt = longQuestion()
      await simulator.fault({ match: prompt, fault: 'cut-at=5', times: 1 })
      const { result, events } = await live.run(one(provider), { inputs: prompt })
      expect(story(events, 'only')).toEqual(['started 1', 'finished 1', 'started 2', 'delta 2', 'finished 2'])
      expect(result.status).toBe('done')
    })

    it('text of an option that broke is taken back before the next option is asked', async () => {
      const prompt = longQuestion()
      await simulator.fault({ model: 'cheap', match: prompt, fault: 'cut-at=70', times: 1 })
      const { result, receipt, events } = await live.run(two(provider), { inputs: prompt })
      expect(story(events, 'first')).toEqual(['started 1', 'delta 1', 'reset 1', 'finished 1'])
      expect(story(events, 'second')).toEqual(['started 1', 'delta 1', 'finished 1'])
      expect(result.status).toBe('done')
      expect(receipt.answeredBy['answer']).toMatchObject({ nodeId: 'second', model: 'balanced' })
      expectSameStored(events)
    })
  })

describe('what ends a stream', () => {
  it('an answer that stops at its longest is done, and says so', async () => {
    const document = one('practice')
    document.nodes[1]!.config = { ...document.nodes[1]!.config, maxTokens: 12 }
    const { result, receipt, events } = await live.run(document, { inputs: longQuestion() })
    expect(result.status).toBe('done')
    expect(receipt.tokens.output).toBe(12)
    expect(events.find((event) => event.type === 'attempt.finished')).toMatchObject({
      finish: 'length',
      receipt: { status: 'done' },
    })
  })

  it('an answer that is cut off where a schema was asked for is no answer', async () => {
    const document = draw(
      {
        question,
        only: model('practice', 'cheap', {
          maxTokens: 4,
          outputSchema: {
            type: 'object',
            properties: { why: { type: 'string' }, where: { type: 'string' } },
            required: ['why', 'where'],
          },
        }),
        answer,
      },
      ['question.value > only.prompt', 'only.answer > answer.value'],
    )
    const { result, receipt } = await live.run(document, { inputs: longQuestion() })
    expect(result).toMatchObject({ status: 'failed', error: { class: 'invalid_output' }, outputs: {} })
    expect(attemptsOf(receipt).map(({ errorClass }) => errorClass)).toEqual(['invalid_output', 'invalid_output'])
    expectAddsUp(receipt)
  })

  it('a stop keeps what was shown, asks nothing more, and closes the connection', async () => {
    const prompt = longQuestion()
    await simulator.fault({ match: prompt, fault: 'stall-at=70', times: 1 })
    const run = live.start(one('practice'), { inputs: prompt })
    await run.until(({ type }) => type === 'attempt.delta')
    run.stop()
    const { result, receipt, events } = await run.ended
    expect(result).toMatchObject({ status: 'cancelled', error: { class: 'cancelled' }, outputs: {} })
    expect(story(events, 'only')).toEqual(['started 1', 'delta 1', 'finished 1'])
    expect(stepOf(receipt, 'only')).toMatchObject({
      status: 'cancelled',
      reasonCode: 'run_stopped',
      attempts: [{ status: 'cancelled', errorClass: 'cancelled', costState: 'estimated' }],
    })
    expect((await simulator.log()).filter(({ text }) => text === prompt)).toHaveLength(1)
    expectAddsUp(receipt)
    expectSameStored(events)
  })
})
