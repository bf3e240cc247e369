import type { Json, JsonObject } from '../../../shared/json.ts'
import { termsFor } from '../../../shared/providers/dialect.ts'
import { type ShownMessage, dataAddress, shownMessages } from '../base/pictures.ts'
import type { ProtocolAdapter, Question, WireRequest } from '../base/protocol.ts'
import { type Reply, list, object, text, textOrNull } from '../base/reply.ts'
import { fitsStrict, schemaName } from '../base/schema.ts'
import { openaiUsage, takeUsage } from '../base/usage.ts'
import { askedEffort, sayTemperature } from '../openai/ask.ts'
import { openai } from '../openai/index.ts'

/** What a response says that failed over a picture: `ResponseError` of the package `openai`. */
const badPictures = [
  'invalid_image',
  'invalid_image_format',
  'invalid_base64_image',
  'invalid_image_url',
  'invalid_image_mode',
  'image_too_large',
  'image_too_small',
  'image_parse_error',
  'image_file_too_large',
  'unsupported_image_media_type',
  'empty_image_file',
]

/**
 * OpenAI's Responses API (`POST /responses`): for the models that are asked no other way, and for services whose address
 * says so. Key, errors, models and vectors are those of chat completions.
 * Sources: developers.openai.com/api/reference/resources/responses, the types of the package `openai`.
 */
export const responses: ProtocolAdapter = {
  ...openai,
  endMark: null,
  ask,
  readEvent,
  readAnswer,
  errors: {
    ...openai.errors,
    codes: {
      ...openai.errors.codes,
      bio_policy: 'content_filter',
      misalignment_policy_violation: 'content_filter',
      image_content_policy_violation: 'content_filter',
      data_residency_mismatch: 'permission',
      // Inside an answer that began with 200 no status says whose fault a picture is.
      ...Object.fromEntries(badPictures.map((code) => [code, 'bad_request' as const])),
    },
  },
}

function ask({ row, model, request, pictures, known }: Question): WireRequest {
  const dropped: string[] = []
  const terms = termsFor(row.dialect, model)
  // Nothing is kept at the provider: a conversation is sent whole each time, as to everybody else.
  const body: JsonObject = { ...terms.extra, model, input: [], max_output_tokens: request.maxTokens, store: false }
  if (request.system !== '') body['instructions'] = request.system
  body['input'] = shownMessages(request, pictures).map((message) => ({
    role: message.role,
    content: contentOf(message),
  }))
  const effort = askedEffort(terms.effort, request.effort, known?.reasoning ?? null)
  if (effort.left !== null) dropped.push(effort.left)
  const reasoning = {
    ...(effort.level === null ? {} : { effort: effort.level }),
    ...(request.thoughts === true && terms.summaries ? { summary: 'auto' } : {}),
  }
  if (Object.keys(reasoning).length > 0 && known?.reasoning !== false) body['reasoning'] = reasoning
  if (request.thoughts === true && !terms.summaries && known?.reasoning !== false) dropped.push('thoughts')
  sayTemperature(body, dropped, terms, request.temperature, known?.temperature ?? null)
  if (request.seed !== undefined) dropped.push('seed')
  if (request.stop !== undefined && request.stop.length > 0) dropped.push('stop')
  if (request.outputSchema !== undefined) {
    const schema = request.outputSchema
    const form = { name: schemaName(schema), schema, strict: fitsStrict(schema) }
    if (terms.formatAt === 'text') body['text'] = { format: { type: 'json_schema', ...form } }
    else body['response_format'] = { type: 'json_schema', json_schema: form }
  }
  if (request.stream) body['stream'] = true
  return { path: '/responses', body, dropped }
}

const contentOf = ({ content, pictures }: ShownMessage): Json =>
  pictures.length === 0
    ? content
    : [
        ...pictures.map((picture) => ({ type: 'input_image', detail: 'auto', image_url: dataAddress(picture) })),
        { type: 'input_text', text: content },
      ]

function readEvent(event: JsonObject, reply: Reply): void {
  switch (event['type']) {
    case 'response.output_text.delta':
      return reply.addText(text(event['delta']))
    case 'response.refusal.delta':
      return refuse(text(event['delta']), reply)
    case 'response.reasoning_summary_text.delta':
    case 'response.reasoning_text.delta':
      return reply.addReasoning(text(event['delta']))
    case 'response.created':
      reply.servedModel = textOrNull(object(event['response'])['model'])
      return
    case 'response.completed':
    case 'response.incomplete':
    case 'response.failed':
    // Perplexity's.
    case 'response.cancelled':
      return readResponse(object(event['response']), reply)
    case 'error':
      reply.error = event
      return
    default:
      // Borders of items and parts, and whatever the API may add: the text itself comes in the deltas.
      return
  }
}

function readAnswer(answer: JsonObject, reply: Reply): void {
  if (Array.isArray(answer['output'])) readResponse(answer, reply)
}

/** The response when it is over, as a stream's last event and an answer in one piece both have it. */
function readResponse(response: JsonObject, reply: Reply): void {
  if (response['error'] !== null && response['error'] !== undefined) {
    reply.error = response['error']
    return
  }
  // What came word by word isn't read again; a server that sends the whole only isn't left unheard.
  if (reply.text === '' && reply.declined === null)
    for (const item of list(response['output'])) readItem(object(item), reply)
  readStatus(response, reply)
  takeUsage(reply, openaiUsage(response['usage']))
  reply.servedModel = textOrNull(response['model']) ?? reply.servedModel
  reply.ended = true
}

function readItem(item: JsonObject, reply: Reply): void {
  for (const part of [...list(item['summary']), ...list(item['content'])].map(object)) {
    if (part['type'] === 'output_text') reply.addText(text(part['text']))
    else if (part['type'] === 'refusal') refuse(text(part['refusal']), reply)
    else reply.addReasoning(text(part['text']))
  }
}

function refuse(said: string, reply: Reply): void {
  reply.declined = { class: 'refusal', code: 'refusal', said: (reply.declined?.said ?? '') + said }
  // A refusal comes word by word like text: it keeps the stream alive.
  reply.addReasoning(said)
}

function readStatus(response: JsonObject, reply: Reply): void {
  const reason = text(object(response['incomplete_details'])['reason'])
  if (reason === 'content_filter') reply.declined ??= { class: 'content_filter', code: reason, said: null }
  else if (response['status'] === 'cancelled' || response['status'] === 'failed')
    reply.declined ??= { class: 'server', code: text(response['status']), said: null }
  else reply.finish = response['status'] === 'incomplete' ? 'length' : 'stop'
}
