import fc from '../../support/luck.ts'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../shared/document/schema.ts'
import {
  addNode,
  connect,
  disconnect,
  emptyDocument,
  freeId,
  moveNodes,
  nextWireId,
  nodeIn,
  nudgeNodes,
  remove,
  setCollapsed,
  setConfig,
  setDescription,
  setSetting,
  setTitle,
} from '../../../renderer/editor/model/operations.ts'
import { cheapFirst } from './samples.ts'

describe('adding', () => {
  it('gives each node an id and a title of its own, and whole coordinates', () => {
    const first = addNode(emptyDocument('x'), 'model', { x: 10.4, y: 19.6 })
    const second = addNode(first.document, 'model', { x: 0, y: 0 })
    expect(second.document.nodes.map(({ id, title, position }) => ({ id, title, position }))).toEqual([
      { id: 'model', title: 'Model', position: { x: 10, y: 20 } },
      { id: 'model2', title: 'Model 2', position: { x: 0, y: 0 } },
    ])
  })

  it('gives a second Input another name, since Input names are unique', () => {
    const first = addNode(emptyDocument('x'), 'input', { x: 0, y: 0 })
    const second = addNode(first.document, 'input', { x: 0, y: 0 })
    const names = second.document.nodes.map((node) => node.config?.['name'])
    expect(new Set(names).size).toBe(2)
  })

  it("doesn't share a fresh config between two nodes of a kind", () => {
    const first = addNode(emptyDocument('x'), 'judge', { x: 0, y: 0 })
    const second = addNode(first.document, 'judge', { x: 0, y: 0 })
    const [a, b] = second.document.nodes
    expect(a?.config?.['rubric']).toEqual(b?.config?.['rubric'])
    expect(a?.config?.['rubric']).not.toBe(b?.config?.['rubric'])
  })

  it('keeps ids within the length the format allows', () => {
    const long = 'n'.repeat(limits.idLength)
    expect(freeId(new Set([long]), long).length).toBeLessThanOrEqual(limits.idLength)
  })
})

describe('wires', () => {
  it('get ids that sort behind all others, whatever those are', () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[A-Za-z0-9_-]{1,20}$/), { maxLength: 20 }), (ids) => {
        const id = nextWireId(ids)
        expect(ids.every((other) => other < id)).toBe(true)
      }),
    )
  })

  it('stay within the length the format allows over thousands of them', () => {
    const ids: string[] = []
    for (let i = 0; i < 5000; i++) ids.push(nextWireId(ids.slice(-1)))
    expect(ids.toSorted()).toEqual(ids)
    expect(ids.at(-1)?.length).toBeLessThanOrEqual(limits.idLength)
  })

  it('are added at the end and taken out by id', () => {
    const { document, id } = connect(cheapFirst(), { node: 'small', port: 'answer' }, { node: 'answer', port: 'value' })
    expect(document.edges.at(-1)).toEqual({
      id,
      from: { node: 'small', port: 'answer' },
      to: { node: 'answer', port: 'value' },
    })
    expect(disconnect(document, new Set([id])).edges).toEqual(cheapFirst().edges)
  })
})

describe('what a change leaves alone', () => {
  it('keeps its identity', () => {
    const before = cheapFirst()
    const after = moveNodes(before, new Map([['small', { x: 1, y: 2 }]]))
    expect(after.edges).toBe(before.edges)
    expect(nodeIn(after, 'gate')).toBe(nodeIn(before, 'gate'))
    expect(nodeIn(after, 'small')?.config).toBe(nodeIn(before, 'small')?.config)
  })

  it('is the whole document where nothing changes', () => {
    const before = cheapFirst()
    expect(moveNodes(before, new Map([['small', { x: 260, y: 0 }]]))).toBe(before)
    expect(nudgeNodes(before, new Set(), { x: 8, y: 0 })).toBe(before)
    expect(remove(before, new Set(), new Set(['nothing']))).toBe(before)
    expect(disconnect(before, new Set(['nothing']))).toBe(before)
    expect(setTitle(before, 'small', 'Small')).toBe(before)
    expect(setConfig(before, 'gate', 'threshold', 0.7)).toBe(before)
    expect(setCollapsed(before, new Set(['small']), false)).toBe(before)
    expect(setDescription(before, before.description ?? '')).toBe(before)
  })
})

describe('deleting', () => {
  it('takes a node out with its wires, and nothing else', () => {
    const after = remove(cheapFirst(), new Set(['gate']), new Set())
    expect(after.nodes.map((node) => node.id)).toEqual(['answer', 'best', 'question', 'small', 'strong'])
    expect(after.edges.map((edge) => edge.id)).toEqual(['e1', 'e2', 'e6', 'e7'])
  })

  it('leaves what lay in a deleted group where it was on the canvas', () => {
    const before = cheapFirst()
    const grouped = {
      ...before,
      nodes: [
        { id: 'outer', kind: 'group', position: { x: 100, y: 10 } },
        { id: 'inner', kind: 'group', position: { x: 20, y: 5 }, parent: 'outer' },
        { id: 'leaf', kind: 'note', position: { x: 3, y: 2 }, parent: 'inner' },
      ],
      edges: [],
    }
    const after = remove(grouped, new Set(['inner']), new Set())
    expect(nodeIn(after, 'leaf')).toEqual({ id: 'leaf', kind: 'note', position: { x: 23, y: 7 }, parent: 'outer' })
  })
})

describe('config and settings', () => {
  it('writes into nested objects and takes out what is empty then', () => {
    const set = setConfig(cheapFirst(), 'small', 'timeouts.totalMs', 5000)
    expect(nodeIn(set, 'small')?.config?.['timeouts']).toEqual({ totalMs: 5000 })
    const unset = setConfig(set, 'small', 'timeouts.totalMs', undefined)
    expect(nodeIn(unset, 'small')?.config).toEqual(nodeIn(cheapFirst(), 'small')?.config)
  })

  it('never writes through to the document before', () => {
    const before = setConfig(cheapFirst(), 'small', 'timeouts.totalMs', 5000)
    const copy = structuredClone(before)
    setConfig(before, 'small', 'timeouts.idleMs', 1)
    expect(before).toEqual(copy)
  })

  it('takes the settings out altogether when the last one goes', () => {
    const after = setSetting(cheapFirst(), 'seed', undefined)
    expect('settings' in after).toBe(false)
    expect(setSetting(after, 'budget.perRunUsd', 0.5).settings).toEqual({ budget: { perRunUsd: 0.5 } })
  })

  it('cuts a title at what the format allows', () => {
    expect(nodeIn(setTitle(cheapFirst(), 'small', 'x'.repeat(500)), 'small')?.title?.length).toBe(limits.titleLength)
  })
})
