import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/json.ts'
import type { AskRequest } from '../../../shared/kinds/execute.ts'
import {
  answerOf,
  configOf,
  definitionOf,
  lost,
  marksIn,
  play,
  problemCodes,
  promptOf,
  textValue,
  type Given,
} from '../../support/kind-bench.ts'

const target = { provider: 'practice', model: 'frontier' }
const given = (...texts: string[]): Given => ({
  many: { answers: texts.map((text, i) => answerOf(`n${i + 1}`, text)) },
})
const disagreementOf = (outputs: Record<string, { data: unknown }>) => outputs['disagreement']?.data

describe('Blend, consensus', () => {
  const config: JsonObject = { strategy: 'consensus', target }

  it('has one model merge the answers, shown as data under anonymous ids', async () => {
    const three = { ...given('one <b>', 'two', 'three'), one: { question: textValue('How many?') } }
    const { outputs, asked } = await play('blend', config, three, { script: ['merged'] })
    expect(outputs['answer']).toEqual({ type: 'text', data: 'merged', by: { nodeId: 'self', ...target } })
    const prompt = promptOf(asked[0])
    expect(prompt.startsWith('<question>How many?</question>')).toBe(true)
    expect(marksIn(prompt, 'answer').map(({ id }) => id)).toEqual(['A', 'B', 'C'])
    expect(
      marksIn(prompt, 'answer')
        .map(({ text }) => text)
        .sort(),
    ).toEqual(['one &lt;b&gt;', 'three', 'two'])
    expect(asked[0]?.outputSchema).toBeUndefined()
  })

  it('names what was left out and never passes it on as text', async () => {
    const two = { ...given('a', 'b'), dropped: [lost('n3', 'failed', 'overloaded'), lost('n4', 'let_go')] }
    const { decision, asked } = await play('blend', config, two, { script: ['ab'] })
    expect(marksIn(promptOf(asked[0]), 'answer')).toHaveLength(2)
    expect(decision?.candidates.filter((one) => one.removedBy !== null)).toEqual([
      { id: 'n3', score: null, removedBy: 'N3 failed (overloaded).' },
      { id: 'n4', score: null, removedBy: 'N4 was too slow and was let go.' },
    ])
  })

  it('passes a single survivor on unblended, with its author, and says so', async () => {
    const one = { ...given('alone'), dropped: [lost('n2', 'failed', 'timeout')] }
    const { outputs, asked, decision } = await play('blend', config, one)
    expect(asked).toHaveLength(0)
    expect(outputs['answer']).toEqual(answerOf('n1', 'alone').value)
    expect(decision?.why).toContain('passed on unblended')
  })

  it('fails with the last class when fewer came than are needed', async () => {
    const one = { ...given('alone'), dropped: [lost('n2', 'failed', 'timeout'), lost('n3', 'failed', 'quota')] }
    await expect(play('blend', { ...config, minOk: 2 }, one)).rejects.toMatchObject({ class: 'quota', code: 'too_few' })
  })
})

describe('Blend, best of', () => {
  it("gives the winner word for word, as its own author's", async () => {
    const script = (request: AskRequest) => {
      const rows = marksIn(promptOf(request), 'answer').map(({ id, text }) => ({
        id: id ?? '',
        score: text === 'good' ? 0.9 : 0.1,
      }))
      return { reason: 'clear', best: rows.find((row) => row.score === 0.9)?.id ?? '', scores: rows }
    }
    const { outputs, decision } = await play('blend', { strategy: 'bestOf', target }, given('bad', 'good', 'worse'), {
      script,
    })
    expect(outputs['answer']).toEqual(answerOf('n2', 'good').value)
    expect(decision?.chosen).toBe('n2')
  })
})

describe('Blend, vote', () => {
  const vote = async (texts: string[], field?: string) =>
    play('blend', field === undefined ? { strategy: 'vote' } : { strategy: 'vote', field }, given(...texts))

  it.each([
    [['391', '392', ' 391. '], 'n1'],
    [['no', 'Yes!', 'yes', 'YES.'], 'n2'],
    [['1,103', '1104', '1,104.0', '**1104**'], 'n2'],
    [['Paris', 'Lyon', 'paris  '], 'n1'],
    [['-5', '5', '−5'], 'n1'],
  ])('counts %j as a person would', async (texts, winner) => {
    const { outputs, asked } = await vote(texts)
    expect(outputs['answer']?.by?.nodeId).toBe(winner)
    expect(outputs['answer']?.data).toBe(texts[Number(winner.slice(1)) - 1])
    expect(asked).toHaveLength(0)
  })

  it.each([
    ['1.5', '15'],
    ['5', '-5'],
    ['5%', '5'],
    ['$5', '€5'],
    ['v1.20.3', 'v1.2.3'],
    ['not guilty', 'guilty'],
  ])('keeps %s and %s apart', async (a, b) => {
    const { decision } = await vote([b, a, a])
    expect(decision?.chosen).toBe('n2')
    expect(decision?.why).toContain('2 of 3')
  })

  it('gives a tie to the answer that stands first and says so', async () => {
    const { decision } = await vote(['b', 'a', 'a', 'b', 'c'])
    expect(decision?.chosen).toBe('n1')
    expect(decision?.why).toContain('A tie with "a"')
  })

  it('votes on one field of JSON, in prose and fences too; what has no such field has no vote', async () => {
    const texts = ['{"kind":"a","x":1}', 'Sure: {"kind": "b"}', '```json\n{"kind":"B "}\n```', 'I do not know']
    const { decision, outputs } = await vote(texts, 'kind')
    expect(outputs['answer']?.data).toBe(texts[1])
    expect(decision?.why).toContain('2 of 3')
    expect(decision?.candidates.at(-1)).toEqual({
      id: 'n4',
      score: null,
      removedBy: 'It has no field "kind" to vote on.',
    })
    await expect(vote(['x', 'y'], 'kind')).rejects.toMatchObject({ class: 'invalid_output', code: 'no_votes' })
  })
})

describe('Blend, disagreement', () => {
  const apart = async (...texts: string[]) =>
    disagreementOf((await play('blend', { strategy: 'vote' }, given(...texts))).outputs)

  it('is 0 where all say the same, 1 where numbers or words have nothing in common, between where they overlap', async () => {
    expect(await apart('Yes.', 'yes', 'YES')).toEqual({ score: 0, distinct: 1, total: 3 })
    expect(await apart('The answer is 391.', 'The answer is 392.')).toEqual({ score: 1, distinct: 2, total: 2 })
    expect(await apart('red', 'blue')).toEqual({ score: 1, distinct: 2, total: 2 })
    expect(await apart('391', '391')).toEqual({ score: 0, distinct: 1, total: 2 })
    const partly = (await apart('a big red house', 'a small red house')) as { score: number }
    expect(partly.score).toBeGreaterThan(0.2)
    expect(partly.score).toBeLessThan(0.8)
  })
})

describe('Blend, what is wrong with it', () => {
  it('says so', () => {
    expect(problemCodes('blend', { strategy: 'consensus' })).toEqual(['bad_config'])
    expect(problemCodes('blend', { strategy: 'vote', field: 'a..b' })).toEqual(['bad_config'])
  })

  it('plans no request for a vote, at most one for a consensus, and none where one wire comes in', () => {
    const calls = (raw: JsonObject, wires: number) => definitionOf('blend').calls(configOf('blend', raw), () => wires)
    expect(calls({ strategy: 'vote' }, 5)).toEqual([])
    expect(calls({ strategy: 'consensus', target }, 5)[0]).toMatchObject({
      least: 0,
      most: 1,
      role: 'blend',
      sees: 'all',
    })
    expect(calls({ strategy: 'consensus', target }, 1)[0]).toMatchObject({ least: 0, most: 0 })
    expect(calls({ strategy: 'selfMoa', target }, 0)).toMatchObject([
      { least: 4, most: 4, role: 'answer', from: ['question'] },
      { least: 0, most: 1, role: 'blend', earlier: { answers: 4 } },
    ])
    expect(calls({ strategy: 'bestOf', target }, 8)[0]).toMatchObject({ least: 0, most: 3, role: 'judge' })
  })
})
