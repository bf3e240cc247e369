import { describe, expect, it } from 'vitest'
import { createFlowBuilder } from '../../../renderer/editor/canvas/flow.ts'
import { movedSince, sceneOf, topmost, touched } from '../../../renderer/editor/canvas/far/scene.ts'
import { addNode, moveNodes, nodeIn, setCollapsed } from '../../../renderer/editor/model/operations.ts'
import { nothing } from '../../../renderer/editor/store/editor-store.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { cheapFirst } from './samples.ts'

const builder = createFlowBuilder()
const sceneFor = (document: PipelineDocument) => {
  const { nodes, edges } = builder.build(document, nothing)
  return sceneOf(nodes, edges)
}

/** The judge in a group that stands around it. */
function grouped(): PipelineDocument {
  const { document, id } = addNode(cheapFirst(), 'group', { x: 480, y: 600 })
  return {
    ...document,
    nodes: document.nodes.map((node) =>
      node.id === 'gate' ? { ...node, parent: id, position: { x: 40, y: 60 } } : node,
    ),
  }
}

describe('the drawing as it is painted from far away', () => {
  it('has every node where it stands, and what lies in a frame over the frame', () => {
    const scene = sceneFor(grouped())
    expect(scene.byId.get('gate')).toMatchObject({ x: 520, y: 660 })
    expect(topmost(scene, 530, 670)).toBe('gate')
    expect(topmost(scene, 500, 610)).toBe('group')
    expect(topmost(scene, -500, 610)).toBeNull()
    expect(touched(scene, { x: 470, y: 590, width: 20, height: 20 })).toEqual(['group'])
  })

  it('has every wire, from the middle of one port to that of the other, also to a folded group and to what is missing', () => {
    const document = grouped()
    const open = sceneFor(document)
    expect(open.wires).toHaveLength(document.edges.length)
    const folded = sceneFor(setCollapsed(document, new Set(['group']), true))
    const box = folded.byId.get('group')
    if (box === undefined) throw new Error('no group')
    const into = folded.wires.find(({ edge }) => edge.to.node === 'gate')
    expect(into).toMatchObject({ to: 'group', x2: box.x, y2: box.y + box.height / 2, loose: false })
    const lost = { id: 'e9', from: { node: 'small', port: 'answer' }, to: { node: 'gone', port: 'x' } }
    const broken = sceneFor({ ...document, edges: [...document.edges, lost] })
    expect(broken.wires.find(({ edge }) => edge.id === 'e9')?.loose).toBe(true)
  })

  it('knows what moved with a drag: a frame and all that lies in it, and nothing else', () => {
    const document = grouped()
    const before = sceneFor(document)
    const group = nodeIn(document, 'group')
    const after = sceneFor(moveNodes(document, new Map([['group', { x: (group?.position.x ?? 0) + 80, y: 600 }]])))
    expect([...(movedSince(before, after) ?? [])].sort()).toEqual(['gate', 'group'])
    const { document: more } = addNode(document, 'note', { x: 0, y: 900 })
    expect(movedSince(before, sceneFor(more))).toBeNull()
  })
})
