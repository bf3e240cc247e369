import { bare, error, graded, plain, service, tagged, thinking } from './row-make.ts'
import type { RowFixture } from './row-types.ts'

/* Who serves open models: fast ones, a router, and servers on this machine. */

export const openModels: Record<string, RowFixture> = {
  cerebras: service(
    'cerebras',
    '/v1',
    {
      thinker: 'gpt-oss-120b',
      efforts: graded,
      structuredWhole: true,
      errors: [
        [
          'a wrong key',
          401,
          { message: 'Wrong API Key', type: 'invalid_request_error', param: 'api_key', code: 'wrong_api_key' },
          'auth',
        ],
      ],
      limit: {
        headers: {
          'x-ratelimit-remaining-tokens-minute': '0',
          'x-ratelimit-reset-tokens-minute': '12.5',
          'x-ratelimit-reset-requests-day': '80000',
        },
        waitMs: 12_500,
      },
    },
    thinking('reasoning'),
  ),
  huggingface: service(
    'huggingface',
    '/v1',
    {
      thinker: 'openai/gpt-oss-120b',
      efforts: graded,
      told: true,
      errors: [
        [
          'no credits',
          402,
          { error: 'You have exceeded your monthly included credits for Inference Providers.' },
          'quota',
        ],
        [
          'a missing model',
          400,
          error("The requested model 'nope' does not exist", {
            type: 'invalid_request_error',
            code: 'model_not_found',
          }),
          'model_not_found',
        ],
      ],
      limit: { headers: { ratelimit: '"api";r=0;t=30' }, waitMs: 30_000 },
    },
    tagged,
  ),
  lmstudio: service(
    'lmstudio',
    '/v1',
    {
      thinker: 'openai/gpt-oss-20b',
      efforts: graded,
      usage: bare,
      told: true,
      models: { object: 'list', data: [{ id: 'qwen3-8b', object: 'model', owned_by: 'organization_owner' }] },
      listed: [{ id: 'qwen3-8b', window: null }],
      errors: [
        [
          'no model',
          404,
          { error: { message: 'Model "nope" not found', type: 'invalid_request_error', code: 'model_not_found' } },
          'model_not_found',
        ],
      ],
      limit: { headers: {}, waitMs: null },
    },
    { ...tagged, usage: plain },
  ),
  llamacpp: service(
    'llamacpp',
    '/v1',
    {
      thinker: 'local',
      efforts: [
        ['none', { chat_template_kwargs: { enable_thinking: false } }, []],
        ['medium', { chat_template_kwargs: { enable_thinking: true, reasoning_effort: 'medium' } }, []],
      ],
      usage: bare,
      told: true,
      models: {
        object: 'list',
        data: [{ id: 'local.gguf', object: 'model', meta: { n_ctx: 8192, n_ctx_train: 131_072 } }],
      },
      listed: [{ id: 'local.gguf', window: 8192 }],
      errors: [
        [
          'still loading',
          503,
          { error: { code: 503, message: 'Loading model', type: 'unavailable_error' } },
          'overloaded',
        ],
        [
          'too long',
          400,
          {
            error: {
              code: 400,
              message: 'the request exceeds the available context size, try increasing it',
              type: 'exceed_context_size_error',
              n_ctx: 8192,
            },
          },
          'context_length',
        ],
      ],
      limit: { headers: {}, waitMs: null },
    },
    { ...thinking('reasoning_content'), usage: plain },
  ),
  vllm: service(
    'vllm',
    '/v1',
    {
      thinker: 'Qwen/Qwen3-8B',
      efforts: [
        ['none', { chat_template_kwargs: { enable_thinking: false } }, []],
        ['high', { chat_template_kwargs: { enable_thinking: true, reasoning_effort: 'high' } }, []],
      ],
      usage: bare,
      told: true,
      finishes: [
        ['stop', 'stop'],
        ['length', 'length'],
        ['abort', 'server'],
      ],
      models: { object: 'list', data: [{ id: 'Qwen/Qwen3-8B', object: 'model', max_model_len: 40_960 }] },
      listed: [{ id: 'Qwen/Qwen3-8B', window: 40_960 }],
      errors: [
        [
          'too long',
          400,
          {
            object: 'error',
            message: "This model's maximum context length is 40960 tokens.",
            type: 'BadRequestError',
            param: null,
            code: 400,
          },
          'context_length',
        ],
      ],
      limit: { headers: {}, waitMs: null },
    },
    { ...thinking('reasoning'), usage: { ...plain, prompt_tokens_details: null } },
  ),
}
