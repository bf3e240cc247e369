import { EventStreamCodec } from '@smithy/eventstream-codec'
import type { Wire } from './wire-types.ts'
import { openai } from './wires-openai.ts'

/** OpenAI's words in Azure: another path, another header, errors of its own. */
export const azure: Wire = {
  ...openai,
  protocol: 'azure',
  provider: 'azure',
  base: '',
  path: '/openai/v1/chat/completions',
  streamPath: '/openai/v1/chat/completions',
  key: ['api-key', (key) => key],
  opening: `data: ${JSON.stringify({ choices: [], prompt_filter_results: [{ prompt_index: 0, content_filter_results: {} }] })}\n\n${openai.opening}`,
  error: (status) => ({
    body: { error: { code: `code_${status}`, message: `Said ${status}.` } },
    code: `code_${status}`,
  }),
}

const codec = new EventStreamCodec(
  (bytes) => (typeof bytes === 'string' ? bytes : Buffer.from(bytes).toString('utf8')),
  (text) => Buffer.from(text, 'utf8'),
)

/** One message of Amazon's event stream, as text of a byte a letter. */
export const amazon = (kind: 'event' | 'exception', type: string, payload: object): Buffer =>
  Buffer.from(
    codec.encode({
      headers: {
        [`:${kind}-type`]: { type: 'string', value: type },
        ':content-type': { type: 'string', value: 'application/json' },
        ':message-type': { type: 'string', value: kind },
      },
      body: Buffer.from(JSON.stringify(payload)),
    }),
  )
const event = (type: string, payload: object): string => amazon('event', type, payload).toString('latin1')

const usage = { inputTokens: 6, outputTokens: 7, totalTokens: 17, cacheReadInputTokens: 4, cacheWriteInputTokens: 0 }
const delta = (of: object): string => event('contentBlockDelta', { contentBlockIndex: 0, delta: of, p: 'abcdefg' })
const ending = (stopReason: string): string =>
  event('contentBlockStop', { contentBlockIndex: 0 }) +
  event('messageStop', { stopReason }) +
  event('metadata', { usage, metrics: { latencyMs: 1 } })
const whole = (text: string, stopReason: string): object => ({
  output: {
    message: {
      role: 'assistant',
      content: [
        { reasoningContent: { reasoningText: { text: 'Hm.', signature: 'x' } } },
        ...(text === '' ? [] : [{ text }]),
      ],
    },
  },
  stopReason,
  usage,
  metrics: { latencyMs: 1 },
})

const codes: Record<number, string> = {
  400: 'ValidationException',
  401: 'UnrecognizedClientException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  408: 'ModelTimeoutException',
  424: 'ModelErrorException',
  429: 'ThrottlingException',
  500: 'InternalServerException',
  503: 'ServiceUnavailableException',
}

export const bedrock: Wire = {
  protocol: 'bedrock',
  provider: 'bedrock',
  path: '/model/some-model/converse',
  streamPath: '/model/some-model/converse-stream',
  key: ['authorization', (key) => `Bearer ${key}`],
  streamType: 'application/vnd.amazon.eventstream',
  binary: true,
  served: null,
  delta: (text) => delta({ text }),
  thought: (text) => delta({ reasoningContent: { text } }),
  ping: null,
  opening: event('messageStart', { role: 'assistant' }),
  ending: (finish) => ending(finish === 'length' ? 'max_tokens' : 'end_turn'),
  whole: (text, finish = 'stop') => whole(text, finish === 'length' ? 'max_tokens' : 'end_turn'),
  wholeThought: (text, thoughts) => ({
    ...whole(text, 'end_turn'),
    output: {
      message: {
        role: 'assistant',
        content: [{ reasoningContent: { reasoningText: { text: thoughts, signature: 'x' } } }, { text }],
      },
    },
  }),
  finished: (reason) => ending(reason),
  error: (status) => ({
    body: { __type: codes[status] ?? `code_${status}`, message: `Said ${status}.` },
    code: codes[status] ?? `code_${status}`,
  }),
  errorEvent: amazon('exception', 'modelStreamErrorException', { message: 'The model broke off.' }).toString('latin1'),
  refusal: null,
  filtered: {
    stream: delta({ text: 'Well' }) + ending('guardrail_intervened'),
    whole: whole('Well', 'content_filtered'),
  },
  tooLong: { __type: 'ValidationException', message: 'Input is too long for requested model.' },
  models: {
    modelSummaries: [
      { modelId: 'one', modelName: 'One', inferenceTypesSupported: ['ON_DEMAND'] },
      { modelId: 'of-a-profile', modelName: 'Not by itself', inferenceTypesSupported: ['INFERENCE_PROFILE'] },
    ],
    inferenceProfileSummaries: [{ inferenceProfileId: 'two', inferenceProfileName: 'Two' }],
  },
}
