import { ApiError, FinishReason, GoogleGenAI, Type } from '@google/genai'
import { describe, expect, it } from 'vitest'
import { drain, failure, longText, usePractice } from './use-practice.ts'

const practice = usePractice()
const client = (apiKey = 'any'): GoogleGenAI =>
  new GoogleGenAI({ apiKey, apiVersion: 'v1beta', httpOptions: { baseUrl: practice.url } })
const ask = (contents: string, config: object = {}) => ({
  model: 'cheap',
  contents,
  config: { temperature: 0, ...config },
})

describe('Google’s own client', () => {
  it('gets an answer with usage', async () => {
    const answer = await client().models.generateContent(ask('What is 17 * 23?', { systemInstruction: 'Be brief.' }))
    expect(answer.text).toBe('17 * 23 = 391.')
    expect(answer.candidates![0]).toMatchObject({
      finishReason: FinishReason.STOP,
      index: 0,
      content: { role: 'model' },
    })
    expect(answer.modelVersion).toBe('cheap')
    expect(answer.usageMetadata).toMatchObject({ promptTokenCount: 17, candidatesTokenCount: 6, totalTokenCount: 23 })
  })

  it('gets a vector for each text, and the tokens they took', async () => {
    const answer = await client().models.embedContent({ model: 'embed', contents: ['refund please', 'it crashes'] })
    expect(answer.embeddings).toHaveLength(2)
    expect(answer.embeddings![0]!.values).toHaveLength(256)
    expect(answer.embeddings![0]!.values).not.toEqual(answer.embeddings![1]!.values)
  })

  it('gets a stream whose last chunk has the finish reason and the usage', async () => {
    const { items } = await drain(await client().models.generateContentStream(ask('What is 17 * 23?')))
    expect(items.map((chunk) => chunk.text ?? '').join('')).toBe('17 * 23 = 391.')
    expect(items.slice(0, -1).every((chunk) => chunk.candidates![0]!.finishReason === undefined)).toBe(true)
    expect(items.at(-1)!.candidates![0]!.finishReason).toBe(FinishReason.STOP)
    expect(items.at(-1)!.usageMetadata).toMatchObject({
      promptTokenCount: 10,
      candidatesTokenCount: 6,
      totalTokenCount: 16,
    })
  })

  it('gets structured output by either kind of schema', async () => {
    const own = {
      responseMimeType: 'application/json',
      responseSchema: { type: Type.OBJECT, properties: { answer: { type: Type.INTEGER } }, required: ['answer'] },
    }
    expect((await client().models.generateContent(ask('What is 17 * 23?', own))).text).toBe('{"answer":391}')
    const json = {
      responseMimeType: 'application/json',
      responseJsonSchema: { type: 'object', properties: { answer: { type: 'integer' } } },
    }
    expect((await client().models.generateContent(ask('What is 17 * 23?', json))).text).toBe('{"answer":391}')
  })

  it('holds a conversation', async () => {
    const chat = client().chats.create({ model: 'cheap', config: { temperature: 0 } })
    await chat.sendMessage({ message: 'My name is Anna.' })
    expect((await chat.sendMessage({ message: 'What is my name?' })).text).toContain('Anna')
  })

  it('is stopped by length', async () => {
    const answer = await client().models.generateContent(ask('What is 17 * 23?', { maxOutputTokens: 3 }))
    expect(answer.candidates![0]!.finishReason).toBe(FinishReason.MAX_TOKENS)
    expect(answer.text).toBe('17 * 23')
  })

  it('sees a long beginning cached the second time', async () => {
    const asked = () => client().models.generateContent(ask(`${longText} What is 17 * 23?`))
    expect((await asked()).usageMetadata!.cachedContentTokenCount).toBeUndefined()
    const usage = (await asked()).usageMetadata!
    expect(usage.cachedContentTokenCount).toBeGreaterThanOrEqual(1024)
    expect(usage.cachedContentTokenCount).toBeLessThanOrEqual(usage.promptTokenCount!)
  })

  it('lists the models', async () => {
    const { items } = await drain(await client().models.list())
    expect(items.map(({ name }) => name)).toEqual([
      'models/cheap',
      'models/balanced',
      'models/frontier',
      'models/judge',
    ])
  })

  it.each([
    ['a bad key', () => client('bad-key').models.generateContent(ask('x')), 400, 'API_KEY_INVALID'],
    ['an unknown model', () => client().models.generateContent({ ...ask('x'), model: 'gemini-9' }), 404, 'NOT_FOUND'],
    [
      'too long an answer',
      () => client().models.generateContent(ask('x', { maxOutputTokens: 9_000 })),
      400,
      'maxOutputTokens',
    ],
    [
      'a prompt over the window',
      () => client().models.generateContent(ask(longText.repeat(12))),
      400,
      'exceeds the maximum number of tokens allowed',
    ],
    [
      'a wild temperature',
      () => client().models.generateContent(ask('x', { temperature: 9 })),
      400,
      'INVALID_ARGUMENT',
    ],
  ])('is refused as Google refuses: %s', async (_name, call, status, words) => {
    const error = await failure(call())
    expect(error).toBeInstanceOf(ApiError)
    expect(error).toMatchObject({ status, message: expect.stringContaining(words) })
  })

  it('takes snake case as Google’s servers do', async () => {
    const body = {
      contents: [{ role: 'user', parts: [{ text: 'What is 17 * 23?' }] }],
      system_instruction: { parts: [{ text: 'Be brief.' }] },
      generation_config: { max_output_tokens: 2 },
    }
    const response = await fetch(`${practice.url}/v1beta/models/cheap:generateContent?key=any`, {
      method: 'POST',
      body: JSON.stringify(body),
    })
    expect(await response.json()).toMatchObject({ candidates: [{ finishReason: 'MAX_TOKENS' }] })
  })
})
