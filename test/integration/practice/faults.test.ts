import { GoogleGenAI } from '@google/genai'
import Anthropic from '@anthropic-ai/sdk'
import OpenAI from 'openai'
import { Ollama } from 'ollama'
import { describe, expect, it } from 'vitest'
import { drain, failure, usePractice } from './use-practice.ts'
import { call, readUntil, wires } from './wires.ts'

const practice = usePractice()
const each = wires.map((wire) => [wire.name, wire] as const)

describe.each(each)('faults over %s', (name, wire) => {
  /** Whose words its errors are in. */
  const like = name === 'responses' ? 'openai' : name
  const go = (fault: string, stream = false) => call(practice.url, wire, { fault, stream })

  it.each([
    [
      400,
      {
        openai: 'invalid_request_error',
        anthropic: 'invalid_request_error',
        gemini: 'INVALID_ARGUMENT',
        ollama: 'invalid request',
      },
    ],
    [
      403,
      {
        openai: 'unsupported_country_region_territory',
        anthropic: 'permission_error',
        gemini: 'PERMISSION_DENIED',
        ollama: 'forbidden',
      },
    ],
    [
      429,
      {
        openai: 'rate_limit_exceeded',
        anthropic: 'rate_limit_error',
        gemini: 'RESOURCE_EXHAUSTED',
        ollama: 'too many requests',
      },
    ],
    [500, { openai: 'server_error', anthropic: 'api_error', gemini: 'INTERNAL', ollama: 'unexpectedly stopped' }],
    [503, { openai: 'overloaded', anthropic: 'api_error', gemini: 'UNAVAILABLE', ollama: 'server busy' }],
    [529, { openai: 'server_error', anthropic: 'overloaded_error', gemini: 'UNAVAILABLE', ollama: 'error' }],
    [
      418,
      {
        openai: 'invalid_request_error',
        anthropic: 'invalid_request_error',
        gemini: 'INVALID_ARGUMENT',
        ollama: 'invalid request',
      },
    ],
  ])('status=%i has the provider’s own body, streamed or not', async (status, words) => {
    for (const stream of [false, true]) {
      const response = await go(`status=${status}`, stream)
      expect(response.status).toBe(status)
      expect(response.headers.get('content-type')).toContain('application/json')
      expect(response.headers.get('retry-after')).toBeNull()
      expect(await response.text()).toContain(words[like])
    }
  })

  it('says when to come back where the rule says it', async () => {
    const response = await go('status=429;retry-after=2')
    expect(response.headers.get('retry-after')).toBe('2')
    const body = await response.text()
    if (name === 'gemini') expect(body).toContain('"retryDelay": "2s"')
  })

  it('quota is told from a rate limit', async () => {
    const response = await go('quota')
    expect(response.status).toBe({ openai: 429, anthropic: 402, gemini: 429, ollama: 429 }[like])
    expect(await response.text()).toMatch(
      {
        openai: /"code":"insufficient_quota"/,
        anthropic: /billing_error/,
        gemini: /PerDay/,
        ollama: /usage limit, upgrade/,
      }[like],
    )
    expect(response.headers.get('retry-after')).toBeNull()
  })

  it('context-length is told as each provider tells it', async () => {
    const response = await go('context-length')
    expect(response.status).toBe(400)
    expect(await response.text()).toMatch(
      {
        openai: /context_length_exceeded/,
        anthropic: /prompt is too long: \d+ tokens > \d+ maximum/,
        gemini: /exceeds the maximum number of tokens/,
        ollama: /exceeds the context length/,
      }[like],
    )
  })

  it('reset drops the connection before the first byte', async () => {
    for (const stream of [false, true])
      expect(String((await failure(go('reset', stream)))['cause'])).toMatch(/ECONNRESET|other side closed/)
  })

  it('cut-at ends the stream in order after that many tokens, without its terminal frame', async () => {
    const raw = await (await go('cut-at=3', true)).text()
    expect(wire.frames(raw).map(wire.delta).join('')).toBe('17 * 23')
    expect(wire.ended(raw)).toBe(false)
    expect(wire.frames(raw).filter((frame) => typeof frame === 'string')).toEqual([])
    expect((await practice.log()).at(-1)).toMatchObject({ fault: 'cut-at=3', outputTokens: 3, status: 200 })
  })

  it('cut-at=0 leaves no text at all', async () => {
    const raw = await (await go('cut-at=0', true)).text()
    expect(wire.frames(raw).map(wire.delta).join('')).toBe('')
    expect(wire.ended(raw)).toBe(false)
  })

  it('cut-at breaks a whole body in the middle', async () => {
    const response = await go('cut-at=3')
    expect(response.status).toBe(200)
    expect(await failure(response.text())).toBeInstanceOf(TypeError)
  })

  it('error-at puts an error into a 200 stream', async () => {
    const response = await go('error-at=3', true)
    expect(response.status).toBe(200)
    const raw = await response.text()
    expect(wire.frames(raw).map(wire.delta).join('')).toBe('17 * 23')
    expect(JSON.stringify(wire.frames(raw).at(-1))).toMatch(/"error":|"type":"error"/)
    expect(wire.ended(raw)).toBe(false)
    expect((await go('error-at=3')).status).toBe({ openai: 503, anthropic: 529, gemini: 503, ollama: 503 }[like])
  })

  it('stall-at sends nothing more, but keeps the connection; Anthropic pings on', async () => {
    const response = await go('stall-at=3', true)
    const pings = (raw: string): number => raw.split('event: ping').length - 1
    const raw = await readUntil(response, (sofar) =>
      name === 'anthropic' ? pings(sofar) >= 3 : wire.frames(sofar).map(wire.delta).join('') === '17 * 23',
    )
    expect(wire.frames(raw).map(wire.delta).join('')).toBe('17 * 23')
    expect(wire.ended(raw)).toBe(false)
  })

  it('stall waits that many seconds, whatever the speed', async () => {
    const started = performance.now()
    const response = await go('stall=0.2', true)
    expect(performance.now() - started).toBeGreaterThanOrEqual(190)
    expect(wire.ended(await response.text())).toBe(true)
  })

  it('trickle gives no more than so many tokens a second', async () => {
    const started = performance.now()
    const raw = await (await go('trickle=25', true)).text()
    // Six tokens, the last 200 ms after the first.
    expect(performance.now() - started).toBeGreaterThanOrEqual(190)
    expect(wire.frames(raw).map(wire.delta).join('')).toBe('17 * 23 = 391.')
    expect(wire.ended(raw)).toBe(true)
    expect(wire.text(await (await go('trickle=1000')).json())).toBe('17 * 23 = 391.')
  })

  it('slow changes nothing but the time', async () => {
    expect(wire.text(await (await go('slow=3')).json())).toBe('17 * 23 = 391.')
    const raw = await (await go('slow=3', true)).text()
    expect(wire.frames(raw).map(wire.delta).join('')).toBe('17 * 23 = 391.')
    expect(wire.ended(raw)).toBe(true)
  })

  it('bad-sse cuts one frame in half and goes on', async () => {
    const raw = await (await go('bad-sse', true)).text()
    const frames = wire.frames(raw)
    expect(frames.filter((frame) => typeof frame === 'string' && frame !== '[DONE]')).toHaveLength(1)
    expect(frames.map(wire.delta).join('')).toBe(' * 23 = 391.')
    expect(wire.ended(raw)).toBe(true)
    const whole = await (await go('bad-sse')).text()
    expect(() => JSON.parse(whole) as unknown).toThrow()
  })

  it('bad-json makes the answer’s text broken JSON in a sound frame', async () => {
    const text = wire.text(await (await go('bad-json')).json())
    expect(() => JSON.parse(text) as unknown).toThrow()
    const raw = await (await go('bad-json', true)).text()
    expect(wire.frames(raw).map(wire.delta).join('')).toBe(text)
    expect(wire.ended(raw)).toBe(true)
  })

  it('empty has no content and the usual end', async () => {
    const response = await go('empty')
    expect(response.status).toBe(200)
    expect(wire.text(await response.json())).toBe('')
    const raw = await (await go('empty', true)).text()
    expect(wire.frames(raw).map(wire.delta).join('')).toBe('')
    expect(wire.ended(raw)).toBe(true)
  })

  it('refusal and content-filter are what the provider has for them', async () => {
    const refusal = await go('refusal')
    expect(await refusal.text()).toMatch(
      {
        openai: /"content":null,"refusal":"I’m sorry/,
        responses: /"type":"refusal","refusal":"I’m sorry/,
        anthropic: /"stop_reason":"refusal"/,
        gemini: /"blockReason":"PROHIBITED_CONTENT"/,
        ollama: /I’m sorry/,
      }[name],
    )
    expect(await (await go('refusal', true)).text()).toMatch(
      {
        openai: /"refusal":"I/,
        responses: /event: response.refusal.delta/,
        anthropic: /"stop_reason":"refusal"/,
        gemini: /"blockReason":"PROHIBITED_CONTENT"/,
        ollama: /sorry/,
      }[name],
    )
    const filtered = await go('content-filter')
    expect(filtered.status).toBe(name === 'anthropic' ? 400 : 200)
    expect(await filtered.text()).toMatch(
      {
        openai: /"finish_reason":"content_filter"/,
        responses: /"incomplete_details":\{"reason":"content_filter"\}/,
        anthropic: /Output blocked by content filtering policy/,
        gemini: /"finishReason":"SAFETY"/,
        ollama: /"content":"".*"done":true/,
      }[name],
    )
  })

  it('right and wrong override what the model knows', async () => {
    const hard = { model: 'cheap', question: 'What is 48 * 57?' }
    expect(wire.text(await (await call(practice.url, wire, { ...hard, fault: 'right' })).json())).toContain('2736')
    expect(
      wire.text(await (await call(practice.url, wire, { ...hard, model: 'frontier', fault: 'wrong' })).json()),
    ).not.toContain('2736')
  })

  it('score is what a judge says', async () => {
    const question =
      '<question>What is 48 * 57?</question><answer id="A">2736</answer><rubric><criterion id="c" weight="1">Correct</criterion></rubric>'
    expect(
      wire.text(await (await call(practice.url, wire, { model: 'judge', question, fault: 'score=0.2' })).json()),
    ).toContain('Score: 0.2.')
  })

  it('a fault in the header is for that request alone, and a bad one is refused in words', async () => {
    expect((await go('status=503')).status).toBe(503)
    expect((await call(practice.url, wire)).status).toBe(200)
    const bad = await go('statsu=503')
    expect(bad.status).toBe(400)
    expect(await bad.text()).toContain('Known faults')
    expect((await call(practice.url, wire, { fault: 'balanced:status=503' })).status).toBe(200)
  })
})

describe('the official clients see the faults', () => {
  const openai = (fault: string) =>
    new OpenAI({
      apiKey: 'any',
      baseURL: `${practice.url}/v1`,
      maxRetries: 0,
      logLevel: 'off',
      defaultHeaders: { 'x-practice-fault': fault },
    })
  const claude = (fault: string) =>
    new Anthropic({
      apiKey: 'any',
      baseURL: practice.url,
      maxRetries: 0,
      logLevel: 'off',
      defaultHeaders: { 'x-practice-fault': fault },
    })
  const google = (fault: string) =>
    new GoogleGenAI({
      apiKey: 'any',
      apiVersion: 'v1beta',
      httpOptions: { baseUrl: practice.url, headers: { 'x-practice-fault': fault } },
    })
  const llama = (fault: string) => new Ollama({ host: practice.url, headers: { 'x-practice-fault': fault } })
  const messages = [{ role: 'user' as const, content: 'What is 17 * 23?' }]

  it('as errors by status', async () => {
    const rate = await failure(openai('status=429;retry-after=3').chat.completions.create({ model: 'cheap', messages }))
    expect(rate).toBeInstanceOf(OpenAI.RateLimitError)
    expect((rate['headers'] as unknown as Headers).get('retry-after')).toBe('3')
    expect(await failure(openai('quota').chat.completions.create({ model: 'cheap', messages }))).toMatchObject({
      code: 'insufficient_quota',
    })
    expect(
      await failure(claude('status=529').messages.create({ model: 'cheap', max_tokens: 9, messages })),
    ).toMatchObject({ status: 529, type: 'overloaded_error' })
    expect(await failure(claude('quota').messages.create({ model: 'cheap', max_tokens: 9, messages }))).toMatchObject({
      status: 402,
      type: 'billing_error',
    })
    expect(await failure(google('status=503').models.generateContent({ model: 'cheap', contents: 'x' }))).toMatchObject(
      { name: 'ApiError', status: 503 },
    )
    expect(await failure(llama('status=500').chat({ model: 'cheap', messages }))).toMatchObject({ status_code: 500 })
    expect(await failure(openai('reset').chat.completions.create({ model: 'cheap', messages }))).toBeInstanceOf(
      OpenAI.APIConnectionError,
    )
    expect(await failure(openai('status=404').embeddings.create({ model: 'embed', input: 'x' }))).toBeInstanceOf(
      OpenAI.NotFoundError,
    )
  })

  it('as an error inside a stream, after the text before it', async () => {
    const one = await drain(
      await openai('error-at=3').chat.completions.create({ model: 'cheap', messages, stream: true }),
    )
    expect(one.items.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('')).toBe('17 * 23')
    expect(one.error).toBeInstanceOf(OpenAI.APIError)
    const two = await drain(
      await claude('error-at=3').messages.create({ model: 'cheap', max_tokens: 99, messages, stream: true }),
    )
    expect(two.error).toMatchObject({ type: 'overloaded_error' })
    const three = await drain(
      await google('error-at=3').models.generateContentStream({ model: 'cheap', contents: 'What is 17 * 23?' }),
    )
    expect(three.items.map((chunk) => chunk.text).join('')).toBe('17 * 23')
    expect(three.error).toMatchObject({ name: 'ApiError', status: 503 })
    const four = await drain(await llama('error-at=3').chat({ model: 'cheap', messages, stream: true }))
    expect(four.error).not.toBeNull()
  })

  it('as a frame they can’t read', async () => {
    expect(
      (await drain(await openai('bad-sse').chat.completions.create({ model: 'cheap', messages, stream: true }))).error,
    ).toBeInstanceOf(SyntaxError)
    expect(
      (await drain(await claude('bad-sse').messages.create({ model: 'cheap', max_tokens: 99, messages, stream: true })))
        .error,
    ).toBeInstanceOf(SyntaxError)
    expect(
      (
        await drain(
          await google('bad-sse').models.generateContentStream({ model: 'cheap', contents: 'What is 17 * 23?' }),
        )
      ).error,
    ).not.toBeNull()
  })

  it('as a refusal', async () => {
    const whole = await openai('refusal').chat.completions.create({ model: 'cheap', messages })
    expect(whole.choices[0]!.message).toMatchObject({ content: null, refusal: expect.stringContaining('sorry') })
    const assembled = await openai('refusal')
      .chat.completions.stream({ model: 'cheap', messages })
      .finalChatCompletion()
    expect(assembled.choices[0]!.message.refusal).toContain('sorry')
    const message = await claude('refusal').messages.stream({ model: 'cheap', max_tokens: 99, messages }).finalMessage()
    expect(message).toMatchObject({ stop_reason: 'refusal', content: [], stop_details: { type: 'refusal' } })
    const blocked = await google('refusal').models.generateContent({ model: 'cheap', contents: 'x' })
    expect(blocked.promptFeedback?.blockReason).toBe('PROHIBITED_CONTENT')
  })
})
