import { Sprout } from 'lucide-react'
import type { PipelineNode } from '../../../shared/document/schema.ts'
import { Tooltip } from '../../ui/index.ts'
import { readNode } from '../model/kinds.ts'
import { useMemory } from './use-memory.ts'

/** On a node that learns from run to run: where it stands, in words. Nothing on every other one. */
export const MemorySign = ({ node }: { node: PipelineNode }) =>
  readNode(node).kind?.learns === undefined ? null : <Sign node={node} />

function Sign({ node }: { node: PipelineNode }) {
  const { words } = useMemory(node)
  if (words === null) return null
  return (
    <Tooltip content={words} side="bottom">
      <span
        tabIndex={0}
        className="nodrag nopan rounded-tag bg-fill text-ink-2 inline-flex h-5 min-w-0 shrink items-center gap-1 px-1.5 text-xs"
      >
        <Sprout size={12} aria-hidden className="shrink-0" />
        <span className="truncate">{words}</span>
      </span>
    </Tooltip>
  )
}
