import { describe, expect, it } from 'vitest'
import { classify } from '../../../electron/providers/base/classify.ts'
import { protocols } from '../../../electron/providers/protocols.ts'
import type { Protocol } from '../../../shared/providers/registry.ts'

const now = Date.UTC(2026, 10, 21)
const classOf = (
  protocol: Protocol,
  status: number | null,
  body: unknown,
  headers: Record<string, string> = {},
): string =>
  classify(protocols[protocol].errors, {
    status,
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
    now,
  }).class

const openai = (message: string, code: string | null, type = 'invalid_request_error'): object => ({
  error: { message, type, param: null, code },
})
const anthropic = (type: string, message: string, errorCode?: string): object => ({
  type: 'error',
  error: { type, message, ...(errorCode === undefined ? {} : { details: { error_code: errorCode } }) },
  request_id: 'req_1',
})
const gemini = (code: number, status: string, message: string, details: object[] = []): object => ({
  error: { code, message, status, details },
})
const violation = (quotaId: string): object => ({
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId }],
})
const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '46s' }

type Case = [what: string, status: number, body: unknown, expected: string]

describe('errors as the providers write them', () => {
  it.each<Case>([
    ['a rate limit', 429, openai('Rate limit reached for gpt-4o', 'rate_limit_exceeded', 'requests'), 'rate_limit'],
    ['too fast a rise', 429, openai('Slow down', 'slow_down', 'rate_limit_error'), 'rate_limit'],
    [
      'no quota',
      429,
      openai(
        'You exceeded your current quota, please check your plan and billing details.',
        'insufficient_quota',
        'insufficient_quota',
      ),
      'quota',
    ],
    ['no credit', 429, openai('No credits.', 'credit_balance_exhausted', 'insufficient_quota'), 'quota'],
    ['a spend limit', 429, openai('Limit.', 'project_spend_limit_exceeded', 'insufficient_quota'), 'quota'],
    ['no code but the words', 429, openai('You exceeded your current quota, please check your plan.', null), 'quota'],
    ['a wrong key', 401, openai('Incorrect API key provided: sk-abc***xyz.', 'invalid_api_key'), 'auth'],
    [
      'a country',
      403,
      openai('Country, region, or territory not supported', 'unsupported_country_region_territory'),
      'permission',
    ],
    [
      'a missing model',
      404,
      openai('The model `gpt-9` does not exist or you do not have access to it.', 'model_not_found'),
      'model_not_found',
    ],
    ['a wrong path', 404, openai('Invalid URL (POST /v1/v1/chat/completions)', null), 'config'],
    [
      'too long a prompt',
      400,
      openai("This model's maximum context length is 128000 tokens.", 'context_length_exceeded'),
      'context_length',
    ],
    [
      'too long, by words alone',
      400,
      openai('Input is too long: the prompt exceeds the maximum number of tokens, context window is 4096', null),
      'context_length',
    ],
    [
      'too long an answer asked for',
      400,
      openai('max_tokens is too large: 999999. This model supports at most 16384 completion tokens.', null),
      'bad_request',
    ],
    [
      'a parameter',
      400,
      openai("Unsupported value: 'temperature' does not support 0 with this model.", 'unsupported_value'),
      'bad_request',
    ],
    ['a filter', 400, openai('The response was filtered', 'content_filter'), 'content_filter'],
    [
      'a flagged prompt',
      400,
      openai('Invalid prompt: your prompt was flagged as potentially violating our usage policy.', 'invalid_prompt'),
      'content_filter',
    ],
    ['no balance (DeepSeek)', 402, { error: { message: 'Insufficient Balance', type: 'unknown_error' } }, 'quota'],
    [
      'an unknown model (OpenRouter)',
      400,
      { error: { message: 'foo/bar is not a valid model ID', code: 400 } },
      'model_not_found',
    ],
    [
      'a size limit that is a rate (Groq)',
      413,
      openai('Request too large for model on tokens per minute (TPM)', 'rate_limit_exceeded', 'tokens'),
      'rate_limit',
    ],
    [
      'overload',
      503,
      openai('The engine is currently overloaded', 'server_is_overloaded', 'service_unavailable_error'),
      'overloaded',
    ],
    ['a broken server', 500, openai('The server had an error', null, 'server_error'), 'server'],
    ['a path nobody serves', 404, { detail: 'Not Found' }, 'config'],
    ['a method nobody serves', 405, { detail: 'Method Not Allowed' }, 'config'],
    ['a proxy that wants a password', 407, '', 'config'],
    ['a teapot', 418, '', 'unknown'],
  ])('of openai: %s with %i', (_what, status, body, expected) => expect(classOf('openai', status, body)).toBe(expected))

  it.each<Case>([
    ['a wrong key', 401, anthropic('authentication_error', 'invalid x-api-key'), 'auth'],
    [
      'no credit',
      400,
      anthropic('invalid_request_error', 'Your credit balance is too low to access the Anthropic API.'),
      'quota',
    ],
    ['billing', 402, anthropic('billing_error', 'Billing.'), 'quota'],
    ['a spend limit', 429, anthropic('rate_limit_error', 'Reached.', 'enforced_spend_limit_reached'), 'quota'],
    [
      'a rate limit',
      429,
      anthropic('rate_limit_error', 'This request would exceed your rate limit of 50 requests per minute'),
      'rate_limit',
    ],
    ['overload', 529, anthropic('overloaded_error', 'Overloaded'), 'overloaded'],
    ['a missing model', 404, anthropic('not_found_error', 'model: claude-9'), 'model_not_found'],
    [
      'too long a prompt',
      400,
      anthropic('invalid_request_error', 'prompt is too long: 210000 tokens > 200000 maximum'),
      'context_length',
    ],
    [
      'prompt and answer too long',
      400,
      anthropic('invalid_request_error', 'input length and `max_tokens` exceed context limit: 190000 + 64000 > 200000'),
      'context_length',
    ],
    ['a field', 400, anthropic('invalid_request_error', 'temperature: Extra inputs are not permitted'), 'bad_request'],
    ['too large a request', 413, anthropic('request_too_large', 'Request exceeds the maximum size'), 'context_length'],
  ])('of anthropic: %s with %i', (_what, status, body, expected) =>
    expect(classOf('anthropic', status, body)).toBe(expected),
  )

  it.each<Case>([
    [
      'a wrong key',
      400,
      gemini(400, 'INVALID_ARGUMENT', 'API key not valid. Please pass a valid API key.', [
        { reason: 'API_KEY_INVALID' },
      ]),
      'auth',
    ],
    [
      'a limit a minute',
      429,
      gemini(
        429,
        'RESOURCE_EXHAUSTED',
        'You exceeded your current quota, please check your plan and billing details.',
        [violation('GenerateRequestsPerMinutePerProjectPerModel'), retryInfo],
      ),
      'rate_limit',
    ],
    [
      'a limit a day',
      429,
      gemini(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota. limit: 20, model: gemini-3.5-flash', [
        violation('GenerateRequestsPerDayPerProjectPerModel-FreeTier'),
        retryInfo,
      ]),
      'rate_limit',
    ],
    [
      'no quota at all',
      429,
      gemini(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota. limit: 0, model: gemini-3.1-pro', [
        violation('GenerateRequestsPerDay'),
        retryInfo,
      ]),
      'quota',
    ],
    [
      'no money',
      429,
      gemini(429, 'RESOURCE_EXHAUSTED', 'You exceeded your current quota, please check your plan and billing details.'),
      'quota',
    ],
    [
      'nothing left today',
      429,
      gemini(
        429,
        'RESOURCE_EXHAUSTED',
        'You exceeded your current quota, please check your plan and billing details.',
        [violation('GenerateRequestsPerDayPerProjectPerModel-FreeTier')],
      ),
      'quota',
    ],
    [
      'a bare limit',
      429,
      gemini(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'),
      'rate_limit',
    ],
    ['overload', 503, gemini(503, 'UNAVAILABLE', 'The model is overloaded.'), 'overloaded'],
    [
      'a country',
      400,
      gemini(400, 'FAILED_PRECONDITION', 'User location is not supported for the API use.'),
      'permission',
    ],
    [
      'a missing model',
      404,
      gemini(404, 'NOT_FOUND', 'models/x is not found for API version v1beta'),
      'model_not_found',
    ],
    [
      'too long a prompt',
      400,
      gemini(
        400,
        'INVALID_ARGUMENT',
        'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      ),
      'context_length',
    ],
  ])('of gemini: %s with %i', (_what, status, body, expected) => expect(classOf('gemini', status, body)).toBe(expected))

  it.each<Case>([
    ['a missing model', 404, { error: "model 'x' not found" }, 'model_not_found'],
    [
      'too long a prompt',
      400,
      {
        error:
          '{"error":{"code":400,"message":"request (8889 tokens) exceeds the available context size (4096 tokens)","type":"exceed_context_size_error"}}',
      },
      'context_length',
    ],
    [
      'nothing left this week',
      429,
      { error: 'you (me) have reached your weekly usage limit, upgrade for higher limits' },
      'quota',
    ],
    ['a broken runner', 500, { error: 'llama runner process has terminated' }, 'server'],
  ])('of ollama: %s with %i', (_what, status, body, expected) => expect(classOf('ollama', status, body)).toBe(expected))

  it.each<[what: string, Protocol, unknown, string]>([
    ['overload', 'anthropic', anthropic('overloaded_error', 'Overloaded'), 'overloaded'],
    ['a limit', 'openai', { error: { code: 429, message: 'Rate limited upstream' } }, 'rate_limit'],
    ['a failed upstream', 'openai', { error: { code: 502, message: 'Provider returned error' } }, 'server'],
    ['a limit', 'gemini', gemini(429, 'RESOURCE_EXHAUSTED', 'Resource has been exhausted.'), 'rate_limit'],
    ['anything else', 'openai', { error: 'something' }, 'server'],
    ['nothing at all', 'anthropic', { type: 'error' }, 'server'],
  ])('%s inside a stream of %s', (_what, protocol, body, expected) =>
    expect(classOf(protocol, null, body)).toBe(expected),
  )

  it('says how long to wait only where waiting helps', () => {
    const headers = { 'retry-after': '3' }
    const read = (status: number): number | null =>
      classify(protocols.openai.errors, { status, headers, body: '', now }).retryAfterMs
    expect([429, 503, 500].map(read)).toEqual([3000, 3000, 3000])
    expect([400, 401, 404].map(read)).toEqual([null, null, null])
  })
})
