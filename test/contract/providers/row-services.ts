import { bare, byName, error, graded, jsonMode, plain, service, thinking } from './row-make.ts'
import type { RowFixture } from './row-types.ts'
import { countedUsage } from './wire-types.ts'

/* Services that speak OpenAI's protocol, each with what its documentation writes otherwise. */

export const services: Record<string, RowFixture> = {
  groq: service(
    'groq',
    '/openai/v1',
    {
      thinker: 'openai/gpt-oss-120b',
      efforts: graded,
      structuredBy: 'openai/gpt-oss-120b',
      structuredWhole: true,
      models: { object: 'list', data: [{ id: 'openai/gpt-oss-120b', active: true, context_window: 131_072 }] },
      listed: [{ id: 'openai/gpt-oss-120b', window: 131_072 }],
      errors: [
        [
          'no JSON',
          400,
          error('Failed to generate JSON.', { type: 'invalid_request_error', code: 'json_validate_failed' }),
          'invalid_output',
        ],
        [
          'no room',
          498,
          error('Flex tier capacity exceeded', { type: 'flex_tier', code: 'capacity_exceeded' }),
          'overloaded',
        ],
        [
          'too much a minute',
          413,
          error('Request too large for model on tokens per minute (TPM)', {
            type: 'tokens',
            code: 'rate_limit_exceeded',
          }),
          'rate_limit',
        ],
      ],
      limit: {
        headers: {
          'x-ratelimit-remaining-tokens': '0',
          'x-ratelimit-reset-tokens': '7.66s',
          'x-ratelimit-reset-requests': '2m59.56s',
        },
        waitMs: 7660,
      },
    },
    { ...thinking('reasoning'), usageAt: 'x_groq' },
  ),
  mistral: service(
    'mistral',
    '/v1',
    {
      thinker: 'mistral-small-latest',
      efforts: byName([
        ['none', 'none'],
        ['low', 'high', ['effort low (high instead)']],
        ['max', 'high'],
      ]),
      usage: bare,
      seed: { random_seed: 7 },
      finishes: [
        ['stop', 'stop'],
        ['length', 'length'],
        ['model_length', 'length'],
        ['error', 'server'],
      ],
      models: {
        object: 'list',
        data: [
          { id: 'mistral-small-latest', max_context_length: 128_000, capabilities: { completion_chat: true } },
          { id: 'mistral-embed', max_context_length: 8192, capabilities: { completion_chat: false } },
        ],
      },
      listed: [{ id: 'mistral-small-latest', window: 128_000 }],
      errors: [
        [
          'a field it doesn’t know',
          422,
          {
            object: 'error',
            message: {
              detail: [{ type: 'extra_forbidden', loc: ['body', 'x'], msg: 'Extra inputs are not permitted' }],
            },
          },
          'bad_request',
        ],
        ['a wrong key', 401, { message: 'Unauthorized', request_id: 'x' }, 'auth'],
        [
          'a missing model',
          400,
          { object: 'error', message: 'Invalid model: nope', type: 'invalid_model', code: '1500' },
          'model_not_found',
        ],
      ],
      limit: { headers: { 'ratelimitbysize-remaining': '0', 'ratelimitbysize-reset': '25' }, waitMs: 25_000 },
    },
    {
      thought: (text) => ({ content: [{ type: 'thinking', thinking: [{ type: 'text', text }] }] }),
      usage: plain,
      usageAt: 'last',
    },
  ),
  deepseek: service(
    'deepseek',
    '',
    {
      thinker: 'deepseek-flash',
      efforts: [
        ['none', { thinking: { type: 'disabled' } }, []],
        ['medium', { thinking: { type: 'enabled' }, reasoning_effort: 'high' }, ['effort medium (high instead)']],
        ['max', { thinking: { type: 'enabled' }, reasoning_effort: 'max' }, []],
      ],
      seed: null,
      structured: jsonMode,
      told: true,
      finishes: [
        ['stop', 'stop'],
        ['length', 'length'],
        ['content_filter', 'content_filter'],
        ['insufficient_system_resource', 'overloaded'],
      ],
      models: { object: 'list', data: [{ id: 'deepseek-flash', object: 'model', owned_by: 'deepseek' }] },
      listed: [{ id: 'deepseek-flash', window: null }],
      errors: [
        [
          'no balance',
          402,
          error('Insufficient Balance', { type: 'unknown_error', code: 'invalid_request_error' }),
          'quota',
        ],
        ['overload', 503, error('Server overloaded'), 'overloaded'],
      ],
      limit: { headers: {}, waitMs: null },
    },
    {
      ...thinking('reasoning_content'),
      usage: {
        ...plain,
        prompt_cache_hit_tokens: 4,
        prompt_cache_miss_tokens: 6,
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    },
  ),
  xai: service(
    'xai',
    '/v1',
    {
      thinker: 'grok-4.5',
      efforts: byName([
        ['none', 'low', ['effort none (low instead)']],
        ['high', 'high'],
        ['max', 'high'],
      ]),
      thoughts: false,
      stop: null,
      usage: { ...countedUsage, output: 7 },
      errors: [
        [
          'a wrong key, as status 400',
          400,
          { code: 'Client specified an invalid argument', error: 'Incorrect API key provided: ab***cd.' },
          'auth',
        ],
        [
          'no credits',
          403,
          {
            code: 'The caller does not have permission to execute the specified operation',
            error: 'Your newly created team doesn’t have any credits yet.',
          },
          'quota',
        ],
        [
          'all spent',
          429,
          {
            code: 'Some resource has been exhausted',
            error: 'Your team has used all available credits or reached its monthly spending limit.',
          },
          'quota',
        ],
      ],
      limit: { headers: {}, waitMs: null },
    },
    // Thinking counts beside the completion.
    {
      usage: {
        ...plain,
        total_tokens: 20,
        prompt_tokens_details: { cached_tokens: 4 },
        completion_tokens_details: { reasoning_tokens: 3 },
      },
    },
  ),
}
