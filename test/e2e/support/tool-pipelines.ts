import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'

const target = { provider: 'practice', model: 'frontier' }

/** A question, a model with these tools, an answer. */
export const agentWith = (name: string, tools: JsonObject[]): PipelineDocument => ({
  format: 'switchyard.pipeline',
  version: 1,
  name,
  nodes: [
    {
      id: 'question',
      kind: 'input',
      title: 'Question',
      position: { x: 0, y: 0 },
      config: { name: 'question', type: 'text' },
    },
    {
      id: 'agent',
      kind: 'tool',
      title: 'Agent',
      position: { x: 280, y: 0 },
      config: { target, temperature: 0, tools },
    },
    { id: 'answer', kind: 'output', title: 'Answer', position: { x: 560, y: 0 }, config: { name: 'answer' } },
  ],
  edges: [
    { id: 'e1', from: { node: 'question', port: 'value' }, to: { node: 'agent', port: 'prompt' } },
    { id: 'e2', from: { node: 'agent', port: 'answer' }, to: { node: 'answer', port: 'value' } },
  ],
})

const embed = { provider: 'practice', model: 'embed' }
const kinds: [string, string, JsonObject][] = [
  [
    'tool',
    'Agent',
    {
      target,
      tools: [
        { name: 'lookup', server: 'remote', tool: 'lookup' },
        { name: 'get', url: 'https://api.example.org/{a}', params: [{ name: 'a' }] },
      ],
    },
  ],
  ['planner', 'Plan', { target, targets: [target] }],
  ['guard', 'Guard', { mode: 'check', examples: ['It rains.'], embed, words: [{ word: 'secret' }] }],
  ['context', 'Context', { strategy: 'select', embed }],
  [
    'router',
    'Router',
    {
      mode: 'rules',
      branches: [{ id: 'a', when: { all: [{ field: 'input.text', op: 'contains', value: 'x' }] } }, { id: 'b' }],
      else: 'b',
    },
  ],
  ['model', 'Sees', { target, images: true }],
]

/** Nodes whose settings ask for much, without a wire. */
export const demanding: PipelineDocument = {
  ...agentWith('All of them', []),
  nodes: kinds.map(([kind, title, config], i) => ({
    id: `n${i}`,
    kind,
    title,
    config,
    position: { x: (i % 3) * 720, y: Math.floor(i / 3) * 320 },
  })),
  edges: [],
}
