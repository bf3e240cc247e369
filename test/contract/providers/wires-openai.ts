import { type Wire, sse } from './wire-types.ts'

const openaiUsage = {
  prompt_tokens: 10,
  completion_tokens: 7,
  total_tokens: 17,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 3 },
}
const openaiChunk = (delta: object, finish: string | null = null): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'served-model',
  choices: [{ index: 0, delta, finish_reason: finish }],
})
const openaiWhole = (message: object, finish: string): object => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  model: 'served-model',
  choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
  usage: openaiUsage,
})

export const openai: Wire = {
  protocol: 'openai',
  provider: 'openai',
  base: '/v1',
  path: '/v1/chat/completions',
  streamPath: '/v1/chat/completions',
  key: ['authorization', (key) => `Bearer ${key}`],
  streamType: 'text/event-stream; charset=utf-8',
  delta: (text) => sse(openaiChunk({ content: text })),
  thought: (text) => sse(openaiChunk({ reasoning_content: text })),
  ping: ': ping\n\n',
  opening: sse(openaiChunk({ role: 'assistant', content: '' })),
  ending: (finish) =>
    sse(openaiChunk({}, finish)) + sse({ ...openaiChunk({}), choices: [], usage: openaiUsage }) + sse('[DONE]'),
  whole: (text, finish = 'stop') => openaiWhole({ content: text, refusal: null }, finish),
  error: (status) => ({
    body: { error: { message: `Said ${status}.`, type: 'some_error', param: null, code: `code_${status}` } },
    code: `code_${status}`,
  }),
  errorEvent: sse({ error: { message: 'The server had an error.', type: 'server_error', code: null } }),
  refusal: {
    stream:
      sse(openaiChunk({ refusal: 'I will ' })) +
      sse(openaiChunk({ refusal: 'not.' })) +
      sse(openaiChunk({}, 'stop')) +
      sse('[DONE]'),
    whole: openaiWhole({ content: null, refusal: 'I will not.' }, 'stop'),
  },
  filtered: {
    stream: sse(openaiChunk({ content: 'Well' })) + sse(openaiChunk({}, 'content_filter')) + sse('[DONE]'),
    whole: openaiWhole({ content: 'Well' }, 'content_filter'),
  },
  tooLong: {
    error: {
      message: "This model's maximum context length is 100 tokens.",
      type: 'invalid_request_error',
      param: 'messages',
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
