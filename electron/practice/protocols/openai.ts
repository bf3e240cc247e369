import type { Json, JsonObject } from '../../../shared/json.ts'
import type { Turn } from '../brain/types.ts'
import { picturesIn, shown } from './pictures.ts'
import type { RawRequest } from '../upstream.ts'
import {
  asList,
  asNumber,
  asObject,
  asText,
  asTexts,
  blankAsk,
  bodyOf,
  contentText,
  eventJson,
  invalid,
  pathOf,
  type Answer,
  type Asked,
  type Dialect,
  type Finish,
  type Problem,
} from './types.ts'

/* Sources: OpenAI API reference, "Chat Completions", "Embeddings", "Models"; guides "Error codes" and "Rate limits". */

const isEmbeddings = (path: string): boolean => pathOf(path).endsWith('/embeddings')

function read(request: RawRequest): Asked | Problem {
  const body = bodyOf(request)
  if (body === null) return invalid('We could not parse the JSON body of your request.')
  const model = asText(body['model'])
  if (model === null || model === '') return invalid('you must provide a model parameter')
  if (isEmbeddings(request.path)) return readEmbeddings(body, model)
  const messages = asList(body['messages'])
  if (messages.length === 0)
    return invalid("Invalid 'messages': empty array. Expected an array with minimum length 1.", 'messages')
  const temperature = body['temperature'] == null ? 1 : asNumber(body['temperature'])
  if (temperature === null || temperature < 0 || temperature > 2) {
    return invalid("Invalid 'temperature': expected a decimal between 0 and 2.", 'temperature')
  }
  if ((asNumber(body['n']) ?? 1) > 1)
    return invalid("Unsupported value: 'n' does not support more than 1 with this model.", 'n')
  if (asObject(body['tool_choice']) !== null || body['tool_choice'] === 'required') {
    return invalid("Unsupported parameter: 'tool_choice' is not supported with this model.", 'tool_choice')
  }
  const maxTokens = asNumber(body['max_completion_tokens'] ?? body['max_tokens'])
  if (maxTokens !== null && maxTokens < 1)
    return invalid("Invalid 'max_tokens': integer below minimum value.", 'max_tokens')
  const format = asObject(body['response_format'])
  const schema = asObject(format?.['json_schema'])
  if (format?.['type'] === 'json_schema' && schema === null) {
    return invalid("Missing required parameter: 'response_format.json_schema'.", 'response_format.json_schema')
  }
  const turns = messages.map((message): Turn => {
    const one = asObject(message) ?? {}
    const role =
      one['role'] === 'assistant'
        ? 'assistant'
        : one['role'] === 'system' || one['role'] === 'developer'
          ? 'system'
          : 'user'
    return { role, text: contentText(one['content']), ...shown(picturesIn(one['content'])) }
  })
  return {
    ...blankAsk,
    model,
    stream: body['stream'] === true,
    system: turns
      .filter(({ role }) => role === 'system')
      .map(({ text }) => text)
      .join('\n'),
    turns: turns.filter(({ role }) => role !== 'system'),
    temperature,
    seed: asNumber(body['seed']),
    maxTokens,
    stop: asTexts(body['stop']),
    schema: schema !== null ? (schema['schema'] ?? true) : format?.['type'] === 'json_object' ? true : null,
    includeUsage: asObject(body['stream_options'])?.['include_usage'] === true,
  }
}

function readEmbeddings(body: JsonObject, model: string): Asked | Problem {
  const given = body['input']
  const inputs = asTexts(given)
  if (inputs.length === 0 || inputs.includes('') || (Array.isArray(given) && inputs.length !== given.length)) {
    return invalid(
      "'$.input' is invalid. Please check the API reference: https://platform.openai.com/docs/api-reference.",
    )
  }
  const size = asNumber(body['dimensions'])
  if (size !== null && (size < 1 || size > 4_096)) return invalid("Invalid value for 'dimensions'.", 'dimensions')
  return {
    ...blankAsk,
    call: 'embed',
    model,
    inputs,
    embedding: { size, base64: body['encoding_format'] === 'base64' },
  }
}

const reasons: Record<Finish, string> = {
  stop: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  refusal: 'stop',
  content_filter: 'content_filter',
}
const seconds = (at: number): number => Math.floor(at / 1000)

const usageOf = ({ usage }: Answer): Json => ({
  prompt_tokens: usage.input,
  completion_tokens: usage.output,
  total_tokens: usage.input + usage.output,
  prompt_tokens_details: { cached_tokens: usage.cacheRead, audio_tokens: 0 },
  completion_tokens_details: {
    reasoning_tokens: 0,
    audio_tokens: 0,
    accepted_prediction_tokens: 0,
    rejected_prediction_tokens: 0,
  },
})

const common = (answer: Answer, object: string): JsonObject => ({
  id: `chatcmpl-${answer.id}`,
  object,
  created: seconds(answer.at),
  model: answer.model,
  service_tier: 'default',
  system_fingerprint: 'fp_practice',
})

const chunk = (asked: Asked, answer: Answer, choices: Json[], usage: Json = null): string =>
  `data: ${JSON.stringify({ ...common(answer, 'chat.completion.chunk'), choices, ...(asked.includeUsage ? { usage } : {}) })}\n\n`

const choice = (delta: JsonObject, finish: string | null): Json => ({
  index: 0,
  delta,
  logprobs: null,
  finish_reason: finish,
})

const statusTexts: Record<number, [type: string, code: string | null, message: string]> = {
  400: ['invalid_request_error', null, 'The request could not be processed.'],
  401: [
    'invalid_request_error',
    'invalid_api_key',
    'Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.',
  ],
  402: ['insufficient_quota', 'insufficient_quota', 'Payment is required.'],
  403: ['invalid_request_error', 'unsupported_country_region_territory', 'Country, region, or territory not supported'],
  404: ['invalid_request_error', 'model_not_found', 'The model does not exist or you do not have access to it.'],
  408: ['server_error', null, 'The request timed out.'],
  409: ['invalid_request_error', null, 'The resource was updated by another request.'],
  429: ['requests', 'rate_limit_exceeded', 'Rate limit reached for requests. Please slow down.'],
  500: ['server_error', null, 'The server had an error while processing your request. Sorry about that!'],
  503: ['server_error', 'service_unavailable', 'The engine is currently overloaded, please try again later.'],
}

export function errorBody(problem: Problem): JsonObject {
  const { kind, status, tokens } = problem
  const [type, code, message] = statusTexts[status] ?? statusTexts[status >= 500 ? 500 : 400]!
  const said = problem.message ?? message
  const error = (of: { type?: string; code?: string | null; message?: string; param?: string | null }): JsonObject => ({
    error: { message: said, type, param: problem.param ?? null, code, ...of },
  })
  if (kind === 'bad_key')
    return error({ message: statusTexts[401]![2], type: 'invalid_request_error', code: 'invalid_api_key' })
  if (kind === 'quota') {
    const text =
      'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.'
    return error({ message: text, type: 'insufficient_quota', code: 'insufficient_quota' })
  }
  if (kind === 'unknown_model') {
    return error({
      message: problem.message ?? `The model \`${problem.model}\` does not exist or you do not have access to it.`,
      type: 'invalid_request_error',
      code: 'model_not_found',
    })
  }
  if (kind === 'context_length') {
    const { asked, window, output } = tokens ?? { asked: 0, window: 0, output: 0 }
    const text = `This model's maximum context length is ${window} tokens. However, you requested ${asked + output} tokens (${asked} in the messages, ${output} in the completion). Please reduce the length of the messages or completion.`
    return error({ message: text, type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' })
  }
  if (kind === 'content_filter')
    return error({ message: 'The response was filtered.', type: 'invalid_request_error', code: 'content_filter' })
  return error(kind === 'invalid' ? { type: 'invalid_request_error', code: null } : {})
}

export const openai: Dialect = {
  protocol: 'openai',
  frameEnd: '\n\n',
  isCall: (path) => pathOf(path).endsWith('/chat/completions') || isEmbeddings(path),
  read,
  key: ({ headers }) => headers['authorization']?.replace(/^Bearer\s+/i, '') ?? null,
  contentType: (stream) => (stream ? 'text/event-stream; charset=utf-8' : 'application/json'),
  headers: (id, { requests, tokens, now }) => ({
    'x-request-id': `req_${id}`,
    'openai-organization': 'switchyard-practice',
    'openai-version': '2020-10-01',
    'x-ratelimit-limit-requests': String(requests.limit),
    'x-ratelimit-remaining-requests': String(requests.remaining),
    'x-ratelimit-reset-requests': `${Math.max(0, requests.reset - now)}ms`,
    'x-ratelimit-limit-tokens': String(tokens.limit),
    'x-ratelimit-remaining-tokens': String(tokens.remaining),
    'x-ratelimit-reset-tokens': `${Math.max(0, tokens.reset - now)}ms`,
  }),
  whole: (_asked, answer, text) => {
    const refused = answer.finish === 'refusal'
    const message = {
      role: 'assistant',
      content: refused ? null : text,
      refusal: refused ? text : null,
      annotations: [],
    }
    const choices = [{ index: 0, message, logprobs: null, finish_reason: reasons[answer.finish] }]
    return JSON.stringify({ ...common(answer, 'chat.completion'), choices, usage: usageOf(answer) })
  },
  opening: (asked, answer) => [
    chunk(asked, answer, [
      choice(
        answer.finish === 'refusal'
          ? { role: 'assistant', refusal: '' }
          : { role: 'assistant', content: '', refusal: null },
        null,
      ),
    ]),
  ],
  delta: (asked, answer, piece) =>
    chunk(asked, answer, [choice(answer.finish === 'refusal' ? { refusal: piece } : { content: piece }, null)]),
  closing: (asked, answer) => [
    chunk(asked, answer, [choice({}, reasons[answer.finish])]),
    ...(asked.includeUsage ? [chunk(asked, answer, [], usageOf(answer))] : []),
    'data: [DONE]\n\n',
  ],
  error: (problem, id) => ({
    status: problem.status,
    headers: {
      'content-type': 'application/json',
      'x-request-id': `req_${id}`,
      ...(problem.status === 429 && problem.kind !== 'quota' ? { 'x-ratelimit-remaining-requests': '0' } : {}),
      // Without a stated time there is no reset either: a 429 that doesn't say when.
      ...(problem.retryAfter === undefined
        ? {}
        : {
            'retry-after': String(problem.retryAfter),
            'retry-after-ms': String(Math.round(problem.retryAfter * 1000)),
            'x-ratelimit-reset-requests': `${Math.round(problem.retryAfter * 1000)}ms`,
          }),
    },
    body: JSON.stringify(errorBody(problem)),
  }),
  errorFrame: (problem) => `data: ${JSON.stringify(errorBody(problem))}\n\n`,
  keepAlive: null,
  statuses: { bad_key: 401, quota: 429, overloaded: 503 },
  notChat: 'This is not a chat model and thus not supported in the v1/chat/completions endpoint.',
  tooManyTokens: (_model, asked, limit) =>
    invalid(
      `max_tokens is too large: ${asked}. This model supports at most ${limit} completion tokens, whereas you provided ${asked}.`,
      'max_tokens',
    ),
  vectors: (asked, model, vectors, tokens) =>
    JSON.stringify({
      object: 'list',
      data: vectors.map((vector, index) => ({
        object: 'embedding',
        index,
        // Little-endian 32-bit floats, as the official client asks for.
        embedding: asked.embedding.base64 ? Buffer.from(Float32Array.from(vector).buffer).toString('base64') : vector,
      })),
      model,
      usage: { prompt_tokens: tokens, total_tokens: tokens },
    }),
  textOf: (frame) => {
    const delta = asObject(asObject(asList(eventJson(frame)?.['choices'])[0])?.['delta'])
    return asText(delta?.['content']) ?? asText(delta?.['refusal']) ?? ''
  },
}
