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
      <span tabIndex={0} className="sw-sign nodrag nopan rounded-tag text-ink-2 text-xs">
        <Sprout size={13} aria-hidden />
        <span>{words}</span>
      </span>
    </Tooltip>
  )
}
