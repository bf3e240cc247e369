import { createContext, useCallback, useContext, useRef, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { PipelineDocument } from '../../shared/document/schema.ts'
import type { StepState } from '../../shared/events/reduce.ts'
import type { Json } from '../../shared/json.ts'
import type { End, Point } from './model/operations.ts'
import type { Analyser, Analysis } from './store/analysis.ts'
import type { Part } from './part/run-part.ts'
import type { Autosave } from './store/autosave.ts'
import type { EditorState, EditorStore } from './store/editor-store.ts'
import type { RunSession } from './store/run-session.ts'
import type { RunStore } from './store/run-store.ts'
import type { View, ViewStore } from './store/view-store.ts'

/** What of the screen is open just now. Nothing here is kept. */
export interface Transient {
  /** The list of kinds to add: at a place on screen (pixels) that is a place on the canvas, perhaps for the end of a wire. */
  search: { screen: Point; flow: Point; wire: { end: End; side: 'out' | 'in' } | null } | null
  menu: { screen: Point; flow: Point; on: { what: 'node' | 'wire'; id: string } | { what: 'pane' } } | null
  /** Node whose "Connect to…" is open, and on which of its sides the wire is to be. */
  connecting: string | null
  /** Node for which it is asked what to rehearse. */
  rehearsing: string | null
  connectingSide: 'out' | 'in'
  /** Wire under the pointer. */
  wire: { id: string; screen: Point } | null
  /** Node under the pointer, and the one that was gone to last: from far away only some nodes are elements (use-far.ts). */
  overNode: string | null
  soughtNode: string | null
  /** Kind dragged out of the palette, and where the pointer is. */
  dragged: { kind: string; screen: Point } | null
  inspectorTab: 'form' | 'run'
  /** Path of the drafted step that is looked at in the inspector. */
  draftedStep: string | null
  /** Nodes whose shown result belongs to an earlier drawing. */
  stale: ReadonlySet<string>
  /** The question which version goes on was put aside; the saved state brings it back. */
  conflictAside: boolean
  /** In a narrow window: the panel that lies over the canvas. */
  overlay: 'palette' | 'inspector' | null
}

export const createTransient = (): StoreApi<Transient> =>
  createStore(() => ({
    search: null,
    menu: null,
    connecting: null,
    rehearsing: null,
    connectingSide: 'out',
    wire: null,
    overNode: null,
    soughtNode: null,
    dragged: null,
    inspectorTab: 'form',
    draftedStep: null,
    stale: new Set(),
    conflictAside: false,
    overlay: null,
  }))

/** What other parts may ask of the canvas. */
export interface CanvasHandle {
  /** Brings a node into view and gives it the focus. */
  reveal(nodeId: string): void
  /** Gives the canvas the focus. */
  focus(): void
  fit(): void
  zoomBy(factor: number): void
  zoomTo(zoom: number): void
  toFlow(screen: Point): Point
  /** Middle of what is seen, on the canvas. */
  middle(): Point
  isOver(screen: Point): boolean
}

/** Everything one open pipeline (or one shown run) has: handed down by context, never global. */
export interface Session {
  /** Absent for a run's drawing. */
  pipelineId?: string
  editor: EditorStore
  run: RunStore
  analyser: Analyser
  view: ViewStore
  transient: StoreApi<Transient>
  canvas: { current: CanvasHandle | null }
  /** Absent for a run's drawing, which can't be saved or run. */
  save: Autosave | null
  runs: RunSession | null
  /** Runs a part; null while nothing can be run here. */
  runPart: { current: ((part: Part) => void) | null }
  /** Opens the inspector where it is folded away; `focus` puts the keyboard into it. */
  showInspector(focus?: boolean): void
  /** Values in the run form that are of their Input's type, by Input name. */
  inputs(): Record<string, Json>
}

const SessionContext = createContext<Session | null>(null)

export const SessionProvider = SessionContext.Provider

export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('No pipeline is open here')
  return session
}

/** Selectors must give members or values, never new objects. */
export const useEditor = <Picked>(pick: (state: EditorState) => Picked): Picked =>
  useStore(useSession().editor.store, pick)
export const useAnalysis = <Picked>(pick: (state: Analysis) => Picked): Picked =>
  useStore(useSession().analyser.store, pick)
export const useView = <Picked>(pick: (state: View) => Picked): Picked => useStore(useSession().view.store, pick)
export const useTransient = <Picked>(pick: (state: Transient) => Picked): Picked =>
  useStore(useSession().transient, pick)

/** The document as it was before a gesture that goes on: for what is too dear to draw anew with every step of a drag. */
export function useSettledDocument(): PipelineDocument {
  const { editor } = useSession()
  const settled = useRef(editor.document())
  return useEditor((state) => {
    if (state.history.gesture === null) settled.current = state.document
    return settled.current
  })
}

/** One node's part of the run; null before it had any. Renders only when that part changed, at most once a frame. */
export function useStep(nodeId: string): StepState | null {
  const { run } = useSession()
  const subscribe = useCallback((listener: () => void) => run.watchStep(nodeId, listener), [run, nodeId])
  return useSyncExternalStore(subscribe, () => run.step(nodeId))
}

/** Renders once a frame while anything in the run changes. */
export function useRunVersion(): number {
  const { run } = useSession()
  return useSyncExternalStore(run.watch, run.version)
}

/** The run's status; renders when it begins and ends. */
export function useRunStatus() {
  const { run } = useSession()
  return useSyncExternalStore(run.watchStatus, () => run.state().status)
}
