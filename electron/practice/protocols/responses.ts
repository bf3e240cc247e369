import type { Json, JsonObject } from '../../../shared/json.ts'
import type { Turn } from '../brain/types.ts'
import { picturesIn, shown } from './pictures.ts'
import type { RawRequest } from '../upstream.ts'
import { errorBody, openai } from './openai.ts'
import {
  asList,
  asNumber,
  asObject,
  asText,
  blankAsk,
  bodyOf,
  contentText,
  eventJson,
  invalid,
  pathOf,
  type Answer,
  type Asked,
  type Dialect,
  type Problem,
} from './types.ts'

/*
 * Sources: OpenAI API reference, "Responses" and "Streaming events"; guide "Migrate to the Responses API". Keys, headers
 * and errors are those of chat completions.
 */

/** Parameters of chat completions that Responses doesn't know: naming one is a 400. */
const unknown = ['messages', 'max_tokens', 'max_completion_tokens', 'seed', 'stop', 'n', 'response_format']

function read(request: RawRequest): Asked | Problem {
  const body = bodyOf(request)
  if (body === null) return invalid('We could not parse the JSON body of your request.')
  const strange = unknown.find((name) => body[name] !== undefined)
  if (strange !== undefined) return invalid(`Unknown parameter: '${strange}'.`, strange)
  const model = asText(body['model'])
  if (model === null || model === '') return invalid("Missing required parameter: 'model'.", 'model')
  const input = body['input']
  if (input === undefined) return invalid("Missing required parameter: 'input'.", 'input')
  const temperature = body['temperature'] == null ? 1 : asNumber(body['temperature'])
  if (temperature === null || temperature < 0 || temperature > 2)
    return invalid("Invalid 'temperature': expected a decimal between 0 and 2.", 'temperature')
  const maxTokens = asNumber(body['max_output_tokens'])
  if (maxTokens !== null && maxTokens < 16)
    return invalid(
      `Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16, but got ${maxTokens} instead.`,
      'max_output_tokens',
    )
  if (body['previous_response_id'] != null)
    return invalid(
      `Previous response with id '${asText(body['previous_response_id'])}' not found.`,
      'previous_response_id',
    )
  const format = asObject(asObject(body['text'])?.['format'])
  if (format?.['type'] === 'json_schema' && asText(format['name']) === null)
    return invalid("Missing required parameter: 'text.format.name'.", 'text.format.name')
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : asList(input).map(asObject)
  const turns = items.map((item): Turn => {
    const role = asText(item?.['role'])
    return {
      role: role === 'assistant' ? 'assistant' : role === 'system' || role === 'developer' ? 'system' : 'user',
      text: contentText(item?.['content']),
      ...shown(picturesIn(item?.['content'])),
    }
  })
  const systems = turns.filter(({ role }) => role === 'system').map(({ text }) => text)
  return {
    ...blankAsk,
    model,
    stream: body['stream'] === true,
    system: [asText(body['instructions']) ?? '', ...systems].filter((text) => text !== '').join('\n'),
    turns: turns.filter(({ role }) => role !== 'system'),
    temperature,
    maxTokens,
    schema:
      format?.['type'] === 'json_schema'
        ? (format['schema'] ?? true)
        : format?.['type'] === 'json_object'
          ? true
          : null,
  }
}

type Status = 'in_progress' | 'completed' | 'incomplete'

const incompleteBy: Partial<Record<Answer['finish'], string>> = {
  length: 'max_output_tokens',
  content_filter: 'content_filter',
}
const endStatus = ({ finish }: Answer): Status => (incompleteBy[finish] === undefined ? 'completed' : 'incomplete')

const part = ({ finish }: Answer, text: string): JsonObject =>
  finish === 'refusal'
    ? { type: 'refusal', refusal: text }
    : { type: 'output_text', text, annotations: [], logprobs: [] }

const item = (answer: Answer, status: Status, content: Json[]): JsonObject => ({
  id: `msg_${answer.id}`,
  type: 'message',
  status,
  role: 'assistant',
  content,
})

const usageOf = ({ usage }: Answer): JsonObject => ({
  input_tokens: usage.input,
  input_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: 0 },
  output_tokens: usage.output,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: usage.input + usage.output,
})

const response = (asked: Asked, answer: Answer, status: Status, output: Json[]): JsonObject => {
  const over = status !== 'in_progress'
  const why = over ? incompleteBy[answer.finish] : undefined
  return {
    id: `resp_${answer.id}`,
    object: 'response',
    created_at: Math.floor(answer.at / 1000),
    status,
    background: false,
    completed_at:
      status === 'completed' ? Math.floor((answer.at + answer.took.prompt + answer.took.answer) / 1000) : null,
    error: null,
    incomplete_details: why === undefined ? null : { reason: why },
    instructions: asked.system === '' ? null : asked.system,
    max_output_tokens: asked.maxTokens,
    model: answer.model,
    output,
    parallel_tool_calls: true,
    previous_response_id: null,
    reasoning: { effort: null, summary: null },
    service_tier: 'default',
    store: false,
    temperature: asked.temperature,
    text: { format: { type: asked.schema === null ? 'text' : asked.schema === true ? 'json_object' : 'json_schema' } },
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
    truncation: 'disabled',
    usage: over ? usageOf(answer) : null,
    user: null,
    metadata: {},
  }
}

const event = (type: string, number: number, data: JsonObject): string =>
  `event: ${type}\ndata: ${JSON.stringify({ type, sequence_number: number, ...data })}\n\n`

/** Events before the first delta. */
const opened = 4

const kind = ({ finish }: Answer): string => (finish === 'refusal' ? 'response.refusal' : 'response.output_text')
const place = (answer: Answer): JsonObject => ({ item_id: `msg_${answer.id}`, output_index: 0, content_index: 0 })
const logprobs = ({ finish }: Answer): JsonObject => (finish === 'refusal' ? {} : { logprobs: [] })

export const responses: Dialect = {
  ...openai,
  protocol: 'responses',
  isCall: (path) => pathOf(path).endsWith('/responses'),
  read,
  whole: (asked, answer, text) => {
    const status = endStatus(answer)
    return JSON.stringify(
      response(asked, answer, status, [item(answer, status, text === '' ? [] : [part(answer, text)])]),
    )
  },
  opening: (asked, answer) => {
    const begun = response(asked, answer, 'in_progress', [])
    return [
      event('response.created', 0, { response: begun }),
      event('response.in_progress', 1, { response: begun }),
      event('response.output_item.added', 2, { output_index: 0, item: item(answer, 'in_progress', []) }),
      event('response.content_part.added', 3, { ...place(answer), part: part(answer, '') }),
    ]
  },
  delta: (_asked, answer, piece, index) =>
    event(`${kind(answer)}.delta`, opened + index, { ...place(answer), delta: piece, ...logprobs(answer) }),
  closing: (asked, answer, text) => {
    const next = opened + answer.usage.output
    const status = endStatus(answer)
    const done = item(answer, status, [part(answer, text)])
    return [
      event(`${kind(answer)}.done`, next, {
        ...place(answer),
        ...(answer.finish === 'refusal' ? { refusal: text } : { text }),
        ...logprobs(answer),
      }),
      event('response.content_part.done', next + 1, { ...place(answer), part: part(answer, text) }),
      event('response.output_item.done', next + 2, { output_index: 0, item: done }),
      event(`response.${status}`, next + 3, { response: response(asked, answer, status, [done]) }),
    ]
  },
  errorFrame: (problem) => {
    const { code = null, message = '' } = asObject(errorBody(problem)['error']) ?? {}
    return event('error', opened, { code, message, param: null })
  },
  notChat: 'This model is not supported in the v1/responses endpoint.',
  tooManyTokens: (_model, asked, limit) =>
    invalid(
      `Invalid 'max_output_tokens': integer above maximum value. Expected a value <= ${limit}, but got ${asked} instead.`,
      'max_output_tokens',
    ),
  vectors: null,
  textOf: (frame) => {
    const data = eventJson(frame)
    return (asText(data?.['type']) ?? '').endsWith('.delta') ? (asText(data?.['delta']) ?? '') : ''
  },
}
