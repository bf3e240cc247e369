import { describe, expect, it } from 'vitest'
import { createEditorStore } from '../../../renderer/editor/store/editor-store.ts'
import { moveNodes, nodeIn, remove, setTitle } from '../../../renderer/editor/model/operations.ts'
import { cheapFirst } from './samples.ts'

const at = (x: number) => new Map([['small', { x, y: 0 }]])

function editor() {
  let now = 1000
  const store = createEditorStore(cheapFirst(), false, () => now)
  return { ...store, wait: (ms: number) => (now += ms), x: () => nodeIn(store.document(), 'small')?.position.x }
}

describe('undo', () => {
  it('takes back a whole drag at once, to where it began', () => {
    const it_ = editor()
    it_.begin('move Small')
    for (const x of [270, 300, 444]) it_.edit('move', (document) => moveNodes(document, at(x)))
    it_.end()
    expect(it_.undo()).toBe('move Small')
    expect(it_.x()).toBe(260)
    expect(it_.redo()).toBe('move Small')
    expect(it_.x()).toBe(444)
  })

  it('leaves no step after a gesture that changed nothing', () => {
    const it_ = editor()
    it_.begin('move Small')
    it_.end()
    expect(it_.undo()).toBeNull()
  })

  it('undoes typing by the phrase: a pause begins a new step', () => {
    const it_ = editor()
    const type = (title: string) =>
      it_.edit('rename Small', (document) => setTitle(document, 'small', title), { merge: 'small title' })
    type('A')
    it_.wait(300)
    type('Ab')
    it_.wait(5000)
    type('Abc')
    it_.undo()
    expect(nodeIn(it_.document(), 'small')?.title).toBe('Ab')
    it_.undo()
    expect(nodeIn(it_.document(), 'small')?.title).toBe('Small')
    expect(it_.undo()).toBeNull()
  })

  it('keeps apart what was typed into two fields', () => {
    const it_ = editor()
    it_.edit('rename', (document) => setTitle(document, 'small', 'A'), { merge: 'small title' })
    it_.edit('rename', (document) => setTitle(document, 'strong', 'B'), { merge: 'strong title' })
    it_.undo()
    expect([nodeIn(it_.document(), 'small')?.title, nodeIn(it_.document(), 'strong')?.title]).toEqual(['A', 'Strong'])
  })

  it('gives back the very document that was there', () => {
    const it_ = editor()
    const before = it_.document()
    it_.edit('delete', (document) => remove(document, new Set(['gate']), new Set()))
    it_.undo()
    expect(it_.document()).toBe(before)
  })

  it('forgets what was undone once something else is done', () => {
    const it_ = editor()
    it_.edit('move', (document) => moveNodes(document, at(1)))
    it_.undo()
    it_.edit('move', (document) => moveNodes(document, at(2)))
    expect(it_.redo()).toBeNull()
  })

  it('in the middle of a drag takes the drag back', () => {
    const it_ = editor()
    it_.begin('move Small')
    it_.edit('move', (document) => moveNodes(document, at(500)))
    expect(it_.undo()).toBe('move Small')
    expect(it_.x()).toBe(260)
    it_.end()
    expect(it_.x()).toBe(260)
  })
})

describe('selection', () => {
  it('is not undone, but loses what is gone', () => {
    const it_ = editor()
    it_.select({ nodes: new Set(['gate', 'small']), edges: new Set(['e3', 'e1']) })
    it_.edit('delete', (document) => remove(document, new Set(['gate']), new Set()))
    const { selection } = it_.store.getState()
    expect([[...selection.nodes], [...selection.edges]]).toEqual([['small'], ['e1']])
    it_.undo()
    expect([...it_.store.getState().selection.nodes]).toEqual(['small'])
  })
})

describe('a run shown on its drawing', () => {
  it('refuses every change', () => {
    const store = createEditorStore(cheapFirst(), true)
    const before = store.document()
    expect(store.edit('move', (document) => moveNodes(document, at(1)))).toBe(false)
    store.begin('x')
    store.end()
    expect(store.undo()).toBeNull()
    expect(store.document()).toBe(before)
  })
})
