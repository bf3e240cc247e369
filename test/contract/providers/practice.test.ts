import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { type Practice, faultKinds, startPractice } from '../../../electron/practice/index.ts'
import { type Providers, createProviders } from '../../../electron/providers/index.ts'
import type { ModelRequest, ModelResult, Timers } from '../../../shared/model/types.ts'
import { practiceConfigs } from '../../../shared/providers/address.ts'
import { practiceProviders } from '../../../shared/practice/models.ts'
import { callOf, failureOf, realClock } from './calls.ts'

/*
 * Every wire format against the practice provider, whose protocols are checked against the official clients elsewhere,
 * with each of its faults, streamed and not.
 */

let practice: Practice
let providers: Providers

beforeAll(async () => {
  practice = await startPractice({ speed: 1e6 })
  providers = createProviders({ clock: realClock, keys: () => null, config: practiceConfigs(practice.url) })
})
afterAll(async () => {
  await providers.close()
  await practice.close()
})
afterEach(async () => {
  await fetch(`${practice.url}/practice/faults`, { method: 'DELETE' })
  await fetch(`${practice.url}/practice/log`, { method: 'DELETE' })
})

const rule = async (fault: string, times = 1): Promise<void> => {
  const response = await fetch(`${practice.url}/practice/faults`, {
    method: 'POST',
    body: JSON.stringify({ fault, times }),
  })
  if (!response.ok) throw new Error(await response.text())
}
const requestsMade = async (): Promise<number> => {
  const response = await fetch(`${practice.url}/practice/log`)
  return ((await response.json()) as { requests: unknown[] }).requests.length
}

/** Only the limit that a test is about is short: a busy machine must not run into another one. */
const patient: Timers = { firstTokenMs: 20_000, idleMs: 20_000, totalMs: 20_000 }

describe.each(practiceProviders)('%s', (provider) => {
  const gemini = provider === 'practice-gemini'
  const ollama = provider === 'practice-ollama'
  const bedrock = provider === 'practice-bedrock'
  const responses = provider === 'practice-responses'
  const anthropic = provider === 'practice-anthropic'

  interface Heard {
    heard: string[]
    result: Promise<ModelResult>
  }
  function ask(stream: boolean, given: Partial<ModelRequest> = {}, timers?: Timers, signal?: AbortSignal): Heard {
    const heard: string[] = []
    const request = {
      messages: [{ role: 'user' as const, content: 'What is 17 * 23?' }],
      temperature: 0,
      stream,
      ...given,
    }
    const call = callOf(provider, {
      target: { provider, model: 'balanced' },
      request,
      onDelta: (text) => heard.push(text),
      ...(timers === undefined ? {} : { timers }),
      ...(signal === undefined ? {} : { signal }),
    })
    return { heard, result: providers.call(call) }
  }

  describe.each([
    ['streamed', true],
    ['in one piece', false],
  ])('%s', (_how, stream) => {
    it('answers, and says with what', async () => {
      const { heard, result } = ask(stream)
      const answer = await result
      expect(answer.text).toContain('391')
      expect(answer).toMatchObject({ finish: 'stop', httpStatus: 200, dropped: [] })
      // Bedrock doesn't say whom it asked.
      if (bedrock) expect(answer.servedModel).toBeNull()
      else expect(answer.servedModel).toContain('balanced')
      expect(answer.usage?.input).toBeGreaterThan(0)
      expect(answer.usage?.output).toBeGreaterThan(0)
      expect(heard.join('')).toBe(stream ? answer.text : '')
      expect(await requestsMade()).toBe(1)
    })

    it('counts the same either way', async () => {
      const [one, other] = [await ask(stream).result, await ask(!stream).result]
      expect(one.text).toBe(other.text)
      expect(one.usage).toEqual(other.usage)
    })

    it('answers by a schema', async () => {
      const outputSchema = {
        type: 'object',
        properties: { answer: { type: 'number' } },
        required: ['answer'],
        additionalProperties: false,
      }
      const { text } = await ask(stream, { outputSchema }).result
      expect(JSON.parse(text)).toEqual({ answer: 391 })
    })

    it('says that its length cut it', async () => {
      const { result } = ask(stream, {
        messages: [{ role: 'user', content: 'Tell me about Paris in 200 words.' }],
        // The least that OpenAI's Responses take.
        maxTokens: 16,
      })
      expect((await result).finish).toBe('length')
    })

    it.each<[fault: string, errorClass: string]>([
      ['status=400', 'bad_request'],
      ['status=401', 'auth'],
      ['status=402', 'quota'],
      ['status=403', 'permission'],
      ['status=404', 'model_not_found'],
      ['status=408', 'conflict'],
      ['status=409', 'conflict'],
      ['status=422', 'bad_request'],
      ['status=425', 'conflict'],
      ['status=429', 'rate_limit'],
      ['status=500', 'server'],
      ['status=503', 'overloaded'],
      ['status=529', 'overloaded'],
      ['quota', 'quota'],
      ['context-length', 'context_length'],
    ])('%s is class %s, asked once', async (fault, errorClass) => {
      await rule(fault)
      const error = await failureOf(ask(stream).result)
      expect(error).toMatchObject({ class: errorClass, sent: true, partialText: '' })
      const status = /status=(\d+)/.exec(fault)?.[1]
      if (status !== undefined) expect(error.httpStatus).toBe(Number(status))
      expect(await requestsMade()).toBe(1)
    })

    it('hands on how long to wait', async () => {
      await rule('status=429;retry-after=2')
      expect(await failureOf(ask(stream).result)).toMatchObject({ class: 'rate_limit', retryAfterMs: 2000 })
      await rule('status=429')
      expect((await failureOf(ask(stream).result)).retryAfterMs).toBeNull()
    })

    it('dropped is class network', async () => {
      await rule('reset')
      expect(await failureOf(ask(stream).result)).toMatchObject({ class: 'network', httpStatus: null, sent: true })
    })

    it('stalled before the first byte is class timeout, by the limit that holds', async () => {
      await rule('stall=60')
      const error = await failureOf(
        ask(stream, {}, stream ? { ...patient, firstTokenMs: 200 } : { ...patient, totalMs: 200 }).result,
      )
      expect(error).toMatchObject({ class: 'timeout', code: stream ? 'first' : 'total' })
    })

    it('cut short is class truncated, with what came', async () => {
      await rule('cut-at=2')
      const { heard, result } = ask(stream)
      const error = await failureOf(result)
      expect(error.class).toBe('truncated')
      expect(error.partialText).toBe(heard.join(''))
      expect(error.partialText === '').toBe(!stream)
    })

    it('broken in the middle by an error is class overloaded', async () => {
      await rule('error-at=2')
      const { heard, result } = ask(stream)
      const error = await failureOf(result)
      // Ollama has no code for it, inside a stream; with a status it has.
      expect(error.class).toBe(ollama && stream ? 'server' : 'overloaded')
      expect(error.partialText).toBe(heard.join(''))
      if (stream) expect(error.partialText).not.toBe('')
    })

    it('with a cut frame is class server', async () => {
      await rule('bad-sse')
      expect((await failureOf(ask(stream).result)).class).toBe('server')
    })

    it('with broken JSON as its text is an answer: what it is worth is for the schema to say', async () => {
      await rule('bad-json')
      expect((await ask(stream).result).text).toContain('breaks off')
    })

    it('without content is class empty', async () => {
      await rule('empty')
      expect((await failureOf(ask(stream).result)).class).toBe('empty')
    })

    it('declined is class refusal (Gemini blocks the prompt; Ollama and Bedrock have words only)', async () => {
      await rule('refusal')
      const { result } = ask(stream)
      if (ollama || bedrock) expect((await result).text).toContain('can’t help')
      else expect((await failureOf(result)).class).toBe(gemini ? 'content_filter' : 'refusal')
    })

    it('filtered is class content_filter (Ollama has no filter: empty)', async () => {
      await rule('content-filter')
      expect((await failureOf(ask(stream).result)).class).toBe(ollama ? 'empty' : 'content_filter')
    })

    it('stopped by the user ends at once', async () => {
      await rule('stall=60')
      const stop = new AbortController()
      const failed = failureOf(ask(stream, {}, undefined, stop.signal).result)
      while ((await requestsMade()) === 0) await new Promise((resolve) => setImmediate(resolve))
      stop.abort()
      expect(await failed).toMatchObject({ class: 'cancelled', sent: true })
    })

    it('slowed down is an answer all the same', async () => {
      await rule('slow=2')
      expect((await ask(stream).result).text).toContain('391')
    })

    it.each([
      ['right', '391'],
      ['wrong', ''],
    ])('made %s', async (fault, expected) => {
      await rule(fault)
      const { text } = await ask(stream).result
      if (expected === '') expect(text).not.toContain('391')
      else expect(text).toContain(expected)
    })
  })

  it('streamed and stalled in the middle is class timeout, though pings go on', async () => {
    await rule('stall-at=2')
    const { heard, result } = ask(
      true,
      { messages: [{ role: 'user', content: 'Tell me about Paris in 50 words.' }] },
      { ...patient, idleMs: 200 },
    )
    const error = await failureOf(result)
    expect(error).toMatchObject({ class: 'timeout', code: 'idle', partialText: heard.join('') })
    expect(error.partialText).not.toBe('')
  })

  it('not streamed and stalled has only its total', async () => {
    await rule('stall-at=2')
    expect(await failureOf(ask(false, {}, { ...patient, totalMs: 200 }).result)).toMatchObject({
      class: 'timeout',
      code: 'total',
    })
  })

  it('trickling, but not too slowly, is an answer', async () => {
    await rule('trickle=50')
    const { result } = ask(true, { messages: [{ role: 'user', content: 'Tell me about Paris in 20 words.' }] })
    expect((await result).text).not.toBe('')
  })

  it('with a refused key is class auth', async () => {
    const refused = createProviders({ clock: realClock, keys: () => 'bad-key', config: practiceConfigs(practice.url) })
    const error = await failureOf(refused.call(callOf(provider, { target: { provider, model: 'cheap' } })))
    expect(error.class).toBe('auth')
    expect(await refused.test(provider)).toMatchObject({ ok: false, what: 'refused' })
    await refused.close()
  })

  it('with a model that isn’t there is class model_not_found', async () => {
    const error = await failureOf(providers.call(callOf(provider, { target: { provider, model: 'nobody' } })))
    expect(error).toMatchObject({ class: 'model_not_found', httpStatus: 404 })
  })

  it('says of itself that it works, with every model that answers', async () => {
    const tried = await providers.test(provider)
    expect(tried).toMatchObject({ ok: true, what: 'works' })
    expect(tried.models?.map((name) => name.replace(/:latest$/, ''))).toEqual(
      expect.arrayContaining(['cheap', 'balanced', 'frontier', 'judge']),
    )
  })

  it('is told the seed where the protocol has one', async () => {
    expect((await ask(true, { seed: 7, temperature: 1 }).result).dropped).toEqual(
      anthropic || responses || bedrock ? ['seed'] : [],
    )
  })
})

it('no fault is left out here', () => {
  const tried = [
    'status',
    'quota',
    'reset',
    'stall',
    'stall-at',
    'cut-at',
    'right',
    'trickle',
    'error-at',
    'bad-json',
    'bad-sse',
  ]
    .concat(['empty', 'refusal', 'content-filter', 'context-length', 'slow', 'wrong'])
    // Changes what a judge says, which is text like any other.
    .concat('score')
    // Refuses nothing before so many requests: tried in the engine's own tests of rate limits.
    .concat('limit')
  expect(Object.keys(faultKinds).sort()).toEqual(tried.sort())
})
