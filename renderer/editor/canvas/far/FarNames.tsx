import { useStore } from '@xyflow/react'
import { memo, useDeferredValue } from 'react'
import type { PipelineNode } from '../../../../shared/document/schema.ts'
import { drawnOrder } from '../../model/boxes.ts'
import { readNode, titleOf } from '../../model/kinds.ts'
import { nodesById } from '../../model/order.ts'
import { shownState, stateWords, worst } from '../../nodes/shown-state.ts'
import { useAnalysis, useSession, useSettledDocument, useStep, useTransient } from '../../session.ts'
import { isStandIn } from '../flow.ts'
import type { Scene } from './scene.ts'

/** "Small, Model, done" */
function useName(node: PipelineNode): { title: string; rest: string } {
  const step = useStep(node.id)
  const stale = useTransient((state) => state.stale.has(node.id))
  const severity = useAnalysis((state) => worst(state.at.get(node.id)))
  const { kind } = readNode(node)
  const state = kind?.runs === false ? '' : `, ${stateWords[shownState(step, stale, severity)]}`
  return { title: titleOf(node), rest: `${kind?.label ?? node.kind}${state}` }
}

/**
 * What is painted has no names, so all nodes are listed for those who hear the drawing, as one reads it. Not in the Tab
 * order: arrow keys and Tab go from node to node on the canvas as they do near by; a press here goes to the node.
 */
export function FarNames() {
  const document = useDeferredValue(useSettledDocument(), null)
  if (document === null) return null
  const byId = nodesById(document)
  return (
    <ul aria-label="Nodes of the drawing" className="sr-only">
      {drawnOrder(document).map((id) => {
        const node = byId.get(id)
        return node === undefined ? null : <Name key={id} node={node} />
      })}
    </ul>
  )
}

const Name = memo(function Name({ node }: { node: PipelineNode }) {
  const { editor, canvas } = useSession()
  const { title, rest } = useName(node)
  return (
    <li>
      <button
        type="button"
        tabIndex={-1}
        onClick={() => {
          editor.select({ nodes: new Set([node.id]), edges: new Set() })
          canvas.current?.reveal(node.id)
        }}
      >
        {title}, {rest}
      </button>
    </li>
  )
})

/** What the block under the pointer is, or the one that has the keyboard. */
export function FarTip({ scene }: { scene: Scene }) {
  const over = useTransient((state) => state.overNode)
  const sought = useTransient((state) => state.soughtNode)
  const id = over ?? sought
  const at = id === null || isStandIn(id) ? undefined : scene.byId.get(id)
  return at === undefined || at.flow.type === 'missing' ? null : <Tip x={at.x} y={at.y} node={at.flow.data.node} />
}

function Tip({ x, y, node }: { x: number; y: number; node: PipelineNode }) {
  const left = useStore(({ transform }) => x * transform[2] + transform[0])
  const top = useStore(({ transform }) => y * transform[2] + transform[1])
  const width = useStore((state) => state.width)
  const { title, rest } = useName(node)
  return (
    <p
      aria-hidden
      className="bg-raised border-line shadow-soft rounded-control pointer-events-none absolute z-20 max-w-72 truncate border px-2 py-1 text-sm"
      style={{ left: Math.max(4, Math.min(left, width - 292)), top: top > 34 ? top - 32 : top + 40 }}
    >
      <span className="font-semibold">{title}</span> <span className="text-ink-2">{rest}</span>
    </p>
  )
}
