import type { Json, JsonObject } from '../../../shared/json.ts'
import type { ListedModel, ProtocolAdapter } from '../base/protocol.ts'
import { type Reply, countOrNull, list, object, text, textOrNull } from '../base/reply.ts'
import { anthropicUsage, countedIn, takeUsage } from '../base/usage.ts'
import { ask, version } from './ask.ts'

/** Anthropic's Messages API. */
export const anthropic: ProtocolAdapter = {
  framing: 'sse',
  endMark: null,
  headers: (key) => ({ 'anthropic-version': version, ...(key === null ? {} : { 'x-api-key': key }) }),
  ask,
  readEvent,
  readAnswer,
  embed: null,
  errors: {
    codes: {
      authentication_error: 'auth',
      billing_error: 'quota',
      enforced_spend_limit_reached: 'quota',
      contract_spend_limit_reached: 'quota',
      linked_organization_spend_limit_reached: 'quota',
      linked_organization_billing_unavailable: 'quota',
      organization_on_hold: 'permission',
      permission_error: 'permission',
      overloaded_error: 'overloaded',
      conflict_error: 'conflict',
      request_too_large: 'context_length',
      ramp_limit_exceeded: 'rate_limit',
    },
    vague: {
      invalid_request_error: 'bad_request',
      rate_limit_error: 'rate_limit',
      timeout_error: 'server',
      api_error: 'server',
      not_found_error: 'model_not_found',
    },
  },
  models: { path: '/v1/models?limit=1000', read: readModels },
}

function readEvent(event: JsonObject, reply: Reply): void {
  switch (event['type']) {
    case 'content_block_delta':
      return readDelta(object(event['delta']), reply)
    case 'message_start': {
      const message = object(event['message'])
      reply.servedModel = textOrNull(message['model'])
      return readUsage(message['usage'], reply)
    }
    case 'message_delta':
      readStop(object(event['delta']), reply)
      return readUsage(event['usage'], reply)
    case 'message_stop':
      reply.ended = true
      return
    case 'error':
      reply.error = event['error'] ?? 'error'
      return
    default:
      // Pings, block borders, and whatever the API may add.
      return
  }
}

function readDelta(delta: JsonObject, reply: Reply): void {
  if (delta['type'] === 'text_delta') reply.addText(text(delta['text']))
  else if (delta['type'] === 'thinking_delta') reply.addReasoning(text(delta['thinking']))
}

function readAnswer(answer: JsonObject, reply: Reply): void {
  if (!Array.isArray(answer['content'])) return
  for (const block of answer['content'].map(object))
    if (block['type'] === 'text') reply.addText(text(block['text']))
    else if (block['type'] === 'thinking') reply.addReasoning(text(block['thinking']))
  readStop(answer, reply)
  readUsage(answer['usage'], reply)
  reply.servedModel = textOrNull(answer['model'])
  reply.ended = true
}

function readStop(holder: JsonObject, reply: Reply): void {
  const reason = holder['stop_reason']
  if (reason === 'refusal') {
    const details = object(holder['stop_details'])
    reply.declined = {
      class: 'refusal',
      code: textOrNull(details['category']) ?? 'refusal',
      said: textOrNull(details['explanation']),
    }
  } else if (typeof reason === 'string') reply.finish = cutShort.has(reason) ? 'length' : 'stop'
}

/**
 * The answer isn't whole: it filled its bound or the window, or its turn was only paused (a loop of the provider's own
 * tools, which a gateway may have added). https://platform.claude.com/docs/en/build-with-claude/handling-stop-reasons
 */
const cutShort: ReadonlySet<string> = new Set(['max_tokens', 'model_context_window_exceeded', 'pause_turn'])

const readUsage = (value: Json | undefined, reply: Reply): void =>
  takeUsage(reply, anthropicUsage(value, countedIn(reply)))

function readModels(body: JsonObject): ListedModel[] {
  return list(body['data'])
    .map(object)
    .filter((model) => textOrNull(model['id']) !== null && model['lifecycle'] !== 'retired')
    .map((model) => ({
      id: text(model['id']),
      label: textOrNull(model['display_name']) ?? text(model['id']),
      window: countOrNull(model['max_input_tokens']),
      maxOutput: countOrNull(model['max_tokens']),
    }))
}
