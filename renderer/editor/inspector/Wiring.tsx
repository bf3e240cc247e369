import { ArrowRight, Cable, X } from 'lucide-react'
import type { PipelineEdge } from '../../../shared/document/schema.ts'
import { Button, IconButton } from '../../ui/index.ts'
import { inputPort, outputPort, readNode, titleOf } from '../model/kinds.ts'
import { disconnect, nodeIn } from '../model/operations.ts'
import { useEditor, useSession } from '../session.ts'

/** The node's wires in words, with what draws and takes out wires for whoever has no mouse in hand. */
export function Wiring({ nodeId }: { nodeId: string }) {
  const session = useSession()
  const document = useEditor((state) => state.document)
  const node = nodeIn(document, nodeId)
  if (node === undefined) return null
  const { inputs, outputs } = readNode(node).ports
  const wires = document.edges.filter((edge) => edge.from.node === nodeId || edge.to.node === nodeId)
  if (inputs.length + outputs.length + wires.length === 0) return null
  return (
    <section className="px-3.5 py-3.5">
      <h3 className="text-ink-2 mb-1.5 text-sm font-semibold">Wires</h3>
      {wires.length === 0 && <p className="text-ink-3 text-sm">None yet.</p>}
      <ul className="flex flex-col">
        {wires.map((edge) => (
          <WireRow key={edge.id} edge={edge} nodeId={nodeId} />
        ))}
      </ul>
      {!session.editor.readOnly && outputs.length > 0 && (
        <Button
          size="sm"
          className="mt-2"
          icon={<Cable size={13} />}
          onClick={() => session.transient.setState({ connecting: nodeId })}
        >
          Connect to …
        </Button>
      )}
    </section>
  )
}

function WireRow({ edge, nodeId }: { edge: PipelineEdge; nodeId: string }) {
  const { editor } = useSession()
  const document = useEditor((state) => state.document)
  const outgoing = edge.from.node === nodeId
  const other = nodeIn(document, outgoing ? edge.to.node : edge.from.node)
  const node = nodeIn(document, nodeId)
  const port =
    node === undefined ? undefined : outgoing ? outputPort(node, edge.from.port) : inputPort(node, edge.to.port)
  const otherName = other === undefined ? (outgoing ? edge.to.node : edge.from.node) : titleOf(other)
  const portName = port?.label ?? (outgoing ? edge.from.port : edge.to.port)
  return (
    <li className="group flex min-h-7 items-center gap-1.5 text-sm">
      <span className={outgoing ? 'text-ink-2 truncate' : 'truncate'}>{outgoing ? portName : otherName}</span>
      <ArrowRight size={12} aria-label="to" className="text-ink-3 shrink-0" />
      <span className={outgoing ? 'min-w-0 flex-1 truncate' : 'text-ink-2 min-w-0 flex-1 truncate'}>
        {outgoing ? otherName : portName}
      </span>
      {!editor.readOnly && (
        <IconButton
          size="xs"
          label={`Delete the wire ${outgoing ? 'to' : 'from'} ${otherName}`}
          onClick={() => editor.edit('delete a wire', (now) => disconnect(now, new Set([edge.id])))}
        >
          <X size={12} />
        </IconButton>
      )}
    </li>
  )
}
