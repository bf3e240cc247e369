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

/*
 * Sources: Anthropic API reference, "Messages", "Streaming messages", "Errors", "Rate limits", "Structured outputs",
 * "Versions". Version 2026-10-21 took the sampling parameters away: naming one, even with its default, is a 400.
 */

const versions = ['2023-01-01', '2023-06-01', '2026-10-21']
const sampling = ['temperature', 'top_p', 'top_k']

/** Instruction whose input is forced: by name, or the only one when any must be used. */
function forcedTool(body: JsonObject): JsonObject | null {
  const choice = asObject(body['tool_choice'])
  const tools = asList(body['tools']).map((tool) => asObject(tool))
  if (choice?.['type'] === 'tool') return tools.find((tool) => tool?.['name'] === choice['name']) ?? null
  return choice?.['type'] === 'any' ? (tools[0] ?? null) : null
}

/** The prompt's text up to the last block with a `cache_control`, or null where nothing is to be cached. */
function cachedPart(body: JsonObject): string | null {
  const blocks: JsonObject[] = []
  const put = (content: Json | undefined): void => {
    if (typeof content === 'string') blocks.push({ text: content })
    else for (const block of asList(content)) blocks.push(asObject(block) ?? {})
  }
  put(body['system'])
  for (const message of asList(body['messages'])) put(asObject(message)?.['content'])
  const marked =
    asObject(body['cache_control']) !== null
      ? blocks.length - 1
      : blocks.findLastIndex((block) => asObject(block['cache_control']) !== null)
  return marked < 0
    ? null
    : blocks
        .slice(0, marked + 1)
        .map((block) => contentText([block]))
        .join('\n')
}

function read(request: RawRequest): Asked | Problem {
  const version = request.headers['anthropic-version']
  if (version === undefined) return invalid('anthropic-version: header is required')
  if (!versions.includes(version)) return invalid(`anthropic-version: "${version}" is not a valid version`)
  const body = bodyOf(request)
  if (body === null) return invalid('The request body is not valid JSON.')
  const gone = version >= '2026' ? sampling.find((name) => body[name] !== undefined) : undefined
  if (gone !== undefined) return invalid(`${gone}: Extra inputs are not permitted`)
  const model = asText(body['model'])
  if (model === null || model === '') return invalid('model: Field required')
  const maxTokens = asNumber(body['max_tokens'])
  if (maxTokens === null) return invalid('max_tokens: Field required')
  if (maxTokens < 1) return invalid('max_tokens: Input should be greater than or equal to 1')
  const messages = asList(body['messages'])
  if (messages.length === 0) return invalid('messages: at least one message is required')
  const temperature = body['temperature'] == null ? 1 : asNumber(body['temperature'])
  if (temperature === null || temperature < 0 || temperature > 1) return invalid('temperature: range: 0..1')
  const turns: Turn[] = []
  const systems = [contentText(body['system'])]
  for (const [i, message] of messages.entries()) {
    const one = asObject(message) ?? {}
    if (one['role'] === 'system') systems.push(contentText(one['content']))
    else if (one['role'] === 'user' || one['role'] === 'assistant')
      turns.push({ role: one['role'], text: contentText(one['content']), ...shown(picturesIn(one['content'])) })
    else return invalid(`messages.${i}.role: Input should be 'user' or 'assistant'`)
  }
  const format = asObject(asObject(body['output_config'])?.['format']) ?? asObject(body['output_format'])
  const tool = forcedTool(body)
  return {
    ...blankAsk,
    model,
    stream: body['stream'] === true,
    system: systems.filter((text) => text !== '').join('\n'),
    turns,
    temperature,
    maxTokens,
    stop: asTexts(body['stop_sequences']),
    schema: tool !== null ? (tool['input_schema'] ?? true) : (format?.['schema'] ?? null),
    tool: asText(tool?.['name']),
    cachePrefix: cachedPart(body),
  }
}

const reasons: Record<Finish, string> = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  length: 'max_tokens',
  refusal: 'refusal',
  content_filter: 'refusal',
}

const stopReason = (asked: Asked, answer: Answer): string =>
  asked.tool !== null && answer.finish === 'stop' ? 'tool_use' : reasons[answer.finish]

const refusalDetails = ({ finish }: Answer): Json =>
  finish === 'refusal' ? { type: 'refusal', category: null, explanation: 'This practice request was declined.' } : null

/** Anthropic's `input_tokens` leaves cached tokens out. */
const inputOf = ({ usage }: Answer): JsonObject => ({
  input_tokens: usage.input - usage.cacheRead - usage.cacheWrite,
  cache_creation_input_tokens: usage.cacheWrite,
  cache_read_input_tokens: usage.cacheRead,
})

const usageOf = (answer: Answer, output: number): JsonObject => ({
  ...inputOf(answer),
  cache_creation: { ephemeral_5m_input_tokens: answer.usage.cacheWrite, ephemeral_1h_input_tokens: 0 },
  output_tokens: output,
  output_tokens_details: null,
  server_tool_use: null,
  service_tier: 'standard',
  inference_geo: null,
  speed: null,
})

const message = (
  answer: Answer,
  content: Json[],
  done: { stop_reason: string | null; stop_sequence: string | null },
  output: number,
): JsonObject => ({
  id: `msg_${answer.id}`,
  type: 'message',
  role: 'assistant',
  model: answer.model,
  content,
  ...done,
  stop_details: done.stop_reason === null ? null : refusalDetails(answer),
  container: null,
  diagnostics: null,
  usage: usageOf(answer, output),
})

const event = (data: JsonObject & { type: string }): string => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`
const ping = event({ type: 'ping' })
const refused = (answer: Answer): boolean => answer.finish === 'refusal'

const types: Record<number, [type: string, message: string]> = {
  400: ['invalid_request_error', 'The request could not be processed.'],
  401: ['authentication_error', 'invalid x-api-key'],
  402: ['billing_error', 'There is a problem with your billing or payment information.'],
  403: ['permission_error', 'Your API key does not have permission to use the specified resource.'],
  404: ['not_found_error', 'The requested resource could not be found.'],
  408: ['timeout_error', 'The request timed out.'],
  409: ['conflict_error', 'The request conflicts with the current state of the resource.'],
  413: ['request_too_large', 'Request exceeds the maximum size'],
  429: ['rate_limit_error', 'This request would exceed the rate limit for your organization. Please try again later.'],
  500: ['api_error', 'Internal server error'],
  504: ['timeout_error', 'The request timed out while processing.'],
  529: ['overloaded_error', 'Overloaded'],
}

function errorBody(problem: Problem, id: string): JsonObject & { type: string } {
  const { kind, status, tokens } = problem
  const [type, sentence] = types[status] ?? types[status >= 500 ? 500 : 400]!
  const error = (said: string, as = type): JsonObject & { type: string } => ({
    type: 'error',
    error: { type: as, message: said },
    request_id: `req_${id}`,
  })
  if (kind === 'bad_key') return error('invalid x-api-key', 'authentication_error')
  if (kind === 'quota')
    return error(
      'Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits.',
      'billing_error',
    )
  if (kind === 'unknown_model') return error(problem.message ?? `model: ${problem.model}`, 'not_found_error')
  if (kind === 'context_length') {
    const { asked, window, output } = tokens ?? { asked: 0, window: 0, output: 0 }
    if (asked > window) return error(`prompt is too long: ${asked} tokens > ${window} maximum`, 'invalid_request_error')
    return error(
      `input length and \`max_tokens\` exceed context limit: ${asked} + ${output} > ${window}, decrease input length or \`max_tokens\` and try again`,
      'invalid_request_error',
    )
  }
  if (kind === 'content_filter') return error('Output blocked by content filtering policy', 'invalid_request_error')
  return error(problem.message ?? sentence, kind === 'invalid' ? 'invalid_request_error' : type)
}

const time = (ms: number): string => new Date(ms).toISOString().replace(/\.\d+Z$/, 'Z')

export const anthropic: Dialect = {
  protocol: 'anthropic',
  frameEnd: '\n\n',
  isCall: (path) => pathOf(path).endsWith('/v1/messages'),
  read,
  key: ({ headers }) => headers['x-api-key'] ?? headers['authorization']?.replace(/^Bearer\s+/i, '') ?? null,
  contentType: (stream) => (stream ? 'text/event-stream; charset=utf-8' : 'application/json'),
  headers: (id, { requests, tokens }) => ({
    'request-id': `req_${id}`,
    'anthropic-organization-id': 'switchyard-practice',
    'anthropic-ratelimit-requests-limit': String(requests.limit),
    'anthropic-ratelimit-requests-remaining': String(requests.remaining),
    'anthropic-ratelimit-requests-reset': time(requests.reset),
    'anthropic-ratelimit-tokens-limit': String(tokens.limit),
    'anthropic-ratelimit-tokens-remaining': String(Math.round(tokens.remaining / 1000) * 1000),
    'anthropic-ratelimit-tokens-reset': time(tokens.reset),
  }),
  whole: (asked, answer, text) => {
    const tool = asked.tool
    const content: Json[] =
      refused(answer) || text === ''
        ? []
        : tool !== null
          ? [{ type: 'tool_use', id: `toolu_${answer.id}`, name: tool, input: parsed(text) }]
          : [{ type: 'text', text, citations: null }]
    return JSON.stringify(
      message(
        answer,
        content,
        { stop_reason: stopReason(asked, answer), stop_sequence: answer.stopSequence },
        answer.usage.output,
      ),
    )
  },
  opening: (asked, answer) => {
    const start = event({
      type: 'message_start',
      message: message(answer, [], { stop_reason: null, stop_sequence: null }, 1),
    })
    if (refused(answer)) return [start, ping]
    const block =
      asked.tool === null
        ? { type: 'text', text: '' }
        : { type: 'tool_use', id: `toolu_${answer.id}`, name: asked.tool, input: {} }
    return [start, event({ type: 'content_block_start', index: 0, content_block: block }), ping]
  },
  delta: (asked, answer, piece) =>
    refused(answer)
      ? ''
      : event({
          type: 'content_block_delta',
          index: 0,
          delta:
            asked.tool === null
              ? { type: 'text_delta', text: piece }
              : { type: 'input_json_delta', partial_json: piece },
        }),
  closing: (asked, answer) => [
    ...(refused(answer) ? [] : [event({ type: 'content_block_stop', index: 0 })]),
    event({
      type: 'message_delta',
      delta: {
        stop_reason: stopReason(asked, answer),
        stop_sequence: answer.stopSequence,
        stop_details: refusalDetails(answer),
        container: null,
      },
      usage: {
        ...inputOf(answer),
        output_tokens: answer.usage.output,
        output_tokens_details: null,
        server_tool_use: null,
      },
    }),
    event({ type: 'message_stop' }),
  ],
  error: (problem, id) => ({
    status: problem.status,
    headers: {
      'content-type': 'application/json',
      'request-id': `req_${id}`,
      'x-should-retry': String(
        problem.status === 408 || problem.status === 409 || problem.status === 429 || problem.status >= 500,
      ),
      ...(problem.retryAfter === undefined ? {} : { 'retry-after': String(problem.retryAfter) }),
    },
    body: JSON.stringify(errorBody(problem, id)),
  }),
  errorFrame: (problem, id) => event(errorBody(problem, id)),
  keepAlive: ping,
  statuses: { bad_key: 401, quota: 402, overloaded: 529 },
  filterIsError: true,
  tooManyTokens: (model, asked, limit) =>
    invalid(`max_tokens: ${asked} > ${limit}, which is the maximum allowed number of output tokens for ${model}`),
  vectors: null,
  textOf: (frame) => {
    const delta = asObject(eventJson(frame)?.['delta'])
    return asText(delta?.['text']) ?? asText(delta?.['partial_json']) ?? ''
  },
}

/** A tool's input; text cut short by `max_tokens` is no JSON any more and stands as it is, in a field of its own. */
function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch {
    return { partial: text }
  }
}
