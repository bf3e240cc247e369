import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/json.ts'
import type { AskRequest } from '../../../shared/kinds/execute.ts'
import { masked } from '../../../shared/kinds/judge/mask.ts'
import {
  answerOf,
  by,
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

const rubric = [{ id: 'correct', text: 'It is correct.', weight: 1 }]
const judges = ['one', 'two', 'three'].map((model) => ({ provider: 'practice', model }))
const scores = (score: number, pass = score >= 0.7) => ({
  reason: `I say ${score}.`,
  criteria: [{ id: 'correct', reason: 'r', score }],
  score,
  pass,
})
const judged: Given = { one: { answer: { ...textValue('391'), by: by('small') } } }

/** Each judge gives the score that stands at its name. */
const each =
  (given: Record<string, number>) =>
  (request: AskRequest): JsonObject =>
    scores(given[request.target.model] ?? 0)

describe('Judge, panel: "2 to 5 judges, median, majority or unanimous"', () => {
  const run = (panel: string, given: Record<string, number>) =>
    play('judge', { mode: 'panel', targets: judges, panel, threshold: 0.7, rubric }, judged, { script: each(given) })

  it.each([
    ['median', { one: 0.2, two: 0.75, three: 0.9 }, true],
    ['median', { one: 0.2, two: 0.6, three: 0.9 }, false],
    ['majority', { one: 0.2, two: 0.75, three: 0.9 }, true],
    ['majority', { one: 0.2, two: 0.6, three: 0.9 }, false],
    ['unanimous', { one: 0.7, two: 0.75, three: 0.9 }, true],
    ['unanimous', { one: 0.69, two: 0.75, three: 0.9 }, false],
  ])('%s of %j: passes %s', async (panel, given, passes) => {
    const { outputs, asked } = await run(panel, given)
    expect(asked).toHaveLength(3)
    expect(Object.keys(outputs).sort()).toEqual([passes ? 'pass' : 'fail', 'verdict'].sort())
    expect(outputs['verdict']?.data).toMatchObject({ pass: passes, score: given.two })
  })

  it('an even panel that is split has no majority', async () => {
    const config = { mode: 'panel', targets: judges.slice(0, 2), panel: 'majority', threshold: 0.7, rubric }
    const { outputs } = await play('judge', config, judged, { script: each({ one: 0.9, two: 0.1 }) })
    expect(outputs['fail']).toBeDefined()
    expect(outputs['verdict']?.data).toMatchObject({ score: 0.5, pass: false })
  })

  it('says what each judge said, and who called it otherwise than its scores', async () => {
    const script = (request: AskRequest) => scores(0.9, request.target.model !== 'two')
    const config = { mode: 'panel', targets: judges, threshold: 0.7, rubric }
    const { outputs, decision } = await play('judge', config, judged, { script })
    const verdict = outputs['verdict']?.data as { judges: JsonObject[] }
    expect(verdict.judges.map(({ model, score, pass }) => [model, score, pass])).toEqual(
      judges.map(({ model }) => [model, 0.9, true]),
    )
    expect(decision?.why).toContain('3 of 3 judges would pass it')
    expect(decision?.why).toContain('(practice / two: The judge itself called it a fail; its scores decide.)')
  })

  it('fails, and passes nothing, when one judge gives no verdict even when asked once more', async () => {
    const script = (request: AskRequest) => (request.target.model === 'two' ? 'Fine, I guess.' : scores(1))
    const config = { mode: 'panel', targets: judges, threshold: 0.7, rubric }
    await expect(play('judge', config, judged, { script })).rejects.toMatchObject({ class: 'invalid_output' })
  })

  it('gives judges of one model samples of their own', async () => {
    const targets = [judges[0], judges[0]].flatMap((one) => one ?? [])
    const config = { mode: 'panel', targets, samples: 2, rubric }
    const { asked } = await play('judge', config, judged, { script: () => scores(1) })
    expect(new Set(asked.map((request) => request.sample))).toEqual(new Set([0, 1, 2, 3]))
  })

  it('has two to five judges, and no more requests than a step may make', () => {
    const panel = (targets: JsonObject[], more: JsonObject = {}): string[] =>
      problemCodes('judge', { mode: 'panel', targets, ...more })
    expect(panel([])).toEqual(['bad_config'])
    expect(panel(judges.slice(0, 1))).toEqual(['bad_config'])
    expect(panel(judges)).toEqual([])
    expect(panel([...judges, ...judges])).toEqual(['bad_config'])
    const wires = (raw: JsonObject, count: number) =>
      definitionOf('judge').checkWires?.(configOf('judge', raw), () => count)
    expect(wires({ mode: 'panel', targets: judges, samples: 2 }, 1)).toEqual([])
    expect(wires({ mode: 'panel', targets: judges, samples: 3 }, 1)).toMatchObject([
      { code: 'bad_config', message: 'It would make up to 9 requests, and a step may make 8.' },
    ])
    expect(wires({ mode: 'best', target: judges[0] ?? {} }, 20)).toEqual([])
    expect(wires({ mode: 'best', target: judges[0] ?? {} }, 21)).toHaveLength(1)
    expect(wires({ mode: 'pairwise', target: judges[0] ?? {} }, 12)).toEqual([])
    expect(wires({ mode: 'pairwise', target: judges[0] ?? {} }, 13)).toHaveLength(1)
    expect(wires({ mode: 'pairwise', target: judges[0] ?? {} }, 1)).toHaveLength(1)
  })
})

const target = { provider: 'practice', model: 'judge' }
const candidates = (...texts: string[]): Given => ({
  many: { candidates: texts.map((text, i) => answerOf(`n${i + 1}`, text)) },
})

type Better = (first: string, second: string, places: [number, number]) => 'first' | 'second' | 'tie'

/** A judge that compares every pair by `better`, which sees both texts and where they stand. */
const compares =
  (better: Better) =>
  (request: AskRequest): JsonObject => {
    const shown = marksIn(promptOf(request), 'answer')
    return {
      reason: 'I compared.',
      comparisons: shown.flatMap((first, i) =>
        shown.slice(i + 1).map((second, j) => {
          const won = better(first.text, second.text, [i, i + 1 + j])
          const winner = won === 'tie' ? 'tie' : won === 'first' ? first.id : second.id
          return { first: first.id ?? '', second: second.id ?? '', reason: 'r', winner: winner ?? '' }
        }),
      ),
    }
  }
const higher: Better = (a, b) => (Number(a) > Number(b) ? 'first' : Number(a) < Number(b) ? 'second' : 'tie')

describe('Judge, pairwise: "runs both orders: agree → win, differ → tie, flip rate reported"', () => {
  const config: JsonObject = { mode: 'pairwise', target, rubric }

  it('asks in both orders, and a win in both is a win', async () => {
    const { asked, outputs, decision } = await play('judge', config, candidates('1', '2'), { script: compares(higher) })
    expect(asked).toHaveLength(2)
    const orders = asked.map((request) => marksIn(promptOf(request), 'answer').map(({ text }) => text))
    expect(orders[0]).toEqual([...(orders[1] ?? [])].reverse())
    expect(outputs['best']?.by?.nodeId).toBe('n2')
    expect(outputs['verdict']?.data).toMatchObject({ score: 1, pass: true, pairs: 1, flips: 0, flipRate: 0 })
    expect(decision?.why).toContain('flip rate 0 %')
  })

  it('a judge that always takes the first has no say: every pair is a tie, and the first candidate wins, as it says', async () => {
    const script = compares((_a, _b, [i, j]) => (i < j ? 'first' : 'second'))
    const { outputs, decision } = await play('judge', config, candidates('1', '2', '3'), { script })
    expect(outputs['best']?.by?.nodeId).toBe('n1')
    expect(outputs['verdict']?.data).toMatchObject({ score: 0.5, pairs: 3, flips: 3, flipRate: 1 })
    expect(decision?.why).toContain('A tie with N2 and N3: N1 comes first')
    expect(decision?.why).toContain('3 of 3 pairs came out otherwise the other way round')
  })

  it('counts a tie as half a win', async () => {
    const script = compares((a, b) => (a === '3' ? 'first' : b === '3' ? 'second' : 'tie'))
    const { decision } = await play('judge', config, candidates('1', '3', '2'), { script })
    expect(decision?.candidates.map(({ score }) => score)).toEqual([0.25, 1, 0.25])
  })

  it.each([2, 3, 4, 5, 6, 7, 8, 12])(
    'finds the best of %i in no more requests than planned, and never more than 8: "a tournament, not all pairs"',
    async (count) => {
      const texts = Array.from({ length: count }, (_, i) => String((i * 5 + 2) % 13))
      const top = texts.indexOf(String(Math.max(...texts.map(Number))))
      const { asked, outputs } = await play('judge', config, candidates(...texts), { script: compares(higher) })
      expect(outputs['best']?.by?.nodeId).toBe(`n${top + 1}`)
      const [planned] = definitionOf('judge').calls(configOf('judge', config), () => count)
      expect(asked.length).toBeLessThanOrEqual(planned?.most ?? 0)
      expect(asked.length).toBeLessThanOrEqual(8)
      for (const request of asked) expect(marksIn(promptOf(request), 'answer').length).toBeLessThanOrEqual(4)
    },
  )

  it('sends a winner out at fail that won too small a share', async () => {
    const script = compares(() => 'tie')
    const { outputs } = await play('judge', { ...config, threshold: 0.6 }, candidates('1', '2'), { script })
    expect(outputs['fail']?.by?.nodeId).toBe('n1')
    expect(outputs['best']).toBeUndefined()
  })

  it.each([
    ['a pair left out', { reason: 'r', comparisons: [] }],
    [
      'a winner that was not compared',
      { reason: 'r', comparisons: [{ first: 'A', second: 'B', reason: '', winner: 'C' }] },
    ],
    ['an answer against itself', { reason: 'r', comparisons: [{ first: 'A', second: 'A', reason: '', winner: 'A' }] }],
    ['prose', 'B is better.'],
  ])('is no verdict with %s', async (_what, said) => {
    await expect(play('judge', config, candidates('1', '2'), { script: () => said })).rejects.toMatchObject({
      class: 'invalid_output',
    })
  })

  it('scores a candidate that came alone, so that it too can fail a threshold', async () => {
    const script = () => ({ reason: 'r', best: 'A', scores: [{ id: 'A', score: 0.3 }] })
    const given = { ...candidates('1'), dropped: [lost('n2', 'failed', 'timeout', 'candidates')] }
    const { outputs } = await play('judge', { ...config, threshold: 0.5 }, given, { script })
    expect(outputs['fail']).toBeDefined()
  })
})

describe('Judge, "free deterministic checks first"', () => {
  const tests = [{ kind: 'minWords', value: 3 }]

  it('fails an answer that holds no test without asking a model', async () => {
    const { asked, outputs, decision } = await play('judge', { target, rubric, tests }, judged)
    expect(asked).toHaveLength(0)
    expect(outputs['fail']).toEqual(judged.one?.['answer'])
    expect(outputs['verdict']?.data).toMatchObject({ score: 0, pass: false, samples: 0 })
    expect(decision?.why).toContain('no model was asked')
  })

  it('asks the model once the tests hold: they never pass an answer by themselves', async () => {
    const given: Given = { one: { answer: textValue('three words here') } }
    const { asked, outputs } = await play('judge', { target, rubric, tests }, given, { script: [scores(0.1)] })
    expect(asked).toHaveLength(1)
    expect(outputs['fail']).toBeDefined()
  })

  it('takes candidates that fail one out of the comparison, and says why', async () => {
    const config = { mode: 'pairwise', target, rubric, tests: [{ kind: 'maxWords', value: 1 }] }
    const { decision, outputs, asked } = await play('judge', config, candidates('9 of 9', '1', '2'), {
      script: compares(higher),
    })
    expect(outputs['best']?.by?.nodeId).toBe('n3')
    expect(asked.map((request) => promptOf(request)).join('')).not.toContain('9 of 9')
    expect(decision?.candidates.find(({ id }) => id === 'n1')?.removedBy).toContain('Test 1 of 1 failed')
  })

  it('has no best where none holds: fail with a threshold, else class low_quality', async () => {
    const config = { mode: 'best', target, rubric, tests }
    const { outputs, asked } = await play('judge', { ...config, threshold: 0 }, candidates('1', '2'))
    expect(outputs['fail']?.by?.nodeId).toBe('n1')
    expect(asked).toHaveLength(0)
    await expect(play('judge', config, candidates('1', '2'))).rejects.toMatchObject({
      class: 'low_quality',
      code: 'none_holds',
    })
  })

  it('plans no request for certain where tests may settle it, and says what is wrong with a test', () => {
    expect(definitionOf('judge').calls(configOf('judge', { target, tests }))[0]).toMatchObject({ least: 0, most: 1 })
    expect(problemCodes('judge', { target, tests: [{ kind: 'min', value: 'x' }] })).toEqual(['bad_config'])
  })
})

describe('Judge, "names are masked; a judge among the contestants is a warning"', () => {
  it.each([
    ['As Claude, I would say 391.', 'As [a model], I would say 391.'],
    ["I'm ChatGPT, a model by OpenAI. 391.", "I'm [a model], a model by OpenAI. 391."],
    ['I am a large language model trained by Google. 391.', 'I am a large language model trained by [a model]. 391.'],
    ['As an AI assistant made by Anthropic I can not.', 'As an AI assistant made by [a model] I can not.'],
    ['my-model-7b says 391; MY-MODEL-7B is sure.', '[a model] says 391; [a model] is sure.'],
  ])('takes out who says it: %s', (text, expected) => {
    expect(masked(text, ['my-model-7b'])).toBe(expected)
  })

  it.each([
    'Claude Monet was born in 1840.',
    'Android was developed by Google.',
    'Gemini is a sign of the zodiac.',
    'As Google and Meta said, revenue grew.',
    'A cheap way: judge by the balanced frontier.',
  ])('leaves what an answer is about: %s', (text) => {
    expect(masked(text, ['cheap', 'judge', 'balanced'])).toBe(text)
  })

  it('shows no judge who answered', async () => {
    const given: Given = { one: { answer: { ...textValue('I am Gemini 2.5 Pro. 391'), by: by('small') } } }
    const { asked } = await play('judge', { target, rubric }, given, { script: [scores(1)] })
    expect(marksIn(promptOf(asked[0]), 'answer')[0]?.text).toBe('I am [a model]. 391')
  })

  it("warns in the verdict when a judge's own model gave the answer", async () => {
    const given: Given = { one: { answer: { ...textValue('391'), by: { nodeId: 'small', ...target } } } }
    const { outputs, decision } = await play('judge', { target, rubric }, given, { script: [scores(1)] })
    expect(outputs['verdict']?.data).toMatchObject({ warnings: ['self_judge'] })
    expect(decision?.why).toContain("judged its own model's answer")
  })

  it('warns when the winner is by far the longest', async () => {
    const long = `2 ${'and so on '.repeat(10)}`
    const script = compares((a, b) => (a.length > b.length ? 'first' : 'second'))
    const { outputs } = await play('judge', { mode: 'pairwise', target, rubric }, candidates('1', long), { script })
    expect(outputs['verdict']?.data).toMatchObject({ warnings: ['length_bias'] })
    const even = await play('judge', { mode: 'pairwise', target, rubric }, candidates('1', '2'), {
      script: compares(higher),
    })
    expect(even.outputs['verdict']?.data).not.toHaveProperty('warnings')
  })
})
