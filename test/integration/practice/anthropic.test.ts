import Anthropic from '@anthropic-ai/sdk'
import { describe, expect, it } from 'vitest'
import { drain, failure, longText, usePractice } from './use-practice.ts'

const practice = usePractice()
const client = (apiKey = 'any'): Anthropic => new Anthropic({ apiKey, baseURL: practice.url, maxRetries: 0 })
const ask = (content: string) => ({ model: 'cheap', max_tokens: 500, messages: [{ role: 'user' as const, content }] })

describe('Anthropic’s own client', () => {
  it('gets an answer with usage', async () => {
    const message = await client().messages.create(ask('What is 17 * 23?'))
    expect(message).toMatchObject({
      type: 'message',
      role: 'assistant',
      model: 'cheap',
      content: [{ type: 'text', text: '17 * 23 = 391.' }],
      stop_reason: 'end_turn',
      stop_sequence: null,
      usage: { input_tokens: 10, output_tokens: 6, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 },
    })
    expect(message.id).toMatch(/^msg_/)
  })

  it('gets a stream that its own helper assembles to the same message', async () => {
    const stream = client().messages.stream(ask('What is 17 * 23?'))
    const types = new Set<string>()
    stream.on('streamEvent', ({ type }) => types.add(type))
    const message = await stream.finalMessage()
    expect(message).toMatchObject({
      content: [{ type: 'text', text: '17 * 23 = 391.' }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 10, output_tokens: 6 },
    })
    expect([...types]).toEqual([
      'message_start',
      'content_block_start',
      'content_block_delta',
      'content_block_stop',
      'message_delta',
      'message_stop',
    ])
  })

  it('is sent a ping, which it passes over', async () => {
    const response = await fetch(`${practice.url}/v1/messages`, {
      method: 'POST',
      headers: { 'anthropic-version': '2023-06-01', 'content-type': 'application/json' },
      body: JSON.stringify({ ...ask('What is 17 * 23?'), stream: true }),
    })
    expect(await response.text()).toContain('event: ping\ndata: {"type":"ping"}\n\n')
  })

  it('gets structured output by output_config, by the older output_format, and by a forced tool', async () => {
    const schema = {
      type: 'object',
      properties: { answer: { type: 'integer' } },
      required: ['answer'],
      additionalProperties: false,
    }
    const config = await client().messages.create({
      ...ask('What is 17 * 23?'),
      output_config: { format: { type: 'json_schema', schema } },
    })
    expect(config.content).toMatchObject([{ type: 'text', text: '{"answer":391}' }])
    const older = { ...ask('What is 17 * 23?'), output_format: { type: 'json_schema', schema } }
    expect((await client().messages.create(older)).content).toMatchObject([{ type: 'text', text: '{"answer":391}' }])
    const tool = {
      ...ask('What is 17 * 23?'),
      tools: [{ name: 'put', input_schema: { ...schema, type: 'object' as const } }],
      tool_choice: { type: 'tool' as const, name: 'put' },
    }
    expect(await client().messages.create(tool)).toMatchObject({
      stop_reason: 'tool_use',
      content: [{ type: 'tool_use', name: 'put', input: { answer: 391 } }],
    })
    expect((await client().messages.stream(tool).finalMessage()).content).toMatchObject([
      { type: 'tool_use', input: { answer: 391 } },
    ])
  })

  it('is stopped by length and by a stop sequence', async () => {
    expect(await client().messages.create({ ...ask('What is 17 * 23?'), max_tokens: 3 })).toMatchObject({
      stop_reason: 'max_tokens',
      content: [{ text: '17 * 23' }],
    })
    expect(await client().messages.create({ ...ask('What is 17 * 23?'), stop_sequences: [' ='] })).toMatchObject({
      stop_reason: 'stop_sequence',
      stop_sequence: ' =',
      content: [{ text: '17 * 23' }],
    })
  })

  it('writes a marked beginning into the cache first and reads it after; unmarked ones are not cached', async () => {
    const asked = (marked: boolean) =>
      client().messages.create({
        ...ask('What is 17 * 23?'),
        system: [
          { type: 'text', text: longText, ...(marked ? { cache_control: { type: 'ephemeral' as const } } : {}) },
        ],
      })
    await asked(false)
    expect((await asked(false)).usage).toMatchObject({ cache_read_input_tokens: 0, cache_creation_input_tokens: 0 })
    const first = (await asked(true)).usage
    const second = (await asked(true)).usage
    expect(first.cache_creation_input_tokens).toBeGreaterThan(1024)
    expect(second).toMatchObject({
      cache_creation_input_tokens: 0,
      cache_read_input_tokens: first.cache_creation_input_tokens,
      input_tokens: first.input_tokens,
    })
    expect(first.input_tokens).toBeLessThan(50)
  })

  it('reads the rate-limit headers', async () => {
    const { response } = await client().messages.create(ask('What is 17 * 23?')).withResponse()
    expect(response.headers.get('request-id')).toMatch(/^req_/)
    expect(Number(response.headers.get('anthropic-ratelimit-requests-remaining'))).toBeGreaterThan(0)
    expect(Date.parse(response.headers.get('anthropic-ratelimit-requests-reset')!)).not.toBeNaN()
  })

  it('lists the models that answer', async () => {
    const { items } = await drain(await client().models.list())
    expect(items.map(({ id }) => id)).toEqual(['cheap', 'balanced', 'frontier', 'judge'])
  })

  it.each([
    [
      'a bad key',
      () => client('bad-key').messages.create(ask('x')),
      Anthropic.AuthenticationError,
      { status: 401, type: 'authentication_error' },
    ],
    [
      'an unknown model',
      () => client().messages.create({ ...ask('x'), model: 'claude-9' }),
      Anthropic.NotFoundError,
      { status: 404, type: 'not_found_error' },
    ],
    [
      'the embedding model',
      () => client().messages.create({ ...ask('x'), model: 'embed' }),
      Anthropic.NotFoundError,
      { status: 404 },
    ],
    [
      'too long an answer',
      () => client().messages.create({ ...ask('x'), max_tokens: 9_000 }),
      Anthropic.BadRequestError,
      { status: 400, type: 'invalid_request_error' },
    ],
    [
      'a parameter its version no longer has',
      () => client().messages.create(Object.assign(ask('x'), { temperature: 1 })),
      Anthropic.BadRequestError,
      { status: 400, message: expect.stringContaining('temperature: Extra inputs are not permitted') },
    ],
    [
      'a prompt over the window',
      () => client().messages.create(ask(longText.repeat(12))),
      Anthropic.BadRequestError,
      { status: 400, message: expect.stringContaining('prompt is too long') },
    ],
  ])('is refused as Anthropic refuses: %s', async (_name, call, type, facts) => {
    const error = await failure(call())
    expect(error).toBeInstanceOf(type)
    expect(error).toMatchObject(facts)
    expect(error['requestID']).toMatch(/^req_/)
  })

  it('must send a version and max_tokens', async () => {
    const post = async (headers: Record<string, string>, body: object): Promise<unknown> =>
      (await fetch(`${practice.url}/v1/messages`, { method: 'POST', headers, body: JSON.stringify(body) })).json()
    const version = { 'anthropic-version': '2023-06-01' }
    expect(await post({}, ask('x'))).toMatchObject({
      type: 'error',
      error: { type: 'invalid_request_error', message: 'anthropic-version: header is required' },
    })
    expect(await post({ 'anthropic-version': '2024-01-01' }, ask('x'))).toMatchObject({
      error: { message: 'anthropic-version: "2024-01-01" is not a valid version' },
    })
    expect(await post(version, { ...ask('x'), max_tokens: undefined })).toMatchObject({
      error: { message: 'max_tokens: Field required' },
    })
    expect(await post(version, { ...ask('x'), temperature: 2 })).toMatchObject({
      error: { message: 'temperature: range: 0..1' },
    })
  })

  it('may send a temperature with the version before', async () => {
    const headers = { 'anthropic-version': '2023-06-01' }
    const asked = { ...ask('What is 31 * 47?'), temperature: 0 }
    const said = async (): Promise<unknown> =>
      (await (
        await fetch(`${practice.url}/v1/messages`, { method: 'POST', headers, body: JSON.stringify(asked) })
      ).json()) as unknown
    const [one, two] = [await said(), await said()]
    expect(one).toMatchObject({ content: [{ text: (two as { content: { text: string }[] }).content[0]!.text }] })
  })
})
