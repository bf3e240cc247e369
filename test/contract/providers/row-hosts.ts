import { bare, byName, error, plain, service, thinking } from './row-make.ts'
import { type RowFixture, now } from './row-types.ts'
import { responses } from './wires-responses.ts'

/* Services that speak for many: hosts of open models, a router, and a search of the web. */

export const hosts: Record<string, RowFixture> = {
  together: service(
    'together',
    '/v1',
    {
      thinker: 'zai-org/GLM-5.2',
      efforts: [
        ['none', { reasoning: { enabled: false } }, []],
        ['high', { reasoning: { enabled: true } }, []],
      ],
      usage: bare,
      told: true,
      finishes: [
        ['stop', 'stop'],
        ['eos', 'stop'],
        ['length', 'length'],
      ],
      models: [
        { id: 'zai-org/GLM-5.2', type: 'chat', display_name: 'GLM', context_length: 202_752 },
        { id: 'black-forest-labs/FLUX', type: 'image' },
      ],
      listed: [{ id: 'zai-org/GLM-5.2', window: 202_752 }],
      errors: [
        [
          'a wrong key',
          401,
          {
            id: 'x',
            error: { message: 'Invalid API key provided.', type: 'invalid_request_error', code: 'invalid_api_key' },
          },
          'auth',
        ],
        [
          'too long',
          422,
          error('`inputs` tokens + `max_new_tokens` must be <= 4097. The prompt is too long.', {
            type: 'invalid_request_error',
          }),
          'context_length',
        ],
      ],
      limit: { headers: { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '2' }, waitMs: 2000 },
    },
    { ...thinking('reasoning'), usage: plain, usageAt: 'last' },
  ),
  fireworks: service(
    'fireworks',
    '/inference/v1',
    {
      thinker: 'accounts/fireworks/models/deepseek-v4',
      efforts: byName([
        ['none', 'none'],
        ['low', 'low'],
        ['max', 'high'],
      ]),
      usage: { ...bare, input: 6, cacheRead: 4 },
      told: true,
      errors: [
        [
          'a missing model',
          404,
          error('Model not found, inaccessible, and/or not deployed', {
            object: 'error',
            type: 'invalid_request_error',
            code: 'NOT_FOUND',
          }),
          'model_not_found',
        ],
        [
          'an account that is suspended',
          412,
          error(
            'Account ours is suspended, possibly due to reaching the monthly spending limit or failure to pay past invoices. Please go to https://fireworks.ai/account/billing for more information.',
            { param: null, code: 'PRECONDITION_FAILED', type: 'error' },
          ),
          'quota',
        ],
      ],
      limit: { headers: { 'x-ratelimit-limit-requests': '600', 'x-ratelimit-over-limit': 'yes' }, waitMs: null },
    },
    { ...thinking('reasoning_content'), usage: { ...plain, prompt_tokens_details: { cached_tokens: 4 } } },
  ),
  cohere: service(
    'cohere',
    '/compatibility/v1',
    {
      thinker: 'command-a-reasoning-08-2025',
      efforts: byName([
        ['none', 'none'],
        ['low', 'high', ['effort low (high instead)']],
        ['high', 'high'],
      ]),
      usage: bare,
      modelsPath: '/v1/models?endpoint=chat&page_size=1000',
      models: { models: [{ name: 'command-a-03-2025', endpoints: ['chat'], context_length: 288_000 }] },
      listed: [{ id: 'command-a-03-2025', window: 288_000 }],
      errors: [
        ['a wrong key', 401, { id: 'x', message: 'invalid api token' }, 'auth'],
        [
          'a missing model',
          404,
          { id: 'x', message: "model 'nope' not found, make sure the correct model ID was used." },
          'model_not_found',
        ],
        [
          'too long',
          400,
          {
            id: 'x',
            message: 'too many tokens: the prompt exceeds the maximum number of tokens, context limit is 128000',
          },
          'context_length',
        ],
      ],
      limit: { headers: {}, waitMs: null },
    },
    { usage: plain },
  ),
  perplexity: service('perplexity', '/v1', {
    wire: { ...responses, provider: 'perplexity', base: '/v1' },
    thinker: 'perplexity/sonar',
    efforts: [
      [
        'none',
        { reasoning: { effort: 'minimal' }, tools: [{ type: 'web_search' }] },
        ['effort none (minimal instead)'],
      ],
      ['max', { reasoning: { effort: 'max' } }, []],
    ],
    thoughts: false,
    stop: null,
    seed: null,
    finishes: [
      ['completed', 'stop'],
      ['max_output_tokens', 'length'],
      ['content_filter', 'content_filter'],
    ],
    errors: [
      [
        'a field it doesn’t know',
        400,
        error('invalid request body: json: unknown field "X"', { type: 'invalid_request', code: 400, param: 'X' }),
        'bad_request',
      ],
      ['a missing model', 400, error('Invalid model', { type: 'invalid_model', code: 400 }), 'model_not_found'],
    ],
    limit: { headers: { 'retry-after': '4' }, waitMs: 4000 },
  }),
  openrouter: service(
    'openrouter',
    '/api/v1',
    {
      thinker: 'z-ai/glm-5',
      efforts: [
        ['none', { reasoning: { effort: 'none' } }, []],
        ['medium', { reasoning: { effort: 'medium' } }, []],
        ['max', { reasoning: { effort: 'max' } }, []],
      ],
      finishes: [
        ['stop', 'stop'],
        ['length', 'length'],
        ['content_filter', 'content_filter'],
        ['error', 'server'],
      ],
      keyPath: '/api/v1/key',
      errors: [
        ['no credits', 402, error('Insufficient credits', { code: 402 }), 'quota'],
        [
          'what its provider said',
          400,
          error('Provider returned error', {
            code: 400,
            metadata: { raw: 'This model’s maximum context length is 8192 tokens', provider_name: 'X' },
          }),
          'context_length',
        ],
      ],
      limit: {
        headers: {},
        body: error('Rate limit exceeded', {
          code: 429,
          metadata: { headers: { 'X-RateLimit-Remaining': '0', 'X-RateLimit-Reset': String(now + 5000) } },
        }),
        waitMs: 5000,
      },
    },
    thinking('reasoning'),
  ),
}
