import type { PipelineNode } from '../../../shared/document/schema.ts'

/** The name of an Input or Output: its config's, else its id. */
export function ioNameOf(node: Pick<PipelineNode, 'id' | 'config'>): string {
  const name = node.config?.['name']
  return typeof name === 'string' ? name : node.id
}
