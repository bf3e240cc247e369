import { type RowFixture, type Elsewhere, now, schema } from './row-types.ts'
import { clouds } from './row-clouds.ts'
import { hosts } from './row-hosts.ts'
import { openModels } from './row-open.ts'
import { services } from './row-services.ts'
import { countedUsage } from './wire-types.ts'
import { anthropic } from './wires-anthropic.ts'
import { openaiWire } from './wires-openai.ts'
import { gemini, ollama } from './wires-others.ts'

/* Rows with a protocol of their own; whoever speaks OpenAI's is in `row-services.ts`. */

const lists = (models: object, listed: RowFixture['listed'], modelsPath: string) => ({ models, listed, modelsPath })

const own: Record<string, RowFixture> = {
  openai: {
    wire: openaiWire('openai', '/v1'),
    thinker: 'gpt-5.4',
    usage: countedUsage,
    efforts: [
      ['none', { reasoning_effort: 'none' }, []],
      ['high', { reasoning_effort: 'high' }, []],
      ['max', { reasoning_effort: 'xhigh' }, []],
    ],
    thoughts: false,
    stop: null,
    seed: { seed: 7 },
    structured: { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } } },
    told: false,
    finishes: [
      ['stop', 'stop'],
      ['length', 'length'],
      ['content_filter', 'content_filter'],
    ],
    errors: [
      [
        'no quota',
        429,
        {
          error: {
            message: 'You exceeded your current quota.',
            type: 'insufficient_quota',
            code: 'insufficient_quota',
          },
        },
        'quota',
      ],
    ],
    limit: {
      headers: {
        'x-ratelimit-remaining-tokens': '0',
        'x-ratelimit-reset-tokens': '6m0s',
        'x-ratelimit-reset-requests': '1s',
      },
      waitMs: 360_000,
    },
    ...lists(
      { object: 'list', data: [{ id: 'gpt-5.4', object: 'model' }] },
      [{ id: 'gpt-5.4', window: null }],
      '/v1/models',
    ),
  },
  anthropic: {
    wire: anthropic,
    thinker: 'claude-opus-5',
    usage: countedUsage,
    efforts: [
      ['none', { thinking: { type: 'disabled' } }, []],
      ['low', { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'low' } }, []],
      ['max', { thinking: { type: 'adaptive', display: 'omitted' }, output_config: { effort: 'max' } }, []],
    ],
    thoughts: true,
    stop: { stop_sequences: ['END'] },
    seed: null,
    structured: { output_config: { format: { type: 'json_schema', schema } } },
    told: false,
    finishes: [
      ['end_turn', 'stop'],
      ['stop_sequence', 'stop'],
      ['max_tokens', 'length'],
      ['model_context_window_exceeded', 'length'],
      ['pause_turn', 'length'],
      ['refusal', 'refusal'],
    ],
    errors: [
      [
        'no credit',
        402,
        { type: 'error', error: { type: 'billing_error', message: 'Your credit balance is too low.' } },
        'quota',
      ],
      ['overload', 529, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }, 'overloaded'],
    ],
    limit: {
      headers: {
        'anthropic-ratelimit-input-tokens-remaining': '0',
        'anthropic-ratelimit-input-tokens-reset': new Date(now + 9000).toISOString(),
      },
      waitMs: 9000,
    },
    ...lists(
      {
        data: [{ id: 'claude-opus-5', type: 'model', display_name: 'Claude', max_input_tokens: 1000 }],
        has_more: false,
      },
      [{ id: 'claude-opus-5', window: 1000 }],
      '/v1/models?limit=1000',
    ),
  },
  gemini: {
    wire: { ...gemini, path: gemini.path, streamPath: gemini.streamPath },
    thinker: 'gemini-3.5-flash',
    usage: countedUsage,
    efforts: [
      [
        'none',
        { generationConfig: { thinkingConfig: { thinkingLevel: 'MINIMAL' } } },
        ['effort none (minimal instead)'],
      ],
      ['medium', { generationConfig: { thinkingConfig: { thinkingLevel: 'MEDIUM' } } }, []],
      ['max', { generationConfig: { thinkingConfig: { thinkingLevel: 'HIGH' } } }, []],
    ],
    thoughts: true,
    stop: { generationConfig: { stopSequences: ['END'] } },
    seed: { generationConfig: { seed: 7 } },
    structured: { generationConfig: { responseMimeType: 'application/json', responseJsonSchema: schema } },
    told: false,
    finishes: [
      ['STOP', 'stop'],
      ['MAX_TOKENS', 'length'],
      ['SAFETY', 'content_filter'],
      ['RECITATION', 'content_filter'],
      ['MALFORMED_RESPONSE', 'server'],
      ['MALFORMED_FUNCTION_CALL', 'server'],
      ['NO_IMAGE', 'server'],
      ['CONTINUATION', 'length'],
      ['PROHIBITED_CONTENT', 'content_filter'],
      ['SPII', 'content_filter'],
      ['IMAGE_RECITATION', 'content_filter'],
    ],
    errors: [
      [
        'a wrong key, as status 400',
        400,
        {
          error: {
            code: 400,
            message: 'API key not valid. Please pass a valid API key.',
            status: 'INVALID_ARGUMENT',
            details: [{ '@type': 'type.googleapis.com/google.rpc.ErrorInfo', reason: 'API_KEY_INVALID' }],
          },
        },
        'auth',
      ],
    ],
    limit: {
      headers: {},
      body: {
        error: {
          code: 429,
          message: 'Resource has been exhausted.',
          status: 'RESOURCE_EXHAUSTED',
          details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.07s' }],
        },
      },
      waitMs: 34_070,
    },
    ...lists(
      {
        models: [
          { name: 'models/gemini-3.5-flash', inputTokenLimit: 1000, supportedGenerationMethods: ['generateContent'] },
        ],
      },
      [{ id: 'gemini-3.5-flash', window: 1000 }],
      '/v1beta/models?pageSize=1000',
    ),
  },
  ollama: {
    wire: ollama,
    thinker: 'qwen3',
    usage: { ...countedUsage, cacheRead: 0, reasoning: 0 },
    efforts: [
      ['none', { think: false }, []],
      ['high', { think: true }, []],
    ],
    thoughts: true,
    stop: { options: { stop: ['END'] } },
    seed: { options: { seed: 7 } },
    structured: { format: schema },
    told: false,
    finishes: [
      ['stop', 'stop'],
      ['length', 'length'],
    ],
    errors: [
      ['a missing model', 404, { error: "model 'x' not found" }, 'model_not_found'],
      [
        'too many at once',
        503,
        { error: 'server busy, please try again. maximum pending requests exceeded' },
        'overloaded',
      ],
    ],
    limit: { headers: { 'retry-after': '3' }, waitMs: 3000 },
    ...lists({ models: [{ name: 'qwen3:8b', model: 'qwen3:8b' }] }, [{ id: 'qwen3:8b', window: null }], '/api/tags'),
  },
}

export const rows: Record<string, RowFixture | Elsewhere> = { ...own, ...clouds, ...services, ...hosts, ...openModels }
