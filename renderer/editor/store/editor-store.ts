import { createStore, type StoreApi } from 'zustand/vanilla'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { withInsides } from '../model/boxes.ts'
import { beginGesture, endGesture, newHistory, redo, remember, undo, type History } from './history.ts'

export interface Selection {
  nodes: ReadonlySet<string>
  edges: ReadonlySet<string>
}

export const nothing: Selection = { nodes: new Set(), edges: new Set() }

export interface EditorState {
  document: PipelineDocument
  /** What is chosen is nobody's business but this window's: it is neither saved nor undone. */
  selection: Selection
  history: History
}

export interface EditOptions {
  /** Edits with the same key in quick succession are one undo step. */
  merge?: string
  /** Nodes to select once it is done. */
  select?: readonly string[]
}

/** The document and everything that may change it. `readOnly` for a run's drawing: changes are refused. */
export interface EditorStore {
  store: StoreApi<EditorState>
  readOnly: boolean
  document(): PipelineDocument
  /** Applies a pure change as one named undo step; false when it changed nothing. */
  edit(name: string, change: (document: PipelineDocument) => PipelineDocument, options?: EditOptions): boolean
  begin(name: string): void
  end(): void
  /** Name of the step that was taken back or done again; null when there is none. */
  undo(): string | null
  redo(): string | null
  select(selection: Selection): void
  /** Another version took this one's place, from outside. It can be undone. */
  replace(document: PipelineDocument, name: string): void
}

export function createEditorStore(
  document: PipelineDocument,
  readOnly = false,
  now: () => number = Date.now,
): EditorStore {
  const store = createStore<EditorState>(() => ({
    document: withInsides(document),
    selection: nothing,
    history: newHistory,
  }))
  const { getState, setState } = store

  const turn = (direction: typeof undo): string | null => {
    const state = getState()
    const turned = readOnly ? null : direction(state.history, state.document)
    if (turned === null) return null
    setState({ document: turned.document, history: turned.history, selection: still(state.selection, turned.document) })
    return turned.name
  }

  return {
    store,
    readOnly,
    document: () => getState().document,
    edit(name, change, { merge, select } = {}) {
      if (readOnly) return false
      const before = getState().document
      const changed = change(before)
      const after = changed === before ? before : withInsides(changed)
      if (after === before) return false
      const history = remember(getState().history, before, name, now(), merge)
      const selection =
        select === undefined ? still(getState().selection, after) : { nodes: new Set(select), edges: nothing.edges }
      setState({ document: after, history, selection })
      return true
    },
    begin(name) {
      if (!readOnly) setState(({ history, document: before }) => ({ history: beginGesture(history, before, name) }))
    },
    end() {
      if (getState().history.gesture !== null)
        setState(({ history, document: after }) => ({ history: endGesture(history, after) }))
    },
    undo: () => turn(undo),
    redo: () => turn(redo),
    select(selection) {
      if (!sameSelection(selection, getState().selection)) setState({ selection })
    },
    replace(next, name) {
      const { document: before, history, selection } = getState()
      if (next === before) return
      setState({
        document: withInsides(next),
        history: remember(endGesture(history, before), before, name, now()),
        selection: still(selection, next),
      })
    },
  }
}

/** A selection without what is no longer there; the same object when all of it is. */
function still(selection: Selection, document: PipelineDocument): Selection {
  if (selection.nodes.size === 0 && selection.edges.size === 0) return selection
  const nodes =
    selection.nodes.size === 0
      ? []
      : document.nodes.filter((node) => selection.nodes.has(node.id)).map((node) => node.id)
  const edges =
    selection.edges.size === 0
      ? []
      : document.edges.filter((edge) => selection.edges.has(edge.id)).map((edge) => edge.id)
  return nodes.length === selection.nodes.size && edges.length === selection.edges.size
    ? selection
    : { nodes: new Set(nodes), edges: new Set(edges) }
}

const sameSelection = (a: Selection, b: Selection): boolean => sameSet(a.nodes, b.nodes) && sameSet(a.edges, b.edges)

function sameSet(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  if (a === b) return true
  if (a.size !== b.size) return false
  for (const each of a) if (!b.has(each)) return false
  return true
}
