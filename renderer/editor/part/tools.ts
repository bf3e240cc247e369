import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { isJsonObject, type Json } from '../../../shared/json.ts'
import type { Rehearsal } from '../../../shared/partial.ts'
import { readNode } from '../model/kinds.ts'
import type { ToolConfig } from '../../../shared/kinds/tool/config.ts'

/** Names of the tools that a Tool use may call, as far as they are there. */
export function toolNames(node: Parameters<typeof readNode>[0]): string[] {
  if (node.kind !== 'tool') return []
  const { tools } = readNode(node).config as unknown as Partial<ToolConfig>
  return [...new Set((tools ?? []).map(({ name }) => name))]
}

/** Whether anything in it may call tools, also in a pipeline that a node holds. */
export function hasTools({ nodes }: Pick<PipelineDocument, 'nodes'>): boolean {
  return nodes.some(({ kind, config }) => {
    const held: Json | undefined = config?.['document']
    if (isJsonObject(held) && Array.isArray(held['nodes'])) return hasTools(held as unknown as PipelineDocument)
    return kind === 'tool'
  })
}

/** What becomes of tools in a rehearsal, a sentence. */
export const toolsWords = ({ tools }: Rehearsal): string =>
  tools?.call === 'reading' ? 'Tools that only read are called, the others are not.' : 'Tools are not called.'
