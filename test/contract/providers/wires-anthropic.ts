import { type Wire, sse } from './wire-types.ts'

const claudeUsage = { input_tokens: 6, cache_read_input_tokens: 4, cache_creation_input_tokens: 0 }
const claudeWhole = (text: string, reason: string, details: object | null = null): object => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  model: 'served-model',
  content: text === '' ? [] : [{ type: 'text', text }],
  stop_reason: reason,
  stop_details: details,
  usage: { ...claudeUsage, output_tokens: 7, output_tokens_details: { thinking_tokens: 3 } },
})
const claudeStop = (reason: string, details: object | null = null): string =>
  sse({ type: 'content_block_stop', index: 0 }, 'content_block_stop') +
  sse(
    {
      type: 'message_delta',
      delta: { stop_reason: reason, stop_details: details, stop_sequence: null },
      usage: { output_tokens: 7, output_tokens_details: { thinking_tokens: 3 } },
    },
    'message_delta',
  ) +
  sse({ type: 'message_stop' }, 'message_stop')
const refused = { type: 'refusal', category: 'bio', explanation: 'I will not.' }
const claudeErrors: Record<number, string> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  429: 'rate_limit_error',
  500: 'api_error',
  529: 'overloaded_error',
}

export const anthropic: Wire = {
  protocol: 'anthropic',
  provider: 'anthropic',
  path: '/v1/messages',
  streamPath: '/v1/messages',
  key: ['x-api-key', (key) => key],
  streamType: 'text/event-stream; charset=utf-8',
  delta: (text) =>
    sse({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } }, 'content_block_delta'),
  thought: (text) =>
    sse(
      { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: text } },
      'content_block_delta',
    ),
  ping: sse({ type: 'ping' }, 'ping'),
  opening:
    sse(
      {
        type: 'message_start',
        message: {
          id: 'msg_1',
          type: 'message',
          role: 'assistant',
          model: 'served-model',
          content: [],
          usage: { ...claudeUsage, output_tokens: 1 },
        },
      },
      'message_start',
    ) +
    sse({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } }, 'content_block_start'),
  ending: (finish) => claudeStop(finish === 'length' ? 'max_tokens' : 'end_turn'),
  whole: (text, finish = 'stop') => claudeWhole(text, finish === 'length' ? 'max_tokens' : 'end_turn'),
  wholeThought: (text, thoughts) => ({
    ...claudeWhole('', 'end_turn'),
    content: [
      { type: 'thinking', thinking: thoughts, signature: 'x' },
      { type: 'text', text },
    ],
  }),
  finished: (reason) => claudeStop(reason),
  error: (status) => {
    const type = claudeErrors[status] ?? 'api_error'
    return { body: { type: 'error', error: { type, message: `Said ${status}.` }, request_id: 'req_1' }, code: type }
  },
  errorEvent: sse({ type: 'error', error: { type: 'api_error', message: 'Internal server error' } }, 'error'),
  refusal: { stream: claudeStop('refusal', refused), whole: claudeWhole('', 'refusal', refused) },
  filtered: { stream: claudeStop('refusal', refused), whole: claudeWhole('', 'refusal', refused) },
  tooLong: {
    type: 'error',
    error: { type: 'invalid_request_error', message: 'prompt is too long: 210000 tokens > 200000 maximum' },
  },
  models: {
    data: [
      { id: 'one', type: 'model', display_name: 'One' },
      { id: 'two', type: 'model', display_name: 'Two' },
    ],
    has_more: false,
  },
}
