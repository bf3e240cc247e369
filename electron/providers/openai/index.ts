import { type Json, type JsonObject, isJsonObject } from '../../../shared/json.ts'
import type { ListedModel, ProtocolAdapter, Question, WireRequest } from '../base/protocol.ts'
import { type Reply, countOrNull, list, object, text, textOrNull } from '../base/reply.ts'
import { schemaAsWords, schemaName, fitsStrict } from '../base/schema.ts'
import { openaiUsage, takeUsage } from '../base/usage.ts'
import { embed } from './embed.ts'

/** OpenAI's chat completions, at any address: OpenAI itself and every service that speaks like it. */
export const openai: ProtocolAdapter = {
  framing: 'sse',
  endMark: '[DONE]',
  headers: (key) => (key === null ? {} : { authorization: `Bearer ${key}` }),
  ask,
  readEvent,
  readAnswer,
  embed: embed,
  errors: {
    codes: { authentication_error: 'auth', permission_denied: 'permission' },
    vague: {
      invalid_request_error: 'bad_request',
      rate_limit_error: 'rate_limit',
      requests: 'rate_limit',
      tokens: 'rate_limit',
      service_unavailable_error: 'overloaded',
      server_error: 'server',
      api_error: 'server',
    },
  },
  models: { path: '/models', read: readModels },
}

function ask({ row, model, request, known }: Question): WireRequest {
  const { dialect } = row
  const dropped: string[] = []
  const body: JsonObject = { model, messages: [], [dialect.maxTokens]: request.maxTokens }
  if (request.temperature !== undefined) {
    if (refusesTemperature(row.id, model, known?.temperature ?? null)) dropped.push('temperature')
    else body['temperature'] = request.temperature
  }
  if (request.seed !== undefined) {
    if (dialect.seed === null) dropped.push('seed')
    else body[dialect.seed] = request.seed
  }
  let system = request.system
  if (request.outputSchema !== undefined) {
    if (dialect.structured === 'json_schema') body['response_format'] = jsonSchema(request.outputSchema)
    else {
      body['response_format'] = { type: 'json_object' }
      system = [system, schemaAsWords(request.outputSchema)].filter((part) => part !== '').join('\n\n')
    }
  }
  body['messages'] = [
    ...(system === '' ? [] : [{ role: 'system', content: system }]),
    ...request.messages.map(({ role, content }) => ({ role, content })),
  ]
  if (request.stream) {
    body['stream'] = true
    if (dialect.streamOptions) body['stream_options'] = { include_usage: true }
  }
  return { path: '/chat/completions', body, dropped }
}

/** OpenAI's reasoning models take only their default; ones newer than the catalog are told by their name. */
export const refusesTemperature = (provider: string, model: string, takes: boolean | null): boolean =>
  takes === null ? provider === 'openai' && /^(o\d|gpt-([5-9]|\d\d))/.test(model) && !model.includes('chat') : !takes

function jsonSchema(schema: Json): JsonObject {
  const strict = fitsStrict(schema)
  return { type: 'json_schema', json_schema: { name: schemaName(schema), schema, strict } }
}

function readEvent(event: JsonObject, reply: Reply): void {
  const choices = event['choices']
  const choice = Array.isArray(choices) ? choices[0] : undefined
  if (isJsonObject(choice)) {
    const delta = choice['delta']
    if (isJsonObject(delta)) readMessage(delta, reply)
    const reason = choice['finish_reason']
    if (reason !== null && reason !== undefined) {
      readFinish(choice, reply)
      // Groq's way of adding usage to its last chunk.
      takeUsage(reply, openaiUsage(object(event['x_groq'])['usage']))
    }
  }
  takeUsage(reply, openaiUsage(event['usage']))
  if (reply.servedModel === null) reply.servedModel = textOrNull(event['model'])
  const error = event['error']
  if (error !== undefined && error !== null) reply.error = error
}

function readAnswer(answer: JsonObject, reply: Reply): void {
  const choice = object(list(answer['choices'])[0])
  if (!isJsonObject(choice['message'])) return
  readMessage(choice['message'], reply)
  readFinish(choice, reply)
  takeUsage(reply, openaiUsage(answer['usage']))
  reply.servedModel = textOrNull(answer['model'])
  reply.ended = true
}

function readMessage(message: JsonObject, reply: Reply): void {
  const content = message['content']
  // The usual delta: words and nothing else.
  if (typeof content === 'string' && content !== '') return reply.addText(content)
  if (Array.isArray(content)) for (const part of content) readPart(object(part), reply)
  const thought = message['reasoning_content'] ?? message['reasoning']
  if (typeof thought === 'string') reply.addReasoning(thought)
  const refusal = textOrNull(message['refusal'])
  if (refusal !== null) {
    const before = reply.declined?.said ?? ''
    reply.declined = { class: 'refusal', code: 'refusal', said: before + refusal }
    // A refusal comes word by word like text: it keeps the stream alive.
    reply.addReasoning(refusal)
  }
}

/** Content in parts, as Mistral's reasoning models send it. */
function readPart(part: JsonObject, reply: Reply): void {
  if (part['type'] === 'text') reply.addText(text(part['text']))
  else if (part['type'] === 'thinking')
    for (const thought of list(part['thinking'])) reply.addReasoning(text(object(thought)['text']))
}

function readFinish(choice: JsonObject, reply: Reply): void {
  const reason = text(choice['finish_reason'])
  if (reason === 'content_filter') reply.declined ??= { class: 'content_filter', code: reason, said: null }
  else if (reason === 'error') reply.declined ??= { class: 'server', code: 'finish_error', said: null }
  else reply.finish = reason === 'length' ? 'length' : 'stop'
}

function readModels(body: JsonObject): ListedModel[] {
  return list(body['data'])
    .map(object)
    .filter((model) => textOrNull(model['id']) !== null)
    .map((model) => ({
      id: text(model['id']),
      label: textOrNull(model['name']) ?? text(model['id']),
      window: countOrNull(model['context_length'] ?? model['context_window'] ?? model['max_model_len']),
      maxOutput: null,
    }))
}
