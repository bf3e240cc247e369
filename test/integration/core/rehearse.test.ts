import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/json.ts'
import type { PipelineDocument } from '../../../shared/document/schema.ts'
import type { Rehearsal } from '../../../shared/partial.ts'
import type { RunResult } from '../../../shared/receipt/types.ts'
import { type LiveCore, liveCore } from '../../support/core.ts'
import { answer, draw, model, question } from '../../support/draw.ts'

/* Issue "the engine in full", rehearse: a fault or a canned answer on a node, at no cost, and the fallback happens. */

let live: LiveCore
beforeEach(async () => {
  live = await liveCore()
})
afterEach(() => live.close())

const failover = (provider = 'practice', first = 'cheap'): PipelineDocument =>
  draw(
    {
      question,
      first: model(provider, first, { temperature: 0 }),
      second: model('practice', 'frontier', { temperature: 0 }),
      best: ['fallback', { options: 2 }],
      answer,
    },
    [
      'question.value > first.prompt',
      'question.value > second.prompt',
      'first.answer > best.option1',
      'second.answer > best.option2',
      'best.answer > answer.value',
    ],
  )

async function rehearse(document: PipelineDocument, rehearsal: Rehearsal): Promise<RunResult> {
  const started = await live.core.startRun({
    pipelineId: null,
    document,
    inputs: { question: 'What is 17 * 23?' },
    rehearsal,
  })
  if (!started.started) throw new Error(started.problems.map(({ message }) => message).join(' '))
  return started.result
}
const stepIn = ({ receipt }: RunResult, nodeId: string) => receipt!.steps.find((step) => step.nodeId === nodeId)!

describe('a rehearsed fault', () => {
  it('makes the node fail as its provider would, and the Fallback asks the next', async () => {
    const result = await rehearse(failover(), { nodes: { first: { fault: 'quota' } }, against: 'practice' })
    expect(stepIn(result, 'first')).toMatchObject({ status: 'failed', reasonCode: 'quota' })
    expect(result).toMatchObject({ status: 'done', outputs: { answer: '17 * 23 = 391.' } })
    expect(result.receipt!.answeredBy['answer']).toMatchObject({ nodeId: 'second' })
    // It says nothing of the real target: the next run asks it.
    const next = await live.core.startRun({
      pipelineId: null,
      document: failover(),
      inputs: { question: 'What is 17 * 23?' },
    })
    expect(next.started && (await next.result).receipt?.answeredBy['answer']).toMatchObject({ nodeId: 'first' })
  })

  it('holds for as many requests as it is told', async () => {
    const nodes = { first: { fault: 'status=503', times: 1 } }
    const result = await rehearse(failover(), { nodes, against: 'practice' })
    expect(stepIn(result, 'first').attempts.map(({ status }) => status)).toEqual(['failed', 'done'])
  })

  it('that isn’t one is a clear failure of that node', async () => {
    const result = await rehearse(failover(), { nodes: { first: { fault: 'earthquake' } }, against: 'practice' })
    expect(stepIn(result, 'first').reason).toContain('Known faults')
  })
})

describe('a canned answer', () => {
  it('is given in the model’s place, and nobody is asked', async () => {
    const nodes = { first: { answer: 'Forty-two.' } }
    const result = await rehearse(failover(), { nodes, against: 'practice' })
    expect(result).toMatchObject({ status: 'done', outputs: { answer: 'Forty-two.' }, receipt: { costUsd: 0 } })
    expect(await live.simulator.log()).toEqual([])
  })
})

describe('against practice models', () => {
  it('real providers are not asked: practice models stand in, on play money', async () => {
    const { core } = live
    const kept = await core.dispatch('keys.set', {
      provider: 'anthropic',
      name: 'default',
      secret: 'sk-ant-not-a-real-key',
    })
    expect(kept.ok).toBe(true)
    const result = await rehearse(failover('anthropic', 'claude-sonnet-4-5'), {
      nodes: { first: { fault: 'status=529' } },
      against: 'practice',
    })
    expect(stepIn(result, 'first')).toMatchObject({ status: 'failed', reasonCode: 'overloaded' })
    for (const { target } of stepIn(result, 'first').attempts) expect(target.provider).toBe('practice-anthropic')
    expect(result).toMatchObject({ status: 'done', receipt: { practice: true } })
  })
})

describe('without the keys of the models that are drawn', () => {
  const big = { provider: 'openai', model: 'gpt-5' }
  const other = { provider: 'groq', model: 'llama-3.3-70b-versatile', key: 'a key of somebody else' }
  const asks = (kind: string, config: JsonObject) =>
    draw({ question, node: [kind, config], answer }, ['question.value > node.prompt', 'node.answer > answer.value'])
  const drawn: [string, PipelineDocument][] = [
    ['a Model', asks('model', { target: big })],
    ['a Model that names a key', asks('model', { target: other })],
    ['a Pool', asks('pool', { targets: [big, other], strategy: 'cost' })],
    ['a Planner, and what is drafted there', asks('planner', { target: big, targets: [other] })],
    [
      'a Router, which leaves out whom nobody can ask',
      draw(
        {
          question,
          route: [
            'router',
            {
              mode: 'rules',
              branches: [{ id: 'a', when: { field: 'input.chars', op: 'gt', value: 0 } }, { id: 'b' }],
              else: 'b',
            },
          ],
          node: ['model', { target: big }],
          further: ['model', { target: other }],
          answer,
        },
        [
          'question.value > route.value',
          'route.a > node.prompt',
          'route.b > further.prompt',
          'node.answer > answer.value',
          'further.answer > answer.value',
        ],
      ),
    ],
  ]

  it.each(drawn)('%s is rehearsed on practice models: nobody real is asked', async (_what, document) => {
    const result = await rehearse(document, { nodes: {}, against: 'practice' })
    expect(result).toMatchObject({ status: 'done', outputs: { answer: '17 * 23 = 391.' }, receipt: { practice: true } })
    const asked = result.receipt!.steps.flatMap(({ attempts }) => attempts.map(({ target }) => target.provider))
    expect(asked.length).toBeGreaterThan(0)
    expect(asked.filter((provider) => !provider.startsWith('practice'))).toEqual([])
    expect(await live.simulator.log()).toHaveLength(asked.length)
  })

  it.each(drawn)(
    '%s is neither run for real nor with a fault in front of the real provider',
    async (_what, document) => {
      await expect(rehearse(document, { nodes: {}, against: 'real' })).rejects.toThrow(/no key for it|key named/)
      const inputs = { question: 'What is 17 * 23?' }
      const plain = await live.core.startRun({ pipelineId: null, document, inputs })
      expect(plain.started).toBe(false)
      expect(plain.problems.map(({ code }) => code)).toContain('missing_key')
      expect(await live.simulator.log()).toEqual([])
    },
  )

  it('a provider that isn’t set up stops it as ever: nobody knows who would stand in', async () => {
    const document = asks('model', { target: { provider: 'nobody', model: 'x' } })
    await expect(rehearse(document, { nodes: {}, against: 'practice' })).rejects.toThrow("isn't set up")
  })
})

describe('against the real provider', () => {
  it('the fault stands in front of it, and what passes is asked of it', async () => {
    const nodes = { first: { fault: 'status=503', times: 1 } }
    const result = await rehearse(failover(), { nodes, against: 'real' })
    expect(stepIn(result, 'first')).toMatchObject({ status: 'done' })
    // The first request was answered by the fault, the second by who is behind it.
    expect((await live.simulator.log()).filter(({ model: asked }) => asked === 'cheap')).toHaveLength(1)
  })
})

it('a run that is rehearsed says so in its record', async () => {
  const result = await rehearse(failover(), { nodes: { first: { fault: 'quota' } }, against: 'practice' })
  const record = await live.core.dispatch('runs.get', { runId: result.receipt!.runId })
  expect(record.ok && record.value.events[0]).toMatchObject({
    type: 'run.started',
    rehearsal: { nodes: { first: { fault: 'quota' } }, against: 'practice' },
  })
})
