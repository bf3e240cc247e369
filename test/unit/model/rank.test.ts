import { describe, expect, it } from 'vitest'
import { type Rankable, bestOf, typicalCost } from '../../../shared/model/rank.ts'

const of = (model: string, known: Partial<Rankable> = {}): Rankable => ({
  target: { provider: 'p', model },
  price: null,
  local: false,
  latencyMs: null,
  reliability: null,
  quality: null,
  ...known,
})
const priced = (input: number, output: number) => ({
  perMillion: { input, output },
  source: 'test',
  date: '2026-11-21',
})
const chosen = (preset: Parameters<typeof bestOf>[0], list: Rankable[]) => bestOf(preset, list)?.best.target.model

describe('the best of several targets', () => {
  const dear = of('dear', { price: priced(3, 15), latencyMs: 300, reliability: 0.99, quality: 0.9 })
  const slow = of('slow', { price: priced(0.1, 0.4), latencyMs: 900, reliability: 0.9, quality: 0.5 })
  const middle = of('middle', { price: priced(0.6, 2.4), latencyMs: 200, reliability: 0.99, quality: 0.8 })

  it('goes by what the preset says', () => {
    const all = [dear, slow, middle]
    expect(chosen('fixed', all)).toBe('dear')
    expect(chosen('cost', all)).toBe('slow')
    expect(chosen('latency', all)).toBe('middle')
    expect(chosen('reliability', [slow, middle])).toBe('middle')
    expect(chosen('quality', all)).toBe('dear')
    expect(chosen('balanced', all)).toBe('middle')
  })

  it('what isn’t known comes last, and is no zero', () => {
    expect(chosen('cost', [of('unknown'), dear])).toBe('dear')
    expect(chosen('latency', [of('unknown'), slow])).toBe('slow')
    expect(typicalCost(of('unknown'))).toBeNull()
    expect(typicalCost(of('local', { local: true }))).toBe(0)
    expect(typicalCost(dear)).toBeCloseTo(0.0105, 12)
  })

  it('equals go by the order given, and it says so', () => {
    expect(bestOf('latency', [of('a'), of('b')])).toMatchObject({
      best: { target: { model: 'a' } },
      why: 'Nothing is known that tells them apart: the first.',
    })
    expect(bestOf('cost', [])).toBeNull()
    expect(bestOf('cost', [of('a')])?.why).toBe('It is the only one that can be asked.')
  })
})
