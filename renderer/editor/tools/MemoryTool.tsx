import { History } from 'lucide-react'
import { host } from '../../host/index.ts'
import { Button } from '../../ui/index.ts'
import { useEditor } from '../session.ts'
import { nodeIn } from '../model/operations.ts'
import type { ToolProps } from './ToolControl.tsx'
import { useMemory } from './use-memory.ts'

/** What the node remembers of earlier runs, and a way to begin again. */
export function MemoryTool({ field, target }: ToolProps) {
  const node = useEditor((state) => (target.nodeId === undefined ? undefined : nodeIn(state.document, target.nodeId)))
  const { words, pipelineId, reload } = useMemory(node)
  if (node === undefined || words === null || pipelineId === undefined) return null
  return (
    <section aria-label={field.label} className="rounded-control bg-fill flex flex-col items-start gap-2 px-2.5 py-2">
      <p>{words}</p>
      {!target.readOnly && (
        <Button
          size="sm"
          icon={<History size={13} />}
          onClick={() => void host.call('nodes.forget', { pipelineId, nodeId: node.id }).then(reload)}
        >
          Begin again
        </Button>
      )}
    </section>
  )
}
