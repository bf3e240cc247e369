import type { Connection, NodeChange, OnConnectEnd, ReactFlowProps, XYPosition } from '@xyflow/react'
import { useReactFlow, useStoreApi } from '@xyflow/react'
import { useMemo } from 'react'
import { counted } from '../../lib/format.ts'
import { titleOf } from '../model/kinds.ts'
import { moveNodes, nodeIn, type End } from '../model/operations.ts'
import { mayConnect } from '../model/wiring.ts'
import type { Session } from '../session.ts'
import { settleIn } from '../model/boxes.ts'
import { connectEnds, connectToNode, offerBridges } from './commands.ts'
import { isStandIn, type FlowNode, type WireEdge } from './flow.ts'

type Events = Pick<
  ReactFlowProps<FlowNode, WireEdge>,
  | 'onNodesChange'
  | 'onEdgesChange'
  | 'onNodeDragStart'
  | 'onNodeDragStop'
  | 'onSelectionDragStart'
  | 'onSelectionDragStop'
  | 'onConnectStart'
  | 'onConnect'
  | 'onConnectEnd'
  | 'isValidConnection'
  | 'onMoveStart'
  | 'onMoveEnd'
  | 'onNodeClick'
  | 'onNodeDoubleClick'
  | 'onNodeContextMenu'
  | 'onEdgeContextMenu'
  | 'onPaneContextMenu'
  | 'onSelectionContextMenu'
  | 'onEdgeMouseEnter'
  | 'onEdgeMouseMove'
  | 'onEdgeMouseLeave'
>

const pointOf = (event: MouseEvent | TouchEvent | { clientX: number; clientY: number }): XYPosition => {
  if ('clientX' in event) return { x: event.clientX, y: event.clientY }
  const touch = event.changedTouches[0]
  return { x: touch?.clientX ?? 0, y: touch?.clientY ?? 0 }
}

const endsOf = (connection: Connection | WireEdge): { from: End; to: End } => ({
  from: { node: connection.source, port: connection.sourceHandle ?? '' },
  to: { node: connection.target, port: connection.targetHandle ?? '' },
})

/** React Flow's gestures as changes of the document and the selection. */
export function useFlowEvents(
  session: Session,
  setPanning: (panning: boolean) => void,
  setWiring: (wiring: boolean) => void,
): Events {
  const flow = useReactFlow<FlowNode, WireEdge>()
  const store = useStoreApi()
  return useMemo((): Events => {
    const { editor, transient, view } = session
    const openMenu = (
      event: { clientX: number; clientY: number; preventDefault(): void },
      on: { what: 'node' | 'wire'; id: string } | { what: 'pane' },
    ) => {
      event.preventDefault()
      const screen = pointOf(event)
      transient.setState({ menu: { screen, flow: flow.screenToFlowPosition(screen), on }, wire: null })
    }
    const chooseNode = (id: string) => {
      if (!editor.store.getState().selection.nodes.has(id)) editor.select({ nodes: new Set([id]), edges: new Set() })
    }
    const beginDrag = (nodes: readonly FlowNode[]) => {
      const [only] = nodes
      const node = only === undefined ? undefined : nodeIn(editor.document(), only.id)
      editor.begin(
        nodes.length === 1 && node !== undefined ? `move ${titleOf(node)}` : `move ${counted(nodes.length, 'node')}`,
      )
    }
    return {
      onNodesChange(changes) {
        applyPlaces(session, changes)
        applySelection(session, 'nodes', changes)
      },
      onEdgesChange: (changes) => applySelection(session, 'edges', changes),
      onNodeDragStart: (_event, _node, nodes) => beginDrag(nodes),
      onNodeDragStop: (_event, _node, nodes) => endDrag(session, nodes),
      onSelectionDragStart: (_event, nodes) => beginDrag(nodes),
      onSelectionDragStop: (_event, nodes) => endDrag(session, nodes),
      onConnectStart: () => {
        setWiring(true)
        transient.setState({ wire: null })
      },
      onConnect(connection) {
        const { from, to } = endsOf(connection)
        connectEnds(session, from, to)
      },
      onConnectEnd: ((event, state) => {
        setWiring(false)
        if (state.isValid === true || state.fromHandle === null || state.fromNode === null) return
        const end: End = { node: state.fromNode.id, port: state.fromHandle.id ?? '' }
        const side = state.fromHandle.type === 'source' ? 'out' : 'in'
        const screen = pointOf(event)
        const over = document.elementFromPoint(screen.x, screen.y)
        const nodeId = state.toNode?.id ?? over?.closest<HTMLElement>('[data-node-id]')?.dataset['nodeId']
        if (state.toHandle !== null && state.toNode !== null) {
          const other: End = { node: state.toNode.id, port: state.toHandle.id ?? '' }
          // Refused, and the reason said. A port of the same side is no place for a wire; the card may have a better one.
          if (state.toHandle.type === state.fromHandle.type) connectToNode(session, end, side, state.toNode.id)
          else connectEnds(session, ...(side === 'out' ? ([end, other] as const) : ([other, end] as const)))
        } else if (nodeId !== undefined && nodeId !== end.node) connectToNode(session, end, side, nodeId)
        else if (nodeId === undefined && over?.closest('.react-flow__pane, .react-flow__edge') != null) {
          transient.setState({ search: { screen, flow: flow.screenToFlowPosition(screen), wire: { end, side } } })
        }
      }) satisfies OnConnectEnd,
      isValidConnection(connection) {
        const { from, to } = endsOf(connection)
        return mayConnect(editor.document(), from, to).ok
      },
      onMoveStart: (event) => {
        if (event !== null) setPanning(true)
      },
      onMoveEnd: (_event, viewport) => {
        setPanning(false)
        const { width, height } = store.getState()
        view.set({
          viewport: {
            x: Math.round(viewport.x),
            y: Math.round(viewport.y),
            zoom: Number(viewport.zoom.toFixed(4)),
            width: Math.round(width),
            height: Math.round(height),
          },
        })
      },
      onNodeClick: (_event, node) => {
        if (!isStandIn(node.id) && transient.getState().overlay === 'palette') transient.setState({ overlay: null })
      },
      onNodeDoubleClick: (_event, node) => {
        if (isStandIn(node.id)) return
        chooseNode(node.id)
        session.showInspector()
      },
      onNodeContextMenu(event, node) {
        if (isStandIn(node.id)) return
        chooseNode(node.id)
        openMenu(event, { what: 'node', id: node.id })
      },
      onSelectionContextMenu: (event, [first]) =>
        openMenu(event, first === undefined ? { what: 'pane' } : { what: 'node', id: first.id }),
      onEdgeContextMenu(event, edge) {
        editor.select({ nodes: new Set(), edges: new Set([edge.id]) })
        openMenu(event, { what: 'wire', id: edge.id })
      },
      onPaneContextMenu: (event) => openMenu(event, { what: 'pane' }),
      onEdgeMouseEnter: (event, edge) => transient.setState({ wire: { id: edge.id, screen: pointOf(event) } }),
      onEdgeMouseMove: (event, edge) => transient.setState({ wire: { id: edge.id, screen: pointOf(event) } }),
      onEdgeMouseLeave: () => transient.setState({ wire: null }),
    }
  }, [session, flow, store, setPanning, setWiring])
}

/** Nodes lie in the frame they were let go in; what that does to their wires is said, and mended on demand. */
function endDrag(session: Session, nodes: readonly FlowNode[]): void {
  const { editor } = session
  const ids = nodes.map(({ id }) => id).filter((id) => !isStandIn(id))
  editor.edit('move', (document) => settleIn(document, ids))
  editor.end()
  offerBridges(session, ids)
}

function applyPlaces({ editor }: Session, changes: readonly NodeChange<FlowNode>[]): void {
  const places = new Map<string, XYPosition>()
  for (const change of changes) {
    if (change.type === 'position' && change.position !== undefined && !isStandIn(change.id))
      places.set(change.id, change.position)
  }
  if (places.size > 0) editor.edit('move', (document) => moveNodes(document, places))
}

function applySelection(
  { editor }: Session,
  what: 'nodes' | 'edges',
  changes: readonly { type: string; id?: string; selected?: boolean }[],
): void {
  const { selection } = editor.store.getState()
  let ids: Set<string> | null = null
  for (const change of changes) {
    if (change.type !== 'select' || change.id === undefined || isStandIn(change.id)) continue
    ids ??= new Set(selection[what])
    if (change.selected === true) ids.add(change.id)
    else ids.delete(change.id)
  }
  if (ids !== null) editor.select({ ...selection, [what]: ids })
}
