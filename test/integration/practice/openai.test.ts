import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { drain, failure, longText, usePractice } from './use-practice.ts'

const practice = usePractice()
const client = (apiKey = 'any'): OpenAI => new OpenAI({ apiKey, baseURL: `${practice.url}/v1`, maxRetries: 0 })
const ask = (content: string) => ({ model: 'cheap', temperature: 0, messages: [{ role: 'user' as const, content }] })

describe('OpenAI’s own client', () => {
  it('gets an answer with usage', async () => {
    const answer = await client().chat.completions.create(ask('What is 17 * 23?'))
    expect(answer).toMatchObject({ object: 'chat.completion', model: 'cheap', system_fingerprint: 'fp_practice' })
    expect(answer.choices[0]).toMatchObject({
      index: 0,
      finish_reason: 'stop',
      message: { role: 'assistant', content: '17 * 23 = 391.', refusal: null },
    })
    expect(answer.usage).toEqual({
      prompt_tokens: 10,
      completion_tokens: 6,
      total_tokens: 16,
      prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: {
        reasoning_tokens: 0,
        audio_tokens: 0,
        accepted_prediction_tokens: 0,
        rejected_prediction_tokens: 0,
      },
    })
  })

  it('gets a stream, with usage as its last chunk only when asked for', async () => {
    const { items } = await drain(
      await client().chat.completions.create({
        ...ask('What is 17 * 23?'),
        stream: true,
        stream_options: { include_usage: true },
      }),
    )
    expect(items.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('17 * 23 = 391.')
    expect(items[0]!.choices[0]!.delta.role).toBe('assistant')
    expect(items.at(-2)!.choices[0]!.finish_reason).toBe('stop')
    expect(items.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 10, completion_tokens: 6, total_tokens: 16 },
    })
    expect(items.slice(0, -1).every((chunk) => chunk.usage === null)).toBe(true)
    const plain = await drain(await client().chat.completions.create({ ...ask('What is 17 * 23?'), stream: true }))
    expect(plain.items.some((chunk) => 'usage' in chunk)).toBe(false)
  })

  it('assembles the stream with its own helper', async () => {
    const final = await client().chat.completions.stream(ask('What is 17 * 23?')).finalChatCompletion()
    expect(final.choices[0]!.message.content).toBe('17 * 23 = 391.')
  })

  it('gets structured output by schema, and any JSON object', async () => {
    const schema = {
      type: 'object',
      properties: { answer: { type: 'integer' } },
      required: ['answer'],
      additionalProperties: false,
    }
    const format = { type: 'json_schema' as const, json_schema: { name: 'sum', strict: true, schema } }
    const parsed = await client().chat.completions.parse({ ...ask('What is 17 * 23?'), response_format: format })
    expect(JSON.parse(parsed.choices[0]!.message.content!)).toEqual({ answer: 391 })
    const object = await client().chat.completions.create({
      ...ask('What is 17 * 23?'),
      response_format: { type: 'json_object' },
    })
    expect(JSON.parse(object.choices[0]!.message.content!)).toEqual({ answer: 391 })
  })

  it('is stopped by length and by a stop sequence', async () => {
    const short = await client().chat.completions.create({ ...ask('What is 17 * 23?'), max_completion_tokens: 3 })
    expect(short.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: '17 * 23' } })
    const stopped = await client().chat.completions.create({ ...ask('What is 17 * 23?'), stop: [' ='] })
    expect(stopped.choices[0]).toMatchObject({ finish_reason: 'stop', message: { content: '17 * 23' } })
  })

  it('sees a long beginning cached the second time', async () => {
    const asked = () =>
      client().chat.completions.create({
        ...ask('What is 17 * 23?'),
        messages: [
          { role: 'system', content: longText },
          { role: 'user', content: 'What is 17 * 23?' },
        ],
      })
    expect((await asked()).usage!.prompt_tokens_details!.cached_tokens).toBe(0)
    const { usage } = await asked()
    expect(usage!.prompt_tokens_details!.cached_tokens).toBeGreaterThanOrEqual(1024)
    expect(usage!.prompt_tokens_details!.cached_tokens! % 128).toBe(0)
    expect(usage!.prompt_tokens_details!.cached_tokens).toBeLessThanOrEqual(usage!.prompt_tokens)
  })

  it('reads the rate-limit headers', async () => {
    const { response } = await client().chat.completions.create(ask('What is 17 * 23?')).withResponse()
    expect(response.headers.get('x-request-id')).toMatch(/^req_/)
    expect(Number(response.headers.get('x-ratelimit-remaining-requests'))).toBeLessThan(
      Number(response.headers.get('x-ratelimit-limit-requests')),
    )
    expect(response.headers.get('x-ratelimit-reset-tokens')).toMatch(/^\d+ms$/)
  })

  it('embeds, as floats and as the base64 it asks for by itself', async () => {
    const own = await client().embeddings.create({ model: 'embed', input: ['refund please', 'the app crashes'] })
    const floats = await client().embeddings.create({
      model: 'embed',
      input: 'refund please',
      encoding_format: 'float',
      dimensions: 256,
    })
    expect(own).toMatchObject({ object: 'list', model: 'embed', usage: { prompt_tokens: expect.any(Number) } })
    expect(own.data.map(({ index }) => index)).toEqual([0, 1])
    expect(floats.data[0]!.embedding).toHaveLength(256)
    own.data[0]!.embedding.forEach((value, i) => expect(value).toBeCloseTo(floats.data[0]!.embedding[i]!, 6))
  })

  it('lists the models', async () => {
    const { items } = await drain(await client().models.list())
    expect(items.map(({ id }) => id)).toEqual(['cheap', 'balanced', 'frontier', 'judge', 'embed'])
  })

  it('draws other samples where no seed is sent, and the same for the same seed', async () => {
    const one = (seed?: number) =>
      client()
        .chat.completions.create({
          ...ask('What is 31 * 47? Answer only with the number.'),
          temperature: 0.9,
          ...(seed === undefined ? {} : { seed }),
        })
        .then((answer) => answer.choices[0]!.message.content)
    const unseeded = await Promise.all(Array.from({ length: 20 }, () => one()))
    expect(new Set(unseeded).size).toBeGreaterThan(1)
    const seeded = await Promise.all(Array.from({ length: 5 }, () => one(7)))
    expect(new Set(seeded).size).toBe(1)
  })

  it.each([
    [
      'a bad key',
      () => client('bad-key').chat.completions.create(ask('x')),
      OpenAI.AuthenticationError,
      { status: 401, code: 'invalid_api_key', type: 'invalid_request_error' },
    ],
    [
      'a bad key for the list',
      () => client('bad-key').models.list(),
      OpenAI.AuthenticationError,
      { status: 401, code: 'invalid_api_key' },
    ],
    [
      'an unknown model',
      () => client().chat.completions.create({ ...ask('x'), model: 'gpt-9' }),
      OpenAI.NotFoundError,
      { status: 404, code: 'model_not_found' },
    ],
    [
      'a model that doesn’t chat',
      () => client().chat.completions.create({ ...ask('x'), model: 'embed' }),
      OpenAI.NotFoundError,
      { status: 404 },
    ],
    [
      'a model that doesn’t embed',
      () => client().embeddings.create({ model: 'cheap', input: 'x' }),
      OpenAI.PermissionDeniedError,
      { status: 403 },
    ],
    [
      'no messages',
      () => client().chat.completions.create({ model: 'cheap', messages: [] }),
      OpenAI.BadRequestError,
      { status: 400, param: 'messages' },
    ],
    [
      'a wild temperature',
      () => client().chat.completions.create({ ...ask('x'), temperature: 9 }),
      OpenAI.BadRequestError,
      { status: 400, param: 'temperature' },
    ],
    [
      'too long an answer',
      () => client().chat.completions.create({ ...ask('x'), max_tokens: 9_000 }),
      OpenAI.BadRequestError,
      { status: 400, param: 'max_tokens' },
    ],
    [
      'a prompt over the window',
      () => client().chat.completions.create(ask(longText.repeat(10))),
      OpenAI.BadRequestError,
      { status: 400, code: 'context_length_exceeded' },
    ],
    [
      'empty input',
      () => client().embeddings.create({ model: 'embed', input: '' }),
      OpenAI.BadRequestError,
      { status: 400 },
    ],
  ])('is refused as OpenAI refuses: %s', async (_name, call, type, facts) => {
    const error = await failure(call())
    expect(error).toBeInstanceOf(type)
    expect(error).toMatchObject(facts)
  })
})
