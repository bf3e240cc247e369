import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { JsonObject } from '../../../shared/json.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type Live, goLive } from '../../support/live.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'
import { attemptsOf, expectAddsUp, mostAtOnce, stepOf } from '../../support/receipts.ts'

/* What runs, what doesn't, and what runs together: the far end's own log is the witness. */

// Real waits on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

let simulator: Simulator
let live: Live
beforeAll(async () => {
  simulator = await startSimulator()
  live = goLive(simulator.url)
})
afterAll(async () => {
  await live.close()
  await simulator.close()
})

let cases = 0
const freshQuestion = (): string => `What is 17 * 23? (${++cases})`
/** The models that were really asked; a Judge's prompt holds the question too. */
const asked = async (prompt: string): Promise<string[]> =>
  (await simulator.log()).filter(({ text }) => text.includes(prompt)).map((request) => request.model)

const bins = (mode: JsonObject): JsonObject => ({
  ...mode,
  branches: [
    {
      id: 'hard',
      label: 'Hard',
      description: 'hard questions',
      when: { field: 'input.text', op: 'contains', value: 'prove' },
    },
    { id: 'easy', label: 'Easy', description: 'sums and other easy questions' },
  ],
  else: 'easy',
})

const routed = (config: JsonObject): PipelineDocument =>
  draw(
    {
      question,
      router: ['router', config],
      strong: model('practice', 'frontier'),
      small: model('practice', 'cheap'),
      best: ['fallback', { options: 2 }],
      answer,
    },
    [
      'question.value > router.value',
      'router.hard > strong.prompt',
      'router.easy > small.prompt',
      'strong.answer > best.option1',
      'small.answer > best.option2',
      'best.answer > answer.value',
    ],
  )

const options = (
  count: number,
  last: readonly [string, JsonObject] = model('practice', 'frontier'),
): PipelineDocument => {
  const names = Array.from({ length: count }, (_, i) => `m${i + 1}`)
  const models = Object.fromEntries(
    names.map((name, i) => [name, i === count - 1 ? last : model('practice', i === 0 ? 'cheap' : 'balanced')]),
  )
  return draw({ question, ...models, best: ['fallback', { options: count }], answer }, [
    ...names.flatMap((name, i) => [`question.value > ${name}.prompt`, `${name}.answer > best.option${i + 1}`]),
    'best.answer > answer.value',
  ])
}

describe('what nobody asks for is never called', () => {
  it('a branch that a rule did not take', async () => {
    const [easy, hard] = [freshQuestion(), `prove: ${freshQuestion()}`]
    const [one, two] = await Promise.all([
      live.run(routed(bins({ mode: 'rules' })), { inputs: easy }),
      live.run(routed(bins({ mode: 'rules' })), { inputs: hard }),
    ])
    expect(one.result.status).toBe('done')
    expect(await asked(easy)).toEqual(['cheap'])
    expect(stepOf(one.receipt, 'strong')).toMatchObject({
      status: 'skipped',
      reasonCode: 'not_taken',
      attempts: [],
      costUsd: 0,
    })
    expect(await asked(hard)).toEqual(['frontier'])
    expect(two.receipt.answeredBy['answer']?.nodeId).toBe('strong')
  })

  it('a branch that a classifier did not take', async () => {
    const prompt = freshQuestion()
    const { receipt } = await live.run(
      routed(bins({ mode: 'classifier', target: { provider: 'practice', model: 'balanced' } })),
      { inputs: prompt },
    )
    const taken = stepOf(receipt, 'router').decision?.chosen === 'hard' ? 'frontier' : 'cheap'
    expect(await asked(prompt)).toEqual(['balanced', taken])
    expect(receipt.steps.filter((step) => step.reasonCode === 'not_taken').map(({ nodeId }) => nodeId)).toEqual([
      taken === 'cheap' ? 'strong' : 'small',
    ])
    expectAddsUp(receipt)
  })

  it('options behind the one that answered', async () => {
    const prompt = freshQuestion()
    const { receipt } = await live.run(options(3), { inputs: prompt })
    expect(await asked(prompt)).toEqual(['cheap'])
    for (const id of ['m2', 'm3'])
      expect(stepOf(receipt, id)).toMatchObject({ status: 'skipped', reasonCode: 'not_asked', attempts: [] })
  })

  it('options behind the one that took over', async () => {
    const prompt = freshQuestion()
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'quota' })
    const { receipt } = await live.run(options(3), { inputs: prompt })
    expect(await asked(prompt)).toEqual(['cheap', 'balanced'])
    expect(stepOf(receipt, 'm3')).toMatchObject({ status: 'skipped', reasonCode: 'not_asked' })
  })

  it('everything behind an option that failed for all of them', async () => {
    const prompt = freshQuestion()
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'status=400' })
    const { result } = await live.run(options(3), { inputs: prompt })
    expect(await asked(prompt)).toEqual(['cheap'])
    expect(result).toMatchObject({ status: 'failed', error: { class: 'bad_request', nodeId: 'm1' } })
  })

  it('a node that leads to no Output', async () => {
    const prompt = freshQuestion()
    const { receipt } = await live.run(
      draw({ question, one: model('practice', 'cheap'), loose: model('practice', 'frontier'), answer }, [
        'question.value > one.prompt',
        'one.answer > loose.prompt',
        'one.answer > answer.value',
      ]),
      { inputs: prompt },
    )
    expect(stepOf(receipt, 'loose')).toMatchObject({ status: 'skipped', reasonCode: 'not_asked', attempts: [] })
    expect(
      (await simulator.log()).filter((request) => request.model === 'frontier' && request.text.includes('391')),
    ).toEqual([])
  })
})

describe('a prompt too long for one model goes only to one that takes more', () => {
  it('to a larger window', async () => {
    const prompt = freshQuestion()
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'context-length' })
    const { result, receipt } = await live.run(options(2), { inputs: prompt })
    expect(result.status).toBe('done')
    expect(receipt.answeredBy['answer']?.model).toBe('frontier')
  })

  // m1 (16 k, refused) → m2 (16 k) → m3 (1 M)
  it('past one that is no larger', async () => {
    const prompt = freshQuestion()
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'context-length', times: 9 })
    const document = options(3)
    const second = document.nodes.find(({ id }) => id === 'm2')
    second!.config = { ...second!.config, target: { provider: 'practice-anthropic', model: 'cheap' } }
    const { result, receipt } = await live.run(document, { inputs: prompt })
    expect(await asked(prompt)).toEqual(['cheap', 'frontier'])
    expect(result.status).toBe('done')
    expect(receipt.answeredBy['answer']?.nodeId).toBe('m3')
    expect(stepOf(receipt, 'm2')).toMatchObject({ status: 'skipped', attempts: [] })
  })

  it('and fails by its name when none is left', async () => {
    const prompt = freshQuestion()
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'context-length', times: 9 })
    const { result } = await live.run(options(2, model('practice-anthropic', 'cheap')), { inputs: prompt })
    expect(await asked(prompt)).toEqual(['cheap'])
    expect(result).toMatchObject({ status: 'failed', error: { class: 'context_length' } })
  })
})

describe('what is independent runs at the same time', () => {
  const names = ['a', 'b', 'c', 'd']
  const four = (maxConcurrency?: number): PipelineDocument =>
    draw(
      {
        question,
        ...Object.fromEntries(names.map((name) => [name, model('practice', 'cheap')])),
        all: ['join', { policy: 'all' }],
        answer,
      },
      [
        ...names.flatMap((name) => [`question.value > ${name}.prompt`, `${name}.answer > all.values`]),
        'all.value > answer.value',
      ],
      maxConcurrency === undefined ? {} : { maxConcurrency },
    )

  it('four models whose first word takes a second take one second together, not four', async () => {
    const prompt = freshQuestion()
    await simulator.fault({ match: prompt, fault: 'stall=1', times: 4 })
    const { result, receipt } = await live.run(four(), { inputs: prompt })
    expect(result.status).toBe('done')
    expect(attemptsOf(receipt)).toHaveLength(4)
    for (const { ttftMs } of attemptsOf(receipt)) expect(ttftMs).toBeGreaterThanOrEqual(995)
    expect(mostAtOnce(attemptsOf(receipt))).toBe(4)
    expectAddsUp(receipt)
  })

  it('but no more than the settings allow, and the provider is never asked for more', async () => {
    const prompt = freshQuestion()
    await simulator.fault({ match: prompt, fault: 'stall=0.2', times: 4 })
    const { receipt } = await live.run(four(2), { inputs: prompt })
    expect(attemptsOf(receipt)).toHaveLength(4)
    expect(mostAtOnce(attemptsOf(receipt))).toBe(2)
  })
})
