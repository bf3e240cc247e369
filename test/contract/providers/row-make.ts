import type { Effort } from '../../../shared/model/effort.ts'
import { type RowFixture, schema } from './row-types.ts'
import { type OpenAiWriting, openaiWire } from './wires-openai.ts'
import { countedUsage } from './wire-types.ts'

export const plain = { prompt_tokens: 10, completion_tokens: 7, total_tokens: 17 }
export const noCache = { ...countedUsage, input: 10, cacheRead: 0 }
export const bare = { ...noCache, output: 7, reasoning: 0 }

export const byName = (levels: [Effort, string, string[]?][]): RowFixture['efforts'] =>
  levels.map(([wanted, level, left]) => [wanted, { reasoning_effort: level }, left ?? []])
export const graded = byName([
  ['none', 'low', ['effort none (low instead)']],
  ['low', 'low'],
  ['medium', 'medium'],
  ['max', 'high'],
])

export const error = (message: string, more: object = {}): object => ({ error: { message, ...more } })

const native = { response_format: { type: 'json_schema', json_schema: { name: 'answer', schema, strict: true } } }
export const jsonMode = { response_format: { type: 'json_object' } }

/** What most of them have in common. */
export function service(
  id: string,
  base: string,
  given: Partial<RowFixture> & Pick<RowFixture, 'thinker' | 'efforts' | 'errors' | 'limit'>,
  writing: OpenAiWriting = {},
): RowFixture {
  return {
    wire: openaiWire(id, base, writing),
    usage: countedUsage,
    thoughts: true,
    stop: { stop: ['END'] },
    seed: { seed: 7 },
    structured: native,
    told: false,
    finishes: [
      ['stop', 'stop'],
      ['length', 'length'],
      ['content_filter', 'content_filter'],
    ],
    modelsPath: `${base}/models`,
    models: { object: 'list', data: [{ id: 'one', object: 'model', context_length: 1000 }] },
    listed: [{ id: 'one', window: 1000 }],
    ...given,
  }
}

export const thinking = (field: string) => ({ thought: (text: string) => ({ [field]: text }) })
export const tagged = { thought: (text: string) => ({ content: `<think>${text}</think>` }) }
