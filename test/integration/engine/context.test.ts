import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/json.ts'
import { answer, draw, model } from '../../support/draw.ts'
import { type Live, goLive } from '../../support/live.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'
import { expectAddsUp, stepOf } from '../../support/receipts.ts'

/* engine.md, "Context": window − output − 5 %; drop, summarise, select, or refuse; done again for every option. */

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

/** Some 24,000 tokens: too much for `cheap` (16k), not for `balanced` (128k). */
const long = [
  { role: 'system', content: 'Answer in one word.' },
  { role: 'user', content: 'My name is Zoe.' },
  ...Array.from({ length: 40 }, (_, i) => [
    { role: 'assistant', content: `Noted ${i}. ${'All of it is kept in mind here. '.repeat(30)}` },
    { role: 'user', content: `Then ${i}. ${'There was more to say about that. '.repeat(30)}` },
  ]).flat(),
  { role: 'assistant', content: 'I see.' },
]

const asked = (config: JsonObject, options: string[] = ['cheap']) =>
  draw(
    {
      chat: ['input', { name: 'chat', type: 'chat', required: true }],
      question: ['prompt', { template: 'What is 17 * 23?' }],
      context: ['context', config],
      ...Object.fromEntries(options.map((name) => [name, model('practice', name)])),
      best: ['fallback', { options: options.length }],
      answer,
    },
    [
      'chat.value > context.history',
      ...options.flatMap((name, i) => [
        `context.context > ${name}.context`,
        `question.text > ${name}.prompt`,
        `${name}.answer > best.option${i + 1}`,
      ]),
      'best.answer > answer.value',
    ],
  )

const run = async (config: JsonObject, options?: string[]) => {
  await simulator.clear()
  const ended = await live.run(asked(config, options), { inputs: { chat: long } })
  return { ...ended, log: await simulator.log() }
}

describe('a conversation longer than the window', () => {
  it('is cut for the model it goes to, and the receipt says how much was left out', async () => {
    const { result, receipt, log } = await run({ strategy: 'drop' })
    expect(result.outputs['answer']).toContain('391')
    expect(log).toHaveLength(1)
    // Window − longest answer − 5 %: 16,384 × 0.95 − 2,048.
    expect(log[0]?.inputTokens).toBeLessThanOrEqual(13_600)
    expect(log[0]?.inputTokens).toBeGreaterThan(5000)
    expect(stepOf(receipt, 'cheap').decision?.why).toMatch(
      /^\d+ of 82 turns were left out to fit a window of 16384 tokens\.$/,
    )
  })

  it('done again for every option: the next one gets what its own window holds', async () => {
    const document = asked({ strategy: 'drop' }, ['cheap', 'balanced'])
    await simulator.clear()
    await simulator.fault({ model: 'cheap', fault: 'quota' })
    const { result, receipt } = await live.run(document, { inputs: { chat: long } })
    expect(result.status).toBe('done')
    const [first, second] = await simulator.log()
    expect(first?.model).toBe('cheap')
    expect(second?.model).toBe('balanced')
    expect(second?.inputTokens ?? 0).toBeGreaterThan(15_000)
    expect(stepOf(receipt, 'balanced').decision).toBeNull()
  })

  it('refused, it costs nothing, and a Fallback asks only a larger window', async () => {
    const alone = await run({ strategy: 'refuse' })
    expect(alone.result.error).toMatchObject({ class: 'context_length', code: 'conversation_too_long' })
    expect(alone.log).toEqual([])
    const { result, receipt, log } = await run({ strategy: 'refuse' }, ['cheap', 'balanced'])
    expect(result.status).toBe('done')
    expect(log.map((one) => one.model)).toEqual(['balanced'])
    expect(stepOf(receipt, 'cheap')).toMatchObject({ status: 'failed', attempts: [] })
  })

  it('summed up by a model, whose requests are in the receipt of the step that needed them', async () => {
    const { result, receipt, log } = await run({
      strategy: 'summarise',
      target: { provider: 'practice', model: 'balanced' },
    })
    expect(result.status).toBe('done')
    const step = stepOf(receipt, 'cheap')
    expect(step.decision?.why).toMatch(/turns were summed up to fit a window of 16384 tokens\.$/)
    expect(step.attempts.length).toBeGreaterThan(1)
    expect(step.attempts.at(-1)?.target.model).toBe('cheap')
    expect(log.at(-1)?.inputTokens).toBeLessThanOrEqual(13_600)
    expectAddsUp(receipt)
  })

  it('by what has to do with the question, for nothing', async () => {
    const { log, receipt } = await run({ strategy: 'select', maxTokens: 3000 })
    expect(log).toHaveLength(1)
    expect(log[0]?.inputTokens).toBeLessThan(4000)
    expect(stepOf(receipt, 'cheap').attempts).toHaveLength(1)
  })

  describe('by meaning, where an embedding model is set', () => {
    const embed = { provider: 'practice', model: 'embed' }
    const remembered =
      'Our flight, hotel, beach, airport, holiday: a travel trip, a visit; hotel, beach, airport, flight, holiday, travel, trip, visit, beach, flight, hotel.'
    const chat = [
      { role: 'user', content: 'My name is Zoe.' },
      { role: 'assistant', content: 'Hello.' },
      { role: 'user', content: remembered },
      { role: 'assistant', content: 'Noted.' },
      ...Array.from({ length: 80 }, (_, i) => [
        { role: 'user', content: `The soup of day ${i} needs onions. Stir it, salt it, taste it.` },
        { role: 'assistant', content: `Good soup, ${i}.` },
      ]).flat(),
      { role: 'assistant', content: 'I see.' },
    ]
    // No word of it stands in what it is about.
    const document = (config: JsonObject) =>
      draw(
        {
          chat: ['input', { name: 'chat', type: 'chat', required: true }],
          question: ['prompt', { template: 'Which passport, luggage, vacation tour?' }],
          context: ['context', { strategy: 'select', maxTokens: 600, ...config }],
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
    const kept = async (config: JsonObject) => {
      const sent: string[] = []
      const ended = await live.run(document(config), {
        inputs: { chat },
        onCall: ({ request }) =>
          void (request.embed === true || sent.push(...request.messages.map((one) => one.content))),
      })
      expectAddsUp(ended.receipt)
      return { sent, step: stepOf(ended.receipt, 'small'), status: ended.result.status }
    }

    it('keeps what the words alone would have lost, and says who chose', async () => {
      const byWords = await kept({})
      expect(byWords.sent).not.toContain(remembered)
      const byMeaning = await kept({ embed })
      expect(byMeaning.sent).toContain(remembered)
      expect(byMeaning.step.decision?.why).toMatch(/What stayed was chosen by its meaning, by practice \/ embed\.$/)
      expect(byMeaning.step.attempts.map(({ target }) => target.model)).toEqual(
        ['embed', 'embed', 'cheap'].slice(-byMeaning.step.attempts.length),
      )
    })

    it('falls back to the words where the meaning can’t be compared, and says so', async () => {
      await simulator.fault({ model: 'embed', fault: 'status=500', times: 9 })
      const { status, step } = await kept({ embed })
      await simulator.clear()
      expect(status).toBe('done')
      expect(step.decision?.why).toMatch(
        /Chosen by shared words, since the meaning could not be compared \(server\)\.$/,
      )
    })

    it('asks nobody for vectors where all of it fits', async () => {
      const { step } = await kept({ embed, maxTokens: 15_000 })
      expect(step.attempts.every(({ target }) => target.model === 'cheap')).toBe(true)
    })
  })
})
