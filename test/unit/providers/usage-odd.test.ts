import fc from '../../support/luck.ts'
import { describe, expect, it } from 'vitest'
import { Reply } from '../../../electron/providers/base/reply.ts'
import { converseUsage } from '../../../electron/providers/base/usage.ts'
import { protocols } from '../../../electron/providers/protocols.ts'
import type { Json, JsonObject } from '../../../shared/json.ts'
import type { Usage } from '../../../shared/model/types.ts'
import type { Protocol } from '../../../shared/providers/registry.ts'

const silent = { onText: () => {}, onReasoning: () => {} }

function read(protocol: Protocol, ...events: JsonObject[]): Reply {
  const reply = new Reply(silent)
  for (const event of events) protocols[protocol].readEvent(event, reply)
  reply.close()
  return reply
}

const openai = (usage: JsonObject): Usage | null => read('openai', { choices: [], usage }).usage
const gemini = (usageMetadata: JsonObject): Usage | null => read('gemini', { usageMetadata }).usage

describe('what was used', () => {
  it('is unknown where nobody says', () => {
    expect(read('openai', { choices: [{ delta: { content: 'a' } }] }).usage).toBeNull()
    expect(read('gemini', { candidates: [] }).usage).toBeNull()
  })

  it.each([['12'], [NaN], [-1], [1e300], [1.5], [true], [{}]])(
    'is unknown where the main count is %s: then it is estimated, never nought',
    (odd) => {
      expect(openai({ prompt_tokens: odd, completion_tokens: 2 })).toBeNull()
      expect(gemini({ promptTokenCount: odd, candidatesTokenCount: 2 })).toBeNull()
      expect(read('ollama', { done: true, message: {}, prompt_eval_count: odd, eval_count: 4 }).usage).toBeNull()
      expect(converseUsage({ inputTokens: odd, outputTokens: 1 })).toBeNull()
      const start = { type: 'message_start', message: { usage: { input_tokens: odd, output_tokens: 1 } } }
      expect(read('anthropic', start).usage).toBeNull()
    },
  )

  it('is marked as doubtful where a part can’t be true', () => {
    const odd = { prompt_tokens: 10, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 99 } }
    expect(read('openai', { choices: [], usage: odd }).usageDoubtful).toBe(true)
    expect(read('openai', { choices: [], usage: { ...odd, prompt_tokens: 100 } }).usageDoubtful).toBe(false)
    const cost = { prompt_tokens: 10, completion_tokens: 2, cost: 1e300 }
    expect(read('openai', { choices: [], usage: cost })).toMatchObject({ reportedNano: null, usageDoubtful: true })
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
