import { describe, expect, it } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { arrange } from '../../../renderer/editor/model/arrange.ts'
import { cardOf, cardWidth, ghostPorts } from '../../../renderer/editor/model/geometry.ts'
import { kinds } from '../../../shared/kinds/index.ts'
import { readNode } from '../../../renderer/editor/model/kinds.ts'
import { sourceNames, wiredPorts } from '../../../renderer/editor/model/names.ts'
import {
  addNode,
  connect,
  emptyDocument,
  moveNodes,
  nodeIn,
  ownIds,
  setCollapsed,
  setConfig,
} from '../../../renderer/editor/model/operations.ts'
import { nodesById, placeOf, readingOrder } from '../../../renderer/editor/model/order.ts'
import { roomNear, withRoom } from '../../../renderer/editor/model/room.ts'
import { staleNodes } from '../../../renderer/editor/model/stale.ts'
import { hasIcon } from '../../../renderer/editor/nodes/KindIcon.tsx'
import { createFlowBuilder } from '../../../renderer/editor/canvas/flow.ts'
import { nothing } from '../../../renderer/editor/store/editor-store.ts'
import { cheapFirst } from './samples.ts'

const fresh = (kind: string) => {
  const { document, id } = addNode(emptyDocument('x'), kind, { x: 0, y: 0 })
  const node = nodeIn(document, id)
  if (node === undefined) throw new Error('not added')
  return node
}

describe.each(kinds.map((kind) => kind.kind))('a fresh %s', (kind) => {
  it('is read without faults, has an icon, and holds its ports inside its card', () => {
    const node = fresh(kind)
    const read = readNode(node)
    expect(read.faults).toEqual([])
    expect(hasIcon(read.kind?.icon ?? '')).toBe(true)
    const card = cardOf(node)
    for (const port of card.ports) {
      expect(port.y).toBeGreaterThan(0)
      expect(port.y).toBeLessThan(card.height)
      expect([0, card.width]).toContain(port.x)
    }
    const heights = card.ports.filter((port) => port.side === 'in').map((port) => port.y)
    expect(new Set(heights).size).toBe(heights.length)
  })

  it('keeps its ports apart when it is collapsed, and is smaller', () => {
    const { document, id } = addNode(emptyDocument('x'), kind, { x: 0, y: 0 })
    const node = nodeIn(setCollapsed(document, new Set([id]), true), id)
    if (node === undefined) throw new Error('not there')
    const card = cardOf(node)
    const outs = card.ports.filter((port) => port.side === 'out').map((port) => port.y)
    expect(new Set(outs).size).toBe(outs.length)
    expect(card.height).toBeLessThanOrEqual(cardOf(fresh(kind)).height)
  })
})

describe('a card', () => {
  it('is of the same size whatever a run says, since the document alone decides it', () => {
    const node = fresh('model')
    expect(cardOf(node)).toBe(cardOf(node))
  })

  it('keeps ports that are gone, for the wires that still name them', () => {
    const document = setConfig(cheapFirst(), 'best', 'options', 1)
    const ghosts = ghostPorts(document).get('best')
    expect(ghosts).toEqual({ inputs: ['option2'], outputs: [] })
    const node = nodeIn(document, 'best')
    if (node === undefined || ghosts === undefined) throw new Error('not there')
    expect(
      cardOf(node, ghosts)
        .ports.filter((port) => port.ghost)
        .map((port) => port.id),
    ).toEqual(['option2'])
  })

  it('of an unknown kind or a broken config still stands', () => {
    expect(readNode({ kind: 'nonsense', config: {} }).subtitle).toMatch(/unknown/)
    const broken = readNode({ kind: 'judge', config: { mode: 'score', threshold: 'high', rubric: 3 } })
    expect(broken.faults.map((fault) => fault.path)).toEqual(expect.arrayContaining(['threshold', 'rubric']))
    expect(broken.ports.outputs.map((port) => port.id)).toContain('pass')
  })
})

describe('what React Flow is given', () => {
  const shown = (document: PipelineDocument) => createFlowBuilder().build(document, nothing)

  it('has sizes and handles with every node, so that none is mounted to be measured', () => {
    for (const node of shown(cheapFirst()).nodes) {
      expect(node.width).toBeGreaterThan(0)
      expect(node.measured?.height).toBe(node.height)
    }
    const small = shown(cheapFirst()).nodes.find((node) => node.id === 'small')
    expect(small?.handles?.map((handle) => `${handle.type} ${handle.id}`)).toEqual([
      'target prompt',
      'target context',
      'source answer',
    ])
  })

  it('is the same objects for what did not change', () => {
    const builder = createFlowBuilder()
    const first = builder.build(cheapFirst(), nothing)
    const document = cheapFirst()
    const a = builder.build(document, nothing)
    const b = builder.build(moveNodes(document, new Map([['small', { x: 5, y: 5 }]])), nothing)
    expect(b.nodes.filter((node, index) => node !== a.nodes[index]).map((node) => node.id)).toEqual(['small'])
    expect(b.edges).toBe(a.edges)
    expect(first.nodes).toHaveLength(6)
  })

  it('draws a wire to a node that is not there as one to a stand-in, and drops none in silence', () => {
    const document = cheapFirst()
    const broken = { ...document, nodes: document.nodes.filter((node) => node.id !== 'gate') }
    const { nodes, edges } = shown(broken)
    expect(nodes.filter((node) => node.type === 'missing')).toHaveLength(1)
    expect(edges.map((edge) => edge.id)).toEqual(document.edges.map((edge) => edge.id))
  })

  it('draws a second node of the same id, and a second wire, as what cannot be told apart', () => {
    const document = cheapFirst()
    const [node] = document.nodes
    const [edge] = document.edges
    if (node === undefined || edge === undefined) throw new Error('empty')
    const twice = { ...node, title: 'Again', position: { x: 40, y: 900 } }
    const broken = { ...document, nodes: [...document.nodes, twice], edges: [...document.edges, edge] }
    const { nodes, edges } = shown(broken)
    expect(nodes.filter((each) => each.type === 'missing')).toMatchObject([
      { position: { x: 40, y: 900 }, data: { title: 'Again', words: 'id taken twice' } },
    ])
    expect(new Set(nodes.map((each) => each.id)).size).toBe(7)
    expect(new Set(edges.map((each) => each.id)).size).toBe(document.edges.length + 1)
    // It stays where it is when the first is moved, and can be mended.
    const moved = moveNodes(broken, new Map([[node.id, { x: 8, y: 8 }]]))
    expect(moved.nodes.at(-1)?.position).toEqual({ x: 40, y: 900 })
    const mended = ownIds(broken)
    expect(mended.nodes.map((each) => each.id)).toEqual([...document.nodes.map((each) => each.id), `${node.id}2`])
    expect(new Set(mended.edges.map((each) => each.id)).size).toBe(document.edges.length + 1)
    expect(shown(mended).nodes.every((each) => each.type === 'card')).toBe(true)
    expect(ownIds(document)).toBe(document)
  })

  it('stands even where nodes lie in each other in a circle', () => {
    const document = cheapFirst()
    const circle = {
      ...document,
      nodes: document.nodes.map((node) =>
        node.id === 'small' ? { ...node, parent: 'gate' } : node.id === 'gate' ? { ...node, parent: 'small' } : node,
      ),
    }
    expect(shown(circle).nodes).toHaveLength(6)
    const gate = nodeIn(circle, 'gate')
    if (gate === undefined) throw new Error('not there')
    expect(Number.isFinite(placeOf(nodesById(circle), gate).x)).toBe(true)
  })
})

describe('reading order', () => {
  it('goes column by column, each from its top', () => {
    expect(readingOrder(cheapFirst())).toEqual(['question', 'small', 'gate', 'strong', 'best', 'answer'])
  })

  it('takes nodes that stand almost below each other as one column', () => {
    const document = moveNodes(cheapFirst(), new Map([['strong', { x: 470, y: -200 }]]))
    expect(readingOrder(document).slice(2, 4)).toEqual(['strong', 'gate'])
  })
})

describe('arranging', () => {
  it('puts every node to the right of what it comes from, and none on another', () => {
    const scattered = moveNodes(cheapFirst(), new Map(cheapFirst().nodes.map((node) => [node.id, { x: 0, y: 0 }])))
    const document = arrange(scattered)
    const at = (id: string) => nodeIn(document, id)?.position ?? { x: 0, y: 0 }
    for (const { from, to } of document.edges) expect(at(to.node).x).toBeGreaterThan(at(from.node).x)
    const boxes = document.nodes.map((node) => ({ ...node.position, ...cardOf(node) }))
    boxes.forEach((a, index) =>
      boxes.slice(index + 1).forEach((b) => {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y
        expect(apart).toBe(true)
      }),
    )
  })

  it('leaves notes where they are', () => {
    const { document, id } = addNode(cheapFirst(), 'note', { x: 7, y: 9 })
    expect(nodeIn(arrange(document), id)?.position).toEqual({ x: 7, y: 9 })
  })
})

describe('a place for a node that nobody placed', () => {
  it('is as near as there is room, on no other card', () => {
    let document = cheapFirst()
    for (let i = 0; i < 12; i++) document = addNode(document, 'model', roomNear(document, { x: 600, y: 90 })).document
    const boxes = document.nodes.slice(6).map((node) => ({ ...node.position, ...cardOf(node) }))
    const others = document.nodes.map((node) => ({ ...node.position, ...cardOf(node) }))
    for (const box of boxes) {
      const on = others.filter(
        (other) =>
          box.x < other.x + other.width &&
          other.x < box.x + box.width &&
          box.y < other.y + other.height &&
          other.y < box.y + box.height,
      )
      expect(on).toHaveLength(1)
    }
  })

  it('lets a fresh frame lie on nothing, and stays where it is free', () => {
    const { document, id } = addNode(cheapFirst(), 'group', { x: 40, y: 24 })
    const free = withRoom(document, id)
    const { width, height } = cardOf(nodeIn(free, id) ?? { id, kind: 'group', position: { x: 0, y: 0 } })
    const { x, y } = nodeIn(free, id)?.position ?? { x: 0, y: 0 }
    const under = document.nodes.filter((node) => {
      const other = cardOf(node)
      return (
        node.id !== id &&
        x < node.position.x + other.width &&
        node.position.x < x + width &&
        y < node.position.y + other.height &&
        node.position.y < y + height
      )
    })
    expect(under).toEqual([])
    expect(withRoom(free, id)).toBe(free)
  })

  it('is beside the drawing where that is too dense for it', () => {
    const dense = {
      ...emptyDocument('x'),
      nodes: Array.from({ length: 400 }, (_, index) => ({
        id: `n${index}`,
        kind: 'model',
        position: { x: 232 * (index % 20), y: 160 * Math.floor(index / 20) },
      })),
    }
    const { document, id } = addNode(dense, 'group', { x: 4000, y: 1500 })
    const placed = withRoom(document, id)
    const frame = nodeIn(placed, id)
    if (frame === undefined) throw new Error('not there')
    expect(frame.position.x).toBeGreaterThan(232 * 19 + cardWidth)
  })

  it('is where it was asked for on an empty canvas', () => {
    expect(roomNear(emptyDocument('x'), { x: 508, y: 272 })).toEqual({ x: 400, y: 200 })
  })
})

describe('names', () => {
  it('say what each option of a Fallback brings', () => {
    expect(sourceNames(cheapFirst()).get('best')).toEqual({ option1: 'Small, on pass', option2: 'Strong' })
  })

  it('of wired ports are the same text for the same wires', () => {
    const [a, b] = [wiredPorts(cheapFirst()), wiredPorts(cheapFirst())]
    expect(a.get('gate')).toBe(b.get('gate'))
    expect(a.get('gate')).not.toContain('reference')
  })
})

describe('stale results', () => {
  it('are those of what changed and of everything after it', () => {
    const ran = cheapFirst()
    expect([...staleNodes(ran, setConfig(ran, 'gate', 'threshold', 0.9))].toSorted()).toEqual([
      'answer',
      'best',
      'gate',
    ])
  })

  it('are none when nodes only moved or were renamed', () => {
    const ran = cheapFirst()
    expect(staleNodes(ran, moveNodes(ran, new Map([['gate', { x: 1, y: 1 }]]))).size).toBe(0)
    expect(staleNodes(ran, structuredClone(ran)).size).toBe(0)
  })

  it('are those behind a wire that came or went', () => {
    const ran = cheapFirst()
    const { document } = connect(ran, { node: 'question', port: 'value' }, { node: 'gate', port: 'reference' })
    expect(staleNodes(ran, document).has('gate')).toBe(true)
    expect(staleNodes(ran, document).has('small')).toBe(false)
  })
})
