import type { ErrorClass } from '../../../shared/errors.ts'
import { type JsonObject, isJsonObject } from '../../../shared/json.ts'
import type { ListedModel, ProtocolAdapter } from '../base/protocol.ts'
import { type Reply, countOrNull, list, object, text, textOrNull } from '../base/reply.ts'
import { listedFacts, listedMaxOutput } from '../base/listed.ts'
import { openaiUsage, takeUsage } from '../base/usage.ts'
import { ask } from './ask.ts'
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
    todo: ({ message }) =>
      /request too large.*(limit \d+, requested \d+|must be reduced)/is.test(message)
        ? 'Waiting won’t help: this request alone is over the limit of a minute. Shorten it, allow a shorter answer, or raise the limit there.'
        : null,
  },
  models: { path: '/models', read: readModels },
}

function readEvent(event: JsonObject, reply: Reply): void {
  const choices = event['choices']
  const choice = Array.isArray(choices) ? choices[0] : undefined
  if (isJsonObject(choice)) {
    const delta = choice['delta']
    if (isJsonObject(delta)) readMessage(delta, reply)
    // Some leave it empty until the end instead of leaving it out.
    if (textOrNull(choice['finish_reason']) !== null) {
      readFinish(choice, reply)
      // Not every server sends the mark behind it.
      reply.saidEnd = true
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
  // An answer in one piece has its thoughts beside its words; so may a delta where one turns into the other.
  const thought = message['reasoning_content'] ?? message['reasoning']
  if (typeof thought === 'string') reply.addReasoning(thought)
  const content = message['content']
  // The usual delta: words and nothing else.
  if (typeof content === 'string' && content !== '') return reply.addText(content)
  if (Array.isArray(content)) for (const part of content) readPart(object(part), reply)
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
  const errorClass = broken[reason]
  if (errorClass !== undefined) reply.declined ??= { class: errorClass, code: reason, said: null }
  else reply.finish = cutShort.has(reason) ? 'length' : 'stop'
}

/** `model_length`: Mistral's, at the end of the window. */
const cutShort: ReadonlySet<string> = new Set(['length', 'model_length', 'max_tokens'])

/** Reasons that mean there is no answer; the last is DeepSeek's. https://api-docs.deepseek.com/api/create-chat-completion */
const broken: Readonly<Record<string, ErrorClass>> = {
  content_filter: 'content_filter',
  error: 'server',
  abort: 'server',
  insufficient_system_resource: 'overloaded',
}

/** Mistral, Together and local servers list what makes vectors, pictures or speech, too. */
const noChat = /^(image|audio|video|moderation|rerank|transcribe|embedding)/

function readModels(body: JsonObject): ListedModel[] {
  return list(body['data'] ?? body['models'])
    .map(object)
    .filter((model) => {
      const chats = object(model['capabilities'])['completion_chat']
      return chats !== false && !noChat.test(text(model['type']))
    })
    .map((model) => ({ ...model, id: textOrNull(model['id']) ?? text(model['name']) }))
    .filter(({ id }) => id !== '')
    .map(({ id, ...model }: JsonObject & { id: string }) => ({
      id,
      label: textOrNull(model['display_name']) ?? textOrNull(model['name']) ?? id,
      window: countOrNull(
        ['context_length', 'context_window', 'max_context_length', 'max_model_len']
          .map((name) => model[name])
          .find((value) => typeof value === 'number') ?? object(model['meta'])['n_ctx'],
      ),
      maxOutput: listedMaxOutput(model),
      ...listedFacts(id, model),
    }))
}
