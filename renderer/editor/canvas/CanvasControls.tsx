import { useStore } from '@xyflow/react'
import { LayoutGrid, Map as MapIcon, Maximize, Minus, Plus } from 'lucide-react'
import { percent } from '../../lib/format.ts'
import { IconButton } from '../../ui/index.ts'
import { useEditor, useSession, useView } from '../session.ts'
import { arrangeAll } from './commands.ts'
import { showsMinimap } from './Minimap.tsx'

/** Zoom, fit, arrange, minimap: at the lower left of the canvas. */
export function CanvasControls() {
  const session = useSession()
  const zoom = useStore((state) => Math.round(state.transform[2] * 100) / 100)
  const count = useEditor((state) => state.document.nodes.length)
  const minimap = useView((view) => view.minimap)
  const { canvas, editor, view } = session
  return (
    <div
      role="toolbar"
      aria-label="View"
      className="bg-surface border-line shadow-soft rounded-control absolute bottom-3 left-3 z-10 flex items-center border p-0.5"
    >
      <IconButton size="sm" side="top" label="Zoom out" shortcut="-" onClick={() => canvas.current?.zoomBy(0.8)}>
        <Minus size={14} />
      </IconButton>
      <button
        type="button"
        aria-label={`Zoom is ${percent(zoom)}; set it to 100 %`}
        onClick={() => canvas.current?.zoomTo(1)}
        className="text-ink-2 hover:bg-fill rounded-tag h-7 w-12 text-xs tabular-nums"
      >
        {percent(zoom)}
      </button>
      <IconButton size="sm" side="top" label="Zoom in" shortcut="+" onClick={() => canvas.current?.zoomBy(1.25)}>
        <Plus size={14} />
      </IconButton>
      <span aria-hidden className="bg-line mx-0.5 h-4 w-px" />
      <IconButton
        size="sm"
        side="top"
        label="Fit the drawing into view"
        shortcut="1"
        onClick={() => canvas.current?.fit()}
      >
        <Maximize size={14} />
      </IconButton>
      {!editor.readOnly && (
        <IconButton
          size="sm"
          side="top"
          label="Arrange the nodes"
          disabled={count === 0}
          onClick={() => arrangeAll(session)}
        >
          <LayoutGrid size={14} />
        </IconButton>
      )}
      <IconButton
        size="sm"
        side="top"
        label="Minimap"
        aria-pressed={showsMinimap(minimap, count)}
        onClick={() => view.set({ minimap: !showsMinimap(minimap, count) })}
      >
        <MapIcon size={14} />
      </IconButton>
    </div>
  )
}
