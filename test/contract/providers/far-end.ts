import { createHash } from 'node:crypto'
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net'
import type { Clock } from '../../../shared/clock.ts'
import type { CallError, ModelCall, ModelRequest, ModelResult } from '../../../shared/model/types.ts'
import type { Protocol } from '../../../shared/providers/registry.ts'

/*
 * A far end written by hand, byte for byte, so that a test can say exactly what comes over the wire and when.
 */

export interface Received {
  method: string
  path: string
  headers: Record<string, string>
  body: string
  json: Record<string, unknown>
  /** The connection it came over; later requests on the same one have the same number. */
  socket: number
}

export interface Answering {
  socket: Socket
  /** Status line, headers and, where given, the whole body with its length. */
  reply(status: number, headers: Record<string, string>, body?: string | Buffer): void
  /** Part of a chunked body that `reply` without a body began. */
  chunk(part: string | Buffer): void
  /** The orderly end of a chunked body. */
  end(): void
  /** Drops the connection without a word. */
  reset(): void
}

export interface FarEnd {
  url: string
  requests: Received[]
  /** Resolves when the `n`th connection (from 0) is closed by either side. */
  closed(n: number): Promise<void>
  close(): Promise<void>
}

export type Handler = (request: Received, answer: Answering) => void

export async function farEnd(handle: Handler): Promise<FarEnd> {
  const requests: Received[] = []
  const sockets: { socket: Socket; closed: Promise<void> }[] = []
  const server: Server = createServer((socket) => {
    const number = sockets.length
    sockets.push({ socket, closed: new Promise((resolve) => socket.once('close', () => resolve())) })
    socket.on('error', () => {})
    let pending = Buffer.alloc(0)
    socket.on('data', (part) => {
      pending = Buffer.concat([pending, part])
      const request = takeRequest(pending, number)
      if (request === null) return
      pending = Buffer.alloc(0)
      requests.push(request)
      handle(request, answering(socket))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    closed: async (n) => {
      await sockets[n]?.closed
    },
    close: async () => {
      for (const { socket } of sockets) socket.destroy()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

function takeRequest(bytes: Buffer, socket: number): Received | null {
  const text = bytes.toString('latin1')
  const split = text.indexOf('\r\n\r\n')
  if (split < 0) return null
  const [first = '', ...rest] = text.slice(0, split).split('\r\n')
  const headers = Object.fromEntries(
    rest.map((line) => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]),
  )
  const body = bytes.subarray(split + 4)
  if (body.length < Number(headers['content-length'] ?? 0)) return null
  const [method = '', path = ''] = first.split(' ')
  const whole = body.toString('utf8')
  return {
    method,
    path,
    headers,
    body: whole,
    json: whole === '' ? {} : (JSON.parse(whole) as Record<string, unknown>),
    socket,
  }
}

function answering(socket: Socket): Answering {
  return {
    socket,
    reply: (status, headers, body) => {
      const length =
        body === undefined ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(Buffer.byteLength(body)) }
      const lines = Object.entries({ ...length, ...headers }).map(([name, value]) => `${name}: ${value}`)
      socket.write([`HTTP/1.1 ${status} Said`, ...lines, '', ''].join('\r\n'))
      if (body !== undefined) socket.write(body)
    },
    chunk: (part) => {
      socket.write(`${Buffer.byteLength(part).toString(16)}\r\n`)
      socket.write(part)
      socket.write('\r\n')
    },
    end: () => void socket.write('0\r\n\r\n'),
    reset: () => void socket.resetAndDestroy(),
  }
}

/** How each protocol writes the same things. Field names and shapes as the providers document them. */
export interface Wire {
  protocol: Protocol
  provider: string
  path: string
  streamPath: string
  /** Header that the key travels in, and how. */
  key: [name: string, value: (key: string) => string]
  streamType: string
  /** One event with these words. */
  delta(text: string): string
  thought(text: string): string
  ping: string | null
  /** What begins a stream before the first words. */
  opening: string
  /** Everything behind the last words: finish reason, usage, terminal frame. */
  ending(finish: 'stop' | 'length'): string
  whole(text: string, finish?: 'stop' | 'length'): object
  error(status: number): { body: object; code: string }
  errorEvent: string
  refusal: { stream: string; whole: object } | null
  filtered: { stream: string; whole: object }
  tooLong: object
  models: object
}

/** What `ending` and `whole` count: 10 tokens in, 4 of them from the cache; 7 out, 3 of them thinking. */
export const countedUsage = { input: 6, cacheRead: 4, cacheWrite: 0, output: 4, reasoning: 3 }

const sse = (data: unknown, event?: string): string =>
  `${event === undefined ? '' : `event: ${event}\n`}data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`

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

const openai: Wire = {
  protocol: 'openai',
  provider: 'openai',
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

const anthropic: Wire = {
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

const gemini: Wire = {
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

const ollama: Wire = {
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

export const wires: readonly Wire[] = [openai, anthropic, gemini, ollama]

/** What this protocol's `ending` and `whole` mean in our buckets; Ollama knows neither cache nor thinking. */
export const usageOf = (wire: Wire): object =>
  wire.protocol === 'ollama' ? { ...countedUsage, cacheRead: 0, reasoning: 0 } : countedUsage

export const question: ModelRequest = {
  system: '',
  messages: [{ role: 'user', content: 'Hello?' }],
  maxTokens: 100,
  stream: true,
}

export const patient = { firstTokenMs: 30_000, idleMs: 20_000, totalMs: 300_000 }

/** A call with everything filled in that a test doesn't care about. */
export const callOf = (
  provider: string,
  given: Partial<Omit<ModelCall, 'request'>> & { request?: Partial<ModelRequest> } = {},
): ModelCall => ({
  target: { provider, model: 'some-model' },
  timers: patient,
  signal: new AbortController().signal,
  ...given,
  request: { ...question, ...given.request },
})

/** What a call failed with; a call that didn't fail is a failed test. */
export const failureOf = async (call: Promise<ModelResult>): Promise<CallError> => {
  const outcome = await call.then(
    (result) => ({ result }),
    (error: unknown) => ({ error: error as CallError }),
  )
  if ('result' in outcome) throw new Error(`no failure but ${JSON.stringify(outcome.result)}`)
  return outcome.error
}

export const realClock: Clock = {
  now: () => Date.now(),
  after: (ms, fn) => {
    const timer = setTimeout(fn, ms)
    return () => clearTimeout(timer)
  },
}

/** A value that stands for a key and can be looked for everywhere. */
export const secret = `test-${createHash('sha256').update('switchyard').digest('hex').slice(0, 24)}`
