import type { PipelineDocument, PipelineNode, PipelineSettings } from '../../shared/document/schema.ts'
import type { JsonObject } from '../../shared/json.ts'

/**
 * A pipeline document in a few lines. Nodes are `id: [kind, config]`, wires `'from.port > to.port'`; wire ids are their
 * place in the list, so that many-wire ports keep the order in which they are written.
 */
export function draw(
  nodes: Record<string, readonly [kind: string, config?: JsonObject]>,
  wires: readonly string[],
  settings?: PipelineSettings,
): PipelineDocument {
  return {
    format: 'switchyard.pipeline',
    version: 1,
    name: 'Drawn',
    ...(settings === undefined ? {} : { settings }),
    nodes: Object.entries(nodes).map(([id, [kind, config = {}]], i): PipelineNode => {
      return { id, kind, title: id, position: { x: i * 260, y: 0 }, config }
    }),
    edges: wires.map((wire, i) => {
      const [from, to] = wire.split(' > ').map((end) => end.split('.')) as [[string, string], [string, string]]
      const id = `e${String(i).padStart(4, '0')}`
      return { id, from: { node: from[0], port: from[1] }, to: { node: to[0], port: to[1] } }
    }),
  }
}

/** Nodes that nearly every test has: the question that goes in and the answer that comes out. */
export const question = ['input', { name: 'question', type: 'text', required: true }] as const
export const answer = ['output', { name: 'answer' }] as const

export const model = (provider: string, name: string, more: JsonObject = {}): readonly ['model', JsonObject] => [
  'model',
  { target: { provider, model: name }, temperature: 0, ...more },
]
