import type { ErrorClass } from '../../../shared/errors.ts'
import { type JsonObject, isJsonObject } from '../../../shared/json.ts'
import { effortFor } from '../../../shared/model/effort.ts'
import { regionOf } from '../../../shared/providers/cloud.ts'
import { sayThinking } from '../anthropic/ask.ts'
import type { ErrorBody, ErrorTable } from '../base/classify.ts'
import { type Picture, type ShownMessage, shownMessages } from '../base/pictures.ts'
import type { ListedModel, ProtocolAdapter, Question, WireRequest } from '../base/protocol.ts'
import { type Reply, list, object, text, textOrNull } from '../base/reply.ts'
import { schemaAsWords } from '../base/schema.ts'
import { converseUsage, takeUsage } from '../base/usage.ts'
import { accessKeyIn, isIdAlone, signatureFor } from './sign.ts'

/*
 * Amazon Bedrock's Converse: one way to ask the models of many makers. Sources:
 * docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html, API_runtime_ConverseStream.html,
 * docs.aws.amazon.com/bedrock/latest/userguide/troubleshooting-api-error-codes.html, .../api-keys-use.html.
 */

const errors: ErrorTable = {
  codeHeader: 'x-amzn-errortype',
  codes: {
    AccessDeniedException: 'permission',
    OptInRequired: 'permission',
    UnrecognizedClientException: 'auth',
    InvalidClientTokenId: 'auth',
    InvalidSignatureException: 'auth',
    SignatureDoesNotMatch: 'auth',
    IncompleteSignature: 'auth',
    IncompleteSignatureException: 'auth',
    MissingAuthenticationTokenException: 'auth',
    MissingAuthenticationToken: 'auth',
    ExpiredTokenException: 'auth',
    RequestExpired: 'auth',
    RequestTimeTooSkewed: 'auth',
    NotAuthorized: 'auth',
    ServiceQuotaExceededException: 'quota',
    ResourceNotFoundException: 'model_not_found',
    ModelNotReadyException: 'overloaded',
    ServiceUnavailableException: 'overloaded',
    ServiceUnavailable: 'overloaded',
    ModelErrorException: 'server',
    ModelStreamErrorException: 'server',
    InternalServerException: 'server',
    InternalFailure: 'server',
    ModelTimeoutException: 'conflict',
    UnknownOperationException: 'config',
  },
  vague: { ValidationException: 'bad_request' },
  special,
  todo: ({ codes, message }) => {
    if (skewed(codes, message)) return 'Set the clock of this computer right: Amazon takes nothing that is minutes off.'
    if (/inference profile/i.test(message))
      return 'Choose the inference profile of this model instead: its name with us., eu., apac. or global. before it.'
    if (codes.includes('ExpiredTokenException')) return 'The key was given for a while only: add the new one.'
    return null
  },
}

/** Words that say more than their code. */
function special({ codes, message }: ErrorBody): ErrorClass | null {
  if (codes.includes('ThrottlingException')) return /tokens per day|per-day/i.test(message) ? 'quota' : 'rate_limit'
  if (!codes.includes('ValidationException')) return null
  if (/model identifier is invalid|on-demand throughput|end of its life/i.test(message)) return 'model_not_found'
  return /too many input tokens|exceed\w* .{0,40}(context|token)|max_tokens.{0,60}context/i.test(message)
    ? 'context_length'
    : null
}

const skewed = (codes: readonly string[], message: string): boolean =>
  codes.some((code) => code === 'RequestExpired' || code === 'RequestTimeTooSkewed') ||
  /signature (expired|not yet current)/i.test(message)

export const bedrock: ProtocolAdapter = {
  framing: 'aws',
  endMark: null,
  headers: (key) => (key === null || accessKeyIn(key) !== null ? {} : { authorization: `Bearer ${key}` }),
  refuses: (key) =>
    isIdAlone(key) ? 'is only an access key’s id. Write id and secret, as AKIA…:secret, or a Bedrock API key' : null,
  sign: async (request, { row, key, now }) => {
    const access = accessKeyIn(key)
    return access === null ? {} : signatureFor(request, { key: access, region: regionOf(row), now })
  },
  ask,
  readEvent,
  readAnswer,
  embed: null,
  errors,
  models: {
    path: '/foundation-models?byOutputModality=TEXT',
    // Newer models are asked through a profile only, which says in which regions they may answer.
    also: ['/inference-profiles?maxResults=1000'],
    host: (host) => host.replace(/^bedrock-runtime/, 'bedrock'),
    read: readModels,
  },
}

function ask({ model, request, pictures, known }: Question): WireRequest {
  const dropped: string[] = []
  const inferenceConfig: JsonObject = { maxTokens: request.maxTokens }
  const extra: JsonObject = {}
  const thinks = sayEffort(extra, dropped, model, request)
  if (request.temperature !== undefined) {
    // A Claude that thinks takes only its own.
    if (known?.temperature === false || thinks) dropped.push('temperature')
    else {
      if (request.temperature > 1) dropped.push('temperature above 1')
      inferenceConfig['temperature'] = Math.min(1, request.temperature)
    }
  }
  if (request.seed !== undefined) dropped.push('seed')
  if (request.stop !== undefined && request.stop.length > 0) inferenceConfig['stopSequences'] = request.stop
  const system = [
    request.system,
    ...request.messages.filter(({ role }) => role === 'system').map(({ content }) => content),
    // Few of its models take a schema of their own, and which ones changes: said in words and checked afterwards.
    ...(request.outputSchema === undefined ? [] : [schemaAsWords(request.outputSchema)]),
  ].filter((part) => part !== '')
  const body: JsonObject = { messages: turnsOf(shownMessages(request, pictures)), inferenceConfig }
  if (system.length > 0) body['system'] = system.map((part) => ({ text: part }))
  if (Object.keys(extra).length > 0) body['additionalModelRequestFields'] = extra
  const way = request.stream ? 'converse-stream' : 'converse'
  return { path: `/model/${encodeURIComponent(model)}/${way}`, body, dropped }
}

/**
 * How hard to think is said in each maker's own words, which Bedrock hands on. @returns whether a Claude was told to.
 * Sources: docs.aws.amazon.com/bedrock/latest/userguide/claude-messages-extended-thinking.html,
 * .../model-parameters-openai.html.
 */
function sayEffort(extra: JsonObject, dropped: string[], model: string, request: Question['request']): boolean {
  if (/claude-/.test(model)) return sayThinking(extra, dropped, model, request)
  const { effort, thoughts } = request
  const takes = /openai\.gpt-oss/.test(model)
  if (effort !== undefined) {
    const { level, left } = effortFor(effort, takes ? ['low', 'medium', 'high'] : [])
    if (left !== null) dropped.push(left)
    if (level !== null) extra['reasoning_effort'] = level
  }
  if (thoughts === true && !takes) dropped.push('thoughts')
  return false
}

/** User and assistant have to take turns: what one says twice in a row is one message in two parts. */
function turnsOf(messages: readonly ShownMessage[]): JsonObject[] {
  const turns: { role: string; content: JsonObject[] }[] = []
  for (const { role, content, pictures } of messages) {
    if (role === 'system') continue
    const last = turns.at(-1)
    const parts = [...pictures.map(imageOf), { text: content }]
    if (last?.role === role) last.content.push(...parts)
    else turns.push({ role, content: parts })
  }
  return turns
}

const imageOf = ({ mediaType, base64 }: Picture): JsonObject => ({
  image: { format: mediaType.slice('image/'.length), source: { bytes: base64 } },
})

function readEvent(event: JsonObject, reply: Reply, type?: string): void {
  if (type === 'contentBlockDelta') readBlock(object(event['delta']), reply)
  else if (type === 'messageStop') {
    readStop(text(event['stopReason']), reply)
    reply.ended = true
    // What it used comes behind the end.
    reply.mayFollow = true
  } else if (type === 'metadata') {
    takeUsage(reply, converseUsage(event['usage']))
    reply.servedModel = servedBy(event)
    reply.mayFollow = false
  } else if (type === undefined && event['error'] !== undefined) reply.error = event['error']
}

function readAnswer(answer: JsonObject, reply: Reply): void {
  const message = object(object(answer['output'])['message'])
  if (!Array.isArray(message['content'])) return
  for (const block of message['content']) readBlock(object(block), reply)
  readStop(text(answer['stopReason']), reply)
  takeUsage(reply, converseUsage(answer['usage']))
  reply.servedModel = servedBy(answer)
  reply.ended = true
}

/** A block of an answer, or what a stream adds to one: thoughts have their text inside a block and beside none in a stream. */
function readBlock(block: JsonObject, reply: Reply): void {
  reply.addText(text(block['text']))
  const thought = block['reasoningContent']
  if (isJsonObject(thought)) reply.addReasoning(text(thought['text'] ?? object(thought['reasoningText'])['text']))
}

/** Only a prompt router says whom it asked. */
const servedBy = (holder: JsonObject): string | null =>
  textOrNull(object(object(holder['trace'])['promptRouter'])['invokedModelId'])

function readStop(reason: string, reply: Reply): void {
  if (reason === 'guardrail_intervened' || reason === 'content_filtered')
    reply.declined = { class: 'content_filter', code: reason, said: null }
  else if (reason === 'refusal') reply.declined = { class: 'refusal', code: reason, said: null }
  else if (reason.startsWith('malformed_')) reply.declined = { class: 'server', code: reason, said: null }
  else reply.finish = reason === 'max_tokens' || reason === 'model_context_window_exceeded' ? 'length' : 'stop'
}

/** Models that can be asked by their own id, and profiles. */
function readModels(body: JsonObject): ListedModel[] {
  const own = list(body['modelSummaries'])
    .map(object)
    .filter((model) => list(model['inferenceTypesSupported'] ?? ['ON_DEMAND']).includes('ON_DEMAND'))
    .map((model) => [model['modelId'], model['modelName']] as const)
  const profiles = list(body['inferenceProfileSummaries'])
    .map(object)
    .map((profile) => [profile['inferenceProfileId'], profile['inferenceProfileName']] as const)
  return [...own, ...profiles]
    .filter(([id]) => textOrNull(id) !== null)
    .map(([id, label]) => ({ id: text(id), label: textOrNull(label) ?? text(id), window: null, maxOutput: null }))
}
