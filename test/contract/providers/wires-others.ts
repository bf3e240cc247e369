import { type Wire, sse } from './wire-types.ts'

const geminiUsage = {
  promptTokenCount: 10,
  cachedContentTokenCount: 4,
  candidatesTokenCount: 4,
  thoughtsTokenCount: 3,
  totalTokenCount: 17,
}
const geminiPart = (parts: object[], finishReason?: string): object => ({
  candidates: [
    { content: { parts, role: 'model' }, index: 0, ...(finishReason === undefined ? {} : { finishReason }) },
  ],
  usageMetadata: geminiUsage,
  modelVersion: 'served-model',
})
const geminiErrors: Record<number, string> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
}

export const gemini: Wire = {
  protocol: 'gemini',
  provider: 'gemini',
  path: '/v1beta/models/some-model:generateContent',
  streamPath: '/v1beta/models/some-model:streamGenerateContent?alt=sse',
  key: ['x-goog-api-key', (key) => key],
  streamType: 'text/event-stream',
  delta: (text) => sse(geminiPart([{ text }])),
  thought: (text) => sse(geminiPart([{ text, thought: true }])),
  ping: null,
  opening: '',
  ending: (finish) => sse(geminiPart([{ text: '' }], finish === 'length' ? 'MAX_TOKENS' : 'STOP')),
  whole: (text, finish = 'stop') => geminiPart([{ text }], finish === 'length' ? 'MAX_TOKENS' : 'STOP'),
  wholeThought: (text, thoughts) => geminiPart([{ text: thoughts, thought: true }, { text }], 'STOP'),
  finished: (reason) => sse(geminiPart([], reason)),
  error: (status) => {
    const name = geminiErrors[status] ?? 'INTERNAL'
    return { body: { error: { code: status, message: `Said ${status}.`, status: name } }, code: name }
  },
  errorEvent: sse({ error: { code: 500, message: 'An internal error has occurred.', status: 'INTERNAL' } }),
  refusal: null,
  filtered: {
    stream: sse(geminiPart([{ text: 'Well' }])) + sse(geminiPart([], 'SAFETY')),
    whole: { promptFeedback: { blockReason: 'SAFETY' }, usageMetadata: geminiUsage, modelVersion: 'served-model' },
  },
  tooLong: {
    error: {
      code: 400,
      message: 'The input token count (210000) exceeds the maximum number of tokens allowed (200000).',
      status: 'INVALID_ARGUMENT',
    },
  },
  models: {
    models: [
      {
        name: 'models/one',
        displayName: 'One',
        inputTokenLimit: 1000,
        outputTokenLimit: 100,
        supportedGenerationMethods: ['generateContent'],
      },
      { name: 'models/two', supportedGenerationMethods: ['generateContent'] },
      { name: 'models/vectors', supportedGenerationMethods: ['embedContent'] },
    ],
  },
}

const line = (value: object): string => `${JSON.stringify(value)}\n`
const ollamaLine = (message: object, more: object = { done: false }): object => ({
  model: 'served-model',
  created_at: '2026-11-21T00:00:00Z',
  message: { role: 'assistant', content: '', ...message },
  ...more,
})
const ollamaEnd = (finish: 'stop' | 'length'): object => ({
  done: true,
  done_reason: finish,
  prompt_eval_count: 6,
  eval_count: 4,
})

export const ollama: Wire = {
  protocol: 'ollama',
  provider: 'ollama',
  path: '/api/chat',
  streamPath: '/api/chat',
  key: ['authorization', (key) => `Bearer ${key}`],
  streamType: 'application/x-ndjson',
  delta: (text) => line(ollamaLine({ content: text })),
  thought: (text) => line(ollamaLine({ thinking: text })),
  ping: null,
  opening: '',
  ending: (finish) => line(ollamaLine({}, ollamaEnd(finish))),
  whole: (text, finish = 'stop') => ollamaLine({ content: text }, ollamaEnd(finish)),
  wholeThought: (text, thoughts) => ollamaLine({ content: text, thinking: thoughts }, ollamaEnd('stop')),
  finished: (reason) => line(ollamaLine({}, { ...ollamaEnd('stop'), done_reason: reason })),
  error: (status) => ({ body: { error: `Said ${status}.` }, code: `http_${status}` }),
  errorEvent: line({ error: 'llama runner process has terminated' }),
  refusal: null,
  filtered: { stream: '', whole: {} },
  tooLong: {
    error:
      '{"error":{"code":400,"message":"request (8889 tokens) exceeds the available context size (4096 tokens)","type":"exceed_context_size_error"}}',
  },
  models: { models: [{ name: 'one' }, { name: 'two' }] },
}
