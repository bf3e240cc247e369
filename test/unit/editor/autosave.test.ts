import { describe, expect, it } from 'vitest'
import type { CallName, Host, SaveOutcome, SavedPipeline } from '../../../shared/api/contract.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { createAutosave } from '../../../renderer/editor/store/autosave.ts'
import { createEditorStore } from '../../../renderer/editor/store/editor-store.ts'
import { setName } from '../../../renderer/editor/model/operations.ts'
import { cheapFirst } from './samples.ts'

/** A core that keeps versions, and timers that a test lets run. */
function world() {
  const document = cheapFirst()
  const saved: SavedPipeline = { id: 'p', version: 1, updatedAt: '2026-11-21T10:00:00.000Z', document, problems: [] }
  const versions: PipelineDocument[] = [document]
  const created: PipelineDocument[] = []
  const bases: number[] = []
  let down = false
  let gate: Promise<void> = Promise.resolve()
  const timers = new Map<() => void, number>()

  const save = (baseVersion: number, next: PipelineDocument): SaveOutcome => {
    bases.push(baseVersion)
    const current = versions.length
    versions.push(next)
    if (baseVersion === current) return { saved: true, version: versions.length, updatedAt: '2026-11-21T10:00:01.000Z' }
    return {
      saved: false,
      conflict: { yours: versions.length, theirs: current, document: versions[current - 1] ?? document },
    }
  }
  const host: Host = {
    async call(name: CallName, payload: unknown) {
      await gate
      if (down) return { ok: false, error: { code: 'unreachable', message: 'It does not answer.' } }
      const asked = payload as { baseVersion: number; document: PipelineDocument }
      if (name === 'pipelines.save') return { ok: true, value: save(asked.baseVersion, asked.document) }
      if (name === 'pipelines.create') {
        created.push(asked.document)
        return { ok: true, value: { ...saved, id: 'copy', document: asked.document } }
      }
      return { ok: true, value: { ...saved, version: versions.length, document: versions.at(-1) } }
    },
    listen: () => () => undefined,
  } as Host
  const editor = createEditorStore(document)
  const autosave = createAutosave(editor, saved, {
    host,
    after(ms, fn) {
      timers.set(fn, ms)
      return () => timers.delete(fn)
    },
  })
  return {
    editor,
    autosave,
    versions,
    created,
    bases,
    state: () => autosave.store.getState().state,
    rename: (name: string) => editor.edit('rename', (now) => setName(now, name)),
    /** Lets every timer that waits go off, and what it starts end. */
    async rest() {
      const due = [...timers.keys()]
      timers.clear()
      for (const fn of due) fn()
      await autosave.flush()
    },
    elsewhere: (name: string) => save(versions.length, setName(versions.at(-1) ?? document, name)),
    setDown: (value: boolean) => (down = value),
    hold() {
      let open: () => void = () => undefined
      gate = new Promise((resolve) => (open = resolve))
      return () => open()
    },
  }
}

describe('autosave', () => {
  it('saves an edit by itself, naming the version it was made on', async () => {
    const w = world()
    w.rename('A')
    expect(w.state().what).toBe('unsaved')
    await w.rest()
    expect(w.state().what).toBe('saved')
    w.rename('B')
    await w.rest()
    expect(w.versions.map((document) => document.name)).toEqual(['Cheap first', 'A', 'B'])
    expect(w.bases).toEqual([1, 2])
  })

  it('saves what was typed while a save was on its way', async () => {
    const w = world()
    w.rename('A')
    const open = w.hold()
    const first = w.autosave.flush()
    w.rename('B')
    open()
    await first
    expect(w.state().what).toBe('unsaved')
    await w.rest()
    expect(w.versions.at(-1)?.name).toBe('B')
    expect(w.state().what).toBe('saved')
  })

  it('has nothing to save once an edit was undone', async () => {
    const w = world()
    w.rename('A')
    w.editor.undo()
    expect(w.state().what).toBe('saved')
    await w.rest()
    expect(w.versions).toHaveLength(1)
  })

  it('says so when the core does not take it, and tries again', async () => {
    const w = world()
    w.setDown(true)
    w.rename('A')
    await w.rest()
    expect(w.state()).toEqual({ what: 'failed', message: 'It does not answer.' })
    w.setDown(false)
    await w.autosave.flush()
    expect(w.versions.at(-1)?.name).toBe('A')
    expect(w.state().what).toBe('saved')
  })

  it('follows a version saved elsewhere while nothing is unsaved here, as a step one can undo', async () => {
    const w = world()
    w.elsewhere('Theirs')
    w.autosave.sawVersion(2)
    await expect.poll(() => w.editor.document().name).toBe('Theirs')
    expect(w.state().what).toBe('saved')
    w.editor.undo()
    expect(w.editor.document().name).toBe('Cheap first')
  })
})

describe('a conflict', () => {
  const clash = async () => {
    const w = world()
    w.rename('Mine')
    w.elsewhere('Theirs')
    await w.rest()
    expect(w.state().what).toBe('conflict')
    return w
  }

  it('stops saving until the user has chosen, and drops nothing', async () => {
    const w = await clash()
    const kept = w.versions.length
    w.rename('Mine, further')
    await w.rest()
    expect(w.versions).toHaveLength(kept)
    expect(w.editor.document().name).toBe('Mine, further')
  })

  it('can go on with theirs; mine is one undo away', async () => {
    const w = await clash()
    w.autosave.keepTheirs()
    expect(w.editor.document().name).toBe('Theirs')
    expect(w.state().what).toBe('saved')
    w.editor.undo()
    expect(w.editor.document().name).toBe('Mine')
  })

  it('can keep mine as a pipeline of its own', async () => {
    const w = await clash()
    expect(await w.autosave.keepCopy()).toEqual({ ok: true, id: 'copy' })
    expect(w.created.map((document) => document.name)).toEqual(['Mine (copy)'])
    expect(w.editor.document().name).toBe('Theirs')
  })

  it('stays open when the copy could not be made', async () => {
    const w = await clash()
    w.setDown(true)
    expect(await w.autosave.keepCopy()).toEqual({ ok: false, message: 'It does not answer.' })
    expect(w.state().what).toBe('conflict')
    expect(w.editor.document().name).toBe('Mine')
  })

  it('can put mine on top of theirs', async () => {
    const w = world()
    w.rename('Mine')
    w.elsewhere('Theirs')
    await w.rest()
    // The core keeps mine as a version beside theirs; what is newest is for the user to say.
    w.bases.length = 0
    await w.autosave.overwrite()
    expect(w.bases).toEqual([2])
  })
})
