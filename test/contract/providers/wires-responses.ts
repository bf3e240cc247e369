import { type Wire, sse } from './wire-types.ts'

const usage = {
  input_tokens: 10,
  input_tokens_details: { cached_tokens: 4, cache_write_tokens: 0 },
  output_tokens: 7,
  output_tokens_details: { reasoning_tokens: 3 },
  total_tokens: 17,
}
const response = (status: string, content: object[], more: object = {}): object => ({
  id: 'resp_1',
  object: 'response',
  created_at: 1,
  model: 'served-model',
  status,
  error: null,
  incomplete_details: null,
  output: [
    { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: 'Hm.' }] },
    { id: 'msg_1', type: 'message', role: 'assistant', status, content },
  ],
  usage,
  ...more,
})
const said = (text: string): object[] => (text === '' ? [] : [{ type: 'output_text', text, annotations: [] }])
const refusal = [{ type: 'refusal', refusal: 'I will not.' }]
const cutBy = (reason: string): object => ({ incomplete_details: { reason } })

let number = 0
const event = (type: string, data: object): string => sse({ type, sequence_number: number++, ...data }, type)
const delta = (kind: string, text: string): string =>
  event(`response.${kind}.delta`, { item_id: 'msg_1', output_index: 1, content_index: 0, delta: text })
const over = (status: string, content: object[], more: object = {}): string =>
  event('response.output_text.done', { item_id: 'msg_1', output_index: 1, content_index: 0, text: '' }) +
  event(`response.${status}`, { response: response(status, content, more) })

/** OpenAI's Responses, asked of OpenAI where its address says so. */
export const responses: Wire = {
  protocol: 'responses',
  provider: 'openai',
  base: '/v1/responses',
  path: '/v1/responses',
  streamPath: '/v1/responses',
  key: ['authorization', (key) => `Bearer ${key}`],
  streamType: 'text/event-stream; charset=utf-8',
  delta: (text) => delta('output_text', text),
  thought: (text) => delta('reasoning_summary_text', text),
  ping: event('keepalive', {}),
  opening:
    event('response.created', { response: { ...response('in_progress', []), output: [], usage: null } }) +
    event('response.in_progress', { response: { ...response('in_progress', []), output: [], usage: null } }) +
    event('response.output_item.added', { output_index: 1, item: { id: 'msg_1', type: 'message', content: [] } }) +
    event('response.content_part.added', { item_id: 'msg_1', output_index: 1, content_index: 0, part: said(' ')[0] }),
  ending: (finish) =>
    finish === 'length' ? over('incomplete', [], cutBy('max_output_tokens')) : over('completed', []),
  whole: (text, finish = 'stop') =>
    finish === 'length'
      ? response('incomplete', said(text), cutBy('max_output_tokens'))
      : response('completed', said(text)),
  wholeThought: (text, thoughts) =>
    response('completed', said(text), {
      output: [
        { id: 'rs_1', type: 'reasoning', summary: [{ type: 'summary_text', text: thoughts }] },
        { id: 'msg_1', type: 'message', role: 'assistant', content: said(text) },
      ],
    }),
  finished: (reason) => (reason === 'completed' ? over(reason, []) : over('incomplete', [], cutBy(reason))),
  error: (status) => ({
    body: { error: { message: `Said ${status}.`, type: 'some_error', param: null, code: `code_${status}` } },
    code: `code_${status}`,
  }),
  errorEvent: event('response.failed', {
    response: { ...response('failed', []), error: { code: 'server_error', message: 'The server had an error.' } },
  }),
  refusal: {
    stream: delta('refusal', 'I will ') + delta('refusal', 'not.') + over('completed', refusal),
    whole: response('completed', refusal),
  },
  filtered: {
    stream: delta('output_text', 'Well') + over('incomplete', said('Well'), cutBy('content_filter')),
    whole: response('incomplete', said('Well'), cutBy('content_filter')),
  },
  tooLong: {
    error: {
      message: 'Your input exceeds the context window of this model. Please adjust your input and try again.',
      type: 'invalid_request_error',
      param: 'input',
      code: 'context_length_exceeded',
    },
  },
  models: {
    object: 'list',
    data: [
      { id: 'one', object: 'model' },
      { id: 'two', object: 'model' },
    ],
  },
}
