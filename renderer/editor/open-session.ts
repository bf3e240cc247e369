import type { SavedPipeline } from '../../shared/api/contract.ts'
import { host } from '../host/index.ts'
import { askCounts } from '../store/index.ts'
import { givenInputs } from './model/inputs.ts'
import { createTransient, type Session } from './session.ts'
import { createAnalyser } from './store/analysis.ts'
import { createAutosave } from './store/autosave.ts'
import { createEditorStore } from './store/editor-store.ts'
import { createRunSession } from './store/run-session.ts'
import { createRunStore } from './store/run-store.ts'
import { createViewStore } from './store/view-store.ts'

/** The session of a pipeline that is edited: it saves, runs, and remembers how one looks at it. */
export interface EditorSession extends Session {
  save: NonNullable<Session['save']>
  runs: NonNullable<Session['runs']>
  close(): void
}

/** Narrower than this, palette and inspector lie over the canvas. */
export const compactBelow = 1200
/** Narrower than this, the palette is icons at first: a drawing that is read goes before a list of what could be added. */
const roomyFrom = 1400
export const isCompact = (): boolean => window.innerWidth < compactBelow

export type Opened =
  | { ok: true; session: EditorSession; saved: SavedPipeline }
  | { ok: false; code: string; message: string }

export async function openSession(pipelineId: string): Promise<Opened> {
  const [found, view] = await Promise.all([
    host.call('pipelines.get', { id: pipelineId }),
    host.call('pipelines.view.get', { id: pipelineId }),
  ])
  if (!found.ok) return { ok: false, ...found.error }
  const saved = found.value
  const editor = createEditorStore(saved.document)
  const run = createRunStore()
  const runs = createRunSession(pipelineId, run, host)
  const save = createAutosave(editor, saved, { host })
  const viewStore = createViewStore(pipelineId, view.ok ? view.value.view : null, host, window.innerWidth >= roomyFrom)
  const analyser = createAnalyser(pipelineId, askCounts)
  const session: EditorSession = {
    pipelineId,
    editor,
    run,
    runs,
    save,
    analyser,
    view: viewStore,
    transient: createTransient(),
    canvas: { current: null },
    runPart: { current: null },
    showInspector: (focus = false) => showInspector(session, focus),
    inputs: () => givenInputs(editor.document(), viewStore.store.getState().inputs),
    close() {
      void save.flush()
      save.stop()
      viewStore.flush()
      analyser.stop()
      runs.dispose()
    },
  }
  const { lastRun } = viewStore.store.getState()
  if (lastRun !== null) void runs.open(lastRun)
  return { ok: true, session, saved }
}

/** Opens the inspector where it is folded or lies under; with `focus`, its first control gets the keyboard. */
export function showInspector(session: Session, focus: boolean): void {
  if (isCompact()) session.transient.setState({ overlay: 'inspector' })
  else if (!session.view.store.getState().inspectorOpen) session.view.set({ inspectorOpen: true })
  if (focus)
    requestAnimationFrame(() =>
      document.querySelector<HTMLElement>('#sw-inspector input, #sw-inspector textarea, #sw-inspector button')?.focus(),
    )
}
