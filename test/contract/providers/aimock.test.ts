import { LLMock } from '@copilotkit/aimock'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Providers, createProviders } from '../../../electron/providers/index.ts'
import { callOf, failureOf, realClock } from './calls.ts'

/*
 * Our adapters against a server we didn't write. It leaves out cached and reasoning counts, so usage is only looked at
 * as far as it goes.
 */

const mock = new LLMock({ port: 0 })
let providers: Providers

const long = 'A longer answer, so that it comes in several pieces: one, two, three, four, five, six, seven, eight.'

beforeAll(async () => {
  mock.onMessage('hello', { content: long })
  mock.onMessage('limit', {
    error: { message: 'Rate limit reached', type: 'rate_limit_error', code: 'rate_limit_exceeded' },
    status: 429,
  })
  mock.onMessage('broken', { error: { message: 'The server had an error', type: 'server_error' }, status: 500 })
  mock.onMessage('short', { content: 'cut off here', finishReason: 'length' })
  mock.onMessage('verdict', { content: '{"reason":"because","score":1}' })
  await mock.start()
  providers = createProviders({
    clock: realClock,
    keys: () => 'mock-key',
    config: [
      { id: 'openai', baseUrl: `${mock.url}/v1` },
      { id: 'anthropic', baseUrl: mock.url },
      { id: 'gemini', baseUrl: mock.url },
      { id: 'ollama', baseUrl: mock.url },
    ],
  })
})

afterAll(async () => {
  await providers.close()
  await mock.stop()
})

const models = { openai: 'gpt-4o', anthropic: 'claude-sonnet-4-5', gemini: 'gemini-2.5-flash', ollama: 'llama3' }

describe.each(Object.entries(models))('%s', (provider, model) => {
  const ask = (content: string, stream: boolean, more: object = {}) => {
    const heard: string[] = []
    const call = callOf(provider, {
      target: { provider, model },
      request: { messages: [{ role: 'user', content }], stream, temperature: 0, ...more },
      onDelta: (text) => heard.push(text),
    })
    return { heard, result: providers.call(call) }
  }

  it('streams an answer', async () => {
    const { heard, result } = ask('hello', true)
    expect(await result).toMatchObject({ text: long, finish: 'stop', httpStatus: 200 })
    expect(heard.join('')).toBe(long)
    expect(heard.length).toBeGreaterThan(1)
  })

  it('answers in one piece', async () => {
    expect(await ask('hello', false).result).toMatchObject({ text: long, finish: 'stop', ttftMs: null })
  })

  it('counts', async () => {
    for (const stream of [true, false]) {
      const { usage } = await ask('hello', stream).result
      expect(Object.values(usage ?? {}).every((tokens) => Number.isSafeInteger(tokens))).toBe(true)
    }
  })

  if (provider !== 'ollama')
    it('says what an answer cut by its length is (this server never tells it for Ollama)', async () => {
      for (const stream of [true, false]) expect((await ask('short', stream).result).finish).toBe('length')
    })

  it('answers by a schema', async () => {
    const outputSchema = {
      type: 'object',
      properties: { reason: { type: 'string' }, score: { type: 'number' } },
      required: ['reason', 'score'],
      additionalProperties: false,
    }
    const { text } = await ask('verdict', false, { outputSchema }).result
    expect(JSON.parse(text)).toEqual({ reason: 'because', score: 1 })
  })

  it.each([
    ['limit', 'rate_limit', 429],
    ['broken', 'server', 500],
  ])('fails: %s is class %s', async (content, errorClass, httpStatus) => {
    for (const stream of [true, false])
      expect(await failureOf(ask(content, stream).result)).toMatchObject({ class: errorClass, httpStatus })
  })
})
