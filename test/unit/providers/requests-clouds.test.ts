import { describe, expect, it } from 'vitest'
import { protocols } from '../../../electron/providers/protocols.ts'
import { ask, chat, schema } from './ask-of.ts'

describe('a request to Azure', () => {
  it('names the deployment as its model', () => {
    expect(ask('azure', 'our-gpt', { ...chat, seed: 7 })).toMatchObject({
      path: '/chat/completions',
      body: { model: 'our-gpt', max_completion_tokens: 100, seed: 7 },
      dropped: [],
    })
  })

  it('carries a key in a header of its own, and a token of Microsoft Entra as a bearer’s', () => {
    expect(protocols.azure.headers('abc')).toEqual({ 'api-key': 'abc' })
    expect(protocols.azure.headers('eyJh.eyJi.c_-')).toEqual({ authorization: 'Bearer eyJh.eyJi.c_-' })
  })
})

describe('a request to Bedrock', () => {
  it('has turns in parts, system beside them, and the model in its path, encoded', () => {
    expect(ask('bedrock', 'amazon.nova-micro-v1:0', { ...chat, temperature: 1.5, seed: 7 })).toEqual({
      path: '/model/amazon.nova-micro-v1%3A0/converse-stream',
      body: {
        messages: [
          { role: 'user', content: [{ text: 'Hello?' }] },
          { role: 'assistant', content: [{ text: 'Yes?' }] },
          { role: 'user', content: [{ text: 'Good.' }] },
        ],
        system: [{ text: 'Be brief.' }],
        inferenceConfig: { maxTokens: 100, temperature: 1 },
      },
      dropped: ['temperature above 1', 'seed'],
    })
    expect(ask('bedrock', 'x', { stream: false }).path).toBe('/model/x/converse')
  })

  it('lets nobody speak twice in a row, which it refuses', () => {
    const messages = [
      { role: 'user', content: 'One.' },
      { role: 'user', content: 'Two.' },
      { role: 'system', content: 'Be brief.' },
    ] as const
    expect(ask('bedrock', 'x', { messages: [...messages] }).body).toMatchObject({
      messages: [{ role: 'user', content: [{ text: 'One.' }, { text: 'Two.' }] }],
      system: [{ text: 'Be brief.' }],
    })
  })

  it('says how hard to think in the maker’s own words, and where to stop in Amazon’s', () => {
    const claude = ask('bedrock', 'us.anthropic.claude-opus-5-v1:0', { effort: 'low', temperature: 0.5, stop: ['END'] })
    expect(claude.body).toMatchObject({
      inferenceConfig: { maxTokens: 100, stopSequences: ['END'] },
      additionalModelRequestFields: { thinking: { type: 'adaptive' }, output_config: { effort: 'low' } },
    })
    expect(claude.dropped).toEqual(['temperature'])
    expect(ask('bedrock', 'openai.gpt-oss-120b-1:0', { effort: 'high' }).body).toMatchObject({
      additionalModelRequestFields: { reasoning_effort: 'high' },
    })
    expect(ask('bedrock', 'amazon.nova-micro-v1:0', { effort: 'high', thoughts: true }).dropped).toEqual([
      'effort',
      'thoughts',
    ])
  })

  it('tells the schema in words', () => {
    const { system } = ask('bedrock', 'x', { outputSchema: schema }).body
    expect(JSON.stringify(system)).toContain('JSON Schema')
  })
})

describe('a request by Responses', () => {
  it('has instructions, the conversation, the bound, and asks that nothing is kept', () => {
    expect(ask('newer', 'some-model', { ...chat, temperature: 0.5 })).toEqual({
      path: '/responses',
      body: {
        model: 'some-model',
        instructions: 'Be brief.',
        input: chat.messages,
        max_output_tokens: 100,
        temperature: 0.5,
        store: false,
        stream: true,
      },
      dropped: [],
    })
  })

  it('says what it leaves out: the seed, and the temperature of a model that thinks', () => {
    expect(ask('openai', 'o3-pro', { temperature: 0.5, seed: 7 }).dropped).toEqual(['temperature', 'seed'])
    expect(ask('newer', 'some-model', { seed: 7 }).dropped).toEqual(['seed'])
  })

  it('wants a schema in its own place, strict where the schema allows it', () => {
    expect(ask('newer', 'some-model', { outputSchema: schema }).body['text']).toEqual({
      format: { type: 'json_schema', name: 'A_verdict', schema, strict: true },
    })
  })

  it.each(['o1-pro', 'o3-pro-2025-06-10', 'gpt-5-pro', 'gpt-5.5-pro-2026-04-23', 'gpt-5-codex', 'gpt-5.1-codex-max'])(
    'is how OpenAI is asked for %s, which knows no other',
    (model) => expect(ask('openai', model).path).toBe('/responses'),
  )

  it.each(['o3-deep-research', 'computer-use-preview-2025-03-11', 'gpt-daybreak-red-latest', 'gpt-6-cyber'])(
    'and for %s',
    (model) => expect(ask('openai', model).path).toBe('/responses'),
  )

  it.each([
    ['openai', 'gpt-5'],
    ['openai', 'gpt-4o'],
    ['openai', 'o3-mini'],
    ['openai', 'my-codex'],
    ['openrouter', 'openai/o3-pro'],
    ['house', 'o3-pro'],
  ])('is not how %s is asked for %s', (provider, model) => expect(ask(provider, model).path).toBe('/chat/completions'))
})
