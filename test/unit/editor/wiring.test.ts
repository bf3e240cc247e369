import { connectionsOf, whyNone } from '../../../renderer/editor/model/connections.ts'
import { describe, expect, it } from 'vitest'
import { bestInput, fittingKinds, mayConnect, outputType, sharing } from '../../../renderer/editor/model/wiring.ts'
import { addNode, connect } from '../../../renderer/editor/model/operations.ts'
import { cheapFirst } from './samples.ts'

const why = (...[document, from, to]: Parameters<typeof mayConnect>): string => {
  const answer = mayConnect(document, from, to)
  return answer.ok ? 'fits' : answer.why
}

describe('may a wire be drawn?', () => {
  it('yes, where the types fit', () => {
    expect(mayConnect(cheapFirst(), { node: 'question', port: 'value' }, { node: 'gate', port: 'reference' })).toEqual({
      ok: true,
      note: null,
    })
  })

  it('yes, and it says what becomes of the value on its way', () => {
    const added = addNode(cheapFirst(), 'model', { x: 0, y: 0 })
    expect(mayConnect(added.document, { node: 'gate', port: 'verdict' }, { node: added.id, port: 'prompt' })).toEqual({
      ok: true,
      note: 'JSON becomes text',
    })
  })

  it('no, to itself, and no in a circle, in words', () => {
    expect(why(cheapFirst(), { node: 'small', port: 'answer' }, { node: 'small', port: 'prompt' })).toMatch(/itself/)
    expect(why(cheapFirst(), { node: 'gate', port: 'pass' }, { node: 'small', port: 'context' })).toMatch(
      /circle: Small already leads to Good enough\?/,
    )
  })

  it('no, where two ports are wired already', () => {
    expect(why(cheapFirst(), { node: 'question', port: 'value' }, { node: 'small', port: 'prompt' })).toMatch(/already/)
  })

  it('no, where the type does not fit, and it offers what would help', () => {
    const file = addNode(cheapFirst(), 'input', { x: 0, y: 0 })
    const nodes = file.document.nodes.map((node) =>
      node.id === file.id ? { ...node, config: { name: 'paper', type: 'file', required: true } } : node,
    )
    const document = { ...file.document, nodes }
    expect(why(document, { node: file.id, port: 'value' }, { node: 'small', port: 'context' })).toMatch(
      /takes a chat or text; this wire brings a file/,
    )
  })

  it('no, to a port that is gone', () => {
    expect(why(cheapFirst(), { node: 'small', port: 'nonsense' }, { node: 'gate', port: 'reference' })).toMatch(
      /no port "nonsense"/,
    )
  })
})

describe('types', () => {
  it('follow a value through nodes that pass it on', () => {
    expect(outputType(cheapFirst(), { node: 'best', port: 'answer' })).toBe('text')
    expect(outputType(cheapFirst(), { node: 'gate', port: 'verdict' })).toBe('json')
  })

  it('are unknown where two sorts may arrive', () => {
    const { document } = connect(cheapFirst(), { node: 'gate', port: 'verdict' }, { node: 'best', port: 'option2' })
    expect(outputType(document, { node: 'best', port: 'answer' })).toBe('any')
  })
})

describe('a wire dropped on a card', () => {
  it('takes the free port it fits before one that is taken', () => {
    expect(bestInput(cheapFirst(), { node: 'question', port: 'value' }, 'gate')).toEqual({
      end: { node: 'gate', port: 'reference' },
    })
  })

  it('says why nothing fits', () => {
    expect(bestInput(cheapFirst(), { node: 'best', port: 'answer' }, 'small')).toEqual({
      why: expect.stringMatching(/circle/),
    })
    expect(bestInput(cheapFirst(), { node: 'small', port: 'answer' }, 'question')).toEqual({
      why: 'Question takes no wires.',
    })
  })
})

describe('what can be chosen without a mouse', () => {
  const named = (nodeId: string, side: 'out' | 'in') =>
    connectionsOf(cheapFirst(), nodeId, side).map(({ from, to }) => `${from.node}.${from.port} > ${to.node}.${to.port}`)

  it('is every wire that may be drawn from a node, those into free ports first', () => {
    const wires = named('strong', 'out')
    expect(wires.slice(0, 2)).toEqual(['strong.answer > small.context', 'strong.answer > gate.reference'])
    expect(wires).toContain('strong.answer > answer.value')
    expect(wires).not.toContain('strong.answer > best.option2')
  })

  it('is every wire that may be drawn to a node, and none that makes a circle', () => {
    const wires = named('small', 'in')
    expect(wires).toContain('question.value > small.context')
    expect(wires).toContain('strong.answer > small.context')
    expect(wires.some((wire) => wire.startsWith('gate.'))).toBe(false)
    expect(named('question', 'in')).toEqual([])
    expect(whyNone(cheapFirst(), 'answer', 'out')).toBe('Nothing comes out of this node.')
  })
})

describe('kinds for a wire dropped on the empty canvas', () => {
  it('are those with a port that it fits', () => {
    const after = fittingKinds(cheapFirst(), { node: 'small', port: 'answer' }, 'out').map((kind) => kind.kind)
    expect(after).toContain('judge')
    expect(after).not.toContain('input')
    expect(after).not.toContain('note')
    const before = fittingKinds(cheapFirst(), { node: 'small', port: 'prompt' }, 'in').map((kind) => kind.kind)
    expect(before).toContain('prompt')
    expect(before).not.toContain('output')
  })
})

describe('single-value ports', () => {
  it('name the wires a new one would have to share with; many-wire ports have none', () => {
    expect(sharing(cheapFirst(), { node: 'gate', port: 'answer' })).toEqual(['e3'])
    const { document, id } = addNode(cheapFirst(), 'join', { x: 0, y: 0 })
    const joined = connect(document, { node: 'small', port: 'answer' }, { node: id, port: 'values' }).document
    expect(sharing(joined, { node: id, port: 'values' })).toEqual([])
  })
})
