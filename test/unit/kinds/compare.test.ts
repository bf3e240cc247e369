import { describe, expect, it } from 'vitest'
import { answerOf, configOf, definitionOf, lost, play } from '../../support/kind-bench.ts'

describe('Compare', () => {
  it('lists what came in the order of the wires, with whose it is, and asks no model', async () => {
    const given = { many: { answers: [answerOf('a', 'one'), answerOf('b', 'two')] } }
    const { outputs, asked, decision } = await play('compare', {}, given)
    expect(asked).toEqual([])
    expect(outputs['answers']).toEqual({
      type: 'json',
      data: [
        { nodeId: 'a', title: 'A', provider: 'practice', model: 'cheap', answer: 'one' },
        { nodeId: 'b', title: 'B', provider: 'practice', model: 'cheap', answer: 'two' },
      ],
    })
    expect(decision?.why).toBe('2 of 2 answers stand side by side.')
  })

  it('leaves out what failed, by name', async () => {
    const given = { many: { answers: [answerOf('a', 'one')] }, dropped: [lost('b', 'failed', 'quota')] }
    const { outputs, decision } = await play('compare', {}, given)
    expect(outputs['answers']?.data).toHaveLength(1)
    expect(decision?.why).toBe('1 of 2 answers stand side by side. Left out: B failed (quota).')
    expect(decision?.candidates).toContainEqual({ id: 'b', score: null, removedBy: 'B failed (quota).' })
  })

  it('takes 2 to 8 answers, and says what the screen is to do with them', () => {
    const wired = (count: number) => definitionOf('compare').checkWires?.(configOf('compare', {}), () => count)
    for (const count of [2, 8]) expect(wired(count)).toEqual([])
    expect(wired(1)).toMatchObject([{ message: 'A Compare shows 2 to 8 answers; 1 is wired.' }])
    expect(wired(9)).toMatchObject([{ message: 'A Compare shows 2 to 8 answers; 9 are wired.' }])
    expect(definitionOf('compare').sideBySide?.(configOf('compare', { ask: 'rate', blind: true }))).toEqual({
      port: 'answers',
      ask: 'rate',
      blind: true,
    })
  })
})
