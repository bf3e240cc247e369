import { useEditor } from '../session.ts'
import { counted } from '../../lib/format.ts'
import { NodeInspector } from './NodeInspector.tsx'
import { PipelineSettings } from './PipelineSettings.tsx'
import { SeveralInspector } from './SeveralInspector.tsx'
import { WireInspector } from './WireInspector.tsx'

/** What is selected, in words and as a form; with nothing selected, the pipeline itself. */
export function Inspector() {
  const selection = useEditor((state) => state.selection)
  const { nodes, edges } = selection
  const [node] = nodes
  const [edge] = edges
  const name =
    nodes.size === 0 && edges.size === 0
      ? 'Pipeline'
      : nodes.size === 1
        ? 'Node'
        : nodes.size === 0
          ? 'Wire'
          : counted(nodes.size, 'node')
  return (
    <aside aria-label={`Settings: ${name}`} id="sw-inspector" className="bg-surface flex h-full min-h-0 flex-col">
      {nodes.size === 1 && node !== undefined ? (
        <NodeInspector key={node} nodeId={node} />
      ) : nodes.size > 1 ? (
        <SeveralInspector count={nodes.size} />
      ) : edges.size === 1 && edge !== undefined ? (
        <WireInspector key={edge} edgeId={edge} />
      ) : edges.size > 1 ? (
        <SeveralInspector count={0} wires={edges.size} />
      ) : (
        <PipelineSettings />
      )}
    </aside>
  )
}
