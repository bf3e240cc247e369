import { describe, expect, it } from 'vitest'
import type { ModelRequest } from '../../../shared/model/types.ts'
import { ask, schema } from './ask-of.ts'

/* Parameters are translated per target; what a target doesn't know is dropped and said so (engine.md, "Fallback"). */

describe('how an answer is made', () => {
  it.each<[provider: string, model: string, given: Partial<ModelRequest>, body: object, dropped: string[]]>([
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
    ['together', 'zai-org/GLM-5.2', { effort: 'none' }, { reasoning: { enabled: false } }, []],
    ['groq', 'openai/gpt-oss-120b', { effort: 'high' }, { reasoning_effort: 'high' }, []],
    ['groq', 'qwen/qwen3.8-27b', {}, { reasoning_format: 'parsed' }, []],
    ['xai', 'grok-4.5', { effort: 'max', stop: ['x'] }, { reasoning_effort: 'high' }, ['stop']],
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
      { generationConfig: { maxOutputTokens: 100, thinkingConfig: { includeThoughts: true, thinkingLevel: 'HIGH' } } },
      ['effort medium (high instead)'],
    ],
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
