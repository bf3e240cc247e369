import { useStoreApi } from '@xyflow/react'
import { useEffect, useMemo, type RefObject } from 'react'
import { flushSync } from 'react-dom'
import { nothing } from '../../store/editor-store.ts'
import { readNode } from '../../model/kinds.ts'
import { useEditor, useSession, useTransient } from '../../session.ts'
import type { FlowNode } from '../flow.ts'
import { topmost, touched, type Scene } from './scene.ts'

/** More that are selected than this are painted as selected, and moved with the one under the pointer. */
const mostSelected = 50

const unseen = new WeakMap<FlowNode, FlowNode>()

/** The same node, known to React Flow and not mounted. */
function hidden(node: FlowNode): FlowNode {
  let copy = unseen.get(node)
  if (copy === undefined) unseen.set(node, (copy = { ...node, hidden: true }))
  return copy
}

/** What is not only painted: stand-ins, and what a run draws in a node. */
const always = (node: FlowNode): boolean =>
  node.type === 'missing' || (node.type === 'box' && readNode(node.data.node).kind?.drafts === true)

/**
 * From far away only these nodes are elements: the one under the pointer, the one that is sought or has the keyboard, and
 * what is selected. So clicks, drags, menus, focus and names are those of every other zoom.
 */
export function useLiveNodes(nodes: FlowNode[], far: boolean): FlowNode[] {
  const over = useTransient((state) => state.overNode)
  const sought = useTransient((state) => state.soughtNode)
  const selected = useEditor((state) => state.selection.nodes)
  return useMemo(() => {
    if (!far) return nodes
    const some = selected.size <= mostSelected ? selected : nothing.nodes
    return nodes.map((node) =>
      node.id === over || node.id === sought || some.has(node.id) || always(node) ? node : hidden(node),
    )
  }, [nodes, far, over, sought, selected])
}

/** Follows the pointer, and selects what a rectangle touches: React Flow sees no hidden node. */
export function useFarGestures(frame: RefObject<HTMLDivElement | null>, scene: Scene | null): void {
  const { editor, transient } = useSession()
  const store = useStoreApi()
  useEffect(() => {
    const element = frame.current
    if (element === null || scene === null) return
    let last: { x: number; y: number } | null = null
    let rest: ReturnType<typeof setTimeout> | null = null
    const flowPoint = ({ x, y }: { x: number; y: number }) => {
      const { transform, domNode } = store.getState()
      const box = domNode?.getBoundingClientRect() ?? new DOMRect()
      return { x: (x - box.x - transform[0]) / transform[2], y: (y - box.y - transform[1]) / transform[2] }
    }
    const look = () => {
      const at = last === null ? null : flowPoint(last)
      const overNode = at === null ? null : topmost(scene, at.x, at.y)
      // At once: what is pressed next must be the node's own element.
      if (overNode !== transient.getState().overNode) flushSync(() => transient.setState({ overNode }))
    }
    const move = (event: PointerEvent) => {
      // What is being dragged, or panned, stays what it is.
      if (event.buttons !== 0) return
      last = { x: event.clientX, y: event.clientY }
      look()
    }
    const press = (event: PointerEvent) => {
      if (event.pointerType === 'mouse') return
      // A finger comes without having hovered: its first touch finds the node, the next takes it.
      last = { x: event.clientX, y: event.clientY }
      look()
    }
    const leave = () => {
      last = null
      look()
    }
    element.addEventListener('pointermove', move)
    element.addEventListener('pointerdown', press)
    element.addEventListener('pointerleave', leave)
    const stop = store.subscribe((state, before) => {
      if (state.transform !== before.transform && last !== null) {
        if (rest !== null) clearTimeout(rest)
        rest = setTimeout(look, 60)
      }
      const rect = state.userSelectionRect
      if (!state.userSelectionActive || rect === null || rect === before.userSelectionRect) return
      const [x, y, zoom] = state.transform
      const box = {
        x: (rect.x - x) / zoom,
        y: (rect.y - y) / zoom,
        width: rect.width / zoom,
        height: rect.height / zoom,
      }
      editor.select({ nodes: new Set(touched(scene, box)), edges: new Set() })
    })
    return () => {
      element.removeEventListener('pointermove', move)
      element.removeEventListener('pointerdown', press)
      element.removeEventListener('pointerleave', leave)
      if (rest !== null) clearTimeout(rest)
      stop()
    }
  }, [frame, scene, store, editor, transient])
  const far = scene !== null
  useEffect(() => {
    if (!far) transient.setState({ overNode: null })
  }, [far, transient])
}
