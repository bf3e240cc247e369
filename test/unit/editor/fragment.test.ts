import { describe, expect, it } from 'vitest'
import { cut, fromText, paste, toText } from '../../../renderer/editor/model/fragment.ts'
import { cardOf } from '../../../renderer/editor/model/geometry.ts'
import { emptyDocument } from '../../../renderer/editor/model/operations.ts'
import { pastedWithRoom } from '../../../renderer/editor/model/room.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
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

describe('copying out of a frame', () => {
  const framed = (): PipelineDocument => ({
    ...emptyDocument('x'),
    nodes: [
      { id: 'box', kind: 'group', position: { x: 1000, y: 400 }, size: { w: 600, h: 500 } },
      { id: 'a', kind: 'model', position: { x: 40, y: 80 }, parent: 'box' },
    ],
  })

  it('keeps where a node stood on the canvas, for its frame is left behind', () => {
    expect(cut(framed(), new Set(['a'])).nodes).toEqual([{ id: 'a', kind: 'model', position: { x: 1040, y: 480 } }])
  })

  it('puts a copy into the frame where it has room, and beside it where it has none', () => {
    const made = paste(framed(), cut(framed(), new Set(['a'])))
    const inside = pastedWithRoom(made.document, made.ids).nodes.at(-1)
    expect(inside?.position.x).toBeGreaterThan(1000)
    expect(inside?.position.x).toBeLessThan(1600)
    const narrow = {
      ...framed(),
      nodes: framed().nodes.map((node) => (node.id === 'box' ? { ...node, size: { w: 300, h: 260 } } : node)),
    }
    const beside = paste(narrow, cut(narrow, new Set(['a'])))
    const place = pastedWithRoom(beside.document, beside.ids).nodes.at(-1)
    if (place === undefined) throw new Error('not pasted')
    const { width, height } = cardOf(place)
    const { x, y } = place.position
    expect(x + width <= 1000 || x >= 1300 || y + height <= 400 || y >= 660).toBe(true)
  })
})

describe('pasting', () => {
  it('covers nothing, however often the same is pasted at the same place, and keeps what is pasted as it lay', () => {
    const fragment = cut(cheapFirst(), new Set(['small', 'gate', 'strong']))
    let document = cheapFirst()
    for (let i = 0; i < 4; i++) {
      const made = paste(document, fragment, { x: 300, y: 40 })
      document = pastedWithRoom(made.document, made.ids)
      const [first, second] = document.nodes.slice(-3).map(({ position }) => position)
      const [was, wasSecond] = fragment.nodes.map(({ position }) => position)
      if (!first || !second || !was || !wasSecond) throw new Error('not pasted')
      expect({ x: second.x - first.x, y: second.y - first.y }).toEqual({
        x: wasSecond.x - was.x,
        y: wasSecond.y - was.y,
      })
    }
    const boxes = document.nodes.map((node) => ({ ...node.position, ...cardOf(node) }))
    const covering = boxes.filter((a, i) =>
      boxes.some(
        (b, j) => i < j && a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height,
      ),
    )
    expect(covering).toEqual([])
  })

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
    expect(why(JSON.stringify({ ...cheapFirst(), nodes: [{ id: 'a b' }] }))).toMatch(/can't be read: "id" in nodes 1/)
  })
})
