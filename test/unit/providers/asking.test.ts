import { describe, expect, it } from 'vitest'
import type { ModelRequest } from '../../../shared/model/types.ts'
import { ask, schema } from './ask-of.ts'

/* Parameters are translated per target; what a target doesn't know is dropped and said so (engine.md, "Fallback"). */

type Asked = [provider: string, model: string, given: Partial<ModelRequest>, body: object, dropped: string[]]

describe('how an answer is made', () => {
  it.each<Asked>([
    ['openai', 'gpt-5.4', { effort: 'max' }, { reasoning_effort: 'xhigh' }, []],
    ['openai', 'gpt-5', { effort: 'none' }, { reasoning_effort: 'minimal' }, ['effort none (minimal instead)']],
    ['openai', 'o3', { effort: 'low', stop: ['END'] }, { reasoning_effort: 'low' }, ['stop']],
    ['openai', 'gpt-4o', { effort: 'high', stop: ['END'], thoughts: true }, { stop: ['END'] }, ['effort']],
    ['openai', 'gpt-5.4', { thoughts: true }, {}, ['thoughts']],
    [
      'deepseek',
      'deepseek-flash',
      { effort: 'none', temperature: 0 },
      { thinking: { type: 'disabled' }, temperature: 0 },
      [],
    ],
    [
      'deepseek',
      'deepseek-flash',
      { effort: 'max', temperature: 0 },
      { thinking: { type: 'enabled' }, reasoning_effort: 'max' },
      ['temperature'],
    ],
    [
      'mistral',
      'mistral-small-latest',
      { effort: 'low', temperature: 2 },
      { reasoning_effort: 'high', temperature: 1.5 },
      ['effort low (high instead)', 'temperature above 1.5'],
    ],
    ['openrouter', 'z-ai/glm-5', { effort: 'medium' }, { reasoning: { effort: 'medium' } }, []],
    ['openrouter', 'anthropic/claude-opus-5', { effort: 'none' }, { reasoning: { effort: 'none' } }, []],
    [
      'openrouter',
      'anthropic/claude-opus-5.5',
      { effort: 'none' },
      { reasoning: { effort: 'low' } },
      ['effort none (low instead)'],
    ],
    ['together', 'zai-org/GLM-5.2', { effort: 'none' }, { reasoning: { enabled: false } }, []],
    ['groq', 'openai/gpt-oss-120b', { effort: 'high' }, { reasoning_effort: 'high' }, []],
    ['groq', 'qwen/qwen3.8-27b', {}, { reasoning_format: 'parsed' }, []],
    ['xai', 'grok-4.5', { effort: 'max', stop: ['x'] }, { reasoning_effort: 'high' }, ['stop']],
    ['xai', 'grok-4.5', { effort: 'none' }, { reasoning_effort: 'low' }, ['effort none (low instead)']],
    ['xai', 'grok-4.3', { effort: 'none' }, { reasoning_effort: 'none' }, []],
    ['xai', 'grok-4.7', { effort: 'max' }, { reasoning_effort: 'xhigh' }, []],
    ['xai', 'grok-4.20-reasoning', { effort: 'low' }, {}, ['effort']],
    ...(
      [
        ['gpt-5-mini', 'minimal', 'high'],
        ['gpt-5.1', 'none', 'high'],
        ['gpt-5.5', 'none', 'xhigh'],
        ['gpt-5.6-sol', 'none', 'max'],
        ['gpt-6-luna', 'none', 'max'],
        ['gpt-6-astra', 'low', 'max'],
        ['gpt-6.1-sol', 'low', 'max'],
        ['gpt-7', 'low', 'max'],
      ] as const
    ).flatMap(([model, least, most]): Asked[] => [
      [
        'openai',
        model,
        { effort: 'none' },
        { reasoning_effort: least },
        least === 'none' ? [] : [`effort none (${least} instead)`],
      ],
      ['openai', model, { effort: 'max' }, { reasoning_effort: most }, []],
    ]),
    ['openai', 'gpt-5-chat-latest', { effort: 'low', temperature: 1 }, { temperature: 1 }, ['effort']],
    ...(
      [
        ['gpt-5-pro', 'high', 'high'],
        ['gpt-5.4-pro', 'medium', 'xhigh'],
        ['gpt-5.3-codex', 'low', 'xhigh'],
        ['gpt-5-codex', 'low', 'high'],
        ['gpt-5.1-codex-max', 'low', 'xhigh'],
        ['o3-pro', 'low', 'high'],
      ] as const
    ).flatMap(([model, least, most]): Asked[] => [
      ['openai', model, { effort: 'none' }, { reasoning: { effort: least } }, [`effort none (${least} instead)`]],
      ['openai', model, { effort: 'max' }, { reasoning: { effort: most } }, []],
    ]),
    [
      'llamacpp',
      'local',
      { effort: 'low' },
      { chat_template_kwargs: { enable_thinking: true, reasoning_effort: 'low' } },
      [],
    ],
    [
      'anthropic',
      'claude-opus-5',
      { effort: 'max', stop: ['END', ' '] },
      { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'max' }, stop_sequences: ['END'] },
      ['stop of white space'],
    ],
    ['anthropic', 'claude-opus-5', { thoughts: true }, { thinking: { type: 'adaptive', display: 'summarized' } }, []],
    ['anthropic', 'claude-opus-5', { effort: 'none' }, { thinking: { type: 'disabled' } }, []],
    ['anthropic', 'claude-opus-4-7', { effort: 'none' }, {}, []],
    [
      'anthropic',
      'claude-fable-5-1',
      { effort: 'none' },
      { output_config: { effort: 'low' }, thinking: { type: 'adaptive', display: 'omitted' } },
      ['effort none (low instead)'],
    ],
    // They refuse to be told not to think, each in its own way.
    [
      'anthropic',
      'claude-opus-5-5',
      { effort: 'none' },
      { output_config: { effort: 'low' }, thinking: { type: 'adaptive', display: 'omitted' } },
      ['effort none (low instead)'],
    ],
    ['anthropic', 'claude-sonnet-5-5', { effort: 'none' }, { thinking: { type: 'between_tools' } }, []],
    ['anthropic', 'claude-haiku-5-5', { effort: 'none' }, { thinking: { type: 'disabled' } }, []],
    [
      'bedrock',
      'global.anthropic.claude-opus-5-5',
      { effort: 'none' },
      {
        additionalModelRequestFields: {
          output_config: { effort: 'low' },
          thinking: { type: 'adaptive', display: 'omitted' },
        },
      },
      ['effort none (low instead)'],
    ],
    [
      'anthropic',
      'claude-sonnet-4-5',
      { effort: 'medium', maxTokens: 4096, temperature: 0 },
      { thinking: { type: 'enabled', budget_tokens: 2048, display: 'omitted' } },
      ['temperature'],
    ],
    ['anthropic', 'claude-sonnet-4-5', { effort: 'high', thoughts: true }, {}, ['effort', 'thoughts']],
    [
      'gemini',
      'gemini-3.5-flash',
      { effort: 'none', stop: ['x'] },
      {
        generationConfig: { maxOutputTokens: 100, stopSequences: ['x'], thinkingConfig: { thinkingLevel: 'MINIMAL' } },
      },
      ['effort none (minimal instead)'],
    ],
    [
      'gemini',
      'gemini-3.1-pro-preview',
      { effort: 'medium', thoughts: true },
      {
        generationConfig: { maxOutputTokens: 100, thinkingConfig: { includeThoughts: true, thinkingLevel: 'MEDIUM' } },
      },
      [],
    ],
    [
      'gemini',
      'gemini-3-pro-preview',
      { effort: 'medium' },
      { generationConfig: { maxOutputTokens: 100, thinkingConfig: { thinkingLevel: 'HIGH' } } },
      ['effort medium (high instead)'],
    ],
    ...['gemini-3.7-flash', 'gemini-3.8-flash', 'gemini-flash-latest', 'gemini-3.1-pro-preview'].map((model): Asked => [
      'gemini',
      model,
      { effort: 'none' },
      { generationConfig: { maxOutputTokens: 100, thinkingConfig: { thinkingLevel: 'LOW' } } },
      ['effort none (low instead)'],
    ]),
    ...['gemini-3.6-flash', 'gemini-3.5-flash-lite', 'gemini-3.8-flash-lite'].map((model): Asked => [
      'gemini',
      model,
      { effort: 'none' },
      { generationConfig: { maxOutputTokens: 100, thinkingConfig: { thinkingLevel: 'MINIMAL' } } },
      ['effort none (minimal instead)'],
    ]),
    [
      'gemini',
      'gemini-2.5-flash',
      { effort: 'medium' },
      { generationConfig: { maxOutputTokens: 100, thinkingConfig: { thinkingBudget: 8192 } } },
      [],
    ],
    [
      'ollama',
      'qwen3',
      { effort: 'none', stop: ['x'] },
      { think: false, options: { num_predict: 100, stop: ['x'] } },
      [],
    ],
    ['ollama', 'gpt-oss:20b', { effort: 'none' }, { think: 'low' }, ['effort none (low instead)']],
  ])('%s %s takes %j', (provider, model, given, body, dropped) => {
    const sent = ask(provider, model, { maxTokens: 100, ...given })
    expect(sent.body).toMatchObject(body)
    expect(sent.dropped).toEqual(dropped)
    for (const name of [
      'reasoning_effort',
      'reasoning',
      'thinking',
      'think',
      'output_config',
      'stop',
      'stop_sequences',
      'temperature',
    ])
      if (!(name in body)) expect(sent.body).not.toHaveProperty(name)
  })

  it('asks in one piece where a schema can’t be streamed', () => {
    expect(ask('groq', 'openai/gpt-oss-20b', { outputSchema: schema })).toMatchObject({
      whole: true,
      body: { response_format: { type: 'json_schema' } },
    })
    expect(ask('groq', 'openai/gpt-oss-20b', { outputSchema: schema }).body).not.toHaveProperty('stream')
    expect(ask('groq', 'llama-3.3-70b-versatile', { outputSchema: schema }).body).toMatchObject({
      stream: true,
      response_format: { type: 'json_object' },
    })
    expect(ask('fireworks', 'x', { outputSchema: schema }).body).toMatchObject({
      stream: true,
      response_format: { type: 'json_schema' },
      messages: [{ role: 'system' }, {}],
    })
  })
})
