import type { PipelineDocument, PipelineNode, PipelineSettings } from '../../shared/document/schema.ts'
import type { JsonObject } from '../../shared/json.ts'

/** `name: [kind, config?]`; a name is the node's id. */
export type Nodes = Record<string, readonly [kind: string, config?: JsonObject, more?: Partial<PipelineNode>]>

/**
 * A document from a drawing: `wires` are written `from.port > to.port`, and named w01, w02 … in their order, which is the
 * order that counts where several meet.
 */
export function draw(nodes: Nodes, wires: readonly string[], settings?: PipelineSettings): PipelineDocument {
  return {
    format: 'switchyard.pipeline',
    version: 1,
    name: 'Drawn',
    ...(settings === undefined ? {} : { settings }),
    nodes: Object.entries(nodes).map(([id, [kind, config, more]]) => ({
      id,
      kind,
      position: { x: 0, y: 0 },
      config: config ?? {},
      ...more,
    })),
    edges: wires.map((wire, i) => {
      const [from = '', to = ''] = wire.split(' > ')
      const [a, b] = [from.split('.'), to.split('.')]
      return {
        id: `w${String(i + 1).padStart(2, '0')}`,
        from: { node: a[0] ?? '', port: a[1] ?? '' },
        to: { node: b[0] ?? '', port: b[1] ?? '' },
      }
    }),
  }
}

/** Nodes that nearly every test of a run has: the question that goes in and the answer that comes out. */
export const question = ['input', { name: 'question', type: 'text', required: true }] as const
export const answer = ['output', { name: 'answer' }] as const

export const model = (provider: string, name: string, more: JsonObject = {}): readonly ['model', JsonObject] => [
  'model',
  { target: { provider, model: name }, temperature: 0, ...more },
]
