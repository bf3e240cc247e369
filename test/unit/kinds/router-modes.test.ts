import { describe, expect, it } from 'vitest'
import { StepError, type ErrorClass } from '../../../shared/errors.ts'
import type { JsonObject } from '../../../shared/json.ts'
import type { Hindrance } from '../../../shared/kinds/execute.ts'
import { by, play, problemCodes, textValue, type Given } from '../../support/kind-bench.ts'

const come = (text: string): Given => ({ one: { value: { ...textValue(text), by: by('up') } } })
const takenOf = (outputs: Record<string, unknown>): string[] => Object.keys(outputs)
const noKey: Hindrance = { filter: 'key', why: 'There is no key for OpenAI.', class: 'auth' }

const similar: JsonObject = {
  mode: 'similarity',
  target: { provider: 'practice', model: 'embed' },
  branches: [
    {
      id: 'billing',
      label: 'Billing',
      examples: ['I was charged twice', 'Where is my invoice', 'I want a refund of my payment'],
    },
    {
      id: 'technical',
      label: 'Technical',
      examples: ['The app crashes when I open it', 'I cannot sign in', 'Error 500 on upload'],
    },
    { id: 'other', label: 'Other' },
  ],
  else: 'other',
}

/** Vectors in a plane: a text is its angle in degrees, so that cosines are known by heart. */
const angle = (text: string): Float32Array => {
  const radians = (Number(text) * Math.PI) / 180
  return Float32Array.from([Math.cos(radians), Math.sin(radians)])
}
const plane = (branches: JsonObject[]): JsonObject => ({
  mode: 'similarity',
  target: { provider: 'practice', model: 'embed' },
  branches: [...branches, { id: 'other' }],
  else: 'other',
})

describe('Router by similarity', () => {
  it('takes the branch whose examples the text resembles most, and names every score', async () => {
    const { outputs, decision, embedded } = await play('router', similar, come('Please refund one of my payments'))
    expect(takenOf(outputs)).toEqual(['billing'])
    expect(embedded).toHaveLength(7)
    expect(decision).toMatchObject({ chosen: 'billing', why: expect.stringMatching(/^Billing: it resembles/) })
    const [billing, technical, other] = decision!.candidates
    expect(billing!.score).toBeGreaterThan(technical!.score! + 0.03)
    expect(other).toEqual({ id: 'other', score: null, removedBy: 'Billing was taken instead.' })
  })

  it('scores by the mean of the top five', async () => {
    const examples = ['0', '0', '0', '0', '60', '90', '90', '90']
    const { decision } = await play('router', plane([{ id: 'a', examples }]), come('0'), { vectorOf: angle })
    expect(decision!.candidates[0]!.score).toBeCloseTo((4 + 0.5) / 5, 3)
  })

  it('goes to else under the branch’s own threshold', async () => {
    const config = plane([{ id: 'a', examples: ['0', '0', '0'], threshold: 0.9 }])
    expect(takenOf((await play('router', config, come('20'), { vectorOf: angle })).outputs)).toEqual(['a'])
    const under = await play('router', config, come('30'), { vectorOf: angle })
    expect(takenOf(under.outputs)).toEqual(['other'])
    expect(under.decision?.why).toBe(
      'It resembles a most, but 0.87 is under the threshold of 0.90, so other was taken.',
    )
  })

  it('goes to else where the best is not 0.03 ahead of the second', async () => {
    const config = plane([
      { id: 'a', examples: ['0', '0', '0'] },
      { id: 'b', examples: ['60', '60', '60'] },
    ])
    const taken = async (text: string) =>
      takenOf((await play('router', config, come(text), { vectorOf: angle })).outputs)
    expect(await taken('30')).toEqual(['other'])
    expect(await taken('29')).toEqual(['other'])
    expect(await taken('27')).toEqual(['a'])
    expect(await taken('33')).toEqual(['b'])
  })

  it.each(['timeout', 'overloaded', 'network'] as ErrorClass[])(
    'goes to else when %s keeps it from comparing',
    async (late) => {
      const { outputs } = await play('router', similar, come('x'), {
        vectorOf: () => {
          throw new StepError(late, 'late')
        },
      })
      expect(takenOf(outputs)).toEqual(['other'])
    },
  )

  it.each(['auth', 'quota', 'budget', 'config'] as ErrorClass[])(
    'fails on %s, which the user has to mend',
    async (ours) => {
      const vectorOf = () => {
        throw new StepError(ours, 'no')
      }
      await expect(play('router', similar, come('x'), { vectorOf })).rejects.toMatchObject({ class: ours })
    },
  )

  it('asks nothing for an empty text', async () => {
    const { outputs, embedded } = await play('router', similar, come('  '))
    expect([takenOf(outputs), embedded]).toEqual([['other'], []])
  })

  it('needs 3 to 20 examples a branch, a model, and no example twice', () => {
    const codes = (change: JsonObject) => problemCodes('router', { ...similar, ...change })
    expect(codes({})).toEqual([])
    const { target: _target, ...without } = similar
    expect(problemCodes('router', without)).toEqual(['bad_config'])
    expect(codes({ branches: [{ id: 'other', examples: ['one', 'two'] }] })).toEqual(['bad_config'])
    expect(
      codes({
        branches: [
          { id: 'a', examples: ['1', '2', '3'] },
          { id: 'other', examples: ['3', '4', '5'] },
        ],
      }),
    ).toEqual(['bad_config'])
    expect(codes({ branches: [{ id: 'other', examples: ['1', '2', ' '] }] })).toEqual(['bad_config'])
    const many = Array.from({ length: 21 }, (_, i) => String(i))
    expect(() => codes({ branches: [{ id: 'other', examples: many }] })).toThrow('at most 20 examples')
  })
})

const byDifficulty: JsonObject = {
  mode: 'difficulty',
  branches: [
    { id: 'strong', label: 'Strong', atLeast: 0.6 },
    { id: 'middle', label: 'Middle', atLeast: 0.3 },
    { id: 'small', label: 'Small' },
  ],
  else: 'small',
}
const hard =
  'Prove that the sum of two odd numbers is even, then design an algorithm that must run in at most O(n) and explain why.\n1. State the theorem.\n2. Give the proof.\n3. Write the function:\n```js\nconst f = (n) => n\n```\nWhich cases are left out? What would you change? You should not use recursion, only loops, and at least three tests.'

describe('Router by difficulty', () => {
  it('sends what is easy to the small branch, what is hard to the strong one', async () => {
    const taken = async (text: string) => takenOf((await play('router', byDifficulty, come(text))).outputs)
    expect(await taken('What is the capital of France?')).toEqual(['small'])
    expect(await taken(hard)).toEqual(['strong'])
  })

  it('says the score, and from where each branch begins', async () => {
    const { decision } = await play('router', byDifficulty, come('Thanks!'))
    expect(decision?.why).toMatch(
      /^The prompt's difficulty is 0\.\d\d, which no branch asks for, so Small was taken\.$/,
    )
    expect(decision?.candidates[0]).toMatchObject({
      id: 'strong',
      score: 0.6,
      removedBy: expect.stringContaining('0.60'),
    })
  })

  it('takes a stronger branch where a filter removed the one that was meant, and a weaker one where none is', async () => {
    const middling =
      'Explain how compound interest works, and compare it with simple interest for a loan of 10 years. You must use one example, without tables.\n- Which is dearer?\n- Why?\n- What if rates rise?'
    const plain = await play('router', byDifficulty, come(middling))
    expect(takenOf(plain.outputs)).toEqual(['middle'])
    const stronger = await play('router', byDifficulty, come(middling), { hindered: { middle: noKey } })
    expect(takenOf(stronger.outputs)).toEqual(['strong'])
    const weaker = await play('router', byDifficulty, come(hard), { hindered: { strong: noKey } })
    expect(takenOf(weaker.outputs)).toEqual(['middle'])
  })

  it('needs a line for every branch but else, and no line twice', () => {
    expect(problemCodes('router', byDifficulty)).toEqual([])
    expect(problemCodes('router', { ...byDifficulty, branches: [{ id: 'small' }] })).toEqual(['bad_config'])
    expect(
      problemCodes('router', {
        ...byDifficulty,
        branches: [{ id: 'a', atLeast: 0.5 }, { id: 'b', atLeast: 0.5 }, { id: 'small' }],
      }),
    ).toEqual(['bad_config'])
    expect(() => problemCodes('router', { ...byDifficulty, branches: [{ id: 'small', atLeast: 1.5 }] })).toThrow(
      'at most 1',
    )
  })
})

const split: JsonObject = {
  mode: 'split',
  branches: [
    { id: 'a', weight: 3 },
    { id: 'b', weight: 1 },
  ],
  else: 'a',
}

describe('Router by chance', () => {
  it('takes a branch by its weight, the same for the same run and input, and says its share', async () => {
    const first = await play('router', split, come('x'))
    expect(await play('router', split, come('x'))).toEqual(first)
    expect(first.decision?.candidates.map(({ score }) => score)).toEqual([0.75, 0.25])
    expect(first.decision?.why).toMatch(/by chance/)
  })

  it('needs weights that are not negative, nor all 0', () => {
    expect(problemCodes('router', split)).toEqual([])
    for (const weights of [[0, 0], [-1, 2], []])
      expect(
        problemCodes('router', {
          ...split,
          branches: ['a', 'b'].map((id, i) => ({ id, ...(weights[i] === undefined ? {} : { weight: weights[i] }) })),
        }),
      ).toEqual(['bad_weights'])
  })

  it('needs a canary that is a branch beside the else branch', () => {
    const canary = (branch: string): JsonObject => ({ ...split, canary: { branch } })
    expect(problemCodes('router', canary('b'))).toEqual([])
    expect(problemCodes('router', canary('a'))).toEqual(['bad_config'])
    expect(problemCodes('router', canary('c'))).toEqual(['bad_config'])
    expect(() => problemCodes('router', { ...split, canary: { branch: 'b', sticky: 'user' } })).toThrow('rules know')
  })
})

describe('Hard filters first', () => {
  const modes: [name: string, config: JsonObject, text: string, meant: string, instead: string][] = [
    [
      'rules',
      {
        branches: [
          { id: 'a', when: { field: 'input.words', op: 'gt', value: 0 } },
          { id: 'b', when: { field: 'input.words', op: 'gt', value: 0 } },
          { id: 'c' },
        ],
        else: 'c',
      },
      'x',
      'a',
      'b',
    ],
    ['similarity', similar, 'Please refund my payment', 'billing', 'other'],
    [
      'split',
      {
        ...split,
        branches: [
          { id: 'a', weight: 1 },
          { id: 'b', weight: 0 },
        ],
      },
      'x',
      'a',
      'a',
    ],
  ]

  it.each(modes.slice(0, 2))('%s: each names what it removed and why', async (_name, config, text, meant, instead) => {
    expect(takenOf((await play('router', config, come(text))).outputs)).toEqual([meant])
    const { outputs, decision } = await play('router', config, come(text), { hindered: { [meant]: noKey } })
    expect(takenOf(outputs)).toEqual([instead])
    expect(decision?.candidates.find(({ id }) => id === meant)?.removedBy).toBe(
      'Removed before the choice (key): There is no key for OpenAI.',
    )
  })

  it('a classifier still sorts into a removed branch, and what belongs there goes to else', async () => {
    const config: JsonObject = {
      mode: 'classifier',
      target: { provider: 'practice', model: 'cheap' },
      branches: [
        { id: 'a', label: 'A' },
        { id: 'b', label: 'B' },
        { id: 'c', label: 'C' },
      ],
      else: 'c',
    }
    const { outputs } = await play('router', config, come('x'), { script: [{ branch: 'a' }], hindered: { a: noKey } })
    expect(takenOf(outputs)).toEqual(['c'])
  })

  it('a split shares out among what is left', async () => {
    const { outputs, decision } = await play('router', split, come('x'), { hindered: { a: noKey } })
    expect(takenOf(outputs)).toEqual(['b'])
    expect(decision?.candidates[1]?.score).toBe(1)
  })

  it.each(modes)(
    '%s: nothing left is an error of what removed it, never the whole pool',
    async (_name, config, text) => {
      const ids = (config['branches'] as { id: string }[]).map(({ id }) => id)
      const hindered = Object.fromEntries(ids.map((id) => [id, noKey]))
      await expect(play('router', config, come(text), { hindered })).rejects.toMatchObject({
        class: 'auth',
        code: 'no_branch_left',
        message: expect.stringContaining('There is no key for OpenAI.') as string,
      })
    },
  )

  it('a removed else branch fails closed', async () => {
    const hindered = { other: noKey }
    await expect(play('router', similar, come('What is the weather like?'), { hindered })).rejects.toMatchObject({
      class: 'auth',
      code: 'no_branch_left',
    })
  })
})
