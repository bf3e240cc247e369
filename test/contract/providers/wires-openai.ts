import { type Wire, sse } from './wire-types.ts'

const openaiUsage = {
  prompt_tokens: 10,
  completion_tokens: 7,
  total_tokens: 17,
  prompt_tokens_details: { cached_tokens: 4 },
  completion_tokens_details: { reasoning_tokens: 3 },
}

/** Where services that speak like OpenAI write the same otherwise. */
export interface OpenAiWriting {
  usage?: object
  /** Usage stands elsewhere than in a chunk of its own behind the last: on the last, or under a name there. */
  usageAt?: 'last' | 'x_groq'
  /** A thought in a delta or a message; absent: `reasoning_content`. */
  thought?: (text: string) => object
  models?: object
  endMark?: boolean
}

export function openaiWire(
  provider: string,
  base: string,
  { usage = openaiUsage, usageAt, thought, models, endMark = true }: OpenAiWriting = {},
): Wire {
  const think = thought ?? ((text: string) => ({ reasoning_content: text }))
  const chunk = (delta: object, finish: string | null = null, more: object = {}): object => ({
    id: 'chatcmpl-1',
    object: 'chat.completion.chunk',
    created: 1,
    model: 'served-model',
    choices: [{ index: 0, delta, finish_reason: finish }],
    ...more,
  })
  const whole = (message: object, finish: string): object => ({
    id: 'chatcmpl-1',
    object: 'chat.completion',
    model: 'served-model',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: finish }],
    usage,
  })
  const over = (finish: string): string => {
    const done = endMark ? sse('[DONE]') : ''
    if (usageAt === 'x_groq') return sse(chunk({}, finish, { x_groq: { id: 'req_1', usage } })) + done
    if (usageAt === 'last') return sse(chunk({ content: '' }, finish, { usage })) + done
    return sse(chunk({}, finish)) + sse({ ...chunk({}), choices: [], usage }) + done
  }
  return {
    protocol: 'openai',
    provider,
    base,
    path: `${base}/chat/completions`,
    streamPath: `${base}/chat/completions`,
    key: ['authorization', (key) => `Bearer ${key}`],
    streamType: 'text/event-stream; charset=utf-8',
    delta: (text) => sse(chunk({ content: text })),
    thought: (text) => sse(chunk(think(text))),
    ping: ': ping\n\n',
    opening: sse(chunk({ role: 'assistant', content: '' })),
    ending: (finish) => over(finish),
    whole: (text, finish = 'stop') => whole({ content: text, refusal: null }, finish),
    wholeThought: (text, thoughts) => whole(withThought(think(thoughts), text), 'stop'),
    finished: (reason) => over(reason),
    error: (status) => ({
      body: { error: { message: `Said ${status}.`, type: 'some_error', param: null, code: `code_${status}` } },
      code: `code_${status}`,
    }),
    errorEvent: sse({ error: { message: 'The server had an error.', type: 'server_error', code: null } }),
    refusal: {
      stream:
        sse(chunk({ refusal: 'I will ' })) + sse(chunk({ refusal: 'not.' })) + sse(chunk({}, 'stop')) + sse('[DONE]'),
      whole: whole({ content: null, refusal: 'I will not.' }, 'stop'),
    },
    filtered: {
      stream: sse(chunk({ content: 'Well' })) + sse(chunk({}, 'content_filter')) + sse('[DONE]'),
      whole: whole({ content: 'Well' }, 'content_filter'),
    },
    tooLong: {
      error: {
        message: "This model's maximum context length is 100 tokens.",
        type: 'invalid_request_error',
        param: 'messages',
        code: 'context_length_exceeded',
      },
    },
    models: models ?? {
      object: 'list',
      data: [
        { id: 'one', object: 'model' },
        { id: 'two', object: 'model' },
      ],
    },
  }
}

/** Mistral's parts stand together in one list; elsewhere the thought has a field of its own. */
function withThought(thought: object, text: string): object {
  const { content } = thought as { content?: unknown }
  return Array.isArray(content)
    ? { content: [...(content as object[]), { type: 'text', text }] }
    : typeof content === 'string'
      ? { content: content + text }
      : { ...thought, content: text }
}

export const openai: Wire = openaiWire('openai', '/v1')
