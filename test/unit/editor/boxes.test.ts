import { describe, expect, it } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { RunEvent } from '../../../shared/events/types.ts'
import { templates } from '../../../shared/templates/index.ts'
import { portKey } from '../../../renderer/editor/model/names.ts'
import { createFlowBuilder } from '../../../renderer/editor/canvas/flow.ts'
import { arrange } from '../../../renderer/editor/model/arrange.ts'
import { settleIn, withInsides, withStarter } from '../../../renderer/editor/model/boxes.ts'
import { bridge, crossingWires } from '../../../renderer/editor/model/bridge.ts'
import { cut, paste } from '../../../renderer/editor/model/fragment.ts'
import { cardOf } from '../../../renderer/editor/model/geometry.ts'
import { inputsOf } from '../../../renderer/editor/model/inputs.ts'
import { readNode } from '../../../renderer/editor/model/kinds.ts'
import {
  addNode,
  changeNode,
  connect,
  moveNodes,
  nodeIn,
  nudgeNodes,
  remove,
  setCollapsed,
  setConfig,
} from '../../../renderer/editor/model/operations.ts'
import { nodesById, placeOf } from '../../../renderer/editor/model/order.ts'
import { withInside } from '../../../renderer/editor/model/run-rows.ts'
import { mayConnect } from '../../../renderer/editor/model/wiring.ts'
import { createEditorStore, nothing } from '../../../renderer/editor/store/editor-store.ts'
import { createRunStore } from '../../../renderer/editor/store/run-store.ts'

const template = (id: string): PipelineDocument => {
  const found = templates.find((each) => each.id === id)
  if (found === undefined) throw new Error(`no template ${id}`)
  return withInsides(found.document)
}
const refining = (): PipelineDocument => template('refine-until-good')
const node = (document: PipelineDocument, id: string) => {
  const found = nodeIn(document, id)
  if (found === undefined) throw new Error(`no node ${id}`)
  return found
}
const portsOf = (document: PipelineDocument, id: string) => {
  const { inputs, outputs } = readNode(node(document, id)).ports
  return [inputs.map((port) => port.id), outputs.map((port) => port.id)]
}
const place = (document: PipelineDocument, id: string) => placeOf(nodesById(document), node(document, id))

describe('a box on the canvas', () => {
  it('has the Inputs and Outputs inside for ports, on its border', () => {
    const document = refining()
    expect(portsOf(document, 'loop')).toEqual([['task'], ['answer', 'verdict', 'rounds']])
    const card = cardOf(node(document, 'loop'))
    expect(card).toMatchObject({ shape: 'box', width: 1448, height: 480 })
    expect(card.ports.map(({ side, x }) => [side, x])).toEqual([
      ['in', 0],
      ['out', 1448],
      ['out', 1448],
      ['out', 1448],
    ])
  })

  it('is another object when its inside changes, and the same when it does not', () => {
    const editor = createEditorStore(refining())
    const before = nodeIn(editor.document(), 'loop')
    editor.edit('move', (document) => moveNodes(document, new Map([['write', { x: 640, y: 200 }]])))
    expect(nodeIn(editor.document(), 'loop')).toBe(before)
    editor.edit('rename', (document) => setConfig(document, 'good', 'name', 'text'))
    expect(nodeIn(editor.document(), 'loop')).not.toBe(before)
    expect(portsOf(editor.document(), 'loop')[1]).toContain('text')
    editor.undo()
    expect(portsOf(editor.document(), 'loop')[1]).toContain('answer')
  })

  it('comes from the palette with what it cannot do without inside', () => {
    for (const [kind, ports] of [
      ['refine', [['task'], ['answer', 'verdict', 'rounds']]],
      ['forEach', [['items'], ['result']]],
    ] as const) {
      const { document, id } = addNode(refining(), kind, { x: 0, y: 2000 })
      expect(portsOf(withInsides(withStarter(document, id)), id)).toEqual(ports)
    }
  })

  it('a pipeline that a node holds gives it its ports', () => {
    const { document, id } = addNode(refining(), 'pipeline', { x: 0, y: 900 })
    const held = templates[0]?.document as unknown as Parameters<typeof setConfig>[3]
    expect(portsOf(setConfig(document, id, 'document', held), id)).toEqual([['question'], ['answer']])
  })

  it('folded, it is a card, and what lies in it is not drawn', () => {
    const folded = setCollapsed(refining(), new Set(['loop']), true)
    const { nodes, edges } = createFlowBuilder().build(folded, nothing)
    expect(nodes.map(({ id }) => id).sort()).toEqual(['answer', 'loop', 'question', 'rounds'])
    expect(edges).toHaveLength(3)
    expect(nodes.find(({ id }) => id === 'loop')?.type).toBe('card')
  })

  it('a folded group takes the wires of what lies in it to its own border', () => {
    const grouped = changeNode(addNode(refining(), 'group', { x: 0, y: 0 }).document, 'question', (each) => ({
      ...each,
      parent: 'group',
    }))
    const { nodes, edges } = createFlowBuilder().build(setCollapsed(grouped, new Set(['group']), true), nothing)
    expect(edges.find(({ target }) => target === 'loop')).toMatchObject({ source: 'group', sourceHandle: null })
    // Without an end to go to it would not be drawn at all.
    const ends = nodes.find(({ id }) => id === 'group')?.handles?.map(({ type, id }) => [type, id])
    expect(ends).toEqual([
      ['target', undefined],
      ['source', undefined],
    ])
  })

  it('a folded group shows an end on the side where a wire comes to it, and on no other', () => {
    const grouped = (child: string) =>
      setCollapsed(
        changeNode(addNode(refining(), 'group', { x: 0, y: 0 }).document, child, (each) => ({
          ...each,
          parent: 'group',
        })),
        new Set(['group']),
        true,
      )
    const wired = (document: ReturnType<typeof grouped>) => {
      const flow = createFlowBuilder()
        .build(document, nothing)
        .nodes.find(({ id }) => id === 'group')
      return flow === undefined || !('wired' in flow.data) ? null : flow.data.wired
    }
    expect(wired(grouped('question'))).toBe(portKey('out', ''))
    expect(wired(grouped('answer'))).toBe(portKey('in', ''))
    expect(wired(setCollapsed(addNode(refining(), 'group', { x: 0, y: 0 }).document, new Set(['group']), true))).toBe(
      '',
    )
  })
})

describe('moving in and out', () => {
  it('a node lies in the frame it is let go in, where it stood', () => {
    const { document, id } = addNode(refining(), 'prompt', { x: 700, y: 300 })
    const inside = settleIn(document, [id])
    expect(node(inside, id).parent).toBe('loop')
    expect(place(inside, id)).toEqual({ x: 700, y: 300 })
    const out = settleIn(moveNodes(inside, new Map([[id, { x: 0, y: -600 }]])), [id])
    expect(node(out, id).parent).toBeUndefined()
    expect(place(out, id)).toEqual({ x: 288, y: -600 })
  })

  it('what lies in a frame that moves stays in it', () => {
    const document = refining()
    expect(settleIn(document, ['loop', 'write'])).toBe(document)
    expect(node(nudgeNodes(document, new Set(['loop', 'write']), { x: 8, y: 0 }), 'write').position).toEqual(
      node(document, 'write').position,
    )
  })

  it('wires never cross a border; the ports they need are made', () => {
    const document = refining()
    const [from, to] = [
      { node: 'question', port: 'value' },
      { node: 'check', port: 'reference' },
    ]
    expect(mayConnect(document, from, to)).toMatchObject({ ok: false, across: true })
    const bridged = bridge(document, from, to)
    expect(crossingWires(bridged)).toEqual([])
    expect(portsOf(bridged, 'loop')[0]).toEqual(['task', 'reference'])
    const crossed = connect(document, { node: 'write', port: 'answer' }, { node: 'rounds', port: 'value' }).document
    expect(crossingWires(crossed)).toHaveLength(1)
    const outward = bridge(document, { node: 'write', port: 'answer' }, { node: 'rounds', port: 'value' })
    expect(portsOf(outward, 'loop')[1]).toContain('answer2')
  })

  it('is copied and deleted with what lies in it; a group leaves it behind', () => {
    const document = refining()
    const fragment = cut(document, new Set(['loop']))
    expect(fragment.nodes).toHaveLength(9)
    const pasted = withInsides(paste(document, fragment).document)
    expect(portsOf(pasted, 'loop2')).toEqual(portsOf(document, 'loop'))
    expect(remove(document, new Set(['loop']), new Set()).nodes.map(({ id }) => id)).toEqual([
      'answer',
      'question',
      'rounds',
    ])
    const grouped = changeNode(addNode(document, 'group', { x: 40, y: 40 }).document, 'question', (each) => ({
      ...each,
      parent: 'group',
    }))
    expect(nodeIn(remove(grouped, new Set(['group']), new Set()), 'question')?.parent).toBeUndefined()
  })

  it('is arranged from the inside out, each frame around what lies in it', () => {
    const arranged = arrange(refining())
    const loop = cardOf(node(arranged, 'loop'))
    for (const { id, parent, position } of arranged.nodes) {
      if (parent !== 'loop') continue
      expect(position.x).toBeGreaterThanOrEqual(0)
      expect(position.y).toBeGreaterThanOrEqual(46)
      expect(position.x + cardOf(node(arranged, id)).width).toBeLessThanOrEqual(loop.width)
      expect(position.y + cardOf(node(arranged, id)).height).toBeLessThanOrEqual(loop.height)
    }
    expect(node(arranged, 'question').position.x).toBeLessThan(node(arranged, 'loop').position.x)
  })

  it('the run form asks for the pipeline’s own Inputs only', () => {
    expect(inputsOf(refining().nodes).map(({ nodeId }) => nodeId)).toEqual(['question'])
  })
})

describe('a run in a box', () => {
  const at = '2026-11-21T12:00:00.000Z'
  const started = (nodeId: string, seq: number): RunEvent => ({ runId: 'r', seq, at, type: 'step.started', nodeId })
  const run = createRunStore(
    (fn) => fn(),
    (_ms, fn) => fn(),
  )
  run.open(refining(), [started('loop', 1), started('loop/1/write', 2), started('loop/1/check', 3)])

  it('shows the last time through it, until another is chosen', () => {
    expect(run.step('write')?.nodeId).toBe('loop/1/write')
    run.push([started('loop/2/write', 4)])
    expect(run.rounds('loop')).toEqual([1, 2])
    expect(run.round('loop')).toBe(2)
    expect(run.step('write')?.nodeId).toBe('loop/2/write')
    expect(run.step('check')).toBeNull()
    run.chooseRound('loop', 1)
    expect(run.step('check')?.nodeId).toBe('loop/1/check')
  })

  it('tells those who look at a node of every time through', () => {
    let told = 0
    const forget = run.watchStep('good', () => told++)
    run.push([started('loop/3/write', 5)])
    expect(told).toBe(1)
    forget()
  })

  it('its rows stand after the box, time by time', () => {
    expect(withInside(['question', 'loop'], run.state())).toEqual([
      'question',
      'loop',
      'loop/1/write',
      'loop/1/check',
      'loop/2/write',
      'loop/3/write',
    ])
  })
})
