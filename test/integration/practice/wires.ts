/** The four protocols as a test calls them without any client: what goes out, and how text and end are found. */
export interface Wire {
  name: 'openai' | 'responses' | 'anthropic' | 'gemini' | 'ollama'
  request: (
    model: string,
    question: string,
    stream: boolean,
  ) => { path: string; headers: Record<string, string>; body: object }
  /** Text of a whole body. */
  text: (body: unknown) => string
  /** Frames of a stream, parsed; what isn't JSON is the string itself. */
  frames: (raw: string) => unknown[]
  /** Text of one frame. */
  delta: (frame: unknown) => string
  /** Does the stream have the mark that says it is whole? */
  ended: (raw: string) => boolean
}

/** What stands at a path of keys and indices, as text; empty where nothing does. */
const textAt = (value: unknown, ...path: (string | number)[]): string => {
  const found = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined),
    value,
  )
  return typeof found === 'string' ? found : ''
}

const json = { 'content-type': 'application/json' }
const parse = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
const events = (raw: string): unknown[] =>
  raw
    .split('\n\n')
    .filter((frame) => frame.trim() !== '')
    .map((frame) => parse(/(?:^|\n)data: ([\s\S]*)$/.exec(frame)?.[1] ?? frame))

export const wires: Wire[] = [
  {
    name: 'openai',
    request: (model, question, stream) => ({
      path: '/v1/chat/completions',
      headers: json,
      body: { model, stream, temperature: 0, messages: [{ role: 'user', content: question }] },
    }),
    text: (body) => textAt(body, 'choices', 0, 'message', 'content'),
    frames: events,
    delta: (frame) => textAt(frame, 'choices', 0, 'delta', 'content'),
    ended: (raw) => raw.endsWith('data: [DONE]\n\n'),
  },
  {
    name: 'responses',
    request: (model, question, stream) => ({
      path: '/v1/responses',
      headers: json,
      body: { model, stream, temperature: 0, input: question },
    }),
    text: (body) => textAt(body, 'output', 0, 'content', 0, 'text'),
    frames: events,
    delta: (frame) => (textAt(frame, 'type') === 'response.output_text.delta' ? textAt(frame, 'delta') : ''),
    ended: (raw) => raw.includes('event: response.completed\n') || raw.includes('event: response.incomplete\n'),
  },
  {
    name: 'anthropic',
    request: (model, question, stream) => ({
      path: '/v1/messages',
      headers: { ...json, 'anthropic-version': '2023-06-01' },
      body: { model, stream, temperature: 0, max_tokens: 1_000, messages: [{ role: 'user', content: question }] },
    }),
    text: (body) => textAt(body, 'content', 0, 'text'),
    frames: events,
    delta: (frame) => textAt(frame, 'delta', 'text'),
    ended: (raw) => raw.includes('event: message_stop\n'),
  },
  {
    name: 'gemini',
    request: (model, question, stream) => ({
      path: `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
      headers: json,
      body: { contents: [{ role: 'user', parts: [{ text: question }] }], generationConfig: { temperature: 0 } },
    }),
    text: (body) => textAt(body, 'candidates', 0, 'content', 'parts', 0, 'text'),
    frames: events,
    delta: (frame) => textAt(frame, 'candidates', 0, 'content', 'parts', 0, 'text'),
    ended: (raw) => raw.includes('"finishReason"'),
  },
  {
    name: 'ollama',
    request: (model, question, stream) => ({
      path: '/api/chat',
      headers: json,
      body: { model, stream, options: { temperature: 0 }, messages: [{ role: 'user', content: question }] },
    }),
    text: (body) => textAt(body, 'message', 'content'),
    frames: (raw) =>
      raw
        .split('\n')
        .filter((line) => line !== '')
        .map(parse),
    delta: (frame) => textAt(frame, 'message', 'content'),
    ended: (raw) => raw.includes('"done":true'),
  },
]

export interface Call {
  stream?: boolean
  fault?: string
  model?: string
  question?: string
  signal?: AbortSignal
}

/** One call over a wire to the address. */
export function call(
  url: string,
  wire: Wire,
  { stream = false, fault, model = 'cheap', question = 'What is 17 * 23?', signal }: Call = {},
): Promise<Response> {
  const { path, headers, body } = wire.request(model, question, stream)
  return fetch(url + path, {
    method: 'POST',
    headers: fault === undefined ? headers : { ...headers, 'x-practice-fault': fault },
    body: JSON.stringify(body),
    ...(signal === undefined ? {} : { signal }),
  })
}

/** Reads a body piece by piece until it has what is looked for; the rest is given up. */
export async function readUntil(response: Response, found: (raw: string) => boolean): Promise<string> {
  const reader = response.body!.getReader()
  const decoder = new TextDecoder()
  let raw = ''
  while (!found(raw)) {
    const { done, value } = await reader.read()
    if (done) break
    raw += decoder.decode(value, { stream: true })
  }
  await reader.cancel()
  return raw
}
