import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Host, SavedPipeline } from '../../../shared/api/contract.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { EditorStore } from './editor-store.ts'

export interface Conflict {
  /** Version numbers; both are kept. */
  yours: number
  theirs: number
  document: PipelineDocument
}

export type SaveState =
  | { what: 'saved'; at: string }
  | { what: 'unsaved' }
  | { what: 'saving' }
  /** Tried again with the next edit, and by hand. */
  | { what: 'failed'; message: string }
  | { what: 'conflict'; conflict: Conflict }

export interface Autosave {
  store: StoreApi<{ state: SaveState; version: number }>
  /** Saves what is unsaved now. Resolves once the core has it, or once it is known that it can't have it. */
  flush(): Promise<void>
  /** The core says that a version was saved by someone. */
  sawVersion(version: number): void
  /** Takes the other window's document; this window's is kept among the versions. */
  keepTheirs(): void
  /** Saves this window's document as a pipeline of its own and takes the other's here; gives the new one's id. */
  keepCopy(): Promise<{ ok: true; id: string } | { ok: false; message: string }>
  /** Saves this window's document as a new version on top of the other's. */
  overwrite(): Promise<void>
  stop(): void
}

/** Milliseconds of rest after an edit before it is saved. */
const rest = 500
/** An edit waits no longer than this, however busily one types. */
const longest = 4000

export interface SaveDoor {
  host: Host
  /** Two timers, so that a test can own time. Returns what cancels it. */
  after?: (ms: number, fn: () => void) => () => void
}

const afterTimer = (ms: number, fn: () => void): (() => void) => {
  const timer = setTimeout(fn, ms)
  return () => clearTimeout(timer)
}

/** Saves each edit by itself, one save at a time, each naming the version it was made on. */
export function createAutosave(
  editor: EditorStore,
  saved: SavedPipeline,
  { host, after = afterTimer }: SaveDoor,
): Autosave {
  const { id } = saved
  let kept = editor.document()
  let cancelRest: (() => void) | null = null
  let cancelLongest: (() => void) | null = null
  let running: Promise<void> | null = null
  const store = createStore<{ state: SaveState; version: number }>(() => ({
    state: { what: 'saved', at: saved.updatedAt },
    version: saved.version,
  }))
  const show = (state: SaveState) => store.setState({ state })
  const inConflict = () => store.getState().state.what === 'conflict'

  const clear = () => {
    cancelRest?.()
    cancelLongest?.()
    cancelRest = cancelLongest = null
  }

  const schedule = () => {
    cancelRest?.()
    cancelRest = after(rest, () => void flush())
    cancelLongest ??= after(longest, () => void flush())
  }

  async function save(baseVersion: number): Promise<void> {
    const document = editor.document()
    show({ what: 'saving' })
    const result = await host.call('pipelines.save', { id, baseVersion, document })
    if (!result.ok) return show({ what: 'failed', message: result.error.message })
    if (!result.value.saved) return show({ what: 'conflict', conflict: result.value.conflict })
    kept = document
    store.setState({ version: result.value.version, state: { what: 'saved', at: result.value.updatedAt } })
  }

  async function flush(): Promise<void> {
    clear()
    if (running !== null) await running
    if (editor.document() === kept || inConflict()) return
    running = save(store.getState().version).finally(() => {
      running = null
    })
    await running
    // What was typed while it was being saved.
    if (editor.document() !== kept && store.getState().state.what === 'saved') {
      show({ what: 'unsaved' })
      schedule()
    }
  }

  const unsubscribe = editor.store.subscribe(({ document }, before) => {
    if (document === before.document || inConflict()) return
    if (document === kept) {
      if (running === null) {
        clear()
        show({ what: 'saved', at: new Date().toISOString() })
      }
      return
    }
    if (running === null) show({ what: 'unsaved' })
    schedule()
  })

  /** Theirs becomes what is shown and what counts as saved. */
  const take = (document: PipelineDocument, version: number, name: string) => {
    kept = document
    store.setState({ version, state: { what: 'saved', at: new Date().toISOString() } })
    editor.replace(document, name)
  }

  async function readAgain(version: number): Promise<void> {
    const result = await host.call('pipelines.get', { id })
    if (!result.ok || result.value.version < version || editor.document() !== kept || running !== null) return
    take(result.value.document, result.value.version, 'take the version saved elsewhere')
  }

  return {
    store,
    flush,
    sawVersion(version) {
      // Our own saves come back as pushes too. With unsaved edits here the next save finds the conflict.
      if (version > store.getState().version && running === null && editor.document() === kept) void readAgain(version)
    },
    keepTheirs() {
      const { state } = store.getState()
      if (state.what === 'conflict') take(state.conflict.document, state.conflict.theirs, 'take the other version')
    },
    async keepCopy() {
      const { state } = store.getState()
      if (state.what !== 'conflict') return { ok: false, message: 'There is no conflict any more.' }
      const mine = editor.document()
      const made = await host.call('pipelines.create', {
        document: { ...mine, name: `${mine.name.slice(0, 190)} (copy)` },
      })
      if (!made.ok) return { ok: false, message: made.error.message }
      take(state.conflict.document, state.conflict.theirs, 'take the other version')
      return { ok: true, id: made.value.id }
    },
    async overwrite() {
      const { state } = store.getState()
      if (state.what !== 'conflict') return
      running = save(state.conflict.theirs).finally(() => {
        running = null
      })
      await running
    },
    stop() {
      clear()
      unsubscribe()
    },
  }
}
