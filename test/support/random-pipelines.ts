import fc from './luck.ts'
import type { PipelineDocument, PipelineEdge, PipelineNode, PipelineSettings } from '../../shared/document/schema.ts'
import type { JsonObject } from '../../shared/json.ts'
import type { KindDefinition } from '../../shared/kinds/define.ts'
import { kindOf } from '../../shared/kinds/index.ts'

/** Pipelines by chance that can run: each kind in several of its ways, wired to what stands before it. */

const target = (model: string, provider = 'practice'): JsonObject => ({ target: { provider, model } })
const rubric = [
  { id: 'correct', text: 'It is right.', weight: 2 },
  { id: 'short', text: 'It is short.', weight: 1 },
]

const parts: readonly (readonly [kind: string, config: JsonObject])[] = [
  ['model', target('cheap')],
  ['model', { ...target('balanced'), stream: false, temperature: 0 }],
  ['model', { ...target('frontier', 'practice-anthropic'), system: 'Be brief.', maxTokens: 100 }],
  [
    'model',
    {
      ...target('cheap', 'practice-gemini'),
      outputSchema: {
        type: 'object',
        properties: { kind: { enum: ['a', 'b'] }, n: { type: 'number' } },
        required: ['kind', 'n'],
      },
    },
  ],
  ['model', { ...target('balanced', 'practice-ollama'), temperature: 0.7, timeouts: { totalMs: 5000 } }],
  ['prompt', { template: 'Take {{one}} and {{two}}.' }],
  [
    'router',
    {
      mode: 'rules',
      branches: [
        { id: 'yes', when: { field: 'input.text', op: 'contains', value: 'yes' } },
        { id: 'long', when: { field: 'input.words', op: 'gt', value: 20 } },
        { id: 'rest' },
      ],
      else: 'rest',
    },
  ],
  [
    'router',
    {
      mode: 'classifier',
      ...target('cheap'),
      branches: [
        { id: 'a', label: 'A' },
        { id: 'b', label: 'B' },
      ],
      else: 'b',
    },
  ],
  ['judge', { ...target('judge'), threshold: 0.5, rubric }],
  ['judge', { ...target('judge'), samples: 2, threshold: 0.4 }],
  ['judge', { ...target('judge'), mode: 'best' }],
  ['check', { tests: [{ kind: 'contains', value: 'rain' }] }],
  ['check', { tests: [{ kind: 'maxWords', value: 12 }] }],
  ['fallback', { options: 2 }],
  ['fallback', { options: 3, on: { bad_request: 'next', server: 'fail' } }],
  ['blend', { strategy: 'vote', stragglerMs: 300_000 }],
  ['blend', { strategy: 'consensus', ...target('frontier'), minOk: 2, stragglerMs: 300_000 }],
  ['blend', { strategy: 'bestOf', ...target('judge'), stragglerMs: 300_000 }],
  ['blend', { strategy: 'vote', stragglerMs: 100 }],
  ['join', { policy: 'all' }],
  ['join', { policy: 'any' }],
  ['join', { policy: 'first' }],
  ['parse', { repair: 'text' }],
]

const models = parts.filter(([kind]) => kind === 'model').length

interface Draw {
  part: number
  wires: number[]
}

export interface RandomPipeline {
  document: PipelineDocument
  /** Who is first decides what comes of it, so that it may end otherwise when it is gone on with. */
  racy: boolean
}

/** One Input, up to ten nodes, one to three Outputs. Nearly all of them compile. */
export const randomPipeline: fc.Arbitrary<RandomPipeline> = fc
  .record({
    // Every other one is a model: without them nothing happens.
    draws: fc.array(
      fc.record({
        part: fc.oneof(fc.nat(models - 1), fc.nat(parts.length - 1)),
        wires: fc.array(fc.nat(997), { minLength: 5, maxLength: 5 }),
      }),
      { minLength: 1, maxLength: 10 },
    ),
    outputs: fc.array(fc.nat(997), { minLength: 0, maxLength: 2 }),
    maxConcurrency: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    maxAttempts: fc.oneof(
      { weight: 9, arbitrary: fc.constant(undefined) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 6 }) },
    ),
  })
  .map(({ draws, outputs, maxConcurrency, maxAttempts }) => {
    const settings: PipelineSettings = {
      ...(maxConcurrency === undefined ? {} : { maxConcurrency }),
      ...(maxAttempts === undefined ? {} : { maxAttempts }),
    }
    const racing = draws.some(
      ({ part }) => parts[part]![1]['policy'] === 'first' || parts[part]![1]['stragglerMs'] === 100,
    )
    return { document: drawn(draws, outputs, settings), racy: racing || maxAttempts !== undefined }
  })

const portsOf = (kind: string, config: JsonObject) => {
  const definition = kindOf(kind) as unknown as KindDefinition<JsonObject>
  return definition.ports(definition.schema.parse(config))
}

function drawn(draws: readonly Draw[], outputs: readonly number[], settings: PipelineSettings): PipelineDocument {
  const nodes: PipelineNode[] = []
  const edges: PipelineEdge[] = []
  const gives: { node: string; port: string }[][] = []
  const put = (id: string, kind: string, config: JsonObject, wires: readonly number[]): void => {
    const ports = portsOf(kind, config)
    ports.inputs.forEach((input, p) => {
      const count = input.many === true ? 2 + (wires[0]! % 2) : input.optional === true && wires[1]! % 2 === 0 ? 0 : 1
      for (let i = 0; i < count; i++) {
        const chance = wires[(p + i) % wires.length]!
        // What was drawn lately is wired more often, so that chains grow.
        const from = gives[Math.max(0, gives.length - 1 - (chance % Math.min(4, gives.length)))]!
        edges.push({
          id: `w${String(edges.length).padStart(3, '0')}`,
          from: from[chance % from.length]!,
          to: { node: id, port: input.id },
        })
      }
    })
    nodes.push({ id, kind, position: { x: nodes.length * 10, y: 0 }, config })
    if (ports.outputs.length > 0) gives.push(ports.outputs.map((output) => ({ node: id, port: output.id })))
  }
  put('in', 'input', { name: 'question', type: 'text' }, [])
  draws.forEach(({ part, wires }, i) => put(`n${i}`, parts[part]![0], parts[part]![1], wires))
  ;[0, ...outputs].forEach((chance, i) => put(`out${i}`, 'output', { name: `answer${i}` }, [chance, chance, chance]))
  return { format: 'switchyard.pipeline', version: 1, name: 'By chance', settings, nodes, edges }
}
