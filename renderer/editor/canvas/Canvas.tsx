import '../editor.css'
import { ReactFlow, ReactFlowProvider, SelectionMode, useStore, type EdgeTypes, type NodeTypes } from '@xyflow/react'
import { useDeferredValue, useMemo, useRef, useState } from 'react'
import { useEditor, useSession, useTransient } from '../session.ts'
import { BulkWires } from '../wires/BulkWires.tsx'
import { RoutesProvider } from '../wires/Routes.tsx'
import { Wire } from '../wires/Wire.tsx'
import { WireTip } from '../wires/WireTip.tsx'
import { CardNode } from '../nodes/CardNode.tsx'
import { FrameNode } from '../nodes/FrameNode.tsx'
import { MissingNode } from '../nodes/MissingNode.tsx'
import { cx } from '../../ui/index.ts'
import { AddSearch } from './AddSearch.tsx'
import { CanvasControls } from './CanvasControls.tsx'
import { CanvasMenu } from './CanvasMenu.tsx'
import { ConnectDialog } from './ConnectDialog.tsx'
import { ConnectionLine } from './ConnectionLine.tsx'
import { EmptyCanvas } from './EmptyCanvas.tsx'
import { fitOptions } from './fit.ts'
import { createFlowBuilder, type FlowNode, type WireEdge } from './flow.ts'
import { LevelContext, levelOf } from './level.ts'
import { Minimap } from './Minimap.tsx'
import { useCanvasHandle } from './use-canvas-handle.ts'
import { useCanvasKeys } from './use-canvas-keys.ts'
import { useFlowEvents } from './use-flow-events.ts'

const nodeTypes: NodeTypes = { card: CardNode, frame: FrameNode, missing: MissingNode }
const edgeTypes: EdgeTypes = { wire: Wire }
const noEdges: WireEdge[] = []
const hideAttribution = { hideAttribution: true }
const snapGrid: [number, number] = [8, 8]
const panButtons = [0, 1]

const atOnce = { x: 0, y: 0, zoom: 1, width: 1, height: 1 }
const differs = (a: number, b: number): boolean => Math.abs(a - b) > 0.12 * b

export function Canvas() {
  return (
    <ReactFlowProvider>
      <RoutesProvider>
        <Flow />
      </RoutesProvider>
    </ReactFlowProvider>
  )
}

/** The drawing. React Flow draws and tells of gestures; the document is the store's, and nodes are made from it. */
function Flow() {
  const session = useSession()
  const { readOnly } = session.editor
  const document = useEditor((state) => state.document)
  const selection = useEditor((state) => state.selection)
  const connecting = useTransient((state) => state.dragged !== null)
  const builder = useMemo(() => createFlowBuilder(), [])
  const { nodes, edges } = useMemo(() => builder.build(document, selection), [builder, document, selection])
  const level = useStore((state) => levelOf(state.transform[2]))
  const frame = useRef<HTMLDivElement>(null)
  const [panning, setPanning] = useState(false)
  const [wiring, setWiring] = useState(false)
  const events = useFlowEvents(session, setPanning, setWiring)
  const keys = useCanvasKeys(session, frame)
  useCanvasHandle(session, frame)
  // An empty canvas has nothing to fit: React Flow would wait, and move the first node as soon as it is dropped.
  const [firstViewport] = useState(
    () => session.view.store.getState().viewport ?? (document.nodes.length === 0 ? atOnce : null),
  )

  const isEmpty = document.nodes.length === 0
  // The drawing first, what lies over it in the moment after.
  const ready = useDeferredValue(true, false)
  // Not drawn anew with every step of a drag.
  const over = useMemo(
    () => (
      <>
        <Minimap />
        <CanvasControls />
        {isEmpty && !readOnly && <EmptyCanvas />}
        <WireTip />
        {!readOnly && <AddSearch />}
        <CanvasMenu />
        {!readOnly && <ConnectDialog />}
      </>
    ),
    [isEmpty, readOnly],
  )

  return (
    <LevelContext value={level}>
      <div className="relative h-full min-h-0 w-full min-w-0 select-none">
        <ReactFlow<FlowNode, WireEdge>
          ref={frame}
          aria-label={readOnly ? 'Drawing of the run' : 'Canvas'}
          aria-describedby="sw-canvas-help"
          tabIndex={0}
          data-level={level}
          {...keys}
          className={cx('sw-flow', panning && 'sw-panning', wiring && 'sw-connecting', connecting && 'sw-dropping')}
          nodes={nodes}
          edges={level === 'block' ? noEdges : edges}
          nodeTypes={nodeTypes}
          edgeTypes={edgeTypes}
          {...events}
          onlyRenderVisibleElements
          nodesFocusable={false}
          edgesFocusable={false}
          disableKeyboardA11y
          deleteKeyCode={null}
          selectionKeyCode="Shift"
          multiSelectionKeyCode={['Shift', 'Meta', 'Control']}
          selectionMode={SelectionMode.Partial}
          nodesDraggable={!readOnly}
          nodesConnectable={!readOnly}
          elevateNodesOnSelect={false}
          panOnDrag={panButtons}
          panOnScroll
          zoomOnDoubleClick={false}
          snapToGrid
          snapGrid={snapGrid}
          nodeDragThreshold={2}
          connectionRadius={28}
          connectionLineComponent={ConnectionLine}
          minZoom={0.04}
          maxZoom={2}
          onInit={(flow) => {
            // A view of another window shows another part of the drawing here: better all of it.
            const box = frame.current?.getBoundingClientRect()
            if (firstViewport === null || firstViewport === atOnce || box === undefined) return
            if (differs(box.width, firstViewport.width) || differs(box.height, firstViewport.height))
              void flow.fitView(fitOptions)
          }}
          {...(firstViewport === null
            ? { fitView: true, fitViewOptions: fitOptions }
            : { defaultViewport: firstViewport })}
          proOptions={hideAttribution}
        >
          {level === 'block' && <BulkWires />}
        </ReactFlow>
        <span data-canvas-exit tabIndex={-1} />
        {ready && over}
        <p id="sw-canvas-help" className="sr-only">
          {readOnly
            ? 'Arrow keys go from node to node, Enter shows the details of one.'
            : 'Arrow keys go to the nodes and from there move the one in focus; Tab and Shift Tab go from node to node in reading order; Enter opens its settings; C connects it to another, Shift C another to it; the menu key has the rest. With no node in focus Tab adds one; press Escape first to leave the canvas by Tab.'}
        </p>
        <p id="sw-announcer" role="status" className="sr-only" />
      </div>
    </LevelContext>
  )
}
