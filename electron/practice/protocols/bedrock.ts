import { EventStreamCodec } from '@smithy/eventstream-codec'
import { type Json, type JsonObject, parseJson } from '../../../shared/json.ts'
import { isJsonObject } from '../../../shared/json.ts'
import type { Turn } from '../brain/types.ts'
import { picturesIn, shown } from './pictures.ts'
import type { RawRequest } from '../upstream.ts'
import {
  asList,
  asNumber,
  asObject,
  asTexts,
  blankAsk,
  bodyOf,
  contentText,
  invalid,
  pathOf,
  type Answer,
  type Asked,
  type Dialect,
  type Finish,
  type Problem,
} from './types.ts'

/*
 * Amazon Bedrock's Converse. Sources: API reference, "Converse", "ConverseStream", "CommonErrors". Inside the house a
 * frame of its stream is a line, `<type> <payload>`; on its way out it becomes one of Amazon's binary messages.
 */

const callPattern = /\/model\/([^/]+)\/converse(-stream)?$/

function read(request: RawRequest): Asked | Problem {
  const [, id = '', stream] = callPattern.exec(pathOf(request.path)) ?? []
  const body = bodyOf(request)
  if (body === null) return invalid('The request body is not valid JSON.')
  const config = asObject(body['inferenceConfig'])
  const temperature = config?.['temperature'] == null ? 1 : asNumber(config['temperature'])
  if (temperature === null || temperature < 0 || temperature > 1)
    return invalid('inferenceConfig.temperature: the value must be between 0 and 1.')
  const maxTokens = asNumber(config?.['maxTokens'])
  if (maxTokens !== null && maxTokens < 1) return invalid('inferenceConfig.maxTokens: the value must be at least 1.')
  const messages = asList(body['messages']).map(asObject)
  if (messages.length === 0 || messages[0]?.['role'] !== 'user')
    return invalid(
      'A conversation must start with a user message. Try again with a conversation that starts with a user message.',
    )
  if (messages.some((message, i) => i > 0 && message?.['role'] === messages[i - 1]?.['role']))
    return invalid(
      'A conversation must alternate between user and assistant roles. Make sure the conversation alternates between user and assistant roles and try again.',
    )
  if (messages.some((message) => contentText(message?.['content']).trim() === ''))
    return invalid('The text field in the ContentBlock object is blank. Add text to the text field, and try again.')
  const system = contentText(body['system'])
  return {
    ...blankAsk,
    model: decodeURIComponent(id),
    stream: stream !== undefined,
    system,
    turns: messages.map((message): Turn => ({
      role: message?.['role'] === 'assistant' ? 'assistant' : 'user',
      text: contentText(message?.['content']),
      ...shown(picturesIn(message?.['content'])),
    })),
    temperature,
    maxTokens,
    stop: asTexts(config?.['stopSequences']),
    schema: schemaIn(system),
  }
}

/** A schema told in words, as a model reads it: the JSON behind the last mention of one. */
function schemaIn(system: string): Json | null {
  const told = /JSON Schema[^\n]*\n(\{[^\n]*\})/i.exec(system)?.[1]
  const schema = told === undefined ? null : parseJson(told)
  return isJsonObject(schema) ? schema : null
}

const reasons: Record<Finish, string> = {
  stop: 'end_turn',
  stop_sequence: 'stop_sequence',
  length: 'max_tokens',
  // It has no word for a refusal: the model's own are its answer.
  refusal: 'end_turn',
  content_filter: 'guardrail_intervened',
}

const usageOf = ({ usage }: Answer): JsonObject => ({
  inputTokens: usage.input,
  outputTokens: usage.output,
  totalTokens: usage.input + usage.output,
  cacheReadInputTokens: 0,
  cacheWriteInputTokens: 0,
})
const metricsOf = ({ took }: Answer): JsonObject => ({ latencyMs: Math.round(took.prompt + took.answer) })

const frame = (type: string, payload: JsonObject): string => `${type} ${JSON.stringify(payload)}\n`

const codes: Record<number, [code: string, message: string]> = {
  400: ['ValidationException', 'The request could not be processed.'],
  401: ['UnrecognizedClientException', 'The security token included in the request is invalid.'],
  402: ['ServiceQuotaExceededException', 'Your request exceeds the service quota for your account.'],
  403: ['AccessDeniedException', 'You don’t have access to the model with the specified model ID.'],
  404: ['ResourceNotFoundException', 'The specified resource ARN was not found.'],
  408: ['ModelTimeoutException', 'The model took too long to answer.'],
  409: ['ConflictException', 'Error occurred because of a conflict while performing an operation.'],
  429: ['ThrottlingException', 'Too many requests, please wait before trying again.'],
  500: [
    'InternalServerException',
    'The system encountered an unexpected error during processing. Try your request again.',
  ],
  503: ['ServiceUnavailableException', 'Bedrock is unable to process your request.'],
  529: ['ServiceUnavailableException', 'Bedrock is unable to process your request.'],
}

function told({ kind, status, message, tokens }: Problem): [code: string, message: string] {
  const [code, sentence] = codes[status] ?? codes[status >= 500 ? 500 : 400] ?? ['InternalServerException', '']
  if (kind === 'bad_key')
    return ['UnrecognizedClientException', 'The security token included in the request is invalid.']
  if (kind === 'quota')
    return ['ServiceQuotaExceededException', 'Your request exceeds the service quota for your account.']
  if (kind === 'unknown_model')
    return [
      'ResourceNotFoundException',
      message ?? 'Could not resolve the foundation model from the provided model identifier.',
    ]
  if (kind === 'context_length')
    return ['ValidationException', `Input is too long for requested model. (${tokens?.asked} tokens)`]
  return [code, message ?? sentence]
}

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
)
const text = (value: string) => ({ type: 'string' as const, value })

/** The type of a line that holds bytes as they came, in base64: no event has this name. */
const asItCame = '='

/** One line as one of Amazon's messages, with its checksums; a type that ends in `Exception` ends the stream. */
function encode(line: string): Uint8Array {
  const at = line.indexOf(' ')
  const type = line.slice(0, at)
  if (type === asItCame) return Buffer.from(line.slice(at + 1), 'base64')
  const kind = type.endsWith('Exception') ? 'exception' : 'event'
  return codec.encode({
    headers: {
      [`:${kind}-type`]: text(type),
      ':content-type': text('application/json'),
      ':message-type': text(kind),
    },
    body: Buffer.from(line.slice(at + 1).trimEnd(), 'utf8'),
  })
}

/**
 * One of Amazon's messages as a line: what `encode` made, or Amazon itself. Bytes that are none, or whose checksums don't
 * fit, or neither event nor exception, are kept as they came: what to make of them is for the adapter to say.
 */
function decode(message: Uint8Array): string {
  const { headers = {}, body } = decoded(message) ?? {}
  const type = headers[':event-type'] ?? headers[':exception-type']
  if (type === undefined || body === undefined) return `${asItCame} ${Buffer.from(message).toString('base64')}\n`
  // A line is one line: between the parts of JSON a break is as good as a space, and inside a text it is written \\n.
  const payload = Buffer.from(body.buffer, body.byteOffset, body.byteLength)
    .toString('utf8')
    .replaceAll(/[\r\n]/g, ' ')
  return `${String(type.value)} ${payload}\n`
}

function decoded(message: Uint8Array): ReturnType<typeof codec.decode> | null {
  try {
    return codec.decode(message)
  } catch {
    return null
  }
}

export const bedrock: Dialect = {
  protocol: 'bedrock',
  frameEnd: '\n',
  isCall: (path) => callPattern.test(pathOf(path)),
  read,
  // A signature's secret is never sent: it is known by the id of its key.
  key: ({ headers }) =>
    /Credential=([^/]+)/.exec(headers['authorization'] ?? '')?.[1] ??
    headers['authorization']?.replace(/^Bearer\s+/i, '') ??
    null,
  contentType: (stream) => (stream ? 'application/vnd.amazon.eventstream' : 'application/json'),
  headers: (id) => ({ 'x-amzn-requestid': id }),
  whole: (_asked, answer, said) =>
    JSON.stringify({
      output: { message: { role: 'assistant', content: said === '' ? [] : [{ text: said }] } },
      stopReason: reasons[answer.finish],
      usage: usageOf(answer),
      metrics: metricsOf(answer),
    }),
  opening: () => [frame('messageStart', { role: 'assistant' })],
  delta: (_asked, _answer, piece) => frame('contentBlockDelta', { contentBlockIndex: 0, delta: { text: piece } }),
  closing: (_asked, answer) => [
    frame('contentBlockStop', { contentBlockIndex: 0 }),
    frame('messageStop', { stopReason: reasons[answer.finish] }),
    frame('metadata', { usage: usageOf(answer), metrics: metricsOf(answer) }),
  ],
  error: (problem, id) => {
    const [code, message] = told(problem)
    return {
      status: problem.status,
      headers: {
        'content-type': 'application/json',
        'x-amzn-requestid': id,
        'x-amzn-errortype': `${code}:http://internal.amazon.com/coral/com.amazon.bedrock/`,
        ...(problem.retryAfter === undefined ? {} : { 'retry-after': String(problem.retryAfter) }),
      },
      body: JSON.stringify({ message }),
    }
  },
  errorFrame: (problem) => {
    const [code, message] = told(problem)
    return frame(code.charAt(0).toLowerCase() + code.slice(1), { message })
  },
  encode,
  decode,
  keepAlive: null,
  statuses: { bad_key: 403, quota: 400, overloaded: 503 },
  tooManyTokens: (_model, asked, limit) =>
    invalid(
      `The maximum tokens you requested exceeds the model limit of ${limit}. Try again with a maximum tokens value that is lower than ${limit}. (${asked})`,
    ),
  vectors: null,
  textOf: (line) => {
    if (!line.startsWith('contentBlockDelta ')) return ''
    try {
      const payload = JSON.parse(line.slice('contentBlockDelta '.length)) as JsonObject
      return contentText([payload['delta'] ?? null])
    } catch {
      return ''
    }
  },
}
