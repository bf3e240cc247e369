import type { JsonObject } from '../../../shared/json.ts'
import { type Effort, effortFor } from '../../../shared/model/effort.ts'
import { shownMessages } from '../base/pictures.ts'
import type { ListedModel, ProtocolAdapter, Question, WireRequest } from '../base/protocol.ts'
import { type Reply, list, object, text, textOrNull } from '../base/reply.ts'
import { ollamaUsage, takeUsage } from '../base/usage.ts'
import { embed } from './embed.ts'

/** Ollama's own chat API: models on this machine. */
export const ollama: ProtocolAdapter = {
  framing: 'lines',
  endMark: null,
  // None is needed on this machine; one in front of a shared server may want it.
  headers: (key) => (key === null ? {} : { authorization: `Bearer ${key}` }),
  ask,
  readEvent: read,
  readAnswer: read,
  embed: embed,
  errors: {
    codes: {},
    vague: { api_error: 'server', not_found_error: 'model_not_found', invalid_request_error: 'bad_request' },
  },
  models: { path: '/api/tags', read: readModels },
}

function ask({ model, request, pictures }: Question): WireRequest {
  const options: JsonObject = { num_predict: request.maxTokens }
  if (request.temperature !== undefined) options['temperature'] = request.temperature
  if (request.seed !== undefined) options['seed'] = request.seed
  if (request.stop !== undefined && request.stop.length > 0) options['stop'] = request.stop
  const body: JsonObject = {
    model,
    messages: [
      ...(request.system === '' ? [] : [{ role: 'system', content: request.system }]),
      ...shownMessages(request, pictures).map(({ role, content, pictures: shown }) => ({
        role,
        content,
        ...(shown.length === 0 ? {} : { images: shown.map(({ base64 }) => base64) }),
      })),
    ],
    stream: request.stream,
    // Else a prompt that is too long loses its beginning, and so does one whose answer fills the window: nobody is told.
    // https://github.com/ollama/ollama/blob/main/api/types.go (ChatRequest)
    truncate: false,
    shift: false,
    options,
  }
  if (request.outputSchema !== undefined) body['format'] = request.outputSchema
  const dropped: string[] = []
  sayEffort(body, dropped, model, request.effort)
  return { path: '/api/chat', body, dropped }
}

/** A switch, and grades for OpenAI's open models, which can't be told not to. https://docs.ollama.com/capabilities/thinking */
function sayEffort(body: JsonObject, dropped: string[], model: string, effort: Effort | undefined): void {
  if (effort === undefined) return
  if (!model.includes('gpt-oss')) {
    body['think'] = effort !== 'none'
    return
  }
  const { level, left } = effortFor(effort, ['low', 'medium', 'high'])
  if (left !== null) dropped.push(left)
  body['think'] = level
}

/** The lines of a stream have the shape of a whole answer; the last one has the counts. */
function read(answer: JsonObject, reply: Reply): void {
  const error = answer['error']
  if (error !== undefined && error !== null) {
    reply.error = error
    return
  }
  const message = object(answer['message'])
  reply.addText(text(message['content']))
  reply.addReasoning(text(message['thinking']))
  if (answer['done'] !== true) return
  reply.finish = answer['done_reason'] === 'length' ? 'length' : 'stop'
  reply.servedModel = textOrNull(answer['model'])
  takeUsage(reply, ollamaUsage(answer))
  reply.ended = true
}

function readModels(body: JsonObject): ListedModel[] {
  return list(body['models'])
    .map(object)
    .filter((model) => textOrNull(model['name'] ?? model['model']) !== null)
    .map((model) => {
      const id = text(model['name'] ?? model['model'])
      return { id, label: id, window: null, maxOutput: null }
    })
}
