import Anthropic from '@anthropic-ai/sdk'
import { GoogleGenAI } from '@google/genai'
import { Ollama } from 'ollama'
import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { failure, usePractice } from './use-practice.ts'

/* What every official client has to get alike: who is heard, what each status is, and that it may leave. */

const practice = usePractice()
const openai = (): OpenAI => new OpenAI({ apiKey: 'any', baseURL: `${practice.url}/v1`, maxRetries: 0 })
const anthropic = (): Anthropic => new Anthropic({ apiKey: 'any', baseURL: practice.url, maxRetries: 0 })
const google = (): GoogleGenAI =>
  new GoogleGenAI({ apiKey: 'any', apiVersion: 'v1beta', httpOptions: { baseUrl: practice.url } })
const ollama = (): Ollama => new Ollama({ host: practice.url })

const system = 'Answer only with the number.'
const question = 'What is 17 * 23?'
const turns = [
  { role: 'user' as const, content: 'Hello' },
  { role: 'assistant' as const, content: 'Hello, what is your question?' },
  { role: 'user' as const, content: question },
]
const contents = turns.map(({ role, content }) => ({
  role: role === 'assistant' ? 'model' : 'user',
  parts: [{ text: content }],
}))

describe('a system prompt and several turns', () => {
  it.each<[who: string, ask: () => Promise<string | null | undefined>]>([
    [
      'openai',
      async () => {
        const messages = [{ role: 'system' as const, content: system }, ...turns]
        const answer = await openai().chat.completions.create({ model: 'balanced', temperature: 0, messages })
        return answer.choices[0]?.message.content
      },
    ],
    [
      'anthropic',
      async () => {
        const answer = await anthropic().messages.create({
          model: 'balanced',
          max_tokens: 100,
          system,
          messages: turns,
        })
        const [block] = answer.content
        return block?.type === 'text' ? block.text : null
      },
    ],
    [
      'gemini',
      async () => {
        const config = { temperature: 0, systemInstruction: system }
        return (await google().models.generateContent({ model: 'balanced', contents, config })).text
      },
    ],
    [
      'ollama',
      async () => {
        const messages = [{ role: 'system', content: system }, ...turns]
        return (await ollama().chat({ model: 'balanced', messages, options: { temperature: 0 } })).message.content
      },
    ],
  ])('are heard: %s', async (_who, ask) => expect(await ask()).toBe('391'))
})

describe('each status is the client’s own kind of error', () => {
  it.each([
    [400, OpenAI.BadRequestError],
    [401, OpenAI.AuthenticationError],
    [403, OpenAI.PermissionDeniedError],
    [404, OpenAI.NotFoundError],
    [409, OpenAI.ConflictError],
    [422, OpenAI.UnprocessableEntityError],
    [429, OpenAI.RateLimitError],
    [500, OpenAI.InternalServerError],
    [503, OpenAI.InternalServerError],
  ])('openai: %i, by chat completions and by Responses', async (status, type) => {
    await practice.fault({ fault: `status=${status};retry-after=2`, times: 2 })
    const calls = [
      () => openai().chat.completions.create({ model: 'cheap', messages: turns }),
      () => openai().responses.create({ model: 'cheap', input: question }),
    ]
    for (const call of calls) {
      const error = await failure(call())
      expect(error).toBeInstanceOf(type)
      expect(error).toMatchObject({ status, requestID: expect.stringMatching(/^req_/) })
      expect((error['headers'] as Headers).get('retry-after')).toBe('2')
    }
  })

  it.each([
    [400, Anthropic.BadRequestError],
    [401, Anthropic.AuthenticationError],
    [403, Anthropic.PermissionDeniedError],
    [404, Anthropic.NotFoundError],
    [409, Anthropic.ConflictError],
    [422, Anthropic.UnprocessableEntityError],
    [429, Anthropic.RateLimitError],
    [500, Anthropic.InternalServerError],
    [529, Anthropic.InternalServerError],
  ])('anthropic: %i', async (status, type) => {
    await practice.fault({ fault: `status=${status};retry-after=2` })
    const error = await failure(anthropic().messages.create({ model: 'cheap', max_tokens: 9, messages: turns }))
    expect(error).toBeInstanceOf(type)
    expect(error).toMatchObject({ status, requestID: expect.stringMatching(/^req_/) })
    expect((error['headers'] as Headers).get('retry-after')).toBe('2')
  })
})

describe('leaving in the middle of a stream', () => {
  const heard = async <Of>(stream: AsyncIterable<Of>, stop: () => void): Promise<number> => {
    let count = 0
    for await (const _item of stream) if (++count === 2) stop()
    return count
  }

  it.each<[who: string, leave: () => Promise<unknown>]>([
    [
      'openai',
      async () => {
        const stream = await openai().chat.completions.create({ model: 'cheap', messages: turns, stream: true })
        return heard(stream, () => stream.controller.abort())
      },
    ],
    [
      'responses',
      async () => {
        const stream = await openai().responses.create({ model: 'cheap', input: question, stream: true })
        return heard(stream, () => stream.controller.abort())
      },
    ],
    [
      'anthropic',
      async () => {
        const asked = { model: 'cheap', max_tokens: 100, messages: turns, stream: true as const }
        const stream = await anthropic().messages.create(asked)
        return heard(stream, () => stream.controller.abort())
      },
    ],
    [
      'gemini',
      async () => {
        const stop = new AbortController()
        const config = { abortSignal: stop.signal }
        const stream = await google().models.generateContentStream({ model: 'cheap', contents, config })
        return heard(stream, () => stop.abort())
      },
    ],
    [
      'ollama',
      async () => {
        const stream = await ollama().chat({ model: 'cheap', messages: turns, stream: true })
        return heard(stream, () => stream.abort())
      },
    ],
  ])('ends it at both ends: %s', async (_who, leave) => {
    await practice.fault({ fault: 'stall-at=3' })
    // Some clients end such a stream quietly, others throw: either way it is over, though the far end would wait for ever.
    await leave().catch((error: unknown) => expect(String(error)).toMatch(/abort/i))
    expect((await practice.log()).at(-1)).toMatchObject({ fault: 'stall-at=3', stream: true, outputTokens: 3 })
  })
})
