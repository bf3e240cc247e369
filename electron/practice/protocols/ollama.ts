import type { JsonObject } from '../../../shared/json.ts'
import { isJsonObject } from '../../../shared/json.ts'
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
  invalid,
  pathOf,
  type Answer,
  type Asked,
  type Dialect,
  type Finish,
  type Problem,
} from './types.ts'

/* Sources: Ollama API documentation, "Generate a chat message", "List models", "Errors", "Streaming". */

const isEmbed = (path: string): boolean => pathOf(path).endsWith('/api/embed')

function read(request: RawRequest): Asked | Problem {
  const body = bodyOf(request)
  if (body === null) return invalid('invalid character in JSON body')
  const model = asText(body['model'])
  if (model === null || model === '') return invalid('model is required')
  if (isEmbed(request.path)) {
    const inputs = asTexts(body['input'])
    return { ...blankAsk, call: 'embed', model: model.replace(/:latest$/, ''), inputs }
  }
  const options = asObject(body['options'])
  const turns = asList(body['messages']).map((message): Turn => {
    const role = asObject(message)?.['role']
    return {
      role: role === 'assistant' || role === 'system' ? role : 'user',
      text: asText(asObject(message)?.['content']) ?? '',
      ...shown(picturesIn(asObject(message)?.['images'])),
    }
  })
  const format = body['format']
  const limit = asNumber(options?.['num_predict'])
  return {
    ...blankAsk,
    model: model.replace(/:latest$/, ''),
    stream: body['stream'] !== false,
    system: turns
      .filter(({ role }) => role === 'system')
      .map(({ text }) => text)
      .join('\n'),
    turns: turns.filter(({ role }) => role !== 'system'),
    temperature: asNumber(options?.['temperature']) ?? 0.8,
    seed: asNumber(options?.['seed']),
    // Negative means no limit.
    maxTokens: limit === null || limit < 0 ? null : limit,
    stop: asTexts(options?.['stop']),
    schema: isJsonObject(format) ? format : format === 'json' ? true : null,
  }
}

const reasons: Record<Finish, string> = {
  stop: 'stop',
  stop_sequence: 'stop',
  length: 'length',
  refusal: 'stop',
  content_filter: 'stop',
}

const part = (answer: Answer, content: string): JsonObject => ({
  model: answer.model,
  created_at: new Date(answer.at).toISOString(),
  message: { role: 'assistant', content },
})

/** The fields of the last object; durations in nanoseconds. */
const end = (answer: Answer): JsonObject => ({
  done: true,
  done_reason: reasons[answer.finish],
  total_duration: Math.round((answer.took.prompt + answer.took.answer) * 1e6),
  load_duration: 0,
  prompt_eval_count: answer.usage.input,
  prompt_eval_duration: Math.round(answer.took.prompt * 1e6),
  eval_count: answer.usage.output,
  eval_duration: Math.round(answer.took.answer * 1e6),
})

const line = (json: JsonObject): string => `${JSON.stringify(json)}\n`

const sentences: Record<number, string> = {
  400: 'invalid request',
  401: 'unauthorized',
  402: 'payment required',
  403: 'forbidden',
  404: 'not found',
  408: 'request timed out',
  409: 'conflict',
  429: 'too many requests',
  500: 'model runner has unexpectedly stopped, this may be due to resource limitations or an internal error, check ollama server logs for details',
  502: 'cloud model cannot be reached',
  503: 'server busy, please try again.  maximum pending requests exceeded',
}

function errorText(problem: Problem): string {
  switch (problem.kind) {
    case 'bad_key':
      return 'unauthorized'
    case 'quota':
      return 'you (practice) have reached your weekly usage limit, upgrade for higher limits: https://ollama.com/upgrade'
    case 'unknown_model':
      return problem.message ?? `model '${problem.model}' not found`
    case 'context_length':
      return 'the input length exceeds the context length'
    default:
      return problem.message ?? sentences[problem.status] ?? sentences[problem.status >= 500 ? 500 : 400]!
  }
}

export const ollama: Dialect = {
  protocol: 'ollama',
  frameEnd: '\n',
  isCall: (path) => pathOf(path).endsWith('/api/chat') || isEmbed(path),
  read,
  key: ({ headers }) => headers['authorization']?.replace(/^Bearer\s+/i, '') ?? null,
  contentType: (stream) => (stream ? 'application/x-ndjson' : 'application/json; charset=utf-8'),
  headers: () => ({}),
  whole: (_asked, answer, text) => JSON.stringify({ ...part(answer, text), ...end(answer) }),
  opening: () => [],
  delta: (_asked, answer, piece) => line({ ...part(answer, piece), done: false }),
  closing: (_asked, answer) => [line({ ...part(answer, ''), ...end(answer) })],
  error: (problem) => ({
    status: problem.status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...(problem.retryAfter === undefined ? {} : { 'retry-after': String(problem.retryAfter) }),
    },
    body: JSON.stringify({ error: errorText(problem) }),
  }),
  errorFrame: (problem) => line({ error: errorText(problem) }),
  keepAlive: null,
  statuses: { bad_key: 401, quota: 429, overloaded: 503 },
  tooManyTokens: () => null,
  vectors: (_asked, model, vectors, tokens) =>
    JSON.stringify({ model, embeddings: vectors, total_duration: 0, load_duration: 0, prompt_eval_count: tokens }),
  textOf: (frame) => {
    try {
      const json: unknown = JSON.parse(frame)
      return isJsonObject(json) ? (asText(asObject(json['message'])?.['content']) ?? '') : ''
    } catch {
      return ''
    }
  },
}
