import fc from '../../support/luck.ts'
import { describe, expect, it } from 'vitest'
import { Reply } from '../../../electron/providers/base/reply.ts'
import { protocols } from '../../../electron/providers/protocols.ts'
import type { Json, JsonObject } from '../../../shared/json.ts'
import type { Usage } from '../../../shared/model/types.ts'
import type { Protocol } from '../../../shared/providers/registry.ts'

const silent = { onText: () => {}, onReasoning: () => {} }

function read(protocol: Protocol, ...events: JsonObject[]): Reply {
  const reply = new Reply(silent)
  for (const event of events) protocols[protocol].readEvent(event, reply)
  return reply
}

const openai = (usage: JsonObject): Usage | null => read('openai', { choices: [], usage }).usage
const gemini = (usageMetadata: JsonObject): Usage | null => read('gemini', { usageMetadata }).usage

describe('what was used', () => {
  it('at OpenAI: the cache is part of the prompt, thinking part of the completion', () => {
    expect(
      openai({
        prompt_tokens: 2006,
        completion_tokens: 300,
        prompt_tokens_details: { cached_tokens: 1920, cache_write_tokens: 50 },
        completion_tokens_details: { reasoning_tokens: 256 },
      }),
    ).toEqual({ input: 36, cacheRead: 1920, cacheWrite: 50, output: 44, reasoning: 256 })
  })

  it('at xAI: thinking stands beside the completion, and the total tells', () => {
    expect(
      openai({
        prompt_tokens: 10,
        completion_tokens: 5,
        total_tokens: 115,
        completion_tokens_details: { reasoning_tokens: 100 },
      }),
    ).toMatchObject({
      output: 5,
      reasoning: 100,
    })
  })

  it('at DeepSeek: the cache has a name of its own', () => {
    expect(
      openai({ prompt_tokens: 10, prompt_cache_hit_tokens: 8, prompt_cache_miss_tokens: 2, completion_tokens: 1 }),
    ).toMatchObject({ input: 2, cacheRead: 8 })
  })

  it('at Groq: in a field of its own', () => {
    expect(
      read('openai', {
        choices: [{ delta: {}, finish_reason: 'stop' }],
        x_groq: { usage: { prompt_tokens: 3, completion_tokens: 2 } },
      }).usage,
    ).toMatchObject({ input: 3, output: 2 })
  })

  it('at OpenRouter: with what it cost', () => {
    expect(
      read('openai', { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2, cost: 0.00014 } }).reportedNano,
    ).toBe(140_000)
    expect(read('openai', { choices: [], usage: { prompt_tokens: 3, completion_tokens: 2 } }).reportedNano).toBeNull()
  })

  it('at Anthropic: the cache stands beside the input, and a stream’s counts are running totals', () => {
    const reply = read(
      'anthropic',
      {
        type: 'message_start',
        message: {
          model: 'm',
          usage: {
            input_tokens: 21,
            cache_read_input_tokens: 188_086,
            cache_creation_input_tokens: 0,
            output_tokens: 1,
          },
        },
      },
      { type: 'message_delta', delta: { stop_reason: null }, usage: { output_tokens: 50 } },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: { output_tokens: 393, output_tokens_details: { thinking_tokens: 93 } },
      },
    )
    expect(reply.usage).toEqual({ input: 21, cacheRead: 188_086, cacheWrite: 0, output: 300, reasoning: 93 })
    expect(reply.finish).toBe('stop')
  })

  it('at Gemini: the cache is part of the prompt, thoughts stand beside the answer', () => {
    expect(
      gemini({
        promptTokenCount: 100,
        cachedContentTokenCount: 60,
        candidatesTokenCount: 20,
        thoughtsTokenCount: 30,
        totalTokenCount: 150,
      }),
    ).toEqual({
      input: 40,
      cacheRead: 60,
      cacheWrite: 0,
      output: 20,
      reasoning: 30,
    })
  })

  it('at Ollama: two counts, or none when nothing was counted', () => {
    expect(read('ollama', { done: true, message: {}, prompt_eval_count: 9, eval_count: 4 }).usage).toMatchObject({
      input: 9,
      output: 4,
    })
    expect(read('ollama', { done: true, message: {} }).usage).toBeNull()
  })

  it('is unknown where nobody says', () => {
    expect(read('openai', { choices: [{ delta: { content: 'a' } }] }).usage).toBeNull()
    expect(read('gemini', { candidates: [] }).usage).toBeNull()
  })

  const anyCount = fc.oneof(
    fc.nat(1_000_000),
    fc.constant(undefined),
    fc.integer({ max: -1 }),
    fc.double(),
    fc.string(),
  )
  const whole = (usage: Usage | null): boolean =>
    usage !== null && Object.values(usage).every((tokens) => Number.isSafeInteger(tokens) && tokens >= 0)

  it('is never negative nor a fraction, and adds up to the provider’s totals, whatever it sends', () => {
    fc.assert(
      fc.property(
        fc.nat(1e6),
        fc.nat(1e6),
        anyCount,
        anyCount,
        anyCount,
        (prompt, completion, cached, written, thought) => {
          const details = { cached_tokens: cached as Json, cache_write_tokens: written as Json }
          const usage = openai({
            prompt_tokens: prompt,
            completion_tokens: completion,
            prompt_tokens_details: details,
            completion_tokens_details: { reasoning_tokens: thought as Json },
          })
          expect(whole(usage)).toBe(true)
          expect((usage?.input ?? 0) + (usage?.cacheRead ?? 0) + (usage?.cacheWrite ?? 0)).toBe(prompt)
          expect((usage?.output ?? 0) + (usage?.reasoning ?? 0)).toBe(completion)
        },
      ),
    )
    fc.assert(
      fc.property(fc.nat(1e6), anyCount, (prompt, cached) => {
        const usage = gemini({ promptTokenCount: prompt, cachedContentTokenCount: cached as Json })
        expect(whole(usage)).toBe(true)
        expect((usage?.input ?? 0) + (usage?.cacheRead ?? 0)).toBe(prompt)
      }),
    )
  })
})

describe('any JSON at all', () => {
  it('can be read as an event or an answer without an exception', () => {
    const object = fc.dictionary(
      fc.constantFrom(
        'choices',
        'usage',
        'error',
        'candidates',
        'message',
        'delta',
        'type',
        'content',
        'done',
        'usageMetadata',
      ),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(fc.constantFrom<Protocol>('openai', 'anthropic', 'gemini', 'ollama'), object, (protocol, value) => {
        protocols[protocol].readEvent(value as JsonObject, new Reply(silent))
        protocols[protocol].readAnswer(value as JsonObject, new Reply(silent))
        protocols[protocol].models.read(value as JsonObject)
      }),
    )
  })
})
