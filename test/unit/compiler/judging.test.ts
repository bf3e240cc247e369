import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/json.ts'
import { ask, draw, planOf, told } from './draw.ts'

const cheap = { provider: 'practice', model: 'cheap' }
const other = { provider: 'practice', model: 'judge' }

/** So many cheap answers into one node, whose first output is the answer. */
function into(kind: string, config: JsonObject, count: number) {
  const names = Array.from({ length: count }, (_, i) => `m${i}`)
  const port = kind === 'judge' ? 'candidates' : 'answers'
  return draw(
    {
      in: ['input', { name: 'question' }],
      ...Object.fromEntries(names.map((name) => [name, ask()])),
      node: [kind, config],
      out: ['output', {}],
    },
    [
      ...names.flatMap((name) => [`in.value > ${name}.prompt`, `${name}.answer > node.${port}`]),
      'in.value > node.question',
      `node.${kind === 'judge' ? 'best' : 'answer'} > out.value`,
    ],
  )
}

describe('"A judge among the contestants is a warning"', () => {
  it.each([
    ['blend', { strategy: 'bestOf', target: cheap }],
    ['blend', { strategy: 'rankFuse', target: cheap }],
    ['blend', { strategy: 'council', target: other, targets: [other, cheap] }],
    ['judge', { mode: 'best', target: cheap }],
    ['judge', { mode: 'pairwise', target: cheap }],
  ])('%s %j', (kind, config) => {
    expect(told(into(kind, config, 2))).toEqual(['self_judge node'])
  })

  it.each([
    ['blend', { strategy: 'consensus', target: cheap }],
    ['blend', { strategy: 'selfMoa', target: cheap, samples: 3 }],
    ['blend', { strategy: 'moa', target: cheap }],
    ['blend', { strategy: 'council', target: cheap, targets: [other, other] }],
    ['judge', { mode: 'pairwise', target: other }],
  ])('but not who only writes, or another model: %s %j', (kind, config) => {
    expect(told(into(kind, config, 2))).toEqual([])
  })
})

describe('Before a run, "2 to 8 answers" and no more requests than a step may make', () => {
  it.each([
    ['blend', { strategy: 'consensus', target: other }, 1],
    ['blend', { strategy: 'vote' }, 9],
    ['blend', { strategy: 'moa', target: other, samples: 5, layers: 3 }, 3],
    ['blend', { strategy: 'selfMoa', target: other, samples: 6 }, 3],
    ['judge', { mode: 'pairwise', target: other, samples: 3 }, 5],
    ['judge', { mode: 'best', target: other }, 21],
  ])('%s %j with %i', (kind, config, count) => {
    expect(told(into(kind, config, count))).toEqual(['bad_config node'])
  })

  it('what is allowed has a forecast that grows with its requests', () => {
    const cost = (config: JsonObject) =>
      planOf(into('blend', { target: other, ...config }, 4)).bounds.costUsd.expected ?? 0
    expect(cost({ strategy: 'vote' })).toBeLessThan(cost({ strategy: 'consensus' }))
    expect(cost({ strategy: 'consensus' })).toBeLessThan(cost({ strategy: 'chain' }))
    expect(cost({ strategy: 'moa', layers: 1 })).toBeLessThan(cost({ strategy: 'moa', layers: 2 }))
    expect(cost({ strategy: 'moa', layers: 2 })).toBeLessThan(cost({ strategy: 'moa', layers: 3 }))
  })

  it('says in words what will happen', () => {
    const words = (config: JsonObject) => planOf(into('blend', { target: other, ...config }, 2)).sentences.at(-2)
    expect(words({ strategy: 'council' })).toBe(
      "Have a panel of 3 rank m0 and m1, and practice / judge write the council's answer.",
    )
    expect(words({ strategy: 'selfMoa', samples: 3 })).toBe(
      'Ask node (practice / judge) 3 times, and have it make one answer of these, with m0 and m1.',
    )
  })
})

describe('"A cache on a sampling model"', () => {
  const cached = (more: JsonObject) => {
    const model = ask('cheap', { cache: { mode: 'exact' }, ...more })
    return told(
      draw({ in: ['input', { name: 'question' }], m: model, out: ['output', {}] }, [
        'in.value > m.prompt',
        'm.answer > out.value',
      ]),
    )
  }

  it('is warned of: an answer drawn by chance would be given again', () => {
    expect(cached({ temperature: 0.7 })).toEqual(['cache_on_sampling m'])
    expect(cached({ temperature: 0 })).toEqual([])
    expect(cached({ temperature: 0.7, cache: { mode: 'exact', always: true } })).toEqual([])
  })
})
