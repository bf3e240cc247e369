import { describe, expect, it } from 'vitest'
import { cacheTerms } from '../../../shared/cache.ts'
import { choose, type Draws } from '../../../shared/kinds/pool/choose.ts'
import type { PoolConfig } from '../../../shared/kinds/pool/definition.ts'
import type { Candidate } from '../../../shared/kinds/pool/filter.ts'
import { configOf, definitionOf, play, textValue, wellKnown } from '../../support/kind-bench.ts'

/* Numbers of engine.md that a form leaves out, held to the digit from both sides. */

describe('Blend', () => {
  it('waits ten seconds at least for a straggler where its form says nothing', () => {
    const asking = (config = {}) => definitionOf('blend').asking(configOf('blend', { strategy: 'vote', ...config }))
    expect(asking()).toMatchObject({ how: 'settled', stragglerMs: 10_000 })
    expect(asking({ stragglerMs: 7 })).toMatchObject({ stragglerMs: 7 })
  })
})

describe('a semantic cache', () => {
  it('takes a cosine of 0.95 or more where its form says nothing, for 24 h', () => {
    expect(cacheTerms.parse({ mode: 'semantic' })).toEqual({
      mode: 'semantic',
      similarity: 0.95,
      hours: 24,
      always: false,
    })
  })
})

describe('Router by similarity', () => {
  // Vectors in a plane: at x degrees, between branches at 0 and at 60, the lead is the sine of 30 − x.
  const angle = (text: string): Float32Array => {
    const radians = (Number(text) * Math.PI) / 180
    return Float32Array.from([Math.cos(radians), Math.sin(radians)])
  }
  const config = {
    mode: 'similarity',
    target: { provider: 'practice', model: 'embed' },
    branches: [{ id: 'a', examples: ['0', '0', '0'] }, { id: 'b', examples: ['60', '60', '60'] }, { id: 'other' }],
    else: 'other',
  }

  it.each([
    ['28.27', 'a'],
    ['28.29', 'other'],
    ['31.71', 'other'],
    ['31.73', 'b'],
  ])('wants 0.03 ahead of the second: at %s degrees it takes %s', async (text, branch) => {
    const { outputs } = await play('router', config, { one: { value: textValue(text) } }, { vectorOf: angle })
    expect(Object.keys(outputs)).toEqual([branch])
  })
})

describe('a Pool by speed', () => {
  const named = (model: string, more: object): Candidate => {
    const target = { provider: 'practice', model }
    return {
      row: { ...target, weight: 1, tags: [], paused: false },
      id: `practice/${model}`,
      standing: { ...wellKnown(target), ...more },
    }
  }
  const left = [named('cheap', { latencyMs: 300, samples: 9 }), named('balanced', { latencyMs: 1, samples: 2 })]
  const drawing = (chance: number): Draws => ({ chance: () => chance, sticky: null, turn: () => 0 })
  const config = configOf('pool', {
    targets: left.map(({ row }) => ({ provider: row.provider, model: row.model })),
    strategy: 'latency',
  }) as unknown as PoolConfig
  const chosen = (chance: number): string =>
    choose(config, left, { inputTokens: 10, maxTokens: 10 } as never, drawing(chance)).chosen.id

  it('tries who is hardly known 5 % of the time, and not as if it were instant', () => {
    expect(chosen(0.0499)).toBe('practice/balanced')
    expect(chosen(0.05)).toBe('practice/cheap')
  })
})
