import type { ErrorClass } from '../../../shared/errors.ts'
import { type Json, type JsonObject, isJsonObject } from '../../../shared/json.ts'
import type { ErrorBody } from '../base/classify.ts'
import { type ShownMessage, shownMessages } from '../base/pictures.ts'
import type { ListedModel, ProtocolAdapter, Question, WireRequest } from '../base/protocol.ts'
import { type Reply, countOrNull, list, object, text, textOrNull } from '../base/reply.ts'
import { takeGeminiUsage } from '../base/usage.ts'
import { embed } from './embed.ts'
import { thinkingConfig } from './thinking.ts'

/** Google's Gemini API. The key goes in a header: an address with a key in it ends up in logs. */
export const gemini: ProtocolAdapter = {
  framing: 'sse',
  endMark: null,
  headers: (key) => (key === null ? {} : { 'x-goog-api-key': key }),
  ask,
  readEvent: read,
  readAnswer: read,
  embed: embed,
  errors: {
    codes: {
      API_KEY_INVALID: 'auth',
      API_KEY_EXPIRED: 'auth',
      UNAUTHENTICATED: 'auth',
      PERMISSION_DENIED: 'permission',
      BILLING_DISABLED: 'quota',
      UNAVAILABLE: 'overloaded',
      ABORTED: 'conflict',
    },
    vague: {
      INVALID_ARGUMENT: 'bad_request',
      FAILED_PRECONDITION: 'bad_request',
      RESOURCE_EXHAUSTED: 'rate_limit',
      NOT_FOUND: 'model_not_found',
      INTERNAL: 'server',
      DEADLINE_EXCEEDED: 'server',
    },
    special: limitOrQuota,
  },
  models: { path: '/v1beta/models?pageSize=1000', read: readModels },
}

/**
 * One status and one sentence ("You exceeded your current quota") stand for limits that pass and for money that is
 * gone; the details tell. A limit of 0 never passes; one by the minute or with a time to wait does, one by the day
 * without such a time is gone for today.
 */
function limitOrQuota(error: ErrorBody): ErrorClass | null {
  if (!error.codes.includes('RESOURCE_EXHAUSTED')) return null
  if (/limit: 0\b/.test(error.message)) return 'quota'
  const root = Array.isArray(error.json) ? error.json[0] : error.json
  const details = list(object(isJsonObject(root) ? root['error'] : undefined)['details']).map(object)
  const perMinute = details
    .flatMap((detail) => list(detail['violations']))
    .some((violation) => /Per(Minute|Hour)/.test(text(object(violation)['quotaId'])))
  if (perMinute || details.some((detail) => detail['retryDelay'] !== undefined)) return 'rate_limit'
  return /billing|current quota|spend/i.test(error.message) ? 'quota' : 'rate_limit'
}

function ask({ model, request, pictures, known }: Question): WireRequest {
  const dropped: string[] = []
  const config: JsonObject = { maxOutputTokens: request.maxTokens }
  if (request.temperature !== undefined) {
    if (known?.temperature === false) dropped.push('temperature')
    else config['temperature'] = request.temperature
  }
  // A 32-bit number; the engine's are smaller than that.
  if (request.seed !== undefined) config['seed'] = request.seed % 2_147_483_648
  if (request.stop !== undefined && request.stop.length > 0) config['stopSequences'] = request.stop
  const thinking = thinkingConfig(model, request, known?.reasoning ?? null, dropped)
  if (thinking !== null) config['thinkingConfig'] = thinking
  if (request.outputSchema !== undefined) {
    config['responseMimeType'] = 'application/json'
    config['responseJsonSchema'] = request.outputSchema
  }
  const system = [
    request.system,
    ...request.messages.filter(({ role }) => role === 'system').map(({ content }) => content),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
  const body: JsonObject = {
    contents: shownMessages(request, pictures)
      .filter(({ role }) => role !== 'system')
      .map((message) => ({ role: message.role === 'assistant' ? 'model' : 'user', parts: partsOf(message) })),
    ...(system === '' ? {} : { systemInstruction: { parts: [{ text: system }] } }),
    generationConfig: config,
  }
  const name = encodeURIComponent(model.replace(/^models\//, ''))
  const method = request.stream ? 'streamGenerateContent?alt=sse' : 'generateContent'
  return { path: `/v1beta/models/${name}:${method}`, body, dropped }
}

const partsOf = ({ content, pictures }: ShownMessage): Json => [
  ...pictures.map(({ mediaType, base64 }) => ({ inlineData: { mimeType: mediaType, data: base64 } })),
  { text: content },
]

/** The events of a stream have the shape of a whole answer. */
function read(answer: JsonObject, reply: Reply): void {
  const candidates = answer['candidates']
  if (Array.isArray(candidates)) readCandidate(object(candidates[0]), reply)
  if (isJsonObject(answer['promptFeedback'])) readBlock(answer['promptFeedback'], reply)
  takeGeminiUsage(reply, answer['usageMetadata'])
  if (reply.servedModel === null) reply.servedModel = textOrNull(answer['modelVersion'])
  const error = answer['error']
  if (error !== undefined && error !== null) reply.error = error
}

function readCandidate(candidate: JsonObject, reply: Reply): void {
  for (const each of list(object(candidate['content'])['parts'])) {
    const part = object(each)
    if (part['thought'] === true) reply.addReasoning(text(part['text']))
    else reply.addText(text(part['text']))
  }
  const reason = textOrNull(candidate['finishReason'])
  if (reason === null) return
  // Usage may come in an event of its own behind it; the end of the body is the end.
  reply.ended = true
  reply.mayFollow = true
  const said = textOrNull(candidate['finishMessage'])
  if (reason === 'MAX_TOKENS' || reason === 'CONTINUATION') reply.finish = 'length'
  else if (filters.test(reason)) reply.declined = { class: 'content_filter', code: reason, said }
  else if (broken.has(reason)) reply.declined = { class: 'server', code: reason, said }
  else reply.finish = 'stop'
}

/** Reasons and what they mean by the package `@google/genai` (`FinishReason`, `BlockedReason`). */
const filters = /^(SAFETY|RECITATION|BLOCKLIST|PROHIBITED_CONTENT|SPII|LANGUAGE|MODEL_ARMOR|JAILBREAK|IMAGE_.*)$/
/** The model lost its way; nothing was filtered. */
const broken: ReadonlySet<string> = new Set([
  'OTHER',
  'MALFORMED_RESPONSE',
  'MALFORMED_FUNCTION_CALL',
  'UNEXPECTED_TOOL_CALL',
  'TOO_MANY_TOOL_CALLS',
  'NO_IMAGE',
])

/** The prompt itself was stopped: there are no candidates then. */
function readBlock(feedback: JsonObject, reply: Reply): void {
  const reason = textOrNull(feedback['blockReason'])
  if (reason === null) return
  reply.declined = { class: 'content_filter', code: reason, said: textOrNull(feedback['blockReasonMessage']) }
  reply.ended = true
  reply.mayFollow = true
}

function readModels(body: JsonObject): ListedModel[] {
  return list(body['models'])
    .map(object)
    .filter((model) => {
      const methods = model['supportedGenerationMethods']
      return textOrNull(model['name']) !== null && (!Array.isArray(methods) || methods.includes('generateContent'))
    })
    .map((model) => {
      const id = text(model['name']).replace(/^models\//, '')
      return {
        id,
        label: textOrNull(model['displayName']) ?? id,
        window: countOrNull(model['inputTokenLimit']),
        maxOutput: countOrNull(model['outputTokenLimit']),
      }
    })
}
