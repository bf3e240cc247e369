import OpenAI from 'openai'
import { describe, expect, it } from 'vitest'
import { drain, failure, longText, usePractice } from './use-practice.ts'

const practice = usePractice()
const client = (apiKey = 'any'): OpenAI => new OpenAI({ apiKey, baseURL: `${practice.url}/v1`, maxRetries: 0 })
const ask = (input: string) => ({ model: 'cheap', temperature: 0, store: false, input })
const question = 'What is 17 * 23?'

describe('OpenAI’s own client, by Responses', () => {
  it('gets an answer with usage', async () => {
    const answer = await client().responses.create(ask(question))
    expect(answer).toMatchObject({ object: 'response', model: 'cheap', status: 'completed', error: null })
    expect(answer.output_text).toBe('17 * 23 = 391.')
    expect(answer.output).toMatchObject([
      { type: 'message', role: 'assistant', status: 'completed', content: [{ type: 'output_text', annotations: [] }] },
    ])
    expect(answer.usage).toEqual({
      input_tokens: 10,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: 6,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 16,
    })
  })

  it('gets a stream in the order that the API documents, numbered without a gap', async () => {
    const { items, error } = await drain(await client().responses.create({ ...ask(question), stream: true }))
    expect(error).toBeNull()
    expect(items.map((event) => event.sequence_number)).toEqual(items.map((_event, i) => i))
    expect([...new Set(items.map(({ type }) => type))]).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.completed',
    ])
    const said = items.map((event) => (event.type === 'response.output_text.delta' ? event.delta : ''))
    expect(said.join('')).toBe('17 * 23 = 391.')
    const last = items.at(-1)
    expect(last?.type === 'response.completed' && last.response.usage).toMatchObject({
      input_tokens: 10,
      output_tokens: 6,
    })
  })

  it('assembles the stream with its own helper to the same answer', async () => {
    const final = await client().responses.stream(ask(question)).finalResponse()
    expect(final).toMatchObject({ status: 'completed', output_text: '17 * 23 = 391.', usage: { total_tokens: 16 } })
  })

  it('gets structured output by schema, parsed by itself', async () => {
    const schema = {
      type: 'object',
      properties: { answer: { type: 'integer' } },
      required: ['answer'],
      additionalProperties: false,
    }
    const parsed = await client().responses.parse({
      ...ask(question),
      text: { format: { type: 'json_schema', name: 'sum', strict: true, schema } },
    })
    expect(JSON.parse(parsed.output_text)).toEqual({ answer: 391 })
  })

  it('is heard with instructions and several turns', async () => {
    const several = await client().responses.create({
      ...ask(''),
      instructions: 'Answer only with the number.',
      input: [
        { role: 'user', content: 'Hello' },
        { role: 'assistant', content: 'Hello, what is your question?' },
        { role: 'user', content: [{ type: 'input_text', text: question }] },
      ],
    })
    expect(several.output_text).toBe('391')
    const [logged] = await practice.log()
    expect(logged).toMatchObject({ protocol: 'responses', text: question })
    expect(several.usage?.input_tokens).toBeGreaterThan(20)
  })

  it('is told what cut the answer: its length', async () => {
    const asked = { ...ask('Tell me about Paris in 200 words.'), max_output_tokens: 16 }
    expect(await client().responses.create(asked)).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'max_output_tokens' },
      usage: { output_tokens: 16 },
    })
    const { items } = await drain(await client().responses.create({ ...asked, stream: true }))
    expect(items.at(-1)).toMatchObject({ type: 'response.incomplete', response: { status: 'incomplete' } })
  })

  it('is told of a filter and of a refusal, streamed or not', async () => {
    await practice.fault([
      { fault: 'content-filter', times: 1 },
      { fault: 'refusal', times: 2 },
    ])
    expect(await client().responses.create(ask(question))).toMatchObject({
      status: 'incomplete',
      incomplete_details: { reason: 'content_filter' },
    })
    const refused = await client().responses.create(ask(question))
    expect(refused.output).toMatchObject([
      { content: [{ type: 'refusal', refusal: expect.stringContaining('can’t') }] },
    ])
    const { items } = await drain(await client().responses.create({ ...ask(question), stream: true }))
    expect(items.some(({ type }) => type === 'response.refusal.delta')).toBe(true)
    expect(items.find(({ type }) => type === 'response.refusal.done')).toMatchObject({
      refusal: expect.stringContaining('can’t'),
    })
  })

  it('sees a long beginning cached the second time', async () => {
    const asked = () => client().responses.create({ ...ask(question), instructions: longText })
    expect((await asked()).usage?.input_tokens_details.cached_tokens).toBe(0)
    expect((await asked()).usage?.input_tokens_details.cached_tokens).toBeGreaterThanOrEqual(1024)
  })

  it('may leave in the middle: its connection is closed and nothing more is written', async () => {
    const stop = new AbortController()
    await practice.fault({ fault: 'stall-at=3' })
    const stream = await client().responses.create({ ...ask(question), stream: true }, { signal: stop.signal })
    for await (const event of stream) if (event.type === 'response.output_text.delta') stop.abort()
    expect((await practice.log()).at(-1)).toMatchObject({ fault: 'stall-at=3' })
  })

  it('hears an error in the middle of a stream', async () => {
    await practice.fault({ fault: 'error-at=3' })
    const { items, error } = await drain(await client().responses.create({ ...ask(question), stream: true }))
    expect(items.some(({ type }) => type === 'response.output_text.delta')).toBe(true)
    expect(error).toBeInstanceOf(OpenAI.APIError)
    expect(error?.message).toContain('overloaded')
  })

  it.each([
    [
      'a bad key',
      () => client('bad-key').responses.create(ask('x')),
      OpenAI.AuthenticationError,
      { status: 401, code: 'invalid_api_key' },
    ],
    [
      'an unknown model',
      () => client().responses.create({ ...ask('x'), model: 'gpt-9' }),
      OpenAI.NotFoundError,
      { status: 404, code: 'model_not_found' },
    ],
    [
      'a model that doesn’t answer',
      () => client().responses.create({ ...ask('x'), model: 'embed' }),
      OpenAI.NotFoundError,
      { status: 404 },
    ],
    [
      'a parameter of chat completions',
      () => client().responses.create(Object.assign(ask('x'), { seed: 1 })),
      OpenAI.BadRequestError,
      { status: 400, param: 'seed' },
    ],
    [
      'too short an answer',
      () => client().responses.create({ ...ask('x'), max_output_tokens: 15 }),
      OpenAI.BadRequestError,
      { status: 400, param: 'max_output_tokens' },
    ],
    [
      'too long an answer',
      () => client().responses.create({ ...ask('x'), max_output_tokens: 9_000 }),
      OpenAI.BadRequestError,
      { status: 400, param: 'max_output_tokens' },
    ],
    [
      'a wild temperature',
      () => client().responses.create({ ...ask('x'), temperature: 9 }),
      OpenAI.BadRequestError,
      { status: 400, param: 'temperature' },
    ],
    [
      'a response that isn’t kept',
      () => client().responses.create({ ...ask('x'), previous_response_id: 'resp_1' }),
      OpenAI.BadRequestError,
      { status: 400, param: 'previous_response_id' },
    ],
    [
      'a prompt over the window',
      () => client().responses.create(ask(longText.repeat(10))),
      OpenAI.BadRequestError,
      { status: 400, code: 'context_length_exceeded' },
    ],
  ])('is refused as OpenAI refuses: %s', async (_name, call, type, facts) => {
    const error = await failure(call())
    expect(error).toBeInstanceOf(type)
    expect(error).toMatchObject(facts)
  })

  it('reads the limits with a 429', async () => {
    await practice.fault({ fault: 'status=429;retry-after=2' })
    const error = await failure(client().responses.create(ask(question)))
    expect(error).toBeInstanceOf(OpenAI.RateLimitError)
    expect((error as unknown as InstanceType<typeof OpenAI.RateLimitError>).headers?.get('retry-after-ms')).toBe('2000')
  })
})
