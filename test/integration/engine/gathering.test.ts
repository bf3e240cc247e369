import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { JsonObject } from '../../../shared/json.ts'
import { answer, draw, model, question } from '../../support/draw.ts'
import { type Live, goLive } from '../../support/live.ts'
import { type Simulator, startSimulator } from '../../support/practice.ts'
import { expectAddsUp, stepOf } from '../../support/receipts.ts'

/* engine.md and pipeline-format.md on Check, Parse and Join, sentence by sentence, against real far ends. */

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
const fresh = (): string => `What is 17 * 23? (join ${++cases})`

const joined = (config: JsonObject, more: string[] = []): PipelineDocument =>
  draw(
    {
      question,
      a: model('practice', 'cheap'),
      b: model('practice', 'balanced'),
      c: model('practice', 'frontier'),
      all: ['join', config],
      answer,
    },
    [
      ...['a', 'b', 'c'].flatMap((name) => [`question.value > ${name}.prompt`, `${name}.answer > all.values`]),
      'all.value > answer.value',
      ...more,
    ],
  )

describe('Join', () => {
  it('all: a list; one that fails fails it, by the cause', async () => {
    const prompt = fresh()
    await simulator.fault({ model: 'balanced', match: prompt, fault: 'quota' })
    const { receipt } = await live.run(joined({ policy: 'all' }), { inputs: prompt })
    expect(stepOf(receipt, 'all')).toMatchObject({ status: 'skipped', cause: { nodeId: 'b', class: 'quota' } })
    const { result } = await live.run(joined({ policy: 'all' }), { inputs: fresh() })
    expect(result.outputs['answer']).toHaveLength(3)
  })

  it('any: a list of what is done once all ended; both sorts of loss are dropped and named', async () => {
    const prompt = fresh()
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'quota' })
    const { result, receipt } = await live.run(joined({ policy: 'any' }), { inputs: prompt })
    expect(result.outputs['answer']).toHaveLength(2)
    expect(stepOf(receipt, 'all').decision?.why).toBe('2 of 3 came. Left out: a failed (quota).')
    expectAddsUp(receipt)
  })

  it('first: one value; the others are let go and what they cost stays in the receipt', async () => {
    const prompt = fresh()
    await simulator.fault([
      { model: 'cheap', match: prompt, fault: 'stall=20' },
      { model: 'balanced', match: prompt, fault: 'stall=20' },
    ])
    const { result, receipt } = await live.run(joined({ policy: 'first' }), { inputs: prompt })
    expect(result.outputs['answer']).toContain('391')
    expect(['a', 'b'].map((id) => stepOf(receipt, id).status)).toEqual(['cancelled', 'cancelled'])
    expect(receipt.answeredBy['answer']?.nodeId).toBe('c')
    expectAddsUp(receipt)
  })

  it('kOfN: the first k; whoever is slower is let go', async () => {
    const prompt = fresh()
    await simulator.fault({ model: 'balanced', match: prompt, fault: 'stall=20' })
    const { result, receipt } = await live.run(joined({ policy: 'kOfN', k: 2 }), { inputs: prompt })
    expect(result.outputs['answer']).toHaveLength(2)
    expect(stepOf(receipt, 'b').status).toBe('cancelled')
    expect(stepOf(receipt, 'all').decision).toMatchObject({
      why: 'The first 2 of 3 came. Left out: b was too slow and was let go.',
    })
  })

  it('kOfN: fewer than k is failed, each named, with the class of the last', async () => {
    const prompt = fresh()
    await simulator.fault([
      { model: 'cheap', match: prompt, fault: 'quota' },
      { model: 'balanced', match: prompt, fault: 'refusal' },
    ])
    const { result } = await live.run(joined({ policy: 'kOfN', k: 2 }), { inputs: prompt })
    expect(result).toMatchObject({ status: 'failed', error: { nodeId: 'all', code: 'too_few' } })
    expect(result.error?.message).toContain('a failed (quota)')
  })

  it('deadline: what is done by then; who is late is let go', async () => {
    const prompt = fresh()
    await simulator.fault({ model: 'frontier', match: prompt, fault: 'stall=20' })
    const { result, receipt } = await live.run(joined({ policy: 'deadline', deadlineMs: 1500 }), { inputs: prompt })
    expect(result.outputs['answer']).toHaveLength(2)
    expect(stepOf(receipt, 'c').status).toBe('cancelled')
    expect(stepOf(receipt, 'all').decision?.why).toContain('2 of 3 came within 1.5 s.')
  })

  it('deadline: does not wait for it when all are there', async () => {
    const { receipt } = await live.run(joined({ policy: 'deadline', deadlineMs: 86_400_000 }), { inputs: fresh() })
    expect(stepOf(receipt, 'all').status).toBe('done')
  })

  it('deadline: with nothing in time it is failed as too slow, and a Fallback asks its next option', async () => {
    const prompt = fresh()
    await simulator.fault({ model: 'cheap', match: prompt, fault: 'stall=20' })
    const document = draw(
      {
        question,
        slow: model('practice', 'cheap'),
        wait: ['join', { policy: 'deadline', deadlineMs: 200 }],
        strong: model('practice', 'frontier'),
        best: ['fallback', { options: 2 }],
        answer,
      },
      [
        'question.value > slow.prompt',
        'slow.answer > wait.values',
        'wait.value > best.option1',
        'question.value > strong.prompt',
        'strong.answer > best.option2',
        'best.answer > answer.value',
      ],
    )
    const { result, receipt } = await live.run(document, { inputs: prompt })
    expect(stepOf(receipt, 'wait')).toMatchObject({ status: 'failed', reasonCode: 'timeout' })
    expect(result).toMatchObject({ status: 'done' })
    expect(receipt.answeredBy['answer']?.nodeId).toBe('strong')
  })
})

describe('Parse', () => {
  const parsed = (config: JsonObject): PipelineDocument =>
    draw({ question, parse: ['parse', config], answer }, ['question.value > parse.value', 'parse.value > answer.value'])
  const schema = {
    type: 'object',
    required: ['email'],
    properties: { email: { type: 'string', format: 'email' } },
    additionalProperties: false,
  }
  const withModel = { repair: 'model', schema, target: { provider: 'practice', model: 'frontier' } }

  it('fences, then JSON, then repair: each stage recorded, nobody asked', async () => {
    const { result, receipt } = await live.run(parsed(withModel), {
      inputs: 'Well:\n```json\n{email: "a@b.org",}\n```',
    })
    expect(result.outputs['answer']).toEqual({ email: 'a@b.org' })
    expect(stepOf(receipt, 'parse')).toMatchObject({
      attempts: [],
      decision: { why: 'Taken out of its code fence; mended; follows the schema.' },
    })
  })

  it('one repair by a model where all that failed, counted in the receipt', async () => {
    const text = 'Please write to ann@example.org about it.'
    await simulator.fault({ model: 'frontier', match: text, fault: 'right' })
    const { result, receipt } = await live.run(parsed(withModel), { inputs: text })
    expect(result.outputs['answer']).toEqual({ email: 'ann@example.org' })
    const step = stepOf(receipt, 'parse')
    expect(step.attempts.map(({ target, status }) => [target.model, status])).toEqual([['frontier', 'done']])
    expect(step.costUsd).toBeGreaterThan(0)
    expect(step.decision?.why).toContain('practice / frontier mended it')
    expectAddsUp(receipt)
  })

  it('and then it has failed, as invalid_output, after that one', async () => {
    const text = 'Nothing of the kind here.'
    await simulator.fault({ model: 'frontier', match: text, fault: 'bad-json', times: 9 })
    const { result, receipt } = await live.run(parsed(withModel), { inputs: text })
    expect(result).toMatchObject({ status: 'failed', error: { class: 'invalid_output', code: 'not_mended' } })
    expect(stepOf(receipt, 'parse').attempts).toHaveLength(1)
    await simulator.clear()
  })
})

describe('Check', () => {
  const checked = (tests: JsonObject[]): PipelineDocument =>
    draw(
      { question, check: ['check', { tests }], good: ['output', { name: 'good' }], bad: ['output', { name: 'bad' }] },
      ['question.value > check.value', 'check.pass > good.value', 'check.fail > bad.value'],
    )

  it('all must hold; the value goes on unchanged at pass or at fail, and no model is asked', async () => {
    const tests = [
      { kind: 'minWords', value: 2 },
      { kind: 'contains', value: 'refund' },
    ]
    const good = await live.run(checked(tests), { inputs: 'a refund' })
    expect(good.result.outputs).toEqual({ good: 'a refund' })
    const bad = await live.run(checked(tests), { inputs: 'refund' })
    expect(bad.result.outputs).toEqual({ bad: 'refund' })
    expect(stepOf(bad.receipt, 'check')).toMatchObject({ attempts: [], costUsd: 0, decision: { chosen: 'fail' } })
  })
})
