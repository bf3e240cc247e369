import { describe, expect, it } from 'vitest'
import { StepError } from '../../../shared/errors.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { asksFor, honest, shown } from '../../support/honest.ts'
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
  type Script,
} from '../../support/kind-bench.ts'

const target = { provider: 'practice', model: 'frontier' }
const panel = ['one', 'two', 'three'].map((model) => ({ provider: 'practice', model }))
const given = (...texts: string[]): Given => ({
  one: { question: textValue('How many?') },
  many: { answers: texts.map((text, i) => answerOf(`n${i + 1}`, text)) },
})

describe('Blend, council: "anonymous ranking by the panel, then a chair: agreement, disagreement, minority view"', () => {
  const config: JsonObject = { strategy: 'council', target, targets: panel }

  it('has each member rank the answers without names, then the chair write', async () => {
    const { asked, outputs, decision } = await play('blend', config, given('1', '3', '2'), { script: honest })
    expect(asked.map((request) => request.target.model)).toEqual(['one', 'two', 'three', 'frontier'])
    for (const request of asked) {
      expect(promptOf(request)).not.toMatch(/N1|n1|N2|n2/)
      expect(shown(request).sort()).toEqual(['1', '2', '3'])
    }
    expect(outputs['answer']).toEqual({ type: 'text', data: 'chaired', by: { nodeId: 'self', ...target } })
    expect(outputs['disagreement']?.data).toMatchObject({
      distinct: 3,
      agreement: 'On much.',
      disagreement: 'On the number.',
      minorityView: 'N1 alone.',
      ranking: [
        { nodeId: 'n2', place: 1 },
        { nodeId: 'n3', place: 2 },
        { nodeId: 'n1', place: 3 },
      ],
    })
    expect(decision?.candidates.map(({ id, score }) => [id, score])).toEqual([
      ['n1', 0],
      ['n2', 1],
      ['n3', 0.5],
    ])
  })

  it('tells the chair the mean places outside the answers, where none of them can write', async () => {
    const { asked } = await play('blend', config, given('1', '2'), { script: honest })
    const prompt = promptOf(asked.at(-1))
    const places = marksIn(prompt.replaceAll(' of="', ' id="'), 'place')
    const best = marksIn(prompt, 'answer').find(({ text }) => text === '2')
    expect(places.find(({ id }) => id === best?.id)?.text).toBe('1.00')
  })

  it('goes on without a member that gave no ranking, and names it; without any it fails', async () => {
    const script: Script = (request) =>
      request.target.model === 'two' ? new StepError('overloaded', 'busy') : honest(request)
    const { decision, outputs } = await play('blend', config, given('1', '2'), { script })
    expect(outputs['answer']?.data).toBe('chaired')
    expect(decision?.why).toContain('practice / two gave no ranking (overloaded).')
    const none = () => new StepError('overloaded', 'busy')
    await expect(play('blend', config, given('1', '2'), { script: none })).rejects.toMatchObject({
      class: 'overloaded',
    })
  })

  it('is no ranking that names an answer twice or leaves one out', async () => {
    const script: Script = (request) =>
      asksFor(request, 'ranking') ? { reason: 'r', ranking: ['A', 'A'] } : new StepError('server', 'never asked')
    await expect(play('blend', config, given('1', '2'), { script })).rejects.toMatchObject({ class: 'invalid_output' })
  })

  it('has the one model rank several times where no panel is chosen, each in a draw of its own', async () => {
    const { asked } = await play('blend', { strategy: 'council', target }, given('1', '2'), { script: honest })
    expect(asked).toHaveLength(4)
    expect(asked.slice(0, 3).map(({ sample, temperature }) => [sample, (temperature ?? 0) > 0])).toEqual([
      [0, true],
      [1, true],
      [2, true],
    ])
  })
})

describe('Blend, chain: "each improves the last"', () => {
  it('takes one answer and improves it by each of the others in turn', async () => {
    const { asked, outputs } = await play('blend', { strategy: 'chain', target }, given('a', 'b', 'c', 'd'), {
      script: (_request, n) => `draft ${n + 1}`,
    })
    expect(asked).toHaveLength(3)
    expect(shown(asked[1])[0]).toBe('draft 1')
    expect(shown(asked[2])[0]).toBe('draft 2')
    const taken = [...shown(asked[0]), ...shown(asked[1]).slice(1), ...shown(asked[2]).slice(1)]
    expect(taken.sort()).toEqual(['a', 'b', 'c', 'd'])
    expect(outputs['answer']?.data).toBe('draft 3')
    expect(asked.map(({ stream }) => stream)).toEqual([false, false, true])
  })
})

describe('Blend, moa: "1 to 3 layers"', () => {
  it.each([
    [1, 1],
    [2, 4],
    [3, 7],
  ])('%i layers of a panel of three make %i requests', async (layers, requests) => {
    const config = { strategy: 'moa', target, targets: panel, layers }
    const { asked } = await play('blend', config, given('a', 'b'), { script: (_request, n) => `text ${n}` })
    expect(asked).toHaveLength(requests)
    expect(asked.at(-1)?.target).toEqual(target)
    const planned = definitionOf('blend').calls(configOf('blend', config), () => 2)
    expect(planned.reduce((sum, call) => sum + call.most, 0)).toBe(requests)
  })

  it('shows each layer all of the layer before and nothing else', async () => {
    const config = { strategy: 'moa', target, targets: panel, layers: 2 }
    const { asked } = await play('blend', config, given('a', 'b'), { script: (_request, n) => `text ${n}` })
    for (const request of asked.slice(0, 3)) expect(shown(request).sort()).toEqual(['a', 'b'])
    expect(shown(asked[3]).sort()).toEqual(['text 0', 'text 1', 'text 2'])
  })

  it('leaves out a member that failed, by name, and never passes its failure on as text', async () => {
    const config = { strategy: 'moa', target, targets: panel, layers: 2 }
    const script: Script = (request, n) =>
      request.target.model === 'two' ? new StepError('timeout', 'SECRET WORDS') : `text ${n}`
    const { asked, decision } = await play('blend', config, given('a', 'b'), { script })
    expect(shown(asked.at(-1))).toHaveLength(2)
    expect(asked.map(promptOf).join('')).not.toContain('SECRET WORDS')
    expect(decision?.why).toContain('practice / two wrote nothing in layer 1 (timeout).')
  })
})

describe('Blend, selfMoa: "one model, k samples"', () => {
  const config: JsonObject = { strategy: 'selfMoa', target, samples: 3 }
  const alone: Given = { one: { question: textValue('How many?') } }

  it('is what a fresh Blend does', () => {
    expect(definitionOf('blend').fresh).toMatchObject({ strategy: 'selfMoa' })
    const [field] = definitionOf('blend').form
    expect(field).toMatchObject({
      control: 'choice',
      choices: [{ value: 'selfMoa', label: 'Self-mixture (suggested)' }, {}, {}, {}, {}, {}, {}, {}],
    })
  })

  it('asks its model the question k times, above temperature 0, and makes one answer of the samples', async () => {
    const { asked, outputs } = await play('blend', config, alone, { script: (_request, n) => `try ${n}` })
    expect(asked).toHaveLength(4)
    for (const [n, request] of asked.slice(0, 3).entries()) {
      expect(request).toMatchObject({ target, sample: n, messages: [{ role: 'user', content: 'How many?' }] })
      expect(request.temperature).toBeGreaterThan(0)
    }
    expect(shown(asked[3]).sort()).toEqual(['try 0', 'try 1', 'try 2'])
    expect(outputs['answer']?.data).toBe('try 3')
    expect(outputs['disagreement']?.data).toMatchObject({ total: 3, distinct: 3 })
  })

  it('counts what is wired to it among the answers', async () => {
    const { asked } = await play('blend', config, given('wired'), { script: (_request, n) => `try ${n}` })
    expect(shown(asked[3]).sort()).toEqual(['try 0', 'try 1', 'try 2', 'wired'])
  })

  it('names samples that failed; a single one that is left is passed on unblended', async () => {
    const script: Script = (_request, n) => (n === 1 ? 'only' : new StepError('server', 'down'))
    const { asked, outputs, decision } = await play('blend', config, alone, { script })
    expect(asked).toHaveLength(3)
    expect(outputs['answer']?.data).toBe('only')
    expect(decision?.why).toContain('passed on unblended')
    expect(decision?.why).toContain('Sample 1 failed (server).')
  })

  it('fails as too_few with fewer than are needed, and with the class of its requests when none came', async () => {
    const script: Script = (_request, n) => (n === 1 ? 'only' : new StepError('server', 'down'))
    await expect(play('blend', { ...config, minOk: 2 }, alone, { script })).rejects.toMatchObject({
      class: 'server',
      code: 'too_few',
    })
    await expect(play('blend', config, alone, { script: () => new StepError('quota', 'empty') })).rejects.toMatchObject(
      { class: 'quota' },
    )
  })

  it('needs a question, and can do without answers', () => {
    const ports = definitionOf('blend').ports(configOf('blend', config)).inputs
    expect(ports.map(({ id, optional }) => [id, optional === true])).toEqual([
      ['answers', true],
      ['question', false],
    ])
  })
})

describe('Blend, rankFuse: "pairwise, then fuse the top 3"', () => {
  const config: JsonObject = { strategy: 'rankFuse', target }

  it.each([2, 3, 4, 5, 6, 7, 8])(
    'of %i answers fuses the best three, the best one first, in 8 requests at most',
    async (count) => {
      const texts = Array.from({ length: count }, (_, i) => String((i * 5 + 2) % 11))
      const best = [...texts].sort((a, b) => Number(b) - Number(a)).slice(0, 3)
      const { asked, decision } = await play('blend', config, given(...texts), { script: honest })
      expect(shown(asked.at(-1))).toEqual(best)
      expect(asked.length).toBeLessThanOrEqual(8)
      const planned = definitionOf('blend').calls(configOf('blend', config), () => count)
      expect(asked.length).toBeLessThanOrEqual(planned.reduce((sum, call) => sum + call.most, 0))
      expect(decision?.why).toContain('flip rate 0 %')
      expect(decision?.candidates.filter(({ removedBy }) => removedBy !== null)).toHaveLength(Math.max(0, count - 3))
    },
  )
})

const every = ['consensus', 'council', 'bestOf', 'chain', 'moa', 'rankFuse', 'vote'] as const

describe('Blend, every strategy', () => {
  it.each(every)('%s: "a single survivor that is enough passes through unblended, flagged"', async (strategy) => {
    const one = { ...given('alone'), dropped: [lost('n2', 'failed', 'timeout')] }
    const { outputs, asked, decision } = await play('blend', { strategy, target }, one)
    expect(asked).toHaveLength(0)
    expect(outputs['answer']).toEqual(answerOf('n1', 'alone').value)
    expect(decision?.why).toContain('passed on unblended. Left out: N2 failed (timeout).')
  })

  it.each(every)('%s: "fewer done is failed (`too_few`)"', async (strategy) => {
    const one = { ...given('alone'), dropped: [lost('n2', 'let_go')] }
    await expect(play('blend', { strategy, target, minOk: 2 }, one)).rejects.toMatchObject({ code: 'too_few' })
  })

  it.each(every)('%s: gives a disagreement that a Router can read', async (strategy) => {
    const script: Script = (request) => {
      if (asksFor(request, 'best')) {
        const ids = marksIn(promptOf(request), 'answer').map(({ id }) => id ?? '')
        return { reason: 'r', best: ids[0] ?? '', scores: ids.map((id) => ({ id, score: 0.5 })) }
      }
      return honest(request)
    }
    const { outputs } = await play('blend', { strategy, target }, given('1', '2', '1'), { script })
    expect(outputs['disagreement']).toMatchObject({ type: 'json', data: { score: 0.667, distinct: 2, total: 3 } })
  })

  it('is checked before a run: "2 to 8 answers"', () => {
    const wired = (raw: JsonObject, count: number): string[] =>
      (definitionOf('blend').checkWires?.(configOf('blend', raw), () => count) ?? []).map(({ message }) => message)
    for (const strategy of every) {
      expect(wired({ strategy, target }, 1)).toEqual(['A Blend takes 2 to 8 answers; 1 is wired.'])
      for (const count of [2, 5, 8]) expect(wired({ strategy, target }, count)).toEqual([])
      expect(wired({ strategy, target }, 9)).toEqual(['A Blend takes 2 to 8 answers; 9 are wired.'])
      expect(wired({ strategy, target, minOk: 4 }, 3)).toEqual(['It needs 4 answers, and 3 are wired.'])
    }
    expect(wired({ strategy: 'selfMoa', target }, 0)).toEqual([])
    expect(wired({ strategy: 'selfMoa', target, samples: 1 }, 0)).toEqual([
      'A Blend takes 2 to 8 answers; 0 wired and 1 of its own make 1.',
    ])
    expect(wired({ strategy: 'selfMoa', target, samples: 4 }, 5)).toHaveLength(1)
    expect(wired({ strategy: 'selfMoa', target, samples: 8 }, 0)).toEqual([
      'It would make up to 9 requests, and a step may make 8.',
    ])
    expect(wired({ strategy: 'moa', target, targets: panel, layers: 3 }, 3)).toEqual([])
    expect(wired({ strategy: 'moa', target, samples: 4, layers: 3 }, 3)).toHaveLength(1)
  })

  it('says what its config lacks', () => {
    for (const strategy of every) {
      expect(problemCodes('blend', { strategy })).toEqual(strategy === 'vote' ? [] : ['bad_config'])
      expect(problemCodes('blend', { strategy, target })).toEqual([])
    }
    expect(problemCodes('blend', { strategy: 'council', target, targets: panel.slice(0, 1) })).toEqual(['bad_config'])
    expect(() => configOf('blend', { strategy: 'moa', target, layers: 4 })).toThrow('at most 3')
  })
})
