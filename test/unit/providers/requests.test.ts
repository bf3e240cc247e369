import { describe, expect, it } from 'vitest'
import { protocols } from '../../../electron/providers/protocols.ts'
import { ask, chat, schema } from './ask-of.ts'

describe('a request to OpenAI', () => {
  it('has the conversation, the bound and the usage at the end', () => {
    expect(ask('openai', 'gpt-4o', { ...chat, temperature: 0.5, seed: 7 })).toEqual({
      path: '/chat/completions',
      body: {
        model: 'gpt-4o',
        messages: [{ role: 'system', content: 'Be brief.' }, ...(chat.messages ?? [])],
        max_completion_tokens: 100,
        temperature: 0.5,
        seed: 7,
        stream: true,
        stream_options: { include_usage: true },
      },
      dropped: [],
    })
  })

  it('asks for no stream and no usage of one when none is wanted', () => {
    const { body } = ask('openai', 'gpt-4o', { stream: false })
    expect(body).not.toHaveProperty('stream')
    expect(body).not.toHaveProperty('stream_options')
  })

  it.each(['gpt-5', 'gpt-6-sol', 'o3', 'o3-2025-04-16', 'gpt-7-nova'])(
    'leaves out the temperature that %s refuses, and says so',
    (model) => {
      const { body, dropped } = ask('openai', model, { temperature: 0 })
      expect(body).not.toHaveProperty('temperature')
      expect(dropped).toEqual(['temperature'])
    },
  )

  it.each(['gpt-4.1-mini', 'gpt-5-chat-latest', 'my-fine-tune'])('keeps the temperature for %s', (model) => {
    expect(ask('openai', model, { temperature: 0 })).toMatchObject({ body: { temperature: 0 }, dropped: [] })
  })

  it('asks for a schema strictly where strict mode takes it, else as a hint', () => {
    expect(ask('openai', 'gpt-4o', { outputSchema: schema }).body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'A_verdict', schema, strict: true },
    })
    const loose = { type: 'object', properties: { a: { type: 'string' } } }
    expect(ask('openai', 'gpt-4o', { outputSchema: loose }).body['response_format']).toEqual({
      type: 'json_schema',
      json_schema: { name: 'answer', schema: loose, strict: false },
    })
    expect(ask('openai', 'gpt-4o', { outputSchema: { ...schema, minProperties: 1 } }).body).toMatchObject({
      response_format: { json_schema: { strict: false } },
    })
  })
})

describe('a request to a service that speaks like OpenAI', () => {
  it('bounds the answer by the old name', () => {
    expect(ask('house', 'whatever', { temperature: 0, seed: 1 }).body).toMatchObject({
      max_tokens: 100,
      temperature: 0,
      seed: 1,
    })
    expect(ask('house', 'gpt-5', { temperature: 0 }).dropped).toEqual([])
  })

  it('has the dialect of its row', () => {
    const mistral = ask('mistral', 'mistral-large-latest', { seed: 3 }).body
    expect(mistral).toMatchObject({ random_seed: 3, max_tokens: 100 })
    expect(mistral).not.toHaveProperty('stream_options')
    expect(ask('deepseek', 'deepseek-flash', { seed: 3 }).dropped).toEqual(['seed'])
    expect(ask('groq', 'llama-3.3-70b-versatile').body).toMatchObject({ max_completion_tokens: 100 })
  })

  it('tells the model the schema in words where the service only promises JSON', () => {
    const { body } = ask('deepseek', 'deepseek-flash', { system: 'Be brief.', outputSchema: schema })
    expect(body['response_format']).toEqual({ type: 'json_object' })
    expect(body['messages']).toEqual([
      { role: 'system', content: expect.stringMatching(/^Be brief\.\n\n.*JSON.*"score"/s) },
      { role: 'user', content: 'Hello?' },
    ])
  })
})

describe('a request to Anthropic', () => {
  it('has the system beside the conversation', () => {
    const messages = [{ role: 'system' as const, content: 'Mind the tone.' }, ...(chat.messages ?? [])]
    expect(ask('anthropic', 'claude-opus-5', { ...chat, messages })).toEqual({
      path: '/v1/messages',
      headers: {},
      body: {
        model: 'claude-opus-5',
        max_tokens: 100,
        system: 'Be brief.\n\nMind the tone.',
        messages: chat.messages,
        stream: true,
      },
      dropped: [],
    })
  })

  it('sends a temperature only to the models that take one, by the version that does', () => {
    expect(ask('anthropic', 'claude-sonnet-4-5', { temperature: 0 })).toMatchObject({
      headers: { 'anthropic-version': '2023-06-01' },
      body: { temperature: 0 },
      dropped: [],
    })
    expect(ask('anthropic', 'claude-sonnet-4-6', { temperature: 1.6 }).body).toMatchObject({ temperature: 1 })
    for (const model of ['claude-opus-4-8', 'claude-sonnet-5-5', 'claude-fable-5-2', 'claude-unknown-9'])
      expect(ask('anthropic', model, { temperature: 0 })).toMatchObject({ headers: {}, dropped: ['temperature'] })
    expect(protocols.anthropic.headers('k')).toEqual({ 'anthropic-version': '2026-10-21', 'x-api-key': 'k' })
  })

  it('takes no seed', () => {
    expect(ask('anthropic', 'claude-opus-5', { seed: 1 }).dropped).toEqual(['seed'])
  })

  it('asks for a schema it can enforce, and says the rest in words', () => {
    expect(ask('anthropic', 'claude-opus-5', { outputSchema: schema }).body['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          title: 'A verdict',
          type: 'object',
          properties: { reason: { type: 'string' }, score: { type: 'number', description: 'minimum: 0, maximum: 1' } },
          required: ['reason', 'score'],
          additionalProperties: false,
        },
      },
    })
  })

  it('closes open objects, keeps lists, choices and references', () => {
    const outputSchema = {
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        kind: { enum: ['a', 'b'] },
        many: { type: 'array', items: { $ref: '#/$defs/part' }, minItems: 1, maxItems: 4 },
        either: { oneOf: [{ type: 'string', format: 'date', minLength: 3 }, { type: 'null' }] },
      },
      $defs: { part: { type: 'object', properties: { n: { type: 'integer' } } } },
    }
    expect(ask('anthropic', 'claude-opus-5', { outputSchema }).body['output_config']).toEqual({
      format: {
        type: 'json_schema',
        schema: {
          type: 'object',
          properties: {
            kind: { enum: ['a', 'b'] },
            many: { type: 'array', items: { $ref: '#/$defs/part' }, minItems: 1, description: 'maxItems: 4' },
            either: { anyOf: [{ type: 'string', format: 'date', description: 'minLength: 3' }, { type: 'null' }] },
          },
          additionalProperties: false,
          $defs: { part: { type: 'object', properties: { n: { type: 'integer' } }, additionalProperties: false } },
        },
      },
    })
  })

  it('tells the model in words a schema that can’t be said that way', () => {
    const { body } = ask('anthropic', 'claude-opus-5', { outputSchema: { not: { type: 'string' } } })
    expect(body).not.toHaveProperty('output_config')
    expect(body['system']).toContain('{"not":{"type":"string"}}')
  })
})

describe('a request to Gemini', () => {
  it('has contents, the system apart, and everything else in its configuration', () => {
    expect(
      ask('gemini', 'gemini-3.5-flash', { ...chat, temperature: 0, seed: 3_000_000_000, outputSchema: schema }),
    ).toEqual({
      path: '/v1beta/models/gemini-3.5-flash:streamGenerateContent?alt=sse',
      body: {
        contents: [
          { role: 'user', parts: [{ text: 'Hello?' }] },
          { role: 'model', parts: [{ text: 'Yes?' }] },
          { role: 'user', parts: [{ text: 'Good.' }] },
        ],
        systemInstruction: { parts: [{ text: 'Be brief.' }] },
        generationConfig: {
          maxOutputTokens: 100,
          temperature: 0,
          seed: 3_000_000_000 % 2_147_483_648,
          responseMimeType: 'application/json',
          responseJsonSchema: schema,
        },
      },
      dropped: [],
    })
  })

  it('names the model in the path, whatever it is called', () => {
    expect(ask('gemini', 'models/x y/..?', { stream: false }).path).toBe('/v1beta/models/x%20y%2F..%3F:generateContent')
  })
})

describe('a request to Ollama', () => {
  it('has its options apart, and never loses a prompt’s beginning in silence', () => {
    expect(ask('ollama', 'llama3', { ...chat, temperature: 0, seed: 3, outputSchema: schema })).toEqual({
      path: '/api/chat',
      body: {
        model: 'llama3',
        messages: [{ role: 'system', content: 'Be brief.' }, ...(chat.messages ?? [])],
        stream: true,
        truncate: false,
        shift: false,
        options: { num_predict: 100, temperature: 0, seed: 3 },
        format: schema,
      },
      dropped: [],
    })
  })
})
