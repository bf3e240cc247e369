import { describe, expect, it } from 'vitest'
import { Reply } from '../../../electron/providers/base/reply.ts'
import { converseUsage, openaiUsage } from '../../../electron/providers/base/usage.ts'
import { protocols } from '../../../electron/providers/protocols.ts'
import type { JsonObject } from '../../../shared/json.ts'
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

  it('by Responses: the cache is part of the input, thinking part of the output', () => {
    const usage = {
      input_tokens: 2006,
      input_tokens_details: { cached_tokens: 1920, cache_write_tokens: 50 },
      output_tokens: 300,
      output_tokens_details: { reasoning_tokens: 256 },
    }
    const response = { status: 'completed', output: [], usage }
    expect(read('responses', { type: 'response.completed', response }).usage).toEqual({
      input: 36,
      cacheRead: 1920,
      cacheWrite: 50,
      output: 44,
      reasoning: 256,
    })
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

  it('at OpenRouter with a key of one’s own: its fee and what the model’s provider bills', () => {
    const usage = {
      prompt_tokens: 3,
      completion_tokens: 2,
      cost: 0.0001,
      cost_details: { upstream_inference_cost: 0.002 },
    }
    expect(read('openai', { choices: [], usage: { ...usage, is_byok: true } }).reportedNano).toBe(2_100_000)
    expect(read('openai', { choices: [], usage }).reportedNano).toBe(100_000)
  })

  it('at xAI: what it cost, in ticks of which ten thousand million are a dollar', () => {
    const usage = { prompt_tokens: 199, completion_tokens: 1, total_tokens: 200, cost_in_usd_ticks: 37_756_000 }
    expect(read('openai', { choices: [], usage }).reportedNano).toBe(3_775_600)
  })

  it('at Perplexity: reasoning, citations and searches beside the rest, and what it cost', () => {
    const usage = {
      prompt_tokens: 33,
      completion_tokens: 7163,
      total_tokens: 7196,
      citation_tokens: 20_016,
      num_search_queries: 28,
      reasoning_tokens: 95_305,
      cost: { input_tokens_cost: 0, output_tokens_cost: 0.057, total_cost: 0.523 },
    }
    const reply = read('openai', { choices: [], usage })
    expect(reply.usage).toEqual({ input: 33, cacheRead: 0, cacheWrite: 0, output: 7163, reasoning: 95_305 })
    expect(reply.usageDetails).toMatchObject({ citations: 20_016, searches: 28 })
    expect(reply.reportedNano).toBe(523_000_000)
  })

  it('in OpenAI’s Responses: by other names, with the same meaning', () => {
    expect(
      openaiUsage({
        input_tokens: 2006,
        output_tokens: 300,
        input_tokens_details: { cached_tokens: 1920 },
        output_tokens_details: { reasoning_tokens: 256 },
        total_tokens: 2306,
      })?.usage,
    ).toEqual({ input: 86, cacheRead: 1920, cacheWrite: 0, output: 44, reasoning: 256 })
  })

  it('of sound and pictures: part of the input and output, told apart', () => {
    const reply = read('openai', {
      choices: [],
      usage: {
        prompt_tokens: 100,
        completion_tokens: 50,
        prompt_tokens_details: { audio_tokens: 60, image_tokens: 10, cached_tokens: 20 },
        completion_tokens_details: { audio_tokens: 40 },
      },
    })
    expect(reply.usage).toMatchObject({ input: 80, cacheRead: 20, output: 50 })
    expect(reply.usageDetails).toMatchObject({ audioIn: 60, imageIn: 10, audioOut: 40 })
    const found = read('gemini', {
      usageMetadata: {
        promptTokenCount: 100,
        cachedContentTokenCount: 30,
        candidatesTokenCount: 5,
        promptTokensDetails: [
          { modality: 'TEXT', tokenCount: 40 },
          { modality: 'AUDIO', tokenCount: 60 },
        ],
        cacheTokensDetails: [{ modality: 'AUDIO', tokenCount: 30 }],
      },
    })
    expect(found.usage).toMatchObject({ input: 70, cacheRead: 30 })
    expect(found.usageDetails).toMatchObject({ audioIn: 30, audioCached: 30 })
  })

  it('at Anthropic: what is kept for an hour told from what is kept for five minutes, and its searches', () => {
    const reply = read(
      'anthropic',
      {
        type: 'message_start',
        message: {
          usage: {
            input_tokens: 10,
            cache_creation_input_tokens: 148,
            cache_creation: { ephemeral_5m_input_tokens: 48, ephemeral_1h_input_tokens: 100 },
            output_tokens: 1,
          },
        },
      },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn' },
        usage: { output_tokens: 30, server_tool_use: { web_search_requests: 2 } },
      },
    )
    expect(reply.usage).toEqual({ input: 10, cacheRead: 0, cacheWrite: 148, output: 30, reasoning: 0 })
    expect(reply.usageDetails).toMatchObject({ cacheWrite1h: 100, searches: 2 })
  })

  it('at Gemini: each event has the totals, and the last that can be read count', () => {
    const event = (promptTokenCount: number, candidatesTokenCount: number): JsonObject => ({
      candidates: [],
      usageMetadata: { promptTokenCount, candidatesTokenCount },
    })
    expect(read('gemini', event(7, 1), event(7, 2), { usageMetadata: {} }, event(7, -3)).usage).toMatchObject({
      input: 7,
      output: 2,
    })
  })

  it('at Gemini: what its tools read is input, too', () => {
    expect(gemini({ promptTokenCount: 10, toolUsePromptTokenCount: 5, candidatesTokenCount: 2 })).toMatchObject({
      input: 15,
      output: 2,
    })
  })

  it('at Bedrock: the cache beside the input, split by how long it is kept', () => {
    const found = converseUsage({
      inputTokens: 20,
      outputTokens: 5,
      totalTokens: 1125,
      cacheReadInputTokens: 1000,
      cacheWriteInputTokens: 100,
      cacheDetails: [
        { ttl: '1h', inputTokens: 60 },
        { ttl: '5m', inputTokens: 40 },
      ],
    })
    expect(found?.usage).toEqual({ input: 20, cacheRead: 1000, cacheWrite: 100, output: 5, reasoning: 0 })
    expect(found?.details?.cacheWrite1h).toBe(60)
  })
})
