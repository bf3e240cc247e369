import '../editor.css'
import {
  ReactFlow,
  ReactFlowProvider,
  SelectionMode,
  useStore,
  useStoreApi,
  type EdgeTypes,
  type NodeTypes,
} from '@xyflow/react'
import { useDeferredValue, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { useEditor, useSession, useTransient } from '../session.ts'
import { RoutesProvider } from '../wires/Routes.tsx'
import { Wire } from '../wires/Wire.tsx'
import { WireTip } from '../wires/WireTip.tsx'
import { BoxNode } from '../nodes/BoxNode.tsx'
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
import { FarLayer } from './far/FarLayer.tsx'
import { FarNames, FarTip } from './far/FarNames.tsx'
import { sceneOf } from './far/scene.ts'
import { useFarGestures, useLiveNodes } from './far/use-far.ts'
import { fitOptions, fitted, zoomLimits, type Size } from './fit.ts'
import { createFlowBuilder, type FlowNode, type WireEdge } from './flow.ts'
import { LevelContext, levelOf } from './level.ts'
import { Minimap } from './Minimap.tsx'
import { useCanvasHandle, useKeptFocus } from './use-canvas-handle.ts'
import { useCanvasKeys } from './use-canvas-keys.ts'
import { useFlowEvents } from './use-flow-events.ts'

const nodeTypes: NodeTypes = { card: CardNode, frame: FrameNode, box: BoxNode, missing: MissingNode }
const edgeTypes: EdgeTypes = { wire: Wire }
const noEdges: WireEdge[] = []
const hideAttribution = { hideAttribution: true }
const snapGrid: [number, number] = [8, 8]
const panButtons = [0, 1]

const differs = (a: number, b: number): boolean => Math.abs(a - b) > 0.12 * b

/** Measured before it is drawn, so that the first thing one sees is the whole drawing in its place. */
export function Canvas() {
  const box = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState<Size | null>(null)
  useLayoutEffect(() => {
    if (box.current !== null) setSize({ width: box.current.offsetWidth, height: box.current.offsetHeight })
  }, [])
  return (
    <div ref={box} className="h-full min-h-0 w-full min-w-0">
      {size !== null && (
        <ReactFlowProvider>
          <RoutesProvider>
            <Flow size={size} />
          </RoutesProvider>
        </ReactFlowProvider>
      )}
    </div>
  )
}

/**
 * Sizes and ports come with each node, so nothing is measured. React Flow would still do it, card by card, as they come
 * into view; and of a card that is drawn from far away, without its ports, it would take home that there are none, and
 * draw no wire to it any more.
 */
function useWithoutMeasuring(): void {
  const store = useStoreApi()
  useState(() => store.setState({ updateNodeInternals: () => undefined }))
}

/** The drawing. React Flow draws and tells of gestures; the document is the store's, and nodes are made from it. */
function Flow({ size }: { size: Size }) {
  const session = useSession()
  const { readOnly } = session.editor
  const document = useEditor((state) => state.document)
  const selection = useEditor((state) => state.selection)
  const connecting = useTransient((state) => state.dragged !== null)
  const builder = useMemo(() => createFlowBuilder(), [])
  const { nodes, edges } = useMemo(() => builder.build(document, selection), [builder, document, selection])
  const frame = useRef<HTMLDivElement>(null)
  useWithoutMeasuring()
  const [panning, setPanning] = useState(false)
  const [wiring, setWiring] = useState(false)
  const events = useFlowEvents(session, setPanning, setWiring)
  const keys = useCanvasKeys(session, frame)
  useCanvasHandle(session, frame)
  useKeptFocus(frame)
  const [firstViewport] = useState(() => session.view.store.getState().viewport ?? fitted(document, size))

  // Before the view is set up its zoom is known already: what is painted from far away is never mounted.
  const level = useStore((state) => levelOf(state.width === 0 ? firstViewport.zoom : state.transform[2]))
  const far = level === 'block'
  const scene = useMemo(() => (far ? sceneOf(nodes, edges) : null), [far, nodes, edges])
  const live = useLiveNodes(nodes, far)
  useFarGestures(frame, scene)

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
          nodes={live}
          edges={far ? noEdges : edges}
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
          minZoom={zoomLimits.least}
          maxZoom={zoomLimits.most}
          onInit={(flow) => {
            // A view of a window of another size shows another part of the drawing here: better all of it.
            const { offsetWidth: width = 0, offsetHeight: height = 0 } = frame.current ?? {}
            if (width === 0 || session.editor.document().nodes.length === 0) return
            if (differs(width, firstViewport.width) || differs(height, firstViewport.height))
              void flow.fitView(fitOptions)
          }}
          defaultViewport={firstViewport}
          proOptions={hideAttribution}
        >
          {scene !== null && <FarLayer scene={scene} />}
        </ReactFlow>
        <span data-canvas-exit tabIndex={-1} />
        {scene !== null && <FarTip scene={scene} />}
        {ready && over}
        {ready && far && <FarNames />}
        <p id="sw-canvas-help" className="sr-only">
          {readOnly
            ? 'Arrow keys go from node to node, Enter shows the details of one.'
            : 'Arrow keys go to the nodes and from there move the one in focus; Tab and Shift Tab go from node to node in reading order; Enter opens its settings; A adds another; C connects it to another, Shift C another to it; the menu key has the rest. With no node in focus Tab adds one; press Escape first to leave the canvas by Tab.'}
        </p>
        <p id="sw-announcer" role="status" className="sr-only" />
      </div>
    </LevelContext>
  )
}
