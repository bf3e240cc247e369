import type { Json, JsonObject } from '../../../shared/json.ts'
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
  eventJson,
  invalid,
  pathOf,
  type Answer,
  type Asked,
  type Dialect,
  type Finish,
  type Problem,
} from './types.ts'

/* Sources: Gemini API reference, "generateContent" and "streamGenerateContent"; guide "Troubleshooting"; google.rpc.Status. */

const callPattern = /\/models\/([^/:]+):(generateContent|streamGenerateContent|batchEmbedContents)$/

/** Google's JSON takes every field in camel case and in snake case. */
const field = (object: JsonObject | null, name: string): Json | undefined =>
  object?.[name] ?? object?.[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]

const partsText = (content: Json | undefined): string => contentText(asObject(content)?.['parts'])

function read(request: RawRequest): Asked | Problem {
  const [, model = '', method] = callPattern.exec(pathOf(request.path)) ?? []
  const stream = method === 'streamGenerateContent'
  if (stream && !/[?&]alt=sse\b/.test(request.path)) return invalid('This practice provider streams with alt=sse only.')
  const body = bodyOf(request)
  if (body === null) return invalid('Invalid JSON payload received.')
  if (method === 'batchEmbedContents') return readTexts(body, decodeURIComponent(model))
  const contents = asList(body['contents'])
  if (contents.length === 0) return invalid('* GenerateContentRequest.contents: contents is not specified')
  const config = asObject(field(body, 'generationConfig'))
  const temperature = asNumber(config?.['temperature']) ?? 1
  if (temperature < 0 || temperature > 2)
    return invalid(
      '* GenerateContentRequest.generation_config.temperature: temperature must be in the range [0.0, 2.0].',
    )
  const schema = field(config, 'responseJsonSchema') ?? field(config, 'responseSchema') ?? null
  const json = field(config, 'responseMimeType') === 'application/json'
  return {
    ...blankAsk,
    model: decodeURIComponent(model),
    stream,
    system: partsText(field(body, 'systemInstruction')),
    turns: contents.map((content): Turn => ({
      role: asObject(content)?.['role'] === 'model' ? 'assistant' : 'user',
      text: partsText(content),
      ...shown(picturesIn(asObject(content)?.['parts'])),
    })),
    temperature,
    seed: asNumber(config?.['seed']),
    maxTokens: asNumber(field(config, 'maxOutputTokens')),
    stop: asTexts(field(config, 'stopSequences')),
    schema: schema ?? (json ? true : null),
  }
}

/** At most 100 requests, each with the model's name and one content. */
function readTexts(body: JsonObject, model: string): Asked | Problem {
  const requests = asList(body['requests']).map(asObject)
  if (requests.length === 0) return invalid('* BatchEmbedContentsRequest.requests: requests is not specified')
  if (requests.length > 100)
    return invalid('* BatchEmbedContentsRequest.requests: at most 100 requests can be in one batch')
  const named = requests.every((one) => one?.['model'] === `models/${model}`)
  if (!named) return invalid('* BatchEmbedContentsRequest.requests: model must match the batch model')
  return {
    ...blankAsk,
    call: 'embed',
    model,
    inputs: requests.map((one) => partsText(one?.['content'])),
    embedding: { size: asNumber(field(requests[0] ?? null, 'outputDimensionality')), base64: false },
  }
}

const reasons: Record<Finish, string> = {
  stop: 'STOP',
  stop_sequence: 'STOP',
  length: 'MAX_TOKENS',
  refusal: 'PROHIBITED_CONTENT',
  content_filter: 'SAFETY',
}

const usageOf = ({ usage }: Answer, output: number): JsonObject => ({
  promptTokenCount: usage.input,
  ...(output > 0 ? { candidatesTokenCount: output } : {}),
  totalTokenCount: usage.input + output,
  ...(usage.cacheRead > 0
    ? {
        cachedContentTokenCount: usage.cacheRead,
        cacheTokensDetails: [{ modality: 'TEXT', tokenCount: usage.cacheRead }],
      }
    : {}),
  promptTokensDetails: [{ modality: 'TEXT', tokenCount: usage.input }],
})

const blockedRatings: Json = [{ category: 'HARM_CATEGORY_DANGEROUS_CONTENT', probability: 'HIGH', blocked: true }]

/** A refused prompt has no candidates at all, only the reason; a filtered answer has a candidate without content. */
function response(answer: Answer, text: string, finish: Finish | null, output: number): JsonObject {
  const tail: JsonObject = { usageMetadata: usageOf(answer, output), modelVersion: answer.model, responseId: answer.id }
  if (answer.finish === 'refusal') return { promptFeedback: { blockReason: 'PROHIBITED_CONTENT' }, ...tail }
  const filtered = answer.finish === 'content_filter'
  const candidate: JsonObject = {
    ...(text === '' && (filtered || finish === null)
      ? {}
      : { content: { ...(text === '' ? {} : { parts: [{ text }] }), role: 'model' } }),
    ...(finish === null ? {} : { finishReason: reasons[finish] }),
    index: 0,
    ...(filtered ? { safetyRatings: blockedRatings } : {}),
  }
  return { candidates: [candidate], ...tail }
}

const data = (json: JsonObject): string => `data: ${JSON.stringify(json)}\n\n`

const statuses: Record<number, [status: string, message: string]> = {
  400: ['INVALID_ARGUMENT', 'Request contains an invalid argument.'],
  401: ['UNAUTHENTICATED', 'Request had invalid authentication credentials.'],
  402: ['FAILED_PRECONDITION', 'Payment is required for this request.'],
  403: ['PERMISSION_DENIED', 'The caller does not have permission'],
  404: ['NOT_FOUND', 'Requested entity was not found.'],
  408: ['DEADLINE_EXCEEDED', 'The request timed out.'],
  409: ['ABORTED', 'The operation was aborted.'],
  429: ['RESOURCE_EXHAUSTED', 'Resource has been exhausted (e.g. check quota).'],
  500: [
    'INTERNAL',
    'An internal error has occurred. Please retry or report in https://developers.generativeai.google/guide/troubleshooting',
  ],
  503: ['UNAVAILABLE', 'The model is overloaded. Please try again later.'],
  504: ['DEADLINE_EXCEEDED', 'The request timed out. Please try again.'],
}

function errorBody(problem: Problem): JsonObject {
  const { kind, tokens } = problem
  const [status, sentence] = statuses[problem.status] ?? statuses[problem.status >= 500 ? 503 : 400]!
  const details: Json[] = []
  let message = problem.message ?? sentence
  if (kind === 'bad_key') {
    message = 'API key not valid. Please pass a valid API key.'
    details.push({
      '@type': 'type.googleapis.com/google.rpc.ErrorInfo',
      reason: 'API_KEY_INVALID',
      domain: 'googleapis.com',
      metadata: { service: 'generativelanguage.googleapis.com' },
    })
  } else if (kind === 'quota') {
    message =
      'You exceeded your current quota, please check your plan and billing details. For more information on this error, head to: https://ai.google.dev/gemini-api/docs/rate-limits.'
    details.push({
      '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
      violations: [
        {
          quotaMetric: 'generativelanguage.googleapis.com/generate_content_free_tier_requests',
          quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier',
          quotaDimensions: { location: 'global', model: problem.model ?? '' },
          quotaValue: '20',
        },
      ],
    })
  } else if (kind === 'unknown_model') {
    message =
      problem.message ??
      `models/${problem.model} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the list of available models and their supported methods.`
  } else if (kind === 'context_length' && tokens !== undefined) {
    message = `The input token count (${tokens.asked}) exceeds the maximum number of tokens allowed (${tokens.window}).`
  }
  if (problem.retryAfter !== undefined)
    details.push({ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: `${problem.retryAfter}s` })
  return { error: { code: problem.status, message, status, ...(details.length > 0 ? { details } : {}) } }
}

export const gemini: Dialect = {
  protocol: 'gemini',
  frameEnd: '\n\n',
  isCall: (path) => callPattern.test(pathOf(path)),
  read,
  key: ({ headers, path }) => headers['x-goog-api-key'] ?? new URLSearchParams(path.split('?')[1] ?? '').get('key'),
  contentType: (stream) => (stream ? 'text/event-stream' : 'application/json; charset=UTF-8'),
  headers: () => ({ vary: 'Origin, X-Origin, Referer', 'x-content-type-options': 'nosniff' }),
  whole: (_asked, answer, text) => JSON.stringify(response(answer, text, answer.finish, answer.usage.output)),
  opening: () => [],
  delta: (_asked, answer, piece) => (answer.finish === 'refusal' ? '' : data(response(answer, piece, null, 0))),
  closing: (_asked, answer) => [data(response(answer, '', answer.finish, answer.usage.output))],
  error: (problem) => ({
    status: problem.status,
    headers: {
      'content-type': 'application/json; charset=UTF-8',
      ...(problem.retryAfter === undefined ? {} : { 'retry-after': String(problem.retryAfter) }),
    },
    body: JSON.stringify(errorBody(problem), null, 2),
  }),
  // An error inside a stream comes as bare JSON, not as an event: that is what the official client looks for.
  errorFrame: (problem) => JSON.stringify(errorBody(problem)),
  keepAlive: null,
  statuses: { bad_key: 400, quota: 429, overloaded: 503 },
  tooManyTokens: (_model, asked, limit) =>
    invalid(
      `Unable to submit request because it has a maxOutputTokens value of ${asked} but the supported range is from 1 (inclusive) to ${limit + 1} (exclusive). Update the value and try again.`,
    ),
  vectors: (_asked, _model, vectors, tokens) =>
    JSON.stringify({
      embeddings: vectors.map((values) => ({ values })),
      usageMetadata: { promptTokenCount: tokens, totalTokenCount: tokens },
    }),
  textOf: (frame) => partsText(asObject(asList(eventJson(frame)?.['candidates'])[0])?.['content']),
}
