import { describe, expect, it } from 'vitest'
import { cut, fromText, paste, toText } from '../../../renderer/editor/model/fragment.ts'
import { emptyDocument } from '../../../renderer/editor/model/operations.ts'
import { cheapFirst } from './samples.ts'

describe('copying', () => {
  it('takes the chosen nodes and the wires among them', () => {
    const fragment = cut(cheapFirst(), new Set(['small', 'gate']))
    expect(fragment.nodes.map((node) => node.id)).toEqual(['gate', 'small'])
    expect(fragment.edges.map((edge) => edge.id)).toEqual(['e3'])
  })

  it('writes text that reads back as it was', () => {
    const fragment = cut(cheapFirst(), new Set(['small', 'gate']))
    expect(fromText(toText(fragment))).toEqual({ ok: true, fragment })
  })
})

describe('pasting', () => {
  it('puts copies under ids of their own, wired to each other as the originals are', () => {
    const before = cheapFirst()
    const { document, ids } = paste(before, cut(before, new Set(['small', 'gate'])))
    expect(ids).toEqual(['gate2', 'small2'])
    expect(document.nodes).toHaveLength(8)
    expect(document.edges.at(-1)).toMatchObject({
      from: { node: 'small2', port: 'answer' },
      to: { node: 'gate2', port: 'answer' },
    })
    expect(new Set(document.edges.map((edge) => edge.id)).size).toBe(8)
    expect(document.nodes.slice(0, 6)).toEqual(before.nodes)
  })

  it('puts the upper left corner where it was asked to', () => {
    const { document } = paste(emptyDocument('x'), cut(cheapFirst(), new Set(['gate', 'strong'])), { x: 10.2, y: 20 })
    expect(document.nodes.map((node) => node.position)).toEqual([
      { x: 10, y: 20 },
      { x: 10, y: 200 },
    ])
  })

  it('gives a pasted Input a name of its own', () => {
    const before = cheapFirst()
    const { document } = paste(before, cut(before, new Set(['question'])))
    expect(document.nodes.at(-1)?.config?.['name']).not.toBe('question')
  })

  it("doesn't let the copy and the original share a config", () => {
    const before = cheapFirst()
    const { document } = paste(before, cut(before, new Set(['gate'])))
    expect(document.nodes.at(-1)?.config).toEqual(before.nodes[2]?.config)
    expect(document.nodes.at(-1)?.config).not.toBe(before.nodes[2]?.config)
  })

  it('says what is wrong with a text that holds no nodes', () => {
    const why = (text: string) => {
      const read = fromText(text)
      return read.ok ? 'read' : read.problem
    }
    expect(why('hello')).toMatch(/holds no nodes/)
    expect(why('{"a":1}')).toMatch(/no pipeline/)
    expect(why(JSON.stringify({ ...cheapFirst(), version: 9 }))).toMatch(/version 9/)
    expect(why(JSON.stringify({ ...cheapFirst(), nodes: [{ id: 'a b' }] }))).toMatch(/can't be read: "nodes 1, id"/)
  })
})
