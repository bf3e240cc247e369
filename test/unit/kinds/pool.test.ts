import { describe, expect, it } from 'vitest'
import { StepError } from '../../../shared/errors.ts'
import type { TargetStanding } from '../../../shared/health/types.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { strategies } from '../../../shared/kinds/pool/definition.ts'
import type { Target } from '../../../shared/model/types.ts'
import type { Value } from '../../../shared/values.ts'
import { type PlayOptions, play, problemCodes, textValue, wellKnown } from '../../support/kind-bench.ts'

/*
 * engine.md, "Router" (hard filters, empty means a typed error) and "Breaker and health" for a Pool: who of several is
 * asked, who isn't and why.
 */

const cheap = { provider: 'practice', model: 'cheap' }
const balanced = { provider: 'practice', model: 'balanced' }
const frontier = { provider: 'practice', model: 'frontier' }
const targets = [cheap, balanced, frontier]
const pool = (more: JsonObject = {}): JsonObject => ({ targets, ...more })
const prompt = { one: { prompt: textValue('Why does rain fall?') } }

type Standings = Record<string, Partial<TargetStanding>>
const standing =
  (by: Standings) =>
  (target: Target): TargetStanding => ({ ...wellKnown(target), ...by[target.model] })

const ask = (config: JsonObject, options: PlayOptions & { by?: Standings } = {}) =>
  play('pool', config, prompt, {
    script: () => 'Because.',
    ...options,
    ...(options.by === undefined ? {} : { standing: standing(options.by) }),
  })

const removedBy = (
  decision: { candidates: { id: string; removedBy: string | null }[] } | null,
): Record<string, string> =>
  Object.fromEntries(
    (decision?.candidates ?? []).flatMap(({ id, removedBy: why }) => (why === null ? [] : [[id, why]])),
  )

/** Who is asked first, of many pools that differ only by their name. */
async function firsts(config: JsonObject, by: Standings, times = 400): Promise<Record<string, number>> {
  const seen: Record<string, number> = {}
  for (let i = 0; i < times; i++) {
    const { asked } = await play(
      'pool',
      config,
      { one: { prompt: textValue(`Question ${i}`) } },
      {
        script: () => 'Because.',
        nodeId: `pool${i}`,
        seed: i,
        standing: standing(by),
      },
    )
    const model = asked[0]?.target.model ?? ''
    seen[model] = (seen[model] ?? 0) + 1
  }
  return seen
}

describe('hard filters, each naming what it removed and why', () => {
  const missing = (filter: 'enabled' | 'key') => ({ missing: { filter, why: `No ${filter}.`, class: 'auth' as const } })

  it('enabled, key, breaker', async () => {
    const { decision, asked } = await ask(pool(), {
      by: { cheap: missing('enabled'), balanced: missing('key'), frontier: {} },
    })
    expect(asked.map(({ target }) => target.model)).toEqual(['frontier'])
    expect(decision).toMatchObject({ chosen: 'practice/frontier' })
    expect(removedBy(decision)).toEqual({ 'practice/cheap': 'No enabled.', 'practice/balanced': 'No key.' })
  })

  it('one that is paused', async () => {
    const { decision } = await ask({ targets: [{ ...cheap, paused: true }, balanced, frontier] })
    expect(removedBy(decision)['practice/cheap']).toBe('It is paused.')
  })

  it('an open breaker, with the time of its retry', async () => {
    const until = Date.UTC(2026, 10, 21, 14, 3)
    const { decision } = await ask(pool(), {
      by: { cheap: { state: 'open', share: 0, why: 'server', until }, balanced: { state: 'half_open', probing: true } },
    })
    expect(decision?.chosen).toBe('practice/frontier')
    expect(removedBy(decision)['practice/cheap']).toMatch(/^Open, retry at \d\d:\d\d/)
    expect(removedBy(decision)['practice/balanced']).toContain('Being tried again')
  })

  it('capability: a schema that it does not answer by', async () => {
    const facts = wellKnown({ provider: 'practice', model: 'cheap' }).facts
    if (facts === null) throw new Error('no practice model')
    const { decision } = await ask(pool({ outputSchema: { type: 'object' } }), {
      script: () => '{}',
      by: { cheap: { facts: { ...facts, structuredOutput: false } } },
    })
    expect(removedBy(decision)['practice/cheap']).toContain('schema')
  })

  it('window: the prompt and the longest answer have to fit', async () => {
    const long = { one: { prompt: textValue('word '.repeat(15_900)) } }
    const { decision, asked } = await play('pool', pool({ maxTokens: 1000 }), long, { script: () => 'Because.' })
    expect(removedBy(decision)['practice/cheap']).toMatch(/don't fit into its 16384/)
    expect(asked[0]?.target.model).not.toBe('cheap')
  })

  it('region and tags: all that it needs', async () => {
    const { decision, asked } = await ask({
      targets: [{ ...cheap, tags: ['eu', 'fast'] }, balanced, frontier],
      needs: ['eu'],
    })
    expect(asked[0]?.target.model).toBe('cheap')
    expect(removedBy(decision)['practice/frontier']).toBe('It has no tag eu.')
  })

  it('cost cap, where an unknown price is not cheap', async () => {
    const { decision } = await ask(pool({ maxCostUsd: 0.001, maxTokens: 1000 }), { by: { balanced: { facts: null } } })
    expect(decision?.chosen).toBe('practice/cheap')
    expect(removedBy(decision)['practice/frontier']).toMatch(/could cost \$0\.015/)
    expect(removedBy(decision)['practice/balanced']).toContain('price is unknown')
  })

  it('empty means a typed error, never the whole pool', async () => {
    const open = { state: 'open', share: 0, why: 'quota', until: null } as const
    const all = { cheap: open, balanced: missing('key'), frontier: missing('enabled') }
    const failing = ask(pool(), { by: all })
    await expect(failing).rejects.toMatchObject({ class: 'quota', code: 'no_target' })
    await expect(failing).rejects.toThrow(/practice\/cheap: Quota used up.*practice\/balanced: No key/)
    await expect(ask(pool({ needs: ['moon'] }))).rejects.toMatchObject({ class: 'policy' })
  })
})

describe('strategies', () => {
  it('weighted: as often as the weights say', async () => {
    const config = {
      targets: [
        { ...cheap, weight: 3 },
        { ...balanced, weight: 1 },
        { ...frontier, weight: 0 },
      ],
    }
    const seen = await firsts(config, {})
    expect(seen['frontier']).toBeUndefined()
    expect(seen['cheap']).toBeGreaterThan(260)
    expect(seen['balanced']).toBeGreaterThan(60)
  })

  it('roundRobin: one after the other, over all runs', async () => {
    const order = []
    for (let turn = 0; turn < 4; turn++)
      order.push((await ask(pool({ strategy: 'roundRobin' }), { turn })).decision?.chosen)
    expect(order).toEqual(['practice/cheap', 'practice/balanced', 'practice/frontier', 'practice/cheap'])
  })

  it('latency: the fastest; fewer than 3 samples are explored 5 % of the time and not treated as instant', async () => {
    const by = {
      cheap: { latencyMs: 300, samples: 9 },
      balanced: { latencyMs: 1, samples: 2 },
      frontier: { latencyMs: 800, samples: 50 },
    }
    const seen = await firsts(pool({ strategy: 'latency' }), by)
    expect(seen['cheap']).toBeGreaterThan(350)
    expect(seen['balanced']).toBeGreaterThan(5)
    expect(seen['balanced']).toBeLessThan(45)
    expect(seen['frontier']).toBeUndefined()
  })

  it('cost: the cheapest; an unknown price comes last', async () => {
    expect((await ask(pool({ strategy: 'cost' }))).decision).toMatchObject({ chosen: 'practice/cheap' })
    const unknown = await ask(pool({ strategy: 'cost' }), { by: { cheap: { facts: null } } })
    expect(unknown.decision).toMatchObject({ chosen: 'practice/balanced' })
  })

  it.each([
    ['leastBusy', { cheap: { inFlight: 3 }, balanced: { inFlight: 1 }, frontier: { inFlight: 2 } }],
    ['quality', { cheap: { quality: 0.4 }, balanced: { quality: 0.9 }, frontier: { quality: 0.8 } }],
    ['reliability', { cheap: { reliability: 0.6 }, balanced: { reliability: 1 }, frontier: { reliability: 0.9 } }],
    ['balanced', { cheap: { reliability: 0.2 }, balanced: {}, frontier: { reliability: 0.9 } }],
  ] as const)('%s, with the scores it went by', async (strategy, by) => {
    const { decision } = await ask(pool({ strategy }), { by })
    expect(decision?.chosen).toBe('practice/balanced')
    const scores = Object.fromEntries((decision?.candidates ?? []).map(({ id, score }) => [id, score ?? Number.NaN]))
    expect(scores['practice/balanced']).toBe(Math.max(...Object.values(scores)))
  })

  it('quality is what Judges thought: a score is told of whoever gave the answer, and a pass alone is not enough', async () => {
    const config = { mode: 'score', target: cheap, threshold: 0.5, rubric: [{ id: 'good', text: 'Good.', weight: 1 }] }
    const saying = { reason: 'r', criteria: [{ id: 'good', reason: 'r', score: 0.75 }], score: 0.75, pass: true }
    const by = { nodeId: 'p', provider: 'practice', model: 'balanced' }
    const of = (value: Value) => play('judge', config, { one: { answer: value } }, { script: () => saying })
    expect((await of({ ...textValue('Yes.'), by })).judged).toEqual([{ by, score: 0.75 }])
    expect((await of(textValue('Typed by a person.'))).judged).toEqual([])
  })

  it('sticky: equal values keep their model, in every run, and go back to it when it is well again', async () => {
    const config = pool({ strategy: 'weighted', sticky: 'vars.user' })
    const of = async (user: string, by: Standings = {}, seed = 1) =>
      (await ask(config, { vars: { user: textValue(user) }, by, seed })).decision?.chosen
    const users = Array.from({ length: 30 }, (_, i) => `user ${i}`)
    const before = await Promise.all(users.map((user) => of(user)))
    expect(new Set(before).size).toBe(3)
    expect(await Promise.all(users.map((user) => of(user, {}, 2)))).toEqual(before)
    const without = await Promise.all(users.map((user) => of(user, { cheap: { state: 'open', share: 0 } })))
    // Only those whose model is gone move.
    expect(without.filter((chosen, i) => before[i] !== 'practice/cheap' && chosen !== before[i])).toEqual([])
    expect(without).not.toContain('practice/cheap')
  })

  it('canary: new models get their share', async () => {
    const config = {
      targets: [cheap, balanced, { ...frontier, tags: ['new'] }],
      canary: { tag: 'new', percent: 10 },
    }
    const seen = await firsts(config, {})
    expect(seen['frontier']).toBeGreaterThan(15)
    expect(seen['frontier']).toBeLessThan(75)
  })
})

describe('draining and ramp', () => {
  it('who recovers takes its share; who is half open is tried now and then; the last one left everything', async () => {
    const ramp = { state: 'ramp', share: 0.1 } as const
    const seen = await firsts(pool(), { cheap: ramp, balanced: { state: 'half_open' } })
    expect(seen['cheap']).toBeLessThan(60)
    expect(seen['balanced']).toBeGreaterThan(10)
    expect(seen['balanced']).toBeLessThan(90)
    const alone = await firsts({ targets: [cheap] }, { cheap: ramp }, 20)
    expect(alone).toEqual({ cheap: 20 })
  })
})

describe('the next attempt goes to another target', () => {
  it('each once, and the decision names who failed', async () => {
    const script = [new StepError('server', 'It broke.'), new StepError('timeout', 'Too slow.'), 'Because.']
    const { asked, decision, outputs } = await ask(pool({ strategy: 'cost' }), { script })
    expect(asked.map(({ target }) => target.model)).toEqual(['cheap', 'balanced', 'frontier'])
    // Only the last one left is asked as often as the table says.
    expect(asked.map(({ retries }) => retries)).toEqual([0, 0, undefined])
    expect(removedBy(decision)).toEqual({
      'practice/cheap': 'It failed (server): It broke.',
      'practice/balanced': 'It failed (timeout): Too slow.',
    })
    expect(outputs['answer']?.by).toMatchObject({ model: 'frontier' })
  })

  it('fails with the class of the last, each one named', async () => {
    const script = ['server', 'overloaded', 'quota'].map((name) => new StepError(name as 'server', `${name}!`))
    const failing = ask(pool({ strategy: 'cost' }), { script })
    await expect(failing).rejects.toMatchObject({ class: 'quota', code: 'no_target' })
    await expect(failing).rejects.toThrow(/cheap.*server!.*balanced.*overloaded!.*frontier.*quota!/)
  })

  it('a question that is at fault itself goes to nobody else', async () => {
    const { asked } = await ask(pool(), { script: [new StepError('bad_request', 'No.')] }).catch((error: unknown) => {
      expect(error).toMatchObject({ class: 'bad_request', message: 'No.' })
      return { asked: [1] }
    })
    expect(asked).toHaveLength(1)
  })

  it('a prompt too long for one goes only to a larger window', async () => {
    const { asked } = await ask(
      { targets: [balanced, cheap, frontier], strategy: 'roundRobin' },
      { script: [new StepError('context_length', 'Too long.'), 'Because.'], turn: 0 },
    )
    expect(asked.map(({ target }) => target.model)).toEqual(['balanced', 'frontier'])
  })
})

it('a config that makes no sense is a problem with words', () => {
  expect(problemCodes('pool', { targets: [{ ...cheap, weight: 0 }] })).toEqual(['bad_weights'])
  expect(problemCodes('pool', { targets: [{ ...cheap, paused: true }] })).toEqual(['bad_config'])
  expect(problemCodes('pool', { targets: [cheap, cheap] })).toEqual(['bad_config'])
  expect(problemCodes('pool', pool({ canary: { tag: 'new', percent: 5 } }))).toEqual(['bad_config'])
  expect(problemCodes('pool', pool({ needs: ['eu'] }))).toEqual(['policy'])
  expect(problemCodes('pool', pool({ outputSchema: { type: 'strin' } }))).toEqual(['bad_config'])
  for (const strategy of strategies) expect(problemCodes('pool', pool({ strategy }))).toEqual([])
})
