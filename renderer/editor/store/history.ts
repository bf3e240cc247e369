import type { PipelineDocument } from '../../../shared/document/schema.ts'

/** One undoable step: what it was called and the document before it (in `future`: after it). */
export interface Step {
  name: string
  document: PipelineDocument
}

export interface History {
  past: readonly Step[]
  future: readonly Step[]
  /** A gesture that goes on (a drag, a slider): all its changes are one step, from where it began. */
  gesture: Step | null
  /** Edits with the same key that follow each other closely are one step: typing is undone by the phrase. */
  merging: { key: string; at: number } | null
}

export const newHistory: History = { past: [], future: [], gesture: null, merging: null }

const kept = 200
/** Milliseconds of rest after which typing begins a new step. */
const pause = 1200

/** Remembers what the document was before a change of that name. */
export function remember(
  history: History,
  before: PipelineDocument,
  name: string,
  now: number,
  mergeKey?: string,
): History {
  if (history.gesture !== null) return history
  const merging = mergeKey === undefined ? null : { key: mergeKey, at: now }
  const goesOn =
    mergeKey !== undefined &&
    history.merging?.key === mergeKey &&
    now - history.merging.at < pause &&
    history.past.length > 0
  if (goesOn) return { ...history, merging, future: [] }
  return { ...history, past: [...history.past.slice(1 - kept), { name, document: before }], future: [], merging }
}

export const beginGesture = (history: History, before: PipelineDocument, name: string): History =>
  history.gesture !== null ? history : { ...history, gesture: { name, document: before }, merging: null }

/** Ends a gesture; one that changed nothing leaves no step. */
export function endGesture(history: History, now: PipelineDocument): History {
  const { gesture } = history
  if (gesture === null) return history
  if (gesture.document === now) return { ...history, gesture: null }
  return { past: [...history.past.slice(1 - kept), gesture], future: [], gesture: null, merging: null }
}

export interface Turned {
  history: History
  document: PipelineDocument
  /** Name of the step undone or redone. */
  name: string
}

export function undo(history: History, now: PipelineDocument): Turned | null {
  const ended = endGesture(history, now)
  const step = ended.past.at(-1)
  if (step === undefined) return null
  return {
    history: {
      past: ended.past.slice(0, -1),
      future: [{ name: step.name, document: now }, ...ended.future],
      gesture: null,
      merging: null,
    },
    document: step.document,
    name: step.name,
  }
}

export function redo(history: History, now: PipelineDocument): Turned | null {
  const [step, ...future] = history.future
  if (step === undefined || history.gesture !== null) return null
  return {
    history: { past: [...history.past, { name: step.name, document: now }], future, gesture: null, merging: null },
    document: step.document,
    name: step.name,
  }
}
