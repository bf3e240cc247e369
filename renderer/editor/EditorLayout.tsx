import { PanelRightClose, PanelRightOpen } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react'
import { Group, Panel, Separator, type PanelImperativeHandle } from 'react-resizable-panels'
import { Button, cx, IconButton } from '../ui/index.ts'
import { Canvas } from './canvas/Canvas.tsx'
import { Inspector } from './inspector/Inspector.tsx'
import { compactBelow } from './open-session.ts'
import { Overlay } from './Overlay.tsx'
import { DragGhost } from './palette/DragGhost.tsx'
import { Palette } from './palette/Palette.tsx'
import { useSession, useTransient, useView } from './session.ts'

interface Props {
  /** The dock, told whether it is folded and how to change that. */
  dock: (folded: boolean, onFold: () => void) => ReactNode
}

/** Palette, canvas, inspector and dock, each of the size one gave it; in a narrow window the sides lie over the canvas. */
export function EditorLayout({ dock }: Props) {
  const { editor, view, transient } = useSession()
  const compact = useCompact()
  const paletteOpen = useView((state) => state.paletteOpen) && !compact
  const inspectorOpen = useView((state) => state.inspectorOpen) && !compact
  const overlay = useTransient((state) => state.overlay)
  const [sizes] = useState(() => view.store.getState())
  const palettePanel = useRef<PanelImperativeHandle>(null)
  const inspectorPanel = useRef<PanelImperativeHandle>(null)
  const remember = () => {
    const palette = palettePanel.current?.getSize().inPixels
    const inspector = inspectorPanel.current?.getSize().inPixels
    view.set({
      ...(palette === undefined ? {} : { palette: Math.round(palette) }),
      ...(inspector === undefined ? {} : { inspector: Math.round(inspector) }),
    })
  }
  const closeOverlay = () => transient.setState({ overlay: null })
  const foldPalette = () =>
    compact
      ? transient.setState({ overlay: overlay === 'palette' ? null : 'palette' })
      : view.set({ paletteOpen: !paletteOpen })

  return (
    <div className="relative flex min-h-0 flex-1">
      {!editor.readOnly && !paletteOpen && (
        <div className="border-line w-12 shrink-0 border-r">
          {/* Not twice: what lies over the canvas is the same list with its names. */}
          {overlay !== 'palette' && <Palette folded onFold={foldPalette} />}
        </div>
      )}
      <Group
        orientation="horizontal"
        className="min-w-0 flex-1"
        onLayoutChanged={(_layout, meta) => {
          if (meta.isUserInteraction) remember()
        }}
      >
        {!editor.readOnly && paletteOpen && (
          <>
            <Panel
              id="palette"
              panelRef={palettePanel}
              defaultSize={sizes.palette}
              minSize={168}
              maxSize={360}
              groupResizeBehavior="preserve-pixel-size"
            >
              <Palette folded={false} onFold={foldPalette} />
            </Panel>
            <Handle label="Width of the palette" />
          </>
        )}
        <Panel id="middle" minSize={320}>
          <Middle dock={dock} compact={compact} />
        </Panel>
        {inspectorOpen && (
          <>
            <Handle label="Width of the settings" />
            <Panel
              id="inspector"
              panelRef={inspectorPanel}
              defaultSize={sizes.inspector}
              minSize={260}
              maxSize={560}
              groupResizeBehavior="preserve-pixel-size"
            >
              <BackByEscape>
                <Inspector />
              </BackByEscape>
            </Panel>
          </>
        )}
      </Group>
      {compact && overlay === 'palette' && (
        <Overlay side="left" label="Nodes to add" width={232} onClose={closeOverlay}>
          <Palette folded={false} onFold={closeOverlay} />
        </Overlay>
      )}
      {compact && overlay === 'inspector' && (
        <Overlay side="right" label="Settings" width={332} onClose={closeOverlay}>
          <Inspector />
        </Overlay>
      )}
      <DragGhost />
    </div>
  )
}

/** The canvas over the dock. */
function Middle({ dock, compact }: Props & { compact: boolean }) {
  const { view } = useSession()
  const open = useView((state) => state.dockOpen)
  const [size] = useState(() => view.store.getState().dock)
  const panel = useRef<PanelImperativeHandle>(null)
  const fold = () => view.set({ dockOpen: !open })
  return (
    <div className="flex h-full min-h-0 flex-col">
      <Group
        orientation="vertical"
        className="min-h-0 flex-1"
        onLayoutChanged={(_layout, meta) => {
          const pixels = panel.current?.getSize().inPixels
          if (meta.isUserInteraction && pixels !== undefined) view.set({ dock: Math.round(pixels) })
        }}
      >
        <Panel id="canvas" minSize={160}>
          <div className="relative h-full">
            <Canvas />
            <InspectorToggle compact={compact} />
          </div>
        </Panel>
        {open && (
          <>
            <Handle label="Height of the run" row />
            <Panel
              id="dock"
              panelRef={panel}
              defaultSize={size}
              minSize={120}
              groupResizeBehavior="preserve-pixel-size"
            >
              <BackByEscape>{dock(false, fold)}</BackByEscape>
            </Panel>
          </>
        )}
      </Group>
      {!open && <div className="border-line shrink-0 border-t">{dock(true, fold)}</div>}
    </div>
  )
}

/** Escape in a panel beside the canvas goes back to the node it is about, or to the canvas. */
function BackByEscape({ children }: { children: ReactNode }) {
  const { editor, canvas } = useSession()
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    // What pops up over a panel is its child for React, and puts itself away.
    const isInside = event.target instanceof Node && event.currentTarget.contains(event.target)
    if (event.key !== 'Escape' || event.defaultPrevented || !isInside) return
    const [node] = editor.store.getState().selection.nodes
    if (node === undefined) canvas.current?.focus()
    else canvas.current?.reveal(node)
  }
  return (
    <div className="h-full min-h-0" onKeyDown={onKeyDown}>
      {children}
    </div>
  )
}

function InspectorToggle({ compact }: { compact: boolean }) {
  const { view, transient } = useSession()
  const open = useView((state) => state.inspectorOpen)
  const over = useTransient((state) => state.overlay === 'inspector')
  const shown = compact ? over : open
  // In a narrow window nothing else says that what is selected has settings.
  if (compact && !shown)
    return (
      <Button
        size="sm"
        icon={<PanelRightOpen size={14} />}
        aria-expanded={false}
        className="absolute top-2.5 right-2.5 z-10"
        onClick={() => transient.setState({ overlay: 'inspector' })}
      >
        Settings
      </Button>
    )
  return (
    <IconButton
      size="sm"
      side="left"
      label={shown ? 'Hide the settings' : 'Show the settings'}
      aria-expanded={shown}
      className="absolute top-2.5 right-2.5 z-10"
      onClick={() =>
        compact ? transient.setState({ overlay: over ? null : 'inspector' }) : view.set({ inspectorOpen: !open })
      }
    >
      {shown ? <PanelRightClose size={15} /> : <PanelRightOpen size={15} />}
    </IconButton>
  )
}

const Handle = ({ label, row = false }: { label: string; row?: boolean }) => (
  <Separator
    aria-label={label}
    className={cx(
      'bg-line data-[separator=hover]:bg-accent data-[separator=active]:bg-accent focus-visible:bg-accent focus-visible:shadow-[0_0_0_1px_var(--accent)] z-10 outline-none transition-colors',
      row ? 'h-px' : 'w-px',
    )}
  />
)

function useCompact(): boolean {
  const [compact, setCompact] = useState(() => window.innerWidth < compactBelow)
  useEffect(() => {
    const query = matchMedia(`(max-width: ${compactBelow - 1}px)`)
    const change = () => setCompact(query.matches)
    change()
    query.addEventListener('change', change)
    return () => query.removeEventListener('change', change)
  }, [])
  return compact
}
